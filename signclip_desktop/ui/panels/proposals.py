"""The signs that a recording seems to hold: one button each, that looks it up."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from signclip_desktop.core.types.sign import TimeSpan
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.look.wrapping import Flow

SENTENCE = "This recording seems to contain {count} signs. Choose one to look it up:"


class Proposals(QWidget):
    """Hidden while there is nothing to choose from.

    Signals:
        asked(int): number of the span to look up, from 0.
    """

    asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = PlainLabel("", self)
        self.label.setWordWrap(True)
        self.buttons: list[QToolButton] = []
        self._row = Flow()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.label)
        layout.addLayout(self._row)
        self.hide()

    def show_spans(self, spans: Sequence[TimeSpan]) -> None:
        """Offer these, in order."""
        for button in self.buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = [self._button(number, span) for number, span in enumerate(spans)]
        for before, after in pairwise((self, *self.buttons)):
            self.setTabOrder(before, after)
        self.label.setText(SENTENCE.format(count=len(spans)))
        self.setVisible(bool(spans))

    def _button(self, number: int, span: TimeSpan) -> QToolButton:
        button = QToolButton(self)
        times = f"{span.from_s:.1f} – {span.to_s:.1f} s"
        button.setText(f"{number + 1}:  {times}")
        button.setAccessibleName(f"Look up sign {number + 1}, {times}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("number", number)
        button.clicked.connect(self._on_clicked)
        self._row.addWidget(button)
        return button

    @Slot()
    def _on_clicked(self) -> None:
        self.asked.emit(int(self.sender().property("number")))
