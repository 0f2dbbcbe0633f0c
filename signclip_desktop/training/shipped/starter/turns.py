"""How often a sign's movement turns back: what tells three small circles from one."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.shipped.starter.tracks import Track

# A turn counts when the hand goes back by this much of its whole way there and back, and at
# least by the second (shoulder widths): landmarks tremble by half of that. Of six settings, this
# one tells ASL-LEX's repeated signs from others best (AUC .67, on 250 glosses).
SHARE, LEAST = 0.15, 0.05
SMOOTHING_S = 0.04
TIPS = [8, 12, 16, 20]
KNUCKLES = [0, 5, 9, 13, 17]


def turns_of(track: Track) -> int:
    """How often the busier hand turns back along its main way; 0 for a movement made once."""
    counts = [_turns(_way(track, hand), track.fps) for hand in (0, 1)]
    spans = [_span(_way(track, hand)) for hand in (0, 1)]
    return counts[int(np.argmax(spans))]


def _way(track: Track, hand: int) -> NDArray[np.float64]:
    """Where palm and fingertips are, (F, 4), over the hand's seen frames."""
    seen = track.seen[:, hand]
    points = track.wrist[seen, hand, None] + track.shape[seen, hand, :, :2]
    palm, tips = points[:, KNUCKLES].mean(axis=1), points[:, TIPS].mean(axis=1)
    # Tips tell of turning wrists and opening fingers; they swing further than the palm.
    way: NDArray[np.float64] = np.concatenate([palm, 0.6 * tips], axis=1).astype(np.float64)
    return way


def _span(way: NDArray[np.float64]) -> float:
    if len(way) < 3:
        return 0.0
    return float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())


def _turns(way: NDArray[np.float64], fps: float) -> int:
    if len(way) < 5:
        return 0
    smooth = gaussian_filter1d(way, SMOOTHING_S * fps, axis=0, mode="nearest")
    _, _, axes = np.linalg.svd(np.diff(smooth, axis=0), full_matrices=False)
    return reversals(smooth @ axes[0])


def reversals(signal: Float | NDArray[np.float64]) -> int:
    """How often a signal turns back by more than SHARE of its range and than LEAST."""
    step = max(SHARE * float(signal.max() - signal.min()), LEAST)
    count, direction = 0, 0
    low = high = signal.tolist()[0]
    for value in signal.tolist():
        low, high = min(low, value), max(high, value)
        if direction <= 0 and value - low > step:
            count += direction < 0
            direction, high = 1, value
        elif direction >= 0 and high - value > step:
            count += direction > 0
            direction, low = -1, value
        if direction > 0:
            low = high
        elif direction < 0:
            high = low
    return count
