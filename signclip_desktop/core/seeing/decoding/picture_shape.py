"""The shape of a picture: the shape of its pixels, its turn, and how it is fitted into bounds."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Tapes and discs have pixels between 1:2 and 2:1; anything beyond is a mistake in the file.
_LEAST_PIXEL, _WIDEST_PIXEL = Fraction(1, 4), Fraction(4)


@dataclass(frozen=True, slots=True)
class Turn:
    """How a picture as stored becomes upright: first transposed, then its axes reversed."""

    swaps: bool = False
    reverses_x: bool = False
    reverses_y: bool = False


UPRIGHT = Turn()


def turn_of(matrix: "NDArray[np.int32]") -> Turn:
    """The turn that a display matrix asks for, to the nearest quarter.

    Args:
        matrix: int32 (9,) as in MP4: a pixel (x, y) is shown at (a x + c y, b x + d y) for
            a, b at 0, 1 and c, d at 3, 4. All zero means nothing.
    """
    a, b, c, d = (int(matrix[at]) for at in (0, 1, 3, 4))
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Turn(swaps=True, reverses_x=c < 0, reverses_y=b < 0)
    return Turn(reverses_x=a < 0, reverses_y=d < 0)


def turned(image: "NDArray[np.uint8]", turn: Turn) -> "NDArray[np.uint8]":
    """The picture upright: uint8 (H, W, 3) to (H, W, 3) or (W, H, 3)."""
    if turn.swaps:
        image = image.transpose(1, 0, 2)
    if turn.reverses_x:
        image = image[:, ::-1]
    return image[::-1] if turn.reverses_y else image


def square_pixels(width: int, height: int, pixel: Fraction | None) -> tuple[int, int]:
    """The size with square pixels: the height stays, as players and FFmpeg have it.

    Args:
        width: as stored, in pixels.
        height: as stored, in pixels.
        pixel: width of a pixel over its height; None, zero or absurd counts as square.
    """
    if not pixel or not _LEAST_PIXEL <= pixel <= _WIDEST_PIXEL:
        return width, height
    return max(1, round(width * pixel)), height


def fitted_size(width: int, height: int, max_side_px: int) -> tuple[int, int]:
    """Width and height scaled down, never up, to a longer side of `max_side_px`."""
    scale = min(1.0, max_side_px / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def letterboxed(
    shown: tuple[int, int],
    size: tuple[int, int],
    render: "Callable[[int, int], NDArray[np.uint8]]",
) -> "NDArray[np.uint8]":
    """A picture in a frame of `size`; black bars keep its shape where the stream changed size.

    Args:
        shown: its own width and height in px.
        size: of the frame, in px.
        render: gives the picture, uint8 (H, W, 3), scaled to a width and a height.
    """
    import numpy as np

    width, height = size
    scale = min(width / shown[0], height / shown[1])
    inner = (
        min(width, max(1, round(shown[0] * scale))),
        min(height, max(1, round(shown[1] * scale))),
    )
    if abs(inner[0] - width) <= 1 and abs(inner[1] - height) <= 1:  # rounding, not another shape
        return render(width, height)
    canvas = np.zeros((height, width, 3), dtype=np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    canvas[top : top + inner[1], left : left + inner[0]] = render(*inner)
    return canvas
