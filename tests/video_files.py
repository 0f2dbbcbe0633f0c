"""Video files for tests: good ones from cv2's writer, and broken ones made by hand."""

import struct
import wave
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import av
import cv2
import numpy as np

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


def write_mjpeg(path: Path, frames: Iterable[np.ndarray]) -> Path:
    """A raw Motion JPEG stream; frames may differ in size and in grey or colour."""
    with path.open("wb") as file:
        for frame in frames:
            image = cv2.cvtColor(frame, cv2.COLOR_RGB2BGR) if frame.ndim == 3 else frame
            file.write(cv2.imencode(".jpg", image)[1].tobytes())
    return path
