"""Lets Python's garbage collector run in the GUI thread alone, between two events.

By itself it runs wherever the next object is made. In a worker thread it would destroy objects of
the window there: Qt's locks and Python's are then taken in opposite orders, and both threads wait
for ever. In the handler of an event it would destroy widgets while Qt goes through a list of them.
In the destructor of one object, which holds a lock, it would destroy another that needs the lock.
"""

import gc
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Slot

CHECK_EVERY_MS = 1000  # seldom enough not to be felt; what waits meanwhile is a few MB


class Collector(QObject):
    """While it is entered, garbage is collected by a timer of the thread that made it.

    Afterwards nothing is collected: the process is about to end, and destroys Qt's objects.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=CHECK_EVERY_MS)
        self._timer.timeout.connect(self._collect)

    def __enter__(self) -> "Collector":
        gc.disable()
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.stop()

    @Slot()
    def _collect(self) -> None:
        """Collect the oldest generation that is due, by Python's own thresholds."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
