"""Where a sign begins and ends in a recording: without the rest, with a little of the way."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.shipped.starter.proportions import PALM
from signclip_desktop.training.shipped.starter.tracks import Track

REST_Y = 1.05  # shoulder widths below the shoulders; hips are at 1.43
WAY_Y = 0.75  # a hand that comes from below this was at rest
# So was a lone hand that comes from below this with another shape, by so many palm lengths a
# point. With two hands it may be the sign: in GROW the hand opens on its way through the other.
SHAPED_Y, RELAXED = 0.2, 0.35
LONE = 0.35  # share of frames with the other hand, below which a hand is alone
WAY_KEPT = 0.22  # of the way up or down, shoulder widths
SLOW = 0.3  # of the way's greatest speed: below it the hand has arrived
FEWEST = 6  # frames of a sign


def sign_part(track: Track) -> tuple[int, int]:
    """First frame, and frame after the last, of the sign."""
    raised = track.seen & (track.wrist[..., 1] < REST_Y)
    frames = np.flatnonzero(raised.any(axis=1))
    if len(frames) < FEWEST:
        frames = np.flatnonzero(track.seen.any(axis=1))
    first, last = int(frames[0]), int(frames[-1])
    hand, height = _higher(track)
    shape = track.shape[np.arange(len(track)), hand] / PALM
    part = slice(first, last + 1)
    lowest = SHAPED_Y if track.seen.mean(axis=0).min() < LONE else WAY_Y
    begins = _way_up(height[part], shape[part], lowest)
    ends = _way_up(height[part][::-1], shape[part][::-1], lowest)
    return first + begins, last + 1 - ends


def _higher(track: Track) -> tuple[NDArray[np.intp], Float]:
    """Which hand is higher over time, and its height (T,); y points down, so less is higher."""
    wrist = np.where(track.seen, track.wrist[..., 1], np.inf)
    hand, height = wrist.argmin(axis=1), wrist.min(axis=1)
    known = np.flatnonzero(np.isfinite(height))
    frames = np.arange(len(height))
    filled = np.interp(frames, known, height[known])
    nearest = known[np.abs(frames[:, None] - known).argmin(axis=1)]
    return hand[nearest], gaussian_filter1d(filled, 1.0, mode="nearest").astype(np.float32)


def _way_up(height: Float, shape: Float, lowest: float) -> int:
    """Frames to leave out before a hand that comes up from rest has nearly arrived."""
    if len(height) < 2 * FEWEST or height[0] < lowest:
        return 0
    speed = -np.diff(height)
    half = len(speed) // 2
    fastest = int(np.argmax(speed[:half]))
    if speed[fastest] <= 0:
        return 0
    slow = np.flatnonzero(speed[fastest:] < SLOW * speed[fastest])
    arrived = fastest + (int(slow[0]) if len(slow) else 0)
    if arrived > half or height[0] - height[arrived] < 2 * WAY_KEPT:
        return 0
    if height[0] < WAY_Y:
        apart = np.linalg.norm(shape[:3].mean(axis=0) - shape[arrived], axis=1).mean()
        if apart < RELAXED:
            return 0
    near = np.flatnonzero(height[: arrived + 1] < height[arrived] + WAY_KEPT)
    return int(near[0]) if len(near) else 0
