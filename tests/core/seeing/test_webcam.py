"""Webcams: the best mode, frames stamped on arrival, and every way to lose one."""

import threading

import cv2
import numpy as np
import pytest

from signclip_desktop.core.seeing import cameras
from signclip_desktop.core.seeing import webcam as webcam_module
from signclip_desktop.core.seeing.cameras import CameraInfo
from signclip_desktop.core.seeing.frame_source import open_source
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.seeing.webcam import Webcam
from signclip_desktop.errors import CameraState, CameraUnavailable

CAMERA = CameraInfo("camera:test", "Test camera", 0, ("DSHOW", "MSMF", "ANY"))


class FakeCapture:
    """Stands in for cv2.VideoCapture; time passes only when it is read.

    Args:
        clock: a list with the seconds in it.
        fps: how fast frames come.
        best_fps: what it says when more is asked for.
        script: for each read after the first frames, "ok", "miss", "same" or "hang";
            the last one repeats.
    """

    def __init__(self, clock, *, fps=30.0, best_fps=30.0, works=True, script=("ok",)):
        self.clock, self.fps, self.works = clock, fps, works
        self.best_fps = best_fps
        self.script = list(script)
        self.asked: list[tuple[int, float]] = []
        self.values: dict[int, float] = {}
        self.released = threading.Event()
        self.reads = 0
        self.stream = 0
        self.stream_after = 1 + webcam_module.MEASURED_FRAMES
        self.threads: set[int] = set()

    def isOpened(self):
        return self.works

    def set(self, name, value):
        self.asked.append((name, value))
        if name == cv2.CAP_PROP_FPS:
            value = min(value, self.best_fps)
        self.values[name] = value
        return True

    def get(self, name):
        return self.values.get(name, 0.0)

    def read(self):
        self.threads.add(threading.get_ident())
        self.reads += 1
        self.clock[0] += 1 / self.fps
        step = "ok"
        if self.reads > self.stream_after:
            step = self.script[min(self.stream, len(self.script) - 1)]
            self.stream += 1
        if step == "hang":
            self.released.wait(20)
            return False, None
        if step == "miss":
            return False, None
        image = np.zeros((48, 64, 3), dtype=np.uint8)
        image[..., 2] = 200  # red, as cv2 gives it
        image[:8, :8] = 0 if step == "same" else self.reads % 200
        return True, image

    def release(self):
        self.threads.add(threading.get_ident())
        self.released.set()


@pytest.fixture
def clock():
    return [100.0]


def webcam(clock, *captures, camera=CAMERA) -> Webcam:
    waiting = list(captures)
    return Webcam(
        camera, open_capture=lambda index, backend: waiting.pop(0), clock=lambda: clock[0]
    )


def read_on(source) -> None:
    while source.read() is not None:
        pass


def test_frames_are_rgb_stamped_on_arrival_and_numbered(clock) -> None:
    capture = FakeCapture(clock, fps=25, script=["ok"] * 6 + ["hang"])
    source = webcam(clock, capture)
    source.open()
    frames = [source.read() for _ in range(6)]
    capture.released.set()
    source.close()
    assert source.name == "Test camera"
    assert source.nominal_fps == pytest.approx(25)
    assert [frame.number for frame in frames] == list(range(6))
    np.testing.assert_allclose([frame.time_s for frame in frames], np.arange(1, 7) / 25)
    assert frames[0].image[20, 20].tolist() == [200, 0, 0]
    assert capture.released.is_set()
    assert len(capture.threads) == 1
    assert threading.get_ident() not in capture.threads
    assert source.read() is None


def test_the_fastest_mode_that_the_camera_has_is_taken(clock) -> None:
    for best_fps, expected in ((60, (1280, 60)), (30, (1280, 30)), (15, (640, 15))):
        capture = FakeCapture(clock, fps=30, best_fps=best_fps, script=["hang"])
        source = webcam(clock, capture)
        source.open()
        capture.released.set()
        source.close()
        got = capture.values[cv2.CAP_PROP_FRAME_WIDTH], capture.values[cv2.CAP_PROP_FPS]
        assert got == expected
        assert (cv2.CAP_PROP_BUFFERSIZE, 1) in capture.asked


def test_a_camera_that_promises_too_much_is_asked_for_small_pictures(clock) -> None:
    class Boaster(FakeCapture):
        def read(self):
            self.fps = 5 if self.values[cv2.CAP_PROP_FRAME_WIDTH] > 640 else 30
            return super().read()

    capture = Boaster(clock, best_fps=60, script=["hang"])
    capture.stream_after = 2 * (1 + webcam_module.MEASURED_FRAMES)
    source = webcam(clock, capture)
    source.open()
    assert source.nominal_fps == pytest.approx(30)
    capture.released.set()
    source.close()


def test_a_backend_that_cannot_open_is_followed_by_the_next(clock) -> None:
    broken = FakeCapture(clock, works=False)
    good = FakeCapture(clock, script=["hang"])
    source = webcam(clock, broken, good)
    source.open()
    assert broken.released.is_set()
    good.released.set()
    source.close()


def test_of_two_slow_backends_the_faster_is_opened_again(clock) -> None:
    slow, slower = FakeCapture(clock, fps=9), FakeCapture(clock, fps=1)
    # Each is measured twice: as it chose, and with small pictures.
    again = FakeCapture(clock, fps=9, script=["hang"])
    again.stream_after = 2 * (1 + webcam_module.MEASURED_FRAMES)
    source = webcam(clock, slow, slower, again)
    source.open()
    assert source.nominal_fps == pytest.approx(9)
    again.released.set()
    source.close()


@pytest.mark.parametrize(
    "script",
    [["ok"] * 5 + ["miss"], ["ok"] * 5 + ["same"]],
    ids=["no pictures", "the same picture for ever"],
)
def test_an_unplugged_camera_is_told(clock, script) -> None:
    capture = FakeCapture(clock, script=script)
    source = webcam(clock, capture)
    source.open()
    with pytest.raises(CameraUnavailable) as lost:
        read_on(source)
    assert lost.value.state is CameraState.UNPLUGGED
    assert capture.released.is_set()
    assert source.read() is None


def test_a_few_misses_are_forgiven(clock) -> None:
    script = ["ok", *["miss"] * (webcam_module.MISSES - 1), "ok", "hang"]
    capture = FakeCapture(clock, script=script)
    source = webcam(clock, capture)
    source.open()
    assert [source.read().number, source.read().number] == [0, 1]
    capture.released.set()
    source.close()


def test_a_read_that_never_returns_is_told_and_left_behind(clock, monkeypatch) -> None:
    monkeypatch.setattr(webcam_module, "LOST_S", 0.05)
    monkeypatch.setattr(webcam_module, "LEAVE_S", 0.05)
    capture = FakeCapture(clock, script=["ok", "hang"])
    source = webcam(clock, capture)
    source.open()
    source.read()
    with pytest.raises(CameraUnavailable) as lost:
        source.read()
    assert lost.value.state is CameraState.UNPLUGGED
    assert not capture.released.is_set()  # the hanging thread owns it
    capture.released.set()


def test_a_camera_that_nobody_can_open_is_in_use_or_denied(clock, monkeypatch) -> None:
    for state in (CameraState.IN_USE, CameraState.DENIED):
        monkeypatch.setattr(webcam_module, "why_closed", lambda camera, state=state: state)
        captures = [FakeCapture(clock, works=False) for _ in CAMERA.backends]
        with pytest.raises(CameraUnavailable) as refusal:
            webcam(clock, *captures).open()
        assert refusal.value.state is state
        assert refusal.value.message.key == state.value


def test_a_camera_that_opens_but_gives_no_picture_is_not_taken(clock, monkeypatch) -> None:
    class Blind(FakeCapture):
        def read(self):
            return False, None

    monkeypatch.setattr(webcam_module, "why_closed", lambda camera: CameraState.IN_USE)
    with pytest.raises(CameraUnavailable):
        webcam(clock, *[Blind(clock) for _ in CAMERA.backends]).open()


def test_opening_that_never_ends_is_told(clock, monkeypatch) -> None:
    monkeypatch.setattr(webcam_module, "OPEN_S", 0.05)
    monkeypatch.setattr(webcam_module, "LEAVE_S", 0.05)
    go_on = threading.Event()

    def stuck(index, backend):
        go_on.wait(20)
        return FakeCapture(clock, works=False)

    with pytest.raises(CameraUnavailable) as refusal:
        Webcam(CAMERA, open_capture=stuck, clock=lambda: clock[0]).open()
    assert refusal.value.state is CameraState.IN_USE
    go_on.set()


def test_frames_that_nobody_reads_are_dropped_oldest_first_and_counted(clock) -> None:
    frames_given = webcam_module.QUEUED_FRAMES + 5
    capture = FakeCapture(clock, script=["ok"] * frames_given + ["hang"])
    hanging = threading.Event()
    real_read = capture.read

    def read():
        if capture.stream >= frames_given:
            hanging.set()
        return real_read()

    capture.read = read
    source = webcam(clock, capture)
    source.open()
    assert hanging.wait(60)
    assert source.dropped == 5
    assert source.read().number == 5
    capture.released.set()
    source.close()


def test_no_camera_is_told(monkeypatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", list)
    with pytest.raises(CameraUnavailable) as refusal:
        Webcam().open()
    assert refusal.value.state is CameraState.NONE_FOUND


def test_cv2_itself_says_no_for_a_camera_that_is_not_there() -> None:
    ghost = CameraInfo("camera:ghost", "Ghost", 63, ("ANY",))
    with pytest.raises(CameraUnavailable):
        Webcam(ghost).open()


def test_a_target_opens_as_what_it_is(tmp_path) -> None:
    assert isinstance(open_source(tmp_path / "any.mp4"), VideoFile)
    assert isinstance(open_source(str(tmp_path / "any.mp4")), VideoFile)
    assert isinstance(open_source("camera:test"), Webcam)
    assert isinstance(open_source(CAMERA), Webcam)


def open_and_read_on(source) -> None:
    source.open()
    read_on(source)


class _Broken(FakeCapture):
    """A capture that our own code cannot handle, at once or in mid stream."""

    def __init__(self, clock, *, at_once: bool):
        super().__init__(clock)
        self.at_once = at_once

    def isOpened(self):
        if self.at_once:
            raise ZeroDivisionError("a bug of the test")
        return True

    def read(self):
        if self.reads > self.stream_after + 2:
            raise ZeroDivisionError("a bug of the test")
        return super().read()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_bug_in_the_cameras_thread_surfaces_at_once_as_a_bug(clock, at_once) -> None:
    capture = _Broken(clock, at_once=at_once)
    source = webcam(clock, capture)
    with pytest.raises(RuntimeError, match="thread that reads the camera failed") as raised:
        open_and_read_on(source)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    source.close()
    if not at_once:
        assert capture.released.is_set()
