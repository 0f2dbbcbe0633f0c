"""The plots below the camera: the keypoint skeleton, and the scores of the results.

pyqtgraph is imported when the panel is made, which app.py does after the window shows. Items
are made once and only changed.
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.figure.palettes import palette_for
from signclip_desktop.ui.look import theme
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.panels.figure_item import FigureItem
from signclip_desktop.ui.view_models.matches import PAGE, Card

LEGEND = "Right hand: blue, full line. Left hand: orange, dotted line."
NO_SCORES = "Scores appear here after a look-up."
LEAST_STEP_S = 0.06
BAR_HEIGHT = 0.7
# What is shown around the middle of the shoulders, in shoulder widths: from above the head to
# the hips, and arms held out a little.
VIEW_X = (-1.25, 1.25)
VIEW_Y = (-1.15, 1.5)
LONGEST_GLOSS = 14


class SkeletonPanel(QWidget):
    """Skeleton on the left, score bars on the right, the same in words below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        import pyqtgraph

        self._pg: Any = pyqtgraph
        pyqtgraph.setConfigOptions(antialias=True)
        self.mirrored = True
        self._cards: tuple[Card, ...] = ()
        self._hands = "Nobody is seen."
        self._shown_at = 0.0
        self._middle = np.array([0.5, 0.5])
        self._width = 0.3
        self.skeleton = self._make_plot("Keypoint skeleton")
        self.scores = self._make_plot("Similarity scores")
        self.words = PlainLabel("", self)
        self.words.setProperty("role", "small")
        self.words.setToolTip(LEGEND)
        frame = QFrame(self)
        frame.setProperty("role", "panel")
        plots = QHBoxLayout()
        plots.setSpacing(6)
        plots.addWidget(self.skeleton, 4)
        plots.addWidget(self.scores, 5)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(8, 6, 8, 6)
        inside.setSpacing(2)
        inside.addLayout(plots, 1)
        inside.addWidget(self.words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self._prepare_skeleton()
        self._prepare_scores()
        self._recolour()
        self._tell()

    # Making

    def _make_plot(self, name: str) -> Any:  # noqa: ANN401 - pyqtgraph ships no types
        plot = self._pg.PlotWidget(self)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setMinimumSize(110, 90)
        plot.setAccessibleName(name)
        plot.setFrameShape(plot.Shape.NoFrame)
        return plot

    def _prepare_skeleton(self) -> None:
        plot = self.skeleton
        plot.hideAxis("left")
        plot.hideAxis("bottom")
        plot.invertY(True)
        plot.setAspectLocked(True)
        plot.setRange(xRange=VIEW_X, yRange=VIEW_Y, padding=0.0)
        self.figure = FigureItem()
        plot.addItem(self.figure, ignoreBounds=True)

    def _prepare_scores(self) -> None:
        plot = self.scores
        plot.hideAxis("bottom")
        plot.hideAxis("left")
        plot.invertY(True)
        plot.setRange(xRange=(0.0, 1.0), yRange=(0.3, PAGE + 0.7), padding=0)
        rows = np.arange(1, PAGE + 1)
        self._bars = self._pg.BarGraphItem(
            x0=np.zeros(PAGE), width=np.zeros(PAGE), y=rows, height=BAR_HEIGHT
        )
        plot.addItem(self._bars)
        self._labels = [self._pg.TextItem(anchor=(0, 0.5)) for _ in rows]
        for label, row in zip(self._labels, rows, strict=True):
            plot.addItem(label)
            label.setPos(0.0, float(row))

    # What changes

    @Slot(object, float)
    def show_points(self, points: Float | None, aspect: float) -> None:
        """Show one frame: points float32 (K, 3), image-normalised, NaN where not detected.

        Frames that come faster than they can be read are left out: a plot costs as much as
        all previews together.
        """
        now = time.monotonic()
        if points is None or now - self._shown_at < LEAST_STEP_S:
            return
        self._shown_at = now
        self.figure.show_places(self._around_shoulders(points, aspect))
        self._hands = hands_in_words(points)
        self._tell()

    def _around_shoulders(self, points: Float, aspect: float) -> NDArray[np.float64]:
        """Places in shoulder widths from the middle of the shoulders, float64 (K, 2).

        While no shoulders are seen, those seen last count.
        """
        place = points[:, :2].astype(np.float64)
        place[:, 0] *= -aspect if self.mirrored else aspect
        shoulders = place[[LEFT_SHOULDER, RIGHT_SHOULDER]]
        width = float(np.hypot(*(shoulders[0] - shoulders[1])))
        if np.isfinite(width) and width > 0:
            self._middle, self._width = shoulders.mean(axis=0), width
        around: NDArray[np.float64] = (place - self._middle) / self._width
        return around

    @Slot(object)
    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """Show the scores of the results on the screen."""
        self._cards = cards
        width = np.zeros(PAGE)
        width[: len(cards)] = [min(max(card.match.score, 0.0), 1.0) for card in cards]
        self._bars.setOpts(width=width)
        for number, label in enumerate(self._labels):
            card = cards[number] if number < len(cards) else None
            label.setText(f"{card.match.rank}  {_short(card)}" if card else "")
        self._tell()

    def _tell(self) -> None:
        """The same in words."""
        self.skeleton.setAccessibleDescription(f"{self._hands} {LEGEND}")
        scores = scores_in_words(self._cards)
        self.scores.setAccessibleDescription(scores)
        if self._hands != self.words.text():
            self.words.setText(self._hands)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_labels"):
            self._recolour()

    def _recolour(self) -> None:
        shades = theme.colours_of(self)
        for plot in (self.skeleton, self.scores):
            plot.setBackground(shades.surface)
        self.figure.set_palette(palette_for(self))
        self._bars.setOpts(brush=QColor(shades.accent_soft), pen=None)
        font = QFont(self.font())
        font.setPixelSize(max(round(11 * theme.text_scale(self)), 9))
        for label in self._labels:
            label.setColor(shades.text)
            label.setFont(font)


def hands_in_words(points: Float) -> str:
    """Which hands are seen in a frame."""
    right = bool(np.isfinite(points[RIGHT_HAND, 0]).any())
    left = bool(np.isfinite(points[LEFT_HAND, 0]).any())
    if left and right:
        return "Both hands are seen."
    if left or right:
        return f"The {'right' if right else 'left'} hand is seen."
    return "No hand is seen."


def scores_in_words(cards: Sequence[Card]) -> str:
    """The scores, best first."""
    if not cards:
        return NO_SCORES
    return "Scores: " + ", ".join(f"{_short(card)} {card.match.score:.2f}" for card in cards) + "."


def _short(card: Card) -> str:
    gloss = shown_gloss(card.match.sign)
    return gloss if len(gloss) <= LONGEST_GLOSS else gloss[: LONGEST_GLOSS - 1] + "…"
