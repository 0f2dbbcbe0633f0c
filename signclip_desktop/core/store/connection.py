"""Opens the library file, checks it, and turns SQLite's errors into sentences.

Does not know what the tables mean: `migrations.py` has the schema, the other files the rows.
"""

import errno
import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.limits import READING_SECONDS, ROW_BYTES, SCHEMA_STEPS, SCHEMA_TEXT_BYTES
from signclip_desktop.errors import (
    DiskFull,
    SignClipError,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
)

# How long a write waits for another program's write before it gives up. An import commits
# each recording on its own, so nobody holds the lock for longer than a moment.
BUSY_TIMEOUT_S = 5.0
_BETWEEN_TRIES_S = 0.02

# Below this much free space a failed write is told as "the disk is full" whatever its code:
# SQLite reports a full disk while it grows the shared-memory file as a plain I/O error.
_FULL_BELOW_BYTES = 1 << 20

_MAGIC = b"SQLite format 3\0"

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
_FAILED_WRITES = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMMAP,
}


def connect(path: Path, *, read_only: bool = False, at_rest: bool = False) -> Database:
    """Open the file with the house's settings; makes it if it is missing.

    A read-only library whose folder cannot be written is opened as it lies on the disk:
    SQLite could not make the lock files beside it.

    Args:
        path: the file.
        read_only: never write to it.
        at_rest: nobody writes to it (a pack, a backup): no lock files are made beside it.

    Raises:
        StoreReadOnly: the file or its folder cannot be opened or made.
    """
    if not read_only:
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_what_sqlite_would_overwrite(path)
            return _set_up(_open(path, "rwc"), writable=True)
    with told(path):
        try:
            return _set_up(_open(path, mode_at_rest(path) if at_rest else "ro"), writable=False)
        except sqlite3.OperationalError as error:
            if _code(error) & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
                raise
            return _set_up(_open(path, "ro&immutable=1"), writable=False)


def _refuse_what_sqlite_would_overwrite(path: Path) -> None:
    """SQLite takes a file of a few bytes for an empty database and writes over it."""
    if path.is_file():
        with path.open("rb") as opened:
            start = opened.read(len(_MAGIC))
        if start and start != _MAGIC:
            raise StoreDamaged(
                f"The file {path.name} is not a library, or its beginning is damaged; it was left "
                "as it is: open a backup, or start a new library beside it."
            )


def mode_at_rest(path: Path) -> str:
    """How to open a file that nobody writes to; with a log beside it, as a live one."""
    return "ro" if path.with_name(path.name + "-wal").exists() else "ro&immutable=1"


def _open(path: Path, mode: str) -> sqlite3.Connection:
    # isolation_level None: a transaction begins where `writing` begins it, nowhere else.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
    )


def _set_up(connection: sqlite3.Connection, *, writable: bool) -> Database:
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        if writable:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            _use_a_log(connection)
            # FULL: what was said to be kept survives a power cut, too, for a few ms a write.
            connection.execute("PRAGMA synchronous = FULL")
        else:
            connection.execute("PRAGMA query_only = ON")
        with little_work(connection):
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def _use_a_log(connection: sqlite3.Connection) -> None:
    """Turn WAL on; SQLite does not wait here when two programs turn it on in a new file at once."""
    last_try = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) & 0xFF not in _BUSY or time.monotonic() > last_try:
                raise
        time.sleep(_BETWEEN_TRIES_S)


def refuse_if_in_use(path: Path) -> None:
    """Tell whether somebody has the library open; a file that is no database is in no use.

    Raises:
        StoreBusy: somebody has.
    """
    if not path.exists():
        return
    try:
        probe = _open(path, "rw")
        try:
            probe.execute("PRAGMA busy_timeout = 0")
            probe.execute("PRAGMA locking_mode = EXCLUSIVE")
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
        finally:
            probe.close()
    except sqlite3.DatabaseError as error:
        if _code(error) & 0xFF in _BUSY:
            raise StoreBusy(
                f"The library {path.name} is open in another window or program; close it there, "
                "then try again."
            ) from error


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction that holds the write lock from its start; all of it is kept, or nothing."""
    if _in_transaction(db):
        yield
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.execute("COMMIT")
    except BaseException:
        if _in_transaction(db):
            db.conn.execute("ROLLBACK")
        raise


def _in_transaction(db: Database) -> bool:
    return db.conn.in_transaction


def check(db: Database, path: Path) -> None:
    """Read the whole file and compare every page, index, type and reference.

    Raises:
        StoreDamaged: something in the file does not fit together.
    """
    with told(path):
        found = [str(row[0]) for row in db.conn.execute("PRAGMA integrity_check(1)")]
        lost = db.conn.execute("PRAGMA foreign_key_check").fetchone()
    if found != ["ok"] or lost is not None:
        raise damaged(path)


@contextmanager
def little_work(connection: sqlite3.Connection) -> Iterator[None]:
    """A block in which SQLite may do no more than reading the descriptions of tables takes.

    Beyond that a statement is interrupted, and `told` calls the file damaged.
    """
    with _limited(connection, lambda: True, SCHEMA_STEPS, SCHEMA_TEXT_BYTES):
        yield


@contextmanager
def foreign_rows(connection: sqlite3.Connection) -> Iterator[None]:
    """A block that reads rows of another's file: no row is huge, and reading ends.

    Beyond that a statement is interrupted, and `told` calls the file damaged.
    """
    last_try = time.monotonic() + READING_SECONDS
    with _limited(connection, lambda: time.monotonic() > last_try, SCHEMA_STEPS, ROW_BYTES):
        yield


@contextmanager
def _limited(
    connection: sqlite3.Connection, is_enough: Callable[[], bool], every: int, row_bytes: int
) -> Iterator[None]:
    longest = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, row_bytes)
    connection.set_progress_handler(is_enough, every)
    try:
        yield
    except sqlite3.Error as error:
        if _code(error) not in {sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_TOOBIG}:
            raise
        beyond = sqlite3.DatabaseError("the file asks for more than any library does")
        beyond.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise beyond from error
    finally:
        connection.set_progress_handler(None, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)


def damaged(path: Path) -> StoreDamaged:
    """The one sentence for a file that cannot be trusted any more."""
    return StoreDamaged(
        f"The library file {path.name} is damaged; it was left as it is: open one of its "
        "backups, or start a new library beside it."
    )


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
    code = _code(error)
    primary = code & 0xFF
    if primary in _BUSY:
        return StoreBusy(
            f"Another program is writing to the library {path.name}; wait until it has "
            "finished, then try again."
        )
    if primary == sqlite3.SQLITE_FULL or (code in _FAILED_WRITES and _is_full(path)):
        return _full(path)
    if primary in _READ_ONLY:
        return _full(path) if _is_full(path) else _read_only(path)
    # A text that is not UTF-8 is found by Python's own reader, which gives no code.
    if primary in _DAMAGED or str(error).startswith("Could not decode"):
        return damaged(path)
    if primary == sqlite3.SQLITE_IOERR:
        return _of_disk(path)
    return None


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0)


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FULL_BELOW_BYTES
    except OSError:
        return False


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"The disk that holds the library {path.name} is full; nothing was lost: make room, "
        "then try again."
    )


def _read_only(path: Path) -> StoreReadOnly:
    return StoreReadOnly(
        f"The library {path} cannot be written; check the rights of the file and its folder, "
        "or choose another place for it."
    )


def _of_disk(path: Path) -> StoreError:
    if _is_full(path):
        return _full(path)
    return StoreError(
        f"The disk failed while the library {path.name} was used; check the disk, then try again."
    )
