"""Makes Qt's actions and the menu from the table in actions.py."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from signclip_desktop.ui.actions import ACTIONS, GROUPS, LOOK_UP, ActionSpec

_RESULT = "result_"


def make_actions(window: QWidget, triggered: Callable[[], None]) -> dict[str, QAction]:
    """One action for each entry, added to the window so that its keys work everywhere in it."""
    made = {}
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setData(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setToolTip(_tip(spec))
        action.setCheckable(spec.checkable)
        action.triggered.connect(triggered)
        window.addAction(action)
        made[spec.id] = action
    return made


def make_menu(window: QWidget, actions: dict[str, QAction]) -> QMenu:
    """A menu with one entry for each group of the table."""
    menu = QMenu(window)
    for group in GROUPS:
        part = menu.addMenu(group)
        results = part.addMenu("Show result") if group == LOOK_UP else part
        for spec in ACTIONS:
            if spec.group == group:
                target = results if spec.id.startswith(_RESULT) else part
                target.addAction(actions[spec.id])
    return menu


def _tip(spec: ActionSpec) -> str:
    if not spec.keys:
        return spec.tip
    shown = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{spec.tip} ({shown})"
