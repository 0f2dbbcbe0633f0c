"""A user takes back what they did to their dictionary, and does it again."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.ui.view_models.importing import ImportState
from tests.samples import some_example, some_sign
from tests.ui.clips import waving_clip
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui

HOUSE = "test:house"
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def library(db, tmp_path) -> Path:
    """HOUSE has a second recording and is on a list."""
    with Store.open(db) as store:
        store.recordings.put(some_example("mine", HOUSE), waving_clip(frames=9))
        store.lists.create("Home")
        store.lists.add("Home", HOUSE)
    return db


@pytest.fixture
def app(qtbot, library, monkeypatch):
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    with running(qtbot, library) as app:
        yield app


def content(path: Path) -> dict[str, list]:
    """What the library holds, and the notes of the program itself left out."""
    with Store.open(path, read_only=True) as store:
        execute = store._db.conn.execute
        return {
            table: sorted(execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in (
                ("signs", "rowid, *"),
                ("words", "*"),
                ("examples", "*"),
                ("lists", "*"),
                ("list_members", "*"),
                ("history", "*"),
                ("removed", "*"),
            )
        }


def press(app, key: Qt.Key, qtbot, modifiers=CTRL) -> None:
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow, timeout=SOON)
    with qtbot.waitSignal(app.models.undoing.said, timeout=SOON):
        qtbot.keyClick(app.window, key, modifiers)


def shown(app, qtbot, sign_id: str = HOUSE) -> None:
    app.models.detail.show(sign_id)
    qtbot.waitUntil(
        lambda: app.models.detail.sign is not None and app.models.detail.sign.id == sign_id,
        timeout=SOON,
    )


def menu(app) -> list[tuple[str, bool]]:
    return [
        (app.window.act[one].text(), app.window.act[one].isEnabled()) for one in ("undo", "redo")
    ]


def test_a_deleted_sign_comes_back_by_a_key_and_goes_again(app, qtbot, library) -> None:
    assert menu(app) == [("Undo", False), ("Redo", False)]
    app.search.set_text("house")
    qtbot.waitUntil(lambda: len(app.models.search.rows) == 1, timeout=SOON)
    shown(app, qtbot)
    before = content(library)
    app.window.take_keyboard()
    app.detail.ask_to_delete_sign()
    qtbot.waitUntil(lambda: app.models.search.rows == (), timeout=SOON)
    assert menu(app) == [("Undo Delete HOUSE", True), ("Redo", False)]
    press(app, Qt.Key.Key_Z, qtbot)
    assert app.window.toast.text() == "Undone: Delete HOUSE."
    assert menu(app) == [("Undo", False), ("Redo Delete HOUSE", True)]
    assert content(library) == before
    # What is shown follows: the sign in detail, the words that were found, the lists.
    qtbot.waitUntil(lambda: app.models.detail.sign is not None, timeout=SOON)
    assert app.detail.gloss.text() == "HOUSE"
    qtbot.waitUntil(lambda: len(app.models.search.rows) == 1, timeout=SOON)
    press(app, Qt.Key.Key_Z, qtbot, CTRL | SHIFT)
    assert app.window.toast.text() == "Done again: Delete HOUSE."
    qtbot.waitUntil(lambda: app.models.detail.sign is None, timeout=SOON)
    assert content(library) != before
    press(app, Qt.Key.Key_Z, qtbot)
    press(app, Qt.Key.Key_Y, qtbot)
    assert menu(app) == [("Undo Delete HOUSE", True), ("Redo", False)]


def test_a_text_field_keeps_its_own_key(app, qtbot, library) -> None:
    shown(app, qtbot)
    app.detail.ask_to_delete_sign()
    qtbot.waitUntil(lambda: bool(app.models.undoing.to_undo), timeout=SOON)
    app.search.take_keyboard()
    qtbot.keyClicks(app.search.field, "doctor")
    qtbot.keyClick(app.search.field, Qt.Key.Key_Z, CTRL)
    assert app.search.field.text() != "doctor"
    assert app.models.undoing.to_undo == "Delete HOUSE"
    qtbot.wait(50)
    assert app.models.undoing.to_undo == "Delete HOUSE"


def look_up(app, qtbot) -> None:
    app.search.set_text("door")
    qtbot.waitUntil(lambda: bool(app.models.search.rows), timeout=SOON)
    app.models.search.choose(0)
    app.window.asked.emit("history")
    qtbot.waitUntil(lambda: bool(app.models.history.rows), timeout=SOON)


def show_list(app, qtbot) -> None:
    app.models.search.set_list("Home")
    qtbot.waitUntil(lambda: bool(app.models.search.rows), timeout=SOON)


def add_sign(app, qtbot, gloss: str = "ROBOT", join: int = 0) -> None:
    app.window.asked.emit("add_sign")
    qtbot.keyClicks(app.desk.dialog.gloss, gloss)
    if join:
        qtbot.waitUntil(lambda: bool(app.models.enrol.same), timeout=SOON)
        app.desk.dialog.join.activated.emit(join)
    app.models.enrol.add_files([Path("someone.mp4")])
    qtbot.waitUntil(lambda: app.models.enrol.can_keep, timeout=SOON)
    app.desk.dialog.keep_button.click()


def delete_recording(app, qtbot) -> None:
    app.detail.ask_to_delete_example()


def import_folder(app, qtbot, folder: Path) -> None:
    app.models.importing.start(str(folder), "ase")
    qtbot.waitUntil(lambda: app.models.importing.state is ImportState.DONE, timeout=SOON)


def import_media(app, qtbot) -> None:
    folder = app.models.library.path.parent / "media" / "F16"
    folder.mkdir(parents=True)
    write_pose(waving_clip(frames=30), folder / "1.pose")
    import_folder(app, qtbot, folder.parent)


def import_library(app, qtbot) -> None:
    other = app.models.library.path.parent / "theirs.sqlite"
    with Store.open(other) as store:
        store.recordings.put_with_sign(
            some_sign("their:1", "KITE"), some_example("their:1:1", "their:1"), waving_clip()
        )
    app.models.importing.look(str(other), "ase")
    qtbot.waitUntil(lambda: app.models.importing.state is ImportState.PREVIEW, timeout=SOON)
    import_folder(app, qtbot, other)


# Name of the step -> what leads there, and what the user does.
WRITES = {
    "Add ROBOT": (None, add_sign),
    "Add recordings to HOUSE": (None, lambda app, qtbot: add_sign(app, qtbot, "HOUSE", 1)),
    "Delete a recording of HOUSE": (shown, delete_recording),
    "Delete HOUSE": (shown, lambda app, qtbot: app.detail.ask_to_delete_sign()),
    "Add HOUSE to “New”": (shown, lambda app, qtbot: app.models.detail.add_to_list("New")),
    "Take HOUSE off “Home”": (show_list, lambda app, qtbot: app.models.search.remove_from_list(0)),
    "Delete the list “Home”": (show_list, lambda app, qtbot: app.words.ask_to_delete_list()),
    "Delete “door” from history": (look_up, lambda app, qtbot: app.models.history.delete(0)),
    "Delete history": (look_up, lambda app, qtbot: app.history.ask_to_delete_all()),
    "Import media": (None, import_media),
    "Import theirs.sqlite": (None, import_library),
}


def test_every_write_is_undone_and_redone(app, qtbot, library) -> None:
    """One after another, each undone, redone and undone; in the end all is as it was."""
    for name, (leads_there, does) in WRITES.items():
        if leads_there is not None:
            leads_there(app, qtbot)
        qtbot.wait(1)
        before = content(library)
        does(app, qtbot)
        qtbot.waitUntil(lambda name=name: app.models.undoing.to_undo == name, timeout=SOON)
        after = content(library)
        assert after != before, name
        app.window.take_keyboard()
        press(app, Qt.Key.Key_Z, qtbot)
        assert content(library) == before, name
        press(app, Qt.Key.Key_Y, qtbot)
        assert content(library) == after, name
        press(app, Qt.Key.Key_Z, qtbot)
        assert content(library) == before, name
        assert app.models.undoing.to_undo == ""
        assert app.models.undoing.to_redo == name


def test_a_list_that_is_shown_follows(app, qtbot) -> None:
    show_list(app, qtbot)
    app.words.ask_to_delete_list()
    qtbot.waitUntil(lambda: app.models.search.lists == (), timeout=SOON)
    assert app.models.search.list_name == ""
    press(app, Qt.Key.Key_Z, qtbot)
    qtbot.waitUntil(lambda: app.models.search.lists == ("Home",), timeout=SOON)
    show_list(app, qtbot)
    app.models.search.remove_from_list(0)
    qtbot.waitUntil(lambda: app.models.search.rows == (), timeout=SOON)
    press(app, Qt.Key.Key_Z, qtbot)
    qtbot.waitUntil(lambda: len(app.models.search.rows) == 1, timeout=SOON)


def test_what_another_program_changed_since_is_not_overwritten(app, qtbot, library) -> None:
    app.models.detail.show(HOUSE)
    shown(app, qtbot)
    app.models.detail.add_to_list("Home 2")
    qtbot.waitUntil(lambda: bool(app.models.undoing.to_undo), timeout=SOON)
    with Store.open(library) as store:
        store.lists.add("Home 2", "test:door")
    before = content(library)
    press(app, Qt.Key.Key_Z, qtbot)
    assert "another window or program has changed the same entries" in app.window.toast.text()
    assert content(library) == before
    assert menu(app) == [("Undo", False), ("Redo", False)]


def test_deleting_everything_leaves_nothing_to_undo(app, qtbot, library) -> None:
    shown(app, qtbot)
    app.detail.ask_to_delete_sign()
    qtbot.waitUntil(lambda: bool(app.models.undoing.to_undo), timeout=SOON)
    with qtbot.waitSignal(app.models.preferences.everything_deleted, timeout=SOON):
        app.models.preferences.delete_everything()
    assert menu(app) == [("Undo", False), ("Redo", False)]


def test_keys_that_are_pressed_fast_undo_one_step_each(app, qtbot, library) -> None:
    before = content(library)
    for name in ("One", "Two", "Three"):
        shown(app, qtbot)
        app.models.detail.add_to_list(name)
    app.window.take_keyboard()
    for _ in range(3):  # the first comes before the last step is written
        qtbot.keyClick(app.window, Qt.Key.Key_Z, CTRL)
        app.models.undoing.undo()
    qtbot.waitUntil(lambda: app.models.undoing.to_redo == "Add HOUSE to “One”", timeout=SOON)
    assert content(library) == before
