"""Exact nearest neighbours over every example in memory, grouped to signs.

A sign's score is PROTOTYPE_SHARE times the query's similarity to the sign's prototype (the
weighted mean of its examples, at unit length) plus the rest times that to its best example,
where examples with a weight above 1 gain OWN_BONUS each time the weight doubles. A sign with
one example scores by that alone, since its prototype is the same. Where the encoder knows a
sign's word, TEXT_SHARE of the score is the query's similarity to that word.
Does not read the store and never mixes encoders.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.landmarks import Float
from signclip_desktop.errors import EncoderMismatch

# Chosen on WLASL, leave one source out; see `evaluate retrieval`. test_index.py holds the rule.
PROTOTYPE_SHARE = 0.3
OWN_BONUS = 0.02
# Chosen on WLASL under the model card's protocol, among 0 to 0.5: half a point R@10, no R@1.
TEXT_SHARE = 0.2
BLOCK_ROWS = 65536


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
        self._matrix: Float
        self._weights: Float
        self._sign_of: NDArray[np.int64]
        self._text_signs: NDArray[np.intp]
        self._texts: Float
        self._clear(0)

    def __len__(self) -> int:
        return self._count

    def load(self, table: EmbeddingTable) -> None:
        """Take over a whole table in place of what was there.

        Raises:
            EncoderMismatch: the table was made by another encoder or has another width.
        """
        width = table.matrix.shape[1] if table.matrix.ndim == 2 else -1
        if table.encoder_id != self.encoder_id or (len(table.matrix) and width != self.dimension):
            raise EncoderMismatch(
                f"These embeddings were made by {table.encoder_id} (width {width}), not by "
                f"{self.encoder_id} (width {self.dimension}); compute them again."
            )
        count = len(table.example_ids)
        self._clear(count)
        self._matrix[:count] = table.matrix.reshape(count, self.dimension)  # none: (0, 0)
        self._weights[:count] = table.weights
        self._example_ids.extend(table.example_ids)
        self._row_of.update({example_id: row for row, example_id in enumerate(table.example_ids)})
        for row, sign_id in enumerate(table.sign_ids):
            number = self._number_of(sign_id)
            self._sign_of[row] = number
            self._rows[number].append(row)
        self._count = count
        self._refresh_prototypes()

    def load_texts(self, texts: TextTable) -> None:
        """Take over the words of signs; of signs without examples they are kept in vain."""
        if texts.matrix.shape != (len(texts.sign_ids), self.dimension):
            raise ValueError(
                f"expected texts ({len(texts.sign_ids)}, {self.dimension}), "
                f"got {texts.matrix.shape}"
            )
        numbers = [self._number_of(sign_id) for sign_id in texts.sign_ids]
        self._refresh_prototypes()
        self._text_signs = np.array(numbers, dtype=np.intp)
        self._texts = texts.matrix.astype(np.float32)

    def add(self, example_id: str, sign_id: str, embedding: Float, weight: float = 1.0) -> None:
        """Add one example, or replace it."""
        if embedding.shape != (self.dimension,):
            raise ValueError(f"expected ({self.dimension},), got {embedding.shape}")
        self.remove_example(example_id)
        row = self._count
        self._reserve(row + 1)
        number = self._number_of(sign_id)
        self._matrix[row] = embedding
        self._weights[row] = weight
        self._sign_of[row] = number
        self._example_ids.append(example_id)
        self._row_of[example_id] = row
        self._rows[number].append(row)
        self._count += 1
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

    def search(self, queries: Float, *, top: int) -> list[IndexHit]:
        """The best `top` signs of several readings of one recording, best first.

        Args:
            queries: float32 (Q, D), unit length; even rows as recorded, odd rows mirrored.
            top: signs wanted.
        """
        if queries.ndim != 2 or queries.shape[1] != self.dimension:
            raise ValueError(f"expected queries (Q, {self.dimension}), got {queries.shape}")
        if self._count == 0 or top <= 0:
            return []
        examples = self._example_scores(queries)
        fused = self._sign_scores(queries, examples)
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
        best = np.full((len(queries), len(self._sign_ids)), -np.inf, dtype=np.float32)
        sign_of = self._sign_of[: self._count]
        for row, scores in zip(best, examples, strict=True):
            np.maximum.at(row, sign_of, scores)
        fused = best
        if (self._example_counts > 1).any():
            prototypes = queries @ self._prototypes[: len(self._sign_ids)].T
            fused = fuse_scores(best, prototypes, self._example_counts[: len(self._sign_ids)])
        if len(self._text_signs):
            shown = fused[:, self._text_signs]  # minus infinity stays so
            fused[:, self._text_signs] = fuse_text(shown, queries @ self._texts.T)
        return fused

    def _hit(self, number: int, examples: Float, fused: Float) -> IndexHit:
        query = int(fused[:, number].argmax())
        rows = self._rows[number]
        return IndexHit(
            sign_id=self._sign_ids[number],
            example_id=self._example_ids[rows[int(examples[query, rows].argmax())]],
            score=float(fused[query, number]),
            query=query,
        )

    def _clear(self, capacity: int) -> None:
        self._count = 0
        self._matrix = np.zeros((capacity, self.dimension), dtype=np.float32)
        self._weights = np.ones(capacity, dtype=np.float32)
        self._sign_of = np.zeros(capacity, dtype=np.int64)
        self._example_ids: list[str] = []
        self._row_of: dict[str, int] = {}
        self._sign_ids: list[str] = []
        self._sign_numbers: dict[str, int] = {}
        self._rows: list[list[int]] = []
        self._prototypes = np.zeros((0, self.dimension), dtype=np.float32)
        self._example_counts = np.zeros(0, dtype=np.int64)
        self._text_signs = np.zeros(0, dtype=np.intp)
        self._texts = np.zeros((0, self.dimension), dtype=np.float32)

    def _reserve(self, rows: int) -> None:
        if rows <= len(self._matrix):
            return
        capacity = max(rows, len(self._matrix) * 3 // 2, 64)
        for name in ("_matrix", "_weights", "_sign_of"):
            old = getattr(self, name)
            grown = np.zeros((capacity, *old.shape[1:]), dtype=old.dtype)
            grown[: len(old)] = old
            setattr(self, name, grown)

    def _number_of(self, sign_id: str) -> int:
        number = self._sign_numbers.get(sign_id)
        if number is None:
            number = self._sign_numbers[sign_id] = len(self._sign_ids)
            self._sign_ids.append(sign_id)
            self._rows.append([])
        return number

    def _refresh_prototypes(self) -> None:
        """All prototypes at once: weighted sums by sign, block by block, then unit length."""
        sums = np.zeros((len(self._sign_ids), self.dimension), dtype=np.float32)
        order = np.argsort(self._sign_of[: self._count], kind="stable")
        for start in range(0, self._count, BLOCK_ROWS):
            rows = order[start : start + BLOCK_ROWS]
            numbers = self._sign_of[rows]
            edges = np.flatnonzero(np.diff(numbers, prepend=-1))
            weighted = self._matrix[rows] * self._weights[rows, None]
            sums[numbers[edges]] += np.add.reduceat(weighted, edges, axis=0)
        self._prototypes = _unit(sums)
        self._example_counts = np.array([len(rows) for rows in self._rows], dtype=np.int64)

    def _refresh_prototype(self, number: int) -> None:
        if number >= len(self._prototypes):
            grown = np.zeros((max(2 * number, 64), self.dimension), dtype=np.float32)
            grown[: len(self._prototypes)] = self._prototypes
            self._prototypes = grown
            counts = np.zeros(len(grown), dtype=np.int64)
            counts[: len(self._example_counts)] = self._example_counts
            self._example_counts = counts
        rows = self._rows[number]
        self._example_counts[number] = len(rows)
        mean = self._weights[rows] @ self._matrix[rows]
        self._prototypes[number] = _unit(mean[None])[0]


def fuse_scores(best: Float, prototype: Float, counts: Sequence[int] | NDArray[np.intp]) -> Float:
    """The index's rule on whole arrays, for evaluation: best example and prototype of signs.

    Args:
        best: float32 (..., S), similarity to each sign's nearest example.
        prototype: float32 (..., S), similarity to each sign's prototype.
        counts: (S,), examples of each sign.
    """
    share = np.where(np.asarray(counts) > 1, PROTOTYPE_SHARE, 0.0).astype(np.float32)
    fused: Float = share * prototype + (1 - share) * best
    return fused


def fuse_text(scores: Float, text: Float) -> Float:
    """The index's rule for signs whose word is known: scores and similarities of their words."""
    fused: Float = (1 - TEXT_SHARE) * scores + np.float32(TEXT_SHARE) * text
    return fused


def _unit(rows: Float) -> Float:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Float = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
