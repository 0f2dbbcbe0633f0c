"""Plants one difference into a recording: its place, a finger, its speed, a repeat."""

from dataclasses import replace

import numpy as np

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, RIGHT_HAND, RIGHT_SHOULDER

FINGERS = ((5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))


def trembling(clip: Clip, chance: np.random.Generator) -> Clip:
    """The same, as a second recording would tremble."""
    noise = chance.normal(0, 0.002, clip.points.shape).astype(np.float32)
    return replace(clip, points=clip.points + noise)


def moved(clip: Clip, *, down: float) -> Clip:
    """The right hand lower by so many shoulder widths."""
    points = clip.points.copy()
    points[:, RIGHT_HAND, 1] += down * _shoulder_width(clip)
    return replace(clip, points=points)


def bent(clip: Clip, finger: int) -> tuple[Clip, float]:
    """One finger of the right hand (0 for the index) bent or straightened, and by what angle."""
    aspect = clip.width_px / clip.height_px
    stretch = np.array([aspect, 1.0, aspect])
    hand = clip.points[:, RIGHT_HAND].astype(np.float64) * stretch
    axis = hand[:, 17] - hand[:, 5]
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    root, middle, *rest = FINGERS[finger]
    before = _bend(hand, finger)
    changed = []
    for angle in (1.3, -1.3):
        other = hand.copy()
        for point in (middle, *rest):
            other[:, point] = hand[:, root] + _turned(
                hand[:, point] - hand[:, root], axis, angle * 0.6
            )
        for point in rest:
            other[:, point] = other[:, middle] + _turned(
                other[:, point] - other[:, middle], axis, angle
            )
        changed.append(other)
    best = max(changed, key=lambda other: abs(_bend(other, finger) - before))
    points = clip.points.copy()
    points[:, RIGHT_HAND] = best / stretch
    return replace(clip, points=points), _bend(best, finger) - before


def stretched(clip: Clip, times: float) -> Clip:
    """The same at another speed: so many times as long."""
    return replace(clip, times_s=clip.times_s * np.float32(times))


def without(clip: Clip, start: int, stop: int) -> Clip:
    """The frames start..stop-1 left out, without a pause where they were."""
    kept = np.r_[0:start, stop : len(clip)]
    gap = clip.times_s[stop] - clip.times_s[start]
    times = np.r_[clip.times_s[:start], clip.times_s[stop:] - gap].astype(np.float32)
    return replace(clip, points=clip.points[kept], confidence=clip.confidence[kept], times_s=times)


def _bend(hand: np.ndarray, finger: int) -> float:
    root, _, last, tip = FINGERS[finger]
    one, other = hand[:, root] - hand[:, 0], hand[:, tip] - hand[:, last]
    cosine = (one * other).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
    return float(np.nanmedian(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))


def _turned(vector: np.ndarray, axis: np.ndarray, angle: float) -> np.ndarray:
    """Rodrigues' formula."""
    along = axis * (vector * axis).sum(axis=-1, keepdims=True) * (1 - np.cos(angle))
    return vector * np.cos(angle) + np.cross(axis, vector) * np.sin(angle) + along


def _shoulder_width(clip: Clip) -> float:
    pair = clip.points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], :2]
    apart = (pair[:, 0] - pair[:, 1]) * np.array([clip.width_px / clip.height_px, 1.0])
    return float(np.nanmedian(np.linalg.norm(apart, axis=-1)))
