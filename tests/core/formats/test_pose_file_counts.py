"""What a .pose file says of its length is held against its size before anything is read."""

import struct

import pytest

from signclip_desktop.core.formats.pose_file import _Component, _Header, _read_counts, _Reader
from signclip_desktop.errors import PoseFileUnreadable
from tests.told import raises

FRAME_BYTES = 4 * 2 * (3 + 1)  # two points of one person


HEADER = _Header(0.2, 640, 480, (_Component("some", "XYZC", ("a", "b")),))


def counts(frames: int, file_frames: float) -> tuple[float, int, int]:
    start = struct.pack("<fIH", 25.0, frames, 1)
    reader = _Reader(start, "a.pose", len(start) + int(file_frames * FRAME_BYTES))
    return _read_counts(reader, HEADER)


def test_half_an_hour_at_50_frames_a_second_is_the_most() -> None:
    assert counts(90_000, 90_000) == (25.0, 90_000, 1)
    with raises(PoseFileUnreadable, "pose_file.too_many_frames", file="a.pose", frames=90_001):
        counts(90_001, 90_001)


def test_a_file_that_is_a_byte_short_is_cut_off() -> None:
    with raises(PoseFileUnreadable, "pose_file.cut_off", file="a.pose"):
        counts(10, 9.99)


def test_nothing_is_taken_beyond_the_file_or_beyond_its_front() -> None:
    reader = _Reader(b"123456", "a.pose", file_bytes=100)
    assert reader.take(4) == b"1234"
    assert reader.take(2) == b"56"
    with pytest.raises(PoseFileUnreadable) as beyond_the_front:
        reader.take(1)
    with pytest.raises(PoseFileUnreadable) as beyond_the_file:
        reader.take(95)
    assert beyond_the_front.value.message != beyond_the_file.value.message
    assert reader.left == 94
