"""A user comes back to what was looked up, and decides what is noted."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from signclip_desktop.core.dictionary import Store
from signclip_desktop.settings import Preferences
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui


@pytest.fixture
def app(qtbot, starter_db):
    with running(qtbot, starter_db) as app:
        yield app


def look_up(app, qtbot, word: str) -> None:
    app.search.set_text(word)
    qtbot.waitUntil(lambda: bool(app.models.search.rows), timeout=SOON)
    with qtbot.waitSignal(app.models.detail.changed, timeout=SOON):
        app.models.search.choose(0)


def show_history(app, qtbot) -> None:
    with qtbot.waitSignal(app.models.history.changed, timeout=SOON):
        app.window.asked.emit("history")


def test_a_look_up_is_noted_and_opened_again(app, qtbot) -> None:
    look_up(app, qtbot, "physician")
    app.search.clear()
    show_history(app, qtbot)
    assert app.window.columns.results.currentWidget() is app.history
    (row,) = app.models.history.rows
    assert (row.title, row.found) == ("physician", "opened DOCTOR")
    app.models.history.choose(0)
    assert app.search.field.text() == "physician"
    assert app.window.columns.results.currentWidget() is app.words


def test_a_private_session_leaves_no_trace(app, qtbot, starter_db) -> None:
    app.history.private.setChecked(True)
    look_up(app, qtbot, "book")
    show_history(app, qtbot)
    assert app.models.history.rows == ()
    app.window.close()
    with Store.open(starter_db) as store:
        assert store.history.latest() == []


def test_lines_are_deleted_one_by_one_and_all_at_once(app, qtbot, monkeypatch) -> None:
    for word in ("book", "doctor", "physician"):
        look_up(app, qtbot, word)
        app.search.clear()
    show_history(app, qtbot)
    app.history.take_keyboard()
    qtbot.keyClick(app.history.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(app.models.history.rows) == 2, timeout=SOON)
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    app.history.ask_to_delete_all()
    qtbot.waitUntil(lambda: app.models.history.rows == (), timeout=SOON)


def test_the_history_can_be_switched_off_for_good(qtbot, starter_db) -> None:
    off = Preferences(first_run_done=True, keep_history=False)
    with running(qtbot, starter_db, preferences=off) as app:
        look_up(app, qtbot, "book")
        show_history(app, qtbot)
        assert app.models.history.rows == ()
        assert "switched off" in app.history.off_note.text.text()


def test_everything_of_mine_is_deleted_at_once(app, qtbot, starter_db) -> None:
    look_up(app, qtbot, "book")
    with qtbot.waitSignal(app.models.preferences.everything_deleted, timeout=SOON):
        app.models.preferences.delete_everything()
    app.window.close()
    with Store.open(starter_db) as store:
        assert store.history.latest() == []
        # No starter dictionary was imported here: every sign counts as the user's.
        assert store.signs.count() == 0
