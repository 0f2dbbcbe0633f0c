"""Measures an encoder on recordings whose signs are known, against people it does not know.

Ranks exactly as the program does: both mirrorings, best example and prototype fused by the
index's rule, the first 50 signs compared again where a reranker is given.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.encoding.encoder import WHOLE, Encoder, Reranker
from signclip_desktop.core.matching.fusion import best_of, fuse_scores, group, prototypes_of
from signclip_desktop.core.matching.metrics import (
    Scores,
    Sureness,
    rank_of_right,
    scores_of,
    sure_threshold,
)
from signclip_desktop.core.matching.recognizer import confidence_of, readings_of
from signclip_desktop.core.matching.rerank import RERANKED, fuse_distance
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import Corpus, Recording, signing_of

UNSEEN = ("source", "signer", "origin")
BATCH = 256
RERANK_NAME = "dtw"  # the only reranker there is
Progress = Callable[[float], None]
Partners = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which recordings take part.

    Attributes:
        unseen: "source", "signer" or "origin": a query is compared only with recordings of
            other groups, and recordings of unknown group are left out. "" compares with every
            recording but the query's own.
        glosses: the most frequent labels of the gallery's file, ties by name; 0 for all.
        classes: these labels only; empty for all.
    """

    unseen: str = ""
    glosses: int = 0
    classes: frozenset[str] = frozenset()


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
class Retrieval:
    """What an evaluation found.

    Attributes:
        overall: figures of all queries.
        by_source: figures of the queries of each group or source.
        sureness: threshold on the first score for the wanted precision.
        encoder: id, and the reranker's name after a plus sign.
        protocol: the comparison in one sentence.
    """

    overall: Scores
    by_source: dict[str, Scores]
    sureness: Sureness
    encoder: str
    protocol: str

    def as_json(self) -> dict[str, object]:
        """The stable form of `signclip evaluate retrieval --json`."""
        return {
            "overall": self.overall.as_json(),
            "by_source": {name: scores.as_json() for name, scores in self.by_source.items()},
            "encoder": self.encoder,
            "protocol": self.protocol,
        }


def evaluate_retrieval(
    gallery: Corpus,
    queries: Corpus | None,
    encoder: Encoder,
    choice: Choice,
    *,
    partners: Partners,
    reranker: Reranker | None = None,
    progress: Progress | None = None,
) -> Retrieval:
    """Look every query up among the recordings of other people.

    Args:
        gallery: recordings to search in.
        queries: recordings to look up; None for those of the gallery.
        encoder: the encoder to measure.
        choice: who is compared with whom.
        partners: for a gloss, the glosses that are the same sign: credited, and never wrong.
        reranker: compares the first 50 signs again; None for the first order.
        progress: told how much is done, 0..1.
    Raises:
        UsageError: nothing is left to compare.
    """
    report = progress or (lambda _: None)
    labels = _labels(gallery, choice)
    searched = _prepare(gallery, labels, choice, encoder, reranker, lambda x: report(0.4 * x))
    asked = searched
    if queries is not None:
        asked = _prepare(
            queries, labels, choice, encoder, reranker, lambda x: report(0.4 + 0.2 * x)
        )
    ranked = _Ranking(searched, partners, reranker)
    own = queries is None
    blocks = _blocks(asked, choice, own=own)
    found = []
    for number, block in enumerate(blocks):
        allowed = _allowed(searched, asked, block, choice, own=own)
        found.append(ranked.look_up(asked, block, allowed))
        report(0.6 + 0.4 * (number + 1) / len(blocks))
    return _summary(asked, found, encoder, choice, reranker, own=own)


@dataclass(frozen=True, slots=True)
class _Found:
    """Of Q queries that have a right sign in the gallery: their places, ranks, confidences."""

    places: NDArray[np.intp]
    ranks: NDArray[np.int64]
    confidences: Float


class _Ranking:
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
    ) -> _Found:
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
            return _Found(block, np.zeros(0, np.int64), np.zeros(0, np.float32))
        scores, rows, readings = self._scores(asked, block, allowed, counts)
        if self._reranker is not None:
            for query, number in enumerate(block):
                self._compare_again(asked, int(number), scores[query], rows[query], readings[query])
        return _Found(block, rank_of_right(scores, right), self._confidences(scores))

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


def _labels(gallery: Corpus, choice: Choice) -> Collection[str]:
    counts: dict[str, int] = {}
    for recording in gallery.recordings:
        counts[recording.label] = counts.get(recording.label, 0) + 1
    labels = sorted(counts, key=lambda label: (-counts[label], label))
    if choice.classes:
        labels = [label for label in labels if label in choice.classes]
    return frozenset(labels[: choice.glosses or None])


def _group(recording: Recording, unseen: str) -> str:
    return {
        "source": recording.source,
        "signer": recording.signer,
        "origin": recording.origin,
    }.get(unseen, recording.clip_id)


def _prepare(
    corpus: Corpus,
    labels: Collection[str],
    choice: Choice,
    encoder: Encoder,
    reranker: Reranker | None,
    report: Progress,
) -> Prepared:
    """Trim and embed; byte-identical repeats, unknown groups and clips without hands go."""
    chosen = [
        recording
        for recording in corpus.recordings
        if recording.label in labels
        and not recording.duplicate_of
        and _group(recording, choice.unseen)
    ]
    kept: list[Recording] = []
    embeddings: list[Float] = []
    frames: list[NDArray[np.float16]] = []
    for start in range(0, len(chosen), BATCH):
        clips = []
        for recording in chosen[start : start + BATCH]:
            clip = signing_of(corpus.clip(recording.number))
            if clip is not None:
                kept.append(recording)
                clips.append(clip)
        if clips:
            embeddings.append(_by_reading(clips, encoder, encoder.embed))
        if clips and reranker is not None:
            frames.append(_by_reading(clips, encoder, reranker.frames).astype(np.float16))
        report(min(1.0, (start + BATCH) / len(chosen)))
    if not kept:
        raise UsageError(
            f"No recording of {corpus.name} is left to compare; choose other labels, or another "
            f"group than {choice.unseen or 'none'}."
        )
    joined = np.concatenate(embeddings, axis=1)
    nothing = np.zeros((len(joined), 0), dtype=np.float16)
    return Prepared(tuple(kept), joined, np.concatenate(frames, axis=1) if frames else nothing)


def _by_reading(
    clips: Sequence[Clip], encoder: Encoder, work: Callable[[Sequence[Clip]], Float]
) -> Float:
    """What `work` makes of every reading of the clips, float32 (R, N, ...)."""
    trims = encoder.comparison.trims
    results: list[Float] = []
    for trim in trims:
        # A part without hands stands for the whole: it cannot win where the whole does not.
        pairs = [readings_of(clip, (trim,)) or readings_of(clip, WHOLE) for clip in clips]
        results.append(work([plain for plain, _ in pairs]))
        results.append(work([mirrored for _, mirrored in pairs]))
    return np.stack(results)


def _blocks(asked: Prepared, choice: Choice, *, own: bool) -> list[NDArray[np.intp]]:
    """Queries that may see the same gallery: a group, or one query alone, or all together."""
    groups = np.array([_group(recording, choice.unseen) for recording in asked.recordings])
    if not own and not choice.unseen:
        return [np.arange(len(groups))]
    return [np.flatnonzero(groups == group) for group in sorted(set(groups.tolist()))]


def _allowed(
    searched: Prepared,
    asked: Prepared,
    block: NDArray[np.intp],
    choice: Choice,
    *,
    own: bool,
) -> NDArray[np.bool_]:
    """Gallery rows (N,) that the queries of a block may be compared with."""
    if not own and not choice.unseen:
        return np.ones(len(searched.recordings), dtype=np.bool_)
    group = _group(asked.recordings[int(block[0])], choice.unseen)
    return np.array([_group(r, choice.unseen) != group for r in searched.recordings])


def _summary(
    asked: Prepared,
    found: Sequence[_Found],
    encoder: Encoder,
    choice: Choice,
    reranker: Reranker | None,
    *,
    own: bool,
) -> Retrieval:
    places = np.concatenate([part.places for part in found])
    ranks = np.concatenate([part.ranks for part in found])
    firsts = np.concatenate([part.confidences for part in found])
    if len(ranks) == 0:
        raise UsageError("No query has its sign among the recordings of other groups.")
    recordings = [asked.recordings[int(place)] for place in places]
    names = np.array([_group(r, choice.unseen) if choice.unseen else r.source for r in recordings])
    return Retrieval(
        overall=scores_of(ranks),
        by_source={
            name or "unknown": scores_of(ranks[names == name])
            for name in sorted(set(names.tolist()))
        },
        sureness=sure_threshold(firsts, ranks == 1),
        encoder=encoder.id if reranker is None else f"{encoder.id}+{RERANK_NAME}",
        protocol=_protocol(len({r.label for r in asked.recordings}), choice, own=own),
    )


def _protocol(signs: int, choice: Choice, *, own: bool) -> str:
    against = "all recordings of the gallery"
    if choice.unseen:
        against = f"recordings of other {choice.unseen}s only, unknown {choice.unseen}s left out"
    elif own:
        against = "all recordings but itself"
    return (
        f"{signs} signs; each query against {against}; repeats left out, same-sign groups "
        "credited; both mirrorings"
    )
