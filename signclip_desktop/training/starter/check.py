"""Compares averaged motions with their recordings: who finds other people's signing better.

`python -m signclip_desktop.training.starter.check` averages the recordings of some sources and
looks up the recordings of others (protocol S: people who were never averaged) in the averages,
in all the recordings behind them, and in both.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.encoder import Encoder
from signclip_desktop.core.index import EmbeddingTable, Index
from signclip_desktop.core.landmarks import Clip, Float, mirror_clip
from signclip_desktop.core.metrics import Scores, scores_of
from signclip_desktop.core.segmenter import find_span
from signclip_desktop.core.training_free import TrainingFreeEncoder
from signclip_desktop.errors import NoSignSeen
from signclip_desktop.training.recordings import (
    Corpus,
    read_corpus,
    read_same_sign,
    same_sign_partners,
)
from signclip_desktop.training.starter.body import clip_of_motion
from signclip_desktop.training.starter.dictionary import average_all, takes_by_gloss

AVERAGED = ("asldeafined", "signingsavvy", "signschool")
ASKED = ("aslsearch", "spreadthesign")


def compare(
    corpus: Corpus, partners: dict[str, frozenset[str]], processes: int
) -> dict[str, Scores]:
    """Scores of the same queries in three dictionaries.

    Args:
        corpus: hands of WLASL.
        partners: other names of each gloss's sign, counted as right.
        processes: for the averaging.
    """
    encoder = TrainingFreeEncoder()
    takes = takes_by_gloss(corpus, skip=lambda source: source not in AVERAGED)
    averages = average_all(takes, processes=processes)
    averaged = [
        (gloss, clip_of_motion(average.motion, average.share))
        for gloss, variants in averages.items()
        for average in variants
    ]
    recorded = [
        (gloss, clip)
        for gloss, found in takes.items()
        for take in found
        if (clip := _trimmed(corpus, take.clip_id)) is not None
    ]
    asked = [
        (recording.label, clip)
        for recording in corpus.recordings
        if recording.source in ASKED
        and not recording.duplicate_of
        and recording.label in averages
        and (clip := _trimmed(corpus, recording.clip_id)) is not None
    ]
    plain = encoder.embed([clip for _, clip in asked])
    mirrored = encoder.embed([mirror_clip(clip) for _, clip in asked])
    labels = [label for label, _ in asked]
    right = [partners.get(label, frozenset()) | {label} for label in labels]
    dictionaries = {
        "averages": averaged,
        "recordings": recorded,
        "both": averaged + recorded,
    }
    return {
        name: scores_of(_ranks(_index(encoder, entries), plain, mirrored, right, len(averages)))
        for name, entries in dictionaries.items()
    }


def _trimmed(corpus: Corpus, clip_id: str) -> Clip | None:
    clip = corpus.clip(corpus.number_of(clip_id))
    try:
        span = find_span(clip)
    except NoSignSeen:
        return None
    return clip.slice(span.start, span.stop)


def _index(encoder: Encoder, entries: Sequence[tuple[str, Clip]]) -> Index:
    matrix = encoder.embed([clip for _, clip in entries])
    index = Index(encoder.id, encoder.dimension)
    index.load(
        EmbeddingTable(
            encoder_id=encoder.id,
            example_ids=tuple(str(number) for number in range(len(entries))),
            sign_ids=tuple(gloss for gloss, _ in entries),
            matrix=matrix,
            weights=np.ones(len(entries), dtype=np.float32),
        )
    )
    return index


def _ranks(
    index: Index, plain: Float, mirrored: Float, right: Sequence[frozenset[str]], glosses: int
) -> NDArray[np.int64]:
    ranks = []
    for row, answers in enumerate(right):
        hits = index.search(np.stack([plain[row], mirrored[row]]), top=glosses)
        places = [place for place, hit in enumerate(hits, start=1) if hit.sign_id in answers]
        ranks.append(places[0])
    return np.array(ranks, dtype=np.int64)


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="../shared/data",
    help="Folder of wlasl_hands.npz.",
)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
def command(data: Path, processes: int) -> None:
    """Look up other people's recordings in averages and in recordings."""
    partners = same_sign_partners(read_same_sign(data / "wlasl_same_sign.json"))
    scores = compare(read_corpus(data / "wlasl_hands.npz"), partners, processes)
    click.echo(json.dumps({name: found.as_json() for name, found in scores.items()}, indent=2))


if __name__ == "__main__":
    sys.exit(command())
