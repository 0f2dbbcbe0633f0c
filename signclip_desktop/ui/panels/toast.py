"""A short message at the lower edge of the window; goes by itself, never asks for anything."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from signclip_desktop.ui.look import theme
from signclip_desktop.ui.look.plain import PlainLabel

SHOWN_MS = 5000
_GAP = 64  # at 100 % text; above the row of buttons that most pages end with


class Toast(PlainLabel):
    """Lies over its parent; a screen reader hears its accessible name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self._go)
        self.hide()

    @Slot(str)
    def say(self, text: str) -> None:
        """Show a message; a newer one takes the place of an older one."""
        shades = theme.colours_of(self)
        self.setStyleSheet(
            f"background: {shades.text}; color: {shades.window};"
            "border-radius: 8px; padding: 8px 16px;"
        )
        self.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.parentWidget().installEventFilter(self)
        self.show()
        self.raise_()
        self._timer.start()

    def _go(self) -> None:
        self.parentWidget().removeEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the lower edge."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room = self.parentWidget().rect()
        widest = round(room.width() * 0.7)
        wide = min(self.fontMetrics().horizontalAdvance(self.text()) + 48, widest)
        self.setFixedWidth(wide)
        high = self.heightForWidth(wide)
        self.setFixedHeight(high)
        gap = round(_GAP * theme.text_scale(self))
        self.move((room.width() - wide) // 2, room.height() - high - gap)
