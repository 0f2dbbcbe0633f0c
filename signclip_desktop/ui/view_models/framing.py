"""Tells the signer how to stand so that the hands can be seen."""

from collections.abc import Callable
from enum import Enum

import numpy as np

from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.core.types.remarks import QUARTERS, Remark
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)


class Framing(Enum):
    """How the signer is placed in the picture; the value is the sentence shown."""

    GOOD = "You are well in view."
    NO_PERSON = "Nobody is seen. Sit in front of the camera, with head to hips in the picture."
    TOO_CLOSE = "Move back: your shoulders fill the picture."
    TOO_FAR = "Come closer: your hands are small in the picture."
    HEAD_CUT_OFF = "Tilt the camera up: your head is out of view."
    HAND_OUT = "Move back: a hand is out of view."
    SIDEWAYS = "The camera's picture is not upright: turn the camera."
    OTHER_PERSON = "Another person is in the picture. The one whose hands move is followed."


# Shares of the picture's width that the shoulders take. Beyond the first, hands leave the
# picture at the sides; below the second, a hand is some 30 px wide at 640 px, less than
# MediaPipe's hand model was trained on. Rules of thumb; test_framing.py holds them.
SHOULDERS_MOST = 0.6
SHOULDERS_LEAST = 0.12
HOLD_S = 0.7  # a sentence that comes and goes faster than this cannot be read


def framing_of(landmarks: Landmarks) -> Framing:
    """Judge one frame."""
    if not QUARTERS.keys().isdisjoint(landmarks.remarks):
        return Framing.SIDEWAYS
    points = landmarks.points
    shoulders = points[[LEFT_SHOULDER, RIGHT_SHOULDER], 0]
    if not np.isfinite(shoulders).all():
        return Framing.NO_PERSON
    if points[NOSE, 1] < 0.0 or not np.isfinite(points[NOSE, 1]):
        return Framing.HEAD_CUT_OFF
    width = float(abs(shoulders[0] - shoulders[1]))
    if width > SHOULDERS_MOST:
        return Framing.TOO_CLOSE
    if width < SHOULDERS_LEAST:
        return Framing.TOO_FAR
    if _hand_is_out(landmarks):
        return Framing.HAND_OUT
    alone = Remark.OTHER_PERSON not in landmarks.remarks
    return Framing.GOOD if alone else Framing.OTHER_PERSON


def _hand_is_out(landmarks: Landmarks) -> bool:
    """A raised hand touches the picture's left, right or upper edge.

    Hands that hang down below the picture are at rest and fine.
    """
    points = landmarks.points
    shoulder_y = float(np.nanmean(points[[LEFT_SHOULDER, RIGHT_SHOULDER], 1]))
    for hand, wrist in ((LEFT_HAND, LEFT_WRIST), (RIGHT_HAND, RIGHT_WRIST)):
        spots = points[hand, :2]
        spots = spots[np.isfinite(spots).all(axis=1)]
        if len(spots) == 0:
            spots = points[wrist : wrist + 1, :2]
            # A wrist that is guessed above the shoulders and outside was raised out of view.
            if not np.isfinite(spots).all() or spots[0, 1] > shoulder_y:
                continue
        if spots[:, 0].min() < 0.0 or spots[:, 0].max() > 1.0 or spots[:, 1].min() < 0.0:
            return True
    return False


class FramingWatch:
    """Changes its mind only when a judgement has held for a moment."""

    def __init__(self, changed: Callable[[Framing], None]) -> None:
        self.current = Framing.GOOD
        self._changed = changed
        self._candidate = Framing.GOOD
        self._since_s = 0.0

    def push(self, landmarks: Landmarks) -> None:
        """Look at the next frame."""
        now = framing_of(landmarks)
        if now is not self._candidate:
            self._candidate, self._since_s = now, landmarks.time_s
        if now is not self.current and landmarks.time_s - self._since_s >= HOLD_S:
            self.current = now
            self._changed(now)

    def reset(self) -> None:
        """Forget what was seen, as with another camera."""
        self.current = self._candidate = Framing.GOOD
        self._since_s = 0.0
