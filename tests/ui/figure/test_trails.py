import numpy as np
import pytest

from signclip_desktop.ui.figure.poses import Motion, motion_of
from signclip_desktop.ui.figure.trails import key_moments, still_moment, trails_of, way_between
from tests.ui.figure.people import person

FRAMES = 41


def moving(path: np.ndarray) -> Motion:
    return motion_of(person(right=path, frames=len(path)))


def test_a_way_that_is_gone_once_leads_to_its_end() -> None:
    path = np.linspace((-0.6, 0.6), (-0.6, -0.6), FRAMES)
    (trail,) = trails_of(moving(path), 0.3)
    assert trail.side == 1
    assert not trail.both_ends
    assert trail.line[-1, 1] < trail.line[0, 1] - 0.5
    assert np.abs(np.diff(trail.line[:, 0])).max() < 0.02


def test_to_and_fro_is_one_arrow_with_two_heads_beside_the_hand() -> None:
    path = np.stack([np.full(FRAMES, -0.5), 0.2 + 0.2 * np.sin(np.arange(FRAMES) * 0.6)], axis=1)
    motion = moving(path)
    (trail,) = trails_of(motion, 0.5)
    assert trail.both_ends
    assert np.ptp(trail.line[:, 1]) == pytest.approx(0.4, abs=0.08)
    hand = motion.pose_at(0.5).hands[1]
    assert trail.line[:, 0].max() < hand[:, 0].min()


def test_small_taps_are_shown_and_trembling_is_not() -> None:
    steps = np.arange(FRAMES)
    tap = np.stack([np.full(FRAMES, -0.5), 0.2 + 0.04 * np.sin(steps * 0.7)], axis=1)
    (trail,) = trails_of(moving(tap), 0.5)
    assert trail.both_ends
    assert np.ptp(trail.line[:, 1]) > 0.15  # long enough to be seen
    shaky = np.array([-0.5, 0.2]) + np.random.default_rng(0).normal(0, 0.01, (FRAMES, 2))
    assert trails_of(moving(shaky), 0.5) == ()


def test_round_and_round_is_a_ring_in_the_same_direction() -> None:
    for turn in (1.0, -1.0):
        angle = turn * np.arange(FRAMES) * 0.5
        path = np.stack([0.25 * np.cos(angle) - 0.3, 0.25 * np.sin(angle) + 0.3], axis=1)
        (trail,) = trails_of(moving(path), 0.5)
        out = trail.line - trail.line.mean(axis=0)
        steps = np.diff(trail.line, axis=0)
        assert np.sign((out[:-1, 0] * steps[:, 1] - out[:-1, 1] * steps[:, 0]).sum()) == turn
        assert np.ptp(trail.line, axis=0) == pytest.approx((0.5, 0.5), abs=0.15)


def test_a_hand_that_comes_up_and_sinks_again_is_not_part_of_the_sign() -> None:
    """It is still moving at both ends; what a sign ends with is held."""
    sideways = np.concatenate([np.full((6, 2), (-0.9, -0.2)),
                               np.linspace((-0.9, -0.2), (-0.3, -0.2), 16),
                               np.full((6, 2), (-0.3, -0.2))])  # fmt: skip
    up = np.linspace((-0.9, 0.9), (-0.9, -0.2), 7)[:-1]
    down = np.linspace((-0.3, -0.2), (-0.3, 0.9), 7)[1:]
    alone = trails_of(moving(sideways), 0.2)
    whole = trails_of(moving(np.concatenate([up, sideways, down])), 0.5)
    assert whole[0].line[:, 1].max() < alone[0].line[:, 1].max() + 0.15
    assert whole[0].line[-1, 0] == pytest.approx(alone[0].line[-1, 0], abs=0.1)


def test_a_hand_that_rests_has_no_arrow() -> None:
    assert trails_of(motion_of(person(right=(-0.4, 0.3))), 0.1) == ()


def test_the_still_is_taken_where_the_hand_pauses() -> None:
    at_rest = np.full((12, 2), (-0.4, -0.4))
    path = np.concatenate([np.linspace((-0.6, 0.8), (-0.4, -0.4), 8), at_rest,
                           np.linspace((-0.4, -0.4), (-0.6, 0.8), 14)])  # fmt: skip
    still = still_moment(moving(path))
    assert 8 / 20 <= still <= 19 / 20


def test_key_moments_go_along_the_change() -> None:
    """A long rest at the end does not take the pictures from the movement before it."""
    held, rest = np.full((4, 2), (-0.6, 0.8)), np.full((30, 2), (-0.4, -0.4))
    way = np.linspace((-0.6, 0.8), (-0.4, -0.4), 12)
    motion = moving(np.concatenate([held, way, rest]))
    moments = key_moments(motion, 4)
    assert list(moments) == sorted(set(moments))
    heights = [motion.pose_at(at).wrists[1, 1] for at in moments]
    assert heights[0] > 0.5
    assert -0.2 < heights[1] < 0.6
    assert heights[-1] == pytest.approx(-0.4, abs=0.1)


def test_no_key_moment_shows_a_hand_on_its_way_to_rest() -> None:
    sign = np.concatenate([np.full((5, 2), (-0.9, -0.2)),
                           np.linspace((-0.9, -0.2), (-0.3, -0.2), 16),
                           np.full((5, 2), (-0.3, -0.2))])  # fmt: skip
    motion = moving(np.concatenate([sign, np.linspace((-0.3, -0.2), (-0.3, 0.9), 7)[1:]]))
    heights = [motion.pose_at(at).wrists[1, 1] for at in key_moments(motion, 4)]
    assert max(heights) < 0.0


def test_very_short_clips_show_every_frame() -> None:
    assert len(key_moments(moving(np.full((2, 2), (-0.4, 0.3))), 4)) == 2


def test_the_way_between_two_moments_is_that_part_alone() -> None:
    motion = moving(np.linspace((-0.6, 0.6), (-0.6, -0.6), FRAMES))
    (way,) = way_between(motion, 0.5, 1.0)
    assert way.line[0, 1] - way.line[-1, 1] == pytest.approx(0.3, abs=0.02)
    assert way_between(motion, 0.5, 0.52) == ()
