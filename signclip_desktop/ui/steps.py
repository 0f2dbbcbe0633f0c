"""Does several things one after another, and lets the window breathe between them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

STEP_MS = 25


class Steps(QObject):
    """A queue of calls, run in the GUI thread with a pause before each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], object]] = []
        self._ended = False
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._take)

    def add(self, *calls: Callable[[], object]) -> None:
        """Do these after what waits already; a call that waits is not added twice."""
        if self._ended:
            return
        self._waiting.extend(call for call in calls if call not in self._waiting)
        self._timer.start()

    def stop(self) -> None:
        """Forget what waits and do nothing more: what the calls need is about to go."""
        self._ended = True
        self._waiting.clear()
        self._timer.stop()

    @Slot()
    def _take(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
        else:
            self._timer.stop()
