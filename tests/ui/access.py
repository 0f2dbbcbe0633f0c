"""What every page must give to people who do not see it or do not use a mouse."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)


def controls(page: QWidget) -> list[QWidget]:
    """All controls of a page that are shown, without the inner parts of other controls."""
    return [
        child
        for child in page.findChildren(QWidget)
        if isinstance(child, CONTROLS)
        and not isinstance(child, QScrollBar)
        and child.isVisibleTo(page)
        and not isinstance(child.parentWidget(), QComboBox)
        and child.objectName() != "qt_toolbar_ext_button"
        and "QComboBoxPrivate" not in type(child).__name__
        and not (child.parentWidget() and "QComboBox" in type(child.parentWidget()).__name__)
    ]


def nameless(page: QWidget) -> list[str]:
    """Controls that a screen reader could not name."""
    return [
        f"{type(child).__name__} {child.toolTip()!r}"
        for child in controls(page)
        if not child.accessibleName()
        and not (isinstance(child, QAbstractButton) and child.text().strip())
    ]


def out_of_reach(page: QWidget) -> list[str]:
    """Controls that cannot be reached with the Tab key."""
    return [
        child.accessibleName() or type(child).__name__
        for child in controls(page)
        if child.isEnabled()
        and not child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (isinstance(child.parentWidget(), QLineEdit))
    ]
