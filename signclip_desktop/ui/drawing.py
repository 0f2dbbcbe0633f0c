"""Paints one frame of landmarks as a figure: pale body, light face, vivid hands.

The hands differ in colour and in line: the signer's right hand is a full blue line with
round joints, the left hand an orange double line with square joints. The two colours keep
apart for the common kinds of colour blindness (blue against orange, Okabe and Ito 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from signclip_desktop.core.landmarks import Clip, Float
from signclip_desktop.core.skeleton import (
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

Points2 = NDArray[np.float64]

# Below this confidence a part is painted pale; MediaPipe's own default for "tracked".
PALE_BELOW = 0.5
_PALE_SHARE = 0.35
# Below this width in px, a double line cannot be told from a single one.
_DOUBLE_LEAST = 2.7

LEGEND = "Right hand: blue single line. Left hand: orange double line."

_TORSO = (LEFT_SHOULDER, RIGHT_SHOULDER, RIGHT_HIP, LEFT_HIP)
_ARMS = (
    (LEFT_SHOULDER, LEFT_ELBOW),
    (LEFT_ELBOW, LEFT_WRIST),
    (RIGHT_SHOULDER, RIGHT_ELBOW),
    (RIGHT_ELBOW, RIGHT_WRIST),
)
_EYES = (2, 5)
_EARS = (7, 8)
# A head is about this wide in shoulder widths, and this much taller than wide (drawing rule
# of thumb); only used where no face contour was recorded.
_HEAD_PER_SHOULDERS = 0.5
_HEAD_TALLER = 1.3
_OVAL_START = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400,
               377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67,
               109)  # fmt: skip
_OVAL = tuple(FACE.start + FACE_CONTOUR.index(number) for number in _OVAL_START)
# The points that stand out: every fourth of the face's oval, tips and knuckles of the hands.
_HAND_OUTLINE = (0, 2, 4, 5, 6, 8, 10, 12, 14, 16, 17, 18, 20)
_OUTLINE = np.array([
    NOSE, *_EARS, LEFT_SHOULDER, RIGHT_SHOULDER, *_OVAL[::4],
    *(LEFT_HAND.start + point for point in _HAND_OUTLINE),
    *(RIGHT_HAND.start + point for point in _HAND_OUTLINE),
])  # fmt: skip
_FINGER_TIPS_AND_WRIST = (0, 4, 8, 12, 16, 20)


@dataclass(frozen=True, slots=True)
class SkeletonPalette:
    """Colours of the figure.

    Attributes:
        background: behind the figure (painted by the widget, not here).
        fill: torso and head, None to leave them open (over video).
        body: arms and shoulders.
        face: eyes, brows, lips.
        right: the signer's right hand.
        left: the signer's left hand.
        core: inside of the left hand's double line.
        halo: drawn under the hands to keep them apart from what lies behind; None for none.
    """

    background: QColor
    fill: QColor | None
    body: QColor
    face: QColor
    right: QColor
    left: QColor
    core: QColor
    halo: QColor | None = None


LIGHT = SkeletonPalette(
    background=QColor("#EEF2F8"),
    fill=QColor("#D5DDEA"),
    body=QColor("#A3B0C5"),
    face=QColor("#8E9BB1"),
    right=QColor("#0B5FC0"),
    left=QColor("#C4470A"),
    core=QColor("#FFFFFF"),
    halo=QColor("#FFFFFF"),
)
DARK = SkeletonPalette(
    background=QColor("#0C0F14"),
    fill=QColor("#2A3443"),
    body=QColor("#56647A"),
    face=QColor("#7A879C"),
    right=QColor("#62B8FF"),
    left=QColor("#FFA24A"),
    core=QColor("#0C0F14"),
    halo=QColor("#0C0F14"),
)
OVER_VIDEO = SkeletonPalette(
    background=QColor("#000000"),
    fill=None,
    body=QColor(255, 255, 255, 190),
    face=QColor(255, 255, 255, 120),
    right=QColor("#4CC2FF"),
    left=QColor("#FFB000"),
    core=QColor("#1A1200"),
    halo=QColor(0, 0, 0, 120),
)


@dataclass(frozen=True, slots=True)
class Box:
    """The part of the frame to show, image-normalised."""

    left: float
    top: float
    right: float
    bottom: float


FULL_FRAME = Box(0.0, 0.0, 1.0, 1.0)


def bounding_box(clip: Clip) -> Box:
    """The box that holds head, shoulders and hands of the whole clip, with a margin.

    The hips are left out: MediaPipe guesses them far below the picture. A clip in which
    nothing was detected gives the full frame.
    """
    points = clip.points[:, _OUTLINE, :2].reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        return FULL_FRAME
    left, top = np.percentile(points, 0.5, axis=0)
    right, bottom = np.percentile(points, 99.5, axis=0)
    shoulders = clip.points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], :2]
    seen = shoulders[np.isfinite(shoulders).all(axis=(1, 2))]
    head_room = 0.0
    if len(seen):
        width = float(np.median(np.abs(seen[:, 0, 0] - seen[:, 1, 0])))
        head_room = 0.2 * width
        middle = float(np.median(seen[..., 0]))
        left, right = min(left, middle - 0.65 * width), max(right, middle + 0.65 * width)
        bottom = max(bottom, float(np.median(seen[..., 1])) + 0.6 * width)
    margin = 0.05 * max(right - left, bottom - top, 0.2)
    return Box(
        float(left - margin),
        float(top - margin - head_room),
        float(right + margin),
        float(bottom + margin),
    )


def paint_landmarks(
    painter: QPainter,
    points: Float,
    rect: QRectF,
    *,
    confidence: Float | None = None,
    mirrored: bool = False,
    aspect: float = 4 / 3,
    box: Box = FULL_FRAME,
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
        box: the part of the frame to show.
        palette: colours.
    """
    spots = project(points, rect, mirrored=mirrored, aspect=aspect, box=box)
    sure = np.ones(len(points), np.float32) if confidence is None else confidence
    size = min(rect.width(), rect.height())
    painter.save()
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_body(painter, spots, sure, size, palette)
    _paint_head(painter, spots, size, palette)
    for hand, edges, double in (
        (LEFT_HAND, LEFT_HAND_EDGES, True),
        (RIGHT_HAND, RIGHT_HAND_EDGES, False),
    ):
        _paint_hand(painter, spots, sure, hand, edges, size, palette, double=double)
    painter.restore()


def project(
    points: Float, rect: QRectF, *, mirrored: bool, aspect: float, box: Box = FULL_FRAME
) -> Points2:
    """Image-normalised points (K, 3) as places in the rectangle, float64 (K, 2), NaN kept."""
    width = max((box.right - box.left) * aspect, 1e-6)
    height = max(box.bottom - box.top, 1e-6)
    scale = min(rect.width() / width, rect.height() / height)
    spots = np.empty((len(points), 2))
    spots[:, 0] = (points[:, 0] - (box.left + box.right) / 2) * (aspect * scale)
    spots[:, 1] = (points[:, 1] - (box.top + box.bottom) / 2) * scale
    if mirrored:
        spots[:, 0] *= -1
    spots += (rect.center().x(), rect.center().y())
    return spots


def _lines(spots: Points2, edges: Sequence[tuple[int, int]]) -> list[QLineF]:
    values = spots.tolist()
    return [
        QLineF(*values[a], *values[b])
        for a, b in edges
        if values[a][0] == values[a][0] and values[b][0] == values[b][0]  # NaN is not itself
    ]


def _polygon(spots: Points2, indices: Sequence[int]) -> QPolygonF | None:
    corners = spots[list(indices)]
    if not np.isfinite(corners).all():
        return None
    return QPolygonF([QPointF(x, y) for x, y in corners.tolist()])


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _pale(colour: QColor, palette: SkeletonPalette, over: QColor | None = None) -> QColor:
    """The colour of an unsure part: near what lies behind it, see-through over video.

    Qt paints lines that can be seen through ten times as slowly as full ones.
    """
    if palette.fill is None:
        shade = QColor(colour)
        shade.setAlphaF(colour.alphaF() * _PALE_SHARE)
        return shade
    ground = palette.background if over is None else over
    rest = 1 - _PALE_SHARE
    return QColor.fromRgbF(
        _PALE_SHARE * colour.redF() + rest * ground.redF(),
        _PALE_SHARE * colour.greenF() + rest * ground.greenF(),
        _PALE_SHARE * colour.blueF() + rest * ground.blueF(),
    )


def _paint_body(
    painter: QPainter,
    spots: Points2,
    sure: Float,
    size: float,
    palette: SkeletonPalette,
) -> None:
    limb = min(max(size / 34, 2.0), 11.0) if palette.fill else min(max(size / 130, 1.5), 4.0)
    torso = _polygon(spots, _TORSO)
    shoulders = _lines(spots, [(LEFT_SHOULDER, RIGHT_SHOULDER)])
    if torso is not None and palette.fill is not None:
        painter.setPen(_pen(palette.fill, limb * 1.6))
        painter.setBrush(palette.fill)
        painter.drawPolygon(torso)
    elif torso is not None:
        painter.setPen(_pen(palette.body, limb))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(torso)
    elif shoulders:
        painter.setPen(_pen(palette.fill or palette.body, limb * 1.6))
        painter.drawLines(shoulders)
    for edge in _ARMS:
        pale = bool(min(sure[edge[0]], sure[edge[1]]) < PALE_BELOW)
        painter.setPen(
            _pen(_pale(palette.body, palette, palette.fill) if pale else palette.body, limb)
        )
        painter.drawLines(_lines(spots, [edge]))


def _paint_head(painter: QPainter, spots: Points2, size: float, palette: SkeletonPalette) -> None:
    oval = _polygon(spots, _OVAL)
    fill = palette.fill or Qt.BrushStyle.NoBrush
    painter.setBrush(fill)
    if oval is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        if palette.fill is not None:
            painter.drawPolygon(oval)
        painter.setPen(_pen(palette.face, min(max(size / 260, 0.8), 1.8)))
        painter.drawLines(_lines(spots, FACE_EDGES))
        return
    across = _head_width(spots)
    if across is None:
        return
    pen = Qt.PenStyle.NoPen if palette.fill else _pen(palette.body, min(max(size / 130, 1.5), 4.0))
    painter.setPen(pen)
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
    painter: QPainter,
    spots: Points2,
    sure: Float,
    hand: slice,
    edges: Sequence[tuple[int, int]],
    size: float,
    palette: SkeletonPalette,
    *,
    double: bool,
) -> None:
    lines = _lines(spots, edges)
    if not lines:
        return
    pale = bool(np.mean(sure[hand]) < PALE_BELOW)
    colour = palette.left if double else palette.right
    colour = _pale(colour, palette) if pale else colour
    width = min(max(size / 105, 1.5), 4.5)
    if double:
        width = max(width * 1.35, _DOUBLE_LEAST)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if palette.halo is not None and not pale:
        painter.setPen(_pen(palette.halo, width + max(width * 0.9, 1.6)))
        painter.drawLines(lines)
    painter.setPen(_pen(colour, width))
    painter.drawLines(lines)
    if double:
        painter.setPen(_pen(palette.core, width * 0.36))
        painter.drawLines(lines)
    _paint_joints(painter, spots[hand], width, colour, square=double)


def _paint_joints(
    painter: QPainter, spots: Points2, width: float, colour: QColor, *, square: bool
) -> None:
    corners = spots[list(_FINGER_TIPS_AND_WRIST)]
    corners = corners[np.isfinite(corners).all(axis=1)]
    pen = _pen(colour, width * 2.1)
    if square:
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        pen.setWidthF(width * 1.35)
    painter.setPen(pen)
    painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in corners.tolist()]))
