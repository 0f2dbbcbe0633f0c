"""Files that macOS asks a running program to open: they come as events, not as arguments."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Qt's application that takes such requests; one that comes early waits for the window.

    Not an event filter: that would be asked about every event of every control.

    Signals:
        file_asked(str): path of a file to open.
    """

    file_asked = Signal(str)

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._waiting: str | None = ""

    @Slot()
    def on_loaded(self) -> None:
        """The window is complete."""
        path, self._waiting = self._waiting, None
        if path:
            self.file_asked.emit(path)

    def event(self, event: QEvent) -> bool:
        """Take the requests; everything else is Qt's."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return super().event(event)
        if self._waiting is None:
            self.file_asked.emit(event.file())
        else:
            self._waiting = event.file()
        return True
