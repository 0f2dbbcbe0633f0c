"""`signclip evaluate probe`: what one linear layer reads from an encoder's embeddings."""

from pathlib import Path

import click

from signclip_desktop.cli.options import json_option, print_json


@click.command("probe")
@click.option(
    "--gallery",
    required=True,
    type=click.Path(path_type=Path),
    help="Recordings to learn from and to ask (.npz).",
)
@click.option(
    "--query-sources",
    required=True,
    metavar="A,B,...",
    help="Sources that are asked; the layer is trained on the others.",
)
@click.option(
    "--train-sources", metavar="A,B,...", help="Only these are learned from; else all others."
)
@click.option("--encoder", "encoder_name", metavar="NAME", help="As in `evaluate retrieval`.")
@json_option
def command(
    gallery: Path,
    query_sources: str,
    train_sources: str | None,
    encoder_name: str | None,
    as_json: bool,
) -> None:
    """Train one linear layer on frozen embeddings and ask it about other people."""
    from signclip_desktop.cli.evaluate import encoder_named
    from signclip_desktop.cli.reports import progress_bar
    from signclip_desktop.training.data.recordings import read_corpus
    from signclip_desktop.training.measuring.few_shot import embed_corpus, only_sources
    from signclip_desktop.training.measuring.probe import linear_probe

    encoder = encoder_named(encoder_name)
    corpus = read_corpus(gallery)
    asked = tuple(name.strip() for name in query_sources.split(","))
    labels = {recording.label for recording in corpus.recordings}
    with progress_bar("Embedding") as progress:
        embedded = embed_corpus(corpus, encoder, labels, progress=progress)
    if train_sources is not None:
        learned = [name.strip() for name in train_sources.split(",")]
        embedded = only_sources(embedded, {*asked, *learned})
    found = linear_probe(embedded, asked)
    figures = found.scores.as_json()
    if as_json:
        print_json({"encoder": encoder.id, "signs": found.labels, "overall": figures})
        return
    click.echo(f"{encoder.id}: {found.examples} examples of {found.labels} signs")
    click.echo("  ".join(f"{name} {value}" for name, value in figures.items()))
