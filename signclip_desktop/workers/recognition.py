"""The recognition thread: owns MediaPipe's graph, the segmenter, the recogniser, the index.

Does not open cameras (capture.py) and does not write look-ups (library.py).
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QMetaObject, Qt, Slot

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.known_landmarks import KnownLandmarks, NotedLandmarker
from signclip_desktop.services.look_up_protocols import FileRequest, Finder, Landmarker, Tools
from signclip_desktop.services.prepared_recognizer import PreparedRecognizer
from signclip_desktop.workers.answers import Answers, Stats
from signclip_desktop.workers.filming import Filming
from signclip_desktop.workers.latest import Inbox
from signclip_desktop.workers.pace import Pace
from signclip_desktop.workers.thread import UNEXPECTED, Worker

# Filters on the list need more than is shown; the recogniser re-ranks the first 50.
TOP = 48


class RecognitionWorker(Worker):
    """Turns frames into landmarks, landmarks into clips, clips into ranked signs."""

    def __init__(self, tools: Tools, inbox: Inbox[Frame], answers: Answers) -> None:
        super().__init__()
        self._tools = tools
        self._inbox = inbox
        self._tell = answers
        self._landmarker: Landmarker | None = None
        self._dictionary = PreparedRecognizer(tools.open_finder)
        self._filming = Filming(inbox, answers.state_changed.emit)
        self._language: str | None = None
        self._model = ""
        self._size_px = (1, 1)
        self._is_preparing = False
        self._waiting_files: list[FileRequest] = []
        self._no_landmarks: SignClipError | None = None
        self._stopping = threading.Event()
        self._pace = Pace()
        self._known = KnownLandmarks()

    def request_stop(self) -> None:
        """End long work at its next step."""
        self._stopping.set()

    @Slot()
    def start(self) -> None:
        """Load the landmark models and run them once."""
        try:
            self._landmarker = self._tools.make_landmarker()
            self._landmarker.warm_up()
            self._tell.seeing.emit()
        except SignClipError as error:
            self._lose_landmarks(error)
        except BaseException:
            # A bug: the window stops waiting, and the traceback goes to the excepthook.
            self._lose_landmarks(SignClipError(UNEXPECTED))
            raise
        finally:
            self._answer_waiting_files()

    def _answer_waiting_files(self) -> None:
        """Look up what was asked for before the models were loaded, or say why it cannot be."""
        waiting, self._waiting_files = self._waiting_files, []
        for request in waiting:
            self.look_up_file(request)

    @Slot()
    def stop(self) -> None:
        """Free the graph and close the library."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None
        self._dictionary.close()

    # The dictionary

    @Slot(object)
    def open_library(self, path: Path) -> None:
        """Load encoder and index for a library file, unless the window was closed meanwhile."""
        if self._stopping.is_set():
            return
        with self._giving_up():
            self._dictionary.open(path)
        if self._dictionary.is_open:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Take in what was added to or deleted from the library."""
        self._dictionary.begin()
        if not self._is_preparing:
            self._is_preparing = True
            self.prepare_some()

    @Slot()
    def prepare_some(self) -> None:
        """Take one step; posted again until all is done, so that frames come between."""
        self._is_preparing = False
        if not self._dictionary.is_open or self._stopping.is_set():
            return
        with self._giving_up():
            if self._dictionary.prepare_step():
                self._is_preparing = True
                if 0.0 < self._dictionary.prepared < 1.0:
                    self._tell.preparing.emit(self._dictionary.prepared)
                self._post("prepare_some")
            else:
                self._tell.ready.emit(self._dictionary.encoder_id)
                self._warn()
                self._post("answer_waiting")

    def _warn(self) -> None:
        for warning in self._dictionary.take_warnings():
            self._tell.warned.emit(warning)

    @Slot()
    def answer_waiting(self) -> None:
        """Answer one question that came too early; posted again until none is left."""
        question = self._dictionary.next_question()
        if question is not None:
            self._post("answer_waiting")
            question()

    @contextmanager
    def _giving_up(self) -> Iterator[None]:
        """Tell why there is no dictionary, also those who wait for it."""
        try:
            yield
        except SignClipError as error:
            self._give_up(error)
        except BaseException:
            # A bug: the window stops waiting, and the traceback goes to the excepthook.
            self._give_up(SignClipError(UNEXPECTED))
            raise

    def _give_up(self, error: SignClipError) -> None:
        self._dictionary.give_up(error)
        self._tell.failed.emit(0, error)
        self._post("answer_waiting")

    # Frames of a camera

    @Slot(int, bool, int)
    def arm(self, request_id: int, hands_up: bool, at_round: int) -> None:
        """Make ready for the next recording; its answers carry the request id.

        Frames of earlier rounds of the inbox were discarded by whoever asks.
        """
        self._filming.arm(request_id, hands_up=hands_up, at_round=at_round)

    @Slot()
    def begin(self) -> None:
        """Start to record now (Space); whoever asks has told the inbox to hold."""
        self._filming.begin()

    @Slot()
    def end(self) -> None:
        """Stop recording: analyse what was held until now, then look it up."""
        if not self._filming.is_recording():
            return
        while (frame := self._filming.held_frame()) is not None and not self._stopping.is_set():
            self._process(frame)
            if not self._filming.is_recording():
                return
        self._filming.end()
        self._finish()

    def wake(self) -> None:
        """A frame lies in the inbox; called from any thread, returns at once."""
        if not self._stopping.is_set():
            self._post("take_frame")

    @Slot()
    def take_frame(self) -> None:
        """Analyse one frame of the inbox; with nothing in it, it was dropped for a newer one."""
        frame = self._filming.next_frame()
        if frame is None or self._stopping.is_set():
            return
        self._process(frame)
        if self._inbox.waiting:
            # A frame that came too early for its round has used up its call.
            self._post("take_frame")

    def _process(self, frame: Frame) -> None:
        if self._landmarker is None:
            return
        began = time.perf_counter()
        try:
            landmarks = self._landmarker.process(frame)
        except SignClipError as error:
            self._lose_landmarks(error)
            return
        self._size_px = (frame.image.shape[1], frame.image.shape[0])
        self._tell.landmarks_ready.emit(frame, landmarks)
        self._count(time.perf_counter() - began)
        if self._filming.push(landmarks):
            self._finish()

    def _lose_landmarks(self, error: SignClipError) -> None:
        """No landmarks are found from now on; a recording that runs ends with the reason."""
        self._no_landmarks = error
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None
        self._tell.failed.emit(0, error)
        if self._filming.is_recording():
            self._finish()

    def _finish(self) -> None:
        """Look up what was recorded."""
        request_id = self._filming.request_id
        self._filming.complete()
        self._tell.recorded.emit(request_id)
        with self._telling(request_id):
            if self._no_landmarks is not None:
                raise self._no_landmarks
            self.look_up_clip(request_id, self._filming.take_clip(*self._size_px))

    def _count(self, frame_s: float) -> None:
        if self._pace.count(frame_s, time.perf_counter()):
            fps, mean_s = self._pace.take()
            self._tell.stats.emit(Stats(fps, mean_s, self._inbox.drops, self._inbox.waiting))

    # Look-ups

    @Slot(str)
    def set_language(self, language: str) -> None:
        """Rank the signs of one sign language from now on; "" for all."""
        self._language = language or None
        self._choose_model()

    @Slot(str)
    def set_model(self, name: str) -> None:
        """Compare by this model from now on; "" for the default one."""
        self._model = name
        self._choose_model()

    def _choose_model(self) -> None:
        """Load another model where the choice leads to one; until it is ready the last answers."""
        if not self._tools.use_model(self._model, self._language) or not self._dictionary.is_open:
            return
        if self._stopping.is_set():
            return  # it would hold the library open past the end
        with self._giving_up():
            self._dictionary.reopen()
            self.refresh()

    @Slot(int, object)
    def look_up_clip(self, request_id: int, clip: Clip) -> None:
        """Rank the signs for a clip."""
        self._rank_clip(request_id, clip, trim=True)

    @Slot(int, object)
    def look_up_again(self, request_id: int, clip: Clip) -> None:
        """Rank the signs for a clip that was trimmed to the signing before."""
        self._rank_clip(request_id, clip, trim=False)

    def _rank_clip(self, request_id: int, clip: Clip, *, trim: bool) -> None:
        self._rank(
            request_id,
            lambda finder: finder.recognise(
                clip, request_id=request_id, top=TOP, trim=trim, language=self._language
            ),
        )

    @Slot(object)
    def look_up_file(self, request: FileRequest) -> None:
        """Read a part of a file, every frame of it, and rank the signs.

        A file that is opened with the program waits until the models are loaded.
        """
        if self._landmarker is None and self._no_landmarks is None:
            self._waiting_files.append(request)
            return
        with self._telling(request.id):
            if self._landmarker is None:
                assert self._no_landmarks is not None
                raise self._no_landmarks
            clip = self._read_file(request, self._landmarker)
            if clip is not None:
                self.look_up_clip(request.id, clip)

    def _read_file(self, request: FileRequest, landmarker: Landmarker) -> Clip | None:
        def cancelled() -> bool:
            return request.cancelled.is_set() or self._stopping.is_set()

        def progress(done: float) -> None:
            self._tell.file_progressed.emit(request.id, done)

        known = self._known.find(request)
        if known is not None:
            progress(1.0)
            return None if cancelled() else known
        return self._known.read(
            request,
            NotedLandmarker(landmarker, self._tell.landmarks_ready.emit),
            lambda noted: self._tools.read_file(request, noted, progress, cancelled),
        )

    @Slot(object)
    def remember_film(self, path: Path | None) -> None:
        """Remember what is found in this film, and free what was found in the one before."""
        self._known.begin(path)

    @Slot(int, object)
    def combine(self, request_id: int, attempts: Sequence[Recognition]) -> None:
        """Rank the signs by several attempts at the same one."""
        self._rank(
            request_id,
            lambda finder: finder.combine(
                attempts, request_id=request_id, top=TOP, language=self._language
            ),
        )

    @Slot(int, str)
    def look_alikes(self, request_id: int, sign_id: str) -> None:
        """Find signs that are easily mistaken for this one."""
        self._ask(
            request_id,
            lambda finder: self._tell.look_alikes_found.emit(
                request_id, finder.look_alikes(sign_id, language=self._language)
            ),
        )

    def _rank(self, request_id: int, rank: Callable[[Finder], Recognition]) -> None:
        self._ask(request_id, lambda finder: self._tell.recognised.emit(rank(finder)))

    def _ask(self, request_id: int, answer: Callable[[Finder], None]) -> None:
        """Answer now, or when the dictionary is ready."""

        def question() -> None:
            if not self._dictionary.keeps(question):
                with self._telling(request_id):
                    answer(self._dictionary.finder())
                    self._warn()

        question()

    @contextmanager
    def _telling(self, request_id: int) -> Iterator[None]:
        """Tell the window of a failure, so that it does not go on waiting for an answer."""
        try:
            yield
        except SignClipError as error:
            self._tell.failed.emit(request_id, error)
        except BaseException:
            # A bug: the window stops waiting, and the traceback goes to the excepthook.
            self._tell.failed.emit(request_id, SignClipError(UNEXPECTED))
            raise

    def _post(self, slot: str) -> None:
        """Call one of this worker's slots after what was asked in the meantime."""
        QMetaObject.invokeMethod(self, slot, Qt.ConnectionType.QueuedConnection)
