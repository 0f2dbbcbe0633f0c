"""The part of a picture that is searched for hands."""

import numpy as np
import pytest

from signclip_desktop.core.seeing.person_box import WHOLE, Box, box_of
from signclip_desktop.core.types.skeleton import LANDMARK_COUNT, LEFT_SHOULDER, NOSE, RIGHT_SHOULDER

ASPECT = 16 / 9


def person(x: float, y: float, shoulders: float) -> np.ndarray:
    """Landmarks of a person whose neck is at x, y; shoulder width in frame heights."""
    points = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    points[LEFT_SHOULDER] = x + shoulders / 2 / ASPECT, y, 0
    points[RIGHT_SHOULDER] = x - shoulders / 2 / ASPECT, y, 0
    points[NOSE] = x, y - 0.7 * shoulders, 0
    return points


def test_a_person_who_fills_the_frame_gets_all_of_it() -> None:
    assert box_of(person(0.5, 0.5, 0.41), ASPECT, WHOLE) == WHOLE


def test_a_far_person_gets_a_box_that_holds_the_arms() -> None:
    box = box_of(person(0.3, 0.5, 0.1), ASPECT, WHOLE)
    assert box.area < 0.2
    assert box.left < 0.3 - 2 * 0.1 / ASPECT
    assert box.right > 0.3 + 2 * 0.1 / ASPECT
    assert box.top < 0.5 - 0.2
    assert box.bottom > 0.5 + 0.25


def test_a_box_stays_while_the_person_sways_and_changes_when_they_leave() -> None:
    box = box_of(person(0.3, 0.5, 0.1), ASPECT, WHOLE)
    assert box_of(person(0.32, 0.51, 0.105), ASPECT, box) == box
    assert box_of(person(0.5, 0.5, 0.1), ASPECT, box) != box
    assert box_of(person(0.3, 0.5, 0.2), ASPECT, box) != box
    assert box_of(person(0.3, 0.5, 0.41), ASPECT, box) == WHOLE


def test_where_nobody_is_seen_the_box_stays() -> None:
    box = Box(0.1, 0.1, 0.4, 0.6)
    nobody = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    assert box_of(nobody, ASPECT, box) == box


@pytest.mark.parametrize("at", [(-0.4, 0.5), (0.5, 1.6), (0.5, -2.0)])
def test_a_body_that_is_believed_out_of_the_picture_gives_the_whole(at) -> None:
    assert box_of(person(*at, 0.1), ASPECT, WHOLE) == WHOLE


def test_points_come_back_to_their_place_in_the_picture() -> None:
    box = Box(0.25, 0.5, 0.75, 1.0)
    image = np.arange(40 * 80 * 3, dtype=np.uint8).reshape(40, 80, 3)
    assert box.cut(image).shape == (20, 40, 3)
    np.testing.assert_array_equal(box.cut(image), image[20:, 20:60])
    points = np.array([[0, 0, 0.2], [1, 1, 0.4], [0.5, 0.5, 0]], dtype=np.float32)
    expected = [[0.25, 0.5, 0.1], [0.75, 1.0, 0.2], [0.5, 0.75, 0]]
    np.testing.assert_allclose(box.whole(points), expected, atol=1e-6)
