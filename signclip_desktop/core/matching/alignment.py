"""Puts two recordings of signing side by side in time: which moment fits which.

Does not score; `rerank.py` says how alike two clips are, this says when.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

# Each clip is sampled at this many moments: finer than any eye sees in a sign of seconds.
SAMPLES = 64
# A missing hand against a seen one costs as much as a hand half a shoulder width away.
_MISSING_COST = 0.5
# Waiting in one clip while the other moves on costs a little, so that still parts go evenly.
_WAIT_COST = 0.02


@dataclass(frozen=True, slots=True)
class Alignment:
    """Moments that belong together, both rising from 0.

    Attributes:
        first_s: float64 (N,), seconds from the first clip's start.
        second_s: float64 (N,), seconds from the second clip's start.
    """

    first_s: NDArray[np.float64]
    second_s: NDArray[np.float64]

    def second_at(self, first_s: float) -> float:
        """The moment of the second clip that fits a moment of the first."""
        return float(np.interp(first_s, self.first_s, self.second_s))

    def first_at(self, second_s: float) -> float:
        """The moment of the first clip that fits a moment of the second."""
        # Where the second clip waits, the middle of what the first one does meanwhile.
        moments, which = np.unique(self.second_s, return_inverse=True)
        firsts = np.bincount(which, self.first_s) / np.bincount(which)
        return float(np.interp(second_s, moments, firsts))


def align(first: Clip, second: Clip) -> Alignment:
    """Align two clips by the paths of both hands, by dynamic time warping.

    The hands are compared relative to the shoulders; clips in which shoulders or hands were
    never seen are put side by side evenly.

    Source: the plain recursion of Sakoe and Chiba (1978), end points fixed.
    """
    first_times, first_paths = _paths(first)
    second_times, second_paths = _paths(second)
    return along_cheapest_way(_costs(first_paths, second_paths), first_times, second_times)


def along_cheapest_way(
    costs: NDArray[np.float64],
    first_times: NDArray[np.float64],
    second_times: NDArray[np.float64],
) -> Alignment:
    """The alignment that costs least in all.

    Args:
        costs: float64 (N, M), cost of matching each moment of the first with each of the second.
        first_times: float64 (N,), seconds from the first clip's start.
        second_times: float64 (M,), seconds from the second clip's start.
    """
    rows, columns = _cheapest_way(costs)
    # One moment of the first clip, one of the second: the middle of those that fit it.
    moments = np.arange(len(first_times))
    fits = np.array([columns[rows == moment].mean() for moment in moments])
    second_s = np.interp(fits, np.arange(len(second_times)), second_times)
    return Alignment(first_times, second_s)


def _paths(clip: Clip) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Moments (N,) and hand middles (N, 2 hands, 2), in shoulder widths, NaN where missing."""
    shape = np.array([clip.width_px / clip.height_px, 1.0])
    points = clip.points[..., :2].astype(np.float64) * shape
    shoulders = points[:, [LEFT_SHOULDER, RIGHT_SHOULDER]]
    seen = shoulders[np.isfinite(shoulders).all(axis=(1, 2))]
    if len(seen):
        middle = np.median(seen.mean(axis=1), axis=0)
        width = float(np.median(np.linalg.norm(seen[:, 0] - seen[:, 1], axis=1)))
    else:
        noses = points[:, NOSE][np.isfinite(points[:, NOSE]).all(axis=1)]
        middle = np.median(noses, axis=0) if len(noses) else np.array([0.5, 0.5])
        width = 0.3
    hands = np.stack([_middles(points[:, LEFT_HAND]), _middles(points[:, RIGHT_HAND])], axis=1)
    hands = (hands - middle) / max(width, 1e-3)
    times = (clip.times_s - clip.times_s[0]).astype(np.float64)
    moments = np.linspace(0.0, times[-1], SAMPLES)
    nearest = np.abs(times[:, None] - moments).argmin(axis=0)
    return moments, hands[nearest]


def _middles(hand: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean (T, 2) of the points of a hand (T, 21, 2); NaN where it was not detected whole."""
    middles: NDArray[np.float64] = hand.mean(axis=1)
    return middles


def _costs(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cost of matching each moment (N,) of one with each moment (M,) of the other: (N, M)."""
    apart = np.linalg.norm(first[:, None] - second[None], axis=3)
    one, other = np.isfinite(first[..., 0])[:, None], np.isfinite(second[..., 0])[None]
    apart = np.where(one & other, apart, np.where(one ^ other, _MISSING_COST, 0.0))
    total: NDArray[np.float64] = apart.sum(axis=2)
    return total


def _cheapest_way(
    costs: NDArray[np.float64],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the cheapest monotone way from corner to corner."""
    count, width = costs.shape
    total = np.full((count + 1, width + 1), np.inf)
    total[0, 0] = 0.0
    for row in range(count):
        for column in range(width):
            before = min(
                total[row, column],
                total[row, column + 1] + _WAIT_COST,
                total[row + 1, column] + _WAIT_COST,
            )
            total[row + 1, column + 1] = costs[row, column] + before
    row, column = count - 1, width - 1
    way = [(row, column)]
    while row or column:
        steps = (
            (total[row, column], row - 1, column - 1),
            (total[row, column + 1] + _WAIT_COST, row - 1, column),
            (total[row + 1, column] + _WAIT_COST, row, column - 1),
        )
        _, row, column = min(step for step in steps if step[1] >= 0 and step[2] >= 0)
        way.append((row, column))
    pairs = np.array(way[::-1])
    return pairs[:, 0], pairs[:, 1]
