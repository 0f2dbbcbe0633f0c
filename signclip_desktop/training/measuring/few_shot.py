"""Learning from few: signs an encoder was never trained on, from one, three or five examples.

Examples and queries are by different people; the signs compete among themselves only.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.matching.metrics import Scores, rank_of_right, scores_of
from signclip_desktop.core.types.landmarks import Clip, Float, mirror_clip
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import Corpus, Recording, signing_of

SHOTS = (1, 3, 5)
DRAWS = 5  # random choices of examples, averaged
BATCH = 256
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Recordings with both their embeddings.

    Attributes:
        recordings: N, without those in which no hand is seen.
        plain: float32 (N, D).
        mirrored: float32 (N, D), of the mirror images.
    """

    recordings: tuple[Recording, ...]
    plain: Float
    mirrored: Float


@dataclass(frozen=True, slots=True)
class FewShot:
    """Figures of one number of examples.

    Attributes:
        shots: examples of each sign, by people other than the query's.
        nearest: a sign scores by its nearest example.
        prototype: a sign scores by the mean of its examples.
    """

    shots: int
    nearest: Scores
    prototype: Scores


def few_shot(
    embedded: Embedded, *, shots: Sequence[int] = SHOTS, draws: int = DRAWS, seed: int = 0
) -> list[FewShot]:
    """Look every recording up among examples by people of other sources.

    A query takes part when its sign has enough examples by others; so do the other signs, so
    the signs that compete are the same for all queries of a source.

    Raises:
        UsageError: no sign has enough examples.
    """
    found = []
    for count in shots:
        draw = np.random.default_rng(seed)
        ranks: tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]] = ([], [])
        for _ in range(draws):
            for source in sorted({recording.source for recording in embedded.recordings}):
                for kept, part in zip(ranks, _ask(embedded, source, count, draw), strict=True):
                    kept.append(part)
        nearest, prototype = (scores_of(np.concatenate(part)) for part in ranks)
        if nearest.n:
            found.append(FewShot(count, nearest, prototype))
    if not found:
        raise UsageError("training.too_few_examples")
    return found


def embed_corpus(
    corpus: Corpus,
    encoder: Encoder,
    labels: Collection[str],
    *,
    progress: Progress = lambda _: None,
) -> Embedded:
    """Trim and embed the recordings of some labels; copies and unknown sources are left out."""
    kept: list[Recording] = []
    clips: list[Clip] = []
    for recording in corpus.recordings:
        if recording.label in labels and recording.source and not recording.duplicate_of:
            clip = signing_of(corpus.clip(recording.number))
            if clip is not None:
                kept.append(recording)
                clips.append(clip)
    plain, turned = [], []
    for start in range(0, len(clips), BATCH):
        part = clips[start : start + BATCH]
        plain.append(encoder.embed(part))
        turned.append(encoder.embed([mirror_clip(clip) for clip in part]))
        progress(min(1.0, (start + BATCH) / len(clips)))
    if not clips:
        raise UsageError("training.no_hands_in_labels")
    return Embedded(tuple(kept), np.concatenate(plain), np.concatenate(turned))


def only_sources(embedded: Embedded, sources: Collection[str]) -> Embedded:
    """The recordings of some sources."""
    rows = [i for i, recording in enumerate(embedded.recordings) if recording.source in sources]
    kept = tuple(embedded.recordings[row] for row in rows)
    return Embedded(kept, embedded.plain[rows], embedded.mirrored[rows])


def _ask(
    embedded: Embedded, source: str, count: int, draw: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks of the queries of one source by nearest example and by prototype."""
    by_label: dict[str, list[int]] = {}
    for row, recording in enumerate(embedded.recordings):
        if recording.source != source:
            by_label.setdefault(recording.label, []).append(row)
    chosen = {
        label: draw.choice(rows, count, replace=False)
        for label, rows in sorted(by_label.items())
        if len(rows) >= count
    }
    place = {label: number for number, label in enumerate(chosen)}
    asked = [
        row
        for row, recording in enumerate(embedded.recordings)
        if recording.source == source and recording.label in place
    ]
    if not asked:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    examples = embedded.plain[np.concatenate(list(chosen.values()))].reshape(len(chosen), count, -1)
    prototypes = examples.mean(axis=1)
    prototypes /= np.linalg.norm(prototypes, axis=1, keepdims=True)
    right = np.zeros((len(asked), len(chosen)), dtype=bool)
    right[np.arange(len(asked)), [place[embedded.recordings[row].label] for row in asked]] = True
    nearest, prototype = (
        np.maximum(*(_scores(side[asked], table) for side in (embedded.plain, embedded.mirrored)))
        for table in (examples, prototypes[:, None])
    )
    return rank_of_right(nearest, right), rank_of_right(prototype, right)


def _scores(queries: Float, table: Float) -> Float:
    """Best similarity float32 (Q, S) of each query to the examples (S, N, D) of each sign."""
    best: Float = np.einsum("qd,snd->qsn", queries, table, optimize=True).max(axis=2)
    return best
