"""`signclip add`: a new sign, or further examples of one."""

import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import READABLE, db_option, json_option, print_json
from signclip_desktop.cli.reports import echo_report, progress_bar, report_form
from signclip_desktop.errors import ImportRefused, UsageError

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store
    from signclip_desktop.core.types.sign import Sign


@click.command("add", epilog=READABLE)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option("--gloss", required=True, help="Name of the sign, such as HOUSE.")
@click.option(
    "--language",
    default="ase",
    show_default=True,
    metavar="CODE",
    help="Sign language (ISO 639-3).",
)
@click.option(
    "--variant",
    type=click.IntRange(1, 999),
    help="Which of several signs with that name; a new number creates a new sign.",
)
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="TEXT[@LANGUAGE]",
    help="A word it stands for, such as house or Haus@de; can be given again.",
)
@click.option("--signer", default="", help="Name of the signer.")
@click.option("--consent", default="", help="The signer's consent, in their words.")
@json_option
@db_option
def command(
    files: tuple[Path, ...],
    gloss: str,
    language: str,
    variant: int | None,
    words: tuple[str, ...],
    signer: str,
    consent: str,
    as_json: bool,
    db: Path | None,
) -> None:
    """Add a sign, or another example of it, from videos or .pose files."""
    from signclip_desktop.core.dictionary import open_library
    from signclip_desktop.core.exchange.import_plan import Recording, check_language
    from signclip_desktop.core.exchange.importer import add_recordings
    from signclip_desktop.core.seeing.decoding.readable import shown

    check_language(language)
    for file in files:
        if not file.exists():
            raise UsageError("file.missing", file=file)
        if not file.is_file():
            raise UsageError("file.not_ordinary", file=file)
    with open_library(db or settings.library_path()) as store:
        sign, is_new = _chosen_sign(store, gloss, language, variant, words)
        recordings = [
            Recording(
                file=file, shown_as=shown(file.name), sign=sign, signer=signer, consent=consent
            )
            for file in files
        ]
        with progress_bar("Adding") as bar:
            report = add_recordings(store, recordings, progress=bar)
    if not report.added and not report.unchanged:
        raise ImportRefused.of(report.skipped[0].reason)
    if as_json:
        form = {"sign_id": sign.id, "gloss": sign.gloss, "language": sign.language}
        print_json({**form, "new_sign": is_new, **report_form(report)})
        return
    click.echo(f"{sign.gloss} ({sign.language}) is {'a new sign' if is_new else 'known'}.")
    echo_report(report)


def _chosen_sign(
    store: "Store", gloss: str, language: str, variant: int | None, words: tuple[str, ...]
) -> tuple["Sign", bool]:
    """The sign the recordings are of, and whether it is new."""
    from signclip_desktop.core.types.gloss import clean_gloss
    from signclip_desktop.core.types.sign import Sign, Word

    gloss = clean_gloss(gloss)
    if not gloss:
        raise UsageError("option.gloss")
    given = tuple(Word(text, code or "en") for text, _, code in (w.partition("@") for w in words))
    known = [
        sign
        for sign in store.signs.of_gloss(gloss, language)
        if variant is None or sign.variant == variant
    ]
    if known:
        fresh = tuple(word for word in given if word not in known[0].words)
        return replace(known[0], words=known[0].words + fresh), False
    return (
        Sign(
            id=f"user:{uuid.uuid4().hex}",
            gloss=gloss,
            language=language,
            words=given or (Word(gloss, ""),),
            variant=variant or 1,
        ),
        True,
    )
