"""Puts a backup, or nothing, in a library's place; what was there keeps its content beside it."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.dictionary import (
    backups,
    connection,
    copies,
    in_use,
    migrations,
    sqlite_errors,
)
from signclip_desktop.core.held import COMPANIONS
from signclip_desktop.errors import StoreDamaged, UsageError

_ASIDE = "set-aside"


def restore(path: Path, backup: Path) -> Path | None:
    """Put a backup in the library's place; what was there is kept under another name.

    The backup is copied, brought up to date and opened as a library before anything is moved.

    Returns:
        Where the replaced file lies now; None where there was none.

    Raises:
        StoreDamaged, StoreTooNew: the backup cannot be used; nothing was changed.
        StoreBusy: the library is open, here or in another program.
        UsageError: the backup is the library itself.
    """
    backups.verify(backup)
    if path.exists() and path.samefile(backup):
        raise UsageError("library.restore_itself")
    in_use.refuse_if_in_use(path)
    aside: list[Path] = []
    with sqlite_errors.told(path):
        path.parent.mkdir(parents=True, exist_ok=True)

        def fill(temporary: Path) -> None:
            _copy_ready_to_open(backup, temporary)
            aside.extend(_moved(path, keep_place=True))

        copies.whole_or_nothing(path, fill)
    return aside[0] if aside else None


def set_aside(path: Path) -> Path | None:
    """Give the library's files another name, so that a new one can take their place.

    Returns:
        Where the library file lies now; None where there was none.

    Raises:
        StoreBusy: the library is open, here or in another program.
        StoreReadOnly: the folder cannot be written.
    """
    in_use.refuse_if_in_use(path)
    with sqlite_errors.told(path):
        moved = _moved(path, keep_place=False)
    return moved[0] if moved else None


def set_aside_of(path: Path) -> list[Path]:
    """All that was ever set aside of a library, with what SQLite kept beside it."""
    pattern = f"{backups.escaped(path.stem)}-{_ASIDE}-*{backups.escaped(path.suffix)}*"
    return sorted(path.parent.glob(pattern))


def _copy_ready_to_open(backup: Path, temporary: Path) -> None:
    source = connection.connect(backup, read_only=True, at_rest=True)
    try:
        with sqlite_errors.told(backup):
            copies.copy_pages(source, temporary)
    except StoreDamaged as error:  # named after the copy, which nobody knows
        raise sqlite_errors.damaged(backup) from error
    finally:
        source.conn.close()
    copy = sqlite3.connect(temporary, isolation_level=None)
    try:
        copy.execute("PRAGMA trusted_schema = OFF")
        copied = Database(copy, execute_plugins=False)
        with sqlite_errors.told(backup):
            migrations.migrate(copied)
            if not migrations.has_expected_schema(copied):
                raise sqlite_errors.damaged(backup)
            connection.check(copied, backup)
    finally:
        copy.close()


def _moved(path: Path, *, keep_place: bool) -> list[Path]:
    """Move a library with what lies beside it; the new place, or nothing where there was none.

    Args:
        path: the library.
        keep_place: the file is about to be replaced: until then it keeps its old name as well,
            so that no other program finds the place empty and begins a new library there.
    """
    aside = _free_name(path)
    found: list[Path] = []
    with _nobody_else(path):
        # The log first: the library without it is older, the log without the library is lost.
        for ending in (*COMPANIONS, ""):
            file = path.with_name(path.name + ending)
            if not file.exists():
                continue
            new = aside.with_name(aside.name + ending)
            if not (keep_place and not ending and _linked(file, new)):
                file.replace(new)
            found.append(aside)
    return found[:1]


@contextmanager
def _nobody_else(path: Path) -> Iterator[None]:
    """Keep other programs from beginning to write while the files move, where that can be.

    Windows does not let a file be moved that anybody has open, this program included.
    """
    probe = in_use.lone_connection(path) if os.name == "posix" else None
    try:
        yield
    finally:
        if probe is not None:
            probe.close()


def _linked(file: Path, new: Path) -> bool:
    """Give a file a second name; False where the file system has no such thing."""
    try:
        new.hardlink_to(file)
    except OSError:
        return False
    return True


def _free_name(path: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-{_ASIDE}-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}-{_ASIDE}-{stamp}-{number}{path.suffix}")
    return aside
