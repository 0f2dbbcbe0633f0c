"""What every encoder promises, whether it was trained or not."""

from collections.abc import Sequence
from typing import Protocol

from signclip_desktop.core.landmarks import Clip, Float


class Encoder(Protocol):
    """Turns clips into embeddings that can be compared by dot product.

    Attributes:
        id: name and version (with a hash of the weights, where there are weights).
            Embeddings of different ids are never compared.
        dimension: D.
        recipe: id of the feature recipe; a change of it is a change of `id` too.
        sure_threshold: the score from which a first match counts as sure; how it was
            chosen stands with the implementation.
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

    def distances(self, query: Clip, candidates: Sequence[Clip]) -> Float:
        """Distance float32 (N,) of the query to each candidate, 0 for identical."""
        ...
