import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signclip_desktop.core.types.landmarks import mirror_clip
from signclip_desktop.ui.figure.arms import relaxed_elbows
from signclip_desktop.ui.figure.poses import facing, motion_of
from tests.ui.figure.people import fist, open_hand, person

RIGHT, LEFT = (-0.4, 0.3), (0.4, 0.3)


def test_everybody_has_the_same_shoulders_and_the_same_head() -> None:
    """Near or far, left or right of the picture, with a long neck or a short one."""
    people = [
        person(right=RIGHT),
        person(shoulders=0.15, middle=(0.9, 0.3), right=RIGHT),
        person(shoulders=0.45, middle=(0.5, 0.8), nose=0.75, right=RIGHT),
    ]
    for pose in (motion_of(clip).pose_at(0.1) for clip in people):
        assert pose.shoulders == pytest.approx(np.array([(0.5, 0.0), (-0.5, 0.0)]), abs=0.01)
        assert pose.head == pytest.approx(np.zeros(5), abs=0.02)


@pytest.mark.parametrize("nose", [0.5, 0.6, 0.8])
def test_a_hand_at_the_nose_is_at_the_figures_nose(nose: float) -> None:
    """The figure's nose is 0.63 shoulder widths above its shoulders, whoever signs."""
    hand = open_hand(length=0.001)
    motion = motion_of(person(nose=nose, right=(0.0, -nose), right_hand=hand))
    assert motion.wrists[0, 1] == pytest.approx((0.0, -0.63), abs=0.02)


def test_what_is_below_the_shoulders_stays_where_it_was() -> None:
    motion = motion_of(person(nose=0.8, right=(-0.4, 0.5)))
    assert motion.wrists[0, 1] == pytest.approx((-0.4, 0.5), abs=0.01)


def test_hands_keep_their_size_and_shape() -> None:
    motion = motion_of(person(nose=0.8, right=(-0.2, -0.7)))
    shape = motion.hands[0, 1] - motion.hands[0, 1, 0]
    assert shape == pytest.approx(open_hand() / 0.3, abs=0.01)


def test_arms_end_at_the_wrists_of_the_hands() -> None:
    path = np.stack([np.linspace(-0.6, 0.2, 9), np.linspace(0.6, -0.6, 9)], axis=1)
    motion = motion_of(person(right=path, left=LEFT))
    assert motion.wrists == pytest.approx(motion.hands[:, :, 0, :2], abs=1e-9)
    between = motion.pose_at(0.12)
    assert between.wrists == pytest.approx(between.hands[:, 0, :2], abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(x=st.floats(-1.4, 1.4), y=st.floats(-1.4, 1.6))
def test_relaxed_arms_are_as_long_as_arms(x: float, y: float) -> None:
    """No part of an arm is longer in the picture than an arm is, unless all of it must stretch."""
    shoulders = np.array([(0.5, 0.0), (-0.5, 0.0)])
    wrists = np.array([(x, y), (-x, y)])
    elbows = relaxed_elbows(shoulders, wrists)
    upper = np.linalg.norm(elbows - shoulders, axis=1)
    fore = np.linalg.norm(wrists - elbows, axis=1)
    reach = np.linalg.norm(wrists - shoulders, axis=1)
    if reach[0] < 1.55:
        assert upper.max() < 0.9
        assert fore.max() < 0.82
    else:
        assert upper + fore == pytest.approx(reach, abs=0.06)  # straight
    assert elbows[0] == pytest.approx(elbows[1] * (-1, 1), abs=1e-9)  # both sides alike


def test_a_relaxed_elbow_hangs_below_the_shoulder_and_moves_evenly() -> None:
    path = np.stack([np.linspace(-0.5, 0.3, 60), np.linspace(0.8, -0.7, 60)], axis=1)
    shoulders = np.broadcast_to(np.array([(0.5, 0.0), (-0.5, 0.0)]), (60, 2, 2))
    elbows = relaxed_elbows(shoulders, np.stack([path * (-1, 1), path], axis=1))
    assert (elbows[:45, :, 1] > 0.2).all()
    assert np.linalg.norm(np.diff(elbows, axis=0), axis=2).max() < 0.08


def test_a_short_gap_is_bridged_and_not_sure() -> None:
    path = np.stack([np.linspace(-0.6, 0.2, 9), np.full(9, 0.3)], axis=1)
    path[3:6] = np.nan
    motion = motion_of(person(right=path))
    assert motion.sure[:, 1].tolist() == [True] * 3 + [False] * 3 + [True] * 3
    assert motion.wrists[:, 1, 0] == pytest.approx(np.linspace(-0.6, 0.2, 9), abs=0.01)
    assert np.isfinite(motion.hands[:, 1]).all()


def test_a_hand_that_was_never_seen_is_not_made_up() -> None:
    motion = motion_of(person(right=RIGHT))
    assert np.isnan(motion.hands[:, 0]).all()
    assert motion.wrists[:, 0, 1].min() > 1.2  # the arm hangs down


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("palm", [True, False])
def test_palm_and_back_are_told_by_the_turn_of_the_knuckles(right: bool, palm: bool) -> None:
    hands = np.full((2, 21, 3), np.nan)
    hands[int(right)] = open_hand(right=right, palm=palm)
    assert facing(hands)[int(right)] == pytest.approx(1.0 if palm else -1.0, abs=0.01)


@pytest.mark.parametrize("over", [0, 1])
def test_the_hand_that_shows_its_back_lies_over_the_one_that_shows_its_palm(over: int) -> None:
    shapes = [open_hand(right=side == 1, palm=side != over) for side in (0, 1)]
    clip = person(left=(0.05, 0.4), right=(-0.05, 0.4), left_hand=shapes[0], right_hand=shapes[1])
    assert set(motion_of(clip).nearer.tolist()) == {over}


def test_of_two_palms_the_hand_that_moves_lies_over_the_other() -> None:
    path = np.stack([np.linspace(0.2, -0.2, 9), np.full(9, 0.4)], axis=1)
    left_moves = motion_of(person(left=path, right=(0.0, 0.4)))
    right_moves = motion_of(person(right=path, left=(0.0, 0.4)))
    assert set(left_moves.nearer.tolist()) == {0}
    assert set(right_moves.nearer.tolist()) == {1}


def test_a_mirrored_clip_makes_the_mirrored_pose() -> None:
    clip = person(right=(-0.2, -0.3), left=(0.5, 0.4), right_hand=fist())
    pose, other = motion_of(clip).pose_at(0.1), motion_of(mirror_clip(clip)).pose_at(0.1)
    assert other.wrists == pytest.approx(pose.wrists[::-1] * (-1, 1), abs=0.01)
    assert other.elbows == pytest.approx(pose.elbows[::-1] * (-1, 1), abs=0.01)
    assert facing(other.hands) == pytest.approx(facing(pose.hands)[::-1], abs=0.01)


def test_hands_alone_are_laid_out_by_their_size() -> None:
    near = motion_of(person(right=RIGHT, body=False))
    far = motion_of(
        person(shoulders=0.15, right=RIGHT, right_hand=open_hand(length=0.045), body=False)
    )
    assert not near.framing.has_body
    for motion in (near, far):
        size = np.linalg.norm(motion.hands[0, 1, 9] - motion.hands[0, 1, 0])
        assert size == pytest.approx(0.29, abs=0.01)


def test_a_clip_without_anything_has_a_pose() -> None:
    pose = motion_of(person(body=False)).pose_at(0.0)
    assert not pose.has_body
    assert np.isnan(pose.hands).all()
