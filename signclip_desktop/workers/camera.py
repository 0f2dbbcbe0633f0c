"""The window's side of the camera: opens it in its own thread and watches for its death.

A driver that hangs cannot be interrupted. So the watchdog sits here, in the GUI thread: a
camera that gives no frame for `LOST_AFTER_S` is called unplugged and its thread is left behind.
"""

import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraState, CameraUnavailable, SignClipError
from signclip_desktop.workers.capture import CaptureWorker, Judge
from signclip_desktop.workers.latest import Inbox
from signclip_desktop.workers.thread import WorkerThread

# pitfalls 4.3: an unplugged camera may block in read(), or give old frames for ever.
LOST_AFTER_S = 1.5
WATCH_EVERY_MS = 250
CLOSE_WAIT_S = 2.0
# The window stands still for this long; a driver that has not answered for LOST_AFTER_S will
# hardly do so now, and its thread is left behind.
LOST_WAIT_S = 0.1


class CameraPhase(Enum):
    """Where the camera is."""

    OFF = "off"
    OPENING = "opening"
    LIVE = "live"
    FAILED = "failed"


class Camera(QObject):
    """One camera at a time.

    Signals:
        phase_changed(CameraPhase)
        judged(CameraState | None): pictures are covered, too dark, too slow, or good.
        failed(SignClipError): could not be opened, or was lost; `phase` is FAILED.
        ended(): the source (a file played as a camera) is over; `phase` is OFF.
    """

    phase_changed = Signal(object)
    judged = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(
        self,
        make_source: Callable[[str], FrameSource],
        inbox: Inbox[Frame],
        *,
        make_judge: Callable[[], Judge] | None = None,
        lost_after_s: float = LOST_AFTER_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.phase = CameraPhase.OFF
        self.name = ""
        self.inbox = inbox
        self._make_source = make_source
        self._make_judge = make_judge
        self._lost_after_s = lost_after_s
        self._now = now
        self._worker: CaptureWorker | None = None
        self._thread: WorkerThread | None = None
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_EVERY_MS)
        self._watch.timeout.connect(self.check_alive)

    def open(self, camera_id: str = "") -> None:
        """Open a camera ("" takes the first) and leave the one that is open."""
        self.close()
        make_source = self._make_source
        worker = CaptureWorker(
            lambda: make_source(camera_id), self.inbox, make_judge=self._make_judge
        )
        worker.opened.connect(self._on_opened)
        worker.judged.connect(self._on_judged)
        worker.failed.connect(self._on_failed)
        worker.ended.connect(self._on_ended)
        self._worker, self._thread = worker, WorkerThread(worker, "capture")
        self._set_phase(CameraPhase.OPENING)
        self._thread.start()

    def close(self) -> None:
        """Leave the camera; its light goes off."""
        self._leave()
        self._set_phase(CameraPhase.OFF)

    def take_preview(self) -> Frame | None:
        """The newest frame that was not shown yet."""
        return self._worker.preview.take() if self._worker else None

    @Slot()
    def check_alive(self) -> None:
        """Call the camera lost if its last frame is too old."""
        worker = self._worker
        if worker is None or self.phase is not CameraPhase.LIVE:
            return
        if self._now() - worker.alive_at > self._lost_after_s:
            self._fail(CameraUnavailable(CameraState.UNPLUGGED), wait_s=LOST_WAIT_S)

    @Slot(str)
    def _on_opened(self, name: str) -> None:
        if not self._is_told_by_current():
            return
        self.name = name
        self._watch.start()
        self._set_phase(CameraPhase.LIVE)

    @Slot(object)
    def _on_judged(self, state: CameraState | None) -> None:
        if self._is_told_by_current():
            self.judged.emit(state)

    @Slot(object)
    def _on_failed(self, error: SignClipError) -> None:
        if self._is_told_by_current():
            self._fail(error)

    @Slot()
    def _on_ended(self) -> None:
        if not self._is_told_by_current():
            return
        self._leave()
        self._set_phase(CameraPhase.OFF)
        self.ended.emit()

    def _is_told_by_current(self) -> bool:
        """Whether a signal is the open camera's; one from a camera that is gone has no sender."""
        return self._worker is not None and self.sender() is self._worker

    def _fail(self, error: SignClipError, *, wait_s: float = CLOSE_WAIT_S) -> None:
        self._leave(wait_s)
        self._set_phase(CameraPhase.FAILED)
        self.failed.emit(error)

    def _leave(self, wait_s: float = CLOSE_WAIT_S) -> None:
        self._watch.stop()
        thread, self._worker, self._thread = self._thread, None, None
        if thread is not None:
            thread.stop(wait_s)

    def _set_phase(self, phase: CameraPhase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.phase_changed.emit(phase)
