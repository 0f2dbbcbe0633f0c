"""Somebody starts the program for the first time."""

import pytest
from PySide6.QtCore import Qt

from signclip_desktop.settings import Preferences, load_preferences
from signclip_desktop.ui.view_models.first_run import Step
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui

NEW = Preferences()


@pytest.fixture
def app(qtbot, starter_db):
    with running(qtbot, starter_db, preferences=NEW) as app:
        qtbot.waitUntil(lambda: app.desk.dialog is not None, timeout=SOON)
        yield app


def press(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_first_steps_lead_to_a_sign_that_is_found(app, qtbot) -> None:
    dialog = app.desk.dialog
    assert "stays on this computer" in dialog.privacy.text.text()
    press(qtbot, dialog.next_button)
    press(qtbot, dialog.camera_box.button)
    qtbot.waitUntil(lambda: dialog._model.checks.person, timeout=SOON)
    press(qtbot, dialog.next_button)
    press(qtbot, dialog.next_button)
    qtbot.waitUntil(lambda: dialog.reference.player.clip is not None, timeout=SOON)
    assert "BOOK" in dialog.practice_text.text()
    app.models.live.turn_off()
    app.models.live.turn_on()
    qtbot.waitUntil(lambda: bool(dialog._model.outcome), timeout=SOON)
    assert dialog._model.outcome == "BOOK came first. You are ready."
    press(qtbot, dialog.next_button)
    assert app.desk.dialog is None
    assert load_preferences().first_run_done


def test_all_of_it_can_be_skipped_and_the_program_works_without_a_camera(app, qtbot) -> None:
    press(qtbot, app.desk.dialog.skip_button)
    assert app.desk.dialog is None
    assert load_preferences().first_run_done
    app.search.set_text("book")
    qtbot.waitUntil(lambda: bool(app.models.search.rows), timeout=SOON)


def test_the_steps_can_be_repeated_from_help(app, qtbot) -> None:
    press(qtbot, app.desk.dialog.skip_button)
    app.window.asked.emit("first_run")
    assert app.desk.dialog._model.step is Step.WELCOME
    qtbot.keyClick(app.desk.dialog, Qt.Key.Key_Escape)
    assert app.desk.dialog is None


def test_a_left_handed_signer_says_so_once(app, qtbot) -> None:
    dialog = app.desk.dialog
    press(qtbot, dialog.next_button)
    press(qtbot, dialog.next_button)
    press(qtbot, dialog._hands.buttons()[1])
    press(qtbot, dialog.skip_button)
    assert load_preferences().dominant_hand == "left"
    assert app.detail.player.mirrored


def test_who_has_done_the_steps_is_not_asked_again(qtbot, starter_db) -> None:
    with running(qtbot, starter_db) as app:
        assert app.desk.dialog is None
