"""Somebody signs the same sign again, then another one; what goes wrong is told with a way on."""

import pytest
from PySide6.QtCore import Qt

from signclip_desktop.core.dictionary import Store
from signclip_desktop.errors import (
    CheckpointInvalid,
    LandmarkerUnavailable,
    StoreBusy,
    StoreDamaged,
    VideoUnreadable,
)
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.view_models.live import LivePhase
from signclip_desktop.ui.view_models.matches import MatchesState
from tests.fakes import FakeHolistic
from tests.look_up_fakes import FakeFinder, FakeTools
from tests.ui.running import SOON, running
from tests.workflows.test_sign_at_the_camera import signing
from tests.workflows.test_use_the_window import looked_up, pose_file

pytestmark = pytest.mark.gui


def sign_again(qtbot, signer) -> None:
    signer.press(Qt.Key.Key_R)
    assert signer.app.models.live.phase is LivePhase.RECORDING
    signer.sign()
    with qtbot.waitSignal(signer.app.models.commands.looked_up, timeout=SOON):
        signer.press(Qt.Key.Key_Space)


def test_attempts_are_kept_and_combined(qtbot, db):
    with signing(qtbot, db) as signer:
        matches = signer.app.models.matches
        signer.look_up_once()
        sign_again(qtbot, signer)
        assert len(matches.attempts) == 2
        assert signer.app.matches.attempts.combine_button.isVisible()
        signer.press(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda: matches.is_combined)
        assert signer.app.matches.title.text() == "Results of 2 attempts"


def test_another_sign_is_no_further_attempt(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        sign_again(qtbot, signer)
        signer.look_up_once()
        assert len(signer.app.models.matches.attempts) == 1
        assert not signer.app.matches.attempts.combine_button.isVisible()


class SignsTwice(FakeHolistic):
    """Raises the hands, lowers them, and does so once more."""

    def process(self, frame):
        self._signing = (25, 70) if frame.number < 90 else (115, 160)
        return super().process(frame)


def test_hands_that_are_raised_again_are_another_sign(qtbot, db):
    with running(qtbot, db, tools=FakeTools(SignsTwice())) as app:
        found = app.models.commands.looked_up
        with qtbot.waitSignals([found, found], timeout=SOON):
            app.models.live.turn_on()
        assert len(app.models.matches.attempts) == 1


def test_one_attempt_is_dropped_by_a_button_in_sight(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        sign_again(qtbot, signer)
        strip, matches = signer.app.matches.attempts, signer.app.models.matches
        second = matches.attempts[1]
        drop = strip.drops[0]
        assert drop.isVisible()
        assert drop.accessibleName() == "Remove attempt 1"
        qtbot.mouseClick(drop, Qt.MouseButton.LeftButton)
        assert matches.attempts == (second,)
        assert matches.recognition is second


def test_a_video_is_not_mixed_with_what_was_signed_at_the_camera(qtbot, db, tmp_path):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        looked_up(qtbot, signer.app, tmp_path)
        assert len(signer.app.models.matches.attempts) == 1


def test_an_unsure_answer_is_unsure_in_the_history(qtbot, db):
    with signing(qtbot, db, FakeFinder(sure=False)) as signer:
        signer.look_up_once()
        signer.app.window.asked.emit("history")
        qtbot.waitUntil(lambda: bool(signer.app.models.history.rows), timeout=SOON)
        (row,) = signer.app.models.history.rows
        assert row.title == "Signed: not sure, perhaps BOOK"
    with Store.open(db) as store:
        (entry,) = store.history.latest(10)
    assert entry.sign_ids[0] == "test:book"


# What goes wrong


def test_an_unreadable_file_during_a_look_up_leaves_nobody_waiting(qtbot, db, tmp_path):
    path = tmp_path / "letter.mp4"
    path.write_text("Dear reader")
    with signing(qtbot, db) as signer:
        app = signer.app
        signer.look_up_once()
        signer.press(Qt.Key.Key_R)
        signer.sign()
        signer.press(Qt.Key.Key_Space)
        with qtbot.waitSignal(app.models.reader.failed, timeout=SOON):
            app.models.commands.open_file(str(path))
        assert app.matches.title.text() == "Results"
        assert app.models.matches.state is MatchesState.SURE
        assert not app.matches.busy.isVisible()
        assert app.film.notice.button.text() == "Choose another file"


@pytest.mark.parametrize(
    ("error", "label"),
    [
        (StoreDamaged("Your dictionary is damaged."), "What can I do?"),
        (StoreBusy("Your dictionary is in use."), "Try again"),
        (CheckpointInvalid("The encoder is broken; install the program again."),
         "Search for a word"),
        (LandmarkerUnavailable("A model is missing; install the program again."),
         "Search for a word"),
    ],
)  # fmt: skip
def test_what_stops_all_look_ups_has_the_button_that_helps(qtbot, db, error, label):
    with running(qtbot, db) as app:
        app.models.look_up.failed.emit(0, error)
        assert app.camera.notice.isVisible()
        assert app.camera.notice.label.text() == str(error)
        assert app.camera.notice.button.text() == label
        app.camera.notice.button.click()
        if label == "What can I do?":
            assert app.desk.dialog.windowTitle() == "Your dictionary file is damaged"
        elif label == "Search for a word":
            qtbot.waitUntil(app.search.field.hasFocus)
        else:
            with qtbot.waitSignal(app.models.look_up.ready, timeout=SOON):
                pass
            assert not app.camera.notice.isVisible()


class BrokenFinder(FakeFinder):
    """Finds the library damaged when it is asked."""

    def recognise(self, clip, **asked):
        raise StoreDamaged("Your dictionary is damaged; restore a backup.")


def test_a_look_up_that_fails_is_told_with_the_button_that_helps(qtbot, db, tmp_path):
    with running(qtbot, db, tools=FakeTools(FakeHolistic(), BrokenFinder())) as app:
        with qtbot.waitSignal(app.models.film.not_found, timeout=SOON):
            app.models.commands.open_file(pose_file(tmp_path))
        assert app.matches.empty_title.text() == "The look-up failed"
        assert app.matches.empty_button.text() == "What can I do?"
        assert app.film.notice.button.text() == "What can I do?"
        app.matches.empty_button.click()
        assert app.desk.dialog.windowTitle() == "Your dictionary file is damaged"


def test_nothing_found_has_a_button_too(qtbot, db):
    with running(qtbot, db, preferences=Preferences(first_run_done=True)) as app:
        app.models.matches.fail(VideoUnreadable("It is not a video; choose another."))
        assert app.matches.empty_title.text() == "Nothing found"
        assert app.matches.empty_button.text() == "Choose another file"
