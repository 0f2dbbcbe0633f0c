import numpy as np
import pytest

from signclip_desktop.core.matching.making import Change, Making, Palm, Way, making_of
from signclip_desktop.core.matching.traits import traits_of
from signclip_desktop.core.types.landmarks import Clip, mirror_clip
from tests.ui.figure.people import fist, open_hand, person

FRAMES = 30


def making(clip: Clip) -> Making:
    return making_of(clip, traits_of(clip))


def turned(hand: np.ndarray, axis: int, quarters: int) -> np.ndarray:
    """A hand turned around the picture's x (0), y (1) or z (2) axis."""
    one, other = [place for place in range(3) if place != axis]
    out = hand.copy()
    for _ in range(quarters % 4):
        out[:, one], out[:, other] = -out[:, other].copy(), out[:, one].copy()
    return out


@pytest.mark.parametrize(
    ("shape", "palm"),
    [
        (open_hand(palm=True), Palm.FORWARD),
        (open_hand(palm=False), Palm.BACK),
        (turned(open_hand(palm=True), 0, 1), Palm.DOWN),
        (turned(open_hand(palm=True), 0, 3), Palm.UP),
        (turned(open_hand(palm=True), 1, 1), Palm.IN),
        (turned(open_hand(palm=True), 1, 3), Palm.OUT),
    ],
)
def test_a_palm_looks_one_of_six_ways(shape: np.ndarray, palm: Palm) -> None:
    clip = person(right=(-0.4, 0.5), right_hand=shape)
    assert making(clip).palms == (None, palm)
    assert making(mirror_clip(clip)).palms == (palm, None)


def test_a_palm_between_two_ways_is_not_told() -> None:
    hand = open_hand(palm=True)
    slanted = hand.copy()
    slanted[:, 2] = hand[:, 1]  # half way down
    assert making(person(right=(-0.4, 0.5), right_hand=slanted)).palms == (None, None)


def test_opening_and_closing_are_told_by_the_fingers_at_both_ends() -> None:
    opening = person(right=(-0.4, 0.5), frames=FRAMES)
    points = opening.points.copy()
    closed = person(right=(-0.4, 0.5), right_hand=fist(), frames=FRAMES).points
    points[: FRAMES // 2] = closed[: FRAMES // 2]
    for order, change in ((1, Change.OPENING), (-1, Change.CLOSING)):
        clip = Clip(points[::order].copy(), opening.confidence.copy(), opening.times_s.copy(),
                    opening.width_px, opening.height_px)  # fmt: skip
        assert making(clip).change is change
    assert making(opening).change is None


@pytest.mark.parametrize(
    ("end", "way"),
    [
        ((-0.4, -0.5), Way.UP),
        ((-0.4, 1.1), Way.DOWN),
        ((0.5, 0.3), Way.LEFT),
        ((-1.3, 0.3), Way.RIGHT),
        ((-0.5, 0.35), None),
    ],
)
def test_a_hand_goes_where_it_ends(end: tuple[float, float], way: Way | None) -> None:
    path = np.linspace((-0.4, 0.3), end, FRAMES)
    assert making(person(right=path, frames=FRAMES)).way is way


def test_two_hands_go_apart_or_together() -> None:
    path = np.linspace((0.2, 0.4), (0.9, 0.4), FRAMES)
    both = person(left=path, right=path * (-1, 1), frames=FRAMES)
    assert making(both).way is Way.APART
    back = path[::-1]
    assert making(person(left=back, right=back * (-1, 1), frames=FRAMES)).way is Way.TOGETHER


def test_a_hand_that_goes_round_is_told_from_one_that_shakes() -> None:
    angle = np.linspace(0, 4 * np.pi, FRAMES)
    ring = np.stack([0.25 * np.cos(angle) - 0.4, 0.25 * np.sin(angle) + 0.4], axis=1)
    shake = np.stack([0.25 * np.cos(angle) - 0.4, np.full(FRAMES, 0.4)], axis=1)
    assert making(person(right=ring, frames=FRAMES)).way is Way.ROUND
    assert making(person(right=shake, frames=FRAMES)).way is None


def test_nothing_is_told_of_a_hand_that_takes_no_part() -> None:
    clip = person(body=True)
    assert making(clip) == Making((None, None), None, None)
