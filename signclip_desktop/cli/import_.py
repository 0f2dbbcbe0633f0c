"""`signclip import`: recordings from a file or folder into the library."""

from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.cli.import_library import bring_in
from signclip_desktop.cli.options import READABLE, db_option, json_option, print_json
from signclip_desktop.cli.reports import echo_report, progress_bar, report_form
from signclip_desktop.errors import UsageError


@click.command("import", epilog=READABLE)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--language",
    default="ase",
    show_default=True,
    metavar="CODE",
    help="Sign language (ISO 639-3), unless an index.csv gives it.",
)
@click.option("--signer", default="", help="Name of the signer, unless something else gives it.")
@click.option("--consent", default="", help="The signer's consent, in their words.")
@click.option(
    "--names",
    type=click.Choice(["either", "files", "folders"]),
    default="either",
    show_default=True,
    help="What names the signs if both files and their folders could.",
)
@click.option("--preview", is_flag=True, help="For a library: show what would change, then stop.")
@click.option(
    "--replace", is_flag=True, help="For a library: let a pack replace its older version."
)
@json_option
@db_option
def command(
    path: Path,
    language: str,
    signer: str,
    consent: str,
    names: str,
    preview: bool,
    replace: bool,
    as_json: bool,
    db: Path | None,
) -> None:
    """Bring in videos, .pose files, or the library of somebody else.

    PATH is a folder with an index.csv (path, spoken_language, signed_language, start, end,
    words, glosses, priority), or a folder or file whose names tell the gloss: house_2.mp4,
    house__anna.mp4 and house/1.mp4 are recordings of "house", the second by anna. Names that
    cameras give are left out. Importing again adds only what is new, so an import that was
    stopped can be run again.

    PATH may also be the library of somebody else, or a pack, whatever its name: what it holds
    and yours lacks is added, and nothing of yours is changed unless you say --replace.
    """
    from signclip_desktop.core.dictionary.content import is_library

    library = db or settings.library_path()
    if is_library(path):
        bring_in(library, path, preview=preview, replace=replace, as_json=as_json)
        return
    if preview or replace:
        raise UsageError("option.for_a_library")
    from signclip_desktop.core.dictionary import open_library
    from signclip_desktop.core.exchange.folder_names import NamesFrom
    from signclip_desktop.core.exchange.importer import import_path

    with open_library(library) as store, progress_bar("Importing") as bar:
        report = import_path(
            store,
            path,
            language=language,
            signer=signer,
            consent=consent,
            names=NamesFrom(names),
            progress=bar,
        )
    if as_json:
        print_json(report_form(report))
    else:
        echo_report(report)
