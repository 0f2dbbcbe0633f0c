"""Tests where on the body a hand is, as the encoder is told."""

import numpy as np
import pytest
import torch

from signclip_desktop.core.encoding.place import (
    FACE_POINTS,
    PLACE_FEATURES,
    body_points,
    place_on_body,
)
from signclip_desktop.core.encoding.streams import BODY_FEATURES, mirror_track

NOSE, MIDDLE, WIDTH, FACE = (0.6, 0.3), (0.6, 0.55), 0.4, 0.2
BODY = torch.tensor([[*NOSE, WIDTH, 0.12, *MIDDLE, FACE, 0.02, 1.0]])
CHIN = (NOSE[0], NOSE[1] + 0.46 * FACE)


def hand_at(x: float, y: float) -> torch.Tensor:
    """A hand, all of whose points lie in one place: float32 (1, 1, 2, 21, 3), the right hand."""
    points = torch.zeros(1, 1, 2, 21, 3)
    points[:, :, 1, :, 0], points[:, :, 1, :, 1] = x, y
    return points


def told(points: torch.Tensor, body: torch.Tensor = BODY, *, seen: bool = True) -> torch.Tensor:
    known = torch.tensor([[[False, seen]]])
    placed = torch.tensor([[[False, True]]])
    return place_on_body(points, known, placed, body)[0, 0]


def test_there_are_as_many_features_as_the_tower_expects() -> None:
    assert told(hand_at(0.5, 0.5)).shape == (PLACE_FEATURES,) == (BODY_FEATURES,)


def test_the_chin_lies_under_the_nose_and_the_shoulders_beside_their_middle() -> None:
    points = body_points(BODY)[0].numpy()
    np.testing.assert_allclose(points[4], CHIN, atol=1e-6)
    right, left = points[len(FACE_POINTS)], points[len(FACE_POINTS) + 1]
    np.testing.assert_allclose(left - right, (WIDTH, 0), atol=1e-6)


@pytest.mark.parametrize(("place", "at"), [(0, NOSE), (4, CHIN)])
def test_a_hand_at_a_point_of_the_face_is_nearest_to_that_point(
    place: int, at: tuple[float, float]
) -> None:
    near = told(hand_at(*at))[34:-4].view(2, 4, 2, -1)[1, 0, 0]  # right hand, palm, close by
    assert int(near.argmax()) == place
    assert float(near[place]) == pytest.approx(1.0, abs=1e-4)
    far = told(hand_at(at[0], at[1] + 0.4))[34:-4].view(2, 4, 2, -1)[1, 0, 0]
    assert float(far[place]) < 0.05


def test_moving_and_scaling_the_whole_picture_changes_nothing() -> None:
    moved = BODY.clone()
    moved[:, [0, 1, 2, 3, 4, 5, 6]] *= 1.7
    moved[:, [0, 4]] += 0.1
    hand = hand_at(0.55, 0.4) * 1.7
    hand[:, :, 1, :, 0] += 0.1
    torch.testing.assert_close(told(hand, moved), told(hand_at(0.55, 0.4)), atol=1e-5, rtol=1e-4)


def test_of_a_hand_whose_fingers_are_lost_only_the_palm_is_told() -> None:
    features = told(hand_at(0.55, 0.4), seen=False)
    near = features[34:-4].view(2, 4, -1)
    assert (near[0] == 0).all()  # the left hand is not there
    assert (near[1, 1:] == 0).all()
    assert near[1, 0].any()


def test_a_mirrored_person_stands_mirrored_about_the_nose() -> None:
    body = BODY.clone()
    body[:, 4] += 0.05
    hands, lips = torch.rand(1, 2, 2, 21, 3), torch.zeros(1, 2, 40, 2)
    turned = mirror_track(hands, lips, body)[2]
    assert float(turned[0, 4] - turned[0, 0]) == pytest.approx(-0.05, abs=1e-6)
    torch.testing.assert_close(mirror_track(*mirror_track(hands, lips, body))[2], body)
