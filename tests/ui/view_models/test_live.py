import pytest
from PySide6.QtCore import QObject, Signal

from signclip_desktop.core.segmenting.live import SegmenterState
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import (
    CameraState,
    CameraUnavailable,
    LandmarkerUnavailable,
    NoSignSeen,
)
from signclip_desktop.ui.view_models.live import (
    SLOW_AFTER,
    LivePhase,
    LiveViewModel,
)
from signclip_desktop.ui.view_models.notice import Help
from signclip_desktop.workers.answers import Stats
from signclip_desktop.workers.camera import CameraPhase
from tests.fakes import FakeHolistic, moving_bar
from tests.look_up_fakes import FakeFinder
from tests.ui.asked import AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


class AskedCamera(QObject):
    """The camera's signals, given by hand; calls are noted."""

    phase_changed = Signal(object)
    judged = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.phase = CameraPhase.OFF
        self.opened: list[str] = []
        self.frame: Frame | None = None

    def open(self, camera_id: str) -> None:
        self.opened.append(camera_id)
        self.go(CameraPhase.OPENING)

    def close(self) -> None:
        self.go(CameraPhase.OFF)

    def go(self, phase: CameraPhase) -> None:
        self.phase = phase
        self.phase_changed.emit(phase)

    def fail(self, state: CameraState) -> None:
        self.go(CameraPhase.FAILED)
        self.failed.emit(CameraUnavailable(state))

    def take_preview(self) -> Frame | None:
        frame, self.frame = self.frame, None
        return frame


@pytest.fixture
def camera(qapp) -> AskedCamera:
    return AskedCamera()


@pytest.fixture
def look_up(qapp) -> AskedLookUp:
    return AskedLookUp()


@pytest.fixture
def live(camera, look_up) -> LiveViewModel:
    return LiveViewModel(camera, look_up, camera_id="camera:a")


@pytest.fixture
def ready(live, camera, look_up) -> LiveViewModel:
    look_up.seeing.emit()
    look_up.ready.emit("encoder")
    live.turn_on()
    camera.go(CameraPhase.LIVE)
    assert live.phase is LivePhase.READY
    return live


def answer(request_id: int):
    return FakeFinder().recognise(waving_clip(), request_id=request_id)


def record(live: LiveViewModel) -> None:
    live.toggle()
    for _ in range(3):
        live.count_down()
    assert live.phase is LivePhase.RECORDING


def test_space_turns_the_camera_on(live, camera):
    live.toggle()
    assert camera.opened == ["camera:a"]
    assert live.phase is LivePhase.STARTING


def test_it_gets_ready_when_camera_and_landmarks_are_there(live, camera, look_up):
    live.turn_on()
    camera.go(CameraPhase.LIVE)
    assert live.phase is LivePhase.STARTING
    assert live.preparing_text == "Getting ready…"
    look_up.seeing.emit()
    assert live.phase is LivePhase.READY
    look_up.preparing.emit(0.4)
    assert live.preparing_text == "Getting the dictionary ready… 40%"
    look_up.ready.emit("encoder")
    assert live.preparing_text == ""


def test_space_counts_down_records_and_looks_up(ready, look_up):
    counted = []
    ready.countdown_changed.connect(counted.append)
    record(ready)
    assert counted == [3, 2, 1, 0]
    assert look_up.calls[-1] == "begin"
    found = []
    ready.found.connect(found.append)
    ready.toggle()
    assert ready.phase is LivePhase.LOOKING_UP
    assert look_up.calls[-1] == "end"
    recognition = answer(look_up.armed)
    look_up.recognised.emit(recognition)
    assert found == [recognition]
    assert ready.phase is LivePhase.READY


def test_space_during_the_countdown_gives_up(ready, look_up):
    ready.toggle()
    ready.toggle()
    assert ready.phase is LivePhase.READY
    assert "begin" not in look_up.calls


def test_raised_hands_record_and_rest_looks_up(ready, look_up):
    started = []
    ready.look_up_started.connect(lambda: started.append(1))
    look_up.state_changed.emit(SegmenterState.RECORDING)
    assert ready.phase is LivePhase.RECORDING
    look_up.recorded.emit(look_up.armed)
    assert ready.phase is LivePhase.LOOKING_UP
    assert started == [1]


def test_r_records_at_once_whatever_goes_on(ready, look_up):
    record(ready)
    ready.toggle()
    stale = look_up.armed
    ready.again()
    assert ready.phase is LivePhase.RECORDING
    found = []
    ready.found.connect(found.append)
    look_up.recognised.emit(answer(stale))
    assert found == []
    assert ready.phase is LivePhase.RECORDING


def test_escape_forgets_the_recording(ready, look_up):
    record(ready)
    stale = look_up.armed
    ready.cancel()
    assert ready.phase is LivePhase.READY
    found = []
    ready.found.connect(found.append)
    look_up.recorded.emit(stale)
    look_up.recognised.emit(answer(stale))
    assert found == []


def test_answers_of_others_are_ignored(ready, look_up):
    record(ready)
    ready.toggle()
    found = []
    ready.found.connect(found.append)
    look_up.recognised.emit(answer(999))
    assert found == []
    assert ready.phase is LivePhase.LOOKING_UP


def test_nothing_seen_is_told_and_one_can_sign_again(ready, look_up):
    told = []
    ready.not_found.connect(told.append)
    record(ready)
    ready.toggle()
    error = NoSignSeen("No hands were seen.")
    look_up.failed.emit(look_up.armed, error)
    assert told == [error]
    assert ready.phase is LivePhase.READY


@pytest.mark.parametrize("state", list(CameraState))
def test_each_state_of_the_camera_is_one_sentence_and_one_button(live, camera, state):
    live.turn_on()
    camera.fail(state)
    assert live.phase is LivePhase.FAILED
    assert live.notice.sentence.endswith(".")
    assert live.notice.label
    live.toggle()
    assert len(camera.opened) == 2


def test_a_camera_lost_while_recording_looks_up_what_was_filmed(ready, camera, look_up):
    found = []
    ready.found.connect(found.append)
    record(ready)
    camera.fail(CameraState.UNPLUGGED)
    assert look_up.calls[-1] == "end"
    assert ready.notice.help is Help.OPEN_CAMERA
    recognition = answer(look_up.armed)
    look_up.recognised.emit(recognition)
    assert found == [recognition]
    assert ready.phase is LivePhase.FAILED


def test_bad_pictures_are_told_while_they_last(ready, camera):
    camera.judged.emit(CameraState.COVERED)
    assert ready.notice.help is Help.CHOOSE_CAMERA
    camera.judged.emit(None)
    assert ready.notice is None
    assert ready.phase is LivePhase.READY


def test_missing_models_are_told(live, look_up):
    look_up.failed.emit(0, LandmarkerUnavailable("MediaPipe is missing."))
    assert live.notice.sentence == "MediaPipe is missing."


def test_turning_off_leaves_the_camera(ready, camera):
    record(ready)
    ready.turn_off()
    assert camera.phase is CameraPhase.OFF
    assert ready.phase is LivePhase.OFF
    assert ready.countdown == 0


def test_the_picture_comes_with_landmarks_only_while_they_fit(ready, camera, look_up):
    shown = []
    ready.picture.connect(lambda frame, landmarks: shown.append(landmarks))
    image = moving_bar(count=1)[0]
    old = Frame(image, 1.0, 30)
    look_up.landmarks_ready.emit(old, FakeHolistic().process(old))
    camera.frame = Frame(image, 1.1, 33)
    ready.show_newest()
    camera.frame = Frame(image, 2.0, 60)
    ready.show_newest()
    ready.show_newest()
    assert len(shown) == 2
    assert shown[0] is not None
    assert shown[1] is None


def test_another_camera_is_opened_at_once_if_one_is_open(ready, camera):
    ready.set_camera("camera:b")
    assert camera.opened == ["camera:a", "camera:b"]


def test_without_hands_up_only_space_records(camera, look_up):
    live = LiveViewModel(camera, look_up, hands_up=False)
    look_up.seeing.emit()
    live.turn_on()
    camera.go(CameraPhase.LIVE)
    assert look_up.calls == ["arm 1"]
    live.set_hands_up(True)
    assert look_up.calls == ["arm 1", "arm 2 hands up"]


def test_a_slow_computer_is_told_only_if_it_stays_slow(ready, look_up):
    told = []
    ready.framing_changed.connect(lambda framing: told.append(ready.is_slow))
    slow, fast = Stats(3.0, 0.3, 0, 0), Stats(25.0, 0.03, 0, 0)
    for stats in (*[slow] * (SLOW_AFTER - 1), fast, *[slow] * SLOW_AFTER, slow, fast):
        look_up.stats.emit(stats)
    assert told == [True, False]
