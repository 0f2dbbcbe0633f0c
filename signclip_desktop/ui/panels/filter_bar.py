"""The filters above signs: handshape, place, hands, movement, each with its counts."""

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from PySide6.QtCore import QSize, Qt, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from signclip_desktop.core.matching.picture_labels import SHAPES, Facet, Label
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.panels.hand_picture import hand_icon
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.filters import ANY, Filters, facets, offered

ONE_LINE_FROM_PX = 480  # at 100 % text
ICON_PX = 22


class Filterable(Protocol):
    """A view model whose signs can be filtered by what they look like."""

    changed: SignalInstance
    filters: Filters

    def set_filters(self, chosen: Filters) -> None:
        """Show only the signs that pass."""

    @property
    def label_counts(self) -> Mapping[Label, int]:
        """How many signs each label would leave; empty where that is not known yet."""


class FilterBar(QWidget):
    """One box for each facet."""

    def __init__(self, signs: Filterable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs = signs
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.boxes = {facet: self._make(facet) for facet in facets()}
        self._shown: tuple[Filters, Mapping[Label, int]] | None = None
        self._arrange(len(self.boxes))
        signs.changed.connect(self._on_changed)
        self._on_changed()

    def refresh_icons(self) -> None:
        """Pictures in the colours of the theme, as large as the text."""
        box = self.boxes[Facet.HANDSHAPE]
        side = parts.scaled_icon_size(box, ICON_PX)
        box.setIconSize(side)
        for number in range(1, box.count()):
            label = box.itemData(number)
            if label in SHAPES:
                box.setItemIcon(number, hand_icon(label, side.width(), box))

    def _make(self, facet: Facet) -> QComboBox:
        box = QComboBox(self)
        box.addItem(ANY[facet], None)
        for label in offered(facet):
            box.addItem(sentence(label), label)
        box.setAccessibleName(f"Filter: {sentence(facet).lower()}")
        box.setToolTip(f"Show only signs with this: {sentence(facet).lower()}.")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setProperty("role", "filter")
        box.setMaxVisibleItems(20)
        box.setMinimumWidth(60)  # four share a line; the open list is as wide as its words
        box.view().setMinimumWidth(round(220 * theme.text_scale(self)))
        box.activated.connect(partial(self._choose, facet))
        return box

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, box in enumerate(self.boxes.values()):
            self._grid.addWidget(box, number // columns, number % columns)
        for column in range(len(self.boxes)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines where one would be too narrow."""
        super().resizeEvent(event)
        count = len(self.boxes)
        self._arrange(count if self.fits_one_line(self.width()) else (count + 1) // 2)

    def fits_one_line(self, width_px: int) -> bool:
        """Whether all filters stand beside each other in this width."""
        return width_px >= ONE_LINE_FROM_PX * theme.text_scale(self)

    def minimumSizeHint(self) -> QSize:
        """It can always take two lines."""
        wide = round(ONE_LINE_FROM_PX / 2 * theme.text_scale(self))
        return QSize(wide, super().minimumSizeHint().height())

    def _on_changed(self) -> None:
        filters, counts = self._signs.filters, self._signs.label_counts
        if self._shown == (filters, counts):
            return
        self._shown = (filters, counts)
        for facet, box in self.boxes.items():
            for number in range(1, box.count()):
                label: Label = box.itemData(number)
                # The choice itself has no room for its count, which stands above the signs.
                told = bool(counts) and label not in filters.labels
                box.setItemText(
                    number, sentence(label) + (f" ({counts.get(label, 0):,})" if told else "")
                )
            box.setCurrentIndex(max(box.findData(filters.chosen(facet)), 0))

    def _choose(self, facet: Facet, index: int) -> None:
        label = self.boxes[facet].itemData(index)
        self._signs.set_filters(self._signs.filters.with_choice(facet, label))
