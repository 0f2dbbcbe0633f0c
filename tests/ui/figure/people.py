"""People who sign as we say, for tests of the figure."""

import numpy as np

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    BODY_NAMES,
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

WIDTH, HEIGHT = 640, 480
ASPECT = WIDTH / HEIGHT


def open_hand(*, right: bool = True, palm: bool = True, length: float = 0.09) -> np.ndarray:
    """A flat hand with fingers up, (21, 3) in frame heights around its wrist.

    Of a right hand that shows its palm the thumb points to the picture's right, as of a left
    hand that shows its back.
    """
    thumb = 1.0 if right == palm else -1.0
    points = np.zeros((21, 3))
    points[1:5, 0] = thumb * length * np.array([0.35, 0.6, 0.8, 0.95])
    points[1:5, 1] = -length * np.array([0.2, 0.45, 0.6, 0.75])
    for finger, across in enumerate((0.3, 0.1, -0.1, -0.3)):
        base = 5 + 4 * finger
        points[base : base + 4, 0] = thumb * length * across
        points[base : base + 4, 1] = -length * np.array([1.0, 1.45, 1.75, 2.0])
    return points


def fist(**how: object) -> np.ndarray:
    """A hand whose fingers are rolled in over the palm: their tips lie on it."""
    points = open_hand(**how)  # type: ignore[arg-type]
    for base in (5, 9, 13, 17):
        up = points[base, 1]
        points[base + 1 : base + 4, 1] = up * np.array([1.05, 0.75, 0.5])
    return points


def person(
    *,
    shoulders: float = 0.3,
    middle: tuple[float, float] = (0.5 * ASPECT, 0.55),
    nose: float = 0.6,
    right: np.ndarray | None = None,
    left: np.ndarray | None = None,
    right_hand: np.ndarray | None = None,
    left_hand: np.ndarray | None = None,
    frames: int = 9,
    body: bool = True,
) -> Clip:
    """A clip at 20 frames per second.

    Args:
        shoulders: their width in frame heights.
        middle: the middle of the shoulders in frame heights.
        nose: how far it is above the shoulders, in shoulder widths.
        right: places of the right wrist, (2,) or (frames, 2), in shoulder widths from the
            middle, NaN where it is not seen; None for no right hand.
        left: the same for the left wrist.
        right_hand: its shape in frame heights; open where None.
        left_hand: the same.
        body: whether shoulders and head are seen.
    """
    points = np.full((frames, LANDMARK_COUNT, 3), np.nan)
    centre = np.array(middle)
    if body:
        for landmark, x in ((LEFT_SHOULDER, 0.5), (RIGHT_SHOULDER, -0.5)):
            points[:, landmark, :2] = centre + np.array([x, 0.0]) * shoulders
        head = {"NOSE": (0, 0), "LEFT_EYE": (0.1, -0.12), "RIGHT_EYE": (-0.1, -0.12),
                "LEFT_EAR": (0.2, -0.04), "RIGHT_EAR": (-0.2, -0.04)}  # fmt: skip
        for name, (x, y) in head.items():
            place = centre + np.array([x, y - nose]) * shoulders
            points[:, BODY_NAMES.index(name), :2] = place
        points[:, :33, 2] = 0.0
    for wrist, shape, part, is_right in (
        (left, left_hand, LEFT_HAND, False),
        (right, right_hand, RIGHT_HAND, True),
    ):
        if wrist is None:
            continue
        shape = open_hand(right=is_right) if shape is None else shape
        path = np.broadcast_to(np.asarray(wrist, dtype=float), (frames, 2))
        hand = shape + np.zeros((frames, 1, 3))
        hand[..., :2] += (centre + path * shoulders)[:, None]
        hand[np.isnan(path[:, 0])] = np.nan
        points[:, part] = hand
    points[..., [0, 2]] /= ASPECT
    return Clip(
        points=points.astype(np.float32),
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=(np.arange(frames) / 20).astype(np.float32),
        width_px=WIDTH,
        height_px=HEIGHT,
    )
