"""Packed clips come back as they were, and damaged ones are refused."""

import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signclip_desktop.core.formats.clip_codec import decode_clip, encode_clip
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import FACE, LEFT_HAND


def _clip(seed: int, frames: int) -> Clip:
    generator = np.random.default_rng(seed)
    points = generator.uniform(-1, 2, (frames, 203, 3)).astype(np.float32)
    points[:, FACE] = np.nan
    points[frames // 2, LEFT_HAND] = np.nan
    confidence = np.where(np.isnan(points[..., 0]), 0, 1).astype(np.float32)
    times_s = np.cumsum(generator.uniform(0.01, 0.1, frames)).astype(np.float32)
    return Clip(points, confidence, times_s, 1280, 720)


@given(seed=st.integers(0, 2**32 - 1), frames=st.integers(1, 40))
@settings(max_examples=25, deadline=None)
def test_round_trip(seed: int, frames: int) -> None:
    clip = _clip(seed, frames)
    back = decode_clip(encode_clip(clip))
    np.testing.assert_allclose(back.points, clip.points, atol=1 / 16000)
    np.testing.assert_array_equal(back.confidence, clip.confidence)
    np.testing.assert_array_equal(back.times_s, clip.times_s)
    assert (back.width_px, back.height_px) == (1280, 720)


def test_landmarks_never_seen_cost_nothing() -> None:
    clip = _clip(1, 30)
    points = clip.points.copy()
    points[:, :100] = np.nan
    fewer = Clip(points, clip.confidence.copy(), clip.times_s.copy(), 1280, 720)
    assert len(encode_clip(fewer)) < 0.75 * len(encode_clip(clip))


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: b"",
        lambda packed: b"nonsense" * 10,
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:4] + b"\xff\xff" + packed[6:],
        lambda packed: packed[:-20] + b"\0" * 20,
        lambda packed: packed[:12] + b"\xff" + packed[13:],
    ],
)
def test_damaged_bytes_are_refused(damage) -> None:
    with pytest.raises(ValueError, match="packed clip|frame"):
        decode_clip(damage(encode_clip(_clip(2, 20))))


def _packed(
    *, frames=2, size=(640, 480), kept=(1, 5), times_s=(0.0, 0.04), body=None, magic=b"SCC1"
) -> bytes:
    """A packed clip made by hand, all points in the middle of the first step."""
    count = len(kept)
    if body is None:
        body = np.array(times_s, "<f4").tobytes() + bytes(frames * count * 7)
    header = struct.pack("<4sHHHH", magic, frames, *size, count)
    return header + bytes(kept) + zlib.compress(body)


def test_a_packed_clip_made_by_hand_is_read() -> None:
    clip = decode_clip(_packed())
    assert clip.times_s.tolist() == pytest.approx([0, 0.04])
    assert np.flatnonzero(np.isfinite(clip.points[0, :, 0])).tolist() == [1, 5]


@pytest.mark.parametrize(
    "parts",
    [
        {"times_s": (0.0, np.inf)},
        {"times_s": (0.0, np.nan)},
        {"times_s": (np.nan, 0.0)},
        {"times_s": (-np.inf, 0.0)},
        {"times_s": (0.04, 0.04)},
        {"times_s": (0.04, 0.0)},
        {"times_s": (0.0, 1e6)},
        {"frames": 1, "times_s": (np.nan,)},
        {"frames": 0, "times_s": ()},
        {"size": (0, 480)},
        {"size": (640, 0)},
        {"kept": (5, 1)},
        {"kept": (5, 5)},
        {"kept": (1, 203)},
        {"kept": tuple(range(256))},
        {"body": b""},
        {"body": bytes(2 * 4 + 2 * 2 * 7 + 1)},
        {"magic": b"SCC2"},
    ],
)
def test_wrong_counts_and_times_are_refused(parts) -> None:
    with pytest.raises(ValueError, match="expected|damaged"):
        decode_clip(_packed(**parts))


def test_a_clip_bomb_is_refused_before_it_takes_memory() -> None:
    """3.6 MB that claim 65,535 frames of 65,535 landmarks took 8 GB and 41 s."""
    stream = zlib.compress(bytes(100_000_000), 9)
    header = struct.pack("<4sHHHH", b"SCC1", 65_535, 640, 480, 65_535)
    many = struct.pack("<4sHHHH", b"SCC1", 65_535, 640, 480, 203) + bytes(range(203))
    few = struct.pack("<4sHHHH", b"SCC1", 2, 640, 480, 1) + b"\1"
    for bomb in (header + bytes(65_535) + stream, header + stream, few + stream, many + b"x"):
        tracemalloc.start()
        with pytest.raises(ValueError, match="packed clip"):
            decode_clip(bomb)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
        tracemalloc.stop()


def test_the_longest_clip_unpacks_in_bounded_memory() -> None:
    body = np.arange(65_535, dtype="<f4").tobytes() + bytes(65_535 * 203 * 7)
    longest = struct.pack("<4sHHHH", b"SCC1", 65_535, 640, 480, 203) + bytes(range(203))
    tracemalloc.start()
    clip = decode_clip(longest + zlib.compress(body, 1))
    assert len(clip) == 65_535
    assert tracemalloc.get_traced_memory()[1] < 500_000_000
    tracemalloc.stop()


def test_what_could_not_be_read_back_is_not_written() -> None:
    clip = _clip(1, 2)
    late = Clip(clip.points, clip.confidence, np.array([0, 9e4], np.float32), 640, 480)
    large = Clip(clip.points, clip.confidence, clip.times_s, 65_536, 480)
    frames = 65_536
    points = np.broadcast_to(clip.points[:1], (frames, 203, 3))
    long = Clip(points, points[..., 0], np.arange(frames, dtype=np.float32), 640, 480)
    for refused in (late, large, long):
        with pytest.raises(ValueError, match="at most"):
            encode_clip(refused)


@pytest.mark.parametrize("coordinate", [0, 1, 2])
def test_a_point_that_lacks_a_coordinate_is_missing_whole(coordinate) -> None:
    """A hand with x alone counted as seen, and the segmenter found no length of it."""
    hand = tuple(range(161, 182))
    deltas = np.zeros((3, 21, 2), "<i2")
    deltas[coordinate, :, 0] = -32768
    body = np.array([0, 0.04], "<f4").tobytes() + bytes(2 * 21) + deltas.tobytes()
    clip = decode_clip(_packed(kept=hand, body=body))
    assert np.isnan(clip.points).all()
    assert not clip.hand_seen().any()
