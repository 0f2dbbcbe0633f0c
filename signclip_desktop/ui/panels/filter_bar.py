"""The filters above the results: hands, place, fingers, movement."""

from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from signclip_desktop.ui.look import theme
from signclip_desktop.ui.view_models.filters import Hands, Moves, Shape, Where
from signclip_desktop.ui.view_models.matches import MatchesViewModel

ONE_LINE_FROM_PX = 480  # at 100 % text
# Field of Filters, its values, and what it is called.
KINDS: tuple[tuple[str, type[Enum], str], ...] = (
    ("hands", Hands, "number of hands"),
    ("where", Where, "place of the hands"),
    ("shape", Shape, "straight fingers of the leading hand"),
    ("moves", Moves, "movement"),
)


class FilterBar(QWidget):
    """Shows the filters of MatchesViewModel."""

    def __init__(self, matches: MatchesViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matches = matches
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.boxes = {field: self._make(field, kind, name) for field, kind, name in KINDS}
        self._arrange(len(KINDS))
        matches.changed.connect(self._on_changed)

    def _make(self, field: str, kind: type[Enum], name: str) -> QComboBox:
        box = QComboBox(self)
        box.addItems([value.value for value in kind])
        box.setAccessibleName(f"Filter: {name}")
        box.setToolTip(f"Show only results with this {name}.")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setProperty("role", "filter")
        box.setMinimumWidth(60)  # four share a line; the open list is as wide as its words
        box.activated.connect(partial(self._choose, field, tuple(kind)))
        return box

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, box in enumerate(self.boxes.values()):
            self._grid.addWidget(box, number // columns, number % columns)
        for column in range(len(KINDS)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines where one would be too narrow."""
        super().resizeEvent(event)
        self._arrange(len(KINDS) if self.fits_one_line(self.width()) else len(KINDS) // 2)

    def fits_one_line(self, width_px: int) -> bool:
        """Whether all filters stand beside each other in this width."""
        return width_px >= ONE_LINE_FROM_PX * theme.text_scale(self)

    def minimumSizeHint(self) -> QSize:
        """It can always take two lines."""
        wide = round(ONE_LINE_FROM_PX / 2 * theme.text_scale(self))
        return QSize(wide, super().minimumSizeHint().height())

    def _on_changed(self) -> None:
        chosen = self._matches.filters
        for field, box in self.boxes.items():
            box.setCurrentText(getattr(chosen, field).value)

    def _choose(self, field: str, values: tuple[Enum, ...], index: int) -> None:
        changed: dict[str, Any] = {field: values[index]}
        self._matches.set_filters(replace(self._matches.filters, **changed))
