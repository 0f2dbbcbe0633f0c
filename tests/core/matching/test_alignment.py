import numpy as np
import pytest

from signclip_desktop.core.matching.alignment import align
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LANDMARK_COUNT,
    LEFT_SHOULDER,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)


def moving(positions: np.ndarray, *, fps: float = 25.0, hand: bool = True) -> Clip:
    """A right hand that goes up as told, one position (0..1) a frame."""
    points = np.full((len(positions), LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    points[:, LEFT_SHOULDER] = (0.6, 0.5, 0)
    points[:, RIGHT_SHOULDER] = (0.4, 0.5, 0)
    if hand:
        points[:, RIGHT_HAND] = np.array([0.4, 0.0, 0.0])
        points[:, RIGHT_HAND, 1] = (0.9 - 0.6 * positions)[:, None]
    return Clip(
        points,
        np.isfinite(points[..., 0]).astype(np.float32),
        (np.arange(len(positions)) / fps).astype(np.float32),
        640,
        480,
    )


def test_the_same_clip_fits_itself_moment_by_moment() -> None:
    clip = moving(np.linspace(0, 1, 50))
    alignment = align(clip, clip)
    assert alignment.second_s == pytest.approx(alignment.first_s, abs=0.02)


def test_a_late_start_is_found() -> None:
    """The second signer waits for a second; the middle of the movement still fits."""
    rise = np.linspace(0, 1, 26)
    first = moving(np.concatenate([rise, np.ones(25)]))
    second = moving(np.concatenate([np.zeros(25), rise]))
    assert align(first, second).second_at(0.5) == pytest.approx(1.5, abs=0.12)


def test_a_slower_signer_is_followed() -> None:
    first, second = moving(np.linspace(0, 1, 25)), moving(np.linspace(0, 1, 75))
    assert align(first, second).second_at(0.48) == pytest.approx(1.48, abs=0.1)


def test_time_never_runs_backwards() -> None:
    generator = np.random.default_rng(1)
    first, second = moving(generator.random(40)), moving(generator.random(60))
    alignment = align(first, second)
    assert (np.diff(alignment.second_s) >= 0).all()
    assert alignment.second_s[0] >= 0.0
    assert alignment.second_s[-1] <= 59 / 25 + 1e-6


def test_clips_without_hands_go_evenly() -> None:
    first, second = moving(np.zeros(25), hand=False), moving(np.zeros(50), hand=False)
    assert align(first, second).second_at(0.48) == pytest.approx(0.98, abs=0.05)


def test_a_single_frame_is_no_fault() -> None:
    assert align(moving(np.zeros(1)), moving(np.zeros(10))).second_at(0.0) >= 0.0
