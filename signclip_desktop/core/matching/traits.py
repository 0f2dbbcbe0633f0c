"""Plain facts about a clip: hands, place, fingers, movement.

The filters and the text that stands for the picture both take them from here, so that they
never disagree. Computed from landmarks, so that nobody has to tag the dictionary by hand. Hands
at the head, fingers and movement were held against ASL-LEX 2.0 on the 929 signs of the starter
dictionary that it describes and that are made from three or more recordings (test_traits.py
repeats it): of the signs that it says are made so, a filter keeps the share named below, and it
keeps the second share of all signs.

    all fingers straight 0.90, 0.41     index finger 0.86, 0.23     two fingers 0.91, 0.14
    closed or bent 0.75, 0.37           once 0.87, 0.67             again and again 0.82, 0.65
    at the head 0.76, 0.33

The limits below were chosen on the same signs; the fingers of fingerspelled letters, which took
no part in that, come out right for 24 of 26. Straight against curved paths, and hands that stay
against hands that move, could not be told apart from these motions, so they are left out.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

# A second hand counts when it is seen in at least this share of the frames that show a hand;
# hands that only come along are seen in few. Noticed by test_traits.py on both kinds.
SECOND_HAND_SHARE = 0.4
# Heights of the higher hand, in lengths from nose to shoulder line, counted down from the
# shoulders. A hand above the first is at the head; of limits between 0.1 and 0.6 above the
# shoulders this told ASL-LEX's head signs best, with 0.25 (balanced accuracy 0.80). The others
# are body proportions: the collarbones end half such a length down, the chest two and a half.
HEAD_ABOVE = -0.25
SHOULDERS_ABOVE = 0.5
CHEST_ABOVE = 2.5
# A finger is straight when its first bone and the next differ by less than this (degrees).
# Noticed by test_traits.py on fingerspelled letters.
STRAIGHT_BELOW = 30.0
# A sign shows some fingers when they are seen in this share of its frames: handshapes change
# within a sign, and what comes in between is short.
SHOWN_SHARE = 0.2
# How much longer than the diagonal of its place the hand's path is: at most the first for a
# movement that may be made once, at least the second for one that may be repeated. Between
# them lies a third of the signs, which pass both filters.
ONCE_BELOW = 2.05
AGAIN_FROM = 1.58
_PATH_STEPS = 48
_SMOOTHING = np.full(5, 0.2)  # the trembling of landmarks would make every path long

_FINGER_BONES = np.array([(5, 6, 7), (9, 10, 11), (13, 14, 15), (17, 18, 19)])  # knuckle on


class Fingers(Enum):
    """Which fingers of the leading hand are straight; the thumb does not count."""

    ALL = "all"
    INDEX = "index"
    TWO = "index_and_middle"
    NONE = "none"
    OTHER = "others"


class Movement(Enum):
    """Whether the leading hand makes its way once, or again and again (or round)."""

    ONCE = "once"
    AGAIN = "again"


class Side(Enum):
    """A hand of the signer."""

    LEFT = "left"
    RIGHT = "right"


class Place(Enum):
    """Where the higher hand is for most of the sign."""

    HEAD = "head"
    SHOULDERS = "shoulders"
    CHEST = "chest"
    LOW = "low"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is said of one clip.

    Attributes:
        two_handed: both hands take part.
        place: where the higher hand is, by its median height.
        fingers: what the leading hand shows; more than one where its shape changes.
        movement: how it may move; both where that cannot be told.
        leading: the hand that leads; None where no hand was seen.
    """

    two_handed: bool
    place: Place
    fingers: frozenset[Fingers] = frozenset()
    movement: frozenset[Movement] = frozenset()
    leading: Side | None = None


def traits_of(clip: Clip) -> Traits:
    """The traits of a clip that is trimmed to the sign."""
    seen = clip.hand_seen()
    any_hand = int(seen.any(axis=1).sum())
    fewer = int(seen.sum(axis=0).min())
    two_handed = any_hand > 0 and fewer >= SECOND_HAND_SHARE * any_hand
    leading = _leading(seen)
    hand = _hand_points(clip, leading)
    return Traits(
        two_handed, _place(clip, seen), _fingers(hand), _movement(hand, clip.times_s), leading
    )


def _leading(seen: NDArray[np.bool_]) -> Side | None:
    """The right hand, or the left one where it is seen twice as often."""
    left, right = seen.sum(axis=0)
    if left == right == 0:
        return None
    return Side.LEFT if left > 2 * right else Side.RIGHT


def _hand_points(clip: Clip, side: Side | None) -> NDArray[np.float64]:
    """The points of one hand, float64 (T, 21, 3), in frame heights; NaN where it was not seen."""
    hand = LEFT_HAND if side is Side.LEFT else RIGHT_HAND
    points: NDArray[np.float64] = clip.points[:, hand].astype(np.float64)
    points[..., (0, 2)] *= clip.width_px / clip.height_px  # z is in the unit of x
    return points


def _fingers(hand: NDArray[np.float64]) -> frozenset[Fingers]:
    hand = hand[np.isfinite(hand).all(axis=(1, 2))]
    if len(hand) == 0:
        return frozenset()
    straight = straight_fingers(hand)
    count, index, two = straight.sum(axis=1), straight[:, 0], straight[:, :2].all(axis=1)
    shown = {
        Fingers.ALL: count == 4,
        Fingers.INDEX: (count == 1) & index,
        Fingers.TWO: (count == 2) & two,
        Fingers.NONE: count == 0,
    }
    shown[Fingers.OTHER] = ~np.any(list(shown.values()), axis=0)
    return frozenset(kind for kind, frames in shown.items() if frames.mean() >= SHOWN_SHARE)


def straight_fingers(hand: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of the four fingers are straight in each frame, bool (T, 4), index finger first.

    Args:
        hand: float64 (T, 21, 3), finite, in one unit.
    """
    knuckle, middle, far = (hand[:, _FINGER_BONES[:, joint]] for joint in range(3))
    first, second = middle - knuckle, far - middle  # (T, 4, 3)
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    cosine = (first * second).sum(axis=-1) / np.maximum(lengths, 1e-12)
    straight: NDArray[np.bool_] = cosine > np.cos(np.radians(STRAIGHT_BELOW))
    return straight


def _movement(hand: NDArray[np.float64], times_s: NDArray[np.float32]) -> frozenset[Movement]:
    places = hand[..., :2].mean(axis=1)
    known = np.isfinite(places).all(axis=1)
    if known.sum() < 2:
        return frozenset()
    even = np.linspace(times_s[known][0], times_s[known][-1], _PATH_STEPS)
    path = np.stack([
        np.convolve(np.interp(even, times_s[known], line), _SMOOTHING, mode="valid")
        for line in places[known].T
    ], axis=1)  # fmt: skip
    length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
    room = float(np.linalg.norm(np.ptp(path, axis=0)))
    ratio = length / room if room > 0 else 0.0
    may_be = {Movement.ONCE: ratio <= ONCE_BELOW, Movement.AGAIN: ratio >= AGAIN_FROM}
    return frozenset(kind for kind, fits in may_be.items() if fits)


def _place(clip: Clip, seen: NDArray[np.bool_]) -> Place:
    shoulders = _median(clip.points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], 1])
    nose = _median(clip.points[:, NOSE, 1])
    if shoulders is None or nose is None or not seen.any():
        return Place.UNKNOWN
    hands = [clip.points[:, hand, 1] for hand in (LEFT_HAND, RIGHT_HAND)]
    heights = [_median(hand) for hand in hands]
    height = min(value for value in heights if value is not None)
    below = (height - shoulders) / max(shoulders - nose, 1e-6)  # y points down
    for place, limit in (
        (Place.HEAD, HEAD_ABOVE),
        (Place.SHOULDERS, SHOULDERS_ABOVE),
        (Place.CHEST, CHEST_ABOVE),
    ):
        if below < limit:
            return place
    return Place.LOW


def _median(values: NDArray[np.float32]) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else None
