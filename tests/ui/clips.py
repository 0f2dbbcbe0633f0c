"""Small clips for tests of what is painted and played."""

import numpy as np

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)


def waving_clip(*, frames: int = 11, fps: float = 10.0, left: bool = False) -> Clip:
    """A person whose right hand goes right across the picture; the left hand on request.

    The right wrist's x is 0.2 + 0.04 * frame, so that any moment can be told from it.
    """
    points = np.full((frames, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    points[:, NOSE] = (0.5, 0.25, 0.0)
    points[:, LEFT_SHOULDER] = (0.65, 0.5, 0.0)
    points[:, RIGHT_SHOULDER] = (0.35, 0.5, 0.0)
    spread = np.linspace(0.0, 0.1, 21, dtype=np.float32)
    for frame in range(frames):
        points[frame, RIGHT_HAND, 0] = 0.2 + 0.04 * frame + spread
        points[frame, RIGHT_HAND, 1] = 0.6 - spread
        points[frame, RIGHT_HAND, 2] = 0.0
    if left:
        points[:, LEFT_HAND, 0] = 0.75 + spread
        points[:, LEFT_HAND, 1] = 0.7 - spread
        points[:, LEFT_HAND, 2] = 0.0
    return Clip(
        points=points,
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=(np.arange(frames) / fps + 3.0).astype(np.float32),
        width_px=640,
        height_px=480,
    )
