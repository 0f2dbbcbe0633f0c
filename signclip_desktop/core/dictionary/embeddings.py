"""Rows of embeddings, each under the encoder that made it.

Embeddings of different encoders never meet: every call names one encoder.
"""

import logging
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from signclip_desktop.core.dictionary.connection import writing
from signclip_desktop.core.dictionary.open_file import OpenFile
from signclip_desktop.core.dictionary.records import Stamp
from signclip_desktop.core.dictionary.repository import Repository
from signclip_desktop.core.dictionary.unkept import REASONS, Unkept
from signclip_desktop.core.dictionary.weights import weight_of
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.landmarks import Float

logger = logging.getLogger(__name__)

# SQLite's default limit of parameters in one statement is 999 in old builds.
_CHUNK = 900
_TYPES = {np.dtype(np.float16): "<f2", np.dtype(np.float32): "<f4"}


class Embeddings(Repository):
    """What encoders made of the recordings. It can be made anew, so that no write is undone.

    Those that cannot be written are kept until the library is closed.
    """

    def __init__(self, file: OpenFile) -> None:
        super().__init__(file)
        self._unkept = Unkept()

    def all(self, encoder_id: str) -> EmbeddingTable:
        """All embeddings of one encoder, oldest first; rows whose bytes changed are left out.

        Returns:
            matrix float32 (N, D); (0, 0) where this encoder has none.
        """
        with self._file.reading() as db:
            return self._unkept.joined(db, _read(db, encoder_id))

    def of(self, encoder_id: str, example_ids: Sequence[str]) -> EmbeddingTable:
        """The written ones of some examples; those without a whole and finite one are left out."""
        with self._file.reading() as db:
            return _read_some(db, encoder_id, example_ids)

    def put(
        self, encoder_id: str, example_ids: Sequence[str], matrix: NDArray[np.floating[Any]]
    ) -> list[int] | list[None]:
        """Note embeddings, replacing those of the same encoder and example.

        A length other than the library notes for this encoder is the true one from now on: a file
        may have been altered, and embeddings can be made anew. Those of the old length count as
        missing. Where the library cannot be written now, they are kept until it is closed.

        Args:
            encoder_id: the encoder that made them.
            example_ids: N examples; one that was deleted meanwhile is passed over.
            matrix: float16 or float32 (N, D), finite; kept in the type it comes in.

        Returns:
            The checksum of each, as its stamp will tell it; None where it is not written.
        """
        try:
            with self._file.writing() as db:
                return _put(db, encoder_id, example_ids, matrix)
        except REASONS:
            self._unkept.keep(encoder_id, example_ids, matrix)
            return [None] * len(example_ids)

    def missing(self, encoder_id: str) -> list[str]:
        """Examples that this encoder has not embedded, or whose bytes changed since."""
        with self._file.reading() as db:
            return self._unkept.missing(encoder_id, _missing(db, encoder_id))

    def stamps(self, encoder_id: str, *, after: int, limit: int) -> list[Stamp]:
        """What tells whether an example changed, of the next `limit` examples, oldest first.

        No recording and no embedding is read, so that a large library is looked through quickly.

        Args:
            encoder_id: whose embeddings count.
            after: the number of the last stamp that is known; -1 to begin.
            limit: how many at most.
        """
        with self._file.reading() as db:
            encoder = _encoder(db, encoder_id)
            rows = db.conn.execute(
                "SELECT x.number, x.id, x.sign_id, x.doubtful, x.origin, x.crc, e.crc "
                "FROM examples x LEFT JOIN embeddings e ON e.example = x.number AND e.encoder = ? "
                "WHERE x.number > ? ORDER BY x.number LIMIT ?",
                [encoder[0] if encoder else 0, after, limit],
            )
            return [
                Stamp(
                    number,
                    name,
                    sign_id,
                    weight_of(doubtful=bool(doubtful), origin=origin),
                    clip,
                    made,
                )
                for number, name, sign_id, doubtful, origin, clip, made in rows
            ]


def _read(db: Database, encoder_id: str) -> EmbeddingTable:
    encoder = _encoder(db, encoder_id)
    if encoder is None:
        return _table(encoder_id, [], [], np.empty((0, 0), np.float32), [])
    number, dimension = encoder
    rows = db.conn.execute(
        "SELECT x.id, x.sign_id, x.doubtful, e.type, e.data, e.crc, x.origin FROM embeddings e "
        "JOIN examples x ON x.number = e.example WHERE e.encoder = ? ORDER BY x.number",
        [number],
    ).fetchall()
    rows = [row for row in rows if _is_whole(row[4], row[5], row[3], dimension)]
    # Without rows nothing vouches for the dimension, which a foreign library may exaggerate.
    matrix = np.empty((len(rows), dimension if rows else 0), np.float32)
    for index, row in enumerate(rows):
        matrix[index] = np.frombuffer(row[4], row[3])
    return _table(
        encoder_id,
        [row[0] for row in rows],
        [row[1] for row in rows],
        matrix,
        [weight_of(doubtful=bool(row[2]), origin=row[6]) for row in rows],
    )


def _read_some(db: Database, encoder_id: str, example_ids: Sequence[str]) -> EmbeddingTable:
    encoder = _encoder(db, encoder_id)
    number, dimension = encoder or (0, 0)
    found: list[tuple[str, str, float]] = []
    vectors: list[NDArray[np.floating[Any]]] = []
    for start in range(0, len(example_ids) if encoder else 0, _CHUNK):
        some = example_ids[start : start + _CHUNK]
        rows = db.conn.execute(
            "SELECT x.id, x.sign_id, x.doubtful, x.origin, e.type, e.data, e.crc "
            "FROM examples x JOIN embeddings e ON e.example = x.number AND e.encoder = ? "
            f"WHERE x.id IN ({', '.join('?' * len(some))}) ORDER BY x.number",
            [number, *some],
        )
        for example_id, sign_id, doubtful, origin, kind, data, crc in rows:
            if not _is_whole(data, crc, kind, dimension):
                continue
            vectors.append(np.frombuffer(data, kind))
            found.append((example_id, sign_id, weight_of(doubtful=bool(doubtful), origin=origin)))
    matrix = np.stack(vectors).astype(np.float32) if vectors else np.empty((0, 0), np.float32)
    return _table(
        encoder_id,
        [one[0] for one in found],
        [one[1] for one in found],
        matrix,
        [one[2] for one in found],
    )


def _put(
    db: Database, encoder_id: str, example_ids: Sequence[str], matrix: NDArray[np.floating[Any]]
) -> list[int]:
    if matrix.ndim != 2 or len(matrix) != len(example_ids) or matrix.dtype not in _TYPES:
        raise ValueError(
            f"expected float16 or float32 ({len(example_ids)}, D), got {matrix.dtype} "
            f"{matrix.shape}"
        )
    if not np.isfinite(matrix).all():
        raise ValueError("expected finite embeddings")
    if len(matrix) == 0:
        return []
    kind = _TYPES[matrix.dtype]
    with writing(db):
        number = _encoder_for(db, encoder_id, matrix.shape[1])
        rows = []
        for example_id, row in zip(example_ids, matrix, strict=True):
            data = row.astype(kind).tobytes()
            rows.append((number, kind, zlib.crc32(data), data, example_id))
        db.conn.executemany(
            "INSERT OR REPLACE INTO embeddings (encoder, example, type, crc, data) "
            "SELECT ?, number, ?, ?, ? FROM examples WHERE id = ?",
            rows,
        )
    return [row[2] for row in rows]


def _missing(db: Database, encoder_id: str) -> list[str]:
    encoder = _encoder(db, encoder_id)
    number, dimension = encoder or (0, 0)
    rows = db.conn.execute(
        "SELECT x.id, e.type, e.data, e.crc FROM examples x "
        "LEFT JOIN embeddings e ON e.example = x.number AND e.encoder = ? ORDER BY x.number",
        [number],
    )
    return [
        example_id
        for example_id, kind, data, crc in rows
        if data is None or not _is_whole(data, crc, kind, dimension)
    ]


def _encoder(db: Database, encoder_id: str) -> tuple[int, int] | None:
    row = db.conn.execute(
        "SELECT number, dimension FROM encoders WHERE id = ?", [encoder_id]
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else None


def _encoder_for(db: Database, encoder_id: str, dimension: int) -> int:
    known = _encoder(db, encoder_id)
    if known is not None:
        if known[1] != dimension:
            logger.warning(
                "The library says that embeddings of %s have the length %d; they have %d. Those "
                "that do not fit are made anew.",
                encoder_id, known[1], dimension,
            )  # fmt: skip
            db.conn.execute(
                "UPDATE encoders SET dimension = ? WHERE number = ?", [dimension, known[0]]
            )
        return known[0]
    cursor = db.conn.execute(
        "INSERT INTO encoders (id, dimension) VALUES (?, ?)", [encoder_id, dimension]
    )
    return int(cursor.lastrowid or 0)


def _is_whole(data: bytes, crc: int, kind: str, dimension: int) -> bool:
    """Whether a row is what was written; one number that is none would spoil every ranking."""
    if kind not in _TYPES.values() or len(data) != dimension * int(kind[-1]):
        return False
    return zlib.crc32(data) == crc and bool(np.isfinite(np.frombuffer(data, kind)).all())


def _table(
    encoder_id: str,
    example_ids: list[str],
    sign_ids: list[str],
    matrix: Float,
    weights: list[float],
) -> EmbeddingTable:
    return EmbeddingTable(
        encoder_id=encoder_id,
        example_ids=tuple(example_ids),
        sign_ids=tuple(sign_ids),
        matrix=matrix,
        weights=np.array(weights, dtype=np.float32),
    )
