"""A learner types a word, watches its sign slowly, and puts it on a list."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QInputDialog, QMessageBox

from signclip_desktop.settings import Preferences
from signclip_desktop.ui.describe import AVERAGE_SENTENCE
from signclip_desktop.ui.view_models.search import SearchState
from tests.ui.access import nameless, out_of_reach
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui


@pytest.fixture
def app(qtbot, starter_db):
    with running(qtbot, starter_db) as app:
        yield app


def type_word(app, qtbot, word: str) -> None:
    app.window.asked.emit("search")
    app.search.field.clear()
    qtbot.keyClicks(app.search.field, word)
    wanted = (SearchState.FOUND, SearchState.NOTHING)
    qtbot.waitUntil(lambda: app.models.search.state in wanted, timeout=SOON)


def open_first(app, qtbot) -> None:
    with qtbot.waitSignal(app.models.detail.changed, timeout=SOON):
        qtbot.keyClick(app.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.models.detail.clip is not None, timeout=SOON)


def test_a_word_is_found_while_it_is_typed_and_its_sign_plays(app, qtbot) -> None:
    type_word(app, qtbot, "boo")
    assert app.window.columns.results.currentWidget() is app.words
    open_first(app, qtbot)
    assert app.detail.gloss.text() == "BOOK"
    assert app.detail.player.playing
    assert AVERAGE_SENTENCE in app.detail.behind.text()
    assert nameless(app.window) == []
    assert out_of_reach(app.window) == []


def test_a_synonym_leads_to_the_sign_and_says_why(app, qtbot) -> None:
    type_word(app, qtbot, "physician")
    (row,) = app.models.search.rows
    assert (row.sign.gloss, row.reason) == ("DOCTOR", "Also found by “physician”")


def test_an_inflected_word_finds_its_sign(app, qtbot) -> None:
    type_word(app, qtbot, "doctors")
    row = app.models.search.rows[0]
    assert (row.sign.gloss, row.reason) == ("DOCTOR", "")


def test_a_typing_error_is_forgiven(app, qtbot) -> None:
    type_word(app, qtbot, "dotcor")
    assert app.models.search.rows[0].sign.gloss == "DOCTOR"


def test_a_word_that_is_not_there_offers_to_add_it(app, qtbot) -> None:
    type_word(app, qtbot, "xylophone")
    assert app.models.search.state is SearchState.NOTHING
    qtbot.mouseClick(app.words.add_button, Qt.MouseButton.LeftButton)
    assert app.desk.dialog.gloss.text() == "XYLOPHONE"
    app.desk.dialog.reject()


def test_the_sign_is_driven_by_keys_alone(app, qtbot) -> None:
    type_word(app, qtbot, "book")
    open_first(app, qtbot)
    player = app.detail.player
    app.window.asked.emit("play")
    assert not player.playing
    frame = player.frame
    app.window.asked.emit("step_on")
    assert player.frame == (frame + 1) % player.frame_count
    app.window.asked.emit("slower")
    assert player.speed == 0.75
    app.window.act["mirror"].trigger()
    assert player.mirrored
    app.window.act["loop"].trigger()
    assert not player.looping


def test_the_menu_knows_what_the_buttons_did(app, qtbot) -> None:
    type_word(app, qtbot, "book")
    open_first(app, qtbot)
    qtbot.mouseClick(app.detail.stage.controls.mirror_button, Qt.MouseButton.LeftButton)
    assert app.window.act["mirror"].isChecked()
    app.window.act["mirror"].trigger()
    assert not app.detail.player.mirrored


def test_the_chosen_speed_is_there_the_next_time(app, qtbot) -> None:
    app.detail.player.set_speed(0.5)
    assert app.models.preferences.preferences.playback_speed == 0.5


def test_a_sign_goes_on_a_new_list_and_the_list_can_be_shown(app, qtbot, monkeypatch) -> None:
    type_word(app, qtbot, "book")
    open_first(app, qtbot)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("School", True))
    with qtbot.waitSignal(app.models.detail.said, timeout=SOON) as said:
        app.detail.ask_for_new_list()
    assert "School" in said.args[0]
    qtbot.waitUntil(lambda: app.models.search.lists == ("School",), timeout=SOON)
    app.models.search.set_query("")
    app.models.search.set_list("School")
    qtbot.waitUntil(lambda: app.models.search.state is SearchState.FOUND, timeout=SOON)
    assert [row.sign.gloss for row in app.models.search.rows] == ["BOOK"]
    app.words.take_keyboard()
    app.words.remove_current()
    qtbot.waitUntil(lambda: app.models.search.state is SearchState.NOTHING, timeout=SOON)
    assert "is empty" in app.models.search.sentence
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    app.words.ask_to_delete_list()
    qtbot.waitUntil(lambda: app.models.search.lists == (), timeout=SOON)
    assert app.models.search.list_name == ""


def test_a_signer_is_seen_in_the_browser_on_a_click_only(app, qtbot, monkeypatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    type_word(app, qtbot, "book")
    open_first(app, qtbot)
    assert opened == []
    app.detail._links[0].click()
    assert [url.host() for url in opened] == ["www.example.org"]


def test_escape_leads_back(app, qtbot) -> None:
    type_word(app, qtbot, "book")
    qtbot.keyClick(app.search.field, Qt.Key.Key_Escape)
    assert app.search.field.text() == ""
    assert app.window.columns.results.currentWidget() is app.home


def test_a_left_handed_signer_sees_signs_mirrored(qtbot, starter_db) -> None:
    left = Preferences(first_run_done=True, dominant_hand="left")
    with running(qtbot, starter_db, preferences=left) as app:
        assert app.detail.player.mirrored
        app.models.preferences.set_hand("right")
        assert not app.detail.player.mirrored
