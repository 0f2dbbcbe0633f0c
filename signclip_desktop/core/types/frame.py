"""One picture of a camera or a video file."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, unmirrored, with the moment it was taken.

    Attributes:
        image: uint8 (H, W, 3), RGB.
        time_s: seconds since the source started; rises from frame to frame.
        number: 0 for the first frame of the source.
    """

    image: NDArray[np.uint8]
    time_s: float
    number: int
