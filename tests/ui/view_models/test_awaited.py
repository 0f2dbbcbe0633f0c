"""Whatever order things happen in, a look-up that began ends once, and nobody waits for ever."""

from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from signclip_desktop.core.segmenting.live import SegmenterState
from signclip_desktop.errors import (
    CameraState,
    CameraUnavailable,
    NoSignSeen,
    StoreDamaged,
    VideoUnreadable,
)
from signclip_desktop.services.film import Film
from signclip_desktop.ui.commands import Commands
from signclip_desktop.ui.view_models.film import FilmPhase, FilmViewModel
from signclip_desktop.ui.view_models.live import LivePhase, LiveViewModel
from signclip_desktop.ui.view_models.matches import MatchesState, MatchesViewModel
from signclip_desktop.workers.camera import CameraPhase
from tests.look_up_fakes import FakeFinder
from tests.ui.asked import AskedLibrary, AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui

FINDER = FakeFinder()


class HandCamera(QObject):
    """A camera that is moved by hand."""

    phase_changed = Signal(object)
    judged = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.phase = CameraPhase.OFF

    def open(self, camera_id: str) -> None:
        self.close()
        self.go(CameraPhase.OPENING)

    def close(self) -> None:
        self.go(CameraPhase.OFF)

    def take_preview(self) -> None:
        return None

    def go(self, phase: CameraPhase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.phase_changed.emit(phase)


class HandReader(QObject):
    """A reader of films that answers when it is told to."""

    read = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.is_reading = False

    def open(self, path: Path) -> None:
        self.is_reading = True

    def close(self) -> None:
        self.is_reading = False

    def give(self, seconds: float) -> None:
        if self.is_reading:
            self.is_reading = False
            times = np.arange(0, seconds, 0.5)
            image = np.zeros((4, 6, 3), dtype=np.uint8)
            film = Film(Path("a.mp4"), (image,) * len(times), times, float(times[-1]))
            self.read.emit(film)

    def refuse(self) -> None:
        if self.is_reading:
            self.is_reading = False
            self.failed.emit(VideoUnreadable("a.mp4 is not a video; choose another."))


class NumberedLookUp(AskedLookUp):
    """Gives each request a number of its own, as the real one does."""

    def __init__(self) -> None:
        super().__init__()
        self.last = 0
        self.asked: list[int] = []

    def _new(self, *, asks: bool = True) -> int:
        self.last += 1
        if asks:
            self.asked.append(self.last)
        return self.last

    def arm(self, *, hands_up: bool) -> int:
        self.armed = self._new(asks=False)
        return self.armed

    def end(self) -> None:
        self.asked.append(self.armed)

    def look_up_file(self, path, from_s, to_s) -> int:
        return self._new()

    def combine(self, attempts) -> int:
        return self._new()


class Desk:
    """The models of one window with everything below them moved by hand."""

    def __init__(self) -> None:
        self.camera, self.reader = HandCamera(), HandReader()
        self.look_up, self.library = NumberedLookUp(), AskedLibrary()
        self.live = LiveViewModel(self.camera, self.look_up)
        self.film = FilmViewModel(self.reader, self.look_up)
        self.matches = MatchesViewModel(self.library, self.look_up)
        self.commands = Commands(self.live, self.film, self.matches)
        self.running = {self.live: 0, self.film: 0}
        for model in self.running:
            model.look_up_started.connect(lambda again, model=model: self._count(model, 1))
            for ended in (model.found, model.not_found):
                ended.connect(lambda _, model=model: self._count(model, -1))
            model.given_up.connect(lambda model=model: self._count(model, -1))
        self.look_up.seeing.emit()
        self.look_up.ready.emit("encoder")

    def _count(self, model: QObject, step: int) -> None:
        self.running[model] += step
        assert self.running[model] in (0, 1), "a look-up ends exactly once"

    # What can happen

    def camera_works(self) -> None:
        if self.camera.phase is CameraPhase.OPENING:
            self.camera.go(CameraPhase.LIVE)

    def camera_is_lost(self) -> None:
        if self.camera.phase in (CameraPhase.OPENING, CameraPhase.LIVE):
            self.camera.go(CameraPhase.FAILED)
            self.camera.failed.emit(CameraUnavailable(CameraState.UNPLUGGED))

    def count_to_the_end(self) -> None:
        for _ in range(3):
            self.live.count_down()

    def hands_go_up(self) -> None:
        self.look_up.state_changed.emit(SegmenterState.RECORDING)

    def hands_rest(self) -> None:
        if self.live.phase is LivePhase.RECORDING:
            self.look_up.asked.append(self.look_up.armed)
        self.look_up.recorded.emit(self.look_up.armed)

    def answer(self, number: int = -1) -> None:
        if self.look_up.asked:
            request_id = self.look_up.asked.pop(number)
            self.look_up.recognised.emit(FINDER.recognise(waving_clip(), request_id=request_id))

    def refuse(self, error: Exception) -> None:
        if self.look_up.asked:
            self.look_up.failed.emit(self.look_up.asked.pop(), error)

    def answer_all(self) -> None:
        while self.look_up.asked:
            self.answer(0)

    def check(self) -> None:
        waiting = self.matches.state is MatchesState.WAITING
        if waiting:
            assert self.look_up.asked, "it waits for an answer that will not come"
        if self.film.phase is FilmPhase.LOOKING_UP or self.live.phase is LivePhase.LOOKING_UP:
            assert self.look_up.asked


STEPS = {
    "turn on": lambda d: d.live.turn_on(),
    "turn off": lambda d: d.live.turn_off(),
    "camera works": Desk.camera_works,
    "camera is lost": Desk.camera_is_lost,
    "another camera": lambda d: d.live.set_camera(f"camera:{d.look_up.last}"),
    "space": lambda d: d.commands.record(),
    "count": Desk.count_to_the_end,
    "R": lambda d: d.commands.again(),
    "escape": lambda d: d.commands.cancel(),
    "hands up": Desk.hands_go_up,
    "rest": Desk.hands_rest,
    "answer": Desk.answer,
    "late answer": lambda d: d.answer(0),
    "no sign": lambda d: d.refuse(NoSignSeen("No hands were seen.")),
    "damaged": lambda d: d.refuse(StoreDamaged("The file is damaged.")),
    "open file": lambda d: d.commands.open_file("a.mp4"),
    "short film": lambda d: d.reader.give(3.0),
    "long film": lambda d: d.reader.give(40.0),
    "unreadable": lambda d: d.reader.refuse(),
    "look the span up": lambda d: d.film.look_up_span(),
    "cancel the span": lambda d: d.film.cancel(),
    "close file": lambda d: d.commands.use_camera(),
    "combine": lambda d: d.matches.combine(),
    "choose": lambda d: d.matches.choose(2),
    "first attempt": lambda d: d.matches.attempts and d.matches.show_attempt(0),
    "drop": lambda d: d.matches.attempts and d.matches.drop_attempt(0),
    "another sign": lambda d: d.matches.clear(),
    "dialog opens": lambda d: d.commands.set_listening(False),
    "dialog closes": lambda d: d.commands.set_listening(True),
}
TO_RECORDING = ["turn on", "camera works", "space", "count"]
TO_LOOK_UP = [*TO_RECORDING, "space"]


def play(steps: list[str]) -> Desk:
    desk = Desk()
    for step in steps:
        STEPS[step](desk)
        desk.check()
    return desk


@hypothesis.settings(max_examples=300)
@hypothesis.given(st.lists(st.sampled_from(sorted(STEPS)), max_size=40))
def test_in_any_order_everything_that_begins_ends(qapp, steps) -> None:
    desk = play([*TO_LOOK_UP, *steps])
    desk.answer_all()
    desk.check()
    assert desk.matches.state is not MatchesState.WAITING
    assert desk.live.phase is not LivePhase.LOOKING_UP
    assert desk.film.phase is not FilmPhase.LOOKING_UP
    assert not any(desk.running.values())
    assert isinstance(qapp, QApplication)


@pytest.mark.parametrize(
    "steps",
    [
        ["open file", "unreadable"],
        ["open file", "long film"],
        ["open file", "escape"],
        ["open file", "short film", "open file", "unreadable"],
        ["open file", "short film", "close file"],
        ["dialog opens", "answer", "dialog closes"],
        ["R", "escape"],
        ["camera is lost", "turn on", "camera works", "escape"],
    ],
    ids=", ".join,
)
def test_a_look_up_that_was_left_is_not_waited_for(qapp, steps) -> None:
    desk = play([*TO_LOOK_UP, *steps])
    assert desk.matches.state is not MatchesState.WAITING


@pytest.mark.parametrize(
    "steps",
    [
        ["turn off", "answer"],
        ["camera is lost", "answer"],
        ["camera is lost", "turn on", "camera works", "answer"],
        ["turn off", "turn on", "camera works", "answer"],
        ["another camera", "camera works", "answer"],
    ],
    ids=", ".join,
)
def test_what_was_signed_is_found_although_the_camera_went(qapp, steps) -> None:
    desk = play([*TO_LOOK_UP, *steps])
    assert desk.matches.state is MatchesState.SURE
    assert len(desk.matches.attempts) == 1


def test_a_recording_of_a_camera_that_is_lost_is_waited_for(qapp) -> None:
    desk = play([*TO_RECORDING, "camera is lost"])
    assert desk.matches.state is MatchesState.WAITING
    desk.answer()
    assert desk.matches.state is MatchesState.SURE


def test_what_is_signed_for_a_dialog_is_no_look_up_even_if_the_dialog_closes(qapp) -> None:
    desk = play([*TO_RECORDING, "dialog opens", "space", "dialog closes", "answer"])
    assert desk.matches.state is MatchesState.EMPTY


# Attempts

SIGN = ["space", "count", "space", "answer"]
AGAIN = ["R", "space", "answer"]
HANDS_FREE = ["hands up", "rest", "answer"]
FILM = ["open file", "short film", "answer"]


@pytest.mark.parametrize(
    ("steps", "attempts"),
    [
        ([*SIGN, *AGAIN], 2),
        ([*SIGN, *AGAIN, *AGAIN], 3),
        ([*SIGN, *SIGN], 1),
        ([*SIGN, *AGAIN, *SIGN], 1),
        ([*SIGN, *AGAIN, *SIGN, *AGAIN], 2),
        ([*SIGN, *HANDS_FREE], 1),
        ([*HANDS_FREE, *HANDS_FREE], 1),
        ([*HANDS_FREE, *AGAIN], 2),
        ([*SIGN, "choose", *AGAIN], 2),
        ([*SIGN, "choose", *SIGN], 1),
        # A recording that is begun anew with R is still of the sign that it was of.
        ([*SIGN, *AGAIN, "space", "count", *AGAIN], 1),
        ([*SIGN, *AGAIN, "space", "count", "space", *AGAIN], 1),
        ([*SIGN, *AGAIN, "space", *AGAIN], 1),
        # One that is given up leaves the list before and its attempts.
        ([*SIGN, *AGAIN, "space", "count", "escape", *AGAIN], 3),
        # One in which nothing is seen.
        ([*SIGN, *AGAIN, "R", "space", "no sign", *AGAIN], 3),
        ([*SIGN, *AGAIN, "space", "count", "space", "no sign", *AGAIN], 1),
        # Videos: another file, or another span without R, is another sign.
        ([*SIGN, *FILM], 1),
        ([*FILM, "R", "answer"], 2),
        ([*FILM, "look the span up", "answer"], 1),
        ([*FILM, "R", "answer", "look the span up", "answer"], 1),
        ([*FILM, *FILM], 1),
        ([*FILM, "open file", "long film", "R", "answer"], 1),
        ([*FILM, "close file", "turn on", "camera works", *AGAIN], 1),
        ([*SIGN, "open file", "long film", "R", "answer"], 1),
        ([*SIGN, "open file", "unreadable", "close file", "turn on", "camera works", *AGAIN], 2),
    ],
)
def test_only_r_adds_an_attempt_and_only_of_the_same_sign(qapp, steps, attempts) -> None:
    desk = play(["turn on", "camera works", *steps])
    assert len(desk.matches.attempts) == attempts
