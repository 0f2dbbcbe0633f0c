"""Tells whether somebody has a library open, and keeps others out while its files move."""

import sqlite3
from pathlib import Path

from signclip_desktop.core.dictionary import connection, sqlite_errors
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
    if not path.is_file() or not _is_database(path):
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
            raise StoreBusy(
                f"The library {path.name} is open in another window or program; close it there, "
                "then try again."
            ) from error
        return None
    return probe


def _is_database(path: Path) -> bool:
    """Whether SQLite takes a file for a database; looks at nothing beside it.

    A connection that could write would drop a log whose library it cannot read.
    """
    if path.stat().st_size < connection.SMALLEST_PAGE_BYTES:
        return False
    looking = connection.opened(path, "ro&immutable=1")
    try:
        looking.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError:
        return False
    finally:
        looking.close()
    return True
