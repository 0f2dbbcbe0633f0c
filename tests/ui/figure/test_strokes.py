import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from signclip_desktop.ui.figure.strokes import draw_lines, draw_points, draw_polygon

pytestmark = pytest.mark.gui

SIDE = 64
PLACES = np.random.default_rng(5).uniform(4, SIDE - 4, size=(12, 2))


def painted(paint) -> np.ndarray:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGBA8888)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(200, 30, 40, 130), 3.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(QColor("lightblue"))
    paint(painter)
    painter.end()
    return np.array(image.constBits()).reshape(SIDE, SIDE, 4).copy()


def points() -> list[QPointF]:
    return [QPointF(x, y) for x, y in PLACES.tolist()]


def test_lines_are_those_that_qt_draws_one_by_one(qapp) -> None:
    singly = [QLineF(*ends) for ends in PLACES.reshape(-1, 4).tolist()]
    expected = painted(lambda painter: painter.drawLines(singly))
    assert (
        painted(lambda painter: draw_lines(painter, PLACES.reshape(-1, 2, 2))) == expected
    ).all()


def test_points_are_those_that_qt_draws_one_by_one(qapp) -> None:
    expected = painted(lambda painter: painter.drawPoints(points()))
    assert (painted(lambda painter: draw_points(painter, PLACES)) == expected).all()


def test_a_polygon_is_the_one_that_qt_draws_of_points(qapp) -> None:
    expected = painted(lambda painter: painter.drawPolygon(QPolygonF(points())))
    assert (painted(lambda painter: draw_polygon(painter, PLACES)) == expected).all()


def test_a_part_of_a_larger_array_is_drawn_as_it_is(qapp) -> None:
    wide = np.zeros((12, 3))
    wide[:, :2] = PLACES
    expected = painted(lambda painter: draw_points(painter, PLACES))
    assert (painted(lambda painter: draw_points(painter, wide[:, :2])) == expected).all()


def test_nothing_to_draw_draws_nothing(qapp) -> None:
    def paint(painter: QPainter) -> None:
        draw_lines(painter, np.empty((0, 2, 2)))
        draw_points(painter, np.empty((0, 2)))
        draw_polygon(painter, np.empty((0, 2)))

    assert (painted(paint) == 255).all()


@pytest.mark.parametrize(
    "ends", [np.zeros((3, 4)), np.zeros((3, 2, 2), dtype=np.float32)], ids=["shape", "dtype"]
)
def test_another_kind_of_array_is_refused(qapp, ends: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected float64 \(N, 2, 2\), got"):
        draw_lines(QPainter(), ends)
