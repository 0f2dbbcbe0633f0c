"""Video files as a source of frames, decoded in a child process with limits.

The child is decoding/child.py; this is the parent's side: it checks the file, starts the
child, takes frames from its pipe, and turns every failure into one sentence.
"""

import contextlib
import dataclasses
import json
import logging
import math
import queue
import stat
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.held import refuse_held
from signclip_desktop.core.seeing.decoding.child import (
    END,
    FRAME,
    HEADER,
    MESSAGE,
    SECONDS,
    STOPPED,
    Job,
    Limits,
    StreamHeader,
    child_command,
    child_environment,
)
from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.core.seeing.decoding.reasons import (
    crashed,
    nonsense,
    why_incomplete,
    why_stopped,
)
from signclip_desktop.core.seeing.decoding.stop import Cause, Shortfall
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import Message, VideoUnreadable

log = logging.getLogger(__name__)

MAX_SIDE_PX = 1280  # MediaPipe scales its input to 256 px; more pixels only cost time
START_S = 60.0  # a cold disk and a virus scanner may hold up the child's first answer
STALL_S = 20.0  # then a file that gives no next picture is given up
LEAVE_S = 5.0
PREFETCHED_FRAMES = 4
_JSON_LIMIT_BYTES = 65_536
_MAX_HEADER_SIDE_PX = 65_535


@dataclass(frozen=True, slots=True)
class _Gone:
    """The child's end of the pipe was closed, or said something that makes no sense."""

    garbled: bool = False


@dataclass(frozen=True, slots=True)
class _Stopped:
    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class _End:
    shortfall: Shortfall | None = None


@dataclass(frozen=True, slots=True)
class _Bug:
    """The reading thread failed; no file is to blame."""

    error: BaseException


_LAST = _Stopped | _Gone | _End | _Bug
_Answer = StreamHeader | tuple[float, NDArray[np.uint8]] | _Stopped | _Gone | _End | _Bug


class VideoFile:
    """A video file, decoded in a child process with limits.

    Every frame is given, in order, with the file's own time stamps made strictly rising.
    Frames larger than `max_side_px` are scaled down. Rotation marks and the
    shape of the pixels are honoured.

    Attributes:
        width_px: of the frames given; 0 before `open`.
        height_px: of the frames given; 0 before `open`.
        claimed_s: length in seconds as the file claims, 0 if unknown; for progress only.
        fault: once the end was read, what the file lacks; None for a good file.
    """

    is_live = False

    def __init__(
        self, path: Path | str, max_side_px: int = MAX_SIDE_PX, limits: Limits | None = None
    ) -> None:
        self.path = Path(path)
        self.name = shown(self.path.name)
        self.nominal_fps = 0.0
        self.width_px = 0
        self.height_px = 0
        self.claimed_s = 0.0
        self.fault: Message | None = None
        self._job = Job(str(self.path.absolute()), max_side_px, limits or Limits())
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._answers: queue.Queue[_Answer] = queue.Queue(PREFETCHED_FRAMES)
        self._leaving = threading.Event()
        self._number = 0
        self._ended = False

    def __enter__(self) -> "VideoFile":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start_at(self, time_s: float, end_s: float | None = None) -> None:
        """Give no frames before this time or after the end; a file that is open is opened again.

        Times stay those of the file; numbers begin at 0 with the first frame given.

        Raises:
            VideoUnreadable: the file was open, and cannot be opened again.
        """
        job = dataclasses.replace(self._job, start_s=max(0.0, time_s), end_s=end_s)
        if job == self._job:
            return
        self._job = job
        if self._child is not None:
            self.close()
            self.open()

    def open(self) -> None:
        """Check the file, start the child, and wait for the size of the frames.

        Raises:
            VideoUnreadable: with a sentence that names the cause.
        """
        if self._child is not None:
            return
        _check_file(self.path)
        self._start()
        try:
            header = self._next(START_S)
            if not isinstance(header, StreamHeader):
                raise nonsense(self.path)
        except VideoUnreadable:
            self.close()
            raise
        self.width_px, self.height_px = header.width_px, header.height_px
        self.nominal_fps = header.nominal_fps
        self.claimed_s = header.claimed_s

    def read(self) -> Frame | None:
        """The next frame, or None at the end.

        Raises:
            VideoUnreadable: the decoder crashed, hung or met a limit.
        """
        if self._child is None or self._ended:
            return None
        answer = self._next(STALL_S)
        if isinstance(answer, _End):
            if answer.shortfall is not None:
                self.fault = why_incomplete(self.path, answer.shortfall)
            return None
        if not isinstance(answer, tuple):
            self._ended = True
            raise nonsense(self.path)
        time_s, image = answer
        frame = Frame(image=image, time_s=time_s, number=self._number)
        self._number += 1
        return frame

    def close(self) -> None:
        """End the child and the reading thread; after it the file may be opened again."""
        child, reader = self._child, self._reader
        if child is None or reader is None:
            return
        self._leaving.set()
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # stuck in the system, already killed
            child.wait(LEAVE_S)
        reader.join(LEAVE_S)
        self._child = self._reader = None

    def _start(self) -> None:
        try:
            child = subprocess.Popen(
                child_command(self._job),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=child_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise VideoUnreadable("video.no_decoder") from error
        assert child.stdout is not None
        self._answers = queue.Queue(PREFETCHED_FRAMES)
        self._leaving = threading.Event()
        self._number, self._ended, self.fault = 0, False, None
        self._child = child
        self._reader = threading.Thread(
            target=_pump,
            args=(child.stdout, self._answers, self._leaving),
            name=f"decode {self.name}",
            daemon=True,
        )
        self._reader.start()

    def _next(self, timeout_s: float) -> _Answer:
        try:
            answer = self._answers.get(timeout=timeout_s)
        except queue.Empty:
            self.close()
            raise VideoUnreadable(
                "video.no_answer", file=self.path.name, seconds=timeout_s
            ) from None
        self._ended = isinstance(answer, _LAST)
        if isinstance(answer, _Bug):
            raise RuntimeError("the thread that reads from the decoder failed") from answer.error
        if isinstance(answer, _Gone):
            raise nonsense(self.path) if answer.garbled else crashed(self.path)
        if isinstance(answer, _Stopped):
            if answer.cause is Cause.BROKEN:
                log.error("the decoder failed: %s", answer.detail)
            raise why_stopped(self.path, answer.cause, answer.detail, self._job.limits)
        return answer


def _check_file(path: Path) -> None:
    """Refuse what is not an ordinary, readable, filled file, without opening a pipe or device."""
    refuse_held(path)
    name = path.name or str(path)
    try:
        status = path.stat()
    except FileNotFoundError:
        raise VideoUnreadable("video.missing", file=name) from None
    except (OSError, ValueError):
        raise VideoUnreadable("video.unreachable", file=name) from None
    if stat.S_ISDIR(status.st_mode):
        raise VideoUnreadable("video.folder", file=name)
    if not stat.S_ISREG(status.st_mode):
        raise VideoUnreadable("video.not_ordinary", file=name)
    if status.st_size == 0:
        raise VideoUnreadable("video.empty", file=name)
    try:
        with path.open("rb"):
            pass
    except OSError:
        raise VideoUnreadable("video.no_permission", file=name) from None


def _pump(pipe: IO[bytes], answers: queue.Queue[_Answer], leaving: threading.Event) -> None:
    """Turn the child's messages into answers until the pipe ends or nobody wants them."""
    with pipe:
        header: StreamHeader | None = None
        while not leaving.is_set():
            try:
                answer = _receive(pipe, header)
            except Exception as error:
                # A bug: whoever waits raises it at once; if nobody does, the excepthook gets it.
                if _put(_Bug(error), answers, leaving):
                    return
                raise
            if isinstance(answer, StreamHeader):
                header = answer
            if not _put(answer, answers, leaving) or isinstance(answer, _LAST):
                return


def _put(answer: _Answer, answers: queue.Queue[_Answer], leaving: threading.Event) -> bool:
    while not leaving.is_set():
        try:
            answers.put(answer, timeout=0.1)
            return True
        except queue.Full:
            continue
    return False


def _receive(pipe: IO[bytes], header: StreamHeader | None) -> _Answer:
    """One message; sizes are checked against the header before memory is taken."""
    start = _exactly(pipe, MESSAGE.size)
    if start is None:
        return _Gone()
    kind, length = MESSAGE.unpack(start)
    if kind == FRAME and header is not None:
        shape = header.height_px, header.width_px, 3
        if length != SECONDS.size + shape[0] * shape[1] * shape[2]:
            return _Gone(garbled=True)
        return _receive_frame(pipe, shape)
    if kind == END and length == 0:
        return _End()
    if kind not in (HEADER, STOPPED, END) or length > _JSON_LIMIT_BYTES:
        return _Gone(garbled=True)
    body = _exactly(pipe, length)
    if body is None:
        return _Gone()
    try:
        raw = json.loads(bytes(body))
        if kind == END:
            return _End(_checked_shortfall(Shortfall(**raw)))
        if kind == STOPPED:
            return _Stopped(Cause[raw["cause"]], str(raw["detail"]))
        return _checked_header(StreamHeader(**raw))
    except (ValueError, TypeError, KeyError):
        return _Gone(garbled=True)


def _receive_frame(pipe: IO[bytes], shape: tuple[int, int, int]) -> _Answer:
    stamp = _exactly(pipe, SECONDS.size)
    image = np.empty(shape, dtype=np.uint8)
    if stamp is None or not _fill(pipe, image.data.cast("B")):
        return _Gone()
    image.flags.writeable = False
    return float(SECONDS.unpack(stamp)[0]), image


def _checked_header(header: StreamHeader) -> StreamHeader:
    sides = header.width_px, header.height_px
    if not all(isinstance(side, int) and 0 < side <= _MAX_HEADER_SIDE_PX for side in sides):
        raise ValueError(f"expected a frame size, got {sides}")
    return header


def _checked_shortfall(shortfall: Shortfall) -> Shortfall:
    seconds = shortfall.read_s, shortfall.claimed_s
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in seconds):
        raise ValueError(f"expected seconds, got {seconds}")
    return shortfall


def _exactly(pipe: IO[bytes], count: int) -> bytearray | None:
    data = bytearray(count)
    return data if _fill(pipe, memoryview(data)) else None


def _fill(pipe: IO[bytes], view: memoryview) -> bool:
    while view:
        count = pipe.readinto(view)  # type: ignore[attr-defined]
        if not count:
            return False
        view = view[count:]
    return True
