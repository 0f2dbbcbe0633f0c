"""The only way from the window to the library: tasks go out, answers come back.

`Library` lives in the GUI thread. `ask` takes a task and returns at once; what is to be called
with the answer is called in the GUI thread later. The store itself is used in the library's
thread; imports, exports and backups have a second thread with a connection of its own, so that
searching goes on meanwhile.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from signclip_desktop.core.types.changes import Change, Kind, Step, Steps
from signclip_desktop.errors import SignClipError, UndoRefused
from signclip_desktop.services.library_tasks import LoadState, LongTask, Task
from signclip_desktop.services.library_writes import NoteLookUp, TakeBack
from signclip_desktop.workers.library_worker import Answer, LibraryWorker, Request
from signclip_desktop.workers.thread import WorkerThread

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

# How long closing waits for what is still to be written: each write waits 5 s for another
# program's, and emptying the log of a large library takes as long on a slow disk.
WRITING_WAIT_S = 30.0

# What `LibraryState` tells of.
_COUNTED = Kind.SIGNS | Kind.LISTS


def _nobody(_: object) -> None:
    """Takes an answer that nobody waits for."""


def _log(error: SignClipError) -> None:
    """Takes an error that nobody tells the user of."""
    log.warning("%s", error)


class Library(QObject):
    """The window's side of the library; its signals and answers arrive in the GUI thread.

    Signals:
        opened(LibraryState): the library is open, or what its state tells of was changed.
        open_failed(SignClipError): damaged, too new, read-only, disk full ...
        changed(Kind): what was changed, whoever of the window did it.
        steps_changed(): there is another step to undo or redo.
        step_not_kept(str, bool): the name of a step that is too large to be kept; whether it was
            undone and cannot be redone. Else it cannot be undone, nor any before it.

    Attributes:
        path: the file.
        keep_history: look-ups are noted.
    """

    opened = Signal(object)
    open_failed = Signal(object)
    changed = Signal(object)
    steps_changed = Signal()
    step_not_kept = Signal(str, bool)

    _asked = Signal(object)
    _asked_job = Signal(object)

    def __init__(self, path: Path, *, keep_history: bool = True) -> None:
        super().__init__()
        self.path = path
        self.keep_history = keep_history
        self._next_id = 1
        self._pending: dict[int, _Pending] = {}
        self._steps = Steps()
        self._taking_back: deque[Callable[[], None]] = deque()
        self._is_open = False
        self._thread: WorkerThread | None = None
        self._jobs: WorkerThread | None = None

    # Life

    def start(self) -> None:
        """Open the library in its own thread; emits `opened` or `open_failed`."""
        worker = LibraryWorker(self._open_store)
        worker.opened.connect(self._load_state)
        worker.open_failed.connect(self.open_failed)
        self._thread = self._started(worker, self._asked, "library")

    def stop(self) -> None:
        """Close the library when all that was to be written is; answers are not sent any more.

        Jobs and reads that still wait are dropped, and so are the steps to undo.
        """
        for pending in self._pending.values():
            if not pending.writes:
                pending.cancelled.set()
        self._leave_jobs()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop(WRITING_WAIT_S)
        self._pending.clear()
        self._is_open = False
        self._steps.clear()
        self._taking_back.clear()
        self.steps_changed.emit()

    # Asking

    def ask(
        self,
        task: Task[T] | LongTask[T],
        answered: Callable[[T], object] = _nobody,
        failed: Callable[[SignClipError], object] = _log,
        *,
        step: str = "",
        progressed: Callable[[float], object] = _nobody,
    ) -> int:
        """Have something read from the library, or written.

        Args:
            task: what to do.
            answered: is called with what came of it; not after `cancel`, except by a long task.
            failed: is called with the error instead; without it, the error is logged.
            step: what the menu calls this write, such as "Delete BOOK", if it can be undone.
            progressed: is called with the part of a long task that is done, 0..1.

        Returns:
            The request, for `cancel`.
        """
        request = Request(self._next_id, task, threading.Event())
        self._next_id += 1
        self._pending[request.id] = _Pending(request, answered, failed, step, progressed)
        if isinstance(task, LongTask):
            self._start_jobs()
            self._asked_job.emit(request)
        else:
            self._asked.emit(request)
        return request.id

    def cancel(self, request_id: int | None) -> None:
        """End a long task early, or drop the answer to a request; nothing for one that is over."""
        pending = self._pending.get(request_id) if request_id is not None else None
        if pending is not None:
            pending.cancelled.set()

    def note_look_up(self, kind: str, query: str, sign_ids: tuple[str, ...]) -> None:
        """Note a look-up ("sign" or "word") if the user wants a history."""
        if self.keep_history:
            self.ask(NoteLookUp(kind, query, sign_ids))

    # Undoing

    @property
    def to_undo(self) -> str:
        """Name of the step that `undo` takes back; "" for none."""
        step = self._steps.to_undo
        return step.name if step else ""

    @property
    def to_redo(self) -> str:
        """Name of the step that `redo` does again; "" for none."""
        step = self._steps.to_redo
        return step.name if step else ""

    def undo(
        self, answered: Callable[[str, Change], object], failed: Callable[[SignClipError], object]
    ) -> None:
        """Take the last step back, once those that are being written are; nothing without one.

        Args:
            answered: is called with the name of the step and with what taking it back changed.
            failed: is called with the error instead; the library is as it was.
        """
        self._taking_back.append(partial(self._take_back, False, answered, failed))
        self._take_back_next()

    def redo(
        self, answered: Callable[[str, Change], object], failed: Callable[[SignClipError], object]
    ) -> None:
        """Do the step again that was undone last; nothing where none was."""
        self._taking_back.append(partial(self._take_back, True, answered, failed))
        self._take_back_next()

    def _take_back_next(self) -> None:
        """Undo or redo what waits, unless steps are being written that it may be about."""
        while self._taking_back and not any(
            pending.step or isinstance(pending.request.task, TakeBack)
            for pending in self._pending.values()
            if not pending.is_job
        ):
            self._taking_back.popleft()()

    def _take_back(
        self,
        redo: bool,
        answered: Callable[[str, Change], object],
        failed: Callable[[SignClipError], object],
    ) -> None:
        step = self._steps.to_redo if redo else self._steps.to_undo
        if step is None:
            return

        def on_done(change: Change) -> None:
            is_kept = (self._steps.redid if redo else self._steps.undid)(step, change)
            answered(step.name, change)
            self._keep_or_tell(step, is_kept, to_redo=not redo)

        def on_failed(error: SignClipError) -> None:
            if isinstance(error, UndoRefused):
                self._steps.forget(step)
                self.steps_changed.emit()
            failed(error)

        self.ask(TakeBack(step.change), on_done, on_failed)

    def _keep_or_tell(self, step: Step, is_kept: bool, *, to_redo: bool = False) -> None:
        if not is_kept:
            self.step_not_kept.emit(step.name, to_redo)
        self.steps_changed.emit()

    def _note_step(self, name: str, change: Change) -> None:
        """Keep a step; one that cannot be undone leaves nothing to undo."""
        if change.rows is None and not name:
            self._steps.clear()
            self.steps_changed.emit()
        elif name and change:
            step = Step(name, change)
            self._keep_or_tell(step, self._steps.did(step))

    # Inside

    def _open_store(self) -> "Store":
        """Runs in the library's thread."""
        from signclip_desktop.core.dictionary import open_library

        return open_library(self.path, read_only_is_enough=True)

    def _open_store_again(self) -> "Store":
        """Runs in the jobs' thread, when the library is up to date."""
        from signclip_desktop.core.dictionary import Store

        return Store.open(self.path)

    def _start_jobs(self) -> None:
        if self._jobs is None:
            worker = LibraryWorker(self._open_store_again)
            worker.open_failed.connect(self._leave_jobs)
            self._jobs = self._started(worker, self._asked_job, "library-jobs")

    @Slot()
    def _leave_jobs(self, *_: object) -> None:
        """The next job opens the library anew, which may work then."""
        thread, self._jobs = self._jobs, None
        if thread is not None:
            thread.stop()

    def _started(self, worker: LibraryWorker, requests: SignalInstance, name: str) -> WorkerThread:
        worker.answered.connect(self._on_answered)
        worker.progressed.connect(self._on_progressed)
        requests.connect(worker.handle)
        thread = WorkerThread(worker, name)
        thread.start()
        return thread

    @Slot()
    def _load_state(self) -> None:
        self.ask(LoadState(), self._on_state, self._on_no_state)

    def _on_state(self, state: object) -> None:
        self._is_open = True
        self.opened.emit(state)

    def _on_no_state(self, error: SignClipError) -> None:
        if not self._is_open:
            self.open_failed.emit(error)

    @Slot(int, float)
    def _on_progressed(self, request_id: int, done: float) -> None:
        pending = self._pending.get(request_id)
        if pending is not None:
            pending.progressed(done)

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        pending = self._pending.pop(answer.request_id, None)
        if pending is None:
            return
        if not isinstance(pending.request.task, TakeBack):
            self._note_step(pending.step, answer.change)
        if pending.is_job or not pending.cancelled.is_set():
            if answer.error is not None:
                pending.failed(answer.error)
            else:
                pending.answered(answer.value)
        # What failed may have changed a part: an import, or deleting that left traces.
        if answer.change:
            self.changed.emit(answer.change.kinds)
        if answer.change.kinds & _COUNTED:
            self._load_state()
        self._take_back_next()


@dataclass(frozen=True, slots=True)
class _Pending:
    """A request that was not answered yet; `Library.ask` says what its parts are."""

    request: Request
    answered: Callable[[Any], object]
    failed: Callable[[SignClipError], object]
    step: str
    progressed: Callable[[float], object]

    @property
    def writes(self) -> bool:
        """It is carried out even if the window is closed meanwhile."""
        return isinstance(self.request.task, Task) and self.request.task.writes

    @property
    def is_job(self) -> bool:
        """It runs in the jobs' thread, and its end is told also after a cancel."""
        return isinstance(self.request.task, LongTask)

    @property
    def cancelled(self) -> threading.Event:
        """Raised when nobody waits for the answer any more."""
        return self.request.cancelled
