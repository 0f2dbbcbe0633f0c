"""Proportions of the mean person, in shoulder widths, and the size of a hand."""

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import HAND_EDGES

# Proportions measured on the 19 people of fingerspelling_19_languages.npz (medians over
# people of each one's median).
PALM = 0.29
HAND_SIZE = 2.6  # summed length of SIZE_EDGES
FACE_HEIGHT = 0.56
FACE_MIDDLE = np.array([0, -0.587], dtype=np.float32)
FACE_HALF = np.array([0.235, 0.28], dtype=np.float32)

SIZE_EDGES = np.array([*HAND_EDGES, (0, 9), (0, 13)])
FEW_FRAMES = 5  # with a hand, below which there is no track


def hand_size(hands: Float, seen: NDArray[np.bool_]) -> float:
    """Summed length of a recording's bones, median over hands (T, 2, 21, 3); NaN for too few."""
    if seen.any(axis=1).sum() < FEW_FRAMES:
        return float("nan")
    bones = hands[seen][:, SIZE_EDGES[:, 0]] - hands[seen][:, SIZE_EDGES[:, 1]]
    return float(np.median(np.linalg.norm(bones, axis=2).sum(axis=1)))
