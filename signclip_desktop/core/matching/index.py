"""Exact nearest neighbours over every example in memory, grouped to signs.

Scores by the rule of fusion.py; examples with a weight above 1 gain OWN_BONUS each time the
weight doubles. Changed in place, so that what was added to a library costs what was added, not
what is there. Does not read the store and never mixes encoders.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.matching.fusion import TextLine, fuse_scores, fuse_text, unit_rows
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.errors import EncoderMismatch

# Chosen on WLASL, leave one source out; see `evaluate retrieval`. test_index.py holds it.
OWN_BONUS = 0.02
NO_WORD = -1  # of a sign whose word the encoder does not know
NO_LANGUAGE = -2  # of a sign that was not described


@dataclass(frozen=True, slots=True)
class IndexHit:
    """One sign found.

    Attributes:
        sign_id: the sign.
        example_id: its example nearest to the query.
        score: fused similarity, 1 is identical.
        query: row of the queries that matched best; odd rows are mirror images.
    """

    sign_id: str
    example_id: str
    score: float
    query: int


class Index:
    """All embeddings of one encoder; exact search, changed in place.

    Rows live in arrays that grow by half; a removed row's place is taken by the last row.
    """

    def __init__(self, encoder_id: str, dimension: int) -> None:
        self.encoder_id = encoder_id
        self.dimension = dimension
        self._words: Float = np.zeros((0, dimension), dtype=np.float32)
        self._line: TextLine | None = None
        self._languages: dict[str, int] = {}
        self._matrix: Float
        self._weights: Float
        self._sign_of: NDArray[np.int64]
        self._count: int
        self._clear()

    def __len__(self) -> int:
        return self._count

    def load(self, table: EmbeddingTable) -> None:
        """Take over a whole table in place of what was there.

        Raises:
            EncoderMismatch: the table was made by another encoder or has another width.
        """
        self._refuse_foreign(table)
        self._clear()
        self.add_all(table)

    def load_words(self, words: Float, line: TextLine) -> None:
        """Take over the words that the encoder knows; `describe_sign` says whose they are.

        Args:
            words: float32 (W, D), compared by dot product.
            line: what stands for the word of a sign that has none of these.
        """
        if words.ndim != 2 or words.shape[1] != self.dimension:
            raise ValueError(f"expected words (W, {self.dimension}), got {words.shape}")
        self._words = words.astype(np.float32)
        self._line = line

    def describe_sign(self, sign_id: str, *, language: str = "", word: int = NO_WORD) -> None:
        """Note a sign's language, and which of the known words is its own."""
        if not NO_WORD <= word < len(self._words):
            raise ValueError(f"expected one of {len(self._words)} words, got number {word}")
        number = self._number_of(sign_id)
        self._language_of[number] = self._languages.setdefault(language, len(self._languages))
        self._word_of[number] = word

    def add(self, example_id: str, sign_id: str, embedding: Float, weight: float = 1.0) -> None:
        """Add one example, or replace it."""
        if embedding.shape != (self.dimension,):
            raise ValueError(f"expected ({self.dimension},), got {embedding.shape}")
        row = np.array([weight], dtype=np.float32)
        self.add_all(
            EmbeddingTable(self.encoder_id, (example_id,), (sign_id,), embedding[None], row)
        )

    def add_all(self, table: EmbeddingTable) -> None:
        """Add examples, or replace those of the same ids.

        Raises:
            EncoderMismatch: the table was made by another encoder or has another width.
        """
        self._refuse_foreign(table)
        for example_id in table.example_ids:
            self.remove_example(example_id)
        count = len(table.example_ids)
        start, stop = self._count, self._count + count
        self._reserve(stop)
        self._matrix[start:stop] = table.matrix.reshape(count, self.dimension)  # none: (0, 0)
        self._weights[start:stop] = table.weights
        self._example_ids.extend(table.example_ids)
        touched = set()
        for row, (example_id, sign_id) in enumerate(
            zip(table.example_ids, table.sign_ids, strict=True), start=start
        ):
            number = self._number_of(sign_id)
            self._sign_of[row] = number
            self._row_of[example_id] = row
            self._rows[number].append(row)
            touched.add(number)
        self._count = stop
        for number in touched:
            self._refresh_prototype(number)

    def remove_sign(self, sign_id: str) -> None:
        """Remove every example of a sign; unknown ids are ignored."""
        number = self._sign_numbers.get(sign_id)
        if number is not None:
            for example_id in [self._example_ids[row] for row in self._rows[number]]:
                self.remove_example(example_id)

    def remove_example(self, example_id: str) -> None:
        """Remove one example; unknown ids are ignored."""
        row = self._row_of.pop(example_id, None)
        if row is None:
            return
        number, last = int(self._sign_of[row]), self._count - 1
        self._rows[number].remove(row)
        moved_id = self._example_ids.pop()
        if row != last:
            self._matrix[row] = self._matrix[last]
            self._weights[row] = self._weights[last]
            self._sign_of[row] = self._sign_of[last]
            rows = self._rows[int(self._sign_of[last])]
            rows[rows.index(last)] = row
            self._example_ids[row] = moved_id
            self._row_of[moved_id] = row
        self._count = last
        self._refresh_prototype(number)

    def prototype(self, sign_id: str) -> Float | None:
        """The weighted mean of a sign's examples at unit length; None for an unknown sign."""
        number = self._sign_numbers.get(sign_id)
        if number is None or not self._rows[number]:
            return None
        prototype: Float = self._prototypes[number].copy()
        return prototype

    def search(self, queries: Float, *, top: int, language: str | None = None) -> list[IndexHit]:
        """The best `top` signs of several readings of one recording, best first.

        Args:
            queries: float32 (Q, D), unit length; even rows as recorded, odd rows mirrored.
            top: signs wanted.
            language: of this sign language alone; None for all.
        """
        if queries.ndim != 2 or queries.shape[1] != self.dimension:
            raise ValueError(f"expected queries (Q, {self.dimension}), got {queries.shape}")
        if self._count == 0 or top <= 0:
            return []
        examples = self._example_scores(queries)
        fused = self._sign_scores(queries, examples)
        if language is not None:
            wanted = self._languages.get(language, -1)
            fused[:, self._language_of[: len(self._sign_ids)] != wanted] = -np.inf
        best = fused.max(axis=0)
        taken = min(top, len(best))
        numbers = np.argpartition(-best, taken - 1)[:taken]
        hits = [self._hit(int(n), examples, fused) for n in numbers if np.isfinite(best[n])]
        return sorted(hits, key=lambda hit: (-hit.score, hit.sign_id))

    def _example_scores(self, queries: Float) -> Float:
        """Similarity plus the weight's bonus, float32 (Q, N)."""
        scores: Float = queries.astype(np.float32) @ self._matrix[: self._count].T
        weights = self._weights[: self._count]
        heavy = np.flatnonzero(weights != 1.0)
        scores[:, heavy] += np.float32(OWN_BONUS) * np.log2(weights[heavy])
        return scores

    def _sign_scores(self, queries: Float, examples: Float) -> Float:
        """Fused scores of all signs, float32 (Q, S); minus infinity for a sign without rows."""
        signs = len(self._sign_ids)
        best = np.full((len(queries), signs), -np.inf, dtype=np.float32)
        sign_of = self._sign_of[: self._count]
        for row, scores in zip(best, examples, strict=True):
            np.maximum.at(row, sign_of, scores)
        fused = best
        if (self._example_counts > 1).any():
            prototypes = queries @ self._prototypes[:signs].T
            fused = fuse_scores(best, prototypes, self._example_counts[:signs])
        if self._line is None:
            return fused
        texts = self._line.expected(fused)  # minus infinity stays so
        known = np.flatnonzero(self._word_of[:signs] != NO_WORD)
        texts[:, known] = (queries @ self._words.T)[:, self._word_of[known]]
        return fuse_text(fused, texts)

    def _hit(self, number: int, examples: Float, fused: Float) -> IndexHit:
        query = int(fused[:, number].argmax())
        rows = self._rows[number]
        return IndexHit(
            sign_id=self._sign_ids[number],
            example_id=self._example_ids[rows[int(examples[query, rows].argmax())]],
            score=float(fused[query, number]),
            query=query,
        )

    def _refuse_foreign(self, table: EmbeddingTable) -> None:
        width = table.matrix.shape[1] if table.matrix.ndim == 2 else -1
        if table.encoder_id != self.encoder_id or (len(table.matrix) and width != self.dimension):
            raise EncoderMismatch(
                "sign.foreign_embeddings",
                made_by=table.encoder_id,
                width=width,
                wanted=self.encoder_id,
                wanted_width=self.dimension,
            )

    def _clear(self) -> None:
        self._count = 0
        self._matrix = np.zeros((0, self.dimension), dtype=np.float32)
        self._weights = np.ones(0, dtype=np.float32)
        self._sign_of = np.zeros(0, dtype=np.int64)
        self._example_ids: list[str] = []
        self._row_of: dict[str, int] = {}
        self._sign_ids: list[str] = []
        self._sign_numbers: dict[str, int] = {}
        self._rows: list[list[int]] = []
        self._prototypes = np.zeros((0, self.dimension), dtype=np.float32)
        self._example_counts = np.zeros(0, dtype=np.int64)
        self._word_of = np.zeros(0, dtype=np.int64)
        self._language_of = np.zeros(0, dtype=np.int64)

    def _reserve(self, rows: int) -> None:
        if rows > len(self._matrix):
            capacity = max(rows, len(self._matrix) * 3 // 2, 64)
            for name in ("_matrix", "_weights", "_sign_of"):
                setattr(self, name, _grown(getattr(self, name), capacity, 0))

    def _number_of(self, sign_id: str) -> int:
        number = self._sign_numbers.get(sign_id)
        if number is not None:
            return number
        number = self._sign_numbers[sign_id] = len(self._sign_ids)
        self._sign_ids.append(sign_id)
        self._rows.append([])
        if number >= len(self._prototypes):
            capacity = max(64, number * 3 // 2)
            self._prototypes = _grown(self._prototypes, capacity, 0)
            self._example_counts = _grown(self._example_counts, capacity, 0)
            self._word_of = _grown(self._word_of, capacity, NO_WORD)
            self._language_of = _grown(self._language_of, capacity, NO_LANGUAGE)
        return number

    def _refresh_prototype(self, number: int) -> None:
        rows = self._rows[number]
        self._example_counts[number] = len(rows)
        mean = self._weights[rows] @ self._matrix[rows]
        self._prototypes[number] = unit_rows(mean[None])[0]


def _grown(array: NDArray[Any], length: int, filling: int) -> NDArray[Any]:
    """The array with its first axis longer."""
    grown = np.full((length, *array.shape[1:]), filling, dtype=array.dtype)
    grown[: len(array)] = array
    return grown
