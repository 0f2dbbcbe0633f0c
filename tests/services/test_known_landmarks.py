"""What MediaPipe found in the open film is not asked for twice, and never answers wrongly."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.seeing.holistic import Holistic
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.services import known_landmarks
from signclip_desktop.services.known_landmarks import KnownLandmarks, NotedLandmarker
from signclip_desktop.services.look_up_protocols import FileRequest
from signclip_desktop.services.look_up_tools import RealTools
from tests.fakes import FakeHolistic
from tests.video_files import cut, encode, numbered, textured, write_video


def request_of(path: Path, from_s: float | None = None, to_s: float | None = None) -> FileRequest:
    return FileRequest(1, path, from_s, to_s, threading.Event())


class Asker:
    """Looks spans of films up; `frames` counts what MediaPipe was given."""

    def __init__(self, film: Path | None, landmarker=None) -> None:
        self.landmarker = landmarker or Tracking()
        self.frames = 0
        self._known = KnownLandmarks()
        self.remember(film)

    def remember(self, film: Path | None) -> None:
        self._known.begin(film)

    def ask(self, path, from_s=None, to_s=None, *, cancelled=False):
        request = request_of(path, from_s, to_s)
        known = self._known.find(request)
        if known is not None:
            return known
        return self._known.read(
            request,
            NotedLandmarker(self.landmarker, self._count),
            lambda noted: RealTools().read_file(request, noted, lambda _: None, lambda: cancelled),
        )

    def _count(self, frame, landmarks) -> None:
        self.frames += 1


class Tracking(FakeHolistic):
    """What it finds depends on the frames since the last restart, as with MediaPipe."""

    def restart(self) -> None:
        self.since = 0

    def process(self, frame):
        found = super().process(frame)
        self.since += 1
        return Landmarks(
            found.points + np.float32(self.since / 1000),
            found.confidence,
            found.time_s,
            found.number,
            self.remarks_at(frame.time_s),
        )

    def remarks_at(self, time_s: float) -> tuple[Remark, ...]:
        return (Remark.DARK,) if time_s < 0.35 else ()


@pytest.fixture
def film(tmp_path) -> Path:
    return write_video(tmp_path / "film.mp4", numbered(160, 120, 20), fps=10)


def assert_same(clip, other) -> None:
    for name in ("points", "confidence", "times_s"):
        np.testing.assert_array_equal(getattr(clip, name), getattr(other, name))
    for name in ("width_px", "height_px", "flaw", "remarks"):
        assert getattr(clip, name) == getattr(other, name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, None), (None, None)),
        ((0.5, 1.2), (0.5, 1.2)),
        ((None, None), (0.0, 0.5)),
        ((None, None), (None, 1.5)),
        ((None, 1.5), (0.0, 0.9)),
        ((0.41, 1.5), (0.48, 1.1)),
    ],
)
def test_what_is_known_is_not_read_again(film, first, second) -> None:
    asker = Asker(film)
    asker.ask(film, *first)
    frames = asker.frames
    again = asker.ask(film, *second)
    assert asker.frames == frames > 0
    assert_same(again, Asker(film).ask(film, *second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, None), (0.5, 1.2)),  # begins in the middle
        ((0.5, 1.2), (None, None)),
        ((0.5, 1.2), (0.5, 1.4)),  # ends later
        ((0.41, 1.5), (0.38, 1.1)),  # begins a frame earlier
        ((0.41, 1.5), (0.52, 1.1)),  # begins a frame later
    ],
)
def test_what_a_new_reading_would_see_otherwise_is_read_again(film, first, second) -> None:
    asker = Asker(film)
    asker.ask(film, *first)
    frames = asker.frames
    again = asker.ask(film, *second)
    assert asker.frames == frames + len(again)
    assert_same(again, Asker(film).ask(film, *second))


def test_remarks_are_those_of_the_part(film) -> None:
    asker = Asker(film)
    assert asker.ask(film).remarks == ()
    assert asker.ask(film, 0.0, 0.5).remarks == (Remark.DARK,)
    assert asker.frames == 20


class Turned(Tracking):
    def remarks_at(self, time_s: float) -> tuple[Remark, ...]:
        return (Remark.TURNED_LEFT,) if 0.75 < time_s < 1.05 else ()


class Crowded(Tracking):
    def remarks_at(self, time_s: float) -> tuple[Remark, ...]:
        return (Remark.OTHER_PERSON,) if time_s > 1.05 else ()


@pytest.mark.parametrize("kind", [Turned, Crowded])
def test_after_a_second_look_only_the_same_span_is_known(film, kind) -> None:
    asker = Asker(film, kind())
    whole = asker.ask(film)
    frames = asker.frames
    assert_same(asker.ask(film), whole)
    assert asker.frames == frames
    part = asker.ask(film, 0.0, 0.5)
    assert asker.frames > frames
    assert_same(part, Asker(film, kind()).ask(film, 0.0, 0.5))


def test_a_part_without_anybody_is_searched_again(film) -> None:
    class Late(Tracking):
        def process(self, frame):
            self._person = frame.time_s > 0.75
            return super().process(frame)

        def remarks_at(self, time_s: float) -> tuple[Remark, ...]:
            return ()

    asker = Asker(film, Late())
    asker.ask(film)
    frames = asker.frames
    asker.ask(film, 0.0, 0.5)
    assert asker.frames > frames


def test_a_film_that_lacks_its_end_is_read_again_in_part(tmp_path) -> None:
    path = encode(tmp_path / "whole.ts", textured(160, 120, 40), "mpeg2video")
    path = cut(path, 0.6)
    asker = Asker(path)
    whole = asker.ask(path)
    frames = asker.frames
    asker.ask(path, 0.0, 0.4)
    assert (asker.frames > frames) == bool(whole.flaw)


def test_nothing_is_remembered_of_a_reading_that_failed_or_was_cancelled(film) -> None:
    asker = Asker(film, Tracking(fails_on=[3]))
    asker.ask(film)
    asker.ask(film)
    assert asker.frames == 40
    asker = Asker(film)
    assert asker.ask(film, cancelled=True) is None
    asker.ask(film)
    assert asker.frames == 20


def test_a_file_that_was_changed_is_read_again(film) -> None:
    asker = Asker(film)
    asker.ask(film)
    write_video(film, numbered(160, 120, 12), fps=10)
    assert len(asker.ask(film)) == 12
    os.utime(film, ns=(0, 0))
    asker.ask(film)
    assert asker.frames == 20 + 12 + 12


def test_it_is_dropped_with_the_film_and_no_other_file_is_remembered(film, tmp_path) -> None:
    other = write_video(tmp_path / "other.mp4", numbered(160, 120, 5), fps=10)
    asker = Asker(film)
    asker.ask(film)
    asker.ask(other)
    asker.ask(other)
    asker.ask(film)
    assert asker.frames == 20 + 5 + 5
    asker.remember(None)
    asker.remember(film)
    asker.ask(film)
    assert asker.frames == 20 + 5 + 5 + 20


def test_the_oldest_readings_go_where_they_would_take_too_much_memory(film, monkeypatch) -> None:
    monkeypatch.setattr(known_landmarks, "MOST_FRAMES", 25)
    asker = Asker(film)
    asker.ask(film)
    asker.ask(film, 0.5, 0.95)  # 5 frames more
    asker.ask(film)
    assert asker.frames == 25
    asker.ask(film, 0.7, 0.85)
    asker.ask(film, 0.7, 0.85)
    asker.ask(film, 0.5, 0.95)
    assert asker.frames == 27
    asker.ask(film)
    assert asker.frames == 47


def test_mediapipe_finds_the_same_in_what_is_known(shared) -> None:
    film = shared / "video" / "interesting.mp4"
    with Holistic() as holistic:
        asker = Asker(film, holistic)
        asker.ask(film)
        known = asker.ask(film, 0.0, 0.7)
    with Holistic() as holistic:
        assert_same(known, Asker(None, holistic).ask(film, 0.0, 0.7))
    assert 0 < len(known) < asker.frames
