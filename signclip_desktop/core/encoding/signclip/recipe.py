"""The features that SignCLIP's pose tower was trained on: 609 numbers a frame.

Source: the official `demo_sign.py` (`preprocess_pose`), read for its facts. Where a point is
missing, the model sees zero: the place between the shoulders.
"""

import numpy as np

from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import (
    LEFT_SHOULDER,
    LEGS,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)
from signclip_desktop.errors import NoSignSeen

RECIPE = "signclip-609-1"
RIGHT_HAND_RECIPE = "signclip-right-hand-63-1"
WIDTHS = {RECIPE: 609, RIGHT_HAND_RECIPE: 63}


def features(clip: Clip) -> Float:
    """What the pose tower sees of a clip.

    x and y are pixels, z is MediaPipe's own number; all are moved and scaled by the mean shoulder
    line of the whole clip, which is what keeps z near zero in the official model too.

    Returns:
        float32 (T, 609), x, y and z of one landmark after another, in shoulder widths.

    Raises:
        NoSignSeen: the shoulders were never detected, so that there is nothing to measure by.
    """
    points = clip.points.astype(np.float64)
    points[..., 0] *= clip.width_px
    points[..., 1] *= clip.height_px
    left, right = points[:, LEFT_SHOULDER], points[:, RIGHT_SHOULDER]
    seen = np.isfinite(left).all(axis=1) & np.isfinite(right).all(axis=1)
    if not seen.any():
        raise NoSignSeen("sign.no_shoulders")
    centre = ((left + right) / 2)[seen].mean(axis=0)
    width = float(np.linalg.norm(left - right, axis=1)[seen].mean())
    if width <= 0:
        raise NoSignSeen("sign.shoulders_in_one_point")
    points = (points - centre) / width
    points[:, LEGS] = 0.0
    flat: Float = np.nan_to_num(points).reshape(len(points), -1).astype(np.float32)
    return flat


def right_hand_features(clip: Clip) -> Float:
    """The right hand alone, as FingerCLIP sees it: float32 (T, 63), in shoulder widths.

    Raises:
        NoSignSeen: the shoulders were never detected.
    """
    return features(clip)[:, RIGHT_HAND.start * 3 : RIGHT_HAND.stop * 3]


FEATURES = {RECIPE: features, RIGHT_HAND_RECIPE: right_hand_features}
