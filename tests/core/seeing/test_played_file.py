from pathlib import Path

import pytest

from signclip_desktop.core.seeing.played_file import PlayedFile
from signclip_desktop.errors import CameraState, CameraUnavailable
from tests.fakes import FakeCamera


class ShortFile(FakeCamera):
    """Ends after three frames, as a file does."""

    def read(self):
        return None if self._number >= 3 else super().read()


class Clock:
    """Time that passes only in `sleep`."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def played(*, loop: bool) -> PlayedFile:
    clock = Clock()
    return PlayedFile(
        Path("sign.mp4"),
        loop=loop,
        make_source=lambda path: ShortFile(fps=10),
        now=clock,
        sleep=clock.sleep,
    )


def test_frames_come_when_they_are_due_and_go_on_rising_in_the_next_round():
    source = played(loop=True)
    source.open()
    frames = [source.read() for _ in range(7)]
    assert [frame.number for frame in frames] == list(range(7))
    assert [frame.time_s for frame in frames[:3]] == pytest.approx([0.0, 0.1, 0.2])
    assert frames[3].time_s >= frames[2].time_s
    source.close()


def test_a_file_that_is_not_repeated_ends_like_an_unplugged_camera():
    source = played(loop=False)
    source.open()
    for _ in range(3):
        source.read()
    with pytest.raises(CameraUnavailable) as caught:
        source.read()
    assert caught.value.state is CameraState.UNPLUGGED
    source.close()
