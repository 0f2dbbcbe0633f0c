"""Somebody is given the dictionary of a colleague, and brings it in from the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.ui.dialogs.import_dialog import ImportDialog
from signclip_desktop.ui.view_models.film import FilmPhase
from signclip_desktop.ui.view_models.importing import ImportState
from tests.samples import some_example, some_sign
from tests.ui.access import nameless, out_of_reach
from tests.ui.clips import waving_clip
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui


def pack(path: Path, version: int, *glosses: str) -> Path:
    path.unlink(missing_ok=True)
    with Store.open(path) as made:
        for gloss in glosses:
            sign_id = f"pack:{gloss.lower()}"
            made.signs.put(some_sign(sign_id, gloss, notes=f"version {version}"))
            made.recordings.put(some_example(f"{sign_id}:1", sign_id), waving_clip())
        made.settings.set("pack_name", "friends")
        made.settings.set("pack_version", str(version))
    return path


def drop(app, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    app.window.dropEvent(
        QDropEvent(
            QPointF(10, 10),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def previewed(qtbot, app) -> ImportDialog:
    qtbot.waitUntil(
        lambda: app.models.importing.state in (ImportState.PREVIEW, ImportState.FAILED),
        timeout=SOON,
    )
    dialog = app.desk.dialog
    assert isinstance(dialog, ImportDialog)
    return dialog


def imported(qtbot, app, dialog: ImportDialog) -> str:
    dialog.start_button.click()
    qtbot.waitUntil(lambda: app.models.importing.state is ImportState.DONE, timeout=SOON)
    assert nameless(dialog) == []
    assert out_of_reach(dialog) == []
    return dialog.outcome.text.text()


def notes(db: Path) -> dict[str, str]:
    with Store.open(db, read_only=True) as store:
        return {sign.gloss: sign.notes for sign in store.signs.all() if sign.id.startswith("pack:")}


@pytest.mark.parametrize("name", ["friends.sqlite", "friends.db", "friends", "friends.mp4"])
def test_a_dropped_library_is_shown_before_anything_of_it_is_added(
    qtbot, db, tmp_path, name
) -> None:
    other = pack(tmp_path / name, 1, "CAT", "DOG")
    with running(qtbot, db) as app:
        drop(app, other)
        dialog = previewed(qtbot, app)
        assert app.models.film.phase is FilmPhase.CLOSED
        told = dialog.preview.outlook.text.text()
        assert told == f"{name} is a dictionary. It adds 2 signs and 2 recordings."
        assert not dialog.preview.replace.isVisible()
        assert notes(db) == {}
        assert nameless(dialog) == []
        assert out_of_reach(dialog) == []
        assert imported(qtbot, app, dialog) == "2 signs and 2 recordings were added."
        dialog.close()
        app.search.set_text("dog")
        qtbot.waitUntil(lambda: bool(app.models.search.rows), timeout=SOON)
    assert notes(db) == {"CAT": "version 1", "DOG": "version 1"}


@pytest.mark.parametrize("agrees", [False, True])
def test_nothing_is_replaced_unless_the_user_agrees(
    qtbot, db, tmp_path, monkeypatch, agrees
) -> None:
    with Store.open(db) as store:
        store.packs.merge(pack(tmp_path / "friends.sqlite", 1, "CAT", "DOG"))
    newer = pack(tmp_path / "newer.sqlite", 2, "DOG", "EMU")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(newer), ""))
    with running(qtbot, db) as app:
        assert app.desk.open("import")
        dialog = app.desk.dialog
        dialog.file_button.click()
        dialog.start_button.click()  # at once: the preview is shown all the same
        assert previewed(qtbot, app) is dialog
        assert notes(db) == {"CAT": "version 1", "DOG": "version 1"}
        box = dialog.preview.replace
        assert box.isVisible()
        assert not box.isChecked()
        assert dialog.preview.outlook.text.text() == (
            "newer.sqlite is a dictionary. It adds 1 sign and 1 recording. It is a newer version "
            "of what you have: if you agree, it will replace 1 sign and remove 1 sign."
        )
        if agrees:
            box.click()
        told = imported(qtbot, app, dialog)
    if agrees:
        assert notes(db) == {"DOG": "version 2", "EMU": "version 2"}
        assert "1 sign was replaced and 1 removed." in told
    else:
        assert notes(db) == {"CAT": "version 1", "DOG": "version 1", "EMU": "version 2"}
        assert "replaced" not in told


def test_recordings_alone_are_not_replaced_either(qtbot, db, tmp_path) -> None:
    def clip_of_dog() -> bytes:
        with Store.open(db, read_only=True) as store:
            return encode_clip(store.recordings.clip("pack:dog:1"))

    with Store.open(db) as store:
        store.packs.merge(pack(tmp_path / "friends.sqlite", 1, "DOG"))
    newer = pack(tmp_path / "newer.sqlite", 1, "DOG")
    with Store.open(newer) as store:
        store.recordings.put(some_example("pack:dog:1", "pack:dog"), waving_clip(left=True))
        store.settings.set("pack_version", "2")
    before = clip_of_dog()
    with running(qtbot, db) as app:
        drop(app, newer)
        dialog = previewed(qtbot, app)
        assert "It adds nothing that you do not already have." in dialog.preview.outlook.text.text()
        assert "it will replace 1 recording" in dialog.preview.outlook.text.text()
        imported(qtbot, app, dialog)
        assert clip_of_dog() == before
        dialog.again_button.click()
        dialog.look_button.click()
        previewed(qtbot, app)
        dialog.preview.replace.click()
        imported(qtbot, app, dialog)
    assert clip_of_dog() != before


def test_agreeing_to_one_file_is_not_agreeing_to_another(qtbot, db, tmp_path) -> None:
    with Store.open(db) as store:
        store.packs.merge(pack(tmp_path / "friends.sqlite", 1, "CAT"))
    with running(qtbot, db) as app:
        drop(app, pack(tmp_path / "newer.sqlite", 2, "CAT"))
        dialog = previewed(qtbot, app)
        dialog.preview.replace.click()
        dialog.back_button.click()
        dialog.path.setText(str(pack(tmp_path / "newest.sqlite", 3, "CAT")))
        dialog.start_button.click()
        previewed(qtbot, app)
        assert not dialog.preview.replace.isChecked()
        assert notes(db) == {"CAT": "version 1"}


def test_a_library_that_cannot_be_used_is_told_and_changes_nothing(qtbot, db, tmp_path) -> None:
    broken = pack(tmp_path / "broken.sqlite", 1, "CAT")
    broken.write_bytes(broken.read_bytes()[:3000])
    with running(qtbot, db) as app:
        for path, says in ((broken, "damaged"), (db, "with itself")):
            drop(app, path)
            dialog = previewed(qtbot, app)
            assert app.models.importing.state is ImportState.FAILED
            assert says in dialog.problem.text.text()
            dialog.close()
    assert notes(db) == {}
