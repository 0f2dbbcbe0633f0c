"""Ranks the signs for queries as the program does, over many queries at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.encoding.encoder import Reranker
from signclip_desktop.core.matching.fusion import best_of, fuse_scores, group, prototypes_of
from signclip_desktop.core.matching.metrics import rank_of_right
from signclip_desktop.core.matching.recognizer import confidence_of
from signclip_desktop.core.matching.rerank import RERANKED, fuse_distance
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.data.recordings import Recording

Partners = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Trimmed and embedded recordings.

    Attributes:
        recordings: N, without those in which no hand is seen.
        embeddings: float32 (R, N, D), of each reading; 0 is the whole recording as it is, odd
            ones are mirror images.
        frames: float16 (R, N, F, C) for re-ranking, or (R, 0) without.
    """

    recordings: tuple[Recording, ...]
    embeddings: Float
    frames: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Found:
    """Of Q queries that have a right sign in the gallery: their places, ranks, confidences."""

    places: NDArray[np.intp]
    ranks: NDArray[np.int64]
    confidences: Float


class Ranking:
    """The gallery grouped to signs, and the program's way to score them."""

    def __init__(self, searched: Prepared, partners: Partners, reranker: Reranker | None) -> None:
        self._searched = searched
        self._reranker = reranker
        names = [(r.language, r.label) for r in searched.recordings]
        self._signs = sorted(set(names))
        place = {name: number for number, name in enumerate(self._signs)}
        self._sign_of = np.array([place[name] for name in names])
        _, self._groups = group(self._sign_of)  # every sign has rows
        self._right = {
            name: [
                place[other]
                for label in (name[1], *partners.get(name[1], ()))
                if (other := (name[0], label)) in place
            ]
            for name in self._signs
        }

    def look_up(
        self, asked: Prepared, block: NDArray[np.intp], allowed: NDArray[np.bool_]
    ) -> Found:
        """Rank the signs for the queries `block`, among the gallery rows `allowed` (N,)."""
        groups = self._groups
        counts = np.add.reduceat(allowed[groups.order].astype(np.int64), groups.starts)
        right = np.zeros((len(block), len(self._signs)), dtype=np.bool_)
        for row, number in enumerate(block):
            recording = asked.recordings[number]
            right[row, self._right.get((recording.language, recording.label), [])] = True
        right &= counts > 0
        useful = right.any(axis=1)
        block, right = block[useful], right[useful]
        if len(block) == 0:
            return Found(block, np.zeros(0, np.int64), np.zeros(0, np.float32))
        scores, rows, readings = self._scores(asked, block, allowed, counts)
        if self._reranker is not None:
            for query, number in enumerate(block):
                self._compare_again(asked, int(number), scores[query], rows[query], readings[query])
        return Found(block, rank_of_right(scores, right), self._confidences(scores))

    def _confidences(self, scores: Float) -> Float:
        """What the program would hold against the sure threshold, float32 (Q,)."""
        rows = np.arange(len(scores))
        first = scores.argmax(axis=1)
        rivals = scores.copy()
        for row, sign in zip(rows, first, strict=True):
            rivals[row, self._right[self._signs[int(sign)]]] = -np.inf
        rival = rivals.max(axis=1)
        pairs = zip(scores[rows, first].tolist(), rival.tolist(), strict=True)
        return np.array(
            [confidence_of(one, two if np.isfinite(two) else None) for one, two in pairs],
            dtype=np.float32,
        )

    def _scores(
        self,
        asked: Prepared,
        block: NDArray[np.intp],
        allowed: NDArray[np.bool_],
        counts: NDArray[np.int64],
    ) -> tuple[Float, NDArray[np.intp], NDArray[np.intp]]:
        """Fused scores (Q, S), the gallery row and the reading behind each."""
        gallery = self._searched.embeddings[0]
        prototypes = prototypes_of(gallery, self._groups, allowed.astype(np.float32))
        scores = np.full((len(block), len(self._signs)), -np.inf, dtype=np.float32)
        nearest = np.zeros(scores.shape, dtype=np.intp)
        readings = np.zeros(scores.shape, dtype=np.intp)
        for reading, embeddings in enumerate(asked.embeddings):
            rows = embeddings[block]
            similarity = np.where(allowed, rows @ gallery.T, -np.inf)
            best = best_of(similarity, self._groups)
            fused = fuse_scores(best, rows @ prototypes.T, counts)
            better = fused > scores
            scores[better] = fused[better]
            nearest[better] = self._nearest(similarity, best)[better]
            readings[better] = reading
        return scores, nearest, readings

    def _nearest(self, similarity: Float, best: Float) -> NDArray[np.intp]:
        """Gallery row (Q, S) of each sign's nearest example."""
        if self._reranker is None:
            return np.zeros(best.shape, dtype=np.intp)
        order, starts = self._groups.order, self._groups.starts
        sign_of = self._sign_of[order]
        reached = similarity[:, order] >= best[:, sign_of]
        places = np.where(reached, np.arange(len(sign_of)), len(sign_of))
        first = np.minimum.reduceat(places, starts, axis=1)
        nearest: NDArray[np.intp] = order[np.minimum(first, len(sign_of) - 1)]
        return nearest

    def _compare_again(
        self,
        asked: Prepared,
        number: int,
        scores: Float,
        rows: NDArray[np.intp],
        readings: NDArray[np.intp],
    ) -> None:
        """Fuse the warped distance into the first signs' scores, in place; the rest stay behind."""
        assert self._reranker is not None
        first = np.argsort(-scores, kind="stable")[:RERANKED]
        first = first[np.isfinite(scores[first])]
        again = np.zeros(len(first), dtype=np.float32)
        for reading, frames in enumerate(asked.frames):
            these = readings[first] == reading
            if these.any():
                candidates = self._searched.frames[0][rows[first[these]]].astype(np.float32)
                query = frames[number].astype(np.float32)
                again[these] = self._reranker.distances(query, candidates)
        fused = fuse_distance(scores[first], again)
        scores -= 2.0  # below every fused score, and still in order
        scores[first] = fused
