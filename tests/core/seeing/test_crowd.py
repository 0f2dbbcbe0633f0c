"""Who is who among several people, what of the picture is one person's, and who moves."""

from dataclasses import replace

import numpy as np
import pytest

from signclip_desktop.core.seeing.crowd import (
    Alone,
    Person,
    Sighting,
    box_around,
    is_same,
    movement_of,
    people_of,
)
from signclip_desktop.core.seeing.people import Face
from signclip_desktop.core.seeing.second_look import _signer
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER
from tests.core.motions import hand_shape, hold, path_clip


def face(x: float, y: float = 0.3, height: float = 0.2) -> Face:
    return Face(x=x, y=y, height=height, turn_deg=0.0, score=0.9)


def person(x: float, y: float = 0.3, height: float = 0.2) -> Person:
    return Person(np.array([0.0, 1.0]), np.array([[x, y, height]] * 2))


@pytest.mark.parametrize(
    ("now", "same"),
    [
        (face(0.5 + 0.23), True),  # 1.15 heights of the face to the side
        (face(0.5 + 0.25), False),
        (face(0.5, 0.3 + 0.23), True),
        (face(0.5, 0.3 + 0.25), False),
        (face(0.5, height=0.2 * 1.75), True),
        (face(0.5, height=0.2 * 1.85), False),
        (face(0.5, height=0.2 / 1.75), True),
        (face(0.5, height=0.2 / 1.85), False),
    ],
)
def test_a_face_is_the_same_persons_while_it_is_near_and_as_large(now: Face, same: bool) -> None:
    assert is_same(face(0.5), now, 1.0) is same


def test_a_step_to_the_side_is_measured_in_the_pictures_shape() -> None:
    assert is_same(face(0.5), face(0.6), 2.0)
    assert not is_same(face(0.5), face(0.63), 2.0)


def test_people_keep_their_order_of_size_and_who_is_seen_too_rarely_is_nobody() -> None:
    looks = [Sighting(n / 10, (face(0.2), face(0.8, height=0.3))) for n in range(20)]
    looks[3] = Sighting(0.3, (*looks[3].faces, face(0.5, 0.8)))
    looks[4] = Sighting(0.4, (*looks[4].faces, face(0.5, 0.8)))
    found = people_of(looks, 1.0)
    assert [round(float(one.places[0, 0]), 1) for one in found] == [0.8, 0.2]
    looks[5] = Sighting(0.5, (*looks[5].faces, face(0.5, 0.8)))  # in 3 of 20 looks: 15 of 100
    assert len(people_of(looks, 1.0)) == 3


def test_one_look_makes_no_person_and_no_more_than_three_are_kept() -> None:
    assert people_of([Sighting(0.0, (face(0.5),))], 1.0) == []
    row = tuple(face(x) for x in (0.1, 0.35, 0.6, 0.85))
    assert len(people_of([Sighting(n / 10, row) for n in range(4)], 1.0)) == 3


def test_of_two_faces_nearby_the_nearer_one_is_followed() -> None:
    looks = [
        Sighting(0.0, (face(0.4), face(0.55))),
        Sighting(0.1, (face(0.42), face(0.57))),
    ]
    found = sorted(people_of(looks, 1.0), key=lambda one: one.places[0, 0])
    assert found[0].places[:, 0].tolist() == pytest.approx([0.4, 0.42])
    assert found[1].places[:, 0].tolist() == pytest.approx([0.55, 0.57])


def test_between_two_sightings_a_face_is_in_between() -> None:
    one = Person(np.array([0.0, 1.0]), np.array([[0.2, 0.4, 0.1], [0.4, 0.2, 0.2]]))
    assert one.at(0.25) == pytest.approx((0.25, 0.35, 0.125))
    assert one.is_seen(2.5, 1.5)
    assert not one.is_seen(2.51, 1.5)


def test_the_heads_of_others_are_painted_over_and_nothing_else() -> None:
    alone = Alone(person(0.25), [person(0.75)], 1.0)
    image = np.zeros((100, 100, 3), np.uint8)
    painted = alone.change(Frame(image, 0.5, 3))
    whole = np.zeros((100, 100), bool)
    left, top, right, bottom = (
        round(100 * edge)
        for edge in (alone.box.left, alone.box.top, alone.box.right, alone.box.bottom)
    )
    # A square of 2 x 0.85 of the face's height about its middle.
    whole[13:47, 58:92] = True
    np.testing.assert_array_equal(painted.image[..., 0] == 96, whole[top:bottom, left:right])
    assert not image.any()
    assert (painted.number, painted.time_s) == (3, 0.5)


@pytest.mark.parametrize(("at", "rows", "columns"), [(0.02, 23, 17), (0.98, 23, 17)])
def test_a_head_at_the_edge_is_painted_as_far_as_it_is_in_the_picture(at, rows, columns) -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    whole = Alone(person(0.5), [], 1.0).box
    other = Person(np.array([0.0]), np.array([[at, 0.06, 0.2]]))
    cut = Alone(person(0.5), [other], 1.0).cut(image, 0.0, type(whole)())
    painted = cut[..., 0] == 96
    assert painted.sum() == rows * (columns + 2)
    assert painted.any(axis=1).sum() == rows


def test_a_head_is_painted_over_for_a_second_and_a_half_after_it_was_seen() -> None:
    other = Person(np.array([1.0]), np.array([[0.75, 0.3, 0.2]]))
    alone = Alone(person(0.25), [other], 1.0)
    image = np.zeros((100, 100, 3), np.uint8)
    box = type(alone.box)()
    assert alone.cut(image, 2.5, box).any()
    assert not alone.cut(image, 2.6, box).any()


def test_landmarks_of_the_part_become_those_of_the_whole_picture() -> None:
    alone = Alone(person(0.25), [person(0.75)], 1.0)
    clip = path_clip(hold((0.5, 0.5), 4))
    whole = alone.whole(clip, 640, 480)
    assert (whole.width_px, whole.height_px) == (640, 480)
    seen = np.isfinite(clip.points[..., 0])
    wide = alone.box.right - alone.box.left
    np.testing.assert_allclose(
        whole.points[seen][:, 0], alone.box.left + wide * clip.points[seen][:, 0], atol=1e-5
    )


def test_the_part_of_somebody_alone_is_what_their_hands_reach() -> None:
    box = box_around(person(0.5, 0.4, 0.1), [], 2.0)
    # In shoulder widths (1.4 faces): 2.2 to each side, 1.5 above, a face and 2.6 below.
    assert (box.left, box.right) == pytest.approx((0.5 - 0.154, 0.5 + 0.154))
    assert (box.top, box.bottom) == pytest.approx((0.4 - 0.21, 0.4 + 0.1 + 0.364))


def test_the_part_ends_half_way_to_a_neighbour_by_their_size() -> None:
    one, larger = person(0.3, 0.4, 0.1), person(0.9, 0.4, 0.2)
    assert box_around(one, [larger], 1.0).right == pytest.approx(0.3 + 0.6 / 3)
    assert box_around(larger, [one], 1.0).left == pytest.approx(0.9 - 0.6 * 2 / 3)
    # What is within 1.3 faces stays the person's own.
    close = person(0.36, 0.4, 0.1)
    assert box_around(one, [close], 1.0).right == pytest.approx(0.3 + 0.13)


def steps(speed: float, *, middle: float = 0.5, shoulders: float = 0.0) -> Clip:
    """A hand 0.1 long whose middle is at a height, moved so many of its lengths a second.

    The shoulders move along with a share of it. 25 frames a second.
    """
    shape = hand_shape()
    below = float(shape[:, 1].mean()) * 0.1
    moved = speed * 0.1 * np.arange(26) / 25
    clip = path_clip(
        np.stack([0.5 + moved, np.full(26, middle - below)], axis=1),
        shape=shape,
        size=0.1,
        shoulders=True,
        width_px=480,
    )
    points = clip.points.copy()
    for landmark in (NOSE, LEFT_SHOULDER, RIGHT_SHOULDER):
        points[:, landmark, 0] += shoulders * moved
    return replace(clip, points=points)


def test_hands_that_rest_or_jump_do_not_count_and_faster_ones_count_as_fast() -> None:
    unit = movement_of(steps(2.0)) / 2.0
    assert unit > 0
    assert movement_of(steps(0.5)) == 0
    assert movement_of(steps(4.0)) == pytest.approx(4 * unit, rel=0.05)
    fastest = movement_of(steps(9.0))
    assert fastest == pytest.approx(movement_of(steps(12.0)), rel=0.02)
    assert movement_of(steps(80.0)) == 0


def test_what_moves_with_the_shoulders_is_no_signing() -> None:
    assert movement_of(steps(4.0, shoulders=1.0)) == 0
    assert movement_of(steps(4.0, shoulders=-1.0)) == pytest.approx(
        movement_of(steps(4.99)), rel=0.05
    )


def test_a_hand_counts_down_to_1_85_necks_below_the_shoulders() -> None:
    # The nose is at 0.25 and the shoulders at 0.45, so a neck is 0.2 and the limit at 0.82.
    assert movement_of(steps(4.0, middle=0.81)) > 0
    assert movement_of(steps(4.0, middle=0.83)) == 0


@pytest.mark.parametrize(
    ("second", "told"),
    [(1.5, Remark.OTHER_PERSON), (1.7, Remark.SIGNER_UNCLEAR)],
)
def test_whether_a_second_person_signs_is_unclear_from_two_fifths_of_the_movement(
    second: float, told: Remark
) -> None:
    kept = replace(steps(second), remarks=(Remark.DARK, Remark.OTHER_PERSON))
    clip = _signer([kept, steps(4.0)])
    assert clip is not None
    assert clip.remarks == (told,)
    first = _signer([steps(4.0), kept, replace(steps(0.0), remarks=(Remark.DARK,))])
    assert first is not None
    assert first.remarks == (told,)


def test_the_second_person_may_be_any_of_them() -> None:
    clip = _signer([steps(0.0), steps(3.0), replace(steps(4.0), remarks=(Remark.DARK,))])
    assert clip is not None
    assert clip.remarks == (Remark.SIGNER_UNCLEAR, Remark.DARK)
