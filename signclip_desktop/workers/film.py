"""Reads a film in its own thread, one at a time."""

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.film import Film, read_film
from signclip_desktop.workers.thread import UNEXPECTED, Worker, WorkerThread


class FilmWorker(Worker):
    """Reads one file, then waits to be stopped.

    Signals:
        read(Film)
        progressed(float): 0..1, by the length the file claims.
        failed(SignClipError)
    """

    read = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)

    def __init__(self, path: Path, source: FrameSource | None = None) -> None:
        super().__init__()
        self._path = path
        self._source = source
        self._stopping = threading.Event()

    def request_stop(self) -> None:
        """Read no further picture."""
        self._stopping.set()

    @Slot()
    def start(self) -> None:
        """Read the whole file."""
        try:
            film = read_film(
                self._path,
                source=self._source,
                progress=self.progressed.emit,
                cancelled=self._stopping.is_set,
            )
        except SignClipError as error:
            self.failed.emit(error)
        except BaseException:
            # A bug: the window stops waiting, and the traceback goes to the excepthook.
            self.failed.emit(SignClipError(UNEXPECTED))
            raise
        else:
            if film is not None and not self._stopping.is_set():
                self.read.emit(film)


class FilmReader(QObject):
    """The window's side: reads one film at a time in its own thread.

    Signals:
        read(Film), progressed(float), failed(SignClipError): of the film asked for last.
    """

    read = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._thread: WorkerThread | None = None
        self._worker: FilmWorker | None = None

    def open(self, path: Path) -> None:
        """Begin to read a file and leave the one before."""
        self.close()
        worker = FilmWorker(path)
        worker.read.connect(self._on_read)
        worker.progressed.connect(self._on_progressed)
        worker.failed.connect(self._on_failed)
        self._worker, self._thread = worker, WorkerThread(worker, "film")
        self._thread.start()

    def close(self) -> None:
        """Stop reading."""
        thread, self._thread, self._worker = self._thread, None, None
        if thread is not None:
            thread.stop()

    def _is_told_by_current(self) -> bool:
        """Whether a signal is of the open film; one from a worker that is gone has no sender."""
        return self._worker is not None and self.sender() is self._worker

    @Slot(object)
    def _on_read(self, film: Film) -> None:
        if self._is_told_by_current():
            self.read.emit(film)

    @Slot(float)
    def _on_progressed(self, done: float) -> None:
        if self._is_told_by_current():
            self.progressed.emit(done)

    @Slot(object)
    def _on_failed(self, error: SignClipError) -> None:
        if self._is_told_by_current():
            self.failed.emit(error)
