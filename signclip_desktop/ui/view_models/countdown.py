"""The countdown before a recording: 3, 2, 1, and then it begins."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

COUNTDOWN_FROM = 3
STEP_MS = 700  # time to bring the hand from the keyboard up; 1 s feels slow (R repeats)


class Countdown(QObject):
    """Counts down by a timer; stopped, it shows 0 and nothing follows.

    Args:
        parent: that ends with it.
        tell: takes the number when it changes; 0 when it is over.
        over: called at the end.

    Attributes:
        number: that is shown; 0 while it does not run.
    """

    def __init__(
        self, parent: QObject, tell: Callable[[int], object], over: Callable[[], object]
    ) -> None:
        super().__init__(parent)
        self.number = 0
        self._tell = tell
        self._over = over
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self.step)

    def start(self) -> None:
        """Begin anew."""
        self._show(COUNTDOWN_FROM)
        self._timer.start()

    def stop(self) -> None:
        """Leave it; nothing happens if it does not run."""
        self._timer.stop()
        self._show(0)

    @Slot()
    def step(self) -> None:
        """Show the next number, or end."""
        if self.number > 1:
            self._show(self.number - 1)
        elif self.number == 1:
            self.stop()
            self._over()

    def _show(self, number: int) -> None:
        if number != self.number:
            self.number = number
            self._tell(number)
