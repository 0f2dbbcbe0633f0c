"""The strip of attempts at one sign: look at each again, drop one, combine them, begin anew."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.look.plain import PlainLabel, plain
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.view_models.matches import MatchesViewModel


class AttemptsStrip(QWidget):
    """Shows the attempts of MatchesViewModel; hidden while there is none."""

    def __init__(self, matches: MatchesViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matches = matches
        self.chips: list[QToolButton] = []
        self.drops: list[QToolButton] = []
        self._label = PlainLabel("My attempts", self)
        self._label.setProperty("role", "section")
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self.combine_button = QPushButton("Combine my attempts", self)
        self.combine_button.setToolTip("Look up all attempts together. (Shift+R)")
        self.combine_button.clicked.connect(matches.combine)
        self.clear_button = QToolButton(self)
        self.clear_button.setProperty("role", "flat")
        self.clear_button.setAccessibleName("Forget all attempts")
        self.clear_button.setToolTip("Forget all attempts and start with another sign.")
        self.clear_button.clicked.connect(matches.clear)
        chips = QWidget(self)
        chips.setLayout(self._row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(Flow(self._label, chips, self.combine_button, self.clear_button, gap=8))
        for button in (self.combine_button, self.clear_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        matches.attempts_changed.connect(self._on_attempts)
        matches.changed.connect(self._on_changed)
        self._on_attempts()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self.combine_button, "combine")
        parts.set_icon(self.clear_button, "close")
        for drop in self.drops:
            parts.set_icon(drop, "close")
            drop.setIconSize(parts.scaled_icon_size(self, 12))

    @Slot()
    def _on_attempts(self) -> None:
        for button in (*self.chips, *self.drops):
            self._row.removeWidget(button)
            button.deleteLater()
        attempts = self._matches.attempts
        self.chips, self.drops = [], []
        for number, attempt in enumerate(attempts):
            self.chips.append(self._make_chip(number, attempt))
            self.drops.append(self._make_drop(number))
        self._tab_through()
        self.setVisible(bool(attempts))
        self.refresh_icons()
        self._on_changed()

    def _make_chip(self, number: int, attempt: Recognition) -> QToolButton:
        best = shown_gloss(attempt.matches[0].sign) if attempt.matches else "nothing found"
        chip = QToolButton(self)
        chip.setText(str(number + 1))
        chip.setCheckable(True)
        chip.setAccessibleName(f"Attempt {number + 1}, best match {best}")
        chip.setToolTip(plain(f"Show attempt {number + 1} again: {best}."))
        chip.clicked.connect(self._on_chip)
        return self._add(chip, number)

    def _make_drop(self, number: int) -> QToolButton:
        drop = QToolButton(self)
        drop.setProperty("role", "flat")
        drop.setAccessibleName(f"Remove attempt {number + 1}")
        drop.setToolTip(f"Remove attempt {number + 1}.")
        drop.clicked.connect(self._on_drop)
        return self._add(drop, number)

    def _add(self, button: QToolButton, number: int) -> QToolButton:
        button.setProperty("number", number)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(button)
        return button

    def _tab_through(self) -> None:
        """The buttons were made after those that stand behind them."""
        before = self.combine_button.previousInFocusChain()
        for pair in zip(self.chips, self.drops, strict=True):
            for button in pair:
                if before is not None:
                    QWidget.setTabOrder(before, button)
                before = button

    @Slot()
    def _on_changed(self) -> None:
        shown = self._matches.recognition
        for chip, attempt in zip(self.chips, self._matches.attempts, strict=True):
            chip.setChecked(attempt is shown)
        # One alone is dropped by the button that forgets them all.
        for drop in self.drops:
            drop.setVisible(len(self.drops) > 1)
        self.combine_button.setVisible(len(self._matches.attempts) > 1)
        self.combine_button.setEnabled(self._matches.can_combine)

    def _on_chip(self) -> None:
        self._matches.show_attempt(self.sender().property("number"))

    def _on_drop(self) -> None:
        self._matches.drop_attempt(self.sender().property("number"))
