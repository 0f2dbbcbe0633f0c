"""How a sign is made, beyond the traits that it can be filtered by: palms, opening, direction.

For the sentence under a sign. Only what holds clearly for most of a clip is told; the depth of
landmarks is rough, so a palm that looks half up and half forward is passed over.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.geometry import (
    INDEX_KNUCKLE,
    PINKY_KNUCKLE,
    WRIST,
    hand_points,
    palm_centres,
    usual_length,
)
from signclip_desktop.core.matching.traits import Movement, Side, Traits, straight_fingers
from signclip_desktop.core.types.landmarks import Clip

Array = NDArray[np.float64]

# A palm looks to a side when its normal is within about 45 degrees of it ...
_CLEAR = 0.72
# ... in this share of the frames in which the hand is seen.
_MOSTLY = 0.6
# Ends of a clip that are compared to tell a change, as a share of it.
_END = 0.3
# A hand opens when this many more fingers are straight at the end (of four, on average).
_MORE_FINGERS = 2.0
# A hand goes somewhere when it ends this many hand lengths from where it began, and in one
# direction when that is so much longer than the other.
_FAR, _STEEP = 0.7, 1.7
# A way that goes round its own middle by this many turns, and is this round (short side over long
# side), is a circle.
_TURNS, _ROUND = 0.85, 0.45


class Palm(Enum):
    """Where a palm looks; in and out are toward and away from the signer's middle."""

    UP = "up"
    DOWN = "down"
    FORWARD = "forward"
    BACK = "back"
    IN = "in"
    OUT = "out"


class Change(Enum):
    """What the leading hand's fingers do."""

    OPENING = "opening"
    CLOSING = "closing"


class Way(Enum):
    """Where the leading hand goes; left and right are the signer's."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    APART = "apart"
    TOGETHER = "together"
    ROUND = "round"


@dataclass(frozen=True, slots=True)
class Making:
    """How a sign is made; None for what is not clear.

    Attributes:
        palms: of the left and the right hand.
        change: of the leading hand.
        way: of the leading hand, or of both to or from each other.
    """

    palms: tuple[Palm | None, Palm | None]
    change: Change | None
    way: Way | None


def making_of(clip: Clip, traits: Traits) -> Making:
    """How the sign of a clip is made, whose traits are given."""
    hands = hand_points(clip).astype(np.float64)
    seen = np.isfinite(hands).all(axis=(2, 3))
    leading = 0 if traits.leading is Side.LEFT else 1
    count = traits.two_handed, traits.leading is not None
    palms = [
        _palm(hands[seen[:, side], side], side) if count[0] or (count[1] and side == leading)
        else None
        for side in (0, 1)
    ]  # fmt: skip
    lead = hands[seen[:, leading], leading]
    return Making((palms[0], palms[1]), _change(lead), _way(hands, seen, leading, traits))


def _palm(hand: Array, side: int) -> Palm | None:
    """Where one hand's palm looks (frames, 21, 3), for most of the time."""
    if len(hand) == 0:
        return None
    index = hand[:, INDEX_KNUCKLE] - hand[:, WRIST]
    pinky = hand[:, PINKY_KNUCKLE] - hand[:, WRIST]
    normal = np.cross(index, pinky) * (-1.0 if side == 0 else 1.0)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    inward = -normal[:, 0] if side == 0 else normal[:, 0]  # y is down, z away from the camera
    looks = {
        Palm.UP: -normal[:, 1], Palm.DOWN: normal[:, 1], Palm.FORWARD: -normal[:, 2],
        Palm.BACK: normal[:, 2], Palm.IN: inward, Palm.OUT: -inward,
    }  # fmt: skip
    for palm, cosine in looks.items():
        if (cosine > _CLEAR).mean() >= _MOSTLY:
            return palm
    return None


def _change(hand: Array) -> Change | None:
    if len(hand) < 4:
        return None
    straight = straight_fingers(hand).sum(axis=1)
    end = max(round(_END * len(hand)), 1)
    more = straight[-end:].mean() - straight[:end].mean()
    if abs(more) < _MORE_FINGERS:
        return None
    return Change.OPENING if more > 0 else Change.CLOSING


def _way(hands: Array, seen: NDArray[np.bool_], leading: int, traits: Traits) -> Way | None:
    both = seen.all(axis=1) if traits.two_handed else seen[:, leading]
    if both.sum() < 4:
        return None
    centres = palm_centres(hands[both]).astype(np.float64)  # (T, 2, 2)
    unit = usual_length(hands.astype(np.float32))
    lead = centres[:, leading] / unit
    if Movement.AGAIN in traits.movement and _goes_round(lead):
        return Way.ROUND
    if traits.movement == {Movement.AGAIN}:
        return None
    end = max(round(_END * len(lead)), 1)
    if traits.two_handed:
        between = np.abs(centres[:, 0, 0] - centres[:, 1, 0]) / unit
        wider = between[-end:].mean() - between[:end].mean()
        fall = lead[-end:, 1].mean() - lead[:end, 1].mean()
        if abs(wider) > max(_FAR, abs(fall)):
            return Way.APART if wider > 0 else Way.TOGETHER
    across, fall = lead[-end:].mean(axis=0) - lead[:end].mean(axis=0)
    if abs(fall) > _FAR and abs(fall) > _STEEP * abs(across):
        return Way.DOWN if fall > 0 else Way.UP
    if abs(across) > _FAR and abs(across) > _STEEP * abs(fall):
        return Way.LEFT if across > 0 else Way.RIGHT
    return None


def _goes_round(way: Array) -> bool:
    out = way - (way.max(axis=0) + way.min(axis=0)) / 2
    sizes = np.linalg.svd(out - out.mean(axis=0), compute_uv=False)
    if len(sizes) < 2 or sizes[1] < _ROUND * sizes[0] or np.ptp(way, axis=0).max() < _FAR / 2:
        return False
    angle = np.unwrap(np.arctan2(out[:, 1], out[:, 0]))
    return bool(abs(angle[-1] - angle[0]) > _TURNS * 2 * np.pi)
