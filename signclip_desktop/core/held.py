"""Which library files this process has open, so that nothing but SQLite ever touches them.

On POSIX, closing any descriptor of a file drops every lock that the process holds on it
(sqlite.org, "How To Corrupt An SQLite Database File", 2.2), and a library without its locks is
damaged by the next program that opens it. Whatever opens a file that the user chose asks here
first, since a library may be chosen as a video, or hide behind a link.
"""

import threading
from pathlib import Path

from signclip_desktop.errors import UsageError

# What SQLite keeps beside a library: its log, the log's index, its rollback journal.
COMPANIONS = ("-wal", "-shm", "-journal")

_held: dict[int, Path] = {}
_guard = threading.Lock()


def note(key: int, path: Path) -> None:
    """A connection, known by its key, has the file open from now on."""
    with _guard:
        _held[key] = path


def forget(key: int) -> None:
    """That connection was closed."""
    with _guard:
        _held.pop(key, None)


def is_held(path: Path) -> bool:
    """Whether a path leads to a library that this process has open, or to a file beside one."""
    wanted = _identity(path)
    if wanted is None:
        return False
    with _guard:
        libraries = set(_held.values())
    files = (library.with_name(library.name + end) for library in libraries for end in _ENDINGS)
    return any(_identity(file) == wanted for file in files)


def refuse_held(path: Path) -> None:
    """Call this before a file that the user chose is opened.

    Raises:
        UsageError: it is the library that is open.
    """
    if is_held(path):
        raise UsageError("file.held", file=path.name)


_ENDINGS = ("", *COMPANIONS)


def _identity(path: Path) -> tuple[int, int] | None:
    # Asking for the status of a file does not open it.
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
