"""Undo and redo of what was done to the library."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.types.changes import Change
from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.workers.library import Library

# A menu as wide as the window helps nobody; glosses and names of lists may be long.
_LETTERS = 60


class UndoViewModel(QObject):
    """Names the step that would be undone or redone, and does it.

    Signals:
        changed(): another step would be undone or redone.
        sign_back(str): undo or redo brought this sign back; show it.
        said(str): a short message for the user.
    """

    changed = Signal()
    sign_back = Signal(str)
    said = Signal(str)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        library.steps_changed.connect(self.changed)
        library.step_not_kept.connect(self._on_not_kept)

    @property
    def to_undo(self) -> str:
        """What undo would take back, such as "Delete BOOK"; "" for nothing."""
        return _short(self._library.to_undo)

    @property
    def to_redo(self) -> str:
        """What redo would do again; "" for nothing."""
        return _short(self._library.to_redo)

    def undo(self) -> None:
        """Take the last step back."""
        self._library.undo(partial(self._on_done, "Undone"), self._on_failed)

    def redo(self) -> None:
        """Do the step again that was undone last."""
        self._library.redo(partial(self._on_done, "Done again"), self._on_failed)

    def _on_done(self, what: str, name: str, change: Change) -> None:
        self.said.emit(f"{what}: {_short(name)}.")
        if len(change.new_signs) == 1:
            self.sign_back.emit(change.new_signs[0])

    def _on_failed(self, error: SignClipError) -> None:
        self.said.emit(sentence(error))

    @Slot(str, bool)
    def _on_not_kept(self, name: str, to_redo: bool) -> None:
        what = "It was undone, and is too large to be redone." if to_redo else (
            "This step is too large to be undone."
        )  # fmt: skip
        self.said.emit(f"{_short(name)}: {what}")


def _short(name: str) -> str:
    """The name of a step in one line that fits a menu."""
    line = " ".join(name.split())
    return line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1].rstrip()}…"
