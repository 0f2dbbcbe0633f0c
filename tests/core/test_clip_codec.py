"""Packed clips come back as they were, and damaged ones are refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signclip_desktop.core.clip_codec import decode_clip, encode_clip
from signclip_desktop.core.landmarks import Clip
from signclip_desktop.core.skeleton import FACE, LEFT_HAND


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
