"""Paints the camera's picture with the skeleton over it and the recording state upon it.

Mirrors at paint time only. The state is written large, to be read from two metres away.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.ui.figure.palettes import DARK, OVER_VIDEO
from signclip_desktop.ui.figure.skeleton_drawing import paint_landmarks
from signclip_desktop.ui.look.theme import text_scale

RADIUS = 10.0
RECORDING = QColor("#E5352B")
GROUND = QColor("#0C0F14")
PANE = QColor(8, 11, 16, 200)


class Overlay(Enum):
    """What is painted; the value is shown in the menu."""

    BOTH = "Picture and skeleton"
    PICTURE = "Picture only"
    SKELETON = "Skeleton only"


@dataclass(frozen=True, slots=True)
class Banner:
    """What is written over the picture.

    Attributes:
        text: large, at the bottom; "" for none.
        number: very large, in the middle; 0 for none.
        recording: paint the frame and dot of a recording.
        part: length of the bar at the bottom, 0..1; below 0 for none.
    """

    text: str = ""
    number: int = 0
    recording: bool = False
    part: float = -1.0


class CameraView(QWidget):
    """The picture; does not know where it comes from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mirrored = True
        self.overlay = Overlay.BOTH
        self._image: NDArray[np.uint8] | None = None
        self._landmarks: Landmarks | None = None
        self._banner = Banner()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 130)
        self.setAccessibleName("Camera picture")

    def show_picture(self, image: NDArray[np.uint8], landmarks: Landmarks | None) -> None:
        """Paint an image, uint8 (H, W, 3) RGB unmirrored, and what was found in it."""
        self._image, self._landmarks = image, landmarks
        self.update()

    def clear(self) -> None:
        """Show no picture."""
        self._image = self._landmarks = None
        self.update()

    def set_banner(self, banner: Banner) -> None:
        """Write something over the picture."""
        if banner != self._banner:
            if banner.text != self._banner.text:
                self.setAccessibleDescription(banner.text)
            self._banner = banner
            self.update()

    @property
    def banner(self) -> Banner:
        """What is written over the picture."""
        return self._banner

    def sizeHint(self) -> QSize:
        """Four by three."""
        return QSize(400, 300)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, picture, skeleton, state."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        whole = QRectF(self.rect())
        clip = QPainterPath()
        clip.addRoundedRect(whole, RADIUS, RADIUS)
        painter.setClipPath(clip)
        painter.fillPath(clip, GROUND)
        if self._image is not None:
            self._paint_picture(painter, self._image, whole)
        self._paint_banner(painter, whole)

    def _paint_picture(self, painter: QPainter, image: NDArray[np.uint8], whole: QRectF) -> None:
        height, width = image.shape[:2]
        scale = min(whole.width() / width, whole.height() / height)
        place = QRectF(0, 0, width * scale, height * scale)
        place.moveCenter(whole.center())
        if self._banner.text:
            # Where there is room below, the banner stands there and hides no hands.
            room = whole.height() - self._band_height(whole)
            if place.height() <= room:
                place.moveTop((room - place.height()) / 2)
            else:
                place.moveTop(0.0)
        if self.overlay is not Overlay.SKELETON:
            # The buffer is the frame's own; `image` is held here while it is painted.
            picture = QImage(
                image.data, width, height, image.strides[0], QImage.Format.Format_RGB888
            )
            painter.save()
            if self.mirrored:
                painter.translate(place.center())
                painter.scale(-1, 1)
                painter.translate(-place.center())
            painter.drawImage(place, picture)
            painter.restore()
        if self._landmarks is not None and self.overlay is not Overlay.PICTURE:
            paint_landmarks(
                painter,
                self._landmarks.points,
                place,
                confidence=self._landmarks.confidence,
                mirrored=self.mirrored,
                aspect=width / height,
                palette=DARK if self.overlay is Overlay.SKELETON else OVER_VIDEO,
            )

    def _paint_banner(self, painter: QPainter, whole: QRectF) -> None:
        banner = self._banner
        if banner.recording:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(RECORDING, 8))
            painter.drawRoundedRect(whole.adjusted(3, 3, -3, -3), RADIUS - 2, RADIUS - 2)
        if banner.number:
            self._paint_number(painter, whole, banner.number)
        if banner.text:
            self._paint_text(painter, whole, banner)

    def _paint_number(self, painter: QPainter, whole: QRectF, number: int) -> None:
        side = min(whole.width(), whole.height()) * 0.56
        disc = QRectF(0, 0, side, side)
        disc.moveCenter(whole.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PANE)
        painter.drawEllipse(disc)
        painter.setPen(QColor("white"))
        painter.setFont(self._font(side * 0.66))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))

    def _paint_text(self, painter: QPainter, whole: QRectF, banner: Banner) -> None:
        size = self._text_size(whole)
        band_height = self._band_height(whole)
        band = QRectF(whole.left(), whole.bottom() - band_height, whole.width(), band_height)
        painter.fillRect(band, PANE)
        painter.setFont(self._font(size))
        painter.setPen(QColor("white"))
        left = size * 0.6
        if banner.recording:
            dot = QRectF(left, 0, size * 0.62, size * 0.62)
            dot.moveTop(band.center().y() - dot.height() / 2)
            painter.setPen(QPen(QColor("white"), 2))
            painter.setBrush(RECORDING)
            painter.drawEllipse(dot)
            painter.setPen(QColor("white"))
            left = dot.right() + size * 0.4
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        room = band.adjusted(left, 0, -8, 0)
        needed = painter.fontMetrics().horizontalAdvance(banner.text)
        if needed > room.width():
            painter.setFont(self._font(size * room.width() / needed * 0.98))
        painter.drawText(room, int(flags), banner.text)
        if banner.part >= 0:
            bar = QRectF(band.left(), band.bottom() - 6, band.width() * min(banner.part, 1.0), 6)
            painter.fillRect(bar, RECORDING if banner.recording else QColor("#62B8FF"))

    def _text_size(self, whole: QRectF) -> float:
        return min(max(26 * text_scale(self), whole.height() / 9), whole.width() / 11)

    def _band_height(self, whole: QRectF) -> float:
        return self._text_size(whole) * 1.75

    def _font(self, pixels: float) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(int(pixels), 8))
        font.setWeight(QFont.Weight.DemiBold)
        return font
