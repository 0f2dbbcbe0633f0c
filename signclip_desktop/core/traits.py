"""Plain facts about a clip that a person would filter by: how many hands, where, how it moves.

Computed from landmarks, so that nobody has to tag the dictionary by hand.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.landmarks import Clip
from signclip_desktop.core.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

# A second hand counts when it is seen in at least this share of the frames that show a hand;
# hands that only come along are seen in few. Noticed by test_traits.py on both kinds.
SECOND_HAND_SHARE = 0.4


class Place(Enum):
    """Where the dominant hand is for most of the sign."""

    HEAD = "head"
    CHEST = "chest"
    LOW = "low"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is said of one clip.

    Attributes:
        two_handed: both hands take part.
        place: where the higher hand is, by its median height.
    """

    two_handed: bool
    place: Place


def traits_of(clip: Clip) -> Traits:
    """The traits of a clip that is trimmed to the sign."""
    seen = clip.hand_seen()
    any_hand = int(seen.any(axis=1).sum())
    fewer = int(seen.sum(axis=0).min())
    two_handed = any_hand > 0 and fewer >= SECOND_HAND_SHARE * any_hand
    return Traits(two_handed, _place(clip, seen))


def _place(clip: Clip, seen: NDArray[np.bool_]) -> Place:
    shoulders = _median(clip.points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], 1])
    nose = _median(clip.points[:, NOSE, 1])
    if shoulders is None or nose is None or not seen.any():
        return Place.UNKNOWN
    hands = [clip.points[:, hand, 1] for hand in (LEFT_HAND, RIGHT_HAND)]
    heights = [_median(hand) for hand in hands]
    height = min(value for value in heights if value is not None)
    neck = shoulders - nose  # nose to shoulder line; y points down
    if height < shoulders - 0.25 * neck:
        return Place.HEAD
    # The chest reaches about two and a half such lengths below the shoulders (body proportions).
    return Place.CHEST if height < shoulders + 2.5 * neck else Place.LOW


def _median(values: NDArray[np.float32]) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else None
