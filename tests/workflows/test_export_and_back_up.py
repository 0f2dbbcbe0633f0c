"""Somebody saves their signs from the window: into a folder, or as a copy of the library."""

import sqlite3

import pytest
from PySide6.QtWidgets import QFileDialog

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.exchange.importer import import_path
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui


def test_an_export_passes_over_what_is_damaged_and_says_so(
    qtbot, db, tmp_path, monkeypatch
) -> None:
    raw = sqlite3.connect(db)
    raw.execute("UPDATE examples SET data = zeroblob(length(data)) WHERE sign_id = 'test:house'")
    raw.commit()
    raw.close()
    target = tmp_path / "exported"
    target.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(target))
    with running(qtbot, db) as app:
        app.desk.export()
        qtbot.waitUntil(app.window.notice.isVisible, timeout=SOON)
        assert "One recording (of HOUSE) is damaged" in app.window.notice.label.text()
        app.window.notice.button.click()
        assert not app.window.notice.isVisible()
    with Store.open(tmp_path / "other.sqlite") as other:
        assert import_path(other, target, language="ase").added == 11
