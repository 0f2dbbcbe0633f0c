"""Embeddings of one encoder as arrays: of recordings, and of words."""

from dataclasses import dataclass

from signclip_desktop.core.types.landmarks import Float


@dataclass(frozen=True, slots=True)
class EmbeddingTable:
    """Stored embeddings of one encoder.

    Attributes:
        encoder_id: who made them.
        example_ids: (N,) one for each row.
        sign_ids: (N,) the sign of each row.
        matrix: float32 (N, D), unit length.
        weights: float32 (N,), 1 for a plain example, more for the user's own.
    """

    encoder_id: str
    example_ids: tuple[str, ...]
    sign_ids: tuple[str, ...]
    matrix: Float
    weights: Float

    def __post_init__(self) -> None:
        count = len(self.example_ids)
        if len(self.sign_ids) != count or len(self.weights) != count or len(self.matrix) != count:
            raise ValueError(
                f"expected {count} signs, rows and weights, got {len(self.sign_ids)}, "
                f"{len(self.matrix)} and {len(self.weights)}"
            )


@dataclass(frozen=True, slots=True)
class TextTable:
    """Embeddings of the words of signs, by the encoder whose examples they are compared with.

    Attributes:
        sign_ids: (S,).
        matrix: float32 (S, D), compared by dot product.
    """

    sign_ids: tuple[str, ...]
    matrix: Float
