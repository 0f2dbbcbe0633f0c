import threading
import time

import numpy as np
import pytest

from signclip_desktop.core.seeing.cameras import CameraHealth
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraState, CameraUnavailable
from signclip_desktop.workers.camera import LOST_AFTER_S, Camera, CameraPhase
from signclip_desktop.workers.capture import CaptureWorker
from signclip_desktop.workers.latest import Inbox
from tests.fakes import FakeCamera, Fault, FaultAt

pytestmark = pytest.mark.gui


class Clock:
    """A time that stands still until it is moved on."""

    def __init__(self) -> None:
        self.late_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.late_s


@pytest.fixture
def make_camera(qapp):
    made: list[tuple[FakeCamera, Camera]] = []

    def make(source: FakeCamera, **options) -> Camera:
        camera = Camera(lambda camera_id: source, Inbox(), **options)
        made.append((source, camera))
        return camera

    yield make
    for source, camera in made:
        source.close()  # it may wait in read() for a frame that never comes
        camera.close()


def test_a_camera_opens_reads_and_closes(make_camera, qtbot):
    source = FakeCamera(count=20)
    camera = make_camera(source)
    camera.inbox.hold()
    with qtbot.waitSignal(camera.phase_changed, check_params_cb=is_live):
        camera.open()
    qtbot.waitUntil(lambda: camera.inbox.waiting == 20)
    assert camera.name == "Fake camera"
    numbers = [camera.inbox.take(0).number for _ in range(20)]
    assert numbers == list(range(20))
    assert isinstance(camera.take_preview(), Frame)
    source.close()
    camera.close()
    assert camera.phase is CameraPhase.OFF
    assert source.opened == 1
    assert source.closed >= 1


def is_live(phase: CameraPhase) -> bool:
    return phase is CameraPhase.LIVE


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.NONE_FOUND, CameraState.NONE_FOUND),
        (Fault.IN_USE, CameraState.IN_USE),
        (Fault.DENIED, CameraState.DENIED),
    ],
)
def test_a_camera_that_cannot_be_opened_says_why(make_camera, qtbot, fault, state):
    source = FakeCamera(faults=[FaultAt(fault)])
    camera = make_camera(source)
    with qtbot.waitSignal(camera.failed) as answer:
        camera.open()
    assert isinstance(answer.args[0], CameraUnavailable)
    assert answer.args[0].state is state
    assert camera.phase is CameraPhase.FAILED
    assert source.closed == 1


def test_an_unplugged_camera_keeps_what_was_filmed(make_camera, qtbot):
    camera = make_camera(FakeCamera(faults=[FaultAt(Fault.UNPLUG, start=12)]))
    camera.inbox.hold()
    with qtbot.waitSignal(camera.failed) as answer:
        camera.open()
    assert answer.args[0].state is CameraState.UNPLUGGED
    assert camera.inbox.waiting == 12


def test_a_camera_that_hangs_is_given_up(make_camera, qtbot):
    clock = Clock()
    source = FakeCamera(count=3)
    camera = make_camera(source, now=clock)
    with qtbot.waitSignal(camera.phase_changed, check_params_cb=is_live):
        camera.open()
    camera.check_alive()
    assert camera.phase is CameraPhase.LIVE
    clock.late_s = LOST_AFTER_S + 1
    with qtbot.waitSignal(camera.failed) as answer:
        source.close()
        camera.check_alive()
    assert answer.args[0].state is CameraState.UNPLUGGED


def test_the_window_does_not_wait_for_a_camera_that_hangs(make_camera, qtbot):
    clock = Clock()
    let_go = threading.Event()

    class Hanging(FakeCamera):
        def read(self):
            if self._number == 3:
                let_go.wait()  # whatever it is told
            return super().read()

    camera = make_camera(Hanging(), now=clock)
    with qtbot.waitSignal(camera.phase_changed, check_params_cb=is_live):
        camera.open()
    qtbot.waitUntil(lambda: camera.inbox.waiting == 0)
    clock.late_s = LOST_AFTER_S + 1
    camera.check_alive()  # would never come back if it waited for the driver
    assert camera.phase is CameraPhase.FAILED
    let_go.set()


def dim_room() -> list[np.ndarray]:
    return [np.tile(np.arange(20, 60, dtype=np.uint8)[None, :, None], (30, 1, 3))]


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (FakeCamera(faults=[FaultAt(Fault.BLACK)], count=60), CameraState.COVERED),
        (FakeCamera(dim_room(), count=60), CameraState.TOO_DARK),
        (FakeCamera(faults=[FaultAt(Fault.SLOW)], count=60), CameraState.TOO_SLOW),
    ],
    ids=["black", "dim", "slow"],
)
def test_bad_pictures_are_judged(make_camera, qtbot, source, state):
    camera = make_camera(source, make_judge=CameraHealth)
    with qtbot.waitSignal(camera.judged) as answer:
        camera.open()
    assert answer.args[0] is state


def test_another_camera_takes_the_place_of_the_first(qapp, qtbot):
    sources = {"a": FakeCamera(count=1, name="A"), "b": FakeCamera(count=1, name="B")}
    camera = Camera(lambda camera_id: sources[camera_id], Inbox())
    with qtbot.waitSignal(camera.phase_changed, check_params_cb=is_live):
        camera.open("a")
    sources["a"].close()
    with qtbot.waitSignal(camera.phase_changed, check_params_cb=is_live):
        camera.open("b")
    assert camera.name == "B"
    assert sources["a"].closed
    sources["b"].close()
    camera.close()


def test_a_source_that_ends_turns_the_camera_off(qapp, qtbot):
    source = FakeCamera(count=2)
    camera = Camera(lambda camera_id: source, Inbox())
    with qtbot.waitSignal(camera.ended):
        camera.open()
        qtbot.waitUntil(lambda: camera.phase is CameraPhase.LIVE)
        source.close()
    assert camera.phase is CameraPhase.OFF


def test_a_camera_closed_while_it_opens_stays_closed(make_camera, qtbot):
    """What the thread had sent before it was stopped arrives later, and from nobody."""
    camera = make_camera(FakeCamera(paced=True))
    phases = []
    camera.phase_changed.connect(phases.append)
    camera.open()
    worker = camera._worker
    deadline = time.monotonic() + 10
    while worker.alive_at == 0 and time.monotonic() < deadline:
        time.sleep(0.005)  # not the event loop: it would deliver `opened`
    del worker
    camera.close()
    qtbot.wait(50)
    assert camera.phase is CameraPhase.OFF
    assert phases == [CameraPhase.OPENING, CameraPhase.OFF]


def test_a_camera_that_fails_when_it_was_closed_already_tells_nothing(make_camera, qtbot):
    class NotThere(FakeCamera):
        def open(self) -> None:
            raise CameraUnavailable(CameraState.IN_USE, "Another program uses the camera.")

    camera = make_camera(NotThere())
    failed = []
    camera.failed.connect(failed.append)
    camera.open()
    time.sleep(0.2)  # not the event loop
    camera.close()
    qtbot.wait(50)
    assert failed == []
    assert camera.phase is CameraPhase.OFF


class _Buggy:
    """A source that fails by a bug of ours."""

    name, is_live, nominal_fps = "Buggy", True, 30.0

    def __init__(self, *, on_open: bool) -> None:
        self.on_open = on_open
        self.closed = False

    def open(self):
        if self.on_open:
            raise ZeroDivisionError

    def read(self):
        raise ZeroDivisionError

    def close(self):
        self.closed = True


@pytest.mark.parametrize("on_open", [True, False])
def test_a_bug_ends_the_waiting_and_blames_no_camera(qapp, qtbot, on_open):
    source = _Buggy(on_open=on_open)
    worker = CaptureWorker(lambda: source, Inbox())
    with qtbot.waitSignal(worker.failed) as answer, pytest.raises(ZeroDivisionError):
        worker.start()
    assert answer.args[0].message.key == "program.unexpected"
    assert source.closed
