"""Video files for tests: good ones from cv2's and PyAV's writers, and broken ones by hand."""

import contextlib
import os
import struct
import wave
import zlib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

RED = (255, 0, 0)  # RGB


def solid(width: int, height: int, colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((height, width, 3), colour, dtype=np.uint8)


def numbered(width: int, height: int, count: int) -> list[np.ndarray]:
    """Frames that differ: a white bar moves from left to right."""
    frames = []
    for number in range(count):
        frame = solid(width, height, (20, 40, 60))
        start = number * width // count
        frame[:, start : start + max(2, width // count)] = 255
        frames.append(frame)
    return frames


def write_video(
    path: Path, frames: Iterable[np.ndarray], *, fps: float = 25.0, codec: str = "mp4v"
) -> Path:
    """Write RGB frames of one size."""
    frames = list(frames)
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), fps, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def write_sound_only_mp4(path: Path) -> Path:
    """The smallest MP4 that says it has one sound track and no picture."""
    handler = box(b"hdlr", bytes(8), b"soun", bytes(12), b"sound\0")
    path.write_bytes(
        box(b"ftyp", b"M4A ", bytes(4), b"M4A isom")
        + box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"mdia", handler)))
        + box(b"mdat", bytes(2000))
    )
    return path


def write_wav(path: Path) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16_000))
    return path


def turn_by_90_degrees(path: Path) -> Path:
    """Set the display matrix of an MP4's track to a quarter turn, as phones do."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4
    assert data[at] == 0  # version 0: the matrix stands 40 bytes into the box
    matrix = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    data[at + 40 : at + 76] = struct.pack(">9i", *matrix)
    path.write_bytes(bytes(data))
    return path


def halve_the_rate_midway(path: Path) -> Path:
    """Let the second half of an MP4's frames last twice as long: a variable frame rate."""
    data = bytearray(path.read_bytes())
    at = data.index(b"stts") + 8  # behind version and flags
    entries, count, delta = struct.unpack_from(">III", data, at)
    assert entries == 1
    table = struct.pack(">IIIII", 2, count // 2, delta, count - count // 2, 2 * delta)
    data[at : at + 12] = table
    for name in (b"stts", b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        start = data.index(name) - 4
        size = struct.unpack_from(">I", data, start)[0]
        struct.pack_into(">I", data, start, size + 8)
    shown = data.index(b"elst") + 12  # how long the edit list shows the track
    struct.pack_into(">I", data, shown, 3 * struct.unpack_from(">I", data, shown)[0] // 2)
    assert data.index(b"mdat") < data.index(b"moov")  # so that no offset changes
    path.write_bytes(bytes(data))
    return path


def write_huge_png(path: Path, side: int) -> Path:
    """A picture of side x side black pixels, in a few kilobytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    row = bytes(1 + side // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
    return path


def join_streams(path: Path, parts: Iterable[Path]) -> Path:
    """MPEG transport or raw MJPEG streams one after the other in one file."""
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def write_h264(path: Path, frames: Sequence[np.ndarray], pixel_format: str) -> Path:
    """A raw H.264 stream, which OpenCV's own writer cannot make."""
    with av.open(str(path), "w", format="h264") as file:
        stream = file.add_stream("libx264", rate=25)
        stream.pix_fmt = pixel_format
        stream.height, stream.width = frames[0].shape[:2]
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
            file.mux(stream.encode(picture.reformat(format=pixel_format)))
        file.mux(stream.encode())
    return path


@contextlib.contextmanager
def scheduled_as_before() -> Iterator[None]:
    """Take back the real-time priority that SVT-AV1 gives its caller where it may, as for root.

    With it the process of the tests would starve all others, its own children among them.
    """
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


def encode(
    path: Path,
    frames: Iterable[np.ndarray],
    codec: str,
    *,
    pixels: str = "yuv420p",
    fps: int = 25,
    pixel_shape: Fraction | None = None,
    sound_s: float = 0.0,
    container: str | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write RGB frames of one size with any codec, with a silent sound track if asked for."""
    frames = list(frames)
    with (
        scheduled_as_before(),
        av.open(str(path), "w", format=container, options=options or {}) as file,
    ):
        picture = file.add_stream(codec, rate=fps)
        picture.height, picture.width = frames[0].shape[:2]
        picture.pix_fmt = pixels
        if pixel_shape is not None:
            picture.codec_context.sample_aspect_ratio = pixel_shape
        sound = file.add_stream("aac", rate=48_000) if sound_s else None
        for frame in frames:
            image = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            file.mux(picture.encode(image.reformat(format=pixels)))
        file.mux(picture.encode())
        if sound is not None:
            for number in range(round(sound_s * 48_000 / 1024)):
                silence = np.zeros((2, 1024), np.float32)
                part = av.AudioFrame.from_ndarray(silence, format="fltp", layout="stereo")
                part.rate, part.pts = 48_000, number * 1024
                file.mux(sound.encode(part))
            file.mux(sound.encode())
    return path


def write_webp(path: Path, frames: Iterable[np.ndarray], step_ms: int = 40) -> Path:
    """A moving WebP picture."""
    first, *others = [Image.fromarray(frame) for frame in frames]
    first.save(path, save_all=True, append_images=others, duration=step_ms, lossless=True)
    return path


def textured(width: int, height: int, count: int) -> list[np.ndarray]:
    """Frames full of detail that moves, so that a file of them has some size."""
    shape = (height // 8, width // 8, 3)
    tiles = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    picture = tiles.repeat(8, 0).repeat(8, 1)
    return [np.roll(picture, 5 * number, 1) for number in range(count)]


def cut(path: Path, share: float) -> Path:
    """A file with only the first part of its bytes, beside the whole one."""
    part = path.with_name(f"cut_{path.name}")
    part.write_bytes(path.read_bytes()[: round(share * path.stat().st_size)])
    return part


def spoil(path: Path, *, begin: float = 0.5, share: float = 0.125) -> Path:
    """A file with noise in its midst, beside the whole one."""
    data = bytearray(path.read_bytes())
    start, length = round(begin * len(data)), round(share * len(data))
    data[start : start + length] = np.random.default_rng(1).bytes(length)
    spoilt = path.with_name(f"spoilt_{path.name}")
    spoilt.write_bytes(bytes(data))
    return spoilt


def write_mjpeg(path: Path, frames: Iterable[np.ndarray]) -> Path:
    """A raw Motion JPEG stream; frames may differ in size and in grey or colour."""
    with path.open("wb") as file:
        for frame in frames:
            image = cv2.cvtColor(frame, cv2.COLOR_RGB2BGR) if frame.ndim == 3 else frame
            file.write(cv2.imencode(".jpg", image)[1].tobytes())
    return path
