"""`signclip signs`: the signs of the library, or all that is known of one."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import db_option, json_option, print_json
from signclip_desktop.errors import NotInLibrary

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.types.sign import Example, Sign


@click.command("signs")
@click.argument("name", required=False, metavar="[GLOSS|ID]")
@click.option("--list", "list_name", metavar="NAME", help="Only the signs of this list.")
@click.option("--language", metavar="CODE", help="Only this sign language (ISO 639-3).")
@click.option("--limit", type=click.IntRange(1), help="Number of signs at most.")
@json_option
@db_option
def command(
    name: str | None,
    list_name: str | None,
    language: str | None,
    limit: int | None,
    as_json: bool,
    db: Path | None,
) -> None:
    """List the signs of the library.

    With a gloss or an id, tell all that is known of that sign.
    """
    from signclip_desktop.core.dictionary import open_for_reading

    library = db or settings.library_path()
    with open_for_reading(library) as store:
        if list_name is not None and list_name not in store.lists.names():
            raise NotInLibrary("library.no_list_of", name=list_name, lists=_names(store))
        signs = store.signs.all(language=language, list_name=list_name, limit=limit)
        if name is None:
            forms = [_sign_form(sign) for sign in signs]
        else:
            forms = [_whole_form(store, sign) for sign in _named(signs, name)]
            if not forms:
                raise NotInLibrary("library.no_sign", name=name)
    if as_json:
        print_json({"signs": forms})
        return
    for form in forms:
        _echo(form)
    if not forms:
        click.echo("There are no signs here.")


def _named(signs: "list[Sign]", name: str) -> "list[Sign]":
    """The signs of that name or id; where there is none, those whose name differs in accents."""
    from signclip_desktop.core.types.folding import fold
    from signclip_desktop.core.types.gloss import identity

    exact = [
        sign
        for sign in signs
        if sign.id == name or identity(sign.gloss, sign.language) == identity(name, sign.language)
    ]
    return exact or [sign for sign in signs if fold(sign.gloss) == fold(name) != ""]


def _names(store: "Store") -> str:
    return ", ".join(store.lists.names()) or "none yet"


def _sign_form(sign: "Sign") -> dict[str, Any]:
    return {
        "sign_id": sign.id,
        "gloss": sign.gloss,
        "language": sign.language,
        "variant": sign.variant,
        "words": [
            {"text": word.text, "language": word.language, "kind": word.kind} for word in sign.words
        ],
    }


def _whole_form(store: "Store", sign: "Sign") -> dict[str, Any]:
    return {
        **_sign_form(sign),
        "notes": sign.notes,
        "source": sign.source,
        "licence": sign.licence,
        "links": list(sign.links),
        "examples": [_example_form(example) for example in store.recordings.of(sign.id)],
    }


def _example_form(example: "Example") -> dict[str, Any]:
    return {
        "example_id": example.id,
        "origin": example.origin.value,
        "signer": example.signer,
        "consent": example.consent,
        "fps": round(example.fps, 3),
        "clip_count": example.clip_count,
        "signer_count": example.signer_count,
        "spread": None if math.isnan(example.spread) else round(example.spread, 4),
        "doubtful": example.doubtful,
        "source_path": example.source_path,
        "licence": example.licence,
    }


def _echo(form: dict[str, Any]) -> None:
    words = ", ".join(word["text"] for word in form["words"])
    variant = f" {form['variant']}" if form["variant"] > 1 else ""
    click.echo(f"{form['gloss']}{variant}  ({form['language']})  {words}  [{form['sign_id']}]")
    for name in ("notes", "source", "licence"):
        if form.get(name):
            click.echo(f"  {name}: {form[name]}")
    for example in form.get("examples", ()):
        who = f" by {example['signer']}" if example["signer"] else ""
        many = f", average of {example['clip_count']}" if example["clip_count"] > 1 else ""
        doubt = ", doubtful" if example["doubtful"] else ""
        click.echo(f"  recording from {example['origin']}{who}{many}{doubt}")
