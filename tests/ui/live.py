"""A camera side that is moved by hand: the signals and the state of LiveViewModel."""

from PySide6.QtCore import QObject, Signal

from signclip_desktop.ui.view_models.framing import Framing
from signclip_desktop.ui.view_models.live import LivePhase
from signclip_desktop.ui.view_models.notice import Notice


class LedLive(QObject):
    """What the dialogs use of LiveViewModel; `toggled` counts presses of the button."""

    phase_changed = Signal(object)
    countdown_changed = Signal(int)
    notice_changed = Signal(object)
    framing_changed = Signal(object)
    picture = Signal(object, object)
    recording_time = Signal(float)
    look_up_started = Signal()
    found = Signal(object)
    not_found = Signal(object)
    preparing_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.phase = LivePhase.OFF
        self.notice: Notice | None = None
        self.countdown = 0
        self.recorded_s = 0.0
        self.preparing_text = ""
        self.framing = Framing.GOOD
        self.hands_up = True
        self.toggled = 0

    def toggle(self) -> None:
        self.toggled += 1

    def go(self, phase: LivePhase) -> None:
        self.phase = phase
        self.phase_changed.emit(phase)
