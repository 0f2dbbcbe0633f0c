"""Pictures of the handshapes that signs are filtered by: typical right hands, palm to the eye."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from signclip_desktop.core.matching.picture_labels import Label, shipped
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.ui.look import theme

_PALM = (0, 1, 2, 5, 9, 13, 17)
_FINGERS = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
# Widths in palm lengths, knuckle to tip; an outline tells fingers in front of the palm from it.
_WIDTH, _OUTLINE = 0.27, 0.07
_WRIST = 0.3  # half the heel of the hand, in widths of the palm
_MARGIN = 0.1  # of the picture's side


def hand_icon(label: Label, side_px: int, widget: QWidget) -> QIcon:
    """The picture of a handshape as an icon in the colours of the widget's theme."""
    ratio = widget.devicePixelRatioF()
    picture = QPixmap(round(side_px * ratio), round(side_px * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    shades = theme.colours_of(widget)
    paint_hand(
        painter, QRectF(0, 0, side_px, side_px), hand_of(label), QColor(shades.accent),
        QColor(shades.surface),
    )  # fmt: skip
    painter.end()
    return QIcon(picture)


def hand_of(label: Label) -> Float:
    """Typical points of a handshape, (21, 3): wrist at 0, palm of length 1, y down."""
    models = shipped()
    hand: Float = models.pictures[models.shapes.index(label)]
    return hand


def paint_hand(
    painter: QPainter, place: QRectF, hand: Float, fill: QColor, outline: QColor
) -> None:
    """Paint a hand (21, 3) into a place, the parts that are nearer over those behind."""
    flat = hand[:, :2].astype(np.float64)
    low, high = flat.min(axis=0) - _WIDTH / 2, flat.max(axis=0) + _WIDTH / 2
    room = min(place.width(), place.height()) * (1 - 2 * _MARGIN)
    scale = room / max(*(high - low), 1e-6)
    middle = (low + high) / 2
    spots = [
        QPointF(place.center().x() + scale * (x - middle[0]),
                place.center().y() + scale * (y - middle[1]))
        for x, y in flat
    ]  # fmt: skip
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width, edge = _WIDTH * scale, _OUTLINE * scale
    palm_depth = float(hand[list(_PALM), 2].mean())
    # z grows away from the camera: far fingers first, then the palm, then near ones.
    order = sorted(_FINGERS, key=lambda finger: -float(hand[list(finger[1:]), 2].mean()))
    behind = [one for one in order if float(hand[list(one[1:]), 2].mean()) > palm_depth]
    for finger in behind:
        _paint_finger(painter, [spots[joint] for joint in finger], width, edge, fill, outline)
    _paint_palm(painter, spots, width, edge, fill, outline)
    for finger in order:
        if finger not in behind:
            _paint_finger(painter, [spots[joint] for joint in finger], width, edge, fill, outline)
    painter.restore()


def _paint_palm(
    painter: QPainter,
    spots: Sequence[QPointF],
    width: float,
    edge: float,
    fill: QColor,
    outline: QColor,
) -> None:
    """The palm, whose heel is as broad as a wrist."""
    across = (spots[5] - spots[17]) * _WRIST
    corners = [spots[0] - across, spots[0] + across, *(spots[joint] for joint in (2, 5, 9, 13, 17))]
    painter.setBrush(fill)
    for colour, broad in ((outline, 0.5 * width + 2 * edge), (fill, 0.5 * width)):
        painter.setPen(_round_pen(colour, broad))
        painter.drawPolygon(QPolygonF(corners))


def _paint_finger(
    painter: QPainter,
    joints: Sequence[QPointF],
    width: float,
    edge: float,
    fill: QColor,
    outline: QColor,
) -> None:
    for colour, broad in ((outline, width + 2 * edge), (fill, width)):
        painter.setPen(_round_pen(colour, broad))
        painter.drawPolyline(QPolygonF(list(joints)))


def _round_pen(colour: QColor, width: float) -> QPen:
    return QPen(
        colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )
