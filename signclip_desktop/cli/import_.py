"""`signclip import`: recordings from a file or folder into the library."""

from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import db_option, json_option, print_json
from signclip_desktop.cli.reports import echo_report, progress_bar, report_form


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--language",
    default="ase",
    show_default=True,
    metavar="CODE",
    help="Sign language (ISO 639-3), where an index.csv does not tell.",
)
@click.option("--signer", default="", help="Name of the person, where nothing else tells.")
@click.option("--consent", default="", help="The signer's consent, in their words.")
@click.option(
    "--names",
    type=click.Choice(["either", "files", "folders"]),
    default="either",
    show_default=True,
    help="What names the signs where files and their folders both could.",
)
@json_option
@db_option
def command(
    path: Path,
    language: str,
    signer: str,
    consent: str,
    names: str,
    as_json: bool,
    db: Path | None,
) -> None:
    """Bring in a folder of videos or .pose files.

    PATH is a folder with an index.csv (path, spoken_language, signed_language, start, end,
    words, glosses, priority), or a folder or file whose names tell the gloss: house_2.mp4,
    house__anna.mp4 and house/1.mp4 are recordings of "house", the second by anna. Names that
    cameras give are left out. Importing again adds only what is new, so an import that was
    stopped can be run again.
    """
    from signclip_desktop.core.folder_names import NamesFrom
    from signclip_desktop.core.importer import import_path
    from signclip_desktop.core.store import open_library

    with open_library(db or settings.library_path()) as store, progress_bar("Importing") as bar:
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
