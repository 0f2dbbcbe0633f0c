"""A library in memory, with the few methods of the store that a recogniser needs."""

from collections.abc import Sequence

import numpy as np

from signclip_desktop.core.index import EmbeddingTable
from signclip_desktop.core.landmarks import Clip
from signclip_desktop.core.sign import Sign, Word


class LibraryFake:
    """Signs named by their gloss; examples numbered in the order they came."""

    def __init__(self) -> None:
        self.signs: dict[str, Sign] = {}
        self.clips: dict[str, Clip] = {}
        self.sign_of: dict[str, str] = {}
        self.rows: dict[str, dict[str, np.ndarray]] = {}
        self.embedded_in: list[int] = []

    def add(self, gloss: str, clip: Clip, *, same_as: str = "") -> str:
        """Add an example of the sign with this gloss; gives the example's id."""
        words = (Word(gloss), Word(same_as, kind="same")) if same_as else (Word(gloss),)
        self.signs[gloss] = Sign(id=gloss, gloss=gloss, language="ase", words=words)
        example_id = f"{gloss}-{len(self.clips)}"
        self.clips[example_id] = clip
        self.sign_of[example_id] = gloss
        return example_id

    def sign(self, sign_id: str) -> Sign:
        return self.signs[sign_id]

    def clip(self, example_id: str) -> Clip:
        return self.clips[example_id]

    def embeddings(self, encoder_id: str) -> EmbeddingTable:
        rows = self.rows.get(encoder_id, {})
        return EmbeddingTable(
            encoder_id=encoder_id,
            example_ids=tuple(rows),
            sign_ids=tuple(self.sign_of[example_id] for example_id in rows),
            matrix=np.stack(list(rows.values())) if rows else np.zeros((0, 0), np.float32),
            weights=np.ones(len(rows), np.float32),
        )

    def examples_without_embedding(self, encoder_id: str) -> list[str]:
        return [name for name in self.clips if name not in self.rows.get(encoder_id, {})]

    def put_embeddings(
        self, encoder_id: str, example_ids: Sequence[str], matrix: np.ndarray
    ) -> None:
        self.embedded_in.append(len(example_ids))
        self.rows.setdefault(encoder_id, {}).update(zip(example_ids, matrix, strict=True))
