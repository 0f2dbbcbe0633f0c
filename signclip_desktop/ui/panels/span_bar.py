"""A time line with two handles for a span and a mark for the moment shown.

The keyboard moves the handle that is picked: Left and Right by one tenth of a second, Up and
Down pick the other one.
"""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from signclip_desktop.core.types.sign import TimeSpan
from signclip_desktop.ui.look import theme

STEP_S = 0.1
SMALL_STEP_S = 0.04


class Handle(Enum):
    """What the mouse or the keyboard moves."""

    START = "start"
    END = "end"
    POSITION = "position"


class SpanBar(QWidget):
    """Shows a span of a film.

    Signals:
        span_asked(float, float): the user moved a handle; seconds.
        position_asked(float): the user clicked between the handles; seconds.
        proposed_asked(int): Page Down or Page Up chose the next or last proposed span, from 0.
    """

    span_asked = Signal(float, float)
    position_asked = Signal(float)
    proposed_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.duration_s = 0.0
        self.from_s = 0.0
        self.to_s = 0.0
        self.position_s = 0.0
        self.proposed: Sequence[TimeSpan] = ()
        self._picked = Handle.START
        self._moving: Handle | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Span of the video")
        self.setToolTip(
            "Drag the two handles around the sign.\n"
            "Keyboard: Left and Right move a handle, Up and Down choose the other one.\n"
            "Page Down and Page Up look up the next and the previous of several signs."
        )

    def show_span(self, from_s: float, to_s: float, duration_s: float) -> None:
        """Show another span."""
        self.from_s, self.to_s, self.duration_s = from_s, to_s, duration_s
        self.setAccessibleDescription(
            f"From {from_s:.1f} to {to_s:.1f} seconds of {duration_s:.1f}."
        )
        self.update()

    def show_proposed(self, spans: Sequence[TimeSpan]) -> None:
        """Mark these stretches of the film as signs that could be looked up."""
        self.proposed = spans
        self.update()

    def show_position(self, position_s: float) -> None:
        """Show another moment."""
        self.position_s = position_s
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as a finger."""
        return QSize(200, round(40 * theme.text_scale(self)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearest handle, or go to a moment."""
        if event.button() != Qt.MouseButton.LeftButton or self.duration_s <= 0:
            return
        x = event.position().x()
        reach = self._handle_width() * 1.2
        near = {
            Handle.START: abs(x - self._x(self.from_s)),
            Handle.END: abs(x - self._x(self.to_s)),
        }
        nearest = min(near, key=lambda handle: near[handle])
        self._moving = nearest if near[nearest] <= reach else Handle.POSITION
        if self._moving is not Handle.POSITION:
            self._picked = self._moving
        self._move_to(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what was taken; else show what could be."""
        if self._moving is not None:
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._moving = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right: move the picked handle; Up, Down: pick the other one."""
        small = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = SMALL_STEP_S if small else STEP_S
        if event.key() == Qt.Key.Key_Left:
            self._nudge(-step)
        elif event.key() == Qt.Key.Key_Right:
            self._nudge(step)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._picked = Handle.END if self._picked is Handle.START else Handle.START
            self.update()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self.proposed:
            self._ask_proposed(onwards=event.key() == Qt.Key.Key_PageDown)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, span, moment, handles."""
        shades = theme.colours_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = self._track()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shades.raised))
        painter.drawRoundedRect(track, 6, 6)
        if self.duration_s <= 0:
            return
        left, right = self._x(self.from_s), self._x(self.to_s)
        span = QRectF(left, track.top(), right - left, track.height())
        painter.setBrush(QColor(shades.accent_soft))
        painter.drawRect(span)
        self._paint_proposed(painter, track, shades)
        painter.setPen(QPen(QColor(shades.text), 2))
        x = self._x(self.position_s)
        painter.drawLine(QPointF(x, track.top()), QPointF(x, track.bottom()))
        for handle, place in ((Handle.START, left), (Handle.END, right)):
            self._paint_handle(painter, place, handle, shades)

    def _paint_proposed(self, painter: QPainter, track: QRectF, shades: theme.Colours) -> None:
        """A bracket with a number for each sign that could be looked up."""
        painter.setPen(QPen(QColor(shades.text), 2))
        for number, span in enumerate(self.proposed, start=1):
            left, right = self._x(span.from_s), self._x(span.to_s)
            bracket = QRectF(left, track.top() + 2, right - left, track.height() - 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bracket, 4, 4)
            painter.drawText(bracket, Qt.AlignmentFlag.AlignCenter, str(number))

    def _paint_handle(
        self, painter: QPainter, x: float, handle: Handle, shades: theme.Colours
    ) -> None:
        width = self._handle_width()
        body = QRectF(x - width / 2, 1, width, self.height() - 2)
        focused = self.hasFocus() and self._picked is handle
        painter.setPen(QPen(QColor(shades.text if focused else shades.accent), 3 if focused else 1))
        painter.setBrush(QColor(shades.accent))
        painter.drawRoundedRect(body, 4, 4)
        painter.setPen(QPen(QColor(shades.on_accent), 2))
        middle = body.center()
        painter.drawLine(middle - QPointF(0, 5), middle + QPointF(0, 5))

    def _handle_width(self) -> float:
        return 14 * theme.text_scale(self)

    def _track(self) -> QRectF:
        inset = self._handle_width() / 2 + 1
        return QRectF(self.rect()).adjusted(inset, 6, -inset, -6)

    def _x(self, time_s: float) -> float:
        track = self._track()
        share = time_s / self.duration_s if self.duration_s > 0 else 0.0
        return track.left() + track.width() * min(max(share, 0.0), 1.0)

    def _move_to(self, x: float) -> None:
        track = self._track()
        share = (x - track.left()) / max(track.width(), 1.0)
        time_s = min(max(share, 0.0), 1.0) * self.duration_s
        if self._moving is Handle.POSITION:
            self.position_asked.emit(time_s)
        else:
            self._ask(time_s)

    def _ask_proposed(self, *, onwards: bool) -> None:
        """The first proposed span that begins after the marked one, or the last before it."""
        marked = (self.from_s, self.to_s)
        starts = [span.from_s for span in self.proposed]
        is_one = any(abs(span.from_s - self.from_s) < SMALL_STEP_S for span in self.proposed)
        if not is_one or marked == (0.0, self.duration_s):
            self.proposed_asked.emit(0 if onwards else len(starts) - 1)
            return
        number = min(range(len(starts)), key=lambda one: abs(starts[one] - self.from_s))
        number = min(max(number + (1 if onwards else -1), 0), len(starts) - 1)
        self.proposed_asked.emit(number)

    def _nudge(self, seconds: float) -> None:
        self._ask((self.from_s if self._picked is Handle.START else self.to_s) + seconds)

    def _ask(self, time_s: float) -> None:
        time_s = min(max(time_s, 0.0), self.duration_s)
        if self._picked is Handle.START:
            self.span_asked.emit(min(time_s, self.to_s), self.to_s)
        else:
            self.span_asked.emit(self.from_s, max(time_s, self.from_s))
