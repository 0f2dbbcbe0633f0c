"""The frame that every dialog has: a title, a page that scrolls, a row of buttons."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QDialog,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import PlainLabel

# Room that a dialog leaves of the screen, so that its frame can be gripped.
_SCREEN_SHARE = 0.92


class Sheet(QDialog):
    """A dialog; Escape closes it, and it never becomes larger than the screen."""

    def __init__(self, title: str, parent: QWidget | None, *, width: int, height: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._wanted = QSize(width, height)
        self.title = parts.label(title, "title")
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(20, 16, 20, 16)
        self._frame.setSpacing(12)
        self._frame.addWidget(self.title)

    def fill(self, inner: QLayout, *buttons: QWidget | int) -> None:
        """Put in the page and the buttons; -1 takes the room between two buttons."""
        self._frame.addWidget(parts.page(inner), 1)
        self._frame.addLayout(parts.row(*buttons))

    def fill_whole(self, page: QWidget, *buttons: QWidget | int) -> None:
        """Put in a page that scrolls by itself."""
        self._frame.addWidget(page, 1)
        self._frame.addLayout(parts.row(*buttons))

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme; called when the dialog is shown."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down scroll a page that holds nothing to go to with Tab."""
        steps = {
            Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
            Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
        }
        step = steps.get(Qt.Key(event.key()))
        areas = [area for area in self.findChildren(QScrollArea) if area.isVisible()]
        if step is None or not areas:
            super().keyPressEvent(event)
            return
        areas[0].verticalScrollBar().triggerAction(step)

    def showEvent(self, event: QShowEvent) -> None:
        """As large as wanted, if the screen is."""
        scale = theme.text_scale(self)
        room = self.screen().availableGeometry().size() * _SCREEN_SHARE
        wanted = QSize(round(self._wanted.width() * scale), round(self._wanted.height() * scale))
        self.resize(wanted.boundedTo(room))
        self.refresh_icons()
        super().showEvent(event)


def primary(made: QPushButton) -> QPushButton:
    """The button that Enter presses."""
    made.setProperty("role", "primary")
    made.setDefault(True)
    made.setAutoDefault(True)
    return made


def field(text: str, control: QWidget, hint: str = "") -> QVBoxLayout:
    """A control with its name above and a hint below; the name is also read out."""
    name = PlainLabel(text)
    name.setProperty("role", "section")
    name.setBuddy(control)
    control.setAccessibleName(text)
    if hint:
        control.setAccessibleDescription(hint)
        return parts.column(name, control, parts.label(hint, "small"), spacing=3)
    return parts.column(name, control, spacing=3)
