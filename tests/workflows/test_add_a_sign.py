"""A signer adds a sign of their own, from the camera and from a file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.types.sign import Origin
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui


@pytest.fixture
def app(qtbot, starter_db):
    with running(qtbot, starter_db) as app:
        yield app


def keep(app, qtbot) -> None:
    dialog = app.desk.dialog
    with qtbot.waitSignal(app.models.enrol.saved, timeout=SOON):
        qtbot.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.models.detail.clip is not None, timeout=SOON)


def test_a_sign_is_recorded_named_and_kept(app, qtbot, starter_db) -> None:
    app.window.asked.emit("add_sign")
    dialog = app.desk.dialog
    qtbot.mouseClick(dialog.camera.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(dialog.cards) == 1, timeout=SOON)
    qtbot.keyClicks(dialog.gloss, "ROBOT")
    qtbot.keyClicks(dialog.words, "robot, android")
    qtbot.keyClicks(dialog.signer, "Ana")
    qtbot.keyClicks(dialog.consent, "Ana agrees to keep this here")
    keep(app, qtbot)
    assert app.detail.gloss.text() == "ROBOT"
    app.window.close()
    with Store.open(starter_db) as store:
        (found,) = store.signs.search("android")
        (example,) = store.recordings.of(found.sign.id)
        assert example.origin is Origin.CAMERA
        assert (example.signer, example.consent) == ("Ana", "Ana agrees to keep this here")
        assert store.recordings.clip(example.id).hand_seen().any()


def test_a_file_becomes_another_example_of_a_sign_that_is_there(app, qtbot) -> None:
    app.window.asked.emit("add_sign")
    dialog = app.desk.dialog
    qtbot.keyClicks(dialog.gloss, "book")
    qtbot.waitUntil(lambda: bool(app.models.enrol.same), timeout=SOON)
    dialog.join.activated.emit(1)
    app.models.enrol.add_files([Path("someone.mp4")])
    qtbot.waitUntil(lambda: len(dialog.cards) == 1, timeout=SOON)
    keep(app, qtbot)
    assert app.models.detail.sign.id == "wlasl:book:1"
    assert len(app.models.detail.detail.examples) == 2
    own = [one for one in app.models.detail.detail.examples if one.origin is Origin.FILE]
    assert [one.source_path for one in own] == ["someone.mp4"]


def test_without_keep_nothing_is_written(app, qtbot, starter_db) -> None:
    app.window.asked.emit("add_sign")
    dialog = app.desk.dialog
    app.models.enrol.add_files([Path("someone.mp4")])
    qtbot.waitUntil(lambda: len(dialog.cards) == 1, timeout=SOON)
    qtbot.keyClicks(dialog.gloss, "ROBOT")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    app.window.close()
    with Store.open(starter_db) as store:
        assert store.signs.of_gloss("ROBOT", "ase") == []
        assert store.signs.count() == 2


def test_what_was_added_can_be_deleted_again(app, qtbot, monkeypatch) -> None:
    app.window.asked.emit("add_sign")
    dialog = app.desk.dialog
    app.models.enrol.add_files([Path("someone.mp4")])
    qtbot.waitUntil(lambda: len(dialog.cards) == 1, timeout=SOON)
    qtbot.keyClicks(dialog.gloss, "ROBOT")
    keep(app, qtbot)
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    with qtbot.waitSignal(app.models.library.changed, timeout=SOON):
        app.detail.ask_to_delete_sign()
    assert app.models.detail.sign is None
