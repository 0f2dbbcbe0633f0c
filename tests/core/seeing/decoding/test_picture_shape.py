"""Pixels that are not square, pictures that lie on their side, and bounds."""

from fractions import Fraction

import numpy as np
import pytest

from signclip_desktop.core.seeing.decoding.picture_shape import (
    Turn,
    fitted_size,
    letterboxed,
    square_pixels,
    turn_of,
    turned,
)

ONE = 0x10000


@pytest.mark.parametrize(
    ("stored", "pixel", "size"),
    [
        ((720, 576), Fraction(64, 45), (1024, 576)),
        ((720, 576), Fraction(16, 15), (768, 576)),
        ((720, 480), Fraction(8, 9), (640, 480)),
        ((1440, 1080), Fraction(4, 3), (1920, 1080)),
        ((640, 480), Fraction(1), (640, 480)),
        ((640, 480), None, (640, 480)),
        ((640, 480), Fraction(0), (640, 480)),
        ((640, 480), Fraction(255, 1), (640, 480)),  # a mistake in the file
    ],
)
def test_pixels_become_square(stored, pixel, size) -> None:
    assert square_pixels(*stored, pixel) == size


@pytest.mark.parametrize(
    ("a", "b", "c", "d", "corner"),
    [
        (ONE, 0, 0, ONE, (0, 0)),
        (0, ONE, -ONE, 0, (0, -1)),  # a quarter clockwise: left above goes right above
        (-ONE, 0, 0, -ONE, (-1, -1)),
        (0, -ONE, ONE, 0, (-1, 0)),
        (-ONE, 0, 0, ONE, (0, -1)),  # a mirror
        (0, ONE, ONE, 0, (0, 0)),
        (0, 0, 0, 0, (0, 0)),
        (65000, 3000, -3000, 65000, (0, 0)),  # a little askew counts as upright
    ],
)
def test_a_display_matrix_turns_the_picture(a, b, c, d, corner) -> None:
    image = np.zeros((2, 3, 3), np.uint8)
    image[0, 0] = 255
    matrix = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], np.int32)
    upright = turned(image, turn_of(matrix))
    assert upright.shape == ((3, 2, 3) if b and abs(b) == ONE else (2, 3, 3))
    assert upright[corner].tolist() == [255, 255, 255]
    assert upright.sum() == 3 * 255


def test_nothing_is_scaled_up() -> None:
    assert fitted_size(320, 180, 1280) == (320, 180)
    assert fitted_size(3840, 2160, 1280) == (1280, 720)
    assert fitted_size(5000, 1, 1280) == (1280, 1)
    assert Turn() == turn_of(np.zeros(9, np.int32))


def test_another_shape_gets_bars() -> None:
    def white(width: int, height: int) -> np.ndarray:
        return np.full((height, width, 3), 255, np.uint8)

    image = letterboxed((100, 100), (160, 120), white)
    assert image.shape == (120, 160, 3)
    assert (image[:, 20:140] == 255).all()
    assert (image[:, :20] == 0).all()
    assert (letterboxed((319, 180), (160, 90), white) == 255).all()
