"""Any encoder on a run's held-out people: `python -m signclip_desktop.training.held_out CONFIG`.

Clips go the program's own way (trimmed, both mirrorings searched, the index's rule), so that a
trained and the training-free encoder are compared as users meet them.
"""

import dataclasses
from pathlib import Path

import click
import numpy as np

from signclip_desktop.core.encoder import Encoder
from signclip_desktop.core.recognizer import default_reranker
from signclip_desktop.training.config import DataConfig, read_config
from signclip_desktop.training.evaluate import Choice, Retrieval, evaluate_retrieval
from signclip_desktop.training.recordings import (
    Corpus,
    read_corpus,
    read_same_sign,
    same_sign_partners,
)


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--model", type=click.Path(path_type=Path), help="A model's folder; else training-free."
)
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(config: Path, model: Path | None, data: Path | None) -> None:
    """Print recall on the people that a run holds out."""
    told = read_config(config)
    folder = data or told.data_folder
    corpus = read_corpus(folder / told.data.files[0])
    partners = same_sign_partners(read_same_sign(folder / told.data.same_sign))
    found = held_out_retrieval(corpus, told.data, _encoder(model), partners)
    for name, scores in {**found.by_source, "all": found.overall}.items():
        click.echo(f"{name:16} {scores.as_json()}")
    click.echo(f"{found.encoder}: {found.sureness}")


def held_out_retrieval(
    corpus: Corpus, data: DataConfig, encoder: Encoder, partners: dict[str, frozenset[str]]
) -> Retrieval:
    """Look the query sources' recordings up among the train sources'."""
    return evaluate_retrieval(
        _only(corpus, data.train_sources),
        _only(corpus, data.query_sources),
        encoder,
        Choice(),
        partners=partners,
        reranker=default_reranker(encoder),
    )


def _only(corpus: Corpus, sources: tuple[str, ...]) -> Corpus:
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
        from signclip_desktop.core.training_free import TrainingFreeEncoder

        return TrainingFreeEncoder()
    from signclip_desktop.core.trained_encoder import TrainedEncoder

    return TrainedEncoder(model)


if __name__ == "__main__":
    main()
