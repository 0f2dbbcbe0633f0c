"""What the recogniser reads and writes of a library: embeddings, and what changed since.

A part of `Store`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from signclip_desktop.core.dictionary import embeddings, signs, unkept
from signclip_desktop.core.dictionary.opened import OpenLibrary
from signclip_desktop.core.dictionary.records import SignName, Stamp
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.sign import Sign


class ForIndex(OpenLibrary):
    """Methods of `Store` that keep an index up to date."""

    def __init__(self, db: Database, path: Path, *, read_only: bool) -> None:
        super().__init__(db, path, read_only=read_only)
        self._unkept = unkept.Unkept()

    def embeddings(self, encoder_id: str) -> EmbeddingTable:
        """All embeddings of one encoder: matrix float32 (N, D), (0, 0) where it has none."""
        with self._reading() as db:
            return self._unkept.joined(db, embeddings.read(db, encoder_id))

    def embeddings_of(self, encoder_id: str, example_ids: Sequence[str]) -> EmbeddingTable:
        """The whole and finite ones among the written embeddings of some examples."""
        with self._reading() as db:
            return embeddings.read_some(db, encoder_id, example_ids)

    def put_embeddings(
        self, encoder_id: str, example_ids: Sequence[str], matrix: NDArray[np.floating[Any]]
    ) -> list[int] | list[None]:
        """Note float16 or float32 (N, D) embeddings; earlier ones of another D count no more.

        Where the library cannot be written now, they are kept until this store is closed.

        Returns:
            The checksum of each as its stamp tells it; None where it is not written.
        """
        try:
            with self._writing() as db:
                return embeddings.put(db, encoder_id, example_ids, matrix)
        except unkept.REASONS:
            self._unkept.keep(encoder_id, example_ids, matrix)
            return [None] * len(example_ids)

    def examples_without_embedding(self, encoder_id: str) -> list[str]:
        """Examples that this encoder still has to embed."""
        with self._reading() as db:
            return self._unkept.missing(encoder_id, embeddings.missing(db, encoder_id))

    def stamps(self, encoder_id: str, *, after: int, limit: int) -> list[Stamp]:
        """The next examples after a stamp's number (-1 to begin), without their content."""
        with self._reading() as db:
            return embeddings.stamps(db, encoder_id, after, limit)

    def sign_names(self, *, after: int, limit: int) -> list[SignName]:
        """The next signs after a name's number (-1 to begin): gloss and language alone."""
        with self._reading() as db:
            return signs.names(db, after, limit)

    def signs_by_id(self, sign_ids: Sequence[str]) -> dict[str, Sign]:
        """Those of the signs that are there."""
        with self._reading() as db:
            return signs.read_many(db, sign_ids)
