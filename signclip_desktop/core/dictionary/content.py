"""Tells by its content whether a file is a library, or one that SQLite keeps beside a library.

A name is no sign of it: a library may be called anything, and only SQLite may open one.
"""

import sqlite3
from pathlib import Path

from signclip_desktop.core import held
from signclip_desktop.core.dictionary import connection, sqlite_errors
from signclip_desktop.core.held import COMPANIONS
from signclip_desktop.errors import UsageError

USUAL_SUFFIX = ".sqlite"


def is_database(path: Path) -> bool:
    """Whether SQLite takes a file for a database, damaged or not; looks at nothing beside it.

    A connection that could write would drop a log whose library it cannot read.
    """
    try:
        if not path.is_file() or path.stat().st_size < connection.SMALLEST_PAGE_BYTES:
            return False
        looking = connection.opened(path, "ro&immutable=1")
    except (OSError, ValueError, sqlite3.Error):
        return False
    try:
        looking.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError as error:
        return sqlite_errors.is_damaged(error)
    finally:
        looking.close()
    return True


def is_library(path: Path) -> bool:
    """Whether a file that somebody wants to bring in is taken for a library.

    Its content tells; where it is damaged or missing, the name that libraries usually have.
    """
    return is_database(path) or (path.suffix.lower() == USUAL_SUFFIX and not path.is_dir())


def belongs_to_library(path: Path) -> bool:
    """Whether a file is a library or a backup of one, or is the log of one."""
    if held.is_held(path) or is_database(path):
        return True
    return any(
        place.name.endswith(ending)
        and is_database(place.with_name(place.name.removesuffix(ending)))
        for place in (path, path.resolve())
        for ending in COMPANIONS
    )


def refuse_as_output(path: Path) -> None:
    """Call this before anything but a library is written to a path that the user chose.

    Raises:
        UsageError: a library, a backup, or the log of one lies there.
    """
    if belongs_to_library(path):
        raise UsageError("library.as_output", file=path.name)
