"""The sheet of keyboard shortcuts, written from the table of actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from signclip_desktop.ui.actions import ACTIONS, GROUPS, LOOK_UP, RESULT_KEYS
from signclip_desktop.ui.dialogs.sheet import Sheet, primary
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.look.wrapping import Flow


class ShortcutsSheet(Sheet):
    """Every key in one place; it can be read while the window is used with the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Keyboard shortcuts", parent, width=620, height=600)
        close = primary(parts.button("Close", self.accept))
        self.fill(_sections(), -1, close)
        close.setFocus()


def lines(group: str) -> list[tuple[str, tuple[str, ...]]]:
    """What the sheet says of a group: what a key does, and the keys as this system writes them."""
    found = []
    for spec in ACTIONS:
        if spec.group != group or not spec.keys or spec.id.startswith("result_"):
            continue
        found.append((spec.text.rstrip("."), tuple(_native(key) for key in spec.keys)))
    if group == LOOK_UP:
        found.append((f"Show result 1 to {RESULT_KEYS} of the page", ("1", f"… {RESULT_KEYS}")))
        found.append(
            ("The next or the previous eight results", (_native("PgDown"), _native("PgUp")))
        )
        found.append(("Stop, close, go back", (_native("Esc"),)))
    return found


def _sections() -> QVBoxLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 3)
    grid.setColumnStretch(1, 2)
    number = 0
    for group in GROUPS:
        found = lines(group)
        if not found:
            continue
        grid.addWidget(parts.label(group, "heading"), number, 0, 1, 2)
        for text, keys in found:
            number += 1
            grid.addWidget(parts.label(text), number, 0)
            grid.addLayout(_keys(text, keys), number, 1)
        grid.setRowMinimumHeight(number + 1, 12)
        number += 2
    return parts.column(grid, -1)


def _keys(text: str, keys: tuple[str, ...]) -> Flow:
    flow = Flow(gap=4)
    for key in keys:
        made = PlainLabel(key)
        made.setProperty("role", "key")
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setAccessibleName(f"{text}: {key}")
        flow.addWidget(made)
    return flow


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
