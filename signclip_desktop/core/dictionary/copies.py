"""Writes a library file whole or not at all, and removes what a killed program left of a copy.

A copy grows under a name that says which process makes it, `.NAME-PID-RANDOM`, and takes its
real name when it is complete. All of it goes through SQLite, which alone may open a library.
"""

import os
import re
import secrets
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop import private_files
from signclip_desktop.core.dictionary import content, in_use, sqlite_errors
from signclip_desktop.core.held import COMPANIONS
from signclip_desktop.errors import StoreBusy, UsageError

# A copy of the largest library takes minutes: what is a day old is nobody's work any more, even
# if another program was given the number of the process that began it.
_STALE_AFTER_S = 86_400.0


def whole_or_nothing(target: Path, fill: Callable[[Path], None]) -> None:
    """Make a file under another name, then give it its own.

    Args:
        target: where it comes to lie; a file there is replaced.
        fill: writes the whole content to the path that it is given, and flushes it.

    Raises:
        OSError: as the disk has it.
    """
    temporary = target.with_name(f".{target.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        fill(temporary)
        private_files.make_private(temporary)
        temporary.replace(target)
        _flush_folder(target.parent)
    finally:
        for ending in ("", *COMPANIONS):
            temporary.with_name(temporary.name + ending).unlink(missing_ok=True)


def copy_pages(db: Database, target: Path) -> None:
    """Copy an open library into a new file, and check the copy.

    Raises:
        StoreDamaged: the copy does not fit together.
    """
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        private_files.make_private(target)
        # Nobody takes the unfinished copy for one that a killed program left.
        copy.execute("PRAGMA locking_mode = EXCLUSIVE")
        copy.execute("PRAGMA synchronous = FULL")
        db.conn.backup(copy)
        # A copy is one file: no log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        if copy.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise sqlite_errors.damaged(target)
    finally:
        copy.close()


def refuse_as_target(target: Path, library: Path, *, may_replace: bool = True) -> None:
    """Refuse a place for a copy where it would destroy a library that is in use.

    Args:
        target: where the copy is to go.
        library: what is copied.
        may_replace: a file that nobody uses may make way.

    Raises:
        UsageError: the place is the library itself, a file that SQLite keeps beside it or beside
            another, beside it lies what another library left, or it exists and may not make way.
        StoreBusy: it is another library that somebody has open.
    """
    own = [library.with_name(library.name + ending) for ending in ("", *COMPANIONS)]
    for file in own:
        if target.absolute() == file.absolute() or _is_same(target, file):
            raise UsageError("library.backup_onto_itself")
    if not may_replace and target.exists():
        raise UsageError("library.copy_exists", file=target.name)
    if not content.is_database(target) and content.belongs_to_library(target):
        raise UsageError("library.of_another", file=target.name)
    in_use.refuse_if_in_use(target)
    for ending in COMPANIONS:
        beside = target.with_name(target.name + ending)
        # A log is never matched with its library: the copy would take in a stranger's pages.
        if beside.exists() and beside.stat().st_size:
            raise UsageError("library.left_log", file=beside.name)


def sweep(folder: Path, library: Path, *, all_of_them: bool = False) -> None:
    """Remove copies that were never finished.

    Args:
        folder: where to look.
        library: whose copies.
        all_of_them: also one that somebody works at: it holds what is to be gone.

    Raises:
        OSError: one could not be removed, with `all_of_them`.
    """
    for file in _unfinished(folder, library):
        if all_of_them:
            _remove(file)
        elif _is_left(file):
            with suppress(OSError):
                _remove(file)


_UNFINISHED = re.compile(r"\..+-(?P<pid>\d+)-[0-9a-f]{8}")
# How earlier versions of this program named a copy: as Python's tempfile does.
_UNFINISHED_BEFORE = re.compile(r"\..+-[a-z0-9_]{8}")
_COMPANION = re.compile("(-wal|-shm|-journal)$")


def _unfinished(folder: Path, library: Path) -> list[Path]:
    found = []
    for file in folder.glob(".*"):
        name = _COMPANION.sub("", file.name)
        of_this = name.startswith(f".{library.stem}")
        now = _UNFINISHED.fullmatch(name) and (of_this or f"{library.suffix}-" in name)
        if (now or (of_this and _UNFINISHED_BEFORE.fullmatch(name))) and file.is_file():
            found.append(file)
    return found


def _is_left(file: Path) -> bool:
    """Whether nobody works at it any more."""
    try:
        age_s = time.time() - file.stat().st_mtime
    except OSError:
        return False
    if age_s > _STALE_AFTER_S:
        return True
    named = _UNFINISHED.fullmatch(_COMPANION.sub("", file.name))
    if named is not None and _runs(int(named["pid"])):
        return False
    try:
        in_use.refuse_if_in_use(file)
    except StoreBusy:
        return False
    return True


def _runs(pid: int) -> bool:
    if sys.platform == "win32":
        # There a file that somebody has open cannot be removed.
        return pid == os.getpid()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _remove(file: Path) -> None:
    for ending in ("", *COMPANIONS):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make a new name last through a power cut; Windows has no such call."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
