"""Paints trunk and head, which often stay the same from picture to picture."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from signclip_desktop.ui.figure.face_shapes import FaceShape, face_shape
from signclip_desktop.ui.figure.framing import Array
from signclip_desktop.ui.figure.poses import Pose
from signclip_desktop.ui.figure.strokes import curve, draw_polygon, round_pen
from signclip_desktop.ui.figure.styles import FigureStyle

# The line around the shirt in shoulder widths, but at least so many px.
SEAM, SEAM_PX = 0.014, 0.8
# Whites of the eyes and lids are left out where a shoulder width is fewer px.
FINE_FROM_PX = 90.0


def paint_body(painter: QPainter, pose: Pose, style: FigureStyle, scale: float) -> None:
    """Trunk and head of a pose, in shoulder widths; `scale` is the px of one."""
    _paint_trunk(painter, pose, style, scale)
    _paint_head(painter, face_shape(pose.head, pose.face), style, scale)


def _paint_trunk(painter: QPainter, pose: Pose, style: FigureStyle, scale: float) -> None:
    """Neck and shirt."""
    left, right = pose.shoulders
    middle = (left + right) / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.shade)
    painter.drawPath(_neck(middle, pose.head[:2]))
    painter.setPen(round_pen(style.seam, max(SEAM, SEAM_PX / scale)))
    painter.setBrush(style.shirt)
    painter.drawPath(_shirt(left, right, middle))
    collar = QPainterPath(QPointF(*_xy(middle, -0.158, -0.245)))
    collar.cubicTo(
        *_xy(middle, -0.13, -0.05), *_xy(middle, 0.13, -0.05), *_xy(middle, 0.158, -0.245)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(round_pen(style.seam, max(0.03, 1.0 / scale)))
    painter.drawPath(collar)


def _neck(middle: Array, head: Array) -> QPainterPath:
    top = (middle[0] + 0.6 * head[0], middle[1] - 0.52 + 0.6 * head[1])
    neck = QPainterPath(QPointF(top[0] + 0.125, top[1]))
    neck.quadTo(middle[0] + 0.125, middle[1] - 0.30, *_xy(middle, 0.165, -0.235))
    neck.cubicTo(
        *_xy(middle, 0.12, -0.03), *_xy(middle, -0.12, -0.03), *_xy(middle, -0.165, -0.235)
    )
    neck.quadTo(middle[0] - 0.125, middle[1] - 0.30, top[0] - 0.125, top[1])
    return neck


def _shirt(left: Array, right: Array, middle: Array) -> QPainterPath:
    """From the collar over the shoulders down to below the picture."""
    shirt = QPainterPath(QPointF(*_xy(middle, 0.155, -0.25)))
    shirt.cubicTo(*_xy(left, -0.22, -0.16), *_xy(left, -0.10, -0.155), *_xy(left, 0.01, -0.12))
    shirt.cubicTo(*_xy(left, 0.13, -0.06), *_xy(left, 0.14, 0.12), *_xy(left, 0.03, 0.30))
    shirt.cubicTo(*_xy(left, -0.06, 0.65), *_xy(left, -0.07, 1.0), *_xy(left, -0.01, 2.2))
    shirt.lineTo(*_xy(right, 0.01, 2.2))
    shirt.cubicTo(*_xy(right, 0.07, 1.0), *_xy(right, 0.06, 0.65), *_xy(right, -0.03, 0.30))
    shirt.cubicTo(*_xy(right, -0.14, 0.12), *_xy(right, -0.13, -0.06), *_xy(right, -0.01, -0.12))
    shirt.cubicTo(*_xy(right, 0.10, -0.155), *_xy(right, 0.22, -0.16), *_xy(middle, -0.155, -0.25))
    shirt.cubicTo(*_xy(middle, -0.13, -0.05), *_xy(middle, 0.13, -0.05), *_xy(middle, 0.155, -0.25))
    return shirt


def _paint_head(painter: QPainter, face: FaceShape, style: FigureStyle, scale: float) -> None:
    """Hair, ears, face."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.hair)
    painter.save()
    painter.translate(QPointF(*face.crown))
    painter.rotate(float(np.degrees(face.roll)))
    painter.drawEllipse(QPointF(0.0, 0.0), 0.245, 0.262)
    painter.restore()
    painter.setBrush(style.shade)
    for ear in face.ears:
        painter.drawEllipse(QPointF(*ear), 0.034, 0.058)
    painter.setBrush(style.skin)
    draw_polygon(painter, face.outline)
    _paint_fringe(painter, face, style)
    _paint_features(painter, face, style, scale)


def _paint_fringe(painter: QPainter, face: FaceShape, style: FigureStyle) -> None:
    """Hair over the top of the forehead, parted at the side."""
    around, crown = face.outline, face.crown
    part = around[1] + (0.03, 0.006)
    fringe = QPainterPath(QPointF(*around[31]))
    fringe.lineTo(QPointF(*_xy(crown, -0.243, -0.02)))
    fringe.cubicTo(*_xy(crown, -0.24, -0.35), *_xy(crown, 0.24, -0.35), *_xy(crown, 0.243, -0.02))
    fringe.lineTo(QPointF(*around[5]))
    fringe.cubicTo(*(around[4] + (0.0, -0.02)), *(around[3] + (-0.03, 0.01)), *part)
    fringe.cubicTo(*(around[0] + (-0.03, 0.035)), *(around[33] + (0.05, 0.012)), *around[31])
    painter.setBrush(style.hair)
    painter.drawPath(fringe)


def _paint_features(painter: QPainter, face: FaceShape, style: FigureStyle, scale: float) -> None:
    wide, high = face.eye_size
    fine = scale >= FINE_FROM_PX
    if fine:
        painter.setBrush(QColor("#FFFFFF"))
        for eye in face.eyes:
            painter.drawEllipse(QPointF(*eye), wide, high)
    painter.setBrush(style.feature)
    for eye in face.eyes:
        painter.drawEllipse(QPointF(*eye), 0.025, min(0.025, high))
    if fine:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(round_pen(style.feature, 0.013))
        for eye in face.eyes:
            lid = eye + np.array([(-wide, 0.004), (0.0, -high), (wide, 0.004)])
            painter.drawPath(curve(lid))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(round_pen(style.hair, max(0.02, 1.0 / scale)))
    for brow in face.brows:
        painter.drawPath(curve(brow))
    painter.setPen(round_pen(style.shade, max(0.018, 0.9 / scale)))
    painter.drawPath(curve(face.nose))
    if face.mouth_open > 0.012:
        painter.setBrush(style.lips)
        painter.setPen(round_pen(style.feature, max(0.012, 0.8 / scale)))
        mouth = QPainterPath(QPointF(*face.mouth[0]))
        mouth.quadTo(*(face.mouth[1] - (0.0, face.mouth_open * 0.6)), *face.mouth[2])
        mouth.quadTo(*(face.mouth[1] + (0.0, face.mouth_open * 1.6)), *face.mouth[0])
        painter.drawPath(mouth)
    else:
        painter.setPen(round_pen(style.lips, max(0.019, 1.0 / scale)))
        painter.drawPath(curve(face.mouth))


def _xy(place: Array, right: float, down: float) -> tuple[float, float]:
    return float(place[0]) + right, float(place[1]) + down
