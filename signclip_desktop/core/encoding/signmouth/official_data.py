"""How the official code samples and prepares its inputs, and how its learning rate goes.

For who prepares mouth pictures or compares a training of their own; facts in docs/signmouth.md.
"""

import math

import numpy as np
from numpy.typing import NDArray

SIDE = 88  # of the pictures that AV-HuBERT reads, from the middle of 96 x 96
MEAN, SPREAD = 0.421, 0.165  # of LRS3's grey values, in AV-HuBERT's task config
RATE, LOWEST_RATE = 1e-3, 1e-8


def lip_frames(count: int, wanted: int) -> NDArray[np.int64]:
    """Which frames of a mouth video stand for `wanted` frames of the hands, int64 (wanted,).

    As many or more frames are thinned evenly; too few end in repeats of the last one.
    """
    if count >= wanted:
        return np.linspace(0, count - 1, wanted).astype(np.int64)
    return np.minimum(np.arange(wanted), count - 1)


def lip_pictures(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Mouth pictures uint8 (T, H, W), 88 or more each way, as float32 (T, 88, 88) for AV-HuBERT."""
    height, width = grey.shape[1:]
    top, left = round((height - SIDE) / 2), round((width - SIDE) / 2)
    middle = grey[:, top : top + SIDE, left : left + SIDE].astype(np.float32) / 255
    prepared: NDArray[np.float32] = ((middle - MEAN) / SPREAD).astype(np.float32)
    return prepared


def official_rate(epoch: int, epochs: int = 80) -> float:
    """The learning rate of an epoch, from 0: a cosine stepped late, so that 0 and 1 agree."""
    done = max(0, epoch - 1)
    return LOWEST_RATE + (RATE - LOWEST_RATE) * (1 + math.cos(math.pi * done / epochs)) / 2


def decays(name: str, dimensions: int) -> bool:
    """Whether a weight decays in the official training (timm's rule)."""
    return dimensions > 1 and not name.endswith(".bias")
