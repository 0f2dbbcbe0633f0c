"""Somebody keeps the dictionary where another program copies it to other computers."""

from pathlib import Path

import pytest

from signclip_desktop.cli.doctor import examine
from signclip_desktop.core.dictionary import Store
from signclip_desktop.services.library_writes import DeleteSign
from tests.samples import some_sign
from tests.ui.running import running

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("parts_start")]


@pytest.fixture
def synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("signclip_desktop.core.dictionary.library.STARTER_FILE", "none.sqlite")
    path = tmp_path / "Dropbox" / "library.sqlite"
    with Store.open(path) as store:
        store.signs.put(some_sign())
    return path


def test_it_is_told_once_on_the_screen(qtbot, synced) -> None:
    with running(qtbot, synced) as app:
        notice = app.window.notice
        assert notice.isVisible()
        assert "folder that Dropbox copies" in notice.label.text()
        app.models.library.note_look_up("word", "house", ())
        with qtbot.waitSignal(app.models.library.opened):
            app.models.library.ask(DeleteSign("user:1"))
        notice.button.click()
        assert not notice.isVisible()
    assert sorted(file.name for file in synced.parent.iterdir()) == ["library.sqlite"]
    with running(qtbot, synced) as app:
        assert not app.window.notice.isVisible()


def test_doctor_tells_it_each_time(synced) -> None:
    for _ in range(2):
        assert any("folder that Dropbox copies" in one for one in examine(synced)["problems"])


def test_an_ordinary_folder_is_not_spoken_of(qtbot, db) -> None:
    with running(qtbot, db) as app:
        assert not app.window.notice.isVisible()
    assert not any("copies to other" in one for one in examine(db)["problems"])
