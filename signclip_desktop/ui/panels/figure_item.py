"""The keypoint skeleton of the plots: one item that draws each of its parts in one call.

A pyqtgraph curve for each part took five times as long to take up and to paint a frame.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from signclip_desktop.core.types.skeleton import (
    BODY_EDGES,
    FACE_EDGES,
    LEFT_HAND_EDGES,
    RIGHT_HAND_EDGES,
)
from signclip_desktop.ui.figure.palettes import SkeletonPalette
from signclip_desktop.ui.figure.strokes import Places, draw_lines, known

# Far beyond what a plot shows, so that nothing of the figure is ever cut off.
AREA = QRectF(-20, -20, 40, 40)


class FigureItem(QGraphicsItem):
    """Face, body and hands as lines; hands differ by line, not by colour alone.

    Attributes:
        face, body, left, right: float64 (N, 2, 2), the lines drawn, in the plot's units.
    """

    def __init__(self) -> None:
        super().__init__()
        self.face = self.body = self.left = self.right = np.empty((0, 2, 2))
        self._pens: tuple[QPen, ...] = ()

    def show_places(self, places: Places) -> None:
        """Show one frame: float64 (K, 2) in the plot's units, NaN where not detected."""
        self.face, self.body = known(places[_FACE]), known(places[_BODY])
        self.left, self.right = known(places[_LEFT]), known(places[_RIGHT])
        self.update()

    def set_palette(self, palette: SkeletonPalette) -> None:
        """Take up the colours of a theme."""
        dotted = Qt.PenStyle.DotLine
        self._pens = (
            _pen(palette.face, 1),
            _pen(palette.body, 3),
            _pen(palette.left, 2, dotted),
            _pen(palette.right, 2),
        )
        self.update()

    def boundingRect(self) -> QRectF:
        """More than a plot shows."""
        return AREA

    def paint(self, painter: QPainter, option: Any, widget: Any = None) -> None:  # noqa: ANN401
        """The parts, one over the other."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parts: Sequence[Places] = (self.face, self.body, self.left, self.right)
        for pen, lines in zip(self._pens, parts, strict=True):
            painter.setPen(pen)
            draw_lines(painter, lines)


def _pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)  # in px, whatever the plot's units
    return pen


_FACE, _BODY = np.array(FACE_EDGES), np.array(BODY_EDGES)
_LEFT, _RIGHT = np.array(LEFT_HAND_EDGES), np.array(RIGHT_HAND_EDGES)
