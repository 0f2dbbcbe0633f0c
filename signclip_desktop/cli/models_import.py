"""`signclip models import, remove, verify, card`: models that the user brings."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import json_option, print_json
from signclip_desktop.cli.reports import progress_bar
from signclip_desktop.errors import CheckpointInvalid, SignClipError, UsageError

if TYPE_CHECKING:
    from signclip_desktop.core.encoding.registry import Model

_SHOWN_TENSORS = 12


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preset", default="", help="Which released model it is, where that is unclear.")
@click.option(
    "--vocab",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="BERT's vocab.txt; without it only the pose tower is imported.",
)
@click.option("--name", default="", help="Name of the new model; that of the preset by default.")
@json_option
def import_(file: Path, preset: str, vocab: Path | None, name: str, as_json: bool) -> None:
    """Import a released or fine-tuned SignCLIP from its checkpoint.

    Nothing in the file is run. The program keeps a small copy of its own, so that the file can
    be deleted afterwards.
    """
    from signclip_desktop.core.encoding.signclip.importing import import_checkpoint, inspect

    name = name or preset or _only(inspect(file).presets) or file.stem
    folder = settings.user_models_dir() / _plain_name(name)
    try:
        with progress_bar("Importing") as progress:
            done = import_checkpoint(
                file, folder, preset=preset, vocabulary=vocab, progress=progress
            )
    except OSError as error:
        reason = error.strerror or str(error)
        raise SignClipError("model_import.not_written", reason=reason) from error
    if as_json:
        print_json(
            {
                "name": done.folder.name,
                "preset": done.preset,
                "text": done.has_text,
                "source_sha256": done.source_sha256,
                "folder": str(done.folder),
            }
        )
        return
    click.echo(f"Imported as {done.folder.name}; `signclip models use {done.folder.name}` uses it.")
    if not done.has_text:
        click.echo("Words are not compared by it: its text tower needs BERT's vocab.txt (--vocab).")


@click.command("remove")
@click.argument("name")
@json_option
def remove(name: str, as_json: bool) -> None:
    """Remove a model of your own; recordings keep their landmarks."""
    model = model_named(name)
    if model.is_shipped:
        raise UsageError("model.shipped", name=name)
    try:
        shutil.rmtree(model.folder)
    except OSError as error:
        raise SignClipError("model.not_removed", name=name, reason=error.strerror) from error
    if as_json:
        print_json({"removed": name})
    else:
        click.echo(f"Removed {name}.")


@click.command("verify")
@click.argument("name")
@click.option(
    "--pose",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="house.pose of the official project: its scores are held to the published ones.",
)
@json_option
def verify(name: str, pose: Path | None, as_json: bool) -> None:
    """Check that a model's files are whole, and its scores those that were published."""
    from signclip_desktop.core.encoding.architectures import open_folder

    encoder = open_folder(model_named(name).folder)
    rows: list[dict[str, Any]] = []
    if pose is not None:
        from signclip_desktop.core.encoding.signclip.published import compare_scores

        rows = [
            {"prompt": one.prompt, "published": one.published, "found": round(one.found, 3)}
            for one in compare_scores(encoder, pose)
        ]
    if as_json:
        print_json({"name": name, "encoder": encoder.id, "whole": True, "scores": rows})
    else:
        click.echo(f"The files of {name} are whole.")
        for row in rows:
            click.echo(f"{row['found']:8.3f}  {row['published']:8.3f}  {row['prompt']}")
    from_published = [abs(row["found"] - row["published"]) for row in rows]
    if from_published and max(from_published) > 0.5:
        raise CheckpointInvalid("model.other_scores")


@click.command("card")
@click.argument("name")
def card(name: str) -> None:
    """Show what a model was trained on, and how well it works."""
    path = model_named(name).folder / "README.md"
    if not path.is_file():
        raise UsageError("model.no_card", name=name)
    click.echo(path.read_text(encoding="utf-8", errors="replace"))


def print_checkpoint(file: Path, as_json: bool) -> None:
    """Print what a checkpoint holds that is not imported."""
    from signclip_desktop.core.encoding.signclip.importing import inspect

    found = inspect(file)
    kinds = sorted({tensor.kind for tensor in found.tensors.values()})
    form = {
        "file": str(file),
        "presets": list(found.presets),
        "similarity": found.similarity,
        "words": found.words,
        "tensors": {name: list(shape) for name, shape in found.shapes.items()},
        "kinds": kinds,
    }
    if as_json:
        print_json(form)
        return
    click.echo(f"preset: {' or '.join(found.presets) or 'none of the released ones'}")
    click.echo(f"similarity: {found.similarity}")
    click.echo(f"words: {found.words:,}")
    click.echo(f"numbers: {', '.join(kinds)}")
    click.echo(f"tensors: {len(found.shapes)}")
    for name, shape in list(found.shapes.items())[:_SHOWN_TENSORS]:
        click.echo(f"  {name}  {' x '.join(map(str, shape))}")
    if len(found.shapes) > _SHOWN_TENSORS:
        click.echo(f"  and {len(found.shapes) - _SHOWN_TENSORS} more; --json lists them all")


def model_named(name: str) -> "Model":
    """The model of this name.

    Raises:
        UsageError: there is none that can be used.
    """
    from signclip_desktop.core.encoding.registry import list_models

    listing = list_models()
    model = listing.model(name)
    if model is None:
        raise UsageError("model.cannot_be_used", name=name, reason=listing.reason(name))
    return model


def _only(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else ""


def _plain_name(name: str) -> str:
    if not name or name != Path(name).name or name.startswith(".") or not name.isprintable():
        raise UsageError("model.bad_name", name=name)
    return name
