"""The pages of the first steps."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QIcon, QTransform
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.dialogs.camera_box import CameraBox
from signclip_desktop.ui.dialogs.sheet import Sheet, field, primary
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.look.wrapping import Sides
from signclip_desktop.ui.panels.player import PlayerView
from signclip_desktop.ui.view_models.first_run import Checks, FirstRunViewModel, Step

TITLES = {
    Step.WELCOME: "Welcome to SignCLIP Desktop",
    Step.CAMERA: "Check your camera",
    Step.HAND: "Which hand do you sign with?",
    Step.PRACTICE: "Try one sign",
}
PRIVACY = (
    "Your video stays on this computer. There is no account, and the program does not use the "
    "internet to look signs up. Nothing you sign is kept unless you press Keep."
)
WELCOME = (
    ("hand", "Sign it", "Sign at the camera, or open a video. Signs that look like it are listed."),
    ("search", "Type it", "Type a word and watch its sign, slowly if you like."),
    ("plus", "Add your own", "Your signs and recordings become part of your dictionary."),
    ("info", "One sign at a time", "We look signs up. We do not translate."),
)
FRAMING = (
    "Sit so that your head and your hips are in the picture. Light should come from the front."
)
HAND_HELP = "The sign you watch is shown for this hand. Both hands are always searched."
NO_CAMERA = "No camera? Continue without one: you can type words and open videos."


class FirstRunDialog(Sheet):
    """Shows FirstRunViewModel."""

    def __init__(
        self, model: FirstRunViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__("First steps", parent, width=720, height=600)
        self._model = model
        self._clock = clock
        mirrored = model.preferences.preferences.mirror_preview
        self.camera_box = CameraBox(model.live, mirrored=mirrored, can_record=False)
        self.practice_box = CameraBox(model.live, mirrored=mirrored)
        self.reference = PlayerView(clock, "Loading the sign…")
        self.outcome = parts.Note("note", "info")
        self.progress = parts.label("", "muted")
        self._frame.insertWidget(1, self.progress)
        self._pages = QStackedWidget()
        for layout in (
            self._welcome_page(), self._camera_page(), self._hand_page(), self._practice_page(),
        ):  # fmt: skip
            self._pages.addWidget(parts.page(layout))
        self.skip_button = parts.button("Skip all", model.finish)
        self.back_button = parts.button("Back", model.back)
        self.next_button = primary(parts.button("Next", model.next))
        self.fill_whole(self._pages, self.skip_button, -1, self.back_button, self.next_button)
        model.step_changed.connect(self._on_step)
        model.checks_changed.connect(self._on_checks)
        model.practice_changed.connect(self._on_practice)
        model.finished.connect(self.accept)
        model.preferences.cameras_changed.connect(self._show_cameras)
        self._on_checks(model.checks)
        self._on_practice()
        self._show_cameras()
        self._on_step(model.step)

    def reject(self) -> None:
        """Escape skips what is left; the steps can be repeated from Help."""
        self._model.finish()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        shades = theme.colours_of(self)
        side = parts.scaled_icon_size(self, 26).width()
        for made, name in self._icons:
            made.setPixmap(theme.pixmap(name, shades.accent, side))
        for choice in self._hands.buttons():
            # The hand's thumb points to the middle, as the signer sees it.
            picture = theme.pixmap("hand", shades.text, 2 * side)
            if choice.property("hand") == "left":
                picture = picture.transformed(QTransform().scale(-1, 1))
            choice.setIcon(QIcon(picture))
            choice.setIconSize(parts.scaled_icon_size(self, 44))
        for box in (self.camera_box, self.practice_box):
            box.refresh_icons()
        self.privacy.refresh_icons()
        self.outcome.refresh_icons()
        self._on_checks(self._model.checks)

    # Pages

    def _welcome_page(self) -> QVBoxLayout:
        self._icons: list[tuple[PlainLabel, str]] = []
        self.privacy = parts.Note("good", "lock", PRIVACY)
        layout = parts.column(self.privacy, 4, spacing=16)
        for name, title, text in WELCOME:
            picture = PlainLabel()
            picture.setProperty("role", "badge")
            self._icons.append((picture, name))
            words = parts.column(
                parts.label(title, "heading"), parts.label(text, "muted"), spacing=1
            )
            line = parts.row(picture, words, spacing=14)
            line.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            layout.addLayout(line)
        layout.addStretch(1)
        return layout

    def _camera_page(self) -> QVBoxLayout:
        self.cameras = QComboBox()
        self.cameras.activated.connect(self._on_camera)
        self.check_labels = {
            name: parts.label("") for name in ("picture", "person", "right", "left")
        }
        checks = parts.column(*self.check_labels.values(), -1, spacing=8)
        beside = parts.column(field("Camera", self.cameras), 6, checks, spacing=6)
        both = Sides(self.camera_box, beside, least=480)
        layout = parts.column(parts.label(FRAMING), both, parts.label(NO_CAMERA, "muted"))
        layout.setStretch(1, 1)
        return layout

    def _hand_page(self) -> QVBoxLayout:
        self._hands = QButtonGroup(self)
        choices = []
        for hand, text in (("right", "Right hand"), ("left", "Left hand")):
            made = QPushButton(text)
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setProperty("role", "choice")
            made.setProperty("hand", hand)
            made.setChecked(self._model.preferences.preferences.dominant_hand == hand)
            self._hands.addButton(made)
            choices.append(made)
        self._hands.buttonClicked.connect(self._on_hand)
        both = Sides(*choices, least=380)
        return parts.column(parts.label(HAND_HELP), 6, both, -1, spacing=12)

    def _practice_page(self) -> QVBoxLayout:
        self.practice_text = parts.label("")
        both = Sides(self.reference, self.practice_box, least=480)
        layout = parts.column(self.practice_text, both, self.outcome)
        layout.setStretch(1, 1)
        return layout

    # What changes

    @Slot(object)
    def _on_step(self, step: Step) -> None:
        self.title.setText(TITLES[step])
        self.progress.setText(f"Step {step.value + 1} of {len(Step)}")
        self._pages.setCurrentIndex(step.value)
        self.back_button.setVisible(step is not Step.WELCOME)
        self.skip_button.setVisible(not self._model.at_end)
        self.next_button.setText("Finish" if self._model.at_end else "Next")
        self.next_button.setFocus()

    @Slot(object)
    def _on_checks(self, checks: Checks) -> None:
        texts = {
            "picture": ("The picture is good", "No good picture yet", checks.picture),
            "person": ("You are in view", "Nobody in view yet", checks.person),
            "right": ("Right hand seen", "Show your right hand", checks.right),
            "left": ("Left hand seen", "Show your left hand", checks.left),
        }
        shades = theme.colours_of(self)
        for name, (good, missing, seen) in texts.items():
            made = self.check_labels[name]
            made.setText(f"✓  {good}" if seen else f"○  {missing}")
            made.setAccessibleName(good if seen else missing)
            made.setStyleSheet(f"color: {shades.good if seen else shades.muted};")
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @Slot()
    def _on_practice(self) -> None:
        model = self._model
        gloss = shown_gloss(model.sign) if model.sign else "…"
        self.practice_text.setText(
            f"This is {gloss}. Watch it, then press Record and sign it. Lower your hands to finish."
        )
        if self.reference.player.clip is not model.clip:
            self.reference.set_clip(model.clip, name=gloss)
        left = model.preferences.preferences.dominant_hand == "left"
        self.reference.player.set_mirrored(left)
        self.outcome.say(model.outcome)

    @Slot()
    def _show_cameras(self) -> None:
        found = self._model.preferences.cameras
        self.cameras.clear()
        self.cameras.addItem("Looking for cameras…" if found is None else "First camera found", "")
        for camera in found or ():
            self.cameras.addItem(camera.name, camera.id)
        at = self.cameras.findData(self._model.preferences.preferences.camera_id)
        self.cameras.setCurrentIndex(max(at, 0))

    def _on_camera(self, index: int) -> None:
        self._model.preferences.set_camera(self.cameras.itemData(index))

    def _on_hand(self, made: QPushButton) -> None:
        self._model.preferences.set_hand(made.property("hand"))
        self._on_practice()
