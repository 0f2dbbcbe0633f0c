"""`signclip models`: the models at hand, and which of them compares the signs."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop import settings
from signclip_desktop.cli import models_import
from signclip_desktop.cli.models_import import model_named, print_checkpoint
from signclip_desktop.cli.options import json_option, print_json
from signclip_desktop.errors import Message, SignClipError, UsageError
from signclip_desktop.ui.sentences import sentence

if TYPE_CHECKING:
    from signclip_desktop.core.encoding.registry import Listing, Model


@click.group("models", invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the models that compare signs, and choose one."""
    if context.invoked_subcommand is not None:
        if as_json:
            raise UsageError("option.json_after", command=str(context.invoked_subcommand))
        return
    _list(as_json)


@command.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the models; the same as without a word after it."""
    _list(as_json)


@command.command("info")
@click.argument("name")
@json_option
def info(name: str, as_json: bool) -> None:
    """Show what is known of a model, or what a checkpoint holds that is not imported."""
    if Path(name).is_file():
        print_checkpoint(Path(name), as_json)
        return
    from signclip_desktop.core.encoding.registry import list_models

    form = _form(model_named(name), list_models())
    if as_json:
        print_json(form)
        return
    for key, value in form.items():
        words = ", ".join(value) if isinstance(value, list) else str(value)
        click.echo(f"{key}: {words or '-'}")


@command.command("use")
@click.argument("name", required=False)
@click.option("--default", "to_default", is_flag=True, help="Back to the program's own choice.")
@json_option
def use(name: str | None, to_default: bool, as_json: bool) -> None:
    """Compare signs by this model from now on, in the window and in look-ups."""
    if (name is None) != to_default:
        raise UsageError("option.one_model")
    from signclip_desktop.core.encoding.registry import open_encoder, open_named

    # Loaded before it is chosen: a model that cannot be used is told of here.
    chosen = open_encoder() if name is None else open_named(name)
    preferences = settings.load_preferences(tell=_tell)
    try:
        settings.save_preferences(replace(preferences, model=name or ""))
    except OSError as error:
        raise SignClipError(
            "model.choice_not_saved", file=settings.preferences_path(), reason=error.strerror
        ) from error
    if as_json:
        print_json({"name": chosen.name, "encoder": chosen.encoder.id})
    else:
        click.echo(f"Signs are compared by {chosen.name} from now on.")


for added in (
    models_import.import_, models_import.remove, models_import.verify, models_import.card,
):  # fmt: skip
    command.add_command(added)


def _list(as_json: bool) -> None:
    from signclip_desktop.core.encoding.registry import list_models

    listing = list_models()
    if as_json:
        print_json(_document(listing))
    else:
        _print_table(listing)


def preferred_model() -> str:
    """The name of the model that the user prefers; "" for none."""
    return settings.load_preferences(tell=_tell).model


def _tell(message: Message) -> None:
    click.echo(sentence(message), err=True)


def _document(listing: "Listing") -> dict[str, Any]:
    return {
        "models": [_form(model, listing) for model in listing.models],
        "broken": [
            {"name": one.name, "folder": str(one.folder), "reason": sentence(one.reason)}
            for one in listing.broken
        ],
        "in_use": listing.in_use(preferred_model()),
    }


def _form(model: "Model", listing: "Listing") -> dict[str, Any]:
    return {
        "name": model.name,
        "title": model.title,
        "architecture": model.architecture,
        "recipe": model.recipe,
        "languages": list(model.languages),
        "licence": model.licence,
        "bytes": model.size_bytes,
        "shipped": model.is_shipped,
        "default": model.name == listing.in_use(""),
        "folder": str(model.folder),
    }


def _print_table(listing: "Listing") -> None:
    in_use = listing.in_use(preferred_model())
    width = max((len(model.name) for model in listing.models), default=0)
    for model in listing.models:
        mark = "*" if model.name == in_use else " "
        languages = ", ".join(model.languages) or "any"
        click.echo(f"{mark} {model.name:{width}}  {languages:6}  {model.title}".rstrip())
    for one in listing.broken:
        click.echo(f"! {one.name}: {sentence(one.reason)}")
    if listing.models:
        click.echo("* compares the signs; `signclip models use NAME` chooses another.")
    else:
        click.echo("There is no model; signs are compared without training.")
