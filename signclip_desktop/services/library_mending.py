"""What can be done about a library file that cannot be opened; nothing is thrown away."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Backup


class LibraryMender:
    """The ways on for one library file, which must not be open."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def backups(self) -> "Sequence[Backup]":
        """The backups, newest first."""
        from signclip_desktop.core.dictionary import backups_of

        return backups_of(self._path)

    def restore(self, backup: Path) -> Path | None:
        """Put a backup in the library's place; gives the place of the old file."""
        from signclip_desktop.core.dictionary import restore_backup

        return restore_backup(self._path, backup)

    def start_new(self) -> Path | None:
        """Make way for a new library; gives the place of the old file."""
        from signclip_desktop.core.dictionary import start_new_library

        return start_new_library(self._path)
