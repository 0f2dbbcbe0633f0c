"""Measures an encoder on recordings whose signs are known, against people it does not know.

Ranks exactly as the program does: both mirrorings, best example and prototype fused by the
index's rule, the first 50 signs compared again where a reranker is given.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.encoding.encoder import WHOLE, Encoder, Reranker
from signclip_desktop.core.matching.metrics import Scores, Sureness, scores_of, sure_threshold
from signclip_desktop.core.matching.recognizer import readings_of
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import Corpus, Recording, signing_of
from signclip_desktop.training.measuring.choice import (
    Choice,
    allowed_rows,
    blocks_of,
    group_of,
    labels_of,
)
from signclip_desktop.training.measuring.ranking import Found, Partners, Prepared, Ranking

BATCH = 256
RERANK_NAME = "dtw"  # the only reranker there is
Progress = Callable[[float], None]


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
    labels = labels_of(gallery, choice)
    searched = _prepare(gallery, labels, choice, encoder, reranker, lambda x: report(0.4 * x))
    asked = searched
    if queries is not None:
        asked = _prepare(
            queries, labels, choice, encoder, reranker, lambda x: report(0.4 + 0.2 * x)
        )
    ranked = Ranking(searched, partners, reranker)
    own = queries is None
    blocks = blocks_of(asked.recordings, choice, own=own)
    found = []
    for number, block in enumerate(blocks):
        allowed = allowed_rows(searched.recordings, asked.recordings, block, choice, own=own)
        found.append(ranked.look_up(asked, block, allowed))
        report(0.6 + 0.4 * (number + 1) / len(blocks))
    return _summary(asked, found, encoder, choice, reranker, own=own)


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
        and group_of(recording, choice.unseen)
    ]
    kept: list[Recording] = []
    embeddings: list[Float] = []
    frames: list[NDArray[np.float16]] = []
    for start in range(0, len(chosen), BATCH):
        clips = []
        for recording in chosen[start : start + BATCH]:
            clip = signing_of(corpus.clip_with_person(recording.number))
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
            "training.nothing_to_compare", corpus=corpus.name, group=choice.unseen or "none"
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


def _summary(
    asked: Prepared,
    found: Sequence[Found],
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
        raise UsageError("training.no_query")
    recordings = [asked.recordings[int(place)] for place in places]
    names = np.array(
        [group_of(r, choice.unseen) if choice.unseen else r.source for r in recordings]
    )
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
