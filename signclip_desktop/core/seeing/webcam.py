"""A camera as a source of frames, read in a thread of its own."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing import camera_capture
from signclip_desktop.core.seeing.camera_capture import (
    MODES,
    Capture,
    ask,
    choose_mode,
    rgb,
)
from signclip_desktop.core.seeing.cameras import (
    SLOW_FPS,
    CameraInfo,
    find_camera,
    why_closed,
)
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraState, CameraUnavailable

OPEN_S = 30.0  # Media Foundation may take that long
LOST_S = 1.5  # age of the last frame after which a camera counts as lost
LEAVE_S = 2.0
MISSES = 5  # reads without a picture
FROZEN_S = 1.5  # a real sensor's pictures always differ a little
QUEUED_FRAMES = 8
MEASURED_FRAMES = 10


class Webcam:
    """A camera, read in a thread of its own, since a lost one may block for ever.

    That thread makes, uses and releases the capture, and stamps frames on arrival. If it hangs
    on closing it is left behind: it holds nothing but the lost device.

    Attributes:
        dropped: frames that were not read in time, the oldest first.
    """

    is_live = True

    def __init__(
        self,
        camera: CameraInfo | str = "",
        *,
        open_capture: "Callable[[int, str], Capture] | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Choose a camera by info or id; an empty id takes the first one found.

        Args:
            camera: not yet looked for, and not yet opened.
            open_capture: makes a capture of an index and a backend's name; for tests.
            clock: seconds that never go back.
        """
        self.name = camera.name if isinstance(camera, CameraInfo) else "Camera"
        self.nominal_fps = 0.0
        self._camera = camera
        self._open_capture = open_capture or camera_capture.open_capture
        self._clock = clock
        self._grabber: _Grabber | None = None

    @property
    def dropped(self) -> int:
        """Frames lost because nobody read them in time."""
        return self._grabber.dropped if self._grabber else 0

    def open(self) -> None:
        """Find the camera, and open it in the best mode it has.

        Raises:
            CameraUnavailable: none found, in use, denied or unplugged.
            RuntimeError: a bug in the camera's thread.
        """
        if self._grabber is not None:
            return
        wanted = self._camera
        camera = wanted if isinstance(wanted, CameraInfo) else find_camera(wanted)
        self.name = camera.name
        grabber = _Grabber(camera, self._open_capture, self._clock)
        grabber.start()
        opened = grabber.opened.wait(OPEN_S)
        grabber.raise_bug()
        if not opened or grabber.state is not None:
            grabber.leave()
            raise CameraUnavailable(grabber.state or CameraState.IN_USE)
        self.nominal_fps = grabber.fps
        self._grabber = grabber

    def read(self) -> Frame | None:
        """Wait for the next frame; None when closed.

        Raises:
            CameraUnavailable: UNPLUGGED when no new frame came for LOST_S.
            RuntimeError: a bug in the camera's thread.
        """
        grabber = self._grabber
        if grabber is None:
            return None
        try:
            frame = grabber.frames.get(timeout=LOST_S)
        except queue.Empty:
            frame = None
        if frame is None:
            self.close()
            grabber.raise_bug()
            raise CameraUnavailable(CameraState.UNPLUGGED)
        return frame

    def close(self) -> None:
        """Give the camera back; its light goes off."""
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            grabber.leave()


class _Grabber(threading.Thread):
    """Opens a camera and puts its frames into a queue; None there means that it is lost."""

    def __init__(
        self,
        camera: CameraInfo,
        open_capture: "Callable[[int, str], Capture]",
        clock: Callable[[], float],
    ) -> None:
        super().__init__(name=f"camera {camera.name}", daemon=True)
        self.opened = threading.Event()
        self.state: CameraState | None = None
        self.fps = 0.0
        self.dropped = 0
        self.frames: queue.Queue[Frame | None] = queue.Queue(QUEUED_FRAMES)
        self._camera = camera
        self._open = open_capture
        self._clock = clock
        self._leaving = threading.Event()
        self._bug: Exception | None = None

    def run(self) -> None:
        """Open, read until told to leave or lost, release; a bug is for whoever waits."""
        try:
            self._grab()
        except Exception as error:
            if self._leaving.is_set():
                raise  # nobody waits any more: the excepthook of threads gets it
            self._bug = error
            self.opened.set()
            self._put(None)

    def raise_bug(self) -> None:
        """Raise what went wrong in this thread, so that no camera is blamed for it.

        Raises:
            RuntimeError: from the bug.
        """
        if self._bug is not None:
            raise RuntimeError("the thread that reads the camera failed") from self._bug

    def _grab(self) -> None:
        capture = self._best_capture()
        if capture is None:
            self.state = why_closed(self._camera)
            self.opened.set()
            return
        try:
            self.opened.set()
            self._read_on(capture)
        finally:
            capture.release()
        self._put(None)

    def leave(self) -> None:
        """End the thread, or leave it behind when it hangs."""
        self._leaving.set()
        self.join(LEAVE_S)

    def _best_capture(self) -> Capture | None:
        """The first backend that gives enough frames a second, else the fastest of them."""
        best: tuple[float, str] | None = None
        for backend in self._camera.backends:
            if self._leaving.is_set() or (best is not None and backend == "ANY"):
                break
            capture = self._open(self._camera.index, backend)
            fps = self._prepare(capture)
            if fps >= SLOW_FPS:
                self.fps = fps
                return capture
            capture.release()
            if fps > 0 and (best is None or fps > best[0]):
                best = fps, backend
        if best is None:
            return None
        capture = self._open(self._camera.index, best[1])
        self.fps = self._prepare(capture)
        if self.fps > 0:
            return capture
        capture.release()
        return None

    def _prepare(self, capture: Capture) -> float:
        """Choose the mode; frames a second as measured, 0 where no picture comes."""
        if not capture.isOpened():
            return 0.0
        choose_mode(capture)
        fps = self._measure(capture)
        if 0 < fps < SLOW_FPS:  # it said more than it can: large pictures without compression
            ask(capture, MODES[-1])
            fps = self._measure(capture)
        return fps

    def _measure(self, capture: Capture) -> float:
        if not any(capture.read()[0] for _ in range(MISSES)):
            return 0.0
        start_s = self._clock()
        for _ in range(MEASURED_FRAMES):
            if self._leaving.is_set() or not capture.read()[0]:
                return 0.0
        return MEASURED_FRAMES / max(self._clock() - start_s, 1e-3)

    def _read_on(self, capture: Capture) -> None:
        start_s = self._clock()
        number = misses = 0
        last = _Novelty()
        while not self._leaving.is_set() and misses < MISSES:
            came, image = capture.read()
            now_s = self._clock() - start_s
            if not came or image is None:
                misses += 1
                self._leaving.wait(0.02)
                continue
            misses = 0
            if last.is_frozen(image, now_s):
                return
            self._put(Frame(image=rgb(image), time_s=now_s, number=number))
            number += 1

    def _put(self, frame: Frame | None) -> None:
        while True:
            try:
                self.frames.put_nowait(frame)
                return
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self.frames.get_nowait()
                    self.dropped += 1


class _Novelty:
    """Tells pictures that are repeated bit by bit from new ones.

    An evenly coloured picture (a covered lens) may repeat for ever: that is a state of its own.
    """

    STEP_PX = 8

    def __init__(self) -> None:
        self._last: bytes = b""
        self._since_s = 0.0

    def is_frozen(self, image: NDArray[np.uint8], now_s: float) -> bool:
        """Whether the same picture has come for FROZEN_S."""
        sample = image[:: self.STEP_PX, :: self.STEP_PX]
        raw = sample.tobytes()
        if raw != self._last or sample.max() - sample.min() < 16:
            self._last, self._since_s = raw, now_s
        return now_s - self._since_s >= FROZEN_S
