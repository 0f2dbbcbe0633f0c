"""A learner who cannot name a sign finds it by what it looks like, with the keyboard alone."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.matching.picture_labels import Facet, Label, labels_of
from signclip_desktop.settings import Preferences, assets_dir
from signclip_desktop.ui.view_models.search import SearchState
from tests.ui.access import nameless, out_of_reach
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui


@pytest.fixture
def whole_db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that is the starter dictionary, without merging it."""
    path = tmp_path / "library.sqlite"
    shutil.copy(assets_dir() / STARTER_FILE, path)
    monkeypatch.setattr("signclip_desktop.core.dictionary.library.STARTER_FILE", "none.sqlite")
    return path


@pytest.fixture
def app(qtbot, whole_db):
    with running(qtbot, whole_db) as app:
        home = app.models.home
        qtbot.waitUntil(lambda: bool(home.label_counts and home.of_the_day), timeout=SOON)
        yield app


def press(qtbot, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    """A key goes to whatever has the keyboard."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def tab_to(app, qtbot, wanted) -> None:
    """Tab until a control has the keyboard."""
    for _ in range(80):
        if QApplication.focusWidget() is wanted:
            return
        press(qtbot, Qt.Key.Key_Tab)
    raise AssertionError(f"{wanted} is not reached by Tab")


def choose_in(app, qtbot, facet: Facet, label: Label) -> None:
    """Choose in a box as the arrow keys do."""
    box = app.words.filters.boxes[facet]
    tab_to(app, qtbot, box)
    while box.currentData() is not label:
        press(qtbot, Qt.Key.Key_Down)


def shown(app) -> list[str]:
    return [row.sign.gloss for row in app.models.search.rows]


def test_one_sign_is_found_by_picture_with_the_keyboard_alone(app, qtbot, whole_db) -> None:
    app.window.activateWindow()
    app.window.act["browse"].trigger()
    assert app.window.columns.results.currentWidget() is app.home
    tile = app.home.labels[Label.LITTLE]
    tab_to(app, qtbot, tile)
    assert f"{app.models.home.label_counts[Label.LITTLE]:,} signs" in tile.accessibleName()
    press(qtbot, Qt.Key.Key_Space)
    search = app.models.search
    qtbot.waitUntil(lambda: search.state is SearchState.FOUND, timeout=SOON)
    assert len(search.rows) == app.models.home.label_counts[Label.LITTLE]
    choose_in(app, qtbot, Facet.HANDS, Label.ONE_HAND)
    choose_in(app, qtbot, Facet.PLACE, Label.HEAD)
    assert 0 < len(search.rows) < app.models.home.label_counts[Label.LITTLE]
    wanted = search.rows[1].sign
    tab_to(app, qtbot, app.words.list)
    if app.words.list.currentIndex().row() < 0:
        press(qtbot, Qt.Key.Key_Home)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.models.detail.clip is not None, timeout=SOON)
    assert app.models.detail.sign.id == wanted.id
    looks = labels_of(app.models.detail.clip)
    assert {Label.LITTLE, Label.ONE_HAND, Label.HEAD} <= looks


def test_what_is_browsed_is_named_and_reached(app, qtbot) -> None:
    app.browsing.show_home()
    assert nameless(app.window) == []
    assert out_of_reach(app.window) == []
    app.home.labels[Label.FIST].click()
    qtbot.waitUntil(lambda: app.models.search.state is SearchState.FOUND, timeout=SOON)
    assert app.words.title.text() == "Fist"
    assert nameless(app.window) == []
    assert out_of_reach(app.window) == []


def test_all_signs_from_a_to_z_and_to_a_letter(app, qtbot) -> None:
    app.home.all_button.click()
    search = app.models.search
    qtbot.waitUntil(lambda: search.state is SearchState.FOUND, timeout=SOON)
    assert len(search.rows) == app.models.home.sign_count
    app.words.jump.setCurrentText("M")
    app.words.jump.activated.emit(app.words.jump.currentIndex())
    at = app.words.list.currentIndex().row()
    assert search.rows[at].sign.gloss.lower().startswith("m")
    assert not search.rows[at - 1].sign.gloss.lower().startswith("m")


def test_the_sign_of_the_day_opens(app, qtbot) -> None:
    app.home.of_the_day.click()
    qtbot.waitUntil(lambda: app.models.detail.sign is not None, timeout=SOON)
    assert app.models.detail.sign.id == app.models.home.of_the_day.id
    assert not app.models.detail.detail.examples[0].doubtful


def test_the_start_page_leads_back_to_recent_look_ups_and_lists(qtbot, whole_db) -> None:
    with Store.open(whole_db) as store:
        store.lists.create("Animals")
        store.lists.add("Animals", store.signs.of_gloss("cat", "ase")[0].id)
    with running(qtbot, whole_db) as app:
        app.search.set_text("book")
        qtbot.waitUntil(lambda: app.models.search.state is SearchState.FOUND, timeout=SOON)
        app.models.search.choose(0)
        app.search.clear()
        assert app.window.columns.results.currentWidget() is app.home
        qtbot.waitUntil(lambda: bool(app.home.recent_buttons), timeout=SOON)
        assert [button.text() for button in app.home.recent_buttons] == ["book"]
        (animals,) = app.home.list_buttons
        animals.click()
        qtbot.waitUntil(lambda: shown(app) == ["cat"], timeout=SOON)
        app.search.set_text("do")
        app.browsing.show_home()
        assert app.search.field.text() == ""
        app.home.recent_buttons[0].click()
        qtbot.waitUntil(lambda: "book" in shown(app), timeout=SOON)
        assert app.search.field.text() == "book"


def test_without_a_history_nothing_recent_is_shown(qtbot, whole_db) -> None:
    chosen = Preferences(first_run_done=True, keep_history=False)
    with running(qtbot, whole_db, preferences=chosen) as app:
        app.search.set_text("book")
        qtbot.waitUntil(lambda: app.models.search.state is SearchState.FOUND, timeout=SOON)
        app.models.search.choose(0)
        app.search.clear()
        qtbot.waitUntil(lambda: app.models.home.of_the_day is not None, timeout=SOON)
        assert app.home.recent_buttons == []


def test_a_word_of_another_language_is_found_once_it_is_chosen(qtbot, whole_db) -> None:
    with running(qtbot, whole_db) as app:
        search = app.models.search
        app.search.set_text("gracias")
        qtbot.waitUntil(lambda: search.state is not SearchState.WAITING and bool(search.query))
        assert "thank you" not in shown(app)
        app.models.preferences.set_spoken("es", True)
        qtbot.waitUntil(lambda: shown(app)[:1] == ["thank you"], timeout=SOON)
        assert search.rows[0].reason == "via Spanish: gracias"
