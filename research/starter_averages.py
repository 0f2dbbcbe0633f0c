"""Compares computed motions with their recordings: who finds other people's signing better.

`python -m research.starter_averages` makes motions of the recordings of some sources and looks up
the recordings of others (protocol S: people who took no part) in the motions, in prototypes of
all recordings behind them, in all recordings, and in motions and recordings.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.index import Index
from signclip_desktop.core.matching.metrics import Scores, scores_of
from signclip_desktop.core.types.embeddings import EmbeddingTable
from signclip_desktop.core.types.landmarks import Clip, Float, mirror_clip
from signclip_desktop.training.data.recordings import (
    Corpus,
    read_same_sign,
    same_sign_partners,
    signing_of,
)
from signclip_desktop.training.shipped.starter.body import clip_of_motion
from signclip_desktop.training.shipped.starter.dictionary import all_motions, takes_by_sign
from signclip_desktop.training.shipped.starter.entries import sign_id
from signclip_desktop.training.shipped.starter.material import Read, read_all
from signclip_desktop.training.shipped.starter.prototypes import embed_all, prototypes

AVERAGED = ("asldeafined", "signingsavvy", "signschool")
ASKED = ("aslsearch", "spreadthesign")


def compare(read: Read, partners: dict[str, frozenset[str]], processes: int) -> dict[str, Scores]:
    """Scores of the same queries in four dictionaries.

    Args:
        read: recordings and bodies of WLASL.
        partners: other names of each gloss's sign, counted as right.
        processes: for the averaging.
    """
    encoder = TrainingFreeEncoder()
    corpus = read.material.corpus
    # Every gloss by itself: glosses that are one sign are counted by `partners`.
    material = replace(read.material, groups=())
    takes = takes_by_sign(material, skip=lambda recording: recording.source not in AVERAGED)
    averages = all_motions(takes, processes=processes)
    motions, behind, gloss_of = {}, {}, {}
    for gloss, variants in averages.items():
        for variant, average in enumerate(variants, start=1):
            name = sign_id(gloss, variant)
            motions[name] = clip_of_motion(average.motion, read.face)
            behind[name] = list(average.clip_ids)
            gloss_of[name] = gloss
    recorded = _clips(corpus, [take.clip_id for found in takes.values() for take in found])
    asked = _clips(
        corpus,
        [
            recording.clip_id
            for recording in corpus.recordings
            if recording.source in ASKED
            and not recording.duplicate_of
            and recording.label in averages
        ],
    )
    plain = embed_all(encoder, [clip for _, clip in asked])
    mirrored = embed_all(encoder, [mirror_clip(clip) for _, clip in asked])
    right = [partners.get(label, frozenset()) | {label} for label, _ in asked]
    names = [gloss_of[name] for name in motions]
    averaged = embed_all(encoder, list(motions.values()))
    labels = [label for label, _ in recorded]
    recordings = embed_all(encoder, [clip for _, clip in recorded])
    means = np.stack(list(prototypes(encoder, corpus, motions, behind).values()))
    dictionaries = {
        "averages": (names, averaged),
        "prototypes": (names, means),
        "recordings": (labels, recordings),
        "averages and recordings": (names + labels, np.concatenate([averaged, recordings])),
    }
    return {
        name: scores_of(_ranks(_index(encoder, *entries), plain, mirrored, right, len(averages)))
        for name, entries in dictionaries.items()
    }


def _clips(corpus: Corpus, clip_ids: Sequence[str]) -> list[tuple[str, Clip]]:
    """Label and active signing of each recording that shows any."""
    found = []
    for clip_id in clip_ids:
        number = corpus.number_of(clip_id)
        clip = signing_of(corpus.clip(number))
        if clip is not None:
            found.append((corpus.recordings[number].label, clip))
    return found


def _index(encoder: Encoder, labels: Sequence[str], matrix: Float) -> Index:
    index = Index(encoder.id, encoder.dimension)
    index.load(
        EmbeddingTable(
            encoder_id=encoder.id,
            example_ids=tuple(str(number) for number in range(len(labels))),
            sign_ids=tuple(labels),
            matrix=matrix,
            weights=np.ones(len(labels), dtype=np.float32),
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
@click.option(
    "--people",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default="research/wlasl_people.npz",
)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
def command(data: Path, people: Path, processes: int) -> None:
    """Look up other people's recordings in averages and in recordings."""
    partners = same_sign_partners(read_same_sign(data / "wlasl_same_sign.json"))
    scores = compare(read_all(data, people), partners, processes)
    click.echo(json.dumps({name: found.as_json() for name, found in scores.items()}, indent=2))


if __name__ == "__main__":
    sys.exit(command())
