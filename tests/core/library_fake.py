"""A library in memory, with the few methods of the store that a recogniser needs."""

import zlib
from collections.abc import Sequence

import numpy as np

from signclip_desktop.core.dictionary.records import SignName, Stamp
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.errors import NotInLibrary


class LibraryFake:
    """Signs named by their gloss; examples numbered in the order they came.

    Attributes:
        embedded_in: how many embeddings were written at a time.
        looked_at: how many stamps were asked for at a time.
        loaded: how many embeddings were read at a time.
        read_only: embeddings are not written.
    """

    def __init__(self) -> None:
        self.entries: dict[str, Sign] = {}
        self.clips: dict[str, Clip | Exception] = {}
        self.sign_of: dict[str, str] = {}
        self.rows: dict[str, dict[str, np.ndarray]] = {}
        self.writes: dict[str, int] = {}
        self.embedded_in: list[int] = []
        self.looked_at: list[int] = []
        self.loaded: list[int] = []
        self.read_only = False

    @property
    def signs(self) -> "LibraryFake":
        return self

    recordings = embeddings = signs

    def add(self, gloss: str, clip: Clip, *, same_as: str = "", language: str = "ase") -> str:
        """Add an example of the sign with this gloss; gives the example's id."""
        words = (Word(gloss), Word(same_as, kind="same")) if same_as else (Word(gloss),)
        self.entries[gloss] = Sign(id=gloss, gloss=gloss, language=language, words=words)
        example_id = f"{gloss}-{len(self.clips)}"
        self.clips[example_id] = clip
        self.sign_of[example_id] = gloss
        return example_id

    def by_id(self, sign_ids: Sequence[str]) -> dict[str, Sign]:
        return {name: self.entries[name] for name in sign_ids if name in self.entries}

    def clip(self, example_id: str) -> Clip:
        if example_id not in self.clips:
            raise NotInLibrary("It is gone.")
        clip = self.clips[example_id]
        if isinstance(clip, Exception):
            raise clip
        return clip

    def names(self, *, after: int, limit: int) -> list[SignName]:
        signs = list(self.entries.values())[after + 1 : after + 1 + limit]
        return [
            SignName(number, sign.id, sign.gloss, sign.language)
            for number, sign in enumerate(signs, start=after + 1)
        ]

    def stamps(self, encoder_id: str, *, after: int, limit: int) -> list[Stamp]:
        rows = self.rows.get(encoder_id, {})
        names = list(self.clips)[after + 1 : after + 1 + limit]
        found = [
            Stamp(
                number,
                name,
                self.sign_of[name],
                1.0,
                self.writes.get(name, 0),
                _checksum(rows[name]) if name in rows else None,
            )
            for number, name in enumerate(names, start=after + 1)
        ]
        self.looked_at.append(len(found))
        return found

    def of(self, encoder_id: str, example_ids: Sequence[str]) -> EmbeddingTable:
        rows = {name: self.rows[encoder_id][name] for name in example_ids}
        self.loaded.append(len(rows))
        return EmbeddingTable(
            encoder_id=encoder_id,
            example_ids=tuple(rows),
            sign_ids=tuple(self.sign_of[example_id] for example_id in rows),
            matrix=np.stack(list(rows.values())) if rows else np.zeros((0, 0), np.float32),
            weights=np.ones(len(rows), np.float32),
        )

    def put(
        self, encoder_id: str, example_ids: Sequence[str], matrix: np.ndarray
    ) -> list[int] | list[None]:
        if self.read_only:
            return [None] * len(example_ids)
        self.embedded_in.append(len(example_ids))
        self.rows.setdefault(encoder_id, {}).update(zip(example_ids, matrix, strict=True))
        return [_checksum(row) for row in matrix]

    def delete(self, gloss: str) -> None:
        """Remove a sign with its examples."""
        del self.entries[gloss]
        for name in [name for name, sign in self.sign_of.items() if sign == gloss]:
            self.delete_example(name)

    def delete_example(self, example_id: str) -> None:
        """Remove one example and its embeddings."""
        del self.clips[example_id], self.sign_of[example_id]
        for rows in self.rows.values():
            rows.pop(example_id, None)

    def replace(self, example_id: str, clip: Clip | Exception) -> None:
        """Put another recording in an example's place; an error is raised when it is read."""
        self.clips[example_id] = clip
        self.writes[example_id] = self.writes.get(example_id, 0) + 1
        for rows in self.rows.values():
            rows.pop(example_id, None)


def _checksum(row: np.ndarray) -> int:
    return zlib.crc32(row.tobytes())
