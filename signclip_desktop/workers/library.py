"""The only way from the window to the library: requests go out, answers come back as signals.

`Library` lives in the GUI thread and has a method for each request; each returns a request id
at once and answers later by one of its signals, or by `failed`. The store itself is used in
the library's thread; imports, exports and backups have a second thread with a connection of
its own, so that searching goes on meanwhile.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from signclip_desktop.core.types.sign import Sign
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.matched_recordings import Wanted, load_matched
from signclip_desktop.workers import library_tasks as tasks
from signclip_desktop.workers.library_tasks import ImportRequest, Recorded
from signclip_desktop.workers.library_worker import JOBS, Answer, LibraryWorker, Request
from signclip_desktop.workers.thread import WorkerThread

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store


# How long closing waits for what is still to be written: each write waits 5 s for another
# program's, and emptying the log of a large library takes as long on a slow disk.
WRITING_WAIT_S = 30.0


class Library(QObject):
    """The window's side of the library; all its signals arrive in the GUI thread.

    The first argument of each answer is the request id that the asking method returned.

    Signals:
        opened(LibraryState): the library is open, or its counts changed.
        open_failed(SignClipError): damaged, too new, read-only, disk full ...
        words_found(int, list[WordMatch])
        signs_loaded(int, list[Sign])
        sign_loaded(int, SignDetail)
        clip_loaded(int, str, Clip): request id, example id, clip.
        preview_loaded(int, Preview)
        matched_loaded(int, list[Matched])
        history_loaded(int, list[HistoryItem])
        lists_loaded(int, list[str])
        sign_saved(int, Sign): a sign was added or changed.
        done(int): any other change was made.
        import_previewed(int, ImportPreview | LibraryPreview | None): None after a cancel.
        imported(int, ImportReport | BroughtIn | LibraryPreview): the last where a library was
            not seen yet, and nothing of it is brought in.
        exported(int, ExportReport)
        backed_up(int, Path)
        progressed(int, float): part of an import, export or backup, 0..1.
        failed(int, SignClipError)
        library_changed(): signs or examples changed; lists of signs are out of date.
    """

    opened = Signal(object)
    open_failed = Signal(object)
    words_found = Signal(int, object)
    signs_loaded = Signal(int, object)
    sign_loaded = Signal(int, object)
    clip_loaded = Signal(int, str, object)
    preview_loaded = Signal(int, object)
    matched_loaded = Signal(int, object)
    history_loaded = Signal(int, object)
    lists_loaded = Signal(int, object)
    sign_saved = Signal(int, object)
    done = Signal(int)
    import_previewed = Signal(int, object)
    imported = Signal(int, object)
    exported = Signal(int, object)
    backed_up = Signal(int, object)
    progressed = Signal(int, float)
    failed = Signal(int, object)
    library_changed = Signal()

    _asked = Signal(object)
    _asked_job = Signal(object)

    def __init__(self, path: Path, *, keep_history: bool = True) -> None:
        super().__init__()
        self.path = path
        self.keep_history = keep_history
        self._next_id = 1
        self._pending: dict[int, _Pending] = {}
        self._newest_search: int | None = None
        self._is_open = False
        self._thread: WorkerThread | None = None
        self._jobs: WorkerThread | None = None

    # Life

    def start(self) -> None:
        """Open the library in its own thread; answers `opened` or `open_failed`."""
        worker = LibraryWorker(self._open_store)
        worker.opened.connect(self._on_opened)
        worker.open_failed.connect(self.open_failed)
        self._thread = self._started(worker, self._asked, "library")

    def stop(self) -> None:
        """Close the library when all that was to be written is; answers are not sent any more.

        Jobs and reads that still wait are dropped.
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

    # Words and signs

    def search_words(self, query: str, *, limit: int = 20, language: str | None = None) -> int:
        """Answers `words_found`; an older search that still waits is dropped."""
        if self._newest_search in self._pending:
            self.cancel(self._newest_search)
        self._newest_search = self._ask(
            self.words_found, tasks.search_words, query, limit, language
        )
        return self._newest_search

    def load_signs(
        self,
        *,
        language: str | None = None,
        list_name: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> int:
        """Answers `signs_loaded`."""
        return self._ask(self.signs_loaded, tasks.signs, language, list_name, limit, offset)

    def load_sign(self, sign_id: str) -> int:
        """Answers `sign_loaded`."""
        return self._ask(self.sign_loaded, tasks.sign_detail, sign_id)

    def load_clip(self, example_id: str) -> int:
        """Answers `clip_loaded`."""
        return self._ask(self.clip_loaded, tasks.clip, example_id)

    def load_preview(self, sign_id: str) -> int:
        """Answers `preview_loaded`."""
        return self._ask(self.preview_loaded, tasks.preview, sign_id)

    def load_matched(self, wanted: Sequence[Wanted]) -> int:
        """The recordings behind matches; answers `matched_loaded`."""
        return self._ask(self.matched_loaded, load_matched, tuple(wanted))

    def add_sign(self, sign: Sign, recorded: Sequence[Recorded] = ()) -> int:
        """Add a sign (id "" makes one) or change it; answers `sign_saved`."""
        return self._change(self.sign_saved, tasks.add_sign, sign, tuple(recorded))

    def add_examples(self, sign_id: str, recorded: Sequence[Recorded]) -> int:
        """Add recordings (ids "" make some) to a sign; answers `done`."""
        return self._change(None, tasks.add_examples, sign_id, tuple(recorded))

    def delete_sign(self, sign_id: str) -> int:
        """Answers `done`."""
        return self._change(None, tasks.delete_sign, sign_id)

    def delete_example(self, example_id: str) -> int:
        """Answers `done`."""
        return self._change(None, tasks.delete_example, example_id)

    def choose_language(self, language: str) -> int:
        """Keep which sign language is looked up, "" for all; answers `done`."""
        return self._write(tasks.choose_language, language)

    # History and lists

    def load_history(self, limit: int = 200) -> int:
        """Answers `history_loaded`."""
        return self._ask(self.history_loaded, tasks.history, limit)

    def add_history(self, kind: str, query: str, sign_ids: Sequence[str]) -> int | None:
        """Note a look-up ("sign" or "word") if the user wants a history; answers `done`."""
        if not self.keep_history:
            return None
        return self._write(tasks.add_history, kind, query, tuple(sign_ids))

    def delete_history(self, entry_id: str | None = None) -> int:
        """Forget one entry, or all; answers `done`."""
        return self._write(tasks.delete_history, entry_id)

    def load_lists(self) -> int:
        """Answers `lists_loaded`."""
        return self._ask(self.lists_loaded, tasks.lists)

    def create_list(self, name: str) -> int:
        """Answers `done`."""
        return self._write(tasks.create_list, name)

    def delete_list(self, name: str) -> int:
        """Answers `done`."""
        return self._write(tasks.delete_list, name)

    def add_to_list(self, name: str, sign_id: str) -> int:
        """Answers `done`."""
        return self._write(tasks.add_to_list, name, sign_id)

    def remove_from_list(self, name: str, sign_id: str) -> int:
        """Answers `done`."""
        return self._write(tasks.remove_from_list, name, sign_id)

    # Jobs, in their own thread

    def preview_import(self, request: ImportRequest) -> int:
        """Answers `progressed` and `import_previewed`, also after `cancel`."""
        return self._job(self.import_previewed, tasks.preview_import, request)

    def import_path(self, request: ImportRequest) -> int:
        """Answers `progressed` and `imported`, also after `cancel`."""
        return self._job(self.imported, tasks.import_path, request)

    def export(self, folder: Path) -> int:
        """Answers `progressed` and `exported`."""
        return self._job(self.exported, tasks.export, folder)

    def backup(self, target: Path) -> int:
        """Answers `backed_up`."""
        return self._job(self.backed_up, tasks.backup, target)

    def cancel(self, request_id: int | None) -> None:
        """End a job early, or drop a request that still waits."""
        pending = self._pending.get(request_id) if request_id is not None else None
        if pending is not None:
            pending.cancelled.set()

    def delete_everything_of_user(self) -> int:
        """Delete all the user added: signs, recordings, lists, history; answers `done`."""
        return self._change(None, tasks.delete_everything_of_user)

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
            self._jobs = self._started(worker, self._asked_job, "library jobs")

    @Slot()
    def _leave_jobs(self, *_: object) -> None:
        """The next job opens the library anew, which may work then."""
        thread, self._jobs = self._jobs, None
        if thread is not None:
            thread.stop()

    def _started(self, worker: LibraryWorker, requests: SignalInstance, name: str) -> WorkerThread:
        worker.answered.connect(self._on_answered)
        worker.progressed.connect(self.progressed)
        requests.connect(worker.handle)
        thread = WorkerThread(worker, name)
        thread.start()
        return thread

    def _ask(
        self, answer: SignalInstance | None, task: Callable[..., Any], *arguments: object
    ) -> int:
        request = self._request(answer, task, arguments)
        self._asked.emit(request)
        return request.id

    def _write(self, task: Callable[..., Any], *arguments: object) -> int:
        """Ask for a write that closing waits for; answers `done`."""
        request = self._request(None, task, arguments, writes=True)
        self._asked.emit(request)
        return request.id

    def _change(
        self, answer: SignalInstance | None, task: Callable[..., Any], *arguments: object
    ) -> int:
        """Ask for a write after which lists of signs are out of date."""
        request = self._request(answer, task, arguments, writes=True, changes=True)
        self._asked.emit(request)
        return request.id

    def _job(self, answer: SignalInstance, task: Callable[..., Any], *arguments: object) -> int:
        self._start_jobs()
        changes = task is tasks.import_path
        request = self._request(answer, task, arguments, changes=changes)
        self._asked_job.emit(request)
        return request.id

    def _request(
        self,
        answer: SignalInstance | None,
        task: Callable[..., Any],
        arguments: tuple[Any, ...],
        *,
        writes: bool = False,
        changes: bool = False,
    ) -> Request:
        request = Request(self._next_id, task, arguments, threading.Event())
        self._next_id += 1
        self._pending[request.id] = _Pending(answer, request, writes, changes)
        return request

    @Slot()
    def _on_opened(self) -> None:
        request = self._request(None, tasks.library_state, (self.path,))
        self._asked.emit(request)

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        pending = self._pending.pop(answer.request_id, None)
        if pending is None:
            return
        if answer.error is not None:
            self._fail(pending, answer.request_id, answer.error)
        else:
            self._send(pending, answer)
        # What failed may have changed a part: an import, or deleting that left traces.
        if pending.changes:
            self.library_changed.emit()
            self._on_opened()

    def _fail(self, pending: "_Pending", request_id: int, error: SignClipError) -> None:
        if pending.request.task is tasks.library_state and not self._is_open:
            self.open_failed.emit(error)
        elif pending.is_job or not pending.cancelled.is_set():
            self.failed.emit(request_id, error)

    def _send(self, pending: "_Pending", answer: Answer) -> None:
        """Give the answer in the form its signal has."""
        task = pending.request.task
        if task is tasks.library_state:
            self._is_open = True
            self.opened.emit(answer.value)
        elif task is tasks.clip:
            self.clip_loaded.emit(answer.request_id, pending.request.arguments[0], answer.value)
        elif pending.answer is None:
            self.done.emit(answer.request_id)
        else:
            pending.answer.emit(answer.request_id, answer.value)


@dataclass(frozen=True, slots=True)
class _Pending:
    """A request that was not answered yet.

    Attributes:
        answer: the signal that answers it; None for `done`.
        request: what was asked.
        writes: it is carried out even if the window is closed meanwhile.
        changes: lists of signs are out of date after it.
    """

    answer: SignalInstance | None
    request: Request
    writes: bool
    changes: bool

    @property
    def is_job(self) -> bool:
        """It runs in the jobs' thread, and its end is told also after a cancel."""
        return self.request.task in JOBS

    @property
    def cancelled(self) -> threading.Event:
        """Raised when nobody waits for the answer any more."""
        return self.request.cancelled
