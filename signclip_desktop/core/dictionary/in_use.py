"""Tells whether somebody has a library open, and keeps others out while its files move."""

import sqlite3
from pathlib import Path

from signclip_desktop.core.dictionary import connection, content, sqlite_errors
from signclip_desktop.errors import StoreBusy


def refuse_if_in_use(path: Path) -> None:
    """Tell whether somebody has the library open; a file that is no database is in no use.

    Raises:
        StoreBusy: somebody has.
    """
    probe = lone_connection(path)
    if probe is not None:
        probe.close()


def lone_connection(path: Path) -> sqlite3.Connection | None:
    """A connection that nobody else's can join; closing it touches no file beside the library.

    The log is taken into the file first.

    Returns:
        None where there is no file, or none that is a database.

    Raises:
        StoreBusy: somebody has the library open.
    """
    if not content.is_database(path):
        return None
    probe = connection.opened(path, "rw")
    try:
        probe.execute("PRAGMA busy_timeout = 0")
        probe.execute("PRAGMA locking_mode = EXCLUSIVE")
        probe.execute("PRAGMA journal_mode = DELETE")
        probe.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        probe.close()
        if sqlite_errors.is_busy(error):
            raise StoreBusy("library.in_use", file=path.name) from error
        return None
    return probe
