"""Smooths values over time, as SciPy's filters do.

SciPy takes as long to load as the rest of the window, and the packaged program does without it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_CUT = 4.0  # standard deviations at which a bell curve ends


def by_bell_curve(values: NDArray[np.floating[Any]], deviation: float) -> Numbers:
    """Values (T, ...), each the mean of its neighbours in time by a bell curve.

    The same as scipy.ndimage.gaussian_filter1d of mode "nearest".

    Args:
        values: the first and last are taken to go on for ever.
        deviation: of the curve, in frames.
    """
    radius = int(_CUT * deviation + 0.5)
    steps = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (steps / deviation) ** 2)
    return _weighted(values, weights / weights.sum(), radius)


def by_mean(values: NDArray[np.floating[Any]], size: int) -> Numbers:
    """Values (T, ...), each the mean of `size` about it.

    The same as scipy.ndimage.uniform_filter1d of mode "nearest".
    """
    return _weighted(values, np.full(size, 1 / size), size // 2)


def _weighted(values: NDArray[np.floating[Any]], weights: Numbers, before: int) -> Numbers:
    ends = [(before, len(weights) - 1 - before)] + [(0, 0)] * (values.ndim - 1)
    padded = np.pad(values, ends, mode="edge")
    total = np.zeros(values.shape)
    for start, weight in enumerate(weights):
        total += weight * padded[start : start + len(values)]
    return total
