"""The left of the window: the camera, or the way to turn it on."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.camera_view import Banner, CameraView, Overlay
from signclip_desktop.ui.panels.notice_bar import NoticeBar
from signclip_desktop.ui.view_models.framing import Framing
from signclip_desktop.ui.view_models.live import LivePhase, LiveViewModel
from signclip_desktop.ui.view_models.notice import Notice

LONGEST_S = 10.0  # the segmenter ends a recording then
SLOW_COMPUTER = "This computer is slow at the moment: after signing, wait for the result."
PRIVACY = "Your video stays on this computer."
INVITATION = "Sign at the camera, or open a video of a sign."
RECORD_TEXTS = {
    LivePhase.READY: "Record",
    LivePhase.COUNTDOWN: "Cancel",
    LivePhase.RECORDING: "Stop",
    LivePhase.LOOKING_UP: "Looking up…",
    LivePhase.STARTING: "Getting ready…",
}
RECORD_ICONS = {LivePhase.COUNTDOWN: "close", LivePhase.RECORDING: "stop"}


class CameraPanel(QWidget):
    """Shows LiveViewModel.

    Signals:
        open_file_asked(): the user wants to choose a video.
        help_asked(Help): the button of a notice.
    """

    open_file_asked = Signal()
    help_asked = Signal(object)

    def __init__(self, live: LiveViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self.view = CameraView(self)
        self.notice = NoticeBar(self)
        self.notice.help_asked.connect(self.help_asked)
        self.hint = PlainLabel("", self)
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "muted")
        self.hint.setAccessibleName("Hint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._make_off_page())
        self._pages.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self.hint)
        layout.addWidget(self._make_buttons())
        live.phase_changed.connect(self._on_phase)
        live.countdown_changed.connect(self._on_changed)
        live.recording_time.connect(self._on_changed)
        live.preparing_changed.connect(self._on_changed)
        live.framing_changed.connect(self._on_framing)
        live.notice_changed.connect(self._on_notice)
        live.picture.connect(self._on_picture)
        self._on_phase(live.phase)

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the camera as a mirror does; the picture itself is not touched."""
        self.view.mirrored = mirrored
        self.view.update()

    # Making

    def _make_off_page(self) -> QWidget:
        page = QFrame(self)
        page.setProperty("role", "panel")
        page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = PlainLabel("", page)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = _label("Look up a sign", "title", page)
        text = _label(INVITATION, "", page)
        privacy = _label(PRIVACY, "muted", page)
        self.on_button = QPushButton("Turn on the camera", page)
        self.on_button.setProperty("role", "primary")
        self.on_button.clicked.connect(self._live.turn_on)
        self.file_button = QPushButton("Open a video…", page)
        self.file_button.clicked.connect(self.open_file_asked)
        for button in (self.on_button, self.file_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(page)
        layout.setSpacing(8)
        layout.addStretch(2)
        for widget in (self._picture, title, text):
            layout.addWidget(widget)
        layout.addSpacing(6)
        layout.addLayout(Flow(self.on_button, self.file_button, gap=8, centred=True))
        layout.addSpacing(4)
        layout.addWidget(privacy)
        layout.addStretch(3)
        return page

    def _make_buttons(self) -> QWidget:
        self._buttons = QWidget(self)
        self.record_button = QPushButton(self._buttons)
        self.record_button.setProperty("role", "primary")
        self.record_button.clicked.connect(self._live.toggle)
        self.again_button = QPushButton("Sign again", self._buttons)
        self.again_button.setToolTip("Record again at once; earlier attempts are kept. (R)")
        self.again_button.clicked.connect(self._live.again)
        self.overlay_button = QToolButton(self._buttons)
        self.overlay_button.setAccessibleName("What is shown over the picture")
        self.overlay_button.setToolTip("Show the picture, the skeleton, or both.")
        self.overlay_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.overlay_button.setMenu(self._make_overlay_menu())
        self.off_button = QToolButton(self._buttons)
        self.off_button.setAccessibleName("Turn the camera off")
        self.off_button.setToolTip("Turn the camera off.")
        self.off_button.clicked.connect(self._live.turn_off)
        others = self._other_buttons = QHBoxLayout()
        others.addWidget(self.again_button, 1)
        others.addWidget(self.overlay_button)
        others.addWidget(self.off_button)
        self._button_lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._buttons)
        self._button_lines.setContentsMargins(0, 0, 0, 0)
        self._button_lines.addWidget(self.record_button, 1)
        self._button_lines.addLayout(others, 1)
        for button in (
            self.record_button, self.again_button, self.overlay_button, self.off_button,
        ):  # fmt: skip
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return self._buttons

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons in one line where they fit, else in two."""
        super().resizeEvent(event)
        halves = self._least_widths()
        wide = self.width() >= 2 * max(halves) + self._button_lines.spacing()
        directions = QBoxLayout.Direction
        self._button_lines.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider line of buttons: they can always stand in two lines."""
        least = max(self._pages.minimumSizeHint().width(), *self._least_widths())
        return QSize(least, super().minimumSizeHint().height())

    def _least_widths(self) -> tuple[int, int]:
        """Of the button that records, and of the others beside it."""
        return self.record_button.sizeHint().width(), self._other_buttons.minimumSize().width()

    def _make_overlay_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(self)
        for overlay in Overlay:
            action = menu.addAction(overlay.value)
            action.setCheckable(True)
            action.setChecked(overlay is self.view.overlay)
            action.setData(overlay)
            group.addAction(action)
        group.triggered.connect(self._on_overlay)
        return menu

    # What changes

    @Slot(object)
    def _on_phase(self, phase: LivePhase) -> None:
        off = phase in (LivePhase.OFF, LivePhase.FAILED)
        self._pages.setCurrentIndex(0 if off else 1)
        self._buttons.setVisible(not off)
        self.record_button.setText(f" {RECORD_TEXTS.get(phase, '')}")
        self.record_button.setEnabled(
            phase not in (LivePhase.STARTING, LivePhase.LOOKING_UP, LivePhase.OFF)
        )
        self.record_button.setToolTip("Start or stop recording. (Space)")
        self.again_button.setEnabled(phase is not LivePhase.STARTING)
        self.record_button.setAccessibleName(RECORD_TEXTS.get(phase, ""))
        if off:
            self.view.clear()
        self._show_record_icon()
        self._on_changed()
        self._on_framing(self._live.framing)

    @Slot()
    def _on_changed(self, *_: object) -> None:
        self.view.set_banner(banner_of(self._live))

    @Slot(object)
    def _on_framing(self, framing: Framing) -> None:
        phase = self._live.phase
        self.hint.setVisible(phase not in (LivePhase.OFF, LivePhase.FAILED))
        seen = phase in (LivePhase.READY, LivePhase.COUNTDOWN, LivePhase.RECORDING)
        self.hint.setText(
            framing.value if seen and framing is not Framing.GOOD else self._how_to(phase)
        )
        # Two lines always, so that the picture does not change its size.
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing())

    def _how_to(self, phase: LivePhase) -> str:
        """What to do next."""
        if phase in (LivePhase.COUNTDOWN, LivePhase.RECORDING):
            return "Sign now. Lower your hands, or press Space, to stop."
        if phase is LivePhase.LOOKING_UP:
            return "Your recording is being compared with the dictionary."
        if phase is LivePhase.STARTING:
            return "Sit so that the picture shows you from head to hips."
        if self._live.is_slow:
            return SLOW_COMPUTER
        if self._live.hands_up:
            return "Press Space or raise your hands to start. Lower them to stop."
        return "Press Space to start. Lower your hands, or press Space, to stop."

    @Slot(object)
    def _on_notice(self, notice: Notice | None) -> None:
        self.notice.show_notice(notice)

    @Slot(object, object)
    def _on_picture(self, frame: Frame, landmarks: Landmarks | None) -> None:
        self.view.show_picture(frame.image, landmarks)

    def _on_overlay(self, action: object) -> None:
        self.view.overlay = action.data()  # type: ignore[attr-defined]
        self.view.update()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme; called again when it changes."""
        shades = theme.colours_of(self)
        side = round(56 * theme.text_scale(self))
        self._picture.setPixmap(theme.pixmap("hand", shades.accent, side))
        parts.set_icon(self.on_button, "camera", shades.on_accent)
        parts.set_icon(self.file_button, "film")
        parts.set_icon(self.again_button, "again")
        parts.set_icon(self.overlay_button, "person")
        parts.set_icon(self.off_button, "camera-off")
        self._show_record_icon()

    def _show_record_icon(self) -> None:
        shades = theme.colours_of(self)
        name = RECORD_ICONS.get(self._live.phase, "record")
        self.record_button.setIcon(theme.icon(name, shades.on_accent, disabled=shades.disabled))
        self.record_button.setIconSize(parts.scaled_icon_size(self))


def banner_of(live: LiveViewModel) -> Banner:
    """What is written over the picture in each phase."""
    if live.phase is LivePhase.STARTING:
        return Banner(live.preparing_text or "Starting the camera…")
    if live.phase is LivePhase.READY:
        return Banner(live.preparing_text or "Ready")
    if live.phase is LivePhase.COUNTDOWN:
        return Banner("Get ready to sign", number=live.countdown)
    if live.phase is LivePhase.RECORDING:
        seconds = live.recorded_s
        return Banner(f"Recording {seconds:.1f} s", recording=True, part=seconds / LONGEST_S)
    if live.phase is LivePhase.LOOKING_UP:
        return Banner(live.preparing_text or "Looking up…")
    return Banner()


def _label(text: str, role: str, parent: QWidget) -> QLabel:
    label = PlainLabel(text, parent)
    label.setProperty("role", role)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label
