"""The one rule by which examples, prototype and word of a sign become its score.

A sign's score is PROTOTYPE_SHARE times the query's similarity to the sign's prototype (the
weighted mean of its examples, at unit length) plus the rest times that to its best example. A
sign with one example scores by that alone, since its prototype is the same. Where an encoder
brings words of signs, TEXT_SHARE of the score is the query's similarity to the sign's word; a
sign that it brings no word for (each of the user's own) gets what words get on average at its
score, so that neither kind is favoured. The index, the evaluation and the training all rank by
these functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float

# Chosen on WLASL, leave one source out; see `evaluate retrieval`. test_fusion.py holds the rule.
PROTOTYPE_SHARE = 0.3
# Chosen on WLASL under the model card's protocol, among 0 to 0.5: half a point R@10, no R@1.
TEXT_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class TextLine:
    """What a word's similarity is on average, given the score of the recordings.

    Attributes:
        offset: at a score of 0.
        slope: for each unit of score.
    """

    offset: float
    slope: float

    def expected(self, scores: Float) -> Float:
        """Similarities in the shape of the scores."""
        found: Float = np.float32(self.offset) + np.float32(self.slope) * scores
        return found


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows grouped to signs.

    Attributes:
        order: int (N,), the rows in the order of their signs.
        starts: int (S,), where each sign begins in `order`.
        counts: int (S,), rows of each sign, at least one.
    """

    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]


def group(sign_of: NDArray[np.int64]) -> tuple[NDArray[np.int64], Groups]:
    """The signs present, in rising order, and their rows; `sign_of` is int (N,)."""
    order = np.argsort(sign_of, kind="stable")
    present, starts, counts = np.unique(sign_of[order], return_index=True, return_counts=True)
    return present, Groups(order, starts, counts)


def prototypes_of(rows: Float, groups: Groups, weights: Float | None = None) -> Float:
    """Weighted means of the rows (N, D) of each sign at unit length, float32 (S, D).

    A sign whose weights are all 0 gets a prototype of zeros.
    """
    weighted = rows if weights is None else rows * weights[:, None]
    return unit_rows(np.add.reduceat(weighted[groups.order], groups.starts, axis=0))


def best_of(similarity: Float, groups: Groups) -> Float:
    """Similarity (Q, S) to each sign's nearest row, from that to all rows (Q, N)."""
    best: Float = np.maximum.reduceat(similarity[:, groups.order], groups.starts, axis=1)
    return best


def sign_scores(queries: Float, rows: Float, groups: Groups) -> Float:
    """Scores (Q, S) of signs by their rows (N, D), words left out; both of unit length."""
    best = best_of(queries @ rows.T, groups)
    return fuse_scores(best, queries @ prototypes_of(rows, groups).T, groups.counts)


def fuse_scores(best: Float, prototype: Float, counts: Sequence[int] | NDArray[np.intp]) -> Float:
    """Scores of signs by their examples.

    Args:
        best: float32 (..., S), similarity to each sign's nearest example.
        prototype: float32 (..., S), similarity to each sign's prototype.
        counts: (S,), examples of each sign.
    """
    share = np.where(np.asarray(counts) > 1, PROTOTYPE_SHARE, 0.0).astype(np.float32)
    fused: Float = share * prototype + (1 - share) * best
    return fused


def fuse_text(scores: Float, text: Float) -> Float:
    """Scores of signs by their examples and the similarities (same shape) of their words."""
    fused: Float = (1 - TEXT_SHARE) * scores + np.float32(TEXT_SHARE) * text
    return fused


def unit_rows(rows: Float) -> Float:
    """Rows (N, D) scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Float = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
