"""Paints one pose: trunk and head, then the farther arm and hand, then the nearer one.

A pure function of the pose and the style, for cards, the chosen sign, comparisons and exports
(onto any QPainter, in any thread for a QImage). Everything is painted in shoulder widths; the
painter's transform makes px of them.
"""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from signclip_desktop.ui.figure.body import FINE_FROM_PX, SEAM, SEAM_PX, paint_body
from signclip_desktop.ui.figure.framing import (
    VIEW_BOTTOM,
    VIEW_SIDE,
    VIEW_TOP,
    Array,
)
from signclip_desktop.ui.figure.hand_shapes import (
    ROUND,
    Finger,
    HandShape,
    capsules,
    creases,
    hand_shape,
    joined,
    knuckles,
)
from signclip_desktop.ui.figure.poses import SIDES, Motion, Pose
from signclip_desktop.ui.figure.strokes import curve, draw_joined, draw_polygon, round_pen
from signclip_desktop.ui.figure.styles import FigureStyle, HandColours, between

# Half widths of the arm in shoulder widths: shoulder, elbow, wrist.
_ARM = (0.14, 0.105, 0.075)
# Lines are this thick in shoulder widths, but at least so many px.
_HALO, _HALO_PX = 0.022, 1.1
_LINE, _LINE_PX = 0.011, 0.7
# Room between a hand and the picture's edge; a figure gets no smaller than this.
_ROOM, _LEAST_ZOOM = 0.09, 0.7
_TINTS = 32  # steps from back to palm
_MARKED = 0.35  # how clearly a side must show for its creases, knuckles or nails to be drawn
_BANDS = (((0.68, 0.73), (0.79, 0.84)), ((0.72, 0.82),))  # of the forearm: left two, right one


def scale_for(rect: QRectF) -> float:
    """Px of one shoulder width: as large as the view fits into the rectangle."""
    return min(rect.width() / (2 * VIEW_SIDE), rect.height() / (VIEW_BOTTOM - VIEW_TOP))


def zoom_for(rect: QRectF, *motions: Motion) -> float:
    """How much smaller than usual figures are painted so that no hand leaves the picture.

    1 for nearly all signs. For two motions in one frame it is the same for both.
    """
    scale = scale_for(rect)
    side, up = rect.width() / 2 / scale, rect.height() / scale
    zoom = 1.0
    for motion in motions:
        out, top = motion.reach
        zoom = min(zoom, side / max(out + _ROOM, 1e-6), up / max(VIEW_BOTTOM - top + _ROOM, 1e-6))
    return max(zoom, _LEAST_ZOOM)


def place_figure(painter: QPainter, rect: QRectF, zoom: float, *, mirrored: bool) -> float:
    """Let a painter paint in shoulder widths; gives the px of one. Nothing is painted outside.

    The waist is at the rectangle's lower edge, whatever room there is above the head.
    """
    scale = scale_for(rect) * zoom
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x(), rect.bottom())
    painter.scale(-scale if mirrored else scale, scale)
    painter.translate(0.0, -VIEW_BOTTOM)
    return scale


def paint_figure(
    painter: QPainter,
    pose: Pose,
    rect: QRectF,
    style: FigureStyle,
    *,
    mirrored: bool = False,
    zoom: float = 1.0,
    opacity: float = 1.0,
) -> None:
    """Paint a pose into a rectangle; nothing is painted outside.

    Args:
        painter: open painter; its state is kept.
        pose: what to show.
        rect: where; the view of framing.py fits into it, and what is beside the view shows.
        style: colours.
        mirrored: as a mirror shows it; the hands keep their colours.
        zoom: from zoom_for.
        opacity: of the figure as a whole, for one that lies over another.
    """
    if opacity < 1.0:
        _paint_through(painter, pose, rect, style, mirrored, zoom, opacity)
        return
    painter.save()
    scale = place_figure(painter, rect, zoom, mirrored=mirrored)
    if pose.has_body:
        paint_body(painter, pose, style, scale)
    paint_arms(painter, pose, style, scale)
    painter.restore()


def _paint_through(
    painter: QPainter,
    pose: Pose,
    rect: QRectF,
    style: FigureStyle,
    mirrored: bool,
    zoom: float,
    opacity: float,
) -> None:
    """A figure that can be seen through, without its own parts showing through each other."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    layer = QImage((rect.size() * ratio).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    layer.setDevicePixelRatio(ratio)
    layer.fill(Qt.GlobalColor.transparent)
    within = QPainter(layer)
    place = QRectF(QPointF(0, 0), rect.size())
    paint_figure(within, pose, place, style, mirrored=mirrored, zoom=zoom)
    within.end()
    before = painter.opacity()
    painter.setOpacity(before * opacity)
    painter.drawImage(rect.topLeft(), layer)
    painter.setOpacity(before)


def paint_arms(painter: QPainter, pose: Pose, style: FigureStyle, scale: float) -> None:
    """Both upper arms, then the farther forearm and hand, then the nearer ones over them."""
    sides = (1 - pose.nearer, pose.nearer)
    if pose.has_body:
        for side in sides:
            _paint_upper_arm(painter, pose, side, style, scale)
    for side in sides:
        if pose.has_body:
            _paint_forearm(painter, pose, side, style, scale)
        if np.isfinite(pose.hands[side]).all():
            _paint_hand(painter, pose, side, style, scale)


def _paint_upper_arm(
    painter: QPainter, pose: Pose, side: int, style: FigureStyle, scale: float
) -> None:
    shoulder = pose.shoulders[side] + (-0.015 * SIDES[side], 0.035)
    _paint_sleeve(painter, (shoulder, pose.elbows[side]), _ARM[:2], style.seam, style, scale)


def _paint_forearm(
    painter: QPainter, pose: Pose, side: int, style: FigureStyle, scale: float
) -> None:
    elbow, wrist = pose.elbows[side], pose.wrists[side]
    _paint_sleeve(painter, (elbow, wrist), _ARM[1:], style.rim, style, scale)
    painter.setBrush(style.hand(side).band)
    for low, high in _BANDS[side]:
        _paint_band(painter, elbow, wrist, low, high)


def _paint_sleeve(
    painter: QPainter, ends: tuple[Array, Array], halves: tuple[float, float], edge: QColor,
    style: FigureStyle, scale: float,
) -> None:  # fmt: skip
    """One part of an arm; its seams grow from the joint on, which they would cut."""
    seam = max(SEAM, SEAM_PX / scale)
    first, last = np.array(halves[:1]), np.array(halves[1:])
    start, end = ends
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(edge)
    draw_polygon(painter, capsules(start[None], end[None], first * 0.97, last + seam, ROUND)[0])
    painter.setBrush(style.shirt)
    draw_polygon(painter, capsules(start[None], end[None], first, last, ROUND)[0])


def _paint_band(painter: QPainter, elbow: Array, wrist: Array, low: float, high: float) -> None:
    way = wrist - elbow
    size = float(np.hypot(*way))
    if size < 0.12:
        return
    across = np.array([-way[1], way[0]]) / size
    halves = [_ARM[1] + share * (_ARM[2] - _ARM[1]) for share in (low, high)]
    first, last = elbow + low * way, elbow + high * way
    corners = np.array([
        first - across * halves[0], first + across * halves[0],
        last + across * halves[1], last - across * halves[1],
    ])  # fmt: skip
    draw_polygon(painter, corners)


def _paint_hand(painter: QPainter, pose: Pose, side: int, style: FigureStyle, scale: float) -> None:
    line = max(_LINE, _LINE_PX / scale)
    halo = max(_HALO, _HALO_PX / scale)
    shape = hand_shape(pose.hands[side], float(pose.palms[side]), float(SIDES[side]), line, halo)
    colours = style.hand(side, sure=pose.sure[side])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.halo)
    draw_joined(painter, shape.silhouette)
    fine = scale >= FINE_FROM_PX
    for finger in shape.before:
        _paint_finger(painter, finger, colours, fine)
    _paint_palm(painter, shape, colours, line, fine)
    for finger in shape.after:
        _paint_finger(painter, finger, colours, fine)


def _paint_palm(
    painter: QPainter, shape: HandShape, colours: HandColours, line: float, fine: bool
) -> None:
    painter.setBrush(colours.line)
    draw_polygon(painter, shape.palm_edge)
    painter.setBrush(tint(colours, shape.palmar))
    draw_polygon(painter, shape.palm)
    for finger in shape.before:
        if finger.root is not None:
            painter.setBrush(tint(colours, finger.palmar[0]))
            draw_polygon(painter, finger.root)
    if fine and abs(shape.palmar) > _MARKED:
        lines, ground = (
            (creases(shape.points), colours.palm)
            if shape.palmar > 0
            else (knuckles(shape.points), colours.back)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(round_pen(between(ground, colours.line, 0.5), line))
        for three in lines:
            painter.drawPath(curve(three))
        painter.setPen(Qt.PenStyle.NoPen)


def _paint_finger(painter: QPainter, finger: Finger, colours: HandColours, fine: bool) -> None:
    painter.setBrush(colours.line)
    draw_joined(painter, finger.edge)
    tints = [tint(colours, palmar) for palmar in finger.palmar.tolist()]
    painter.setBrush(tints[0])
    if tints[0] is tints[1] is tints[2]:
        draw_joined(painter, joined(finger.pieces))
    else:
        for piece, colour in zip(finger.pieces, tints, strict=True):
            painter.setBrush(colour)
            draw_polygon(painter, piece)
    if fine and finger.palmar[2] < -_MARKED:
        _paint_nail(painter, finger, colours)


def _paint_nail(painter: QPainter, finger: Finger, colours: HandColours) -> None:
    way = finger.joints[3] - finger.joints[2]
    size = float(np.hypot(*way))
    wide = float(finger.widths[3])
    if size < 1.2 * wide:
        return
    painter.save()
    painter.translate(QPointF(*(finger.joints[3] + way / size * wide * 0.1)))
    painter.rotate(float(np.degrees(np.arctan2(way[1], way[0]))))
    painter.setBrush(between(colours.back, colours.palm, 0.75))
    painter.drawEllipse(QPointF(0.0, 0.0), wide * 0.72, wide * 0.56)
    painter.restore()


def tint(colours: HandColours, palmar: float) -> QColor:
    """Back or palm; in between near the edge, so that a turning hand does not flash."""
    return _tint(colours, round(_TINTS * min(max(0.5 + palmar * 2.2, 0.0), 1.0)))


@lru_cache(maxsize=1024)
def _tint(colours: HandColours, step: int) -> QColor:
    if step in (0, _TINTS):
        return colours.palm if step else colours.back
    return between(colours.back, colours.palm, step / _TINTS)
