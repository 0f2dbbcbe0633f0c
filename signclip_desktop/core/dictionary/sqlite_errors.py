"""Turns the errors of SQLite and of the disk into one sentence each."""

import errno
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signclip_desktop.errors import (
    DiskFull,
    SignClipError,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
)

# Below this much free space a failed write is told as "the disk is full" whatever its code:
# SQLite reports a full disk while it grows the shared-memory file as a plain I/O error.
_FULL_BELOW_BYTES = 1 << 20

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_READ_ONLY = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
_DAMAGED = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_SCHEMA,
}
# What the system says of a folder that is no place for a library.
_NO_PLACE = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST,
    errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL,
}  # fmt: skip
FAILED_WRITES = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMMAP,
}


def damaged(path: Path) -> StoreDamaged:
    """The one sentence for a file that cannot be trusted any more."""
    return StoreDamaged("library.damaged", file=path.name)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the disk leave this block as a `StoreError` with one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        known = _known(error, path)
        if known is None:
            raise
        raise known from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        # A text of a row, or of the schema that SQLite's own message quotes, is no text any more.
        raise damaged(path) from error
    except OSError as error:
        known_error = _read_only(path) if error.errno in _NO_PLACE else _of_disk(path)
        raise known_error from error


def _known(error: sqlite3.Error, path: Path) -> SignClipError | None:
    code = code_of(error)
    primary = code & 0xFF
    if primary in _BUSY:
        return StoreBusy("library.busy", file=path.name)
    if primary == sqlite3.SQLITE_FULL or (code in FAILED_WRITES and _is_full(path)):
        return full(path)
    if primary in _READ_ONLY:
        return full(path) if _is_full(path) else _read_only(path)
    # A text that is not UTF-8 is found by Python's own reader, which gives no code.
    # Damage in the file's header is told under the code of faults in statements.
    if primary in _DAMAGED or str(error).startswith(
        ("Could not decode", "unsupported file format")
    ):
        return damaged(path)
    if primary == sqlite3.SQLITE_IOERR:
        return _of_disk(path)
    return None


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another connection is in the way."""
    return code_of(error) & 0xFF in _BUSY


def is_damaged(error: sqlite3.Error) -> bool:
    """Whether SQLite takes the file for a database, and finds it damaged."""
    return code_of(error) & 0xFF in _DAMAGED - {sqlite3.SQLITE_NOTADB}


def code_of(error: sqlite3.Error) -> int:
    """SQLite's extended code of an error; 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0)


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FULL_BELOW_BYTES
    except OSError:
        return False


def full(path: Path) -> DiskFull:
    """The one sentence for a disk that has no room left."""
    return DiskFull("library.disk_full", file=path.name)


def _read_only(path: Path) -> StoreReadOnly:
    return StoreReadOnly("library.read_only", file=path)


def _of_disk(path: Path) -> StoreError:
    if _is_full(path):
        return full(path)
    return StoreError("library.disk_failed", file=path.name)
