"""`signclip evaluate few-shot`: signs that an encoder never learned, from few examples."""

from pathlib import Path

import click

from signclip_desktop.cli.options import json_option, print_json
from signclip_desktop.errors import UsageError


@click.command("few-shot")
@click.option(
    "--gallery",
    required=True,
    type=click.Path(path_type=Path),
    help="Recordings to draw examples and queries from (.npz).",
)
@click.option(
    "--held-out-of",
    "model",
    type=click.Path(path_type=Path),
    help="The signs that this model's training left out.",
)
@click.option("--classes", metavar="A,B,...", help="These signs, separated by commas.")
@click.option("--encoder", "encoder_name", metavar="NAME", help="As in `evaluate retrieval`.")
@json_option
def command(
    gallery: Path,
    model: Path | None,
    classes: str | None,
    encoder_name: str | None,
    as_json: bool,
) -> None:
    """Find signs by 1, 3 or 5 examples of other people."""
    from signclip_desktop.cli.evaluate import encoder_named
    from signclip_desktop.cli.reports import progress_bar
    from signclip_desktop.training.data.recordings import read_corpus
    from signclip_desktop.training.measuring.few_shot import embed_corpus, few_shot

    encoder = encoder_named(encoder_name)
    names = _names(model, classes)
    with progress_bar("Embedding") as progress:
        embedded = embed_corpus(read_corpus(gallery), encoder, names, progress=progress)
    found = few_shot(embedded)
    if as_json:
        print_json(
            {
                "encoder": encoder.id,
                "signs": len(names),
                "shots": {
                    str(row.shots): {
                        "nearest": row.nearest.as_json(),
                        "prototype": row.prototype.as_json(),
                    }
                    for row in found
                },
            }
        )
        return
    click.echo(f"{encoder.id}, {len(names)} signs, examples and queries by different people")
    for row in found:
        for kind, scores in (("nearest", row.nearest), ("prototype", row.prototype)):
            cells = "  ".join(f"{name} {value}" for name, value in scores.as_json().items())
            click.echo(f"{row.shots} example(s), {kind:9}  {cells}")


def _names(model: Path | None, classes: str | None) -> frozenset[str]:
    if (model is None) == (classes is None):
        raise UsageError("option.held_out_or_classes")
    if classes is not None:
        return frozenset(name.strip() for name in classes.split(","))
    from signclip_desktop.core.encoding.checkpoint import load_checkpoint

    assert model is not None
    names = load_checkpoint(model).notes.get("held_out_glosses") or []
    if not names:
        raise UsageError("option.nothing_held_out", model=str(model))
    return frozenset(names)
