"""Deletes all that the user added or wrote, and every trace of it on the disk.

Deleting rows is quick; their bytes leave the file only when it is written anew and no other
program reads the old log any more. The library notes that this is still to be done, and the
next start finishes it.
"""

import time
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop import data_folder
from signclip_desktop.core.dictionary import (
    backups,
    copies,
    library_settings,
    packs,
    restoring,
    sqlite_errors,
    user_data,
)
from signclip_desktop.core.dictionary.open_file import OpenFile
from signclip_desktop.core.types.changes import Change
from signclip_desktop.errors import DiskFull, StoreBusy, StoreError

# The setting that says since when traces are to be removed: seconds since 1970, nothing else.
TO_BE_DONE = "remove_traces_before"


def everything(file: OpenFile, starter: tuple[Path, str] | None) -> Change:
    """Remove all the user added or wrote: from the file, its backups, and files set aside.

    Starter entries that the user changed or removed come back as they were. It cannot be undone:
    nothing of what was deleted may be kept anywhere, in memory either.

    Raises:
        StoreError: the rows are gone, but not every trace of them; the next start goes on.
    """
    with file.changing(can_be_undone=False) as step:
        user_data.delete_all(step.db)
        library_settings.write(step.db, TO_BE_DONE, repr(time.time()))
    with file.writing() as db:
        try:
            finish(db, file.path)
        finally:
            if starter is not None:
                packs.merge_own(db, *starter)
    return step.change


def is_unfinished(db: Database) -> bool:
    """Whether traces of what was deleted are still on the disk."""
    return library_settings.read(db, TO_BE_DONE, "") != ""


def finish(db: Database, path: Path) -> None:
    """Remove the traces of what was deleted; may be called again until it succeeds.

    Raises:
        StoreError: somebody still uses the file, or it cannot be written; says so.
    """
    try:
        _remove_copies(path, before_s=_noted(db))
        data_folder.remove_traces()
        with sqlite_errors.told(path):
            _rewrite(db, path)
    except DiskFull as error:
        raise DiskFull("library.deleted_but_no_room") from error
    except StoreBusy as error:
        raise StoreBusy("library.deleted_but_in_use") from error
    except (StoreError, OSError) as error:
        raise StoreError("library.deleted_but_file_left") from error
    db.conn.execute("DELETE FROM settings WHERE key = ?", [TO_BE_DONE])


def _noted(db: Database) -> float:
    try:
        return float(library_settings.read(db, TO_BE_DONE, ""))
    except ValueError:
        return time.time()


def _remove_copies(path: Path, *, before_s: float) -> None:
    """Delete backups, unfinished copies and what was set aside, all of which hold the words."""
    for backup in backups.listed(path):
        if backup.time <= before_s:
            backup.path.unlink(missing_ok=True)
    for file in restoring.set_aside_of(path):
        if file.stat().st_mtime <= before_s:
            file.unlink(missing_ok=True)
    for folder in {path.parent, backups.folder_of(path)}:
        if folder.is_dir():
            copies.sweep(folder, path, all_of_them=True)


def _rewrite(db: Database, path: Path) -> None:
    """Make deleted rows leave the file and the log beside it.

    Raises:
        StoreBusy: somebody reads an older state of the file, which the log must keep for them.
    """
    db.conn.execute("VACUUM")
    # SQLite waits for readers as long as for a lock, then says in the first column that it gave up.
    busy, _, _ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    log = path.with_name(path.name + "-wal")
    if busy or (log.exists() and log.stat().st_size):
        raise StoreBusy("library.being_read", file=path.name)
