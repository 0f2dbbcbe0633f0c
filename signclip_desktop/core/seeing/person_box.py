"""Which part of a picture to search for hands: the person's, where the person is far away.

The palm finder sees the picture at 192 px. What it sees of a person who fills the frame, as in
the recordings that the encoders learned from, it should see of one who does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER

# What a signer's hands may reach, in shoulder widths: to each side of the neck, above the nose,
# below the shoulders. Arms are about two shoulder widths long.
ASIDE, ABOVE, BELOW = 2.2, 1.5, 2.6
# A box is only worth it if it leaves out most of the picture, and is kept as long as it fits:
# a new one costs the tracker the place of the hands.
LARGEST = 0.5
SPARE = 0.15  # of its sides that the person may leave it by
OUTGROWN = 1.6  # area of the box over that of one made anew, or the other way round


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture in shares of its width and height, 0..1.

    Attributes:
        left, top, right, bottom: its edges.
    """

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    @property
    def area(self) -> float:
        """Share of the picture."""
        return (self.right - self.left) * (self.bottom - self.top)

    def cut(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """This part of an image (H, W, 3), on its own."""
        height, width = image.shape[:2]
        rows = slice(round(self.top * height), round(self.bottom * height))
        columns = slice(round(self.left * width), round(self.right * width))
        return np.ascontiguousarray(image[rows, columns])

    def whole(self, points: Float) -> Float:
        """Points (N, 3) of this part as points of the whole picture; z counts in widths."""
        wide, tall = self.right - self.left, self.bottom - self.top
        scale = np.array([wide, tall, wide], dtype=np.float32)
        placed: Float = points * scale + np.array([self.left, self.top, 0], dtype=np.float32)
        return placed

    def fits(self, wanted: "Box") -> bool:
        """Whether this box still serves one who wants another."""
        wide, tall = SPARE * (self.right - self.left), SPARE * (self.bottom - self.top)
        holds = (
            wanted.left >= self.left - wide
            and wanted.right <= self.right + wide
            and wanted.top >= self.top - tall
            and wanted.bottom <= self.bottom + tall
        )
        return holds and 1 / OUTGROWN < self.area / wanted.area < OUTGROWN


WHOLE = Box()


def box_of(points: Float, aspect: float, now: Box) -> Box:
    """The part of the next picture to search.

    Args:
        points: float32 (K, 3) of this picture.
        aspect: width over height of the picture.
        now: the part that was searched for this picture; kept where no body is seen.
    """
    left, right, nose = (points[n, :2] for n in (LEFT_SHOULDER, RIGHT_SHOULDER, NOSE))
    if not np.isfinite([left, right, nose]).all():
        return now
    neck = (left + right) / 2
    stretch = np.array([aspect, 1.0])
    # A body that is turned shows narrow shoulders, but its head stays as far away.
    reach = max(
        float(np.linalg.norm((left - right) * stretch)),
        float(np.linalg.norm((nose - neck) * stretch)),
    )
    wanted = Box(
        left=max(0.0, float(neck[0]) - ASIDE * reach / aspect),
        top=max(0.0, float(nose[1]) - ABOVE * reach),
        right=min(1.0, float(neck[0]) + ASIDE * reach / aspect),
        bottom=min(1.0, float(neck[1]) + BELOW * reach),
    )
    if wanted.right - wanted.left < 0.05 or wanted.bottom - wanted.top < 0.05:
        return WHOLE  # a person out of the picture, or no person at all
    if wanted.area > LARGEST:
        wanted = WHOLE
    return now if now.fits(wanted) else wanted
