"""Frames of a camera become recordings, and recordings are looked up."""

import threading

import pytest

from signclip_desktop.core.segmenting.live import SegmenterState
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.errors import LandmarkerUnavailable, NoSignSeen
from signclip_desktop.workers.camera import Camera
from tests.fakes import FakeCamera, FakeHolistic
from tests.look_up_fakes import FakeTools, film

pytestmark = pytest.mark.gui


def test_space_to_space_every_frame_is_looked_up(make, qtbot):
    tools = FakeTools(FakeHolistic())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    order = []
    look_up.recorded.connect(order.append)
    request = look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, camera, 50)
        look_up.end()
    assert order == [request]
    assert answer.args[0].request_id == request
    assert tools.landmarker.processed == list(range(50))
    assert len(tools.finder.clips[0]) == 50


def test_frames_are_analysed_while_the_window_is_busy(make):
    """From the camera's thread to the recognition thread; the window's is blocked meanwhile."""
    enough = threading.Event()

    class Counting(FakeHolistic):
        def process(self, frame):
            found = super().process(frame)
            if len(self.processed) >= 5:
                enough.set()
            return found

    look_up, source = make(FakeTools(Counting())), FakeCamera(fps=100, paced=True)
    camera = Camera(lambda camera_id: source, look_up.inbox)
    camera.open()
    analysed = enough.wait(60)  # this thread is the window's; its event loop does not run
    source.close()
    camera.close()
    assert analysed


def test_raised_hands_start_and_rest_stops(make, qtbot):
    tools = FakeTools(FakeHolistic(signing=(20, 60)))
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    states = []
    look_up.state_changed.connect(states.append)
    request = look_up.arm(hands_up=True)
    look_up.inbox.hold()  # the test films faster than a camera; nothing may be dropped
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, camera, 110)
    assert answer.args[0].request_id == request
    assert states == [
        SegmenterState.ARMED,
        SegmenterState.RECORDING,
        SegmenterState.FINISHED,
    ]
    clip = tools.finder.clips[0]
    assert clip.times_s[0] < 20 / 30  # pre-roll
    assert clip.times_s[-1] > 60 / 30


def test_a_slow_landmarker_drops_preview_frames_and_counts_them(make, qtbot):
    gate = threading.Event()

    class Slow(FakeHolistic):
        def process(self, frame):
            gate.wait(60)
            return super().process(frame)

    tools = FakeTools(Slow())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    look_up.arm(hands_up=False)
    film(look_up, camera, 40)
    gate.set()
    qtbot.waitUntil(lambda: 39 in tools.landmarker.processed)
    assert len(tools.landmarker.processed) <= 2 or look_up.inbox.drops > 0
    assert look_up.inbox.drops + len(tools.landmarker.processed) == 40


def test_no_hands_is_told_under_the_requests_id(make, qtbot):
    look_up, camera = make(FakeTools(FakeHolistic(person=False))), FakeCamera()
    camera.open()
    request = look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.failed) as answer:
        film(look_up, camera, 10)
        look_up.end()
    assert answer.args[0] == request
    assert isinstance(answer.args[1], NoSignSeen)


def test_a_recording_of_nothing_is_told(make, qtbot):
    look_up = make(FakeTools())
    look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.failed) as answer:
        look_up.end()
    assert isinstance(answer.args[1], NoSignSeen)


def test_arming_again_forgets_a_recording(make, qtbot):
    tools = FakeTools(FakeHolistic())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    look_up.arm(hands_up=False)
    look_up.begin()
    film(look_up, camera, 10)
    second = look_up.arm(hands_up=False)
    look_up.begin()
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, camera, 10)
        look_up.end()
    assert answer.args[0].request_id == second
    assert len(tools.finder.clips) == 1
    assert tools.finder.clips[0].times_s[-1] == pytest.approx(19 / 30)


def test_a_camera_opened_anew_does_not_go_on_with_the_old_recording(make, qtbot):
    """Its time begins at 0 again, and its first frames may come before the next arming."""
    tools = FakeTools(FakeHolistic(signing=(20, 60)))
    look_up, old, new = make(tools), FakeCamera(), FakeCamera()
    old.open()
    new.open()
    states = []
    look_up.state_changed.connect(states.append)
    look_up.arm(hands_up=True)
    look_up.inbox.hold()  # the test films faster than a camera; nothing may be dropped
    film(look_up, old, 50)
    qtbot.waitUntil(lambda: SegmenterState.RECORDING in states)
    with qtbot.waitSignal(look_up.recognised) as answer:
        film(look_up, new, 120)
    times_s = answer.args[0].clip.times_s
    assert len(times_s) < 120
    assert (times_s[1:] > times_s[:-1]).all()


def test_the_graph_lives_in_one_thread_and_is_closed(make, qtbot):
    tools = FakeTools(FakeHolistic())
    look_up, camera = make(tools), FakeCamera()
    camera.open()
    look_up.arm(hands_up=False)
    look_up.inbox.hold()
    film(look_up, camera, 5)
    qtbot.waitUntil(lambda: len(tools.landmarker.processed) == 5)
    look_up.stop()
    assert tools.landmarker.closed
    assert tools.finder.closed
    assert len(tools.landmarker.threads) == 1
    assert threading.get_ident() not in tools.landmarker.threads


class Dying(FakeHolistic):
    """Its graph fails at the tenth frame and cannot be opened again."""

    def process(self, frame):
        if len(self.processed) == 10:
            raise LandmarkerUnavailable("The models are gone.")
        return super().process(frame)


def test_landmarks_that_fail_in_a_recording_end_it_with_a_sentence(make, qtbot):
    look_up, camera, told = make(FakeTools(Dying())), FakeCamera(), {}
    camera.open()
    look_up.failed.connect(lambda request, error: told.update({request: str(error)}))
    request = look_up.arm(hands_up=False)
    look_up.begin()
    film(look_up, camera, 20)
    qtbot.waitUntil(lambda: request in told)
    look_up.end()
    assert told == {0: "The models are gone.", request: "The models are gone."}


def test_landmarks_that_fail_before_a_recording_are_told_once(make, qtbot):
    look_up, camera, told = make(FakeTools(Dying())), FakeCamera(), []
    camera.open()
    look_up.failed.connect(lambda request, error: told.append(request))
    look_up.inbox.hold()
    film(look_up, camera, 20)
    qtbot.waitUntil(lambda: bool(told))
    film(look_up, camera, 5)
    # One alone: a signal that comes while the waiting connects has upset PySide.
    with qtbot.waitSignal(look_up.ready):
        look_up.follow(Kind.RECORDINGS)
    assert told == [0]
