import numpy as np
import pytest

from signclip_desktop.ui.figure.hand_shapes import capsules, grown, hand_shape, joined
from tests.ui.figure.people import fist, open_hand

LENGTH = 0.3


def shape_of(hand: np.ndarray, *, right: bool = True):
    return hand_shape(hand, LENGTH, -1.0 if right else 1.0, 0.01, 0.02)


@pytest.mark.parametrize("right", [True, False])
def test_a_flat_hand_shows_one_side_with_palm_and_fingers(right: bool) -> None:
    for palm in (True, False):
        shape = shape_of(open_hand(right=right, palm=palm, length=LENGTH), right=right)
        expected = 1 if palm else -1
        assert np.sign(shape.palmar) == expected
        for finger in (*shape.before, *shape.after):
            assert (np.sign(finger.palmar) == expected).all()


@pytest.mark.parametrize("right", [True, False])
def test_a_fist_that_shows_its_palm_shows_the_fingers_backs(right: bool) -> None:
    shape = shape_of(fist(right=right, palm=True, length=LENGTH), right=right)
    assert shape.palmar > 0
    tips = [finger.palmar[2] for finger in shape.after if len(shape.after) == 5]
    assert sum(tip < 0 for tip in tips) == 4  # all but the thumb


def test_fingers_lie_over_a_palm_and_under_a_back() -> None:
    assert len(shape_of(fist(palm=True, length=LENGTH)).after) == 5
    assert len(shape_of(fist(palm=False, length=LENGTH)).before) == 5


def test_fingers_are_painted_from_the_farthest_to_the_nearest() -> None:
    hand = open_hand(length=LENGTH)
    for number, depth in enumerate((0.05, -0.1, 0.2, -0.3)):
        base = 5 + 4 * number
        hand[base + 1 : base + 4, 2] = depth
    shape = shape_of(hand)
    depths = [finger.depth for finger in shape.after]
    assert depths == sorted(depths, reverse=True)
    assert depths[-1] == pytest.approx(-0.3)


def test_fingers_taper_and_end_at_their_tips() -> None:
    shape = shape_of(open_hand(length=LENGTH))
    for finger in shape.after:
        assert (np.diff(finger.widths) < 0).all()
        tip = finger.joints[3]
        reach = np.linalg.norm(finger.pieces[2] - tip, axis=1).min()
        assert reach == pytest.approx(finger.widths[3], rel=0.05)


def test_the_silhouette_goes_round_everything() -> None:
    for hand in (open_hand(length=LENGTH), fist(length=LENGTH)):
        shape = shape_of(hand)
        low, high = shape.silhouette.min(axis=0), shape.silhouette.max(axis=0)
        for finger in (*shape.before, *shape.after):
            assert (finger.pieces.reshape(-1, 2) > low).all()
            assert (finger.pieces.reshape(-1, 2) < high).all()


def test_a_capsule_is_as_wide_as_said() -> None:
    outline = capsules(
        np.array([(0.0, 0.0)]), np.array([(3.0, 0.0)]), np.array([0.5]), np.array([0.2])
    )[0]
    assert outline[:, 0].min() == pytest.approx(-0.5)
    assert outline[:, 0].max() == pytest.approx(3.2)
    assert outline[:, 1].max() == pytest.approx(0.5)
    assert area(outline) > 0  # all outlines turn the same way, or they would cut holes
    assert area(grown(np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]), 0.1)) > 0


def test_joined_outlines_enclose_what_they_enclosed() -> None:
    starts = np.array([(0.0, 0.0), (5.0, 0.0)])
    both = capsules(starts, starts + np.array([2.0, 0.0]), np.full(2, 0.3), np.full(2, 0.3))
    assert area(joined(both)) == pytest.approx(area(both[0]) + area(both[1]))


def area(outline: np.ndarray) -> float:
    following = np.roll(outline, -1, axis=0)
    return float((outline[:, 0] * following[:, 1] - outline[:, 1] * following[:, 0]).sum() / 2)
