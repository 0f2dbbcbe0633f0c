"""By its container alone a file is told to end early: at which lengths, for made-up files."""

import io
import struct

import pytest

from signclip_desktop.core.seeing.decoding.readable import (
    APNG,
    AVI,
    GIF,
    MATROSKA,
    MP4,
    MPEG,
    OGG,
    PNG,
    TRANSPORT_STREAM,
    WEBP,
    WINDOWS_MEDIA,
    VideoKind,
)
from signclip_desktop.core.seeing.decoding.truncation import ends_early


def early(data: bytes, kind: VideoKind) -> bool:
    return ends_early(io.BytesIO(data), kind)


def early_lengths(data: bytes, kind: VideoKind) -> set[int]:
    """The lengths, all that are shorter than the file, at which it is told to end early."""
    return {length for length in range(len(data)) if early(data[:length], kind)}


def test_mp4_ends_early_inside_a_box() -> None:
    first = struct.pack(">I4s", 16, b"ftyp") + bytes(8)
    wide = struct.pack(">I4sQ", 1, b"mdat", 36) + bytes(20)
    data = first + wide + struct.pack(">I4s", 12, b"free") + bytes(4)
    assert not early(data, MP4)
    # Less than a box's head behind the last whole box is padding, not a box.
    assert early_lengths(data, MP4) == {*range(8, 16), *range(24, 52), *range(60, 64)}
    assert not early(first + struct.pack(">I4s", 0, b"mdat"), MP4)  # to the end of the file
    assert not early(first + bytes(20), MP4)
    assert not early(first + struct.pack(">I4s", 7, b"mdat"), MP4)
    assert early(first + struct.pack(">I4s", 9, b"mdat"), MP4)


@pytest.mark.parametrize("kind", [AVI, WEBP])
def test_riff_ends_early_inside_a_chunk_but_for_a_pad_byte(kind) -> None:
    data = struct.pack("<4sI", b"RIFF", 10) + bytes(10) + struct.pack("<4sI", b"RIFF", 9) + bytes(9)
    assert not early(data, kind)
    assert early_lengths(data, kind) == {*range(12, 17), *range(30, 34)}
    for length in (0, 0xFFFFFFFF):
        assert not early(struct.pack("<4sI", b"RIFF", length) + bytes(20), kind)
    assert not early(struct.pack("<4sI", b"JUNK", 90) + bytes(20), kind)


HEAD = b"\x1a\x45\xdf\xa3\x84\1\2\3\4"
SEGMENT, CLUSTER = b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75"
BLOCKS = b"\xa3\x83\1\2\3" + b"\xa3\x40\x04\1\2\3\4"


def test_matroska_ends_early_inside_an_element() -> None:
    data = HEAD + SEGMENT + b"\xff" + CLUSTER + b"\x8c" + BLOCKS
    assert not early(data, MATROSKA)
    assert early_lengths(data, MATROSKA) == set(range(1, len(data))) - {9, 14}
    open_cluster = HEAD + SEGMENT + b"\x01" + b"\xff" * 7 + CLUSTER + b"\xff" + BLOCKS
    assert not early(open_cluster, MATROSKA)
    # A browser's recording: of unknown length, so that it may end behind any block.
    ends = {9, 21, 26, 31}
    assert early_lengths(open_cluster, MATROSKA) == set(range(1, len(open_cluster))) - ends


def test_matroska_with_a_length_that_no_element_has_is_damaged_and_not_cut_off() -> None:
    assert not early(HEAD + b"\x08" + bytes(30), MATROSKA)
    assert not early(HEAD + b"\xa3\x00" + bytes(30), MATROSKA)
    assert early(HEAD + b"\xa3\xa0" + bytes(30), MATROSKA)


def test_matroska_that_says_its_length_is_held_to_it() -> None:
    known = HEAD + SEGMENT + bytes([0x80 | 17]) + CLUSTER + b"\x8c" + BLOCKS
    assert not early(known, MATROSKA)
    assert early_lengths(known, MATROSKA) == set(range(1, len(known))) - {9}


def test_gif_ends_early_anywhere_but_between_its_blocks() -> None:
    start = b"GIF89a" + bytes(4) + b"\x80\0\0" + bytes(6)
    extension = b"\x21\xf9\x02ab\x00"
    image = b"\x2c" + bytes(8) + b"\x81" + bytes(12) + b"\x02" + b"\x03abc\x02de\x00"
    data = start + extension + image + b"\x3b"
    assert not early(data, GIF)
    blocks = {len(start), len(start + extension), len(start + extension + image)}
    assert early_lengths(data, GIF) == set(range(len(data))) - blocks
    assert early(start + b"x" + image, GIF)


@pytest.mark.parametrize("kind", [PNG, APNG])
def test_png_ends_early_without_its_last_chunk(kind) -> None:
    data = bytes(8) + struct.pack(">I4s", 13, b"IHDR") + bytes(17)
    data += struct.pack(">I4s", 2, b"IEND") + bytes(6)
    assert not early(data, kind)
    assert not early(data + b"more", kind)
    assert early_lengths(data, kind) == set(range(len(data)))


def test_a_transport_stream_ends_early_inside_a_packet() -> None:
    packet = b"\x47" + bytes(187)
    assert not early(6 * packet, TRANSPORT_STREAM)
    assert early(6 * packet + packet[:100], TRANSPORT_STREAM)
    timed = bytes(4) + packet
    assert not early(6 * timed, TRANSPORT_STREAM)
    assert early(6 * timed + timed[:100], TRANSPORT_STREAM)
    assert not early(bytes(1000), TRANSPORT_STREAM)
    assert early(packet[:50], TRANSPORT_STREAM)


def test_windows_media_is_held_to_the_size_that_it_claims() -> None:
    guid = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
    head = bytes(30) + guid + bytes(24) + struct.pack("<Q", 200)
    data = head + bytes(200 - len(head))
    assert not early(data, WINDOWS_MEDIA)
    assert early(data[:-1], WINDOWS_MEDIA)
    assert early(head[:-2], WINDOWS_MEDIA)
    assert not early(bytes(300), WINDOWS_MEDIA)


def test_ogg_ends_early_inside_its_last_page() -> None:
    first = b"OggS" + bytes(22) + b"\x01\x05" + bytes(5)
    data = first + b"OggS" + bytes(22) + b"\x02\x03\x04" + bytes(7)
    assert not early(data, OGG)
    start = len(first)
    # A cut in the name of the last page leaves the one before as the last.
    assert early_lengths(data, OGG) == {*range(start), *range(start + 4, len(data))}
    long = first + bytes(100_000)
    assert early(long, OGG)


def test_what_does_not_tell_its_length_is_never_told_to_end_early() -> None:
    assert not early(b"\0\0\1\xba" + bytes(50), MPEG)
