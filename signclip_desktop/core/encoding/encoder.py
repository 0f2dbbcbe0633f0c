"""What every encoder promises, whether it was trained or not, and how its answers are compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from signclip_desktop.core.encoding.exemplars import Exemplars
from signclip_desktop.core.types.landmarks import Clip, Float

Trims = tuple[tuple[float, float], ...]
EmbedText = Callable[[Sequence[str]], Float]

WHOLE: Trims = ((0.0, 1.0),)


class Modality(StrEnum):
    """What of a person an encoder sees."""

    HANDS = "hands"
    BODY = "body"
    MOUTH = "mouth"


class Rerank(StrEnum):
    """A slower, finer comparison of the best candidates; `matching.rerank` implements it."""

    NONE = "none"
    WARPING = "warping"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How recordings are compared with this encoder.

    Attributes:
        sure_threshold: what `recognizer.confidence_of` must reach for a first match to count
            as sure; how it was chosen is told by the implementation or the model card.
        trims: shares of a recording that are looked up, such as (0, 0.8).
        rerank: the second comparison that was measured to help this encoder.
    """

    sure_threshold: float
    trims: Trims = WHOLE
    rerank: Rerank = Rerank.NONE


class Encoder(Protocol):
    """Turns clips into embeddings that can be compared by dot product.

    Attributes:
        id: name and version (with a hash of the weights, where there are weights).
            Embeddings of different ids are never compared.
        dimension: D.
        recipe: id of the feature recipe; a change of it is a change of `id` too.
        comparison: how recordings are compared with it.
        exemplars: rows that the index takes from the model itself; None where it brings none.
        sign_languages: those it was made for (ISO 639-3); empty where it knows none in particular.
        modalities: what it sees.
    """

    id: str
    dimension: int
    recipe: str
    comparison: Comparison
    exemplars: Exemplars | None
    sign_languages: tuple[str, ...]
    modalities: frozenset[Modality]

    @property
    def embed_text(self) -> EmbedText | None:
        """Embeds prompts such as `<en> <ase> book`, float32 (N, D); None where it knows no text."""
        ...

    def embed(self, clips: Sequence[Clip]) -> Float:
        """Embed clips that are already trimmed to the active span.

        Returns:
            float32 (N, D), one unit-length row a clip, independent of its neighbours.
        Raises:
            NoSignSeen: a clip in which no hand was ever detected, or nothing of what this encoder
                measures hands by.
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
