"""The window opens where and how it was left."""

import pytest
from PySide6.QtCore import QPoint, QRect

from signclip_desktop.ui.window_layout import layout_path, load_layout
from tests.fakes import FakeHolistic
from tests.look_up_fakes import FakeTools
from tests.ui.running import running
from tests.workflows.test_use_the_window import looked_up

pytestmark = pytest.mark.gui


def drag(splitter, handle: int, pixels: int) -> None:
    """Move a handle as the mouse does."""
    splitter.moveSplitter(splitter.handle(handle).pos().x() + pixels, handle)


def test_place_and_size_are_remembered(qtbot, db) -> None:
    with running(qtbot, db) as app:
        app.window.setGeometry(QRect(10, 40, 790, 600))  # the test's screen is 800 x 800
        left = app.window.geometry()
        assert left.topLeft() == QPoint(10, 40)
        assert left.height() == 600
    with running(qtbot, db) as app:
        assert app.window.geometry() == left


def test_the_columns_are_remembered(qtbot, db) -> None:
    with running(qtbot, db) as app:
        drag(app.window.columns, 1, -60)
        left = app.window.columns.shares
        assert left == tuple(app.window.columns.sizes())
    with running(qtbot, db) as app:
        assert app.window.columns.shares == left
        app.window.resize(1366, 768)
        assert app.window.columns.sizes() == pytest.approx(left, abs=8)


def test_the_plots_keep_the_height_they_were_given(qtbot, db, tmp_path) -> None:
    def rows(app) -> list[int]:
        looked_up(qtbot, app, tmp_path)
        qtbot.waitUntil(app.plots.isVisible)
        return app.window.columns._left.sizes()

    with running(qtbot, db, tools=FakeTools(FakeHolistic())) as app:
        before = rows(app)
        splitter = app.window.columns._left
        splitter.moveSplitter(splitter.handle(1).pos().y() + 50, 1)
        left = splitter.sizes()
        assert left != before
    with running(qtbot, db, tools=FakeTools(FakeHolistic())) as app:
        assert rows(app) == pytest.approx(left, abs=3)


def test_a_narrow_window_does_not_forget_the_columns(qtbot, db) -> None:
    with running(qtbot, db) as app:
        drag(app.window.columns, 1, -60)
        shares = app.window.columns.shares
        app.window.resize(800, 600)
        qtbot.waitUntil(lambda: app.window.columns.narrow)
        drag(app.window.columns, 1, 30)
        assert app.window.columns.shares == shares


def test_the_layout_can_be_reset(qtbot, db) -> None:
    with running(qtbot, db) as app:
        before = app.window.columns.sizes()
        drag(app.window.columns, 1, -60)
        assert app.window.columns.sizes() != before
        app.window.asked.emit("reset_layout")
        assert app.window.columns.sizes() == pytest.approx(before, abs=3)
    layout = load_layout()
    assert (layout.columns, layout.rows) == ((42, 54, 36), (63, 37))


def test_what_was_left_damaged_opens_as_at_the_first_start(qtbot, db) -> None:
    layout_path().parent.mkdir(parents=True, exist_ok=True)
    layout_path().write_text('{"geometry": "not Qt\'s", "columns": [1]}', encoding="utf-8")
    with running(qtbot, db) as app:
        assert app.window.isVisible()
        assert app.window.columns.shares == (42, 54, 36)
