"""The strip of attempts at one sign: look at each again, drop one, combine them, begin anew."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from signclip_desktop.core.sign import Recognition
from signclip_desktop.ui import parts
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.view_models.matches import MatchesViewModel
from signclip_desktop.ui.wrapping import Flow


class AttemptsStrip(QWidget):
    """Shows the attempts of MatchesViewModel; hidden while there is none."""

    def __init__(self, matches: MatchesViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matches = matches
        self.chips: list[QToolButton] = []
        self._label = QLabel("My attempts", self)
        self._label.setProperty("role", "section")
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self.combine_button = QPushButton("Combine my attempts", self)
        self.combine_button.setToolTip("Look up all attempts together. (Shift+R)")
        self.combine_button.clicked.connect(matches.combine)
        self.clear_button = QToolButton(self)
        self.clear_button.setProperty("role", "flat")
        self.clear_button.setAccessibleName("Another sign: forget these attempts")
        self.clear_button.setToolTip("Another sign: forget these attempts.")
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

    @Slot()
    def _on_attempts(self) -> None:
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.deleteLater()
        attempts = self._matches.attempts
        self.chips = [self._make_chip(number, one) for number, one in enumerate(attempts)]
        self.setVisible(bool(attempts))
        self._label.setMinimumHeight(self.clear_button.sizeHint().height())
        self._on_changed()

    def _make_chip(self, number: int, attempt: Recognition) -> QToolButton:
        best = shown_gloss(attempt.matches[0].sign) if attempt.matches else "nothing found"
        chip = QToolButton(self)
        chip.setText(str(number + 1))
        chip.setCheckable(True)
        chip.setProperty("number", number)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setAccessibleName(f"Attempt {number + 1}, best match {best}")
        chip.setToolTip(f"Attempt {number + 1}: {best}. Right-click to drop it.")
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        chip.setMenu(self._make_menu(chip, number))
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        chip.clicked.connect(self._on_chip)
        self._row.addWidget(chip)
        before = self.combine_button.previousInFocusChain()
        if before is not None:
            QWidget.setTabOrder(before, chip)
        return chip

    def _make_menu(self, chip: QToolButton, number: int) -> QMenu:
        menu = QMenu(chip)
        drop = menu.addAction(f"Drop attempt {number + 1}")
        drop.setData(number)
        drop.triggered.connect(self._on_drop)
        chip.addAction(drop)
        return menu

    @Slot()
    def _on_changed(self) -> None:
        shown = self._matches.recognition
        for chip, attempt in zip(self.chips, self._matches.attempts, strict=True):
            chip.setChecked(attempt is shown)
        self.combine_button.setVisible(len(self._matches.attempts) > 1)
        self.combine_button.setEnabled(self._matches.can_combine)

    def _on_chip(self) -> None:
        self._matches.show_attempt(self.sender().property("number"))

    def _on_drop(self) -> None:
        self._matches.drop_attempt(self.sender().data())  # type: ignore[attr-defined]
