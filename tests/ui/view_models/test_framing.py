from dataclasses import replace

import numpy as np
import pytest

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks, missing_landmarks
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, NOSE, RIGHT_HAND, RIGHT_SHOULDER
from signclip_desktop.ui.view_models.framing import HOLD_S, Framing, FramingWatch, framing_of
from tests.fakes import FakeHolistic, moving_bar


def standing(time_s: float = 0.0, **changes) -> Landmarks:
    frame = Frame(moving_bar(count=1)[0], time_s, 0)
    landmarks = FakeHolistic().process(frame)
    points = landmarks.points.copy()
    for number, place in changes.items():
        points[PARTS[number], :2] = place
    return Landmarks(points, landmarks.confidence, time_s, 0)


PARTS = {
    "nose": NOSE,
    "left": LEFT_SHOULDER,
    "right": RIGHT_SHOULDER,
    "finger": RIGHT_HAND.start + 8,
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Framing.GOOD),
        ({"left": (0.9, 0.45), "right": (0.1, 0.45)}, Framing.TOO_CLOSE),
        ({"left": (0.54, 0.45), "right": (0.46, 0.45)}, Framing.TOO_FAR),
        ({"nose": (0.5, -0.05)}, Framing.HEAD_CUT_OFF),
        ({"finger": (-0.02, 0.5)}, Framing.HAND_OUT),
        ({"finger": (0.3, -0.02)}, Framing.HAND_OUT),
        ({"left": (np.nan, np.nan)}, Framing.NO_PERSON),
    ],
)
def test_each_fault_of_framing_is_seen(changes, expected):
    assert framing_of(standing(**changes)) is expected


def test_hands_that_hang_below_the_picture_are_fine():
    assert framing_of(standing(finger=(0.3, 1.1))) is Framing.GOOD


def test_nobody_in_the_picture():
    assert framing_of(missing_landmarks(time_s=0.0, number=0)) is Framing.NO_PERSON


def test_a_judgement_changes_only_after_it_has_held():
    told = []
    watch = FramingWatch(told.append)
    watch.push(missing_landmarks(time_s=0.0, number=0))
    watch.push(standing(0.3))
    watch.push(missing_landmarks(time_s=0.6, number=0))
    assert told == []
    watch.push(missing_landmarks(time_s=0.61 + HOLD_S, number=0))
    assert told == [Framing.NO_PERSON]
    watch.reset()
    assert watch.current is Framing.GOOD


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        (Remark.OTHER_PERSON, Framing.OTHER_PERSON),
        (Remark.TURNED_LEFT, Framing.SIDEWAYS),
        (Remark.TURNED_OVER, Framing.SIDEWAYS),
        (Remark.DARK, Framing.GOOD),  # the camera's own judge tells it, with its own button
    ],
)
def test_what_stands_in_the_way_of_the_camera_is_told(remark, expected):
    assert framing_of(replace(standing(), remarks=(remark,))) is expected
