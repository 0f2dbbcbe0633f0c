"""From a clip to ranked signs: the whole way on one screen.

    clip -> trimmed -> readings -> embed -> Index.search -> compare again -> sure?

The index may be older than the library: what was deleted since is passed over, and the next in
order moves up.

The window, the command line and the tests all call this; none of them ranks by itself.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from signclip_desktop.core.encoding.encoder import Encoder, Rerank, Reranker, Trims
from signclip_desktop.core.encoding.exemplars import example_of
from signclip_desktop.core.encoding.registry import Chosen, open_encoder
from signclip_desktop.core.matching.index import Index, IndexHit
from signclip_desktop.core.matching.rerank import RERANKED, DtwReranker, fuse_distance
from signclip_desktop.core.matching.upkeep import Source, Upkeep
from signclip_desktop.core.segmenting.judging import judged
from signclip_desktop.core.segmenting.several import proposed
from signclip_desktop.core.segmenting.spans import trimmed
from signclip_desktop.core.types.landmarks import Clip, Float, mirror_clip
from signclip_desktop.core.types.sign import Match, Recognition, Sign, StageTimes
from signclip_desktop.errors import Message, UsageError

logger = logging.getLogger(__name__)

KEPT_FRAMES = 4000  # examples whose frames stay in memory for the reranker: 50 MB
# What a lead over the runner-up adds to the first score when it is judged: a close second makes
# unsure. Chosen on WLASL, leave one source out: the widest coverage at 90 % precision.
LEAD_WEIGHT = 5.0

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def default_encoder() -> Encoder:
    """The encoder that is used where nothing is preferred.

    Raises:
        CheckpointInvalid: not even the encoder that needs no model can be used.
    """
    chosen = open_encoder()
    for remark in chosen.remarks:
        logger.warning("%s", remark)
    return chosen.encoder


def default_reranker(encoder: Encoder) -> Reranker | None:
    """The second comparison that was measured to help this encoder; None where none did."""
    return DtwReranker() if encoder.comparison.rerank is Rerank.WARPING else None


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

    def __init__(self, library: Source, encoder: Encoder, reranker: Reranker | None = None) -> None:
        self.encoder = encoder
        self._library = library
        self._reranker = reranker
        self._index = Index(encoder.id, encoder.dimension)
        self._frames: dict[str, Float] = {}
        self._remarks: list[Message] = []
        self._upkeep = Upkeep(library, encoder, self._index, lambda name: self._frames.pop(name, 0))

    def prepare(self, progress: Progress | None = None, cancelled: Cancelled | None = None) -> None:
        """Take in all that changed in the library since, embedding what has no embedding yet.

        When cancelled, what was embedded so far is kept.
        """
        for done in self.preparing():
            if progress is not None and done:
                progress(done)
            if cancelled is not None and cancelled():
                break

    def preparing(self) -> Iterator[float]:
        """Does what `prepare` does, a bounded step at each turn; gives the share embedded, 0..1.

        Starter examples for which the encoder brings exemplars need no embedding. It may be left
        at any step; another call goes on from there.
        """
        return self._upkeep.steps()

    def take_warnings(self) -> list[Message]:
        """What the user should know since this was asked last: recordings that are left out."""
        told, self._remarks = self._remarks, []
        return [*told, *self._upkeep.take_warnings()]

    def warn(self, remarks: Sequence[Message]) -> None:
        """Let the user know this with the next warnings."""
        self._remarks += remarks

    def recognise(
        self,
        clip: Clip,
        *,
        request_id: int,
        top: int = 20,
        trim: bool = True,
        language: str | None = None,
    ) -> Recognition:
        """Rank the signs for a recording.

        Args:
            clip: a recording, as seen (not mirrored).
            request_id: given back in the answer.
            top: matches wanted.
            trim: find the active signing first; False takes the clip as it is.
            language: rank the signs of this sign language (ISO 639-3); None for all.
        Raises:
            NoSignSeen: no hand was seen.
        """
        clock = _Clock()
        clip = judged(clip)  # before it is trimmed: what was not seen tells most
        spans = proposed(clip) if trim else ()
        if trim:
            clip = trimmed(clip)
        segment_s = clock.lap()
        readings = readings_of(clip, self.encoder.comparison.trims)
        queries = self.encoder.embed(readings)
        embed_s = clock.lap()
        wanted = max(top, RERANKED) + 1
        hits, signs = self._search(queries, wanted, language)
        search_s = clock.lap()
        while self._reranker is not None and (lost := self._unreadable(hits)):
            for example_id in lost:
                self._upkeep.leave_out(example_id)
            hits, signs = self._search(queries, wanted, language)
        hits = self._compare_again(readings, hits)
        matches = _matches(hits[: top + 1], signs)
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
            spans=spans,
        )

    def combine(
        self,
        recognitions: Sequence[Recognition],
        *,
        request_id: int,
        top: int = 20,
        language: str | None = None,
    ) -> Recognition:
        """Rank by several attempts at one sign: the mean of a sign's scores over the attempts.

        An attempt that does not list a sign counts with its own lowest score. Signs that were
        deleted since, and those of other languages than the one asked for, are left out. Clip,
        embedding and mirroring are those of the attempt in which the first sign scored best.
        Attempts that another encoder ranked are ranked anew: scores of two are not comparable.

        Raises:
            UsageError: there is no attempt.
        """
        if not recognitions:
            raise UsageError("sign.no_attempt")
        recognitions = [self._ranked_here(attempt, language) for attempt in recognitions]
        best = self._best_matches(recognitions, language)
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

    def _ranked_here(self, attempt: Recognition, language: str | None) -> Recognition:
        """An attempt with the matches of this encoder."""
        if attempt.encoder_id == self.encoder.id:
            return attempt
        again = self.recognise(
            attempt.clip,
            request_id=attempt.request_id,
            top=max(len(attempt.matches), 1),
            trim=False,
            language=language,
        )
        return replace(again, clip=attempt.clip, spans=attempt.spans)

    def look_alikes(self, sign_id: str, top: int = 6, language: str | None = None) -> list[Match]:
        """Other signs that look most like this one; empty for a sign without examples.

        Args:
            sign_id: the sign.
            top: matches wanted.
            language: signs of this sign language; None for all.
        """
        prototype = self._index.prototype(sign_id)
        if prototype is None:
            return []
        hits, signs = self._search(prototype[None], top + 1, language)
        return list(_matches([hit for hit in hits if hit.sign_id != sign_id][:top], signs))

    def _search(
        self, queries: Float, wanted: int, language: str | None
    ) -> tuple[list[IndexHit], dict[str, Sign]]:
        """The best signs that are still in the library, as many as wanted where there are."""
        while True:
            hits = self._index.search(queries, top=wanted, language=language)
            signs = self._library.signs.by_id([hit.sign_id for hit in hits])
            gone = [hit.sign_id for hit in hits if hit.sign_id not in signs]
            if not gone:
                return hits, signs
            for sign_id in gone:
                self._upkeep.forget_sign(sign_id)

    def _best_matches(
        self, recognitions: Sequence[Recognition], language: str | None
    ) -> dict[str, Match]:
        """Of each sign that may be listed, the match of the attempt in which it scored best."""
        best: dict[str, Match] = {}
        for match in (match for attempt in recognitions for match in attempt.matches):
            known = best.get(match.sign.id)
            if known is None or match.score > known.score:
                best[match.sign.id] = match
        signs = self._library.signs.by_id(list(best))
        return {
            sign_id: replace(match, sign=signs[sign_id])
            for sign_id, match in best.items()
            if sign_id in signs and language in (None, signs[sign_id].language)
        }

    def _unreadable(self, hits: Sequence[IndexHit]) -> list[str]:
        """Examples among those that are compared again whose frames cannot be had."""
        assert self._reranker is not None
        wanted = [example_of(hit.example_id) for hit in hits[:RERANKED]]
        lost = []
        for example_id in dict.fromkeys(wanted):
            if example_id in self._frames:
                continue
            clip = self._upkeep.read(example_id)
            if clip is None:
                lost.append(example_id)
            else:
                self._frames[example_id] = self._reranker.frames([clip])[0]
        return lost

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
                names = [example_of(first[number].example_id) for number in these]
                kept = np.stack([self._frames[name] for name in names])
                distances[these] = self._reranker.distances(frames, kept)
        fused = fuse_distance(scores, distances)
        again = [replace(hit, score=float(s)) for hit, s in zip(first, fused, strict=True)]
        for example_id in list(self._frames)[: max(0, len(self._frames) - KEPT_FRAMES)]:
            del self._frames[example_id]
        return sorted(again, key=lambda hit: (-hit.score, hit.sign_id))

    def _is_sure(self, matches: Sequence[Match]) -> bool:
        if not matches:
            return False
        first = matches[0].sign
        names = {first.gloss, *(word.text for word in first.words if word.kind != "synonym")}
        rivals = [match.score for match in matches[1:] if match.sign.gloss not in names]
        confidence = confidence_of(matches[0].score, rivals[0] if rivals else None)
        return confidence >= self.encoder.comparison.sure_threshold


def open_recognizer(library: Source, chosen: Chosen | None = None) -> Recognizer:
    """A recogniser with the encoder that was chosen, else with the default one.

    `prepare` must be called before the first use; remarks on the choice are its first warnings.
    """
    chosen = chosen or open_encoder()
    recognizer = Recognizer(library, chosen.encoder, default_reranker(chosen.encoder))
    recognizer.warn(chosen.remarks)
    return recognizer


def confidence_of(first: float, rival: float | None) -> float:
    """What is held against an encoder's threshold for a sure answer.

    Args:
        first: score of the first match.
        rival: score of the next sign that is not the same sign under another name, if any.
    """
    lead = 0.0 if rival is None else first - rival
    return first + LEAD_WEIGHT * lead


def _matches(hits: Sequence[IndexHit], signs: Mapping[str, Sign]) -> tuple[Match, ...]:
    return tuple(
        Match(
            sign=signs[hit.sign_id],
            score=hit.score,
            rank=rank,
            example_id=example_of(hit.example_id),
            mirrored=hit.query % 2 == 1,
        )
        for rank, hit in enumerate(hits, start=1)
    )


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
