"""The program that decodes a foreign video file, in a process of its own.

A crafted or broken file can crash or bloat a decoder. Here that costs one child process:
`VideoFile` starts it, reads its answers from a pipe and kills it when it hangs.

The pipe carries messages: one byte kind, four bytes length (little endian), payload.
    H  JSON StreamHeader, once, first
    F  float64 seconds, then width * height * 3 bytes RGB
    E  empty: the end of the file
    X  JSON {"cause": name of a Cause, "detail": text}: reading stopped; nothing follows
"""

import contextlib
import json
import math
import os
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray

MESSAGE = struct.Struct("<cI")
SECONDS = struct.Struct("<d")
HEADER, FRAME, END, STOPPED = b"H", b"F", b"E", b"X"

FALLBACK_FPS = 25.0
MAX_BELIEVABLE_FPS = 240.0  # WebM from browsers claims 1000
HIDDEN_COMMAND = "_decode"
SEEK_MARGIN_S = 1.0  # decoders jump to about the right frame; the rest is read and passed over


class Cause(Enum):
    """Why the child gave up."""

    MISSING = "missing"
    NOT_OPENED = "not opened"
    NO_PICTURE = "no picture"
    PAST_THE_END = "past the end"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    TOO_MANY = "too many frames"
    OUT_OF_MEMORY = "out of memory"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    Attributes:
        max_seconds: last time stamp that is read; ten minutes hold any look-up.
        max_frames: ten minutes at 240 frames a second would be 144,000; nobody signs so long.
        max_pixels: of one decoded picture; 8K video has 33.2 million.
        max_memory_bytes: address space of the child, where the system can limit it.
        max_cpu_s: processor time of the child, where the system can limit it.
    """

    max_seconds: float = 600.0
    max_frames: int = 72_000
    max_pixels: int = 36_000_000
    max_memory_bytes: int = 4 << 30
    max_cpu_s: int = 3600


@dataclass(frozen=True, slots=True)
class Job:
    """What the child is asked to do.

    Attributes:
        path: absolute.
        max_side_px: longer frames are scaled down to this.
        limits: what it may cost.
        start_s: frames before this time are not sent; the limit of length counts from here.
    """

    path: str
    max_side_px: int
    limits: Limits
    start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class StreamHeader:
    """What the child found on opening.

    Attributes:
        width_px: of every frame that follows.
        height_px: of every frame that follows.
        nominal_fps: what the file claims, or FALLBACK_FPS.
        claimed_frames: what the file claims, 0 if nothing believable; for progress only.
    """

    width_px: int
    height_px: int
    nominal_fps: float
    claimed_frames: int


class _Stop(Exception):
    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(cause, detail)
        self.cause, self.detail = cause, detail


def child_command(job: Job) -> list[str]:
    """The command line that runs `main` with this job.

    In a frozen program there is no Python to call: the program itself does it under a hidden
    command. Else `-P` keeps a `cv2.py` beside the user's videos from being imported.
    """
    text = json.dumps(asdict(job))
    if getattr(sys, "frozen", False):
        return [sys.executable, HIDDEN_COMMAND, text]
    return [sys.executable, "-P", "-m", "signclip_desktop.core.decode_child", text]


def child_environment() -> dict[str, str]:
    """The parent's environment, with this package importable and the decoder quiet."""
    environment = dict(os.environ)
    package_root = str(Path(__file__).resolve().parents[2])
    known = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([package_root, known] if known else [package_root])
    environment["OPENCV_LOG_LEVEL"] = "SILENT"
    environment["OPENCV_FFMPEG_LOGLEVEL"] = "-8"  # AV_LOG_QUIET
    environment["OPENCV_FFMPEG_THREADS"] = str(min(4, os.cpu_count() or 1))  # each takes memory
    environment["OPENBLAS_NUM_THREADS"] = "1"  # numpy reckons nothing here
    # Films have many sound packets between two pictures.
    environment["OPENCV_FFMPEG_READ_ATTEMPTS"] = "16384"
    # A playlist may not lead to other files or to the network.
    environment["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "protocol_whitelist;file"
    return environment


def main(arguments: list[str]) -> int:
    """Decode one file to standard output; the only argument is a Job as JSON."""
    raw = json.loads(arguments[0])
    job = Job(raw["path"], raw["max_side_px"], Limits(**raw["limits"]), raw["start_s"])
    send = _sender()
    try:
        _limit_process(job.limits)
        _decode(job, send)
    except _Stop as stop:
        send(STOPPED, _as_json(stop))
    except MemoryError:
        send(STOPPED, _as_json(_Stop(Cause.OUT_OF_MEMORY)))
    except BrokenPipeError:
        return 1  # the parent has gone or has seen enough
    return 0


def _as_json(stop: _Stop) -> bytes:
    return json.dumps({"cause": stop.cause.name, "detail": stop.detail}).encode()


def _sender() -> Callable[..., None]:
    """Keep the pipe for messages alone: whatever a library prints goes nowhere."""
    pipe = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(pipe, os.O_BINARY)

    def send(kind: bytes, *parts: bytes | memoryview) -> None:
        views = [memoryview(part).cast("B") for part in parts]
        _write(pipe, memoryview(MESSAGE.pack(kind, sum(len(view) for view in views))))
        for view in views:
            _write(pipe, view)

    return send


def _write(pipe: int, view: memoryview) -> None:
    while view:
        view = view[os.write(pipe, view) :]


def _limit_process(limits: Limits) -> None:
    if sys.platform != "win32":
        import resource

        for kind, value in (
            (resource.RLIMIT_AS, limits.max_memory_bytes),
            (resource.RLIMIT_CPU, limits.max_cpu_s),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(kind)[1]
            soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
            # macOS knows RLIMIT_AS by name but refuses it.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (soft, hard))


def _decode(job: Job, send: Callable[..., None]) -> None:
    import cv2

    try:
        if job.start_s > SEEK_MARGIN_S and _stream(job, send, seek_s=job.start_s - SEEK_MARGIN_S):
            return
        _stream(job, send, seek_s=0.0)
    except cv2.error as error:
        memory = error.code == cv2.Error.STS_NO_MEM
        cause = Cause.OUT_OF_MEMORY if memory else Cause.BROKEN
        raise _Stop(cause, str(error.err)) from error


def _open(path: str) -> "cv2.VideoCapture":
    import cv2

    if not Path(path).is_file():
        raise _Stop(Cause.MISSING)
    capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise _Stop(Cause.NOT_OPENED)
    capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # turn the pictures as the phone was held
    return capture


def _stream(job: Job, send: Callable[..., None], *, seek_s: float) -> bool:
    """Send what comes from `job.start_s` on; False, and nothing sent, if the seek went wrong."""
    import cv2

    capture = _open(job.path)
    try:
        claimed = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
        _check_size(int(claimed[0]), int(claimed[1]), job.limits)
        if seek_s > 0:
            capture.set(cv2.CAP_PROP_POS_MSEC, seek_s * 1000)
        return _send_frames(capture, job, send, sought=seek_s > 0)
    finally:
        capture.release()


def _send_frames(
    capture: "cv2.VideoCapture", job: Job, send: Callable[..., None], *, sought: bool
) -> bool:
    import cv2
    import numpy as np

    limits = job.limits
    fps = _believable_fps(capture.get(cv2.CAP_PROP_FPS))
    times = RisingTimes(fps)
    size: tuple[int, int] | None = None
    grabbed = sent = 0
    while capture.grab():
        time_s = times.next(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        if sought and grabbed == 0 and not 0 < time_s <= job.start_s:
            return False  # too far, or to no known place
        grabbed += 1
        if time_s < job.start_s:
            continue
        if time_s - job.start_s > limits.max_seconds:
            raise _Stop(Cause.TOO_LONG)
        if sent >= limits.max_frames:
            raise _Stop(Cause.TOO_MANY)
        decoded, raw = capture.retrieve()
        if not decoded or raw is None or raw.size == 0:
            continue
        image = np.asarray(raw, dtype=np.uint8)
        _check_size(image.shape[1], image.shape[0], limits)
        if size is None:
            size = fitted_size(image.shape[1], image.shape[0], job.max_side_px)
            claimed_frames = _believable_count(capture.get(cv2.CAP_PROP_FRAME_COUNT), limits)
            header = StreamHeader(*size, nominal_fps=fps, claimed_frames=claimed_frames)
            send(HEADER, json.dumps(asdict(header)).encode())
        picture = cv2.cvtColor(letterboxed(image, size), cv2.COLOR_BGR2RGB)
        send(FRAME, SECONDS.pack(time_s), picture.data)
        sent += 1
    if sought and grabbed == 0:
        return False
    if sent == 0:
        past_the_end = grabbed > 0 and job.start_s > 0
        raise _Stop(Cause.PAST_THE_END if past_the_end else Cause.NO_PICTURE, f"{times.last_s:.1f}")
    send(END)
    return True


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.max_pixels:
        raise _Stop(Cause.TOO_LARGE, f"{width} x {height}")


def _believable_fps(claimed: float) -> float:
    believable = math.isfinite(claimed) and 1.0 <= claimed <= MAX_BELIEVABLE_FPS
    return claimed if believable else FALLBACK_FPS


def _believable_count(claimed: float, limits: Limits) -> int:
    return int(claimed) if math.isfinite(claimed) and 0 < claimed <= limits.max_frames else 0


class RisingTimes:
    """Makes a file's time stamps strictly rising.

    A stamp that is not a number, negative, or not later than the one before is replaced by
    the one before plus one nominal frame.
    """

    def __init__(self, fps: float) -> None:
        self.last_s = 0.0
        self._step_s = 1.0 / fps
        self._is_first = True

    def next(self, claimed_s: float) -> float:
        """The time to use for the next frame, in seconds."""
        usable = math.isfinite(claimed_s) and claimed_s >= 0
        if self._is_first:
            self._is_first = False
            self.last_s = claimed_s if usable else 0.0
        elif usable and claimed_s > self.last_s + 1e-4:  # float32 keeps 1e-4 s at 10 minutes
            self.last_s = claimed_s
        else:
            self.last_s += self._step_s
        return self.last_s


def fitted_size(width: int, height: int, max_side_px: int) -> tuple[int, int]:
    """Width and height scaled down, never up, to a longer side of `max_side_px`."""
    scale = min(1.0, max_side_px / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def letterboxed(image: "NDArray[np.uint8]", size: tuple[int, int]) -> "NDArray[np.uint8]":
    """The image scaled into `size`; black bars keep its shape where the stream changed size.

    Args:
        image: uint8 (H, W, 3).
        size: width and height in px.
    """
    import cv2
    import numpy as np

    width, height = size
    if image.shape[1::-1] == size:
        return image
    scale = min(width / image.shape[1], height / image.shape[0])
    inner = (
        min(width, max(1, round(image.shape[1] * scale))),
        min(height, max(1, round(image.shape[0] * scale))),
    )
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(image, inner, interpolation=how), dtype=np.uint8)
    if inner == size:
        return scaled
    canvas = np.zeros((height, width, 3), dtype=np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    canvas[top : top + inner[1], left : left + inner[0]] = scaled
    return canvas


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
