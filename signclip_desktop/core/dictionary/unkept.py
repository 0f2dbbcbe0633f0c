"""Embeddings that could not be written, kept in memory: a look-up needs nothing to be written."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from signclip_desktop.core.dictionary.weights import owners
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.errors import DiskFull, StoreBusy, StoreReadOnly

# Why a library cannot be written now, though it can be read.
REASONS = (DiskFull, StoreBusy, StoreReadOnly)


class Unkept:
    """What encoders made while the library could not be written."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Float]] = {}

    def keep(
        self, encoder_id: str, example_ids: Sequence[str], matrix: NDArray[np.floating[Any]]
    ) -> None:
        """Take embeddings (N, D) of N examples."""
        rows = self._rows.setdefault(encoder_id, {})
        rows.update(zip(example_ids, matrix.astype(np.float32), strict=True))

    def missing(self, encoder_id: str, example_ids: list[str]) -> list[str]:
        """Those of some examples without a written embedding that have none here either."""
        rows = self._rows.get(encoder_id, {})
        return [example_id for example_id in example_ids if example_id not in rows]

    def joined(self, db: Database, written: EmbeddingTable) -> EmbeddingTable:
        """The written embeddings of an encoder with those kept here behind them.

        Those of examples that were deleted since are left out.
        """
        rows = self._rows.get(written.encoder_id)
        if not rows:
            return written
        wanted = set(rows) - set(written.example_ids)
        found = [one for one in owners(db) if one.example_id in wanted]
        matrix = np.array([rows[one.example_id] for one in found], np.float32)
        if not found:
            return written
        weights = np.array([one.weight for one in found], np.float32)
        if len(written.matrix):
            matrix = np.concatenate([written.matrix, matrix])
        return EmbeddingTable(
            encoder_id=written.encoder_id,
            example_ids=(*written.example_ids, *(one.example_id for one in found)),
            sign_ids=(*written.sign_ids, *(one.sign_id for one in found)),
            matrix=matrix,
            weights=np.concatenate([written.weights, weights]),
        )
