"""The library's thread: owns one connection of the store and runs what the window asks for."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot

from signclip_desktop.core.types.changes import NOTHING, Change
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_tasks import Job, LongTask, Task
from signclip_desktop.workers.thread import UNEXPECTED, Worker

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store

log = logging.getLogger(__name__)

NOT_OPEN = "library.not_open"
CANCELLED = "library.cancelled"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to do with the store; `cancelled` is raised by the GUI thread."""

    id: int
    task: Task[Any] | LongTask[Any]
    cancelled: threading.Event


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request: a value, or an error; and what it changed in either case."""

    request_id: int
    value: Any = None
    error: SignClipError | None = None
    change: Change = NOTHING


class LibraryWorker(Worker):
    """Owns one connection of the store; runs requests one after another.

    Signals:
        opened(): the library file is open.
        open_failed(SignClipError): it is not, and why.
        answered(Answer): one request is done.
        progressed(int, float): request id and the part of it that is done, 0..1.
    """

    opened = Signal()
    open_failed = Signal(object)
    answered = Signal(object)
    progressed = Signal(int, float)

    def __init__(self, open_store: Callable[[], "Store"]) -> None:
        super().__init__()
        self._open_store = open_store
        self._store: Store | None = None
        self._why_not_open = SignClipError(NOT_OPEN)
        self._stopping = threading.Event()

    def request_stop(self) -> None:
        """Make running jobs end at their next step."""
        self._stopping.set()

    @Slot()
    def start(self) -> None:
        """Open the library, bringing it up to date first."""
        try:
            self._store = self._open_store()
        except SignClipError as error:
            self._why_not_open = error
            self.open_failed.emit(error)
        else:
            self.opened.emit()

    @Slot()
    def stop(self) -> None:
        """Close the connection."""
        store, self._store = self._store, None
        if store is None:
            return
        try:
            store.close()
        except SignClipError as error:
            log.error("closing the library: %s", error)

    @Slot(object)
    def handle(self, request: Request) -> None:
        """Run one request, unless it was cancelled while it waited."""
        if self._store is None:
            self.answered.emit(Answer(request.id, error=self._why_not_open))
            return
        if request.cancelled.is_set():
            self.answered.emit(Answer(request.id, error=SignClipError(CANCELLED)))
            return
        with self._store.gathering() as gathered:
            try:
                value = self._run(self._store, request)
            except SignClipError as error:
                if self._stopping.is_set():
                    # The window that would have told it is gone.
                    log.error("while closing: %s", error)
                self.answered.emit(Answer(request.id, error=error, change=gathered.change))
            except BaseException:
                # A bug: the panel that waits is told, and the traceback goes to the excepthook.
                bug = SignClipError(UNEXPECTED)
                self.answered.emit(Answer(request.id, error=bug, change=gathered.change))
                raise
            else:
                self.answered.emit(Answer(request.id, value, change=gathered.change))

    def _run(self, store: "Store", request: Request) -> Any:  # noqa: ANN401
        if isinstance(request.task, Task):
            return request.task.run(store)

        def progress(done: float) -> None:
            self.progressed.emit(request.id, done)

        def cancelled() -> bool:
            return request.cancelled.is_set() or self._stopping.is_set()

        return request.task.run(store, Job(progress, cancelled))
