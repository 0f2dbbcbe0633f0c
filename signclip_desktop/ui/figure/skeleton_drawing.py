"""Paints one frame of landmarks as a skeleton over the camera's picture, or in its place.

A few Qt calls for all of it, whatever it shows: it is painted while landmarks are being
found in another thread, and each call may wait for that.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import (
    FACE,
    FACE_CONTOUR,
    FACE_EDGES,
    LEFT_ELBOW,
    LEFT_HAND,
    LEFT_HAND_EDGES,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_ELBOW,
    RIGHT_HAND,
    RIGHT_HAND_EDGES,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.ui.figure.palettes import LIGHT, HandPens, Pens, SkeletonPalette, pens_for
from signclip_desktop.ui.figure.strokes import draw_lines, draw_points, draw_polygon, known

Points2 = NDArray[np.float64]
Edges = NDArray[np.int64]

# Below this confidence a part is painted pale; MediaPipe's own default for "tracked".
PALE_BELOW = 0.5

_TORSO = np.array([LEFT_SHOULDER, RIGHT_SHOULDER, RIGHT_HIP, LEFT_HIP])
_SHOULDERS = np.array([(LEFT_SHOULDER, RIGHT_SHOULDER)])
_ARMS = np.array([
    (LEFT_SHOULDER, LEFT_ELBOW),
    (LEFT_ELBOW, LEFT_WRIST),
    (RIGHT_SHOULDER, RIGHT_ELBOW),
    (RIGHT_ELBOW, RIGHT_WRIST),
])  # fmt: skip
_EYES = (2, 5)
_EARS = (7, 8)
# A head is about this wide in shoulder widths, and this much taller than wide (drawing rule
# of thumb); only used where no face contour was recorded.
_HEAD_PER_SHOULDERS = 0.5
_HEAD_TALLER = 1.3
_OVAL_START = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400,
               377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67,
               109)  # fmt: skip
_OVAL = np.array([FACE.start + FACE_CONTOUR.index(number) for number in _OVAL_START])
_FACE_LINES = np.array(FACE_EDGES)
_TIPS_AND_WRIST = np.array([0, 4, 8, 12, 16, 20])
_LEFT_LINES, _LEFT_TIPS = np.array(LEFT_HAND_EDGES), LEFT_HAND.start + _TIPS_AND_WRIST
_RIGHT_LINES, _RIGHT_TIPS = np.array(RIGHT_HAND_EDGES), RIGHT_HAND.start + _TIPS_AND_WRIST


def paint_landmarks(
    painter: QPainter,
    points: Float,
    rect: QRectF,
    *,
    confidence: Float | None = None,
    mirrored: bool = False,
    aspect: float = 4 / 3,
    palette: SkeletonPalette = LIGHT,
) -> None:
    """Paint one frame into a rectangle, as large as fits, undistorted.

    Args:
        painter: open painter; its state is kept.
        points: float32 (K, 3), image-normalised, NaN where not detected.
        rect: where to paint; nothing is painted outside.
        confidence: float32 (K,), 0..1; parts below PALE_BELOW are pale. None: all sure.
        mirrored: flip left and right, at paint time only.
        aspect: width / height of the frame that the points were found in.
        palette: colours.
    """
    spots = project(points, rect, mirrored=mirrored, aspect=aspect)
    sure = np.ones(len(points), np.float32) if confidence is None else confidence
    size = min(rect.width(), rect.height())
    painter.save()
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pens = pens_for(palette, size)
    _paint_body(painter, spots, sure, pens, palette.fill)
    _paint_head(painter, spots, size, pens, palette)
    left = pens.pale_left if sure[LEFT_HAND].mean() < PALE_BELOW else pens.left
    right = pens.pale_right if sure[RIGHT_HAND].mean() < PALE_BELOW else pens.right
    _paint_hand(painter, spots, _LEFT_LINES, _LEFT_TIPS, left)
    _paint_hand(painter, spots, _RIGHT_LINES, _RIGHT_TIPS, right)
    painter.restore()


def project(points: Float, rect: QRectF, *, mirrored: bool, aspect: float) -> Points2:
    """Image-normalised points (K, 3) as places in the rectangle, float64 (K, 2), NaN kept."""
    scale = min(rect.width() / aspect, rect.height())
    spots = np.empty((len(points), 2))
    spots[:, 0] = (points[:, 0] - 0.5) * (aspect * scale)
    spots[:, 1] = (points[:, 1] - 0.5) * scale
    if mirrored:
        spots[:, 0] *= -1
    spots += (rect.center().x(), rect.center().y())
    return spots


def _paint_body(
    painter: QPainter, spots: Points2, sure: Float, pens: Pens, fill: QColor | None
) -> None:
    torso = spots[_TORSO]
    if np.isfinite(torso).all():
        painter.setPen(pens.torso)
        painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
        draw_polygon(painter, torso)
    else:
        painter.setPen(pens.shoulders)
        draw_lines(painter, known(spots[_SHOULDERS]))
    arms = spots[_ARMS]
    pale = sure[_ARMS].min(axis=1) < PALE_BELOW
    for pen, lines in ((pens.limb, arms[~pale]), (pens.pale_limb, arms[pale])):
        if len(lines):
            painter.setPen(pen)
            draw_lines(painter, known(lines))


def _paint_head(
    painter: QPainter, spots: Points2, size: float, pens: Pens, palette: SkeletonPalette
) -> None:
    oval = spots[_OVAL]
    if not np.isfinite(oval).all():
        _paint_faceless(painter, spots, size, pens, palette)
        return
    if palette.fill is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.fill)
        draw_polygon(painter, oval)
    painter.setPen(pens.face)
    draw_lines(painter, known(spots[_FACE_LINES]))


def _paint_faceless(
    painter: QPainter, spots: Points2, size: float, pens: Pens, palette: SkeletonPalette
) -> None:
    """An oval of a head's size with two eyes, where no face was recorded."""
    across = _head_width(spots)
    if across is None:
        return
    painter.setPen(pens.head)
    painter.setBrush(Qt.BrushStyle.NoBrush if palette.fill is None else palette.fill)
    nose = QPointF(*spots[NOSE].tolist())
    painter.drawEllipse(nose, across / 2, across / 2 * _HEAD_TALLER)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.face)
    for eye in _EYES:
        if np.isfinite(spots[eye]).all():
            painter.drawEllipse(QPointF(*spots[eye].tolist()), size / 160, size / 160)


def _head_width(spots: Points2) -> float | None:
    if not np.isfinite(spots[NOSE]).all():
        return None
    ears = spots[list(_EARS)]
    if np.isfinite(ears).all():
        across = float(np.hypot(*(ears[0] - ears[1])))
        if across > 0:
            return across
    shoulders = spots[[LEFT_SHOULDER, RIGHT_SHOULDER]]
    if np.isfinite(shoulders).all():
        return float(np.hypot(*(shoulders[0] - shoulders[1]))) * _HEAD_PER_SHOULDERS
    return None


def _paint_hand(
    painter: QPainter, spots: Points2, lines: Edges, tips: Edges, pens: HandPens
) -> None:
    seen = known(spots[lines])
    if len(seen) == 0:
        return
    for pen in pens.lines:
        painter.setPen(pen)
        draw_lines(painter, seen)
    painter.setPen(pens.joints)
    draw_points(painter, known(spots[tips]))
