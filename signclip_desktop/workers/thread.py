"""Runs one worker object in its own thread, and stops it in bounded time."""

import logging
from typing import ClassVar

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, Slot

log = logging.getLogger(__name__)

UNEXPECTED = "program.unexpected"
STOP_WAIT_S = 5.0  # a camera driver or an encoder may be in the middle of one call


class Worker(QObject):
    """Makes, uses and frees native state (camera, graph, connection) in one thread."""

    def request_stop(self) -> None:
        """Raise the stop flag; called from any thread, returns at once."""

    @Slot()
    def start(self) -> None:
        """Make the native state; the first thing that runs in the worker's thread."""

    @Slot()
    def stop(self) -> None:
        """Free the native state; the last thing that runs there, also after a failed start."""


class _Ender(QObject):
    """Lives in the worker's thread and ends its event loop after all that was asked before."""

    @Slot()
    def end(self) -> None:
        """Leave the event loop."""
        QThread.currentThread().quit()


class WorkerThread:
    """A worker and its thread; never ends the thread by force.

    A thread that does not stop in time is logged and kept for the rest of the process, since
    freeing a running QThread would abort the program.
    """

    _stuck: ClassVar[list["WorkerThread"]] = []

    def __init__(self, worker: Worker, name: str) -> None:
        self.worker = worker
        self._ender = _Ender()
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._ender.moveToThread(self._thread)

    @classmethod
    def any_stuck(cls) -> bool:
        """Whether a thread of this process did not stop when it was told to."""
        return any(thread.running for thread in cls._stuck)

    @property
    def running(self) -> bool:
        """Whether the thread was started and has not ended."""
        return self._thread.isRunning()

    def start(self) -> None:
        """Start the thread; the worker's `start` is the first thing that runs in it."""
        # Posted, not connected to `started`: that would come after requests already posted.
        QMetaObject.invokeMethod(self.worker, "start", Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    def stop(self, wait_s: float = STOP_WAIT_S) -> bool:
        """Raise the flag, free the worker in its own thread, wait; returns whether it ended."""
        if not self._thread.isRunning():
            return True
        self.worker.request_stop()
        queued = Qt.ConnectionType.QueuedConnection
        QMetaObject.invokeMethod(self.worker, "stop", queued)
        QMetaObject.invokeMethod(self._ender, "end", queued)
        if self._thread.wait(int(wait_s * 1000)):
            return True
        log.error("thread %s did not stop within %.1f s", self._thread.objectName(), wait_s)
        WorkerThread._stuck.append(self)
        return False
