"""Opens the library file, and checks it.

Does not know what the tables mean: `migrations.py` has the schema, the other files the rows.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop import private_files
from signclip_desktop.core import held
from signclip_desktop.core.dictionary.places import journal_mode_for
from signclip_desktop.core.dictionary.sqlite_errors import (
    FAILED_WRITES,
    code_of,
    damaged,
    is_busy,
    told,
)
from signclip_desktop.core.limits import READING_SECONDS, ROW_BYTES, SCHEMA_STEPS, SCHEMA_TEXT_BYTES
from signclip_desktop.errors import StoreDamaged

# How long a write waits for another program's write before it gives up. An import commits
# each recording on its own, so nobody holds the lock for longer than a moment.
BUSY_TIMEOUT_S = 5.0
_BETWEEN_TRIES_S = 0.02

# A library of up to this size is read whole when it is opened: 1 ms for a megabyte. The starter
# dictionary with some 500 recordings of one's own stays below it.
QUICK_CHECK_BYTES = 16 << 20

# The smallest page that SQLite writes; no library is shorter.
SMALLEST_PAGE_BYTES = 512

# What a reader is told where SQLite cannot make or grow the index of the log.
_NO_INDEX = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL}


def connect(path: Path, *, read_only: bool = False, at_rest: bool = False) -> Database:
    """Open the file with the house's settings; makes it if it is missing.

    Args:
        path: the file.
        read_only: never write to it.
        at_rest: nobody writes to it (a pack, a backup): no lock files are made beside it.

    Raises:
        StoreReadOnly: the file or its folder cannot be opened or made.
    """
    with told(path):
        if read_only:
            return _connect_for_reading(path, at_rest=at_rest)
        is_new = not path.exists()
        if is_new:
            private_files.make_folder(path.parent)
        _refuse_what_sqlite_would_overwrite(path)
        connection = opened(path, "rwc")
        if is_new:
            # Before the log is made, which takes over the library's rights.
            private_files.make_private(path)
        return _set_up(connection, writable=True, journal=journal_mode_for(path))


def _connect_for_reading(path: Path, *, at_rest: bool) -> Database:
    """Open a library to read it, also where nothing can be written beside it.

    SQLite shares a log's index through a file, which a full disk or a folder without the right
    to write does not allow. Then the index is kept in memory, and where even that cannot be,
    the file is read as it lies, provided that no log holds anything newer.
    """
    try:
        return _set_up(opened(path, mode_at_rest(path) if at_rest else "ro"))
    except sqlite3.OperationalError as error:
        if not path.exists() or not _lacks_index(error):
            raise
        try:
            return _set_up(opened(path, "rw"), index_in_memory=True)
        except sqlite3.OperationalError as again:
            if is_busy(again) or _has_log(path):
                raise error from again
            return _set_up(opened(path, "ro&immutable=1"))


def _lacks_index(error: sqlite3.OperationalError) -> bool:
    code = code_of(error)
    return code & 0xFF in _NO_INDEX or code in FAILED_WRITES


def _has_log(path: Path) -> bool:
    """Whether SQLite's log or journal beside a library holds anything."""
    for ending in ("-wal", "-journal"):
        with suppress(OSError):
            if path.with_name(path.name + ending).stat().st_size:
                return True
    return False


def _refuse_what_sqlite_would_overwrite(path: Path) -> None:
    """SQLite takes a file of one byte for an empty database and writes over it.

    The file is not opened here: closing it would drop the locks that this process may hold.
    """
    if path.is_file() and 0 < path.stat().st_size < SMALLEST_PAGE_BYTES:
        raise StoreDamaged("library.no_beginning", file=path.name)


def mode_at_rest(path: Path) -> str:
    """How to open a file that nobody writes to; with a log beside it, as a live one."""
    return "ro" if path.with_name(path.name + "-wal").exists() else "ro&immutable=1"


class _Connection(sqlite3.Connection):
    """A connection that tells `held` how long it has its file open."""

    def close(self) -> None:
        super().close()
        held.forget(id(self))


def opened(path: Path, mode: str) -> sqlite3.Connection:
    """SQLite's own connection, in a mode of its addresses such as "rw"; nothing is read yet."""
    # isolation_level None: a transaction begins where `writing` begins it, nowhere else.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        factory=_Connection,
    )
    held.note(id(connection), path.absolute())
    return connection


def _set_up(
    connection: sqlite3.Connection,
    *,
    writable: bool = False,
    journal: str = "WAL",
    index_in_memory: bool = False,
) -> Database:
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        if index_in_memory:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        if writable:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            # A row that INSERT OR REPLACE removes is noted like any other (row_log.py).
            connection.execute("PRAGMA recursive_triggers = ON")
            _use_journal(connection, journal)
            # FULL: what was said to be kept survives a power cut as well, for a few ms a write.
            connection.execute("PRAGMA synchronous = FULL")
        else:
            connection.execute("PRAGMA query_only = ON")
        with little_work(connection):
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def _use_journal(connection: sqlite3.Connection, mode: str) -> None:
    """Turn the journal on; SQLite does not wait here when two programs open a new file at once.

    A library that others have open keeps the journal that it has until it is opened alone.
    """
    last_try = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            if mode == "WAL" or connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                connection.execute(f"PRAGMA journal_mode = {mode}")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            if mode != "WAL":
                return
            if time.monotonic() > last_try:
                raise
        time.sleep(_BETWEEN_TRIES_S)


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


def check_quickly(db: Database, path: Path) -> None:
    """Check what can be checked without waiting: the whole of a small file, less of a large one.

    SQLite itself refuses a file that was cut off. What this misses is found when it is read, and
    by `check` before a backup is made.

    Raises:
        StoreDamaged: something in the file does not fit together.
    """
    with told(path):
        if path.stat().st_size > QUICK_CHECK_BYTES:
            return
        found = [str(row[0]) for row in db.conn.execute("PRAGMA quick_check(1)")]
    if found != ["ok"]:
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
        if code_of(error) not in {sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_TOOBIG}:
            raise
        beyond = sqlite3.DatabaseError("the file asks for more than any library does")
        beyond.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise beyond from error
    finally:
        connection.set_progress_handler(None, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
