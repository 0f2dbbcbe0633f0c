"""The encoder that needs no training: hand shapes and paths, whitened, compared by cosine.

No label was used. The whitening (mean and principal axes of the features) was fitted on
unlabelled hand tracks by `training/shipped/training_free_whitening.py` and lies in
`assets/training_free.npz`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop import settings
from signclip_desktop.core.encoding import hand_motion as features
from signclip_desktop.core.encoding.encoder import (
    WHOLE,
    Comparison,
    Modality,
    Rerank,
    Trims,
)
from signclip_desktop.core.encoding.exemplars import Exemplars
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.limits import WHITENING_BYTES
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import CheckpointInvalid

BATCH = 256
# Length of the body part beside the hand part of 1: it breaks ties between signs of one
# handshape, and a clip without shoulders loses little. Measured on Holistic recordings.
BODY_WEIGHT = 0.1
# Parts of the span that are tried beside the whole: people hold a sign's end, or raise their
# hands slowly, and an encoder that stretches every clip to one length cannot see that. On WLASL
# with 300 signs they gain two points R@1 before the first 50 are compared again.
PARTS: Trims = (*WHOLE, (0.0, 0.8), (0.2, 1.0), (0.1, 0.9), (0.0, 0.6))
# Chosen by `evaluate retrieval --unseen source` on all of WLASL, with re-ranking: 90 % of the
# sure answers right, 3.6 % of the look-ups sure. Higher coverage needs a trained encoder.
SURE_THRESHOLD = 1.42


@dataclass(frozen=True, slots=True)
class Whitening:
    """Turns frame features, flattened and of unit length, into fewer, equally spread numbers.

    Attributes:
        mean: float32 (F,).
        axes: float32 (F, D), principal axes over their spread to the power that was fitted.
        digest: first eight hex digits of the file's SHA-256.
    """

    mean: Float
    axes: Float
    digest: str


def whitening_path() -> Path:
    """The file that travels with the program."""
    return settings.assets_dir() / "training_free.npz"


def read_whitening(path: Path) -> Whitening:
    """Read and check the whitening.

    Raises:
        CheckpointInvalid: the file is missing, damaged or does not fit the features.
    """
    expected = features.FRAMES * 2 * features.FRAME_FEATURES
    try:
        packed = bounded.read_bytes(path, WHITENING_BYTES)
        arrays = bounded.read_npz(packed, most=WHITENING_BYTES)
        mean, axes, recipe = arrays["mean"], arrays["axes"], str(arrays["recipe"])
    except (OSError, ValueError, KeyError) as error:
        raise CheckpointInvalid("model.whitening_unreadable", file=path.name) from error
    if recipe != TrainingFreeEncoder.recipe or mean.shape != (expected,):
        raise CheckpointInvalid("model.whitening_of_other_version", file=path.name)
    if axes.ndim != 2 or len(axes) != expected or not _are_finite(mean, axes):
        raise CheckpointInvalid("model.whitening_damaged", file=path.name)
    digest = hashlib.sha256(packed).hexdigest()[:8]
    return Whitening(mean.astype(np.float32), axes.astype(np.float32), digest)


def _are_finite(*arrays: NDArray[Any]) -> bool:
    return all(array.dtype.kind == "f" and np.isfinite(array).all() for array in arrays)


class TrainingFreeEncoder:
    """Implements encoder.Encoder: hand shapes and wrist paths as one embedding; see hand_motion.

    It knows no text and no sign language in particular.

    Args:
        whitening: None for the one that travels with the program.
        sure_threshold: another whitening needs its own.

    Attributes:
        id: "training-free-1-" and the digest of the whitening.
        dimension: whitened hand part, then the body part.
    """

    recipe = "hand-motion-24-1"
    sign_languages: tuple[str, ...] = ()
    modalities = frozenset((Modality.HANDS, Modality.BODY))
    exemplars: Exemplars | None = None
    embed_text = None

    def __init__(
        self, whitening: Whitening | None = None, *, sure_threshold: float = SURE_THRESHOLD
    ) -> None:
        self.comparison = Comparison(sure_threshold, PARTS, Rerank.WARPING)
        self._whitening = whitening or read_whitening(whitening_path())
        self.id = f"training-free-1-{self._whitening.digest}"
        self.dimension = self._whitening.axes.shape[1] + features.BODY_FEATURES

    def embed(self, clips: Sequence[Clip]) -> Float:
        """Embed clips that are already trimmed to the active span.

        Returns:
            float32 (N, D), one unit-length row a clip, independent of its neighbours.
        Raises:
            NoSignSeen: a clip in which no hand was ever detected.
        """
        rows = [
            self._embed_batch(clips[start : start + BATCH]) for start in range(0, len(clips), BATCH)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def _embed_batch(self, clips: Sequence[Clip]) -> Float:
        motion = features.hand_motion(clips)
        hands = whiten(flat_features(motion), self._whitening)
        body = BODY_WEIGHT * features.body_features(motion)
        return unit_length(np.concatenate([hands, body], axis=1))


def flat_features(motion: features.HandMotion) -> Float:
    """Frame features of a whole clip as one unit-length row, float32 (N, F)."""
    return unit_length(features.frame_features(motion).reshape(len(motion.seen), -1))


def whiten(rows: Float, whitening: Whitening) -> Float:
    """Whitened rows of unit length, float32 (N, D)."""
    return unit_length((rows - whitening.mean) @ whitening.axes)


def unit_length(rows: Float) -> Float:
    """Rows scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Float = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
