"""Any encoder on a run's held-out people: `python -m research.held_out_people CONFIG`.

Clips go the program's own way (trimmed, both mirrorings searched, the index's rule), so that a
trained and the training-free encoder are compared as users meet them. With --webcam the same
queries come as a webcam and Holistic would give them (webcam_simulation.py).
"""

import dataclasses
from pathlib import Path

import click
import numpy as np

from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.matching.recognizer import default_reranker
from signclip_desktop.training.data.recordings import (
    Corpus,
    read_corpus,
    read_same_sign,
    same_sign_partners,
)
from signclip_desktop.training.learning.config import read_config
from signclip_desktop.training.measuring.choice import Choice
from signclip_desktop.training.measuring.evaluate import Retrieval, evaluate_retrieval
from signclip_desktop.training.measuring.webcam_simulation import as_webcam

FACES = "holistic_train.npz"  # whose faces are lent to people who were recorded without one


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--model", type=click.Path(path_type=Path), help="A model's folder; else training-free."
)
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--webcam", is_flag=True, help="Ask with body, face, rest, another camera.")
@click.option("--hands-only", is_flag=True, help="Ask without head and shoulders.")
@click.option("--seed", default=1, show_default=True, help="Of what --webcam draws.")
def main(
    config: Path, model: Path | None, data: Path | None, webcam: bool, hands_only: bool, seed: int
) -> None:
    """Print recall on the people that a run holds out."""
    told = read_config(config)
    folder = data or told.data_folder
    people = Path(told.data.people) if told.data.people else None
    corpus = read_corpus(folder / told.data.files[0], people=people)
    partners = same_sign_partners(read_same_sign(folder / told.data.same_sign))
    queries = only(corpus, told.data.query_sources)
    if hands_only:
        queries = without_persons(queries)
    if webcam:
        queries = as_webcam(queries, read_corpus(folder / FACES), seed=seed)
    gallery = only(corpus, told.data.train_sources)
    found = held_out_retrieval(gallery, queries, _encoder(model), partners)
    for name, scores in {**found.by_source, "all": found.overall}.items():
        click.echo(f"{name:16} {scores.as_json()}")
    click.echo(f"{found.encoder}: {found.sureness}")


def held_out_retrieval(
    gallery: Corpus, queries: Corpus, encoder: Encoder, partners: dict[str, frozenset[str]]
) -> Retrieval:
    """Look the query sources' recordings up among the train sources'."""
    return evaluate_retrieval(
        gallery,
        queries,
        encoder,
        Choice(),
        partners=partners,
        reranker=default_reranker(encoder),
    )


def without_persons(corpus: Corpus) -> Corpus:
    """The same hands, told apart the same way; where head and shoulders are is not known."""
    recordings = tuple(dataclasses.replace(r, person=None) for r in corpus.recordings)
    return dataclasses.replace(corpus, recordings=recordings)


def only(corpus: Corpus, sources: tuple[str, ...]) -> Corpus:
    """The recordings of some sources."""
    kept = [recording for recording in corpus.recordings if recording.source in sources]
    points = [corpus.packed(recording.number) for recording in kept]
    return Corpus(
        name=corpus.name,
        recordings=tuple(dataclasses.replace(r, number=i) for i, r in enumerate(kept)),
        points=np.concatenate(points),
        landmarks=corpus.landmarks,
        starts=np.cumsum([0, *map(len, points)]),
    )


def _encoder(model: Path | None) -> Encoder:
    if model is None:
        from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder

        return TrainingFreeEncoder()
    from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder

    return TrainedEncoder(model)


if __name__ == "__main__":
    main()
