"""Files are looked up one after the other, also those that wait for the models."""

import threading

import numpy as np
import pytest

from signclip_desktop.errors import LandmarkerUnavailable, StoreDamaged
from signclip_desktop.workers.look_up import LookUp
from tests.fakes import FakeHolistic
from tests.look_up_fakes import FakeTools

pytestmark = pytest.mark.gui


def test_a_file_is_read_frame_by_frame_with_progress(make, qtbot, tmp_path):
    tools = FakeTools(FakeHolistic(), file_frames=25)
    look_up = make(tools)
    done = []
    look_up.file_progressed.connect(lambda request, share: done.append(share))
    with qtbot.waitSignal(look_up.recognised) as answer:
        request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    assert answer.args[0].request_id == request
    assert len(answer.args[0].clip) == 25
    assert done[-1] == 1.0


def test_a_film_that_is_looked_up_twice_goes_through_mediapipe_once(make, qtbot, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film")
    landmarker = FakeHolistic()
    look_up = make(FakeTools(landmarker))
    done, shown, found = [], [], []
    look_up.file_progressed.connect(lambda request, share: done.append((request, share)))
    look_up.landmarks_ready.connect(lambda frame, landmarks: shown.append(frame.number))

    def frames_after_looking_up() -> int:
        with qtbot.waitSignal(look_up.recognised) as answer:
            request = look_up.look_up_file(film, None, None)
        assert answer.args[0].request_id == request
        assert done[-1] == (request, 1.0)
        found.append(answer.args[0].clip)
        assert len(shown) == len(landmarker.processed)
        return len(landmarker.processed)

    look_up.remember_film(film)
    assert [frames_after_looking_up() for _ in range(3)] == [30, 30, 30]
    np.testing.assert_array_equal(found[0].points, found[2].points)
    look_up.remember_film(None)
    assert [frames_after_looking_up() for _ in range(2)] == [60, 90]


def test_a_cancelled_file_gives_no_answer(make, qtbot, tmp_path):
    gate = threading.Event()
    look_up = make(FakeTools(FakeHolistic(), gate=gate))
    answers = []
    look_up.recognised.connect(answers.append)
    first = look_up.look_up_file(tmp_path / "one.mp4", None, None)
    look_up.cancel_file(first)
    with qtbot.waitSignal(look_up.recognised):
        second = look_up.look_up_file(tmp_path / "two.mp4", None, None)
        gate.set()
    assert [one.request_id for one in answers] == [second]
    assert first != second


def test_files_of_two_askers_are_read_one_after_the_other(make, qtbot, tmp_path):
    look_up = make(FakeTools(FakeHolistic()))
    answers = []
    look_up.recognised.connect(lambda found: answers.append(found.request_id))
    asked = [look_up.look_up_file(tmp_path / name, None, None) for name in ("a.mp4", "b.mp4")]
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == asked


def test_missing_models_are_told_and_look_ups_fail_with_a_sentence(qapp, qtbot, tmp_path):
    look_up = LookUp(FakeTools(fails=LandmarkerUnavailable("MediaPipe is missing.")))
    with qtbot.waitSignal(look_up.failed) as answer:
        look_up.start()
    assert answer.args[0] == 0
    assert str(answer.args[1]) == "MediaPipe is missing."
    with qtbot.waitSignal(look_up.failed) as answer:
        request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    assert answer.args[0] == request
    look_up.stop()


def test_a_file_opened_with_the_program_waits_for_models_and_dictionary(qapp, qtbot, tmp_path):
    look_up = LookUp(FakeTools())
    request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    with qtbot.waitSignal(look_up.recognised) as answer:
        look_up.start()
        look_up.open_library(tmp_path / "library.sqlite")
    assert answer.args[0].request_id == request
    look_up.stop()


def test_a_file_that_waits_for_a_library_that_cannot_be_opened_is_told(qapp, qtbot, tmp_path):
    class Damaged(FakeTools):
        def open_finder(self, path):
            raise StoreDamaged("The library is damaged.")

    look_up, told = LookUp(Damaged()), {}
    look_up.failed.connect(lambda request, error: told.update({request: str(error)}))
    with qtbot.waitSignal(look_up.seeing):
        look_up.start()
    request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    look_up.open_library(tmp_path / "library.sqlite")
    qtbot.waitUntil(lambda: request in told)
    assert told == {0: "The library is damaged.", request: "The library is damaged."}
    look_up.stop()


def test_a_bug_while_the_models_load_is_told_to_the_file_that_waits_for_them(qapp, qtbot, tmp_path):
    class Buggy(FakeTools):
        def make_landmarker(self):
            raise TypeError("a bug")

    look_up, told = LookUp(Buggy()), {}
    look_up.failed.connect(lambda request, error: told.update({request: str(error)}))
    request = look_up.look_up_file(tmp_path / "sign.mp4", None, None)
    with qtbot.captureExceptions() as bugs:
        look_up.start()
        qtbot.waitUntil(lambda: request in told)
        look_up.stop()
    assert told[request] == "program.unexpected"
    assert told[0] == "program.unexpected"
    assert [kind for kind, *_ in bugs] == [TypeError]
