"""What every source of frames promises: webcam, video file, and a file played as a camera."""

from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.seeing.cameras import CameraInfo
from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.core.seeing.played_file import PlayedFile
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.seeing.webcam import Webcam
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraUnavailable, SignClipError, VideoUnreadable
from signclip_desktop.ui.sentences import sentence
from tests.video_files import solid, write_video

WIDTH, HEIGHT, FRAMES, FPS = 64, 48, 12, 25.0
CAMERA = CameraInfo("camera:test", "Test camera", 0, ("ANY",))
ORANGE = (220, 120, 20)  # RGB; in BGR it is a blue


class Capture:
    """Replaces cv2.VideoCapture; each picture differs, time passes when it is read."""

    def __init__(self, clock: list[float], *, works: bool = True, pictures: int | None = None):
        self._clock, self._works, self._left = clock, works, pictures
        self._numbers = count()

    def isOpened(self) -> bool:
        return self._works

    def read(self):
        self._clock[0] += 1 / FPS
        number = next(self._numbers)
        if self._left is not None and number >= self._left:
            return False, None
        image = solid(WIDTH, HEIGHT, ORANGE)[..., ::-1].copy()
        image[:8, :8] = number % 200
        return True, image

    def get(self, name: int) -> float:
        return FPS

    def set(self, name: int, value: float) -> bool:
        return True

    def release(self) -> None: ...


def webcam(path: Path, *, works: bool = True, pictures: int | None = None) -> Webcam:
    clock = [100.0]
    return Webcam(
        CAMERA,
        open_capture=lambda index, backend: Capture(clock, works=works, pictures=pictures),
        clock=lambda: clock[0],
    )


def played(path: Path, *, loop: bool = True) -> PlayedFile:
    now = [100.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return PlayedFile(path, loop=loop, now=lambda: now[0], sleep=sleep)


WORKING: dict[str, Callable[[Path], FrameSource]] = {
    "webcam": webcam,
    "video file": VideoFile,
    "played file": played,
}
BROKEN: dict[str, Callable[[Path], FrameSource]] = {
    "webcam": lambda path: webcam(path, works=False),
    "video file": VideoFile,
    "played file": played,
}
# Each gives this many frames, then ends in the way of its kind.
ENDING: dict[str, Callable[[Path], FrameSource]] = {
    "webcam": lambda path: webcam(path, pictures=11 + FRAMES),
    "video file": VideoFile,
    "played file": lambda path: played(path, loop=False),
}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = []
    for number in range(FRAMES):
        picture = solid(WIDTH, HEIGHT, ORANGE)
        picture[:8, :8] = number * 10
        pictures.append(picture)
    return write_video(tmp_path_factory.mktemp("film") / "sign.mp4", pictures, fps=FPS)


@pytest.fixture(params=list(WORKING))
def source(request: pytest.FixtureRequest, film: Path):
    made = WORKING[request.param](film)
    yield made
    made.close()


def frames_of(source: FrameSource, most: int = FRAMES) -> list[Frame]:
    found: list[Frame] = []
    while len(found) < most and (frame := source.read()) is not None:
        found.append(frame)
    return found


def test_what_it_says_of_itself(source: FrameSource) -> None:
    assert source.name
    assert isinstance(source.is_live, bool)
    assert source.nominal_fps == 0
    source.open()
    assert source.nominal_fps == pytest.approx(FPS, rel=0.1)
    assert source.name


def test_frames_are_rgb_and_cannot_be_written(source: FrameSource) -> None:
    source.open()
    for frame in frames_of(source):
        assert frame.image.dtype == np.uint8
        assert frame.image.shape == (HEIGHT, WIDTH, 3)
        assert not frame.image.flags.writeable
        red, green, blue = frame.image[20:, 20:].reshape(-1, 3).mean(axis=0)
        assert red > green > blue
        np.testing.assert_allclose((red, green, blue), ORANGE, atol=25)


def test_times_and_numbers_rise(source: FrameSource) -> None:
    source.open()
    found = frames_of(source)
    assert len(found) == FRAMES
    assert found[0].time_s >= 0
    for earlier, later in pairwise(found):
        assert later.time_s > earlier.time_s
        # A webcam that is not read in time drops frames, and never gives one twice.
        assert later.number > earlier.number


def test_opening_twice_is_opening_once(source: FrameSource) -> None:
    source.open()
    first = source.read()
    source.open()
    second = source.read()
    assert first is not None
    assert second is not None
    assert second.number > first.number


def test_it_is_closed_twice_and_opened_again(source: FrameSource) -> None:
    source.close()  # before it was ever open
    source.open()
    assert source.read() is not None
    source.close()
    source.close()
    source.open()
    assert len(frames_of(source)) == FRAMES


@pytest.mark.parametrize("kind", list(ENDING))
def test_at_its_end(film: Path, kind: str) -> None:
    """A file ends with None, again and again; a live source is lost, in a sentence."""
    source = ENDING[kind](film)
    source.open()
    try:
        if source.is_live:
            with pytest.raises(CameraUnavailable) as lost:
                frames_of(source, most=10 * FRAMES)
            assert _is_sentence(lost.value)
        else:
            assert len(frames_of(source, most=10 * FRAMES)) == FRAMES
            assert source.read() is None
            assert source.read() is None
    finally:
        source.close()


@pytest.mark.parametrize("kind", list(BROKEN))
def test_what_cannot_be_opened_is_told_in_a_sentence_and_may_be_closed(
    tmp_path: Path, kind: str
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a film" * 100)
    source = BROKEN[kind](broken)
    for _ in range(2):
        with pytest.raises((CameraUnavailable, VideoUnreadable)) as refused:
            _use(source)
        assert _is_sentence(refused.value)
        source.close()
        source.close()


def _use(source: FrameSource) -> None:
    source.open()
    frames_of(source)


def _is_sentence(error: SignClipError) -> bool:
    text = sentence(error)
    return text.endswith(".") and "\n" not in text and "Traceback" not in text and len(text) > 20
