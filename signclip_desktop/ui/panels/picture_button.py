"""A button with a small picture of a sign, which moves while the button is looked at."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QPushButton, QWidget

from signclip_desktop.ui.panels.preview import PreviewWidget
from signclip_desktop.ui.playback import PlaybackClock


class PictureButton(QPushButton):
    """Passes on to its picture whether mouse or keyboard are on the button.

    Attributes:
        preview: the picture; it takes neither clicks nor the keyboard itself.
    """

    def __init__(self, clock: PlaybackClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = PreviewWidget(clock, self)
        self.preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.preview.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse came."""
        super().enterEvent(event)
        self.preview.look_at(True)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse went."""
        super().leaveEvent(event)
        self.preview.look_at(self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came."""
        super().focusInEvent(event)
        self.preview.look_at(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard went."""
        super().focusOutEvent(event)
        self.preview.look_at(self.underMouse())
