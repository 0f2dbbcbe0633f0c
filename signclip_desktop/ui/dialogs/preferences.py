"""Camera, hand, model, theme, text, history: every choice holds at once and is saved at once."""

from functools import partial

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from signclip_desktop.settings import SPOKEN_LANGUAGES, TEXT_SIZES_PERCENT, data_dir
from signclip_desktop.ui.dialogs.model_box import ModelBox
from signclip_desktop.ui.dialogs.sheet import Sheet, field, primary
from signclip_desktop.ui.languages import SPOKEN
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import is_sure
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.view_models.preferences import PreferencesViewModel

HAND_TEXTS = {"right": "Right hand", "left": "Left hand"}
THEME_TEXTS = {
    "system": "Same as the system",
    "light": "Light",
    "dark": "Dark",
    "contrast": "High contrast",
}
MOTION_HINT = "Signs stay still until you point at them or press Play."
SPOKEN_HINT = "A search says by which word it found a sign: “via German: danke”."
LOOKING = "Looking for cameras…"
FIRST_CAMERA = "The first camera found"
DELETE_QUESTION = (
    "Delete all your signs, recordings, lists and history? "
    "The starter dictionary stays. This cannot be undone, and neither can anything you did before."
)
PRIVACY = (
    "Your video stays on this computer. Pictures are never written to the disk. "
    "The tracks of your hands are saved only when you press Keep. "
    "They are also personal data."
)


class PreferencesDialog(Sheet):
    """Shows PreferencesViewModel."""

    def __init__(self, preferences: PreferencesViewModel, parent: QWidget | None = None) -> None:
        super().__init__("Preferences", parent, width=560, height=640)
        self._model = preferences
        self.camera = QComboBox()
        self.camera.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.hand = _choice(HAND_TEXTS)
        self.theme = _choice(THEME_TEXTS)
        self.text_size = _choice({size: f"{size} %" for size in TEXT_SIZES_PERCENT})
        self.model = ModelBox()
        self.spoken = {code: QCheckBox(SPOKEN[code]) for code in SPOKEN_LANGUAGES}
        self.hands_up = QCheckBox("Raised hands start a recording")
        self.mirror = QCheckBox("Show me as in a mirror")
        self.motion = QCheckBox("Reduce motion")
        self.history = QCheckBox("Keep a history")
        self.folder_button = parts.button("Open data folder", self._open_folder)
        self.delete_button = parts.button("Delete all my data…", self.ask_to_delete, role="danger")
        self.said = parts.Note("note", "info")
        self.said.hide()
        close = primary(parts.button("Close", self.accept))
        self.fill(self._page(), self.said, -1, close)
        self._listen()
        self._show_cameras()
        self._show()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self.folder_button, "folder")
        parts.set_icon(self.delete_button, "trash", theme.colours_of(self).danger)
        self.said.refresh_icons()

    def _page(self) -> QVBoxLayout:
        return parts.column(
            parts.label("Signing", "heading"),
            field("Camera", self.camera),
            field("I sign mostly with my", self.hand,
                  "The sign you watch is shown for this hand. Both hands are always searched."),
            self.hands_up,
            self.mirror,
            parts.line(),
            parts.label("Looking up", "heading"),
            self.model,
            parts.label("Also find signs by words in"),
            Flow(*self.spoken.values(), gap=18),
            parts.label(SPOKEN_HINT, "small"),
            parts.line(),
            parts.label("Screen", "heading"),
            field("Colours", self.theme),
            field("Text size", self.text_size, "Also with Ctrl and +, Ctrl and -."),
            parts.column(self.motion, parts.label(MOTION_HINT, "small"), spacing=0),
            parts.line(),
            parts.label("Privacy", "heading"),
            self.history,
            parts.label(PRIVACY, "muted"),
            Flow(self.folder_button, self.delete_button),
            -1,
            spacing=10,
        )  # fmt: skip

    def _listen(self) -> None:
        model = self._model
        self.camera.activated.connect(self._on_camera)
        self.hand.activated.connect(self._on_hand)
        self.theme.activated.connect(self._on_theme)
        self.text_size.activated.connect(self._on_text_size)
        self.model.picked.connect(model.set_model)
        for code, check in self.spoken.items():
            check.toggled.connect(partial(model.set_spoken, code))
        self.hands_up.toggled.connect(model.set_hands_up)
        self.mirror.toggled.connect(model.set_mirror_preview)
        self.motion.toggled.connect(model.set_reduce_motion)
        self.history.toggled.connect(model.set_keep_history)
        model.cameras_changed.connect(self._show_cameras)
        model.changed.connect(self._show)
        model.said.connect(self.said.say)

    @Slot()
    def _show(self, *_: object) -> None:
        now = self._model.preferences
        for box, value in (
            (self.hand, now.dominant_hand),
            (self.theme, now.theme),
            (self.text_size, now.text_size_percent),
        ):
            box.setCurrentIndex(box.findData(value))
        for check, on in (
            (self.hands_up, now.hands_up_start),
            (self.mirror, now.mirror_preview),
            (self.motion, now.reduce_motion),
            (self.history, now.keep_history),
            *((check, code in now.spoken_languages.split()) for code, check in self.spoken.items()),
        ):
            check.setChecked(on)
        self.model.show_models(self._model.models(), now.model)

    @Slot()
    def _show_cameras(self) -> None:
        self.camera.clear()
        cameras = self._model.cameras
        self.camera.addItem(LOOKING if cameras is None else FIRST_CAMERA, "")
        for camera in cameras or ():
            self.camera.addItem(camera.name, camera.id)
        chosen = self._model.preferences.camera_id
        at = self.camera.findData(chosen)
        if at < 0 and cameras is not None:
            self.camera.addItem("Your camera (not plugged in)", chosen)
            at = self.camera.count() - 1
        self.camera.setCurrentIndex(max(at, 0))

    def _on_camera(self, index: int) -> None:
        self._model.set_camera(self.camera.itemData(index))

    def _on_hand(self, index: int) -> None:
        self._model.set_hand(self.hand.itemData(index))

    def _on_theme(self, index: int) -> None:
        self._model.set_theme(self.theme.itemData(index))
        self.refresh_icons()

    def _on_text_size(self, index: int) -> None:
        self._model.set_text_size(self.text_size.itemData(index))
        self.refresh_icons()

    def _open_folder(self) -> None:
        folder = data_dir()
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def ask_to_delete(self) -> None:
        """Delete all of the user's data, if the user is sure."""
        if is_sure(self, "Delete everything", DELETE_QUESTION):
            self._model.delete_everything()


def _choice(texts: dict[str, str] | dict[int, str]) -> QComboBox:
    box = QComboBox()
    for value, text in texts.items():
        box.addItem(text, value)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box
