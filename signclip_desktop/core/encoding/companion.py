"""The training-free encoder beside a trained one: two views of a clip in one embedding.

The trained view knows which differences matter; the training-free one does not depend on how
well the training recordings stand for this camera and this person. Added with half the weight
it cost nothing on held-out people and put the right sign of webcam recordings within the first
eight 2 to 5 points more often (the model card's figures).
"""

from collections.abc import Sequence

import numpy as np

from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder, unit_length
from signclip_desktop.core.types.landmarks import Clip, Float

# Leading axes of the training-free embedding; all 280 ranked no better.
COMPANION_DIMENSION = 96


def companion_part(encoder: TrainingFreeEncoder, clips: Sequence[Clip]) -> Float:
    """What stands beside the trained embedding, float32 (N, COMPANION_DIMENSION), unit length.

    Raises:
        NoSignSeen: a clip in which no hand was ever detected.
    """
    return unit_length(encoder.embed(clips)[:, :COMPANION_DIMENSION])


def with_companion(trained: Float, companion: Float, weight: float) -> Float:
    """Both views side by side, unit length: similarities add up, the companion's by `weight`.

    Args:
        trained: float32 (N, D), unit length.
        companion: float32 (N, COMPANION_DIMENSION), unit length.
        weight: of the companion's similarity, the trained one's being 1.
    """
    scale = np.float32(1 / np.sqrt(1 + weight))
    beside = np.float32(np.sqrt(weight)) * companion
    joined: Float = np.concatenate([trained, beside], axis=1) * scale
    return joined


def text_beside(text: Float, weight: float) -> Float:
    """Texts (N, D) for a space with a companion, of which they say nothing.

    Longer than 1: a dot product with a joined embedding is the similarity to its trained part.
    """
    nothing = np.zeros((len(text), COMPANION_DIMENSION), dtype=np.float32)
    wide: Float = np.concatenate([text, nothing], axis=1) * np.float32(np.sqrt(1 + weight))
    return wide
