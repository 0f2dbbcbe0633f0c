"""Measures of hands: their points in one unit, their length, their palm."""

import numpy as np

from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND

PALM = (0, 5, 9, 13, 17)
HANDS = (LEFT_HAND, RIGHT_HAND)
# Error, in shoulder widths, of a place of the body that is seen with confidence 1; at half the
# confidence it is twice as large.
SEEN_UNCERTAINTY = 0.02
WRIST, INDEX_KNUCKLE, MIDDLE_KNUCKLE, PINKY_KNUCKLE = 0, 5, 9, 17


def hand_points(clip: Clip) -> Float:
    """Both hands in units of the frame's height, float32 (T, 2, 21, 3), left first.

    x is multiplied by the aspect ratio, so that lengths are the same in every direction, and
    z (in frame widths) as well; NaN where not detected.
    """
    hands = np.stack([clip.points[:, LEFT_HAND], clip.points[:, RIGHT_HAND]], axis=1)
    aspect = np.float32(clip.width_px / clip.height_px)
    square: Float = hands * np.array([aspect, 1.0, aspect], dtype=np.float32)
    return square


def hand_lengths(hands: Float) -> Float:
    """Length of each hand float32 (..., 2), NaN where unseen.

    The longer of wrist to middle knuckle and 1.6 times the palm's width (the ratio of the two
    on flat hands), so that a hand that points at the camera does not shrink to nothing.
    """
    length = np.linalg.norm(hands[..., MIDDLE_KNUCKLE, :2] - hands[..., WRIST, :2], axis=-1)
    width = np.linalg.norm(hands[..., INDEX_KNUCKLE, :2] - hands[..., PINKY_KNUCKLE, :2], axis=-1)
    longest: Float = np.maximum(length, 1.6 * width).astype(np.float32)
    return longest


def palm_centres(hands: Float) -> Float:
    """Mean of wrist and knuckles in the picture, float32 (..., 2) for hands (..., 21, 3)."""
    centres: Float = hands[..., PALM, :2].sum(axis=-2) / np.float32(len(PALM))
    return centres


def usual_length(hands: Float) -> float:
    """Length of a clip's hands: the upper quartile of all that were seen, above 0."""
    lengths = hand_lengths(hands)
    seen = np.sort(lengths[np.isfinite(lengths)])
    return max(float(seen[len(seen) * 3 // 4]), 1e-6)
