"""Hands beside Holistic: whose side a hand is on, and when Holistic is asked for help."""

import numpy as np
import pytest

from signclip_desktop.core.seeing.hands import (
    Find,
    HandFinder,
    is_in_picture,
    may_show_hands,
    sides_of,
)
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.core.types.skeleton import (
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)

ASPECT = 16 / 9
WIDE = {NOSE: (0.5, 0.25), LEFT_SHOULDER: (0.6, 0.45), RIGHT_SHOULDER: (0.4, 0.45)}
RESTING = WIDE | {LEFT_WRIST: (0.62, 0.8), RIGHT_WRIST: (0.38, 0.8)}


def body(places: dict[int, tuple[float, float]]) -> np.ndarray:
    points = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    for number, (x, y) in places.items():
        points[number] = x, y, 0
    return points


def frame(points: np.ndarray, number: int = 0, visibility: float = 1.0) -> Landmarks:
    confidence = np.where(np.isfinite(points[:, 0]), visibility, 0).astype(np.float32)
    return Landmarks(points=points, confidence=confidence, time_s=number / 25, number=number)


def hand(x: float, y: float, *, is_left: bool = False) -> Find:
    points = np.zeros((21, 3), dtype=np.float32)
    points[:, 0], points[:, 1] = x, y
    points[1:, 1] -= np.linspace(0.01, 0.1, 20)
    return Find(points, is_left=is_left)


@pytest.fixture
def finder():
    finder = HandFinder()
    yield finder
    finder.close()


def test_the_bodys_wrists_tell_the_side_and_not_the_look_of_the_hand() -> None:
    one, other = hand(0.6, 0.78, is_left=False), hand(0.4, 0.78, is_left=True)
    left, right = sides_of([other, one], body(RESTING), ASPECT)
    assert left is one.points
    assert right is other.points
    left, right = sides_of([other], body(RESTING), ASPECT)
    assert left is None
    assert right is other.points


def test_crossed_arms_stay_crossed() -> None:
    crossed = WIDE | {LEFT_WRIST: (0.42, 0.6), RIGHT_WRIST: (0.58, 0.6)}
    one, other = hand(0.43, 0.61), hand(0.57, 0.61)
    left, right = sides_of([one, other], body(crossed), ASPECT)
    assert left is one.points
    assert right is other.points


def test_of_two_hands_near_one_wrist_both_get_a_side() -> None:
    near, further = hand(0.39, 0.79), hand(0.45, 0.75)
    left, right = sides_of([near, further], body(RESTING), ASPECT)
    assert right is near.points
    assert left is further.points


def test_the_hand_of_somebody_else_is_left_out() -> None:
    assert sides_of([hand(0.95, 0.5)], body(RESTING), ASPECT) == (None, None)
    turned = RESTING | {LEFT_SHOULDER: (0.51, 0.45), RIGHT_SHOULDER: (0.49, 0.45)}
    left, _ = sides_of([hand(0.66, 0.7)], body(turned), ASPECT)
    assert left is not None  # the head still tells how large the body is


def test_without_a_body_the_look_of_the_hand_tells_and_then_the_place() -> None:
    nobody = body({})
    one, other = hand(0.3, 0.5, is_left=True), hand(0.7, 0.5, is_left=False)
    left, right = sides_of([one, other], nobody, ASPECT)
    assert left is one.points
    assert right is other.points
    alike = [hand(0.3, 0.5, is_left=True), hand(0.7, 0.5, is_left=True)]
    left, right = sides_of(alike, nobody, ASPECT)
    assert left is alike[1].points
    assert right is alike[0].points
    assert sides_of([], nobody, ASPECT) == (None, None)


def test_a_wrist_below_the_picture_or_hidden_is_not_in_it() -> None:
    assert is_in_picture(frame(body(RESTING)), 0)
    assert not is_in_picture(frame(body(RESTING), visibility=0.3), 0)
    below = RESTING | {LEFT_WRIST: (0.62, 1.2)}
    assert not is_in_picture(frame(body(below)), 0)
    assert is_in_picture(frame(body(below)), 1)


def test_hands_are_looked_for_where_they_may_be() -> None:
    below = WIDE | {LEFT_WRIST: (0.62, 1.2), RIGHT_WRIST: (0.38, 1.2)}
    assert not may_show_hands(frame(body(below)))
    assert may_show_hands(frame(body(RESTING)))
    assert may_show_hands(frame(body({})))
    seen = body(below)
    seen[LEFT_HAND] = 0.5
    assert may_show_hands(frame(seen))


def test_nobody_looks_while_no_hand_can_be_seen(finder) -> None:
    below = WIDE | {LEFT_WRIST: (0.62, 1.2), RIGHT_WRIST: (0.38, 1.2)}
    image = np.zeros((90, 160, 3), np.uint8)
    assert finder.begin(image).result() == []
    finder.place(frame(body(below)), [], ASPECT)
    assert finder.begin(image) is None
    assert not finder.needs_help
    finder.place(frame(body(RESTING), 1), None, ASPECT)
    assert finder.begin(image) is not None


def test_a_hand_that_is_not_found_is_asked_of_holistic_after_half_a_second(finder) -> None:
    asked = []
    for number in range(25):
        finder.place(frame(body(RESTING), number), [], ASPECT)
        asked.append(finder.needs_help)
    assert 0.4 <= asked.index(True) / 25 <= 0.6
    assert all(asked[asked.index(True) :])
    found = [hand(0.62, 0.8), hand(0.38, 0.8)]
    for number in range(25, 60):
        finder.place(frame(body(RESTING), number), found, ASPECT)
    assert not finder.needs_help


def test_a_hand_out_of_the_picture_is_not_missed(finder) -> None:
    one_below = RESTING | {LEFT_WRIST: (0.62, 1.2)}
    for number in range(50):
        finder.place(frame(body(one_below), number), [hand(0.38, 0.8)], ASPECT)
    assert not finder.needs_help


def test_holistics_hand_counts_only_where_hands_is_not_trusted(finder) -> None:
    points = body(RESTING)
    points[RIGHT_HAND] = 0.4
    early = finder.place(frame(points, 0), [], ASPECT)
    assert np.isnan(early.points[RIGHT_HAND]).all()
    assert (early.confidence[RIGHT_HAND] == 0).all()
    for number in range(1, 25):
        late = finder.place(frame(points, number), [], ASPECT)
    assert min(finder._trust) < 0.5
    np.testing.assert_array_equal(late.points[RIGHT_HAND], np.float32(0.4))
    found = hand(0.38, 0.8)
    again = finder.place(frame(points, 25), [found], ASPECT)
    np.testing.assert_array_equal(again.points[RIGHT_HAND], found.points)


def test_a_restart_forgets(finder) -> None:
    for number in range(25):
        finder.place(frame(body(RESTING), number), [], ASPECT)
    assert finder.needs_help
    finder.restart()
    assert not finder.needs_help


def test_it_can_be_closed_twice(finder) -> None:
    finder.close()
    finder.close()
