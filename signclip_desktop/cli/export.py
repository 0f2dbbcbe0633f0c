"""`signclip export`: signs with their recordings into a new folder."""

from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import db_option, json_option, print_json
from signclip_desktop.cli.reports import progress_bar
from signclip_desktop.ui.sentences import sentence


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--list", "list_name", metavar="NAME", help="Only the signs of this list.")
@click.option("--language", metavar="CODE", help="Only this sign language (ISO 639-3).")
@click.option(
    "--all", "with_starter", is_flag=True, help="Include the signs of the starter dictionary."
)
@json_option
@db_option
def command(
    folder: Path,
    list_name: str | None,
    language: str | None,
    with_starter: bool,
    as_json: bool,
    db: Path | None,
) -> None:
    """Write signs and their recordings into a folder.

    FOLDER must be new or empty. It gets .pose files and an index.csv that `signclip import`
    and sign.mt's tools read.
    """
    from signclip_desktop.core.dictionary import open_for_reading
    from signclip_desktop.core.exchange.folder_export import export

    library = db or settings.library_path()
    with (
        open_for_reading(library) as store,
        progress_bar("Exporting") as bar,
    ):
        report = export(
            store,
            folder,
            language=language,
            list_name=list_name,
            with_starter=with_starter,
            progress=bar,
        )
    if as_json:
        print_json(
            {
                "folder": str(report.folder),
                "signs": report.signs,
                "recordings": report.recordings,
                "left_out": report.left_out,
                "damaged": len(report.damaged),
            }
        )
        return
    click.echo(f"{report.recordings} recordings of {report.signs} signs are in {report.folder}.")
    if report.left_out:
        click.echo(f"{report.left_out} signs have no recording to export.")
    if report.notice:
        click.echo(f"Note: {sentence(report.notice)}")
