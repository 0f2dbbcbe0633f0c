import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.ui.figure.palettes import LIGHT
from signclip_desktop.ui.figure.skeleton_drawing import paint_landmarks, project
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui

WIDTH, HEIGHT = 320, 240


def painted(clip: Clip, *, frame: int = 0, **options) -> np.ndarray:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGBA8888)
    image.fill(options.get("palette", LIGHT).background)
    painter = QPainter(image)
    paint_landmarks(painter, clip.points[frame], QRectF(0, 0, WIDTH, HEIGHT), **options)
    painter.end()
    return np.array(image.constBits()).reshape(HEIGHT, WIDTH, 4)[..., :3]


def where(pixels: np.ndarray, colour: QColor) -> np.ndarray:
    return np.argwhere((pixels == colour.getRgb()[:3]).all(axis=2))


def test_hands_differ_in_colour_and_lie_where_the_points_are(qapp) -> None:
    pixels = painted(waving_clip(left=True), aspect=4 / 3)
    right, left = where(pixels, LIGHT.right), where(pixels, LIGHT.left)
    assert len(right) > 20
    assert len(left) > 20
    assert right[:, 1].max() < 0.35 * WIDTH
    assert left[:, 1].min() > 0.7 * WIDTH


def test_the_left_hand_is_a_double_line_where_there_is_room(qapp) -> None:
    pixels = painted(waving_clip(left=True), aspect=4 / 3)
    assert len(where(pixels, LIGHT.core)) > 0


def test_a_mirrored_figure_keeps_the_colours_of_its_hands(qapp) -> None:
    """The signer's right hand stays blue; it only appears on the other side."""
    pixels = painted(waving_clip(left=True), aspect=4 / 3, mirrored=True)
    assert where(pixels, LIGHT.right)[:, 1].min() > 0.6 * WIDTH


def test_unsure_parts_are_pale(qapp) -> None:
    clip = waving_clip()
    unsure = np.full(len(clip.points[0]), 0.3, dtype=np.float32)
    assert len(where(painted(clip, confidence=unsure), LIGHT.right)) == 0


def test_nothing_detected_paints_nothing(qapp) -> None:
    clip = waving_clip()
    empty = Clip(
        np.full_like(clip.points, np.nan),
        np.zeros_like(clip.confidence),
        clip.times_s.copy(),
        clip.width_px,
        clip.height_px,
    )
    pixels = painted(empty)
    assert (pixels == LIGHT.background.getRgb()[:3]).all()


def test_project_keeps_the_shape_of_the_picture() -> None:
    points = np.array([[0, 0, 0], [1, 1, 0], [0.5, 0.5, 0]], dtype=np.float32)
    spots = project(points, QRectF(0, 0, 400, 150), mirrored=False, aspect=4 / 3)
    assert spots == pytest.approx(np.array([[100, 0], [300, 150], [200, 75]]), abs=1e-6)
