"""A button with a small picture of a sign, which moves while the button is looked at."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import theme
from signclip_desktop.ui.panels.preview import PreviewWidget

_RADIUS = 10.0


class PictureButton(QAbstractButton):
    """A rounded surface; passes on to its picture whether mouse or keyboard are on the button.

    Attributes:
        preview: the picture; it takes neither clicks nor the keyboard itself.
        chosen: painted as the one that is shown large.
    """

    def __init__(self, clock: PlaybackClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen = False
        self.preview = PreviewWidget(clock, self)
        self.preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.preview.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        """The surface; the chosen one has a thick edge."""
        painter = QPainter(self)
        self.paint_ground(painter, theme.colours_of(self))
        painter.end()

    def paint_ground(self, painter: QPainter, shades: theme.Colours) -> None:
        """Ground and edge, which tell of mouse, keyboard and choice."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge, width = shades.surface, shades.border, 1.0
        if self.underMouse() or self.isDown():
            edge = shades.outline
        if self.chosen:
            ground, edge, width = shades.accent_soft, shades.accent, 2.0
        if self.hasFocus():
            edge, width = shades.focus, 3.0
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), width))
        inset = width / 2
        place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(place, _RADIUS, _RADIUS)
