"""The recognition thread: owns MediaPipe's graph, the segmenter, the recogniser, the index.

Does not open cameras (capture.py) and does not write look-ups (library.py).
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMetaObject, Qt, Signal, Slot

from signclip_desktop.core.frame import Frame
from signclip_desktop.core.landmarks import Clip, Landmarks
from signclip_desktop.core.segmenter import Segmenter, SegmenterState
from signclip_desktop.core.sign import Recognition
from signclip_desktop.errors import SignClipError
from signclip_desktop.workers.latest import Inbox
from signclip_desktop.workers.needs import FileRequest, Finder, Landmarker, OpenFinder, Tools
from signclip_desktop.workers.thread import Worker

# Filters on the list need more than is shown; the recogniser re-ranks the first 50.
TOP = 48
STATS_EVERY_S = 0.5
UNEXPECTED = "Something went wrong inside the program; the log file tells more."


@dataclass(frozen=True, slots=True)
class Stats:
    """How fast the thread works.

    Attributes:
        fps: frames analysed a second.
        frame_s: mean time for one frame.
        dropped: preview frames that were skipped since the start.
        waiting: frames of a recording that wait to be analysed.
    """

    fps: float
    frame_s: float
    dropped: int
    waiting: int


class RecognitionWorker(Worker):
    """Turns frames into landmarks, landmarks into clips, clips into ranked signs.

    Signals:
        seeing(): the landmark models are loaded; frames are analysed from now on.
        preparing(float): part of the dictionary that is prepared, 0..1.
        ready(str): look-ups work; the encoder's id.
        landmarks_ready(Frame, Landmarks)
        state_changed(SegmenterState): of the segmenter.
        recorded(int): a recording is complete; its look-up follows under this id.
        recognised(Recognition)
        look_alikes_found(int, list[Match])
        file_progressed(int, float): part of a file that is read, 0..1.
        stats(Stats): twice a second while frames come.
        failed(int, SignClipError): request id, or 0 where starting failed.
    """

    seeing = Signal()
    preparing = Signal(float)
    ready = Signal(str)
    landmarks_ready = Signal(object, object)
    state_changed = Signal(object)
    recorded = Signal(int)
    recognised = Signal(object)
    look_alikes_found = Signal(int, object)
    file_progressed = Signal(int, float)
    stats = Signal(object)
    failed = Signal(int, object)

    def __init__(self, tools: Tools, inbox: Inbox[Frame]) -> None:
        super().__init__()
        self._tools = tools
        self._inbox = inbox
        self._landmarker: Landmarker | None = None
        self._open: OpenFinder | None = None
        self._segmenter: Segmenter | None = None
        self._hands_up = False
        self._state = SegmenterState.IDLE
        self._armed_id = 0
        self._round = inbox.round
        self._size_px = (1, 1)
        self._prepared = 0.0
        self._is_preparing = self._is_ready = False
        self._deferred: list[tuple[int, Callable[[Finder], Recognition]]] = []
        self._waiting_files: list[FileRequest] = []
        self._no_landmarks: SignClipError | None = None
        self._no_library: SignClipError | None = None
        self._stopping = threading.Event()
        self._pace = _Pace()

    def request_stop(self) -> None:
        """End long work at its next step."""
        self._stopping.set()

    @Slot()
    def start(self) -> None:
        """Load the landmark models and run them once."""
        try:
            self._landmarker = self._tools.make_landmarker()
            self._landmarker.warm_up()
        except SignClipError as error:
            self._no_landmarks = error
            self.failed.emit(0, error)
        else:
            self.seeing.emit()
        waiting, self._waiting_files = self._waiting_files, []
        for request in waiting:
            self.look_up_file(request)

    @Slot()
    def stop(self) -> None:
        """Free the graph and close the library."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None
        if self._open is not None:
            self._open.close()
            self._open = None

    # The dictionary

    @Slot(object)
    def open_library(self, path: Path) -> None:
        """Load encoder and index for a library file."""
        if self._open is not None:
            self._open.close()
            self._open = None
        self._is_ready = False
        self._no_library = None
        try:
            self._open = self._tools.open_finder(path)
        except SignClipError as error:
            self._no_library = error
            self.failed.emit(0, error)
            self._answer_deferred()
            return
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Take in what was added to or deleted from the library."""
        self._prepared = 0.0
        if not self._is_preparing:
            self._is_preparing = True
            self.prepare_some()

    @Slot()
    def prepare_some(self) -> None:
        """Embed one batch; posted again until all is done, so that frames come between."""
        if self._open is None or self._stopping.is_set():
            self._is_preparing = False
            return
        batch = _OneBatch()
        try:
            self._open.finder.prepare(batch.progress, batch.cancelled)
        except SignClipError as error:
            self._is_preparing = False
            self.failed.emit(0, error)
            return
        # A batch tells its share of what was left.
        self._prepared += (1.0 - self._prepared) * batch.done
        if batch.was_cut:
            self.preparing.emit(self._prepared)
            QMetaObject.invokeMethod(self, "prepare_some", Qt.ConnectionType.QueuedConnection)
        else:
            self._is_preparing = False
            self._become_ready(self._open.encoder_id)

    def _become_ready(self, encoder_id: str) -> None:
        self._is_ready = True
        self.ready.emit(encoder_id)
        self._answer_deferred()

    def _answer_deferred(self) -> None:
        deferred, self._deferred = self._deferred, []
        for request_id, ask in deferred:
            self._answer(request_id, ask)

    # Frames of a camera

    @Slot(int, bool, int)
    def arm(self, request_id: int, hands_up: bool, at_round: int) -> None:
        """Make ready for the next recording; its answers carry the request id.

        Frames of earlier rounds of the inbox were discarded by whoever asks.
        """
        self._armed_id = request_id
        self._round = at_round
        if self._segmenter is None or hands_up != self._hands_up:
            self._segmenter, self._hands_up = Segmenter(hands_up=hands_up), hands_up
        else:
            # Not a new one: it knows whether the hands must first be lowered.
            self._segmenter.reset()
        self._note_state(self._segmenter.state)

    @Slot()
    def begin(self) -> None:
        """Start to record now (Space); whoever asks has told the inbox to hold."""
        if self._segmenter is not None:
            self._segmenter.start()
            self._note_state(SegmenterState.RECORDING)

    @Slot()
    def end(self) -> None:
        """Stop recording: analyse what was held until now, then look it up."""
        if self._segmenter is None or not self._is_recording():
            return
        while (
            frame := self._inbox.take_held(self._round)
        ) is not None and not self._stopping.is_set():
            self._process(frame)
            if not self._is_recording():
                return
        self._segmenter.stop()
        self._finish()

    def _is_recording(self) -> bool:
        return self._state is SegmenterState.RECORDING

    @Slot()
    def take_frame(self) -> None:
        """Analyse one frame of the inbox; with nothing in it, it was dropped for a newer one."""
        frame = self._inbox.take(self._round)
        if frame is None or self._landmarker is None or self._stopping.is_set():
            return
        self._process(frame)
        if self._inbox.waiting:
            # A frame that came too early for its round has used up its call.
            QMetaObject.invokeMethod(self, "take_frame", Qt.ConnectionType.QueuedConnection)

    def _process(self, frame: Frame) -> None:
        assert self._landmarker is not None
        began = time.perf_counter()
        landmarks = self._landmarker.process(frame)
        self._size_px = (frame.image.shape[1], frame.image.shape[0])
        self.landmarks_ready.emit(frame, landmarks)
        self._count(time.perf_counter() - began)
        if self._segmenter is None or self._state is SegmenterState.FINISHED:
            return
        state = self._segmenter.push(landmarks)
        if state is SegmenterState.FINISHED:
            self._finish()
        elif state is not self._state:
            self._inbox.hold(self._round)
            self._note_state(state)

    def _finish(self) -> None:
        """Look up what the segmenter holds; frames filmed after it are of no use."""
        assert self._segmenter is not None
        self._round = self._inbox.discard(self._round)
        request_id = self._armed_id
        self._note_state(SegmenterState.FINISHED)
        self.recorded.emit(request_id)
        try:
            clip = self._segmenter.take_clip(*self._size_px)
        except SignClipError as error:
            self.failed.emit(request_id, error)
        else:
            self.look_up_clip(request_id, clip)

    def _note_state(self, state: SegmenterState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _count(self, frame_s: float) -> None:
        if self._pace.count(frame_s, time.perf_counter()):
            fps, mean_s = self._pace.take()
            self.stats.emit(Stats(fps, mean_s, self._inbox.drops, self._inbox.waiting))

    # Look-ups

    @Slot(int, object)
    def look_up_clip(self, request_id: int, clip: Clip) -> None:
        """Rank the signs for a clip."""
        self._answer(
            request_id,
            lambda finder: finder.recognise(clip, request_id=request_id, top=TOP),
        )

    @Slot(object)
    def look_up_file(self, request: FileRequest) -> None:
        """Read a part of a file, every frame of it, and rank the signs.

        A file that is opened with the program waits until the models are loaded.
        """
        if self._no_landmarks is not None:
            self.failed.emit(request.id, self._no_landmarks)
            return
        if self._landmarker is None:
            self._waiting_files.append(request)
            return
        try:
            clip = self._tools.read_file(
                request,
                _Shown(self._landmarker, self.landmarks_ready.emit),
                lambda done: self.file_progressed.emit(request.id, done),
                lambda: request.cancelled.is_set() or self._stopping.is_set(),
            )
        except SignClipError as error:
            self.failed.emit(request.id, error)
            return
        if clip is not None:
            self.look_up_clip(request.id, clip)

    @Slot(int, object)
    def combine(self, request_id: int, attempts: Sequence[Recognition]) -> None:
        """Rank the signs by several attempts at the same one."""
        self._answer(
            request_id,
            lambda finder: finder.combine(attempts, request_id=request_id, top=TOP),
        )

    @Slot(int, str)
    def look_alikes(self, request_id: int, sign_id: str) -> None:
        """Find signs that are easily mistaken for this one."""
        if self._open is None:
            return
        try:
            found = self._open.finder.look_alikes(sign_id)
        except SignClipError as error:
            self.failed.emit(request_id, error)
        else:
            self.look_alikes_found.emit(request_id, found)

    def _answer(self, request_id: int, ask: Callable[[Finder], Recognition]) -> None:
        if self._no_library is not None:
            self.failed.emit(request_id, self._no_library)
            return
        if self._open is None or not self._is_ready:
            self._deferred.append((request_id, ask))
            return
        try:
            recognition = ask(self._open.finder)
        except SignClipError as error:
            self.failed.emit(request_id, error)
        except BaseException:
            # A bug: the window stops waiting, and the traceback goes to the excepthook.
            self.failed.emit(request_id, SignClipError(UNEXPECTED))
            raise
        else:
            self.recognised.emit(recognition)


class _OneBatch:
    """Lets a recogniser embed one batch of examples, then stops it.

    Attributes:
        done: share of the work that the batch was.
        was_cut: there was more to do.
    """

    def __init__(self) -> None:
        self.done = 0.0
        self.was_cut = False
        self._asked = False

    def progress(self, done: float) -> None:
        self.done = done

    def cancelled(self) -> bool:
        """Asked before each batch."""
        self.was_cut, self._asked = self._asked, True
        return self.was_cut


class _Shown:
    """A landmarker that shows what it finds while a file is read."""

    def __init__(self, inner: Landmarker, show: Callable[[Frame, Landmarks], None]) -> None:
        self._inner = inner
        self._show = show

    def warm_up(self) -> None:
        self._inner.warm_up()

    def restart(self) -> None:
        self._inner.restart()

    def process(self, frame: Frame) -> Landmarks:
        landmarks = self._inner.process(frame)
        self._show(frame, landmarks)
        return landmarks

    def close(self) -> None:
        """The graph stays open: it belongs to the worker."""


class _Pace:
    """Counts frames and the time they took, and says when it is time to tell."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._frames = 0
        self._busy_s = 0.0
        self._passed_s = 0.0

    def count(self, frame_s: float, now: float) -> bool:
        if self._since is None:
            self._since = now - frame_s
        self._frames += 1
        self._busy_s += frame_s
        self._passed_s = now - self._since
        return self._passed_s >= STATS_EVERY_S

    def take(self) -> tuple[float, float]:
        """Frames a second and mean seconds a frame since the last call."""
        answer = self._frames / self._passed_s, self._busy_s / self._frames
        self._since, self._frames, self._busy_s = None, 0, 0.0
        return answer
