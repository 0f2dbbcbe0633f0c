"""Looks for cameras in a thread of its own, since asking a driver may take seconds."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.workers.thread import Worker, WorkerThread


class _Looker(Worker):
    """Looks once, as soon as its thread runs."""

    found = Signal(object)

    def __init__(self, look: Callable[[], Sequence[Any]]) -> None:
        super().__init__()
        self._look = look

    @Slot()
    def start(self) -> None:
        """Ask the system; after a bug there is also an answer, so that one can ask again."""
        cameras: tuple[Any, ...] = ()
        try:
            cameras = tuple(self._look())
        finally:
            self.found.emit(cameras)


class CameraLister(QObject):
    """Lists the cameras.

    Signals:
        listed(tuple[CameraInfo, ...])
    """

    listed = Signal(object)

    def __init__(self, look: Callable[[], Sequence[Any]]) -> None:
        super().__init__()
        self._look = look
        self._thread: WorkerThread | None = None

    @Slot()
    def look(self) -> None:
        """Answers `listed`; while one answer is awaited, it serves both."""
        if self._thread is not None:
            return
        looker = _Looker(self._look)
        looker.found.connect(self._on_found)
        self._thread = WorkerThread(looker, "camera-list")
        self._thread.start()

    def stop(self) -> None:
        """Wait for a search that runs."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()

    @Slot(object)
    def _on_found(self, cameras: Sequence[Any]) -> None:
        self.stop()
        self.listed.emit(tuple(cameras))
