"""What every encoder promises, whether it was trained or not."""

from collections.abc import Sequence
from typing import Protocol

from signclip_desktop.core.types.landmarks import Clip, Float


class Encoder(Protocol):
    """Turns clips into embeddings that can be compared by dot product.

    Attributes:
        id: name and version (with a hash of the weights, where there are weights).
            Embeddings of different ids are never compared.
        dimension: D.
        recipe: id of the feature recipe; a change of it is a change of `id` too.
        sure_threshold: what `recognizer.confidence_of` must reach for a first match to count
            as sure; how it was chosen stands with the implementation.
    """

    id: str
    dimension: int
    recipe: str
    sure_threshold: float

    def embed(self, clips: Sequence[Clip]) -> Float:
        """Embed clips that are already trimmed to the active span.

        Returns:
            float32 (N, D), one unit-length row a clip, independent of its neighbours.
        Raises:
            NoSignSeen: a clip in which no hand was ever detected.
        """
        ...


class Reranker(Protocol):
    """Orders a few candidates by a slower, finer comparison than the dot product."""

    def frames(self, clips: Sequence[Clip]) -> Float:
        """What is compared of trimmed clips, float32 (N, F, C); callers may keep it.

        Raises:
            NoSignSeen: a clip in which no hand was ever detected.
        """
        ...

    def distances(self, query: Float, candidates: Float) -> Float:
        """Distance float32 (N,) of frames (F, C) to the frames (N, F, C), 0 for identical."""
        ...
