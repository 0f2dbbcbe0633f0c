"""Opens the user's library with the starter dictionary in it, and mends what can be mended.

When a library is damaged the user has two ways on, and neither throws anything away: open a
backup (`restore_backup`), or begin a new library (`start_new_library`).
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.core.dictionary import backups, copies, pack_files, packs, restoring
from signclip_desktop.core.dictionary.records import Backup
from signclip_desktop.core.dictionary.store import Store
from signclip_desktop.errors import (
    DiskFull,
    ImportRefused,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
    StoreTooNew,
)
from signclip_desktop.settings import assets_dir

log = logging.getLogger(__name__)

STARTER_FILE = f"{packs.STARTER_NAME}.sqlite"


def open_library(path: Path, *, read_only_is_enough: bool = False) -> Store:
    """Open a library and bring the starter dictionary in where it is missing or older.

    Args:
        path: the library; made if it is missing.
        read_only_is_enough: a library that exists but cannot be written is opened for
            reading instead.

    Raises:
        StoreDamaged, StoreTooNew, StoreBusy, StoreReadOnly, DiskFull: as `Store.open`.
    """
    try:
        store = Store.open(path)
        try:
            _bring_in_or_go_on(store)
            _tidy_up(store)
        except BaseException:
            store.close()
            raise
    except (DiskFull, StoreReadOnly):
        if not read_only_is_enough or not path.exists():
            raise
        return Store.open(path, read_only=True)
    return store


def open_for_reading(path: Path) -> Store:
    """Open a library for a look-up, which needs nothing to be written.

    Only a library that is missing, or older than this program or its starter dictionary, is
    written to first; where that cannot be done, it is read as it is.

    Raises:
        StoreDamaged, StoreTooNew, StoreBusy, StoreReadOnly, DiskFull: as `Store.open`.
    """
    if not path.exists():
        return open_library(path)
    try:
        store = Store.open(path, read_only=True)
    except StoreReadOnly:
        return open_library(path)
    if not _lacks_starter(store):
        return store
    try:
        written = open_library(path)
    except (DiskFull, StoreBusy, StoreReadOnly):
        return store
    store.close()
    return written


def bring_in_starter(store: Store, starter: Path | None = None) -> bool:
    """Merge the starter dictionary if this library has none, or an older one.

    Returns:
        Whether it was merged. A program without a starter dictionary goes on without.
    """
    known = _starter_of(starter or assets_dir() / STARTER_FILE)
    if known is None:
        return False
    file, name, version = known.file, known.name, known.version
    store.packs.starter = (file, name)
    if store.packs.version(name) >= version:
        return False
    store.packs.merge_starter(file, name)
    return True


@dataclass(frozen=True, slots=True)
class _Starter:
    file: Path
    name: str
    version: int


def _starter_of(file: Path) -> _Starter | None:
    """The starter dictionary of this program; None without one that this program can read."""
    if not file.is_file():
        return None
    try:
        name, version = pack_files.name_and_version(file)
    except StoreTooNew:
        # An older program beside a newer starter file: what the library has stays.
        return None
    return _Starter(file, name or file.stem, max(version, 1))


def _lacks_starter(store: Store) -> bool:
    try:
        known = _starter_of(assets_dir() / STARTER_FILE)
    except StoreDamaged:
        return store.signs.count() == 0
    return known is not None and store.packs.version(known.name) < known.version


def _tidy_up(store: Store) -> None:
    """Remove what killed programs left, and what "Delete all my data" could not."""
    for folder in {store.path.parent, backups.folder_of(store.path)}:
        if folder.is_dir():
            copies.sweep(folder, store.path)
    try:
        store.finish_deleting()
    except StoreError as error:
        log.error("%s", error)


def _bring_in_or_go_on(store: Store) -> None:
    """A starter dictionary that is damaged or does not fit must not keep users from their signs."""
    try:
        bring_in_starter(store)
    except DiskFull as error:
        if store.signs.count() == 0:
            raise
        log.error("The newer starter dictionary was not brought in: %s", error)
    except (StoreDamaged, ImportRefused) as error:
        damaged = StoreDamaged("library.starter_damaged")
        if store.signs.count() == 0:
            raise damaged from error
        log.error("%s (%s)", damaged, error)


def backups_of(path: Path) -> list[Backup]:
    """The backups of a library that may be damaged, newest first."""
    return backups.listed(path)


def restore_backup(path: Path, backup: Path) -> Path | None:
    """Put a backup in the library's place; the replaced file keeps its content under a new name.

    Returns:
        Where the replaced file lies now; None where there was none.

    Raises:
        StoreDamaged, StoreTooNew: the backup cannot be used; nothing was changed.
        StoreBusy: the library is open, here or in another program.
    """
    return restoring.restore(path, backup)


def start_new_library(path: Path) -> Path | None:
    """Make way for a new library at this path; the old file keeps its content under a new name.

    Returns:
        Where the old file lies now; None where there was none.
    """
    return restoring.set_aside(path)
