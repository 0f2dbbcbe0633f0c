"""The camera inside a dialog: the picture, its state, and one button for what comes next."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.panels.camera import banner_of
from signclip_desktop.ui.panels.camera_view import Banner, CameraView
from signclip_desktop.ui.view_models.live import LivePhase, LiveViewModel
from signclip_desktop.ui.view_models.notice import Notice

BUTTON_TEXTS = {
    LivePhase.OFF: "Turn on the camera",
    LivePhase.FAILED: "Try the camera again",
    LivePhase.STARTING: "Getting ready…",
    LivePhase.READY: "Record",
    LivePhase.COUNTDOWN: "Cancel",
    LivePhase.RECORDING: "Stop",
    LivePhase.LOOKING_UP: "Looking up…",
}
ICONS = {
    LivePhase.OFF: "camera",
    LivePhase.FAILED: "camera",
    LivePhase.COUNTDOWN: "close",
    LivePhase.RECORDING: "stop",
}
CAMERA_OFF = Banner("The camera is off")
WAITING = (LivePhase.STARTING, LivePhase.LOOKING_UP)


class CameraBox(QWidget):
    """Shows LiveViewModel; the same camera as in the window behind.

    Attributes:
        button: turns on, records, stops.
    """

    def __init__(
        self, live: LiveViewModel, *, mirrored: bool, can_record: bool = True,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._live = live
        self._can_record = can_record
        self.view = CameraView(self)
        self.view.mirrored = mirrored
        self.view.setMinimumHeight(180)
        self.button = parts.button("", live.toggle)
        self.trouble = parts.Note("warning", "warning")
        self.trouble.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.trouble)
        layout.addLayout(parts.row(self.button, -1))
        live.picture.connect(self._on_picture)
        live.phase_changed.connect(self._on_phase)
        live.countdown_changed.connect(self._on_state)
        live.recording_time.connect(self._on_state)
        live.preparing_changed.connect(self._on_state)
        live.notice_changed.connect(self._on_notice)
        self._on_phase(live.phase)
        self._on_notice(live.notice)

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self.button, ICONS.get(self._live.phase, "record"))
        self.trouble.refresh_icons()

    @Slot(object, object)
    def _on_picture(self, frame: Frame, landmarks: Landmarks | None) -> None:
        self.view.show_picture(frame.image, landmarks)

    @Slot(object)
    def _on_phase(self, phase: LivePhase) -> None:
        off = phase in (LivePhase.OFF, LivePhase.FAILED)
        self.button.setText(BUTTON_TEXTS[phase])
        self.button.setEnabled(phase not in WAITING)
        self.button.setVisible(off or self._can_record)
        if off:
            self.view.clear()
        self.refresh_icons()
        self._on_state()

    @Slot()
    def _on_state(self, *_: object) -> None:
        self.view.set_banner(self._banner())

    def _banner(self) -> Banner:
        phase = self._live.phase
        if phase in (LivePhase.OFF, LivePhase.FAILED):
            return CAMERA_OFF
        if not self._can_record and phase is not LivePhase.STARTING:
            return Banner()  # hands that are shown to the camera start nothing here
        return banner_of(self._live)

    @Slot(object)
    def _on_notice(self, notice: Notice | None) -> None:
        self.trouble.say(notice.sentence if notice else "")
