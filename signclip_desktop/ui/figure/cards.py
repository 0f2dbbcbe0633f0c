"""The figure on its card: moving, still with arrows, or as a strip of key moments."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from signclip_desktop.ui.figure.body import paint_body
from signclip_desktop.ui.figure.painter import (
    paint_arms,
    paint_figure,
    place_figure,
    zoom_for,
)
from signclip_desktop.ui.figure.poses import Motion, Pose
from signclip_desktop.ui.figure.styles import FigureStyle
from signclip_desktop.ui.figure.trails import (
    key_moments,
    paint_trails,
    still_moment,
    trails_of,
    way_between,
)

RADIUS = 8.0
_INSIDE = 4.0
# Key moments of a strip, and the least width in px at which four can be told apart.
_FOUR_FROM_PX = 300.0
_NUMBER_PX = 12


def paint_ground(painter: QPainter, rect: QRectF, style: FigureStyle) -> QRectF:
    """A rounded card; gives the room inside for the figure."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = rect.adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.background)
    painter.drawRoundedRect(card, RADIUS, RADIUS)
    return card.adjusted(_INSIDE, _INSIDE, -_INSIDE, 0.0)


def paint_text(painter: QPainter, rect: QRectF, text: str, colour: QColor) -> None:
    """What is said in the figure's place while there is none."""
    painter.setPen(colour)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(rect.adjusted(6, 6, -6, -6), int(flags), text)


def paint_still(
    painter: QPainter, motion: Motion, rect: QRectF, style: FigureStyle, *, mirrored: bool = False
) -> None:
    """The moment that tells most, with the ways of the hands as arrows."""
    zoom, at = zoom_for(rect, motion), still_moment(motion)
    paint_figure(painter, motion.pose_at(at), rect, style, mirrored=mirrored, zoom=zoom)
    trails = trails_of(motion, at)
    paint_trails(painter, trails, rect, style, mirrored=mirrored, zoom=zoom)


def paint_strip(
    painter: QPainter, motion: Motion, rect: QRectF, style: FigureStyle, *, mirrored: bool = False
) -> None:
    """Three or four key moments with their numbers, each with the way to the next one."""
    count = 4 if rect.width() >= _FOUR_FROM_PX else 3
    moments = key_moments(motion, count)
    places = strip_places(rect, len(moments))
    zoom = zoom_for(places[0], motion)
    font = QFont(painter.font())
    font.setPixelSize(_NUMBER_PX)
    font.setBold(True)
    for number, (moment, place) in enumerate(zip(moments, places, strict=True), start=1):
        paint_figure(painter, motion.pose_at(moment), place, style, mirrored=mirrored, zoom=zoom)
        if number < len(moments):
            ways = way_between(motion, moment, moments[number])
            paint_trails(painter, ways, place, style, mirrored=mirrored, zoom=zoom)
        badge = QPointF(place.left() + 14, place.top() + 14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.seam)
        painter.drawEllipse(badge, 10, 10)
        painter.setPen(style.number)
        painter.setFont(font)
        room = QRectF(badge.x() - 10, badge.y() - 10, 20, 20)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), str(number))


def strip_places(rect: QRectF, count: int) -> list[QRectF]:
    """Places in reading order: in one row, or in two where figures get larger by it."""
    rows = 1 if count < 4 or rect.width() > 2.2 * rect.height() else 2
    columns = -(-count // rows)
    wide, high = rect.width() / columns, rect.height() / rows
    return [
        QRectF(rect.left() + (number % columns) * wide, rect.top() + (number // columns) * high,
               wide, high).adjusted(2, 2, -2, -2)
        for number in range(count)
    ]  # fmt: skip


@dataclass(slots=True)
class _Layer:
    key: object = None
    picture: QPixmap | None = None


class FigureCanvas:
    """Paints a moving figure again and again; what stays the same is kept as a picture.

    Trunk and head of many motions stand still for most of the time and are half of the work.
    They are kept when the same ones are asked for twice in a row.
    """

    def __init__(self) -> None:
        self._layer = _Layer()

    def paint(
        self,
        painter: QPainter,
        pose: Pose,
        rect: QRectF,
        style: FigureStyle,
        *,
        mirrored: bool,
        zoom: float,
        ratio: float,
    ) -> None:
        """As paint_figure; `ratio` is the screen's device pixels for one of the painter's."""
        if not pose.has_body:
            paint_figure(painter, pose, rect, style, mirrored=mirrored, zoom=zoom)
            return
        # A quarter of a pixel at the largest sizes is not seen.
        still = (pose.head.round(3).tobytes(), pose.face.round(2).tobytes(),
                 pose.shoulders.round(3).tobytes())  # fmt: skip
        key = (still, rect.getRect(), id(style), mirrored, zoom, ratio)
        if key == self._layer.key and self._layer.picture is None:
            self._layer.picture = self._body(pose, rect, style, mirrored, zoom, ratio)
        if key != self._layer.key:
            self._layer = _Layer(key)
        painter.save()
        if self._layer.picture is not None:
            painter.drawPixmap(rect.topLeft(), self._layer.picture)
            scale = place_figure(painter, rect, zoom, mirrored=mirrored)
        else:
            scale = place_figure(painter, rect, zoom, mirrored=mirrored)
            paint_body(painter, pose, style, scale)
        paint_arms(painter, pose, style, scale)
        painter.restore()

    @staticmethod
    def _body(
        pose: Pose, rect: QRectF, style: FigureStyle, mirrored: bool, zoom: float, ratio: float
    ) -> QPixmap:
        picture = QPixmap((rect.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        place = QRectF(QPointF(0, 0), rect.size())
        scale = place_figure(painter, place, zoom, mirrored=mirrored)
        paint_body(painter, pose, style, scale)
        painter.end()
        return picture
