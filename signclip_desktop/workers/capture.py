"""The camera's thread: opens a frame source, reads it, judges its pictures.

Frames do not travel inside signals, which would pile up behind a busy reader: they lie in two
mailboxes, `preview` for the screen and `inbox` for recognition. The inbox wakes the recognition
thread itself: a window that is busy must not keep it from a frame.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QMetaObject, Qt, Signal, Slot

from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraState, SignClipError
from signclip_desktop.workers.latest import Inbox, Latest
from signclip_desktop.workers.thread import UNEXPECTED, Worker


class Judge(Protocol):
    """Looks at frames for what a user can mend: covered, too dark, too slow."""

    def push(self, frame: Frame) -> CameraState | None:
        """The state that holds now; None if the pictures are good."""


class CaptureWorker(Worker):
    """Owns one frame source from opening to closing.

    Signals:
        opened(str): the name of the source; the first frame has arrived.
        judged(CameraState | None): the judgement of the pictures changed.
        ended(): the source has no more frames.
        failed(SignClipError): opening or reading failed; the source is closed.

    Attributes:
        preview: newest frame for the screen.
        inbox: frames for recognition.
        alive_at: monotonic seconds of the last sign of life, for the watchdog; 0 before
            the source is open.
    """

    opened = Signal(str)
    judged = Signal(object)
    ended = Signal()
    failed = Signal(object)

    def __init__(
        self,
        make_source: Callable[[], FrameSource],
        inbox: Inbox[Frame],
        *,
        make_judge: Callable[[], Judge] | None = None,
    ) -> None:
        super().__init__()
        self.preview: Latest[Frame] = Latest()
        self.inbox = inbox
        self.alive_at = 0.0
        self._make_source = make_source
        self._make_judge = make_judge
        self._source: FrameSource | None = None
        self._judge: Judge | None = None
        self._state: CameraState | None = None
        self._stopping = threading.Event()

    def request_stop(self) -> None:
        """Read no further frame."""
        self._stopping.set()

    @Slot()
    def start(self) -> None:
        """Open the source, which may take seconds, and begin to read."""
        if self._stopping.is_set():
            return
        try:
            self._source = self._make_source()
            self._source.open()
            first = self._source.read()
        except SignClipError as error:
            self._fail(error)
            return
        except BaseException:
            # A bug: the window stops waiting, and the traceback goes to the excepthook.
            self._fail(SignClipError(UNEXPECTED))
            raise
        self._judge = self._make_judge() if self._make_judge else None
        self.alive_at = time.monotonic()
        self.opened.emit(self._source.name)
        self._pass_on(first)

    @Slot()
    def stop(self) -> None:
        """Close the source."""
        if self._source is not None:
            self._source.close()
            self._source = None

    @Slot()
    def read_next(self) -> None:
        """Read one frame; posted again after each, so that `stop` can come between."""
        if self._source is None or self._stopping.is_set():
            return
        try:
            frame = self._source.read()
        except SignClipError as error:
            self._fail(error)
            return
        except BaseException:
            self._fail(SignClipError(UNEXPECTED))  # as in start
            raise
        self._pass_on(frame)

    def _pass_on(self, frame: Frame | None) -> None:
        if frame is None:
            self.stop()
            self.ended.emit()
            return
        self.alive_at = time.monotonic()
        self.preview.put(frame)
        self.inbox.put(frame)
        self._look_at(frame)
        QMetaObject.invokeMethod(self, "read_next", Qt.ConnectionType.QueuedConnection)

    def _look_at(self, frame: Frame) -> None:
        state = self._judge.push(frame) if self._judge else None
        if state is not self._state:
            self._state = state
            self.judged.emit(state)

    def _fail(self, error: SignClipError) -> None:
        self.stop()
        self.failed.emit(error)
