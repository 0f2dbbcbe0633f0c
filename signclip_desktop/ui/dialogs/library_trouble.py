"""The library cannot be opened: what happened, and the ways on; nothing is ever overwritten."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from signclip_desktop.errors import (
    DiskFull,
    SignClipError,
    StoreBusy,
    StoreDamaged,
    StoreReadOnly,
    StoreTooNew,
)
from signclip_desktop.ui.dialogs.sheet import Sheet, field, primary
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.sentences import sentence

TITLES = {
    StoreDamaged: "Your dictionary file is damaged",
    StoreTooNew: "Your dictionary is from a newer version",
    StoreBusy: "Your dictionary is in use",
    StoreReadOnly: "Your dictionary cannot be written",
    DiskFull: "The disk is full",
}
OTHER = "Your dictionary cannot be opened"
KEPT = "Whatever you choose, the file you have now is kept under another name."
NO_BACKUP = "There is no backup yet."


class BackupFile(Protocol):
    """One backup; core.dictionary's Backup has this form."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def time(self) -> float:
        """When it was made, seconds since 1970."""


class Mender(Protocol):
    """What can be done about a library file; the store's functions, given by the program."""

    def backups(self) -> Sequence[BackupFile]:
        """The backups, newest first."""

    def restore(self, backup: Path) -> Path | None:
        """Put a backup in the library's place; gives the place of the old file."""

    def start_new(self) -> Path | None:
        """Make way for a new library; gives the place of the old file."""


class LibraryTroubleDialog(Sheet):
    """Accepted: open the library again. Rejected: go on without one.

    Attributes:
        old_file: where the file lies that was replaced; None where none was.
    """

    def __init__(
        self, error: SignClipError, path: Path, mender: Mender, parent: QWidget | None = None
    ) -> None:
        title = next((text for kind, text in TITLES.items() if isinstance(error, kind)), OTHER)
        super().__init__(title, parent, width=520, height=400)
        self.old_file: Path | None = None
        self._mender = mender
        self._path = path
        self.reason = parts.Note("warning", "warning", sentence(error))
        self.problem = parts.Note("danger", "warning")
        self.problem.hide()
        self.retry_button = parts.button("Try again", self.accept)
        self.folder_button = parts.button("Open the folder", self._open_folder)
        self.leave_button = parts.button("Continue without it", self.reject)
        self.restore_button = parts.button("Use this backup", self._restore)
        self.new_button = parts.button("Start a new dictionary", self._start_new)
        self.backups = QComboBox()
        column = parts.column(self.reason, self.problem, spacing=12)
        if isinstance(error, StoreDamaged):
            self._add_mending(column)
        else:
            primary(self.retry_button)
        column.addStretch(1)
        self.fill(column, self.folder_button, -1, self.leave_button, self.retry_button)

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        self.reason.refresh_icons()
        parts.set_icon(self.folder_button, "folder")

    def _add_mending(self, column: QVBoxLayout) -> None:
        found = list(self._mender.backups())
        for backup in found:
            self.backups.addItem(_told(backup.time), str(backup.path))
        if found:
            primary(self.restore_button)
            column.addLayout(field("Backups, newest first", self.backups))
            column.addLayout(parts.row(self.restore_button, -1))
        else:
            column.addWidget(parts.label(NO_BACKUP))
        column.addLayout(parts.row(self.new_button, -1))
        column.addWidget(parts.label(KEPT, "muted"))

    def _restore(self) -> None:
        backup = Path(self.backups.currentData())
        self._try(lambda: self._mender.restore(backup))

    def _start_new(self) -> None:
        self._try(self._mender.start_new)

    def _try(self, mend: Callable[[], Path | None]) -> None:
        try:
            self.old_file = mend()
        except SignClipError as error:
            self.problem.say(sentence(error))
        else:
            self.accept()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))


def _told(time_s: float) -> str:
    moment = datetime.fromtimestamp(time_s).astimezone()
    return f"{moment.day} {moment:%B %Y}, {moment.hour}:{moment.minute:02d}"
