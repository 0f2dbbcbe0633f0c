"""The window's side of the recognition thread: requests with ids out, answers as signals."""

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from signclip_desktop.core.types.changes import Kind
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.look_up_protocols import FileRequest, Tools
from signclip_desktop.workers.answers import Answers
from signclip_desktop.workers.latest import Inbox
from signclip_desktop.workers.recognition import RecognitionWorker
from signclip_desktop.workers.thread import WorkerThread

# An encoder or MediaPipe may be loading, which cannot be interrupted.
STOP_WAIT_S = 15.0


class LookUp(Answers):
    """Asks for look-ups; the answers come as signals in the GUI thread.

    Attributes:
        inbox: where the camera leaves its frames; it wakes the recognition thread.
    """

    _library_opened = Signal(object)
    _refresh_asked = Signal()
    _arm_asked = Signal(int, bool, int)
    _begin_asked = Signal()
    _end_asked = Signal()
    _clip_asked = Signal(int, object)
    _again_asked = Signal(int, object)
    _file_asked = Signal(object)
    _film_changed = Signal(object)
    _combine_asked = Signal(int, object)
    _look_alikes_asked = Signal(int, str)
    _language_chosen = Signal(str)
    _model_chosen = Signal(str)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.inbox: Inbox[Frame] = Inbox()
        self._next_id = 1
        self._model = ""
        self._files: dict[int, FileRequest] = {}
        worker = RecognitionWorker(tools, self.inbox, self)
        self.inbox.wake = worker.wake
        self._library_opened.connect(worker.open_library)
        self._refresh_asked.connect(worker.refresh)
        self._arm_asked.connect(worker.arm)
        self._begin_asked.connect(worker.begin)
        self._end_asked.connect(worker.end)
        self._clip_asked.connect(worker.look_up_clip)
        self._again_asked.connect(worker.look_up_again)
        self._file_asked.connect(worker.look_up_file)
        self._film_changed.connect(worker.remember_film)
        self._combine_asked.connect(worker.combine)
        self._look_alikes_asked.connect(worker.look_alikes)
        self._language_chosen.connect(worker.set_language)
        self._model_chosen.connect(worker.set_model)
        self._thread = WorkerThread(worker, "recognition")
        self.recognised.connect(self._on_recognised)
        self.failed.connect(self._on_failed)

    def start(self) -> None:
        """Begin to load the landmark models."""
        self._thread.start()

    def stop(self) -> None:
        """Cancel what runs and free everything."""
        for request in self._files.values():
            request.cancelled.set()
        self._thread.stop(STOP_WAIT_S)

    def open_library(self, path: Path) -> None:
        """Load encoder and index once the library file is up to date; answers `ready`."""
        self._library_opened.emit(path)

    @Slot(object)
    def follow(self, kinds: Kind) -> None:
        """Take in changes of the library, if what is compared was changed; answers `ready`."""
        if kinds & (Kind.SIGNS | Kind.RECORDINGS):
            self._refresh_asked.emit()

    def set_language(self, language: str) -> None:
        """Rank the signs of one sign language (ISO 639-3) from now on; "" for all."""
        self._language_chosen.emit(language)

    def use_model(self, name: str) -> None:
        """Compare by this model from now on, "" for the default; answers `ready` if it changes."""
        if name != self._model:
            self._model = name
            self._model_chosen.emit(name)

    def arm(self, *, hands_up: bool) -> int:
        """Make ready for the next recording; forgets one that runs."""
        request_id = self._new_id()
        self._arm_asked.emit(request_id, hands_up, self.inbox.discard())
        return request_id

    def begin(self) -> None:
        """Record from now on; no frame is dropped until the end."""
        self.inbox.hold()
        self._begin_asked.emit()

    def end(self) -> None:
        """Record until now; answers `recorded`, then `recognised` or `failed`."""
        self.inbox.release()
        self._end_asked.emit()

    def look_up_clip(self, clip: Clip) -> int:
        """Answers `recognised` or `failed`."""
        self._clip_asked.emit(request_id := self._new_id(), clip)
        return request_id

    def look_up_again(self, clip: Clip) -> int:
        """Rank the signs for a clip that was trimmed before; answers `recognised` or `failed`."""
        self._again_asked.emit(request_id := self._new_id(), clip)
        return request_id

    def look_up_file(self, path: Path, from_s: float | None, to_s: float | None) -> int:
        """Answers `file_progressed`, then `recognised` or `failed`; after those asked before."""
        request = FileRequest(self._new_id(), path, from_s, to_s, threading.Event())
        self._files[request.id] = request
        self._file_asked.emit(request)
        return request.id

    def cancel_file(self, request_id: int) -> None:
        """End the reading of a file; it gives no answer any more."""
        request = self._files.pop(request_id, None)
        if request is not None:
            request.cancelled.set()

    def remember_film(self, path: Path | None) -> None:
        """Read no part of this film twice, until another one, or None, takes its place."""
        self._film_changed.emit(path)

    @Slot(object)
    def _on_recognised(self, recognition: Recognition) -> None:
        self._files.pop(recognition.request_id, None)

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        self._files.pop(request_id, None)

    def combine(self, attempts: Sequence[Recognition]) -> int:
        """Answers `recognised` or `failed`."""
        self._combine_asked.emit(request_id := self._new_id(), tuple(attempts))
        return request_id

    def look_alikes(self, sign_id: str) -> int:
        """Answers `look_alikes_found`."""
        self._look_alikes_asked.emit(request_id := self._new_id(), sign_id)
        return request_id

    def _new_id(self) -> int:
        request_id, self._next_id = self._next_id, self._next_id + 1
        return request_id
