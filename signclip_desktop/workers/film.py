"""Reads a video or .pose file into small pictures, so that a span of it can be marked.

Keeps them in memory only. Landmarks of a video are found later, in the marked span alone; a
.pose file has its landmarks already, and an empty picture for each.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.seeing.decoding.readable import is_pose, shown
from signclip_desktop.core.seeing.video import FrameSource, VideoFile
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import SignClipError, VideoUnreadable
from signclip_desktop.workers.thread import UNEXPECTED, Worker, WorkerThread

PICTURE_SIDE_PX = 480
# 400 pictures of 480 x 360 are 200 MB; a longer film is kept with every second, fourth ... one.
MOST_PICTURES = 400


@dataclass(frozen=True, slots=True)
class Film:
    """A video as pictures to look through.

    Attributes:
        path: the file.
        images: uint8 (H, W, 3) RGB each, at most MOST_PICTURES.
        times_s: float64, the moment of each picture, rising.
        duration_s: moment of the last frame of the file.
        clip: the landmarks of a .pose file; None for a video.
        flaw: what the file lacks, in one sentence; "" for a whole one.
    """

    path: Path
    images: tuple[NDArray[np.uint8], ...]
    times_s: NDArray[np.float64]
    duration_s: float
    clip: Clip | None = None
    flaw: str = ""

    def at(self, time_s: float) -> int:
        """Number of the picture shown at a moment."""
        at = int(np.searchsorted(self.times_s, time_s + 1e-6, side="right")) - 1
        return min(max(at, 0), len(self.images) - 1)


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
            film = self._read_pose() if self._is_pose else self._read_video()
        except SignClipError as error:
            self.failed.emit(error)
        except BaseException:
            # A bug: the window stops waiting, and the traceback goes to the excepthook.
            self.failed.emit(SignClipError(UNEXPECTED))
            raise
        else:
            if not self._stopping.is_set():
                self.read.emit(film)

    @property
    def _is_pose(self) -> bool:
        return is_pose(self._path)

    def _read_pose(self) -> Film:
        return _film_of(self._path, read_pose(self._path))

    def _read_video(self) -> Film:
        source = self._source or VideoFile(self._path, max_side_px=PICTURE_SIDE_PX)
        try:
            source.open()
            return self._read_all(source)
        finally:
            source.close()

    def _read_all(self, source: FrameSource) -> Film:
        kept: list[Frame] = []
        every, last = 1, None
        claimed_s = float(getattr(source, "claimed_s", 0.0))
        while (frame := source.read()) is not None and not self._stopping.is_set():
            last = frame
            if frame.number % every == 0:
                kept.append(frame)
            if len(kept) > MOST_PICTURES:
                kept, every = kept[::2], every * 2
            if claimed_s > 0 and frame.number % 10 == 0:
                self.progressed.emit(min(frame.time_s / claimed_s, 1.0))
        if last is None:
            raise VideoUnreadable(
                f"{shown(self._path.name)} holds no picture; choose a video of someone signing."
            )
        times = np.array([frame.time_s for frame in kept])
        images = tuple(frame.image for frame in kept)
        flaw = str(getattr(source, "fault", ""))
        return Film(self._path, images, times, last.time_s, flaw=flaw)


def _film_of(path: Path, clip: Clip) -> Film:
    """Landmarks as a film: one empty picture of their frame's shape, shown at every moment."""
    scale = PICTURE_SIDE_PX / max(clip.width_px, clip.height_px)
    size = (max(1, round(clip.height_px * scale)), max(1, round(clip.width_px * scale)), 3)
    times = clip.times_s.astype(np.float64)
    images = (np.zeros(size, dtype=np.uint8),) * len(clip)
    return Film(path, images, times, float(times[-1]), clip)


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
