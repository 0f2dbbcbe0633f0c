"""Puts every clip into one frame: the same shoulders and the same head, whoever signs.

The unit is the shoulder width; x to the right and y down from the middle of the shoulders, z away
from the viewer. Hands keep their size and move as a whole, so that what touches the chin in the
clip touches the figure's chin.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.geometry import MIDDLE_KNUCKLE, WRIST, hand_points
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LEFT_SHOULDER,
    NOSE,
    RIGHT_SHOULDER,
)

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Sides = NDArray[np.int64]  # 0 left, 1 right

# The figure's nose: median over the 1,554 clips of wlasl_body_face.npz with sound shoulders.
NOSE_PLACE = (0.0, -0.63)
# A palm is this long (wrist to middle knuckle) in shoulder widths; the same clips' median is 0.29
# as well, and the starter dictionary's hands are drawn so.
PALM_LENGTH = 0.29
# A head is believed where its nose is this far above the shoulders: people's are between 0.4 and
# 0.9, and a clip of hands alone has zeros or noise there.
_NOSE_HEIGHTS = (0.3, 1.3)


@dataclass(frozen=True, slots=True, eq=False)
class Framing:
    """How one clip is laid into the frame; the same for all its frames.

    Attributes:
        middle: float64 (2,), middle of the shoulders in frame heights, median over time.
        scale: shoulder width in frame heights, median over time; above 0.
        aspect: width / height of the frame that the points were found in.
        nose: float64 (2,), the usual place of the nose in shoulder widths, None if not known.
        has_body: the shoulders were seen; else the hands alone are laid out by their size.
    """

    middle: Array
    scale: float
    aspect: float
    nose: Array | None
    has_body: bool


def framing_of(clip: Clip) -> Framing:
    """The frame of a clip, from its shoulders; from the size of its hands where it has none."""
    aspect = clip.width_px / clip.height_px
    flat = clip.points[:, :, :2].astype(np.float64) * (aspect, 1.0)
    shoulders = flat[:, [LEFT_SHOULDER, RIGHT_SHOULDER]]
    widths = np.hypot(*(shoulders[:, 0] - shoulders[:, 1]).T)
    known = np.isfinite(widths) & (widths > 1e-3)
    if not known.any():
        return _framing_of_hands(clip, aspect)
    middle = np.median(shoulders[known].mean(axis=1), axis=0)
    scale = float(np.median(widths[known]))
    nose = (flat[:, NOSE] - middle) / scale
    nose = nose[np.isfinite(nose).all(axis=1)]
    place = np.median(nose, axis=0) if len(nose) else None
    if place is not None and not _NOSE_HEIGHTS[0] < -place[1] < _NOSE_HEIGHTS[1]:
        place = None
    return Framing(middle, scale, aspect, place, has_body=True)


def laid_out(points: Array, framing: Framing) -> Array:
    """Points float64 (..., 3) of a clip, image-normalised, in shoulder widths; NaN kept."""
    out: Array = np.array(points, dtype=np.float64)
    out[..., 0] = (out[..., 0] * framing.aspect - framing.middle[0]) / framing.scale
    out[..., 1] = (out[..., 1] - framing.middle[1]) / framing.scale
    out[..., 2] *= framing.aspect / framing.scale
    return out


def shift_at(places: Array, framing: Framing) -> Array:
    """How far what is at these places (..., 2) moves, so that the clip's nose meets the figure's.

    Nothing below the shoulders moves, what is beside or above the nose moves with it, and in
    between the move grows evenly.
    """
    if framing.nose is None:
        return np.zeros(places.shape)
    share = np.clip(places[..., 1:] / framing.nose[1], 0.0, 1.0)
    moved: Array = share * (np.array(NOSE_PLACE) - framing.nose)
    return moved


def _framing_of_hands(clip: Clip, aspect: float) -> Framing:
    hands = hand_points(clip).astype(np.float64)
    palms = np.linalg.norm(hands[:, :, MIDDLE_KNUCKLE] - hands[:, :, WRIST], axis=-1)
    palms = palms[np.isfinite(palms)]
    if len(palms) == 0:
        return Framing(np.array([aspect / 2, 0.5]), 0.4, aspect, None, has_body=False)
    scale = max(float(np.median(palms)) / PALM_LENGTH, 1e-3)
    spots = hands[..., :2].reshape(-1, 2)
    low, high = np.nanmin(spots, axis=0), np.nanmax(spots, axis=0)
    # The hands' middle lies in the frame's middle, which is a little below the shoulders.
    middle = (low + high) / 2 - (0.0, FRAME_MIDDLE_Y * scale)
    return Framing(middle, scale, aspect, None, has_body=False)


# What a picture shows: from above the head to the waist, and as much to either side.
VIEW_TOP, VIEW_BOTTOM, VIEW_SIDE = -1.28, 1.06, 1.2
FRAME_MIDDLE_Y = (VIEW_TOP + VIEW_BOTTOM) / 2
