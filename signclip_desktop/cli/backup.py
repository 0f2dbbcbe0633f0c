"""`signclip backup`: copies of the library, and the way back from one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from signclip_desktop import settings
from signclip_desktop.cli.options import db_option, json_option, print_json
from signclip_desktop.errors import UsageError


@click.command("backup")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--list", "as_list", is_flag=True, help="List the library's own backups.")
@click.option(
    "--restore",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Put a backup in the library's place; what was there is kept beside it.",
)
@click.option("--replace", is_flag=True, help="Replace FILE where it exists.")
@json_option
@db_option
def command(
    file: Path | None,
    as_list: bool,
    restore: Path | None,
    replace: bool,
    as_json: bool,
    db: Path | None,
) -> None:
    """Copy the library into a file, while it is in use or not.

    Without FILE the copy goes into the library's own backups folder.
    """
    if sum((file is not None, as_list, restore is not None)) > 1:
        raise UsageError("option.one_of_backup")
    library = db or settings.library_path()
    if as_list:
        _list(library, as_json=as_json)
    elif restore is not None:
        _restore(library, restore, as_json=as_json)
    else:
        _make(library, file, replace=replace, as_json=as_json)


def _make(library: Path, file: Path | None, *, replace: bool, as_json: bool) -> None:
    from signclip_desktop.core.dictionary import Store

    if not library.is_file():
        raise UsageError("library.none_yet", file=library)
    with Store.open(library) as store:
        if file is not None:
            store.backup(file, may_replace=replace)
        else:
            file = store.backup_before("asked", even_if_empty=True)
    if as_json:
        print_json({"backup": str(file)})
    else:
        click.echo(f"The library was copied to {file}.")


def _list(library: Path, *, as_json: bool) -> None:
    from signclip_desktop.core.dictionary import backups_of

    backups: list[dict[str, Any]] = [
        {
            "path": str(backup.path),
            "time": datetime.fromtimestamp(backup.time, UTC).isoformat(timespec="seconds"),
            "reason": backup.reason,
            "bytes": backup.path.stat().st_size,
        }
        for backup in backups_of(library)
    ]
    if as_json:
        print_json({"backups": backups})
        return
    for backup in backups:
        click.echo(f"{backup['time']}  {backup['reason']}  {backup['path']}")
    if not backups:
        click.echo("There are no backups of this library yet.")


def _restore(library: Path, backup: Path, *, as_json: bool) -> None:
    from signclip_desktop.core.dictionary import restore_backup

    kept = restore_backup(library, backup)
    if as_json:
        print_json({"restored": str(backup), "kept": str(kept) if kept else None})
        return
    click.echo(f"The library is now as in {backup}.")
    if kept:
        click.echo(f"The one it replaced is kept as {kept}.")
