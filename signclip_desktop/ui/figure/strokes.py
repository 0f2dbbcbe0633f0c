"""Hands points from NumPy to a QPainter in one call for many lines, points or corners.

A list of QLineF costs a call for each line, and each call lets go of Python's lock and waits
for it again while landmarks are being found in another thread. Qt reads the arrays in place:
a QPointF is two doubles and a QLineF four (test_strokes.py paints the same both ways).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from shiboken6 import Shiboken

Places = NDArray[np.float64]
_POINT_BYTES = 16
# The stubs of wrapInstance and VoidPtr do not know what they give and take.
_memory: Any = Shiboken


def known(places: Places) -> Places:
    """Those of several lines (N, 2, 2) or points (N, 2) that hold no NaN."""
    kept: Places = places[np.isfinite(places).all(axis=tuple(range(1, places.ndim)))]
    return kept


def draw_lines(painter: QPainter, ends: Places) -> None:
    """Draw separate lines.

    Args:
        painter: open painter.
        ends: float64 (N, 2, 2), both ends of each line in px; finite; N may be 0.
    """
    ends = _checked(ends, (2, 2))
    if len(ends):
        painter.drawLines(_memory.wrapInstance(ends.ctypes.data, QLineF), len(ends))


def draw_points(painter: QPainter, places: Places) -> None:
    """Draw dots in the shape of the pen's cap.

    Args:
        painter: open painter.
        places: float64 (N, 2) in px; finite; N may be 0.
    """
    places = _checked(places, (2,))
    if len(places):
        painter.drawPoints(_memory.wrapInstance(places.ctypes.data, QPointF), len(places))


def draw_polygon(painter: QPainter, corners: Places) -> None:
    """Draw a closed shape.

    Args:
        painter: open painter.
        corners: float64 (N, 2), in their order around it; finite; N may be 0.
    """
    corners = _checked(corners, (2,))
    if len(corners) == 0:
        return
    painter.drawPolygon(_polygon(corners))


def draw_joined(painter: QPainter, outline: Places) -> None:
    """Draw an outline that goes round some places more than once, all of it filled.

    A path: Qt fills a polygon by winding three times as slowly.

    Args:
        painter: open painter.
        outline: float64 (N, 2), all of its loops turned the same way; finite; N may be 0.
    """
    outline = _checked(outline, (2,))
    if len(outline) == 0:
        return
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addPolygon(_polygon(outline))
    painter.drawPath(path)


def curve(three: Places) -> QPainterPath:
    """A bow through three places (3, 2)."""
    start, middle, end = three
    path = QPainterPath(QPointF(*start))
    path.quadTo(QPointF(*(2 * middle - (start + end) / 2)), QPointF(*end))
    return path


def round_pen(colour: QColor, width: float) -> QPen:
    """A pen with round ends and corners."""
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _polygon(corners: Places) -> QPolygonF:
    polygon = QPolygonF()
    polygon.resize(len(corners))
    inside = _memory.VoidPtr(polygon.data(), len(corners) * _POINT_BYTES, True)
    np.frombuffer(inside, np.float64)[:] = corners.ravel()
    return polygon


def _checked(places: Places, shape: tuple[int, ...]) -> Places:
    if places.dtype != np.float64 or places.shape[1:] != shape:
        expected = ", ".join(["N", *map(str, shape)])
        raise ValueError(f"expected float64 ({expected}), got {places.dtype} {places.shape}")
    return np.ascontiguousarray(places)
