"""Video files by FFmpeg (PyAV): pictures in order, and what was missing or broken at the end.

Runs in the decode child alone. FFmpeg never learns the file's name: it reads bytes from the file
that is open already, by one demuxer that the first bytes chose, and may open nothing else.
"""

import contextlib
import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

import av
import numpy as np
from av.sidedata.sidedata import Type as SideData

from signclip_desktop.core.seeing.decoding.account import Account, Claim
from signclip_desktop.core.seeing.decoding.picture_shape import (
    UPRIGHT,
    Turn,
    square_pixels,
    turn_of,
    turned,
)
from signclip_desktop.core.seeing.decoding.readable import APNG, PNG, VideoKind
from signclip_desktop.core.seeing.decoding.stop import Cause, Shortfall, Stop

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

FALLBACK_FPS = 25.0
MAX_BELIEVABLE_FPS = 240.0  # WebM from browsers claims 1000
READ_BYTES = 1 << 18
MAX_THREADS = 4  # each holds pictures of its own
LARGE_PIXELS = 4_000_000  # larger pictures get two threads, for the same reason
MAX_STREAMS = 64
# In these a picture has no length of its own, and all come at one rate.
EVEN_CONTAINERS = ("mpegts", "mpeg", "flv", "asf", "avi")
# Fewer bits a second than the emptiest video has: the length is a mistake, not a fact.
LEAST_BITS_PER_S = 4_000

# How the codecs are called in shops and settings; others are told by FFmpeg's name.
_NAMES = {
    "h264": "H.264",
    "hevc": "HEVC (H.265)",
    "vvc": "VVC (H.266)",
    "av1": "AV1",
    "libdav1d": "AV1",
    "vp8": "VP8",
    "vp9": "VP9",
    "mpeg4": "MPEG-4",
    "mpeg2video": "MPEG-2",
    "mjpeg": "Motion JPEG",
    "prores": "ProRes",
}


@dataclass(frozen=True, slots=True)
class FfmpegPicture:
    """One decoded picture, not yet in RGB.

    Attributes:
        time_s: as the file claims, from its first picture on; NaN where it does not.
        shown_size: width and height upright, with square pixels.
        stored_size: width and height as stored.
    """

    time_s: float
    shown_size: tuple[int, int]
    stored_size: tuple[int, int]
    _frame: "VideoFrame"
    _turn: Turn

    def rgb(self, width: int, height: int) -> "NDArray[np.uint8]":
        """The picture, uint8 (height, width, 3) RGB."""
        if self._turn.swaps:
            width, height = height, width
        frame = self._frame
        # As OpenCV does it, with which the landmarks were first measured: every video's colours
        # are taken for those of BT.601, and areas are averaged only then, in RGB. In one step
        # the picture would differ by 1 of 255 on average, and ranks behind the fourth change.
        if (width, height) != (frame.width, frame.height):
            frame = frame.reformat(
                format="gbrp", src_colorspace="ITU601", interpolation="BICUBIC", threads=1
            )
        picture = frame.reformat(
            width,
            height,
            "rgb24",
            src_colorspace="ITU601" if frame is self._frame else None,
            interpolation="BICUBIC" if frame is self._frame else "AREA",
            threads=1,
        )
        plane = picture.planes[0]
        rows = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
        image = rows[:height, : 3 * width].reshape(height, width, 3)
        return np.ascontiguousarray(turned(image, self._turn))


class FfmpegVideo:
    """An open video file.

    Attributes:
        stored_size: width and height that the file claims, as stored.
        fps: what the file claims, or FALLBACK_FPS.
        claimed_frames: number of pictures by the file's index, 0 if it has none.
        claimed_s: length of the picture track, or of the whole where only that is told; 0 if
            unknown or not believable.
    """

    def __init__(
        self, file: BinaryIO, kind: VideoKind, *, max_pixels: int, stall_cpu_s: float
    ) -> None:
        """Read the headers.

        Args:
            file: an ordinary file, open for reading; closed by `close`.
            kind: what its first bytes say.
            max_pixels: larger pictures are not decoded.
            stall_cpu_s: processor time after which a file that gives no picture is given up.

        Raises:
            Stop: nothing in it can be decoded, and why.
        """
        self._watched = _Watched(file, stall_cpu_s)
        self._size_bytes = os.fstat(file.fileno()).st_size
        try:
            self._container = _open(self._watched, kind, max_pixels)
        except av.error.FFmpegError as error:
            _stop_for(error)
        self._stream = _choose_stream(self._container)
        context = self._stream.codec_context
        context.options = {"max_pixels": str(max_pixels)}
        context.thread_type = "AUTO"
        self.stored_size = _stored_size(context.width, context.height, file, kind)
        large = context.width * context.height > LARGE_PIXELS
        context.thread_count = min(2 if large else MAX_THREADS, os.cpu_count() or 1)
        self.codec = _NAMES.get(context.name, context.name)
        self.fps = _believable_fps(self._stream.average_rate or self._stream.guessed_rate)
        self.claimed_frames = max(0, self._stream.frames)
        self._own_s = self._own_length()
        self.claimed_s = self._believable(self._own_s or self._whole_length())
        self._start_s = _seconds(self._stream.start_time, self._stream)
        self._account = Account(1 / self.fps)

    def close(self) -> None:
        """Give the file back."""
        self._container.close()
        self._watched.close()

    def pictures(self, seek_s: float = 0.0) -> Iterator[FfmpegPicture]:
        """Every picture in order, from the last one before `seek_s` that decodes by itself.

        Raises:
            Stop: the file gave no picture for too long, or is protected.
        """
        if seek_s > 0:
            target = int((seek_s + self._start_s) / (self._stream.time_base or 1))
            with contextlib.suppress(av.error.FFmpegError):  # then it reads from the start
                self._container.seek(target, stream=self._stream)
        try:
            for packet in self._container.demux():
                yield from self._decoded(packet)
        except av.error.FFmpegError as error:
            if isinstance(error, MemoryError) or not self._account.frames:
                _stop_for(error)
            self._account.faults += 1

    def shortfall(self, *, ends_early: bool) -> Shortfall | None:
        """What was missing, once all pictures were read; None for a good file.

        Args:
            ends_early: the container itself says that its end is missing.
        """
        claim = Claim(
            seconds=self.claimed_s,
            is_of_pictures=self._own_s > 0,
            frames=self.claimed_frames,
            start_s=self._start_s,
            is_even=self._container.format.name in EVEN_CONTAINERS,
        )
        return self._account.against(claim, ends_early=ends_early)

    def _decoded(self, packet: "Packet[Any]") -> Iterator[FfmpegPicture]:
        self._account.saw(packet, is_video=packet.stream is self._stream)
        if packet.stream is not self._stream:
            return
        if packet.has_sidedata("encryption_info"):
            raise Stop(Cause.PROTECTED)
        try:
            frames = self._stream.decode(packet)
        except av.error.PatchWelcomeError as error:
            raise Stop(Cause.UNUSUAL_FORMAT, self.codec) from error
        except MemoryError:
            raise
        except av.error.FFmpegError:
            self._account.faults += 1
            frames = []
        self._watched.check()
        for frame in frames:
            self._watched.restart()
            picture = self._picture(frame)
            self._account.decoded(picture.time_s, is_corrupt=frame.is_corrupt)
            yield picture

    def _picture(self, frame: "VideoFrame") -> FfmpegPicture:
        time_s = math.nan
        if frame.pts is not None and frame.time_base is not None:
            time_s = float(frame.pts * frame.time_base) - self._start_s
        stored = frame.width, frame.height
        pixel: Fraction | None = self._stream.sample_aspect_ratio
        width, height = square_pixels(*stored, pixel)
        turn = _turn_of(frame)
        shown = (height, width) if turn.swaps else (width, height)
        return FfmpegPicture(time_s, shown, stored, frame, turn)

    def _own_length(self) -> float:
        """Length of the picture track as it is told: by itself, by a tag, by its count."""
        by_count = self._stream.frames / self.fps if self._container.format.name == "avi" else 0.0
        own_s = _seconds(self._stream.duration, self._stream)
        return max(own_s, by_count) or _tagged_seconds(self._stream.metadata.get("DURATION", ""))

    def _whole_length(self) -> float:
        return (self._container.duration or 0) / av.time_base

    def _believable(self, length_s: float) -> float:
        """Joined transport streams claim days, by time stamps that begin anew."""
        bits = 8 * self._size_bytes
        guessed = self._container.format.name in ("mpegts", "mpeg", "flv")
        if not 0 < length_s < 1e7 or (guessed and bits < LEAST_BITS_PER_S * length_s):
            return 0.0
        return length_s


class _Watched:
    """The file as FFmpeg reads it; gives up when much work brings no picture."""

    def __init__(self, file: BinaryIO, stall_cpu_s: float) -> None:
        self._file = file
        self._stall_cpu_s = stall_cpu_s
        self._since_s = time.process_time()
        self.tell: Callable[[], int] = file.tell
        self.seek: Callable[..., int] = file.seek
        self.close = file.close

    def read(self, count: int) -> bytes:
        """Bytes from here on."""
        self.check()
        return self._file.read(count)

    def restart(self) -> None:
        """A picture came."""
        self._since_s = time.process_time()

    def check(self) -> None:
        """Stop if no picture came for long; processor time, so that a busy machine may be slow."""
        if time.process_time() - self._since_s > self._stall_cpu_s:
            raise Stop(Cause.STALLED)


def _open(file: _Watched, kind: VideoKind, max_pixels: int) -> "InputContainer":
    options = {
        "format_whitelist": ",".join(av.ContainerFormat(kind.demuxer, "r").name.split(",")),
        "protocol_whitelist": "none",
        "enable_drefs": "0",
        "use_absolute_path": "0",
        "max_streams": str(MAX_STREAMS),
        # FFmpeg forgets the size of what it was told not to look at; it is needed for the refusal.
        "max_pixels": str(8 * max_pixels),
    }
    return av.open(
        file,
        "r",
        format=kind.demuxer,
        options=options,
        metadata_errors="replace",
        buffer_size=READ_BYTES,
        io_open=_nothing_else,
    )


def _nothing_else(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    """What FFmpeg calls when a file leads to another."""
    raise PermissionError("a video may not open other files")


def _choose_stream(container: "InputContainer") -> "VideoStream":
    """The stream of pictures; the cover of a song is none.

    Raises:
        Stop: there is none, or its format is unknown.
    """
    videos = [
        stream for stream in container.streams.video
        if "attached_pic" not in str(stream.disposition)
    ]  # fmt: skip
    if not videos:
        raise Stop(Cause.SOUND_ONLY if container.streams.audio else Cause.NO_PICTURE)
    best = container.streams.best("video")
    chosen = next((stream for stream in videos if stream is best), videos[0])
    if chosen.codec_context is None:
        raise Stop(Cause.UNKNOWN_FORMAT)  # PyAV tells no name of it; the parent looks
    return chosen


def _stored_size(width: int, height: int, file: BinaryIO, kind: VideoKind) -> tuple[int, int]:
    """What the file claims; FFmpeg tells no size of a PNG that it was told not to decode."""
    if width or kind not in (PNG, APNG):
        return width, height
    head = os.pread(file.fileno(), 24, 0) if hasattr(os, "pread") else b""
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _stop_for(error: Exception) -> NoReturn:
    if isinstance(error, MemoryError):
        raise Stop(Cause.OUT_OF_MEMORY) from error
    raise Stop(Cause.NOT_OPENED, str(error)) from error


def _turn_of(frame: "VideoFrame") -> Turn:
    side_data: Any = frame.side_data  # its own types call it by another class
    with contextlib.suppress(KeyError):
        raw = memoryview(side_data[SideData.DISPLAYMATRIX])
        return turn_of(np.frombuffer(raw, dtype=np.int32, count=9))
    return UPRIGHT


def _believable_fps(claimed: Fraction | None) -> float:
    fps = float(claimed or 0)
    return fps if 1.0 <= fps <= MAX_BELIEVABLE_FPS else FALLBACK_FPS


def _seconds(ticks: int | None, stream: "VideoStream") -> float:
    return float(ticks * stream.time_base) if ticks and stream.time_base else 0.0


def _tagged_seconds(tag: str) -> float:
    """Seconds of Matroska's "00:00:02.400000000"; 0 for anything else."""
    try:
        hours, minutes, seconds = (float(part) for part in tag.split(":"))
    except ValueError:
        return 0.0
    total = 3600 * hours + 60 * minutes + seconds
    return total if math.isfinite(total) else 0.0
