"""The program that decodes a foreign video file, in a process of its own.

A crafted or broken file can crash or bloat a decoder. Here that costs one child process:
`VideoFile` starts it, reads its answers from a pipe and kills it when it hangs.

The pipe carries messages: one byte kind, four bytes length (little endian), payload.
    H  JSON StreamHeader, once, first
    F  float64 seconds, then width * height * 3 bytes RGB
    E  JSON Shortfall, or empty: the end of what was asked for
    X  JSON {"cause": name of a Cause, "detail": text}: reading stopped; nothing follows
"""

import contextlib
import json
import math
import os
import stat
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from signclip_desktop.core import limits as most
from signclip_desktop.core.seeing.decoding.picture_shape import fitted_size, letterboxed
from signclip_desktop.core.seeing.decoding.readable import HEAD_BYTES, VideoKind, kind_of
from signclip_desktop.core.seeing.decoding.stop import Cause, Stop
from signclip_desktop.core.seeing.decoding.truncation import ends_early

if TYPE_CHECKING:
    from signclip_desktop.core.seeing.decoding.ffmpeg import FfmpegPicture, FfmpegVideo
    from signclip_desktop.core.seeing.decoding.pillow import PillowPicture, PillowVideo

    Video = FfmpegVideo | PillowVideo
    Picture = FfmpegPicture | PillowPicture

MESSAGE = struct.Struct("<cI")
SECONDS = struct.Struct("<d")
HEADER, FRAME, END, STOPPED = b"H", b"F", b"E", b"X"

HIDDEN_COMMAND = "_decode"
SEEK_MARGIN_S = 1.0  # decoders jump to about the right frame; the rest is read and passed over
_READ_BYTES = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LONGEST_TEXT = 4000  # the end of a traceback; the parent takes 64 kB


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; the reasons are in limits.py.

    Attributes:
        max_seconds: of the file, or of the span that is asked for.
        max_frames: that are sent.
        max_pixels: of one picture as stored.
        max_memory_bytes: address space of the child, where the system can limit it.
        max_cpu_s: processor time of the child, where the system can limit it.
        stall_cpu_s: processor time without a new picture.
    """

    max_seconds: float = most.VIDEO_SECONDS
    max_frames: int = most.VIDEO_FRAMES
    max_pixels: int = most.VIDEO_PIXELS
    max_memory_bytes: int = most.DECODER_BYTES
    max_cpu_s: int = most.DECODER_CPU_S
    stall_cpu_s: float = most.DECODER_STALL_CPU_S


@dataclass(frozen=True, slots=True)
class Job:
    """What the child is asked to do.

    Attributes:
        path: absolute.
        max_side_px: longer frames are scaled down to this.
        limits: what it may cost.
        start_s: frames before this time are not sent; the limit of length counts from here.
        end_s: frames behind this time are not sent; None is the end of the file.
    """

    path: str
    max_side_px: int
    limits: Limits
    start_s: float = 0.0
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class StreamHeader:
    """What the child found on opening.

    Attributes:
        width_px: of every frame that follows.
        height_px: of every frame that follows.
        nominal_fps: what the file claims, or 25.
        claimed_s: length that the file claims, 0 if nothing believable; for progress only.
    """

    width_px: int
    height_px: int
    nominal_fps: float
    claimed_s: float


def child_command(job: Job) -> list[str]:
    """The command line that runs `main` with this job.

    In a frozen program there is no Python to call: the program itself does it under a hidden
    command. Else `-P` keeps an `av.py` beside the user's videos from being imported.
    """
    text = json.dumps(asdict(job))
    if getattr(sys, "frozen", False):
        return [sys.executable, HIDDEN_COMMAND, text]
    return [sys.executable, "-P", "-m", "signclip_desktop.core.seeing.decoding.child", text]


def child_environment() -> dict[str, str]:
    """The parent's environment, with this package importable."""
    environment = dict(os.environ)
    package_root = str(Path(__file__).resolve().parents[4])
    known = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([package_root, known] if known else [package_root])
    environment["OPENBLAS_NUM_THREADS"] = "1"  # numpy reckons nothing here
    return environment


def main(arguments: list[str]) -> int:
    """Decode one file to standard output; the only argument is a Job as JSON."""
    raw = json.loads(arguments[0])
    job = Job(limits=Limits(**raw.pop("limits")), **raw)
    send = _sender()
    try:
        _limit_process(job.limits)
        _decode(job, send)
    except Stop as stop:
        send(STOPPED, _as_json(stop))
    except MemoryError:
        send(STOPPED, _as_json(Stop(Cause.OUT_OF_MEMORY)))
    except BrokenPipeError:
        return 1  # the parent has gone or has seen enough
    except Exception:  # noqa: BLE001 - the parent logs it
        send(STOPPED, _as_json(Stop(Cause.BROKEN, traceback.format_exc())))
    return 0


def _as_json(stop: Stop) -> bytes:
    return json.dumps({"cause": stop.cause.name, "detail": stop.detail[-_LONGEST_TEXT:]}).encode()


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
    if job.start_s > SEEK_MARGIN_S and _stream(job, send, seek_s=job.start_s - SEEK_MARGIN_S):
        return
    _stream(job, send, seek_s=0.0)


def _open_file(path: str) -> BinaryIO:
    """Open an ordinary file; what it is, is asked again here, as it may be another by now."""
    try:
        number = os.open(path, _READ_BYTES)
    except OSError as error:
        raise Stop(Cause.MISSING) from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise Stop(Cause.NOT_ORDINARY)
    return os.fdopen(number, "rb", buffering=0)


def _open_video(file: BinaryIO, kind: VideoKind, limits: Limits) -> "Video":
    """The decoder for this kind, imported only now."""
    if kind.demuxer:
        from signclip_desktop.core.seeing.decoding.ffmpeg import FfmpegVideo

        return FfmpegVideo(file, kind, max_pixels=limits.max_pixels, stall_cpu_s=limits.stall_cpu_s)
    from signclip_desktop.core.seeing.decoding.pillow import PillowVideo

    return PillowVideo(file, max_pixels=limits.max_pixels)


def _stream(job: Job, send: Callable[..., None], *, seek_s: float) -> bool:
    """Send what comes from `job.start_s` on; False, and nothing sent, if the seek went wrong."""
    with _open_file(job.path) as file:
        kind = kind_of(file.read(HEAD_BYTES))
        if kind is None:
            raise Stop(Cause.NOT_OPENED)
        is_cut = ends_early(file, kind)
        file.seek(0)
        video = _open_video(file, kind, job.limits)
        try:
            _check_size(video.stored_size, job.limits)
            _check_length(video.claimed_s, job)
            return _send_frames(video, job, send, seek_s=seek_s, is_cut=is_cut)
        finally:
            video.close()


def _send_frames(
    video: "Video", job: Job, send: Callable[..., None], *, seek_s: float, is_cut: bool
) -> bool:
    times = RisingTimes(video.fps)
    sender = _FrameSender(video, job, send)
    seen = 0
    for picture in video.pictures(seek_s):
        time_s = times.next(picture.time_s)
        if seek_s > 0 and seen == 0 and not 0 < time_s <= job.start_s:
            return False  # too far, or to no known place
        seen += 1
        if time_s < job.start_s:
            continue
        if job.end_s is not None and time_s > job.end_s:
            sender.begin(picture)  # a span between two pictures has a size too
            break
        sender.send(picture, time_s)
    else:
        if seek_s > 0 and seen == 0:
            return False
        shortfall = video.shortfall(ends_early=is_cut)
        if sender.sent == 0:
            raise Stop(*_why_nothing(job, video, seen, times.last_s))
        send(END, json.dumps(asdict(shortfall)).encode() if shortfall else b"")
        return True
    send(END)
    return True


def _why_nothing(job: Job, video: "Video", seen: int, last_s: float) -> tuple[Cause, str]:
    if seen > 0 and job.start_s > 0:
        return Cause.PAST_THE_END, f"{last_s:.1f}"
    return Cause.NO_PICTURE, video.codec


class _FrameSender:
    """Sends the header with the first frame; scales every frame to that one's size."""

    def __init__(self, video: "Video", job: Job, send: Callable[..., None]) -> None:
        self.sent = 0
        self._video, self._job, self._send = video, job, send
        self._size: tuple[int, int] | None = None

    def send(self, picture: "Picture", time_s: float) -> None:
        limits = self._job.limits
        if time_s - self._job.start_s > limits.max_seconds:
            raise Stop(Cause.TOO_LONG)
        if self.sent >= limits.max_frames:
            raise Stop(Cause.TOO_MANY)
        _check_size(picture.stored_size, limits)
        image = letterboxed(picture.shown_size, self.begin(picture), picture.rgb)
        self._send(FRAME, SECONDS.pack(time_s), image.data)
        self.sent += 1

    def begin(self, picture: "Picture") -> tuple[int, int]:
        """Send the header if none was sent; the size of all frames."""
        if self._size is None:
            self._size = fitted_size(*picture.shown_size, self._job.max_side_px)
            header = StreamHeader(*self._size, self._video.fps, self._video.claimed_s)
            self._send(HEADER, json.dumps(asdict(header)).encode())
        return self._size


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    if size[0] * size[1] > limits.max_pixels:
        raise Stop(Cause.TOO_LARGE, f"{size[0]} x {size[1]}")


def _check_length(claimed_s: float, job: Job) -> None:
    """Refuse at once what would be refused after minutes of reading."""
    until_s = claimed_s if job.end_s is None else min(claimed_s, job.end_s)
    if until_s - job.start_s > job.limits.max_seconds:
        raise Stop(Cause.TOO_LONG, f"{claimed_s:.0f}")


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
