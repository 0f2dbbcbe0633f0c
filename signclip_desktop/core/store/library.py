"""Opens the user's library with the starter dictionary in it, and mends what can be mended.

When a library is damaged the user has two ways on, and neither throws anything away: open a
backup (`restore_backup`), or begin a new library (`start_new_library`).
"""

import logging
from pathlib import Path

from signclip_desktop.core.store import backups, pack_files, packs
from signclip_desktop.core.store.records import Backup
from signclip_desktop.core.store.store import Store
from signclip_desktop.errors import ImportRefused, StoreDamaged, StoreReadOnly, StoreTooNew
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
        except BaseException:
            store.close()
            raise
    except StoreReadOnly:
        if not read_only_is_enough or not path.exists():
            raise
        return Store.open(path, read_only=True)
    return store


def bring_in_starter(store: Store, starter: Path | None = None) -> bool:
    """Merge the starter dictionary if this library has none, or an older one.

    Returns:
        Whether it was merged. A program without a starter dictionary goes on without.
    """
    starter = starter or assets_dir() / STARTER_FILE
    if not starter.is_file():
        return False
    try:
        name, version = pack_files.name_and_version(starter)
    except StoreTooNew:
        # An older program beside a newer starter file: what the library has stays.
        return False
    name = name or starter.stem
    store.starter = (starter, name)
    if store.pack_version(name) >= max(version, 1):
        return False
    store.merge_starter(starter, name)
    return True


def _bring_in_or_go_on(store: Store) -> None:
    """A starter dictionary that was damaged on the disk must not keep a user from their signs."""
    try:
        bring_in_starter(store)
    except (StoreDamaged, ImportRefused) as error:
        problem = (
            "The starter dictionary that came with the program is damaged; install the program "
            "again."
        )
        if store.sign_count() == 0:
            raise StoreDamaged(problem) from error
        log.error("%s (%s)", problem, error.message)


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
    return backups.restore(path, backup)


def start_new_library(path: Path) -> Path | None:
    """Make way for a new library at this path; the old file keeps its content under a new name.

    Returns:
        Where the old file lies now; None where there was none.
    """
    return backups.set_aside(path)
