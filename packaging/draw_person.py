"""Draws assets/self_test/person.png: nobody's picture, yet Holistic finds body, face and hands.

Run it again after a change: `.venv/bin/python packaging/draw_person.py`. Shapes and shading were
tried until all four parts were detected; `signclip self-test` notices when they no longer are.
"""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGradient,
    QGuiApplication,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QRadialGradient,
)

TARGET = Path(__file__).resolve().parent.parent / "assets" / "self_test" / "person.png"
WIDTH, HEIGHT, MIDDLE = 640, 480, 320

SKIN, SHADE = QColor(224, 172, 140), QColor(190, 135, 105)
SHIRT, HAIR = QColor(46, 72, 110), QColor(60, 42, 32)
LIPS, EYE = QColor(176, 84, 80), QColor(80, 55, 40)
FINGERS = ((-17, 40), (-6, 50), (6, 54), (17, 46))  # (offset on the palm, length), px


def main() -> None:
    """Draw the person and write the file."""
    application = QGuiApplication([])
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    _wall(painter)
    _body(painter)
    _head(painter)
    for side in (-1, 1):
        _arm(painter, side)
        _hand(painter, side)
    painter.end()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    image.save(str(TARGET))
    del application


def _wall(painter: QPainter) -> None:
    light = QLinearGradient(0, 0, WIDTH, HEIGHT)
    _shades(light, (0, QColor(225, 230, 232)), (1, QColor(180, 188, 192)))
    painter.fillRect(0, 0, WIDTH, HEIGHT, light)


def _body(painter: QPainter) -> None:
    path = QPainterPath(QPointF(215, 480))
    path.lineTo(222, 300)
    path.cubicTo(225, 262, 255, 248, 295, 240)
    path.lineTo(345, 240)
    path.cubicTo(385, 248, 415, 262, 418, 300)
    path.lineTo(425, 480)
    cloth = QLinearGradient(215, 0, 425, 0)
    _shades(cloth, (0, SHIRT.darker(130)), (0.45, SHIRT.lighter(125)), (1, SHIRT.darker(140)))
    painter.fillPath(path, cloth)
    neck = QLinearGradient(0, 200, 0, 250)
    _shades(neck, (0, SHADE.darker(115)), (1, SKIN))
    painter.fillRect(QRectF(298, 195, 44, 52), neck)


def _head(painter: QPainter) -> None:
    _oval(painter, MIDDLE, 135, 64, 76, HAIR)
    for side in (-1, 1):
        _oval(painter, MIDDLE + side * 59, 150, 9, 18, SHADE)
    face = QRadialGradient(QPointF(310, 140), 80)
    _shades(face, (0, SKIN.lighter(112)), (0.75, SKIN), (1, SHADE))
    _oval(painter, MIDDLE, 150, 57, 72, face)
    fringe = QPainterPath(QPointF(262, 140))
    fringe.cubicTo(258, 60, 382, 60, 378, 140)
    fringe.cubicTo(370, 100, 345, 92, 320, 93)
    fringe.cubicTo(295, 92, 270, 100, 262, 140)
    painter.fillPath(fringe, HAIR)
    for side in (-1, 1):
        _eye(painter, MIDDLE + side * 22)
    _nose_and_mouth(painter)


def _eye(painter: QPainter, x: float) -> None:
    _oval(painter, x, 143, 12, 6.5, QColor(245, 245, 245))
    _oval(painter, x, 143, 6, 6.2, EYE)
    _oval(painter, x, 143, 2.8, 2.8, QColor(10, 10, 10))
    _oval(painter, x + 2, 141, 1.4, 1.4, QColor(255, 255, 255))
    _arc(painter, QRectF(x - 15, 122, 30, 18), 30, 120, QPen(HAIR, 4))
    _arc(painter, QRectF(x - 13, 135, 26, 16), 20, 140, QPen(EYE, 2))


def _nose_and_mouth(painter: QPainter) -> None:
    _arc(painter, QRectF(309, 165, 22, 14), 200, 140, QPen(SHADE.darker(110), 2.5))
    _line(painter, (315, 145), (311, 170), QPen(SHADE, 2))
    _oval(painter, MIDDLE, 168, 6, 5, SKIN.lighter(115))
    mouth = QPainterPath(QPointF(299, 195))
    mouth.cubicTo(312, 188, 328, 188, 341, 195)
    mouth.cubicTo(328, 207, 312, 207, 299, 195)
    painter.fillPath(mouth, LIPS)
    _line(painter, (300, 195), (340, 195), QPen(LIPS.darker(145), 1.6))


def _arm(painter: QPainter, side: int) -> None:
    for start, end, width, colour in (
        ((88, 292), (128, 392), 46, SHIRT.darker(115)),
        ((128, 392), (110, 330), 38, SHIRT),
        ((120, 372), (104, 310), 27, SKIN),
    ):
        pen = _round_pen(colour, width)
        _line(painter, (MIDDLE + side * start[0], start[1]), (MIDDLE + side * end[0], end[1]), pen)


def _hand(painter: QPainter, side: int) -> None:
    painter.save()
    painter.translate(MIDDLE + side * 100, 270)
    painter.rotate(side * 8)
    palm = QRadialGradient(QPointF(0, 0), 40)
    _shades(palm, (0, SKIN.lighter(110)), (1, SKIN.darker(105)))
    painter.setBrush(palm)
    painter.drawRoundedRect(QRectF(-22, -20, 44, 46), 14, 14)
    for offset, length in FINGERS:
        tip = (side * offset * 1.55, -16 - length)
        _limb(painter, (side * offset, -16), tip, 12.5, SKIN.lighter(104))
    _limb(painter, (-side * 18, 12), (-side * 42, -12), 14, SKIN)
    for start, end in (((-14, 4), (14, -2)), ((-14, 12), (10, 8))):
        _line(painter, start, end, QPen(SHADE, 1.5))
    painter.restore()


def _limb(
    painter: QPainter,
    start: tuple[float, float],
    end: tuple[float, float],
    width: float,
    colour: QColor,
) -> None:
    _line(painter, start, end, _round_pen(SHADE, width))
    _line(painter, start, end, _round_pen(colour, width - 2))


def _round_pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _line(
    painter: QPainter, start: tuple[float, float], end: tuple[float, float], pen: QPen
) -> None:
    painter.setPen(pen)
    painter.drawLine(QPointF(*start), QPointF(*end))
    painter.setPen(Qt.PenStyle.NoPen)


def _arc(painter: QPainter, box: QRectF, start: int, span: int, pen: QPen) -> None:
    """An arc from `start` over `span` degrees, counter-clockwise from three o'clock."""
    painter.setPen(pen)
    painter.drawArc(box, start * 16, span * 16)
    painter.setPen(Qt.PenStyle.NoPen)


def _oval(
    painter: QPainter, x: float, y: float, width: float, height: float, fill: QColor | QGradient
) -> None:
    painter.setBrush(fill)
    painter.drawEllipse(QPointF(x, y), width, height)


def _shades(gradient: QGradient, *stops: tuple[float, QColor]) -> None:
    for place, colour in stops:
        gradient.setColorAt(place, colour)


if __name__ == "__main__":
    main()
