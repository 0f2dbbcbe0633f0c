"""Whether a file ends before its container says: walks the container's own boxes and chunks.

Reads headers only and decodes nothing. Says nothing of MPEG program streams and raw streams,
which do not tell their length.
"""

import os
import struct
from collections.abc import Callable
from typing import BinaryIO

from signclip_desktop.core.seeing.decoding.readable import (
    APNG,
    AVI,
    GIF,
    MATROSKA,
    MP4,
    OGG,
    PNG,
    STILL_WEBP,
    TRANSPORT_STREAM,
    WEBP,
    WINDOWS_MEDIA,
    VideoKind,
)

MAX_STEPS = 200_000  # an hour of a browser's recording has 110,000 blocks
TAIL_BYTES = 70_000  # an Ogg page has at most 65,307
_UNKNOWN_SIZES = frozenset((1 << 7 * length) - 1 for length in range(1, 9))
_SEGMENT, _CLUSTER = b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75"
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_GIF_COLOUR_TABLE = 0x80


def ends_early(file: BinaryIO, kind: VideoKind) -> bool:
    """Whether the last part of the file is missing, by what its container says.

    Args:
        file: open for reading; left at any place.
        kind: what it is.
    """
    walk = _WALKS.get(kind)
    if walk is None:
        return False
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    try:
        return walk(file, size)
    except (struct.error, IndexError):  # ended inside a header
        return True


def _mp4(file: BinaryIO, size: int) -> bool:
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
        if length < 8 or not name.isalnum():
            return False  # to the end of the file, or padding behind the last box
        at += length
    return at > size


def _riff(file: BinaryIO, size: int) -> bool:
    """AVI and WebP; files over 1 GB are several chunks one after the other."""
    at = 0
    while at + 12 <= size:
        file.seek(at)
        name, length = struct.unpack("<4sI", file.read(8))
        if name != b"RIFF" or length in (0, 0xFFFFFFFF):
            return False  # never closed by a recorder that crashed, or padding
        at += 8 + length
    return at > size + 1  # a pad byte is often left out


def _matroska(file: BinaryIO, size: int) -> bool:
    at = 0
    for _ in range(MAX_STEPS):
        if at >= size:
            return at > size
        file.seek(at)
        head = file.read(12)
        name_length = 9 - head[0].bit_length()
        length_length = 9 - head[name_length].bit_length()
        if name_length > 4 or length_length > 8:
            return False  # damage, not an end
        name = head[:name_length]
        at += name_length + length_length
        raw = head[name_length : name_length + length_length]
        length = int.from_bytes(raw, "big") & ((1 << 7 * length_length) - 1)
        if len(raw) < length_length:
            return True
        if name in (_SEGMENT, _CLUSTER) and (length in _UNKNOWN_SIZES or at + length <= size):
            continue  # look inside
        at += length
    return False


def _gif(file: BinaryIO, size: int) -> bool:
    file.seek(10)
    flags = file.read(3)[0]
    _skip_colours(file, flags)
    while mark := file.read(1):
        if mark == b"\x3b":
            return False
        if mark == b"\x2c":
            _skip_colours(file, file.read(9)[8])
            file.seek(1, os.SEEK_CUR)
        elif mark == b"\x21":
            file.seek(1, os.SEEK_CUR)
        else:
            return True
        while length := file.read(1)[0]:
            file.seek(length, os.SEEK_CUR)
    return file.tell() > size


def _skip_colours(file: BinaryIO, flags: int) -> None:
    if flags & _GIF_COLOUR_TABLE:
        file.seek(3 << (flags & 7) + 1, os.SEEK_CUR)


def _png(file: BinaryIO, size: int) -> bool:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        at += 12 + length
        if name == b"IEND":
            return bool(at > size)
    return True


def _transport_stream(file: BinaryIO, size: int) -> bool:
    head = file.read(5 * 192)
    if head[0] == head[188] == 0x47:
        return size % 188 != 0
    return bool(head[4] == head[196] == 0x47 and size % 192 != 0)


def _windows_media(file: BinaryIO, size: int) -> bool:
    head = file.read(TAIL_BYTES)
    at = head.find(_ASF_FILE_PROPERTIES)
    if at < 0:
        return False
    (claimed,) = struct.unpack_from("<Q", head, at + 40)
    return bool(claimed > size)


def _ogg(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    at = tail.rfind(b"OggS")
    if at < 0:
        return True
    table = tail[at + 27 : at + 27 + tail[at + 26]]
    return len(table) < tail[at + 26] or at + 27 + len(table) + sum(table) > len(tail)


_WALKS: dict[VideoKind, Callable[[BinaryIO, int], bool]] = {
    MP4: _mp4,
    AVI: _riff,
    WEBP: _riff,
    STILL_WEBP: _riff,
    MATROSKA: _matroska,
    GIF: _gif,
    PNG: _png,
    APNG: _png,
    TRANSPORT_STREAM: _transport_stream,
    WINDOWS_MEDIA: _windows_media,
    OGG: _ogg,
}
