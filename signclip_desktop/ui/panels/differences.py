"""Under two motions side by side: in what they differ, in words and along time."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from signclip_desktop.core.matching.differences import Comparison, Numbers, Part
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import plain
from signclip_desktop.ui.told_differences import ROW_NAMES
from signclip_desktop.ui.view_models.comparing import Comparing

_ROW_PX, _GAP_PX = 13.0, 3.0
_FULL_STEPS = 3.0  # a difference of so many steps fills a row's height
_SEEN_STEPS = 1.0  # below this nothing is said, and nothing is drawn


class Strip(QWidget):
    """A row for each part of the sign; where a bar stands high, both differ there.

    Signals:
        asked_for(float): a moment of the sign was clicked, as a share 0..1.
    """

    asked_for = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._at = 0.0
        self.setAccessibleName("Differences along time")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_comparison(self, comparison: Comparison | None) -> None:
        """Show where two motions differ; None for nothing."""
        self._comparison = comparison
        told = [f"{ROW_NAMES[part]}: {_in_words(self._curve(part))}." for part in self.rows]
        self.setAccessibleDescription(" ".join(told))
        self.setToolTip(plain("Click where a bar stands to go there."))
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> list[Part]:
        """The parts that were seen in both motions."""
        if self._comparison is None:
            return []
        return [part for part in ROW_NAMES if np.isfinite(self._curve(part)).any()]

    def show_moment(self, share: float) -> None:
        """Mark a moment of the sign, 0..1."""
        self._at = share
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        high = len(self.rows) * (_ROW_PX + _GAP_PX) * theme.text_scale(self)
        return QSize(260, round(high))

    def minimumSizeHint(self) -> QSize:
        """No lower."""
        return QSize(160, self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the moment that was clicked."""
        left, right = self._sides()
        if right > left and event.position().x() >= left:
            self.asked_for.emit(min((event.position().x() - left) / (right - left), 1.0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names on the left, bars beside them, and the moment that is shown."""
        painter = QPainter(self)
        shades, scale = theme.colours_of(self), theme.text_scale(self)
        font = parts.sized_font(self, 11.0)
        left, right = self._sides()
        high = _ROW_PX * scale
        for number, part in enumerate(self.rows):
            top = number * (high + _GAP_PX * scale)
            painter.setPen(QColor(shades.muted))
            parts.draw_fitting(painter, QRectF(0, top, left - 8, high), ROW_NAMES[part], font)
            painter.fillRect(QRectF(left, top, right - left, high), QColor(shades.raised))
            curve = np.nan_to_num(self._curve(part))
            width = (right - left) / len(curve)
            for moment, steps in enumerate(curve):
                if steps < _SEEN_STEPS:
                    continue
                tall = high * min(float(steps) / _FULL_STEPS, 1.0)
                bar = QRectF(left + moment * width, top + high - tall, width + 0.5, tall)
                painter.fillRect(bar, QColor(shades.accent))
        if self.rows:
            x = left + self._at * (right - left)
            painter.setPen(QColor(shades.text))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.end()

    def _curve(self, part: Part) -> Numbers:
        """Of one part, in the sign's own time."""
        assert self._comparison is not None
        curve = self._comparison.curves[part]
        alignment = self._comparison.alignment
        even = np.linspace(0.0, float(alignment.second_s[-1]), len(curve))
        nearest = np.abs(alignment.second_s[:, None] - even).argmin(axis=0)
        along: Numbers = curve[nearest]
        return along

    def _sides(self) -> tuple[float, float]:
        names = 118.0 * theme.text_scale(self)
        return min(names, self.width() * 0.5), float(self.width())


class Differences(QWidget):
    """The sentences, the strip, and the choice of one picture or two; hidden without a comparison.

    Signals:
        asked_for(float): a moment of the sign, as a share 0..1.
    """

    asked_for = Signal(float)

    def __init__(self, comparing: Comparing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self.told = parts.label("", selectable=True)
        self.told.setAccessibleName("Differences")
        self.strip = Strip()
        self.overlay = QCheckBox("In one picture")
        self.overlay.setToolTip(plain("Show both motions in one picture instead of side by side."))
        self.setLayout(parts.column(self.overlay, self.told, self.strip, spacing=4))
        self.overlay.toggled.connect(comparing.set_overlaid)
        self.strip.asked_for.connect(self.asked_for)
        comparing.changed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        comparing = self._comparing
        self.overlay.setChecked(comparing.overlaid)
        self.setVisible(comparing.comparison is not None)
        self.told.setText("\n".join(comparing.sentences))
        self.strip.show_comparison(comparing.comparison)


def _in_words(curve: Numbers) -> str:
    """Where a curve stands high."""
    third = len(curve) // 3
    places = (("at the beginning", 0), ("in the middle", third), ("at the end", 2 * third))
    found = [
        name
        for name, start in places
        if np.nanmedian(np.append(np.nan_to_num(curve[start : start + third]), 0)) >= _SEEN_STEPS
    ]
    return "different " + " and ".join(found) if found else "alike"
