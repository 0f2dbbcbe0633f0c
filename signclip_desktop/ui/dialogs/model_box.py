"""The choice of the model that compares signs, with what is known of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from signclip_desktop.core.encoding.registry import Listing, Model
from signclip_desktop.ui.dialogs.sheet import field
from signclip_desktop.ui.languages import language_name
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.sentences import sentence

SMALL_BYTES = 100_000
WITHOUT_FOLDER = "Without a model"


class ModelBox(QWidget):
    """Lists the models; those that cannot be used are listed as well, with the reason.

    Signals:
        picked(str): name of the model that the user chose.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.about = parts.label("", "small")
        self.about.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(field("Model", self.box))
        layout.addWidget(self.about)
        self.box.activated.connect(self._on_activated)

    def show_models(self, listing: Listing, preferred: str) -> None:
        """List what is at hand and select the one in use."""
        self.box.clear()
        for model in listing.models:
            self.box.addItem(_line(model), model.name)
        items = self.box.model()
        for broken in listing.broken:
            self.box.addItem(f"{broken.name} (cannot be used)", broken.name)
            if isinstance(items, QStandardItemModel):
                items.item(self.box.count() - 1).setEnabled(False)
        if not listing.models:
            self.box.insertItem(0, WITHOUT_FOLDER, "")
        in_use = listing.in_use(preferred)
        self.box.setCurrentIndex(max(self.box.findData(in_use), 0))
        self._tell(listing, preferred, in_use)

    def _tell(self, listing: Listing, preferred: str, in_use: str) -> None:
        sentences = []
        if preferred and listing.model(preferred) is None:
            sentences.append(
                f"Your model {preferred} is not in use. {sentence(listing.reason(preferred))}"
            )
        model = listing.model(in_use)
        if model is not None:
            sentences.append(about(model))
        sentences += [
            f"{one.name}: {sentence(one.reason)}" for one in listing.broken if one.name != preferred
        ]
        self.about.setText("\n".join(sentences))
        self.box.setAccessibleDescription(self.about.text())

    def _on_activated(self, index: int) -> None:
        name = self.box.itemData(index)
        if name:
            self.picked.emit(name)


def about(model: Model) -> str:
    """Sign languages, size and terms of a model."""
    languages = ", ".join(map(language_name, model.languages)) or "any sign language"
    size = f"{model.size_bytes / 1_000_000:.1f} MB"
    if model.size_bytes < SMALL_BYTES:
        size = "Less than 0.1 MB"
    return ". ".join(text for text in (f"For {languages}", size, model.licence) if text) + "."


def _line(model: Model) -> str:
    return f"{model.name}: {model.title}" if model.title else model.name
