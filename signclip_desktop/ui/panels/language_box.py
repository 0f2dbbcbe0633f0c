"""The list from which the user chooses the sign language that signs are looked up in."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from signclip_desktop.ui.languages import language_name
from signclip_desktop.ui.view_models.sign_language import SignLanguageViewModel

ALL = "All sign languages"


class LanguageBox(QComboBox):
    """Shows SignLanguageViewModel; hidden while there is nothing to choose from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: SignLanguageViewModel | None = None
        self.setAccessibleName("Sign language")
        self.setToolTip("Show only signs of this sign language, whether you sign or type.")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.hide()
        self.activated.connect(self._on_activated)

    def bind(self, model: SignLanguageViewModel) -> None:
        """Show this choice."""
        self._model = model
        model.changed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        assert self._model is not None
        self.clear()
        self.addItem(ALL, "")
        for code in self._model.languages:
            self.addItem(language_name(code), code)
        self.setCurrentIndex(max(self.findData(self._model.chosen), 0))
        self.setVisible(self._model.is_a_choice)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        assert self._model is not None
        self._model.choose(str(self.itemData(index)))
