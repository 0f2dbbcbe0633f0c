"""The camera side of the screen: from camera off to a look-up, as one state.

Knows no widgets; the camera panel shows what this says and calls its commands.
"""

import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from signclip_desktop.core.segmenting.live import SegmenterState
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.errors import CameraState, SignClipError
from signclip_desktop.ui.view_models.awaited import Awaited
from signclip_desktop.ui.view_models.countdown import Countdown
from signclip_desktop.ui.view_models.framing import Framing, FramingWatch
from signclip_desktop.ui.view_models.notice import Notice, failure_notice, judgement_notice
from signclip_desktop.ui.view_models.readiness import Readiness
from signclip_desktop.workers.answers import Stats
from signclip_desktop.workers.camera import Camera, CameraPhase
from signclip_desktop.workers.look_up import LookUp

DISPLAY_EVERY_MS = 33
# Landmarks older than this lie visibly beside the hands and are not painted over the picture.
OVERLAY_AGE_S = 0.35
# Fewer analysed pictures a second than this, for five reports in a row (2.5 s or more), and a
# fast sign of 0.3 s would be two pictures in the preview. Recordings keep every frame.
SLOW_FPS = 8.0
SLOW_AFTER = 5


class LivePhase(Enum):
    """What the user is doing."""

    OFF = "off"
    STARTING = "starting"
    READY = "ready"
    COUNTDOWN = "countdown"
    RECORDING = "recording"
    LOOKING_UP = "looking up"
    FAILED = "failed"


BUSY = (LivePhase.COUNTDOWN, LivePhase.RECORDING, LivePhase.LOOKING_UP)


class LiveViewModel(QObject):
    """Drives camera and recognition from Space, R, Escape and raised hands.

    Signals:
        phase_changed(LivePhase)
        countdown_changed(int): 3, 2, 1; 0 when it is over.
        notice_changed(Notice | None): one sentence and one button.
        framing_changed(Framing): it, or `is_slow`, is another.
        picture(Frame, Landmarks | None): paint this; about 30 times a second.
        recording_time(float): seconds recorded so far.
        look_up_started(bool): a recording is complete; is it another attempt at the sign looked
            up last? It ends in exactly one of the following three.
        found(Recognition)
        not_found(SignClipError): nothing could be looked up in the recording.
        given_up(): its answer is not waited for any more.
        preparing_changed(): `preparing_text` is another.
    """

    phase_changed = Signal(object)
    countdown_changed = Signal(int)
    notice_changed = Signal(object)
    framing_changed = Signal(object)
    picture = Signal(object, object)
    recording_time = Signal(float)
    look_up_started = Signal(bool)
    found = Signal(object)
    not_found = Signal(object)
    given_up = Signal()
    preparing_changed = Signal()

    def __init__(
        self,
        camera: Camera,
        look_up: LookUp,
        *,
        hands_up: bool = True,
        camera_id: str = "",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.phase = LivePhase.OFF
        self.notice: Notice | None = None
        self.landmarks: Landmarks | None = None
        self.camera_id = camera_id
        self.hands_up = hands_up
        self.is_slow = False
        self._slow_count = 0
        self._camera = camera
        self._look_up = look_up
        self._now = now
        self._readiness = Readiness(look_up, self)
        self._blocked: Notice | None = None
        self._armed_id = 0
        self._is_again = False
        self._awaited = Awaited(self.given_up.emit)
        self._began = 0.0
        self._framing = FramingWatch(self.framing_changed.emit)
        self._display = _timer(self, DISPLAY_EVERY_MS, self.show_newest)
        self._counter = Countdown(self, self.countdown_changed.emit, self._on_counted)
        self._listen()

    def _listen(self) -> None:
        self._camera.phase_changed.connect(self._on_camera_phase)
        self._camera.failed.connect(self._on_camera_failed)
        self._camera.judged.connect(self._on_judged)
        self._readiness.saw.connect(self._on_seeing)
        self._readiness.changed.connect(self.preparing_changed)
        self._readiness.blocked_changed.connect(self._on_blocked)
        self._look_up.landmarks_ready.connect(self._on_landmarks)
        self._look_up.state_changed.connect(self._on_segmenter)
        self._look_up.recorded.connect(self._on_recorded)
        self._look_up.recognised.connect(self._on_recognised)
        self._look_up.failed.connect(self._on_failed)
        self._look_up.stats.connect(self._on_stats)

    @property
    def countdown(self) -> int:
        """3, 2, 1 before a recording; 0 otherwise."""
        return self._counter.number

    @property
    def framing(self) -> Framing:
        """How the signer is placed in the picture."""
        return self._framing.current

    @property
    def recorded_s(self) -> float:
        """Seconds since the recording began."""
        return self._now() - self._began if self.phase is LivePhase.RECORDING else 0.0

    @property
    def preparing_text(self) -> str:
        """What is still being loaded; "" once look-ups work."""
        return self._readiness.text

    # Commands

    def turn_on(self) -> None:
        """Open the camera."""
        self._framing.reset()
        self._set_notice(self._blocked)
        self._camera.open(self.camera_id)

    def turn_off(self) -> None:
        """Leave the camera; what was found stays on the screen."""
        self._counter.stop()
        self._camera.close()

    def set_camera(self, camera_id: str) -> None:
        """Use another camera; opens it at once if one is open."""
        if camera_id == self.camera_id:
            return
        self.camera_id = camera_id
        if self.phase is not LivePhase.OFF:
            self.turn_on()

    def set_hands_up(self, hands_up: bool) -> None:
        """Whether raised hands start a recording."""
        self.hands_up = hands_up
        if self.phase is LivePhase.READY:
            self._arm()

    def toggle(self) -> None:
        """Space: turn on, start, stop."""
        if self.phase in (LivePhase.OFF, LivePhase.FAILED):
            self.turn_on()
        elif self.phase is LivePhase.READY:
            self._begin_countdown()
        elif self.phase is LivePhase.COUNTDOWN:
            self.cancel()
        elif self.phase is LivePhase.RECORDING:
            self._end()

    def again(self) -> None:
        """R: sign it again at once, whatever goes on."""
        if self.phase in (LivePhase.OFF, LivePhase.FAILED):
            self.turn_on()
            return
        if self.phase is LivePhase.STARTING:
            return
        # A recording that this one takes the place of says itself which sign it was of.
        self._is_again = self._is_again if self.phase in BUSY else True
        self._awaited.give_up()
        self._counter.stop()
        self._arm()
        self._begin()

    def cancel(self) -> None:
        """Escape: forget the countdown, the recording or its look-up."""
        self._awaited.give_up()
        if self.phase not in BUSY:
            return
        self._counter.stop()
        self._become_ready()

    @Slot()
    def show_newest(self) -> None:
        """Hand the newest picture to the panel."""
        frame = self._camera.take_preview()
        if frame is not None:
            self.picture.emit(frame, self._landmarks_for(frame))
        if self.phase is LivePhase.RECORDING:
            self.recording_time.emit(self.recorded_s)

    @Slot()
    def count_down(self) -> None:
        """One step of the countdown."""
        self._counter.step()

    # Answers

    @Slot(object)
    def _on_camera_phase(self, phase: CameraPhase) -> None:
        if phase is CameraPhase.LIVE:
            self._display.start()
            self._become_ready()
            return
        if phase is CameraPhase.OPENING:
            self._set_phase(LivePhase.STARTING)
            return
        self._display.stop()
        self.landmarks = None
        if phase is CameraPhase.OFF:
            self._set_notice(self._blocked)
            self._set_phase(LivePhase.OFF)

    @Slot(object)
    def _on_camera_failed(self, error: SignClipError) -> None:
        """Look up what was recorded so far, and say what happened."""
        self._counter.stop()
        if self.phase is LivePhase.RECORDING:
            self._end()
        self._set_phase(LivePhase.FAILED)
        self._set_notice(failure_notice(error))

    @Slot(object)
    def _on_judged(self, state: CameraState | None) -> None:
        if self._camera.phase is CameraPhase.LIVE:
            self._set_notice(judgement_notice(state) if state else self._blocked)

    @Slot()
    def _on_seeing(self) -> None:
        if self.phase is LivePhase.STARTING and self._camera.phase is CameraPhase.LIVE:
            self._become_ready()

    @Slot()
    def _on_blocked(self) -> None:
        """What stops all look-ups is told; once it is mended, nothing is."""
        if self._readiness.blocked is not None or self.notice == self._blocked:
            self._set_notice(self._readiness.blocked)
        self._blocked = self._readiness.blocked

    @Slot(object, object)
    def _on_landmarks(self, frame: Frame, landmarks: Landmarks) -> None:
        if self._camera.phase is CameraPhase.LIVE:
            self.landmarks = landmarks
            self._framing.push(landmarks)

    @Slot(object)
    def _on_segmenter(self, state: SegmenterState) -> None:
        """Hands went up, maybe before the countdown was over."""
        if state is not SegmenterState.RECORDING:
            return
        if self.phase in (LivePhase.READY, LivePhase.COUNTDOWN):
            self._counter.stop()
            self._is_again = False
            self._note_recording()

    @Slot(int)
    def _on_recorded(self, request_id: int) -> None:
        """The signer's hands came to rest, or the time was up."""
        if request_id == self._armed_id and self.phase is LivePhase.RECORDING:
            self._wait()

    @Slot(object)
    def _on_recognised(self, recognition: Recognition) -> None:
        if self._is_awaited(recognition.request_id):
            self.found.emit(recognition)

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        if self._is_awaited(request_id):
            self.not_found.emit(error)

    @Slot(object)
    def _on_stats(self, stats: Stats) -> None:
        self._slow_count = self._slow_count + 1 if stats.fps < SLOW_FPS else 0
        if self.is_slow != (self._slow_count >= SLOW_AFTER):
            self.is_slow = not self.is_slow
            self.framing_changed.emit(self.framing)

    def _is_awaited(self, request_id: int) -> bool:
        """Whether this is the answer waited for; if so the wait is over."""
        if not self._awaited.is_answered_by(request_id):
            return False
        if self.phase is LivePhase.LOOKING_UP:
            self._become_ready()
        return True

    # Steps

    def _become_ready(self) -> None:
        if not self._readiness.seeing:
            self._set_phase(LivePhase.STARTING)
            return
        if self._awaited:
            # The camera was turned on again meanwhile; to arm would cut short what is analysed.
            self._set_phase(LivePhase.LOOKING_UP)
            return
        self._arm()
        self._set_phase(LivePhase.READY)

    def _arm(self) -> None:
        self._armed_id = self._look_up.arm(hands_up=self.hands_up)

    def _begin_countdown(self) -> None:
        self._is_again = False
        self._arm()
        self._set_phase(LivePhase.COUNTDOWN)
        self._counter.start()

    def _on_counted(self) -> None:
        if self.phase is LivePhase.COUNTDOWN:
            self._begin()

    def _begin(self) -> None:
        self._look_up.begin()
        self._note_recording()

    def _note_recording(self) -> None:
        self._began = self._now()
        self._set_phase(LivePhase.RECORDING)

    def _end(self) -> None:
        self._look_up.end()
        self._wait()

    def _wait(self) -> None:
        self._awaited.begin(self._armed_id)
        self._set_phase(LivePhase.LOOKING_UP)
        self.look_up_started.emit(self._is_again)

    def _landmarks_for(self, frame: Frame) -> Landmarks | None:
        found = self.landmarks
        if found is None or frame.time_s - found.time_s > OVERLAY_AGE_S:
            return None
        return found

    def _set_phase(self, phase: LivePhase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.phase_changed.emit(phase)

    def _set_notice(self, notice: Notice | None) -> None:
        if notice != self.notice:
            self.notice = notice
            self.notice_changed.emit(notice)


def _timer(owner: QObject, every_ms: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setInterval(every_ms)
    timer.timeout.connect(call)
    return timer
