"""After a look-up nothing of the video is on the disk, and nothing tried to reach the network."""

import socket
from contextlib import closing

import pytest
from PySide6.QtCore import Qt

from signclip_desktop.settings import Preferences
from signclip_desktop.ui.view_models.live import LivePhase
from tests.fakes import FakeCamera, FakeHolistic
from tests.look_up_fakes import FakeTools
from tests.ui.running import running

pytestmark = pytest.mark.gui

SPACE_ONLY = Preferences(first_run_done=True, hands_up_start=False)


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def look_up_twice(qtbot, app, tools) -> None:
    app.models.live.turn_on()
    qtbot.waitUntil(lambda: app.models.live.phase is LivePhase.READY, timeout=10000)
    for _ in range(2):
        before = len(tools.landmarker.processed)
        qtbot.keyClick(app.window, Qt.Key.Key_R)
        qtbot.waitUntil(lambda seen=before: len(tools.landmarker.processed) > seen + 5,
                        timeout=10000)  # fmt: skip
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=10000):
            qtbot.keyClick(app.window, Qt.Key.Key_Space)


def rows(db) -> dict[str, int]:
    """Number of rows of each table, read as any program could."""
    import sqlite3

    with closing(sqlite3.connect(db)) as connection:
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'")]  # fmt: skip
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in names
        }


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in after if after[name] != before.get(name, 0)}


@pytest.mark.parametrize("keep_history", [True, False])
def test_only_the_history_grows(qtbot, db, tmp_path, keep_history):
    with running(qtbot, db, preferences=SPACE_ONLY):
        pass
    before_files, before_rows = files(tmp_path), rows(db)
    tools = FakeTools(FakeHolistic())
    preferences = Preferences(first_run_done=True, hands_up_start=False, keep_history=keep_history)
    with running(
        qtbot, db, tools=tools, camera=FakeCamera(paced=True), preferences=preferences
    ) as app:
        look_up_twice(qtbot, app, tools)
    assert files(tmp_path) == before_files
    grown = changed(before_rows, rows(db))
    assert all("history" in name for name in grown)
    assert bool(grown) == keep_history


def test_nothing_opens_a_socket(qtbot, db, monkeypatch):
    opened = []
    real = socket.socket.__init__

    def noting(self, *arguments, **named):
        opened.append(arguments)
        real(self, *arguments, **named)

    monkeypatch.setattr(socket.socket, "__init__", noting)
    tools = FakeTools(FakeHolistic())
    with running(
        qtbot, db, tools=tools, camera=FakeCamera(paced=True), preferences=SPACE_ONLY
    ) as app:
        look_up_twice(qtbot, app, tools)
        app.search.set_text("house")
        qtbot.waitUntil(lambda: bool(app.models.search.rows))
    assert opened == []
