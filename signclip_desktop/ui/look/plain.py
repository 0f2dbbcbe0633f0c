"""Texts of users and of their files, shown as they were written.

Qt takes a text that looks like HTML for HTML, in labels, tool tips and message boxes: it would
open the file that an <img> in a gloss, a list's or a file's name names, and wait for it. And it
underlines the letter after an & on buttons and in menus.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

# Takes no room and is no part of any tag's name.
_WORD_JOINER = "\u2060"


class PlainLabel(QLabel):
    """Shows every text as it is; the only kind of label in the window."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def plain(text: str) -> str:
    """A text that Qt does not take for HTML, for tool tips and message boxes; it looks the same."""
    return text.replace("<", f"<{_WORD_JOINER}").replace("&lt;", f"&{_WORD_JOINER}lt;")


def caption(text: str) -> str:
    """A text for a button, a menu's entry or a tab, with every & in sight."""
    return text.replace("&", "&&")


# What a question about deleting ends with, where Undo in the menu takes it back.
UNTIL_CLOSED = "You can undo this until you close the program."


def is_sure(parent: QWidget, title: str, question: str) -> bool:
    """Ask before something is deleted; Escape and Enter delete nothing."""
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.question(
        parent, title, plain(question), buttons.Yes | buttons.Cancel, buttons.Cancel
    )
    return bool(answer == buttons.Yes)
