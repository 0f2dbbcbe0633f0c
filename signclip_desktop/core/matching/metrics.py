"""How good a ranking is: recall at k, reciprocal rank, median rank, discounted gain, sureness.

Each query has one right sign (or a group of signs that are one and the same), so the first
right place says everything. Does not rank by itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float

RECALLS = (1, 5, 8, 10)  # 8 is what the screen shows above the fold
PRECISION_WANTED = 0.9


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of one set of queries, in percent but for `n` and `median_rank`.

    Attributes:
        n: queries.
        recall: share of queries whose right sign is among the first k, for k in RECALLS.
        mrr: mean of 1 / rank (Voorhees 1999, TREC-8 question answering).
        dcg: mean of 1 / log2(1 + rank): discounted cumulative gain with one relevant answer,
            which is then its own normalised form (Jarvelin and Kekalainen 2002).
        median_rank: of the right sign, from 1.
    """

    n: int
    recall: dict[int, float]
    mrr: float
    dcg: float
    median_rank: float

    def as_json(self) -> dict[str, float]:
        """The stable form of the command line; all 0 without queries."""
        recalls = {f"R@{k}": round(value, 1) for k, value in self.recall.items()}
        return {
            "n": self.n,
            **recalls,
            "MRR": round(self.mrr, 1),
            "median_rank": round(self.median_rank, 1),
        }


@dataclass(frozen=True, slots=True)
class Sureness:
    """A threshold on the first match's score, and what it would have done.

    Attributes:
        threshold: scores from here on are sure; infinite if the precision is out of reach.
        precision: percent of sure answers that were right.
        coverage: percent of all queries that were sure.
    """

    threshold: float
    precision: float
    coverage: float


def scores_of(ranks: NDArray[np.int64]) -> Scores:
    """Figures of a set of queries.

    Args:
        ranks: int (n,), place of the right sign of each query, from 1.
    """
    if len(ranks) == 0:
        return Scores(0, dict.fromkeys(RECALLS, 0.0), 0.0, 0.0, 0.0)
    if int(ranks.min()) < 1:
        raise ValueError(f"expected ranks from 1, got {int(ranks.min())}")
    return Scores(
        n=len(ranks),
        recall={k: 100.0 * float((ranks <= k).mean()) for k in RECALLS},
        mrr=100.0 * float((1.0 / ranks).mean()),
        dcg=100.0 * float((1.0 / np.log2(1.0 + ranks)).mean()),
        median_rank=float(np.median(ranks)),
    )


def rank_of_right(scores: Float, right: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Place of the best right sign of each query, int (Q,), from 1.

    Signs that are right as well do not push each other down; a wrong sign of the same score
    stands before a right one, so that a constant score earns nothing.

    Args:
        scores: float32 (Q, S).
        right: bool (Q, S), at least one in every row.
    """
    if not right.any(axis=1).all():
        raise ValueError("expected a right sign for every query")
    best = np.where(right, scores, -np.inf).max(axis=1, keepdims=True)
    ranks: NDArray[np.int64] = 1 + ((scores >= best) & ~right).sum(axis=1)
    return ranks


def sure_threshold(
    first_scores: Float, first_right: NDArray[np.bool_], *, precision: float = PRECISION_WANTED
) -> Sureness:
    """The lowest threshold at which sure answers are right often enough.

    Args:
        first_scores: float32 (Q,), score of each query's first match.
        first_right: bool (Q,), whether that match was right.
        precision: share of sure answers that must be right.
    """
    order = np.argsort(-first_scores, kind="stable")
    right = np.cumsum(first_right[order])
    shares = right / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= precision)
    if len(enough) == 0:
        return Sureness(float("inf"), 0.0, 0.0)
    last = int(enough[-1])
    return Sureness(
        threshold=float(first_scores[order[last]]),
        precision=100.0 * float(shares[last]),
        coverage=100.0 * (last + 1) / len(order),
    )
