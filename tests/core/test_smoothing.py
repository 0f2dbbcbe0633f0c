"""Our filters give what SciPy's do."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from signclip_desktop.core.smoothing import by_bell_curve, by_mean


def some(frames: int) -> np.ndarray:
    return np.random.default_rng(frames).normal(size=(frames, 2, 3))


@pytest.mark.parametrize(("deviation", "frames"), [(1.0, 30), (1.5, 9), (2.0, 3), (3.0, 1)])
def test_a_bell_curve_is_scipys_gaussian(deviation: float, frames: int) -> None:
    expected = gaussian_filter1d(some(frames), deviation, axis=0, mode="nearest")
    np.testing.assert_allclose(by_bell_curve(some(frames), deviation), expected, atol=1e-12)
    one = by_bell_curve(some(frames)[:, 0, 0], deviation)
    np.testing.assert_allclose(one, expected[:, 0, 0], atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("frames", [2, 9, 30])
def test_a_mean_is_scipys_uniform_filter(size: int, frames: int) -> None:
    expected = uniform_filter1d(some(frames), size, axis=0, mode="nearest")
    np.testing.assert_allclose(by_mean(some(frames), size), expected, atol=1e-12)
