"""What a file that no decoder could open seems to be, told from its bytes alone.

Opens nothing but the file itself and reads at most a few megabytes of it.
"""

import re
import struct
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from signclip_desktop.core.held import refuse_held
from signclip_desktop.core.seeing.decoding.readable import HEAD_BYTES, is_playlist, kind_of

TABLES_BYTES = 1 << 20  # enough for the track table of Matroska, AVI and Ogg files
MOOV_LIMIT_BYTES = 32 << 20  # an hour of video has an index of about 2 MB

# Source: ISO/IEC 14496-12 (MP4), RIFF, Matroska, Ogg, FLAC, ID3v2 and MPEG audio headers.
_SOUND_STARTS = (b"ID3", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9")
_MATROSKA = b"\x1a\x45\xdf\xa3"
_MP4_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


class Content(Enum):
    """What the bytes look like."""

    NOT_A_VIDEO = "not_a_video"
    PLAYLIST = "playlist"
    SOUND_ONLY = "sound_only"
    CUT_OFF = "cut_off"
    BROKEN_VIDEO = "broken_video"


def judge(path: Path) -> Content:
    """Tell why a file might not open as a video.

    Raises:
        OSError: the file cannot be read.
    """
    refuse_held(path)
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(TABLES_BYTES)
        if head[4:8] in _MP4_FIRST_BOXES:
            return _judge_mp4(file, size)
    if head[:4] == b"RIFF":
        return _judge_riff(head, size)
    if head[:4] == _MATROSKA:
        return _judge_tracks(head, picture=(b"V_",), sound=(b"A_",))
    if head[:4] == b"OggS":
        pictures = (b"\x80theora", b"BBCD")
        return _judge_tracks(head, picture=pictures, sound=(b"vorbis", b"OpusHead", b"Speex"))
    if head.startswith(_SOUND_STARTS):
        return Content.SOUND_ONLY
    if is_playlist(head):
        return Content.PLAYLIST
    return Content.BROKEN_VIDEO if kind_of(head[:HEAD_BYTES]) else Content.NOT_A_VIDEO


def picture_format(path: Path) -> str:
    """The container's own name for the format of its pictures, such as "avc1"; "" if untold.

    Raises:
        OSError: the file cannot be read.
    """
    refuse_held(path)
    with path.open("rb") as file:
        head = file.read(TABLES_BYTES)
        table = head if head[4:8] not in _MP4_FIRST_BOXES else _moov_of(file)
    found = _PICTURE_FORMAT.search(table)
    name = next((group for group in found.groups() if group), b"") if found else b""
    return "".join(letter for letter in name.decode("ascii", "ignore") if letter.isprintable())


# Of MP4 (behind the handler of a picture track, the first entry of its table), Matroska, AVI.
_PICTURE_FORMAT = re.compile(
    rb"hdlr.{8}vide(?:(?!hdlr).)*?stsd.{12}(.{4})|(V_[A-Z0-9/_]{2,30})|strh....vids(.{4})",
    re.DOTALL,
)


def _moov_of(file: BinaryIO) -> bytes:
    """The index of an MP4, or what lies where it should; at most MOOV_LIMIT_BYTES."""
    offset = 0
    for _ in range(100):
        file.seek(offset)
        start = file.read(16)
        if len(start) < 16:
            break
        length, name, wide = struct.unpack(">I4sQ", start)
        if name == b"moov":
            file.seek(offset)
            return file.read(min(length or MOOV_LIMIT_BYTES, MOOV_LIMIT_BYTES))
        offset += wide if length == 1 else max(length, 8)
    return b""


def _judge_riff(head: bytes, size: int) -> Content:
    if head[8:12] == b"WAVE":
        return Content.SOUND_ONLY
    if head[8:12] == b"WEBP":
        claimed = 8 + int.from_bytes(head[4:8], "little")
        return Content.CUT_OFF if claimed > size else Content.BROKEN_VIDEO
    if head[8:12] != b"AVI ":
        return Content.NOT_A_VIDEO
    return _judge_tracks(head, picture=(b"strh\x38\x00\x00\x00vids",), sound=(b"auds",))


def _judge_tracks(head: bytes, *, picture: tuple[bytes, ...], sound: tuple[bytes, ...]) -> Content:
    if any(mark in head for mark in picture):
        return Content.BROKEN_VIDEO
    if any(mark in head for mark in sound):
        return Content.SOUND_ONLY
    return Content.CUT_OFF


def _judge_mp4(file: BinaryIO, size: int) -> Content:
    """Walk the top boxes to `moov`, and look there for a picture or a sound handler."""
    offset = 0
    while offset + 8 <= size:
        file.seek(offset)
        length, name = struct.unpack(">I4s", file.read(8))
        header = 8
        if length == 1:
            wide = file.read(8)
            if len(wide) < 8:
                return Content.CUT_OFF
            length, header = struct.unpack(">Q", wide)[0], 16
        if length == 0:
            length = size - offset
        if length < header:
            return Content.BROKEN_VIDEO
        if name == b"moov":
            if offset + length > size:
                return Content.CUT_OFF
            return _judge_moov(file.read(min(length - header, MOOV_LIMIT_BYTES)))
        offset += length
    return Content.CUT_OFF


def _judge_moov(moov: bytes) -> Content:
    """A handler box is: size, "hdlr", 4 bytes of version, 4 unused, then the kind."""
    kinds = set()
    at = moov.find(b"hdlr")
    while at >= 0:
        kinds.add(moov[at + 12 : at + 16])
        at = moov.find(b"hdlr", at + 4)
    if b"vide" in kinds:
        return Content.BROKEN_VIDEO
    return Content.SOUND_ONLY if b"soun" in kinds else Content.BROKEN_VIDEO
