"""From a clip to ranked signs: the whole way on one screen.

    clip -> trimmed -> readings -> embed -> Index.search -> compare again -> sure?

The window, the command line and the tests all call this; none of them ranks by itself.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from signclip_desktop import settings
from signclip_desktop.core.encoder import Encoder, Reranker
from signclip_desktop.core.exemplars import Exemplars, example_of, joined
from signclip_desktop.core.index import EmbeddingTable, Index, IndexHit
from signclip_desktop.core.landmarks import Clip, Float, mirror_clip
from signclip_desktop.core.rerank import RERANKED, DtwReranker, fuse_distance
from signclip_desktop.core.segmenter import trimmed
from signclip_desktop.core.sign import Match, Recognition, Sign, StageTimes
from signclip_desktop.core.training_free import TrainingFreeEncoder
from signclip_desktop.errors import CheckpointInvalid, NoSignSeen, UsageError

Trims = tuple[tuple[float, float], ...]

logger = logging.getLogger(__name__)

BATCH = 128
KEPT_FRAMES = 4000  # examples whose frames stay in memory for the reranker: 50 MB
# What a lead over the runner-up adds to the first score when it is judged: a close second makes
# unsure. Chosen on WLASL, leave one source out: the widest coverage at 90 % precision.
LEAD_WEIGHT = 5.0

WHOLE: Trims = ((0.0, 1.0),)
# Parts of the span that are tried beside the whole: people hold a sign's end, or raise their
# hands slowly, and an encoder that stretches every clip to one length cannot see that. On WLASL
# with 300 signs they gain two points R@1 before the first 50 are compared again.
PARTS: Trims = (*WHOLE, (0.0, 0.8), (0.2, 1.0), (0.1, 0.9), (0.0, 0.6))

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


class Library(Protocol):
    """What a recogniser needs of the store."""

    def sign(self, sign_id: str) -> Sign:
        """A dictionary entry."""
        ...

    def clip(self, example_id: str) -> Clip:
        """An example's landmarks."""
        ...

    def embeddings(self, encoder_id: str) -> EmbeddingTable:
        """All embeddings that one encoder made."""
        ...

    def examples_without_embedding(self, encoder_id: str) -> list[str]:
        """Examples that this encoder still has to embed."""
        ...

    def put_embeddings(
        self, encoder_id: str, example_ids: Sequence[str], matrix: NDArray[np.floating[Any]]
    ) -> None:
        """Keep embeddings (N, D)."""
        ...


def default_encoder() -> Encoder:
    """The trained encoder of `models/` where there is a valid one, else the training-free one.

    Raises:
        CheckpointInvalid: the training-free encoder's own file is missing or damaged.
    """
    for config in sorted(settings.models_dir().glob("*/config.json")):
        from signclip_desktop.core.trained_encoder import TrainedEncoder

        try:
            return TrainedEncoder(config.parent)
        except CheckpointInvalid as error:
            logger.warning("%s Matching goes on without training.", error.message)
    return TrainingFreeEncoder()


def default_reranker(encoder: Encoder) -> Reranker | None:
    """The second comparison that was measured to help this encoder; None where none did."""
    return DtwReranker() if isinstance(encoder, TrainingFreeEncoder) else None


def default_trims(encoder: Encoder) -> Trims:
    """The parts of a recording that are looked up with this encoder."""
    return PARTS if isinstance(encoder, TrainingFreeEncoder) else WHOLE


def readings_of(clip: Clip, trims: Trims) -> list[Clip]:
    """What is looked up of one trimmed recording.

    Args:
        clip: the active span; a hand is seen in its first and last frame.
        trims: shares of it, such as (0, 0.8); parts in which no hand is seen are passed over.
    Returns:
        For each part the clip as recorded (even places) and its mirror image (odd places).
    """
    readings = []
    for first, last in trims:
        start = round(first * len(clip))
        part = clip.slice(start, max(round(last * len(clip)), start + 1))
        if part.hand_seen().any():
            readings += [part, mirror_clip(part)]
    return readings


class Recognizer:
    """Ranks the signs of one library for a clip; used by one thread."""

    def __init__(
        self, library: Library, encoder: Encoder, reranker: Reranker | None = None
    ) -> None:
        self.encoder = encoder
        self._library = library
        self._reranker = reranker
        self._exemplars: Exemplars | None = getattr(encoder, "exemplars", None)
        self._index = Index(encoder.id, encoder.dimension)
        self._frames: dict[str, Float] = {}

    def prepare(self, progress: Progress | None = None, cancelled: Cancelled | None = None) -> None:
        """Embed the examples that have no embedding yet, keep those, and load the index.

        Starter examples for which the encoder brings exemplars need none. When cancelled, what
        was embedded so far is kept and loaded.
        """
        missing = self._library.examples_without_embedding(self.encoder.id)
        brought = self._exemplars.examples() if self._exemplars else frozenset[str]()
        waiting = [example_id for example_id in missing if example_id not in brought]
        for start in range(0, len(waiting), BATCH):
            if cancelled is not None and cancelled():
                break
            self._embed_examples(waiting[start : start + BATCH])
            if progress is not None:
                progress(min(1.0, (start + BATCH) / len(waiting)))
        table = self._library.embeddings(self.encoder.id)
        self._index.load(joined(table, self._exemplars, missing))
        if self._exemplars is not None:
            self._index.load_texts(self._exemplars.texts)
        self._frames.clear()  # an example may have been replaced under its id

    def recognise(
        self, clip: Clip, *, request_id: int, top: int = 20, trim: bool = True
    ) -> Recognition:
        """Rank the signs for a recording.

        Args:
            clip: a recording, as seen (not mirrored).
            request_id: given back in the answer.
            top: matches wanted.
            trim: find the active signing first; False takes the clip as it is.
        Raises:
            NoSignSeen: no hand was seen.
        """
        clock = _Clock()
        if trim:
            clip = trimmed(clip)
        segment_s = clock.lap()
        readings = readings_of(clip, default_trims(self.encoder))
        queries = self.encoder.embed(readings)
        embed_s = clock.lap()
        hits = self._index.search(queries, top=max(top, RERANKED) + 1)
        search_s = clock.lap()
        hits = self._compare_again(readings, hits)
        matches = self._matches(hits[: top + 1])
        times = StageTimes(
            segment_s=segment_s, embed_s=embed_s, search_s=search_s, rerank_s=clock.lap()
        )
        return Recognition(
            request_id=request_id,
            clip=clip,
            embedding=queries[0],
            matches=matches[:top],
            sure=self._is_sure(matches),
            encoder_id=self.encoder.id,
            times=times,
        )

    def combine(
        self, recognitions: Sequence[Recognition], *, request_id: int, top: int = 20
    ) -> Recognition:
        """Rank by several attempts at one sign: the mean of a sign's scores over the attempts.

        An attempt that does not list a sign counts with its own lowest score. Clip, embedding
        and mirroring are those of the attempt in which the first sign scored best.

        Raises:
            UsageError: there is no attempt, or one was ranked by another encoder.
        """
        if not recognitions or any(r.encoder_id != self.encoder.id for r in recognitions):
            raise UsageError("Only attempts that this encoder ranked can be combined; sign again.")
        best: dict[str, Match] = {}
        for match in (match for attempt in recognitions for match in attempt.matches):
            known = best.get(match.sign.id)
            if known is None or match.score > known.score:
                best[match.sign.id] = match
        tables = [_score_table(attempt) for attempt in recognitions]
        scores = {
            sign_id: float(np.mean([table.get(sign_id, floor) for table, floor in tables]))
            for sign_id in best
        }
        order = sorted(scores, key=lambda sign_id: (-scores[sign_id], sign_id))
        matches = tuple(
            replace(best[sign_id], score=scores[sign_id], rank=rank)
            for rank, sign_id in enumerate(order, start=1)
        )
        source = max(recognitions, key=lambda attempt: _score_of(attempt, order))
        return replace(
            source, request_id=request_id, matches=matches[:top], sure=self._is_sure(matches)
        )

    def look_alikes(self, sign_id: str, top: int = 6) -> list[Match]:
        """Other signs that look most like this one; empty for a sign without examples."""
        prototype = self._index.prototype(sign_id)
        if prototype is None:
            return []
        hits = self._index.search(prototype[None], top=top + 1)
        return list(self._matches([hit for hit in hits if hit.sign_id != sign_id][:top]))

    def _embed_examples(self, example_ids: Sequence[str]) -> None:
        clips, embedded = [], []
        for example_id in example_ids:
            try:
                clips.append(trimmed(self._library.clip(example_id)))
            except NoSignSeen:
                continue  # nothing to find it by; its words still do
            embedded.append(example_id)
        if clips:
            matrix = self.encoder.embed(clips)
            self._library.put_embeddings(self.encoder.id, embedded, matrix)

    def _compare_again(self, readings: Sequence[Clip], hits: list[IndexHit]) -> list[IndexHit]:
        """Fuse the reranker's distance into the first RERANKED scores; the rest is dropped."""
        if self._reranker is None or not hits:
            return hits
        first = hits[:RERANKED]
        scores = np.array([hit.score for hit in first], dtype=np.float32)
        distances = np.zeros(len(first), dtype=np.float32)
        for query, reading in enumerate(readings):
            these = [number for number, hit in enumerate(first) if hit.query == query]
            if these:
                frames = self._reranker.frames([reading])[0]
                kept = self._frames_of([example_of(first[number].example_id) for number in these])
                distances[these] = self._reranker.distances(frames, kept)
        fused = fuse_distance(scores, distances)
        again = [replace(hit, score=float(s)) for hit, s in zip(first, fused, strict=True)]
        return sorted(again, key=lambda hit: (-hit.score, hit.sign_id))

    def _frames_of(self, example_ids: Sequence[str]) -> Float:
        """The reranker's frames of examples, kept for the next look-up, oldest dropped first."""
        assert self._reranker is not None
        unknown = [example_id for example_id in example_ids if example_id not in self._frames]
        clips = [trimmed(self._library.clip(example_id)) for example_id in unknown]
        if clips:
            self._frames.update(zip(unknown, self._reranker.frames(clips), strict=True))
        frames: Float = np.stack([self._frames[example_id] for example_id in example_ids])
        for example_id in list(self._frames)[: max(0, len(self._frames) - KEPT_FRAMES)]:
            del self._frames[example_id]
        return frames

    def _matches(self, hits: Sequence[IndexHit]) -> tuple[Match, ...]:
        return tuple(
            Match(
                sign=self._library.sign(hit.sign_id),
                score=hit.score,
                rank=rank,
                example_id=example_of(hit.example_id),
                mirrored=hit.query % 2 == 1,
            )
            for rank, hit in enumerate(hits, start=1)
        )

    def _is_sure(self, matches: Sequence[Match]) -> bool:
        if not matches:
            return False
        first = matches[0].sign
        names = {first.gloss, *(word.text for word in first.words if word.kind != "synonym")}
        rivals = [match.score for match in matches[1:] if match.sign.gloss not in names]
        confidence = confidence_of(matches[0].score, rivals[0] if rivals else None)
        return confidence >= self.encoder.sure_threshold


def open_recognizer(library: Library) -> Recognizer:
    """A recogniser with the best encoder at hand; `prepare` must be called before the first use."""
    encoder = default_encoder()
    return Recognizer(library, encoder, default_reranker(encoder))


def confidence_of(first: float, rival: float | None) -> float:
    """What is held against an encoder's sure_threshold.

    Args:
        first: score of the first match.
        rival: score of the next sign that is not the same sign under another name, if any.
    """
    lead = 0.0 if rival is None else first - rival
    return first + LEAD_WEIGHT * lead


def _score_table(attempt: Recognition) -> tuple[dict[str, float], float]:
    table = {match.sign.id: match.score for match in attempt.matches}
    return table, min(table.values(), default=0.0)


def _score_of(attempt: Recognition, order: Sequence[str]) -> float:
    table, floor = _score_table(attempt)
    return table.get(order[0], floor) if order else 0.0


class _Clock:
    """Seconds since the last lap."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        passed, self._last = now - self._last, now
        return passed
