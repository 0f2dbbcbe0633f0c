"""Drawn hand motions for the tests of matching: clips made from numbers, nothing recorded."""

import numpy as np

from signclip_desktop.core.types.landmarks import Clip, Landmarks
from signclip_desktop.core.types.skeleton import (
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

# A flat right hand, fingers up, wrist at the origin, about one unit from wrist to knuckles.
_FINGER_X = (-0.45, -0.25, 0.0, 0.22, 0.42)


def hand_shape(spread: float = 1.0, curl: float = 0.0) -> np.ndarray:
    """(21, 3): a hand whose fingers spread and curl (0 straight, 1 fist)."""
    points = np.zeros((21, 3), dtype=np.float32)
    for finger, x in enumerate(_FINGER_X):
        for joint in range(4):
            reach = 0.8 + 0.3 * (joint - joint * joint * curl / 3.5)
            points[1 + 4 * finger + joint] = (x * spread * (1 + 0.1 * joint), -reach, 0.05 * joint)
    return points


def path_clip(
    right: np.ndarray,
    *,
    left: np.ndarray | None = None,
    shape: np.ndarray | None = None,
    fps: float = 25.0,
    size: float = 0.1,
    shoulders: bool = False,
    width_px: int = 640,
    height_px: int = 480,
) -> Clip:
    """A clip of hands whose wrists follow (T, 2) paths in frame heights; NaN rows are unseen.

    `size` is the hand's length in frame heights; x of the clip is over the frame's width.
    """
    frames = len(right)
    shape = hand_shape() if shape is None else shape
    shapes = np.broadcast_to(shape, (frames, 21, 3)) if shape.ndim == 2 else shape
    aspect = np.array([height_px / width_px, 1.0, height_px / width_px])
    points = np.full((frames, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    for block, path, side in ((RIGHT_HAND, right, 1.0), (LEFT_HAND, left, -1.0)):
        if path is None:
            continue
        hand = shapes * np.array([side * size, size, size])
        at = np.concatenate([path, np.zeros((frames, 1))], axis=1)[:, None]
        points[:, block] = (hand + at) * aspect
    if shoulders:
        for landmark, x, y in (
            (NOSE, 0.66, 0.25),
            (LEFT_SHOULDER, 0.81, 0.45),
            (RIGHT_SHOULDER, 0.51, 0.45),
        ):
            points[:, landmark] = np.array([x, y, 0.0]) * aspect
    return Clip(
        points=points,
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=(np.arange(frames) / fps).astype(np.float32),
        width_px=width_px,
        height_px=height_px,
    )


def line(start: tuple[float, float], stop: tuple[float, float], frames: int) -> np.ndarray:
    """(T, 2): evenly spaced points on a line."""
    share = np.linspace(0, 1, frames)[:, None]
    return np.array(start) * (1 - share) + np.array(stop) * share


def hold(at: tuple[float, float], frames: int) -> np.ndarray:
    """(T, 2): a hand that stays."""
    return np.tile(np.array(at, dtype=float), (frames, 1))


def unseen(frames: int) -> np.ndarray:
    """(T, 2): a hand that is not seen."""
    return np.full((frames, 2), np.nan)


def as_frames(clip: Clip) -> list[Landmarks]:
    """The clip as a stream of single frames."""
    return [
        Landmarks(clip.points[i], clip.confidence[i], float(clip.times_s[i]), i)
        for i in range(len(clip))
    ]
