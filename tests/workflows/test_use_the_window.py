"""The window with keyboard, dropped files, large text, two of it, and a broken library."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.actions import ACTIONS
from signclip_desktop.ui.view_models.film import FilmPhase
from signclip_desktop.ui.view_models.live import LivePhase
from tests.fakes import FakeHolistic
from tests.look_up_fakes import FakeTools
from tests.ui.access import nameless, out_of_reach
from tests.ui.clips import waving_clip
from tests.ui.running import running

pytestmark = pytest.mark.gui

SPACE_ONLY = Preferences(first_run_done=True, hands_up_start=False)


def pose_file(folder: Path) -> str:
    path = folder / "house.pose"
    write_pose(waving_clip(), path)
    return str(path)


def looked_up(qtbot, app, tmp_path) -> None:
    with qtbot.waitSignal(app.models.commands.looked_up, timeout=10000):
        app.models.commands.open_file(pose_file(tmp_path))
    qtbot.waitUntil(lambda: app.models.detail.clip is not None)


def test_every_control_has_a_name_and_is_reached_by_tab(qtbot, db, tmp_path):
    with running(qtbot, db, tools=FakeTools(FakeHolistic())) as app:
        looked_up(qtbot, app, tmp_path)
        assert nameless(app.window) == []
        assert out_of_reach(app.window) == []


def stops(window) -> list[str]:
    """Where Tab goes, from the search field on."""
    found, widget = [], window.findChild(QLineEdit)
    while not found or widget is not window.findChild(QLineEdit):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget.accessibleName() or getattr(widget, "text", str)().strip())
        widget = widget.nextInFocusChain()
    return found


def test_tab_goes_from_top_to_bottom_and_from_left_to_right(qtbot, db, tmp_path):
    with running(qtbot, db, tools=FakeTools(FakeHolistic())) as app:
        looked_up(qtbot, app, tmp_path)
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=10000):
            qtbot.keyClick(app.window, Qt.Key.Key_R)
        qtbot.waitUntil(lambda: sum(chip.isVisible() for chip in app.matches.attempts.chips) == 2)
        names = [name.split(",")[0] for name in stops(app.window)]
        way = ["Search for a word", "History", "Menu", "Span of the video", "Look up this span",
               "The next eight results", "Filter: hands", "Filter: movement", "1: BOOK",
               "8: BOX", "Attempt 1", "Attempt 2", "Combine my attempts", "Position", "Compare",
               "Looks like READ"]  # fmt: skip
        assert [name for name in names if name in way] == way, names


def test_space_presses_the_button_that_tab_went_to(qtbot, db, tmp_path):
    with running(qtbot, db, tools=FakeTools(FakeHolistic())) as app:
        looked_up(qtbot, app, tmp_path)
        card = app.matches.cards[4]
        card.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(app.window, Qt.Key.Key_Space)
        assert app.models.matches.chosen_id == card.card.match.sign.id
        app.matches.cards[5].setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(app.matches.cards[5], Qt.Key.Key_Return)
        assert app.models.matches.chosen_id == app.matches.cards[5].card.match.sign.id


def test_a_click_leaves_space_to_recording(qtbot, db, tmp_path):
    with running(qtbot, db, tools=FakeTools(FakeHolistic()), preferences=SPACE_ONLY) as app:
        looked_up(qtbot, app, tmp_path)
        app.models.commands.use_camera()
        app.models.live.turn_on()
        qtbot.waitUntil(lambda: app.models.live.phase is LivePhase.READY, timeout=10000)
        qtbot.mouseClick(app.matches.cards[0], Qt.MouseButton.LeftButton)
        qtbot.keyClick(app.window, Qt.Key.Key_Space)
        assert app.models.live.phase is LivePhase.COUNTDOWN
        qtbot.keyClick(app.window, Qt.Key.Key_Escape)
        assert app.models.live.phase is LivePhase.READY


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
def test_every_action_of_the_table_does_something_known(qtbot, spec):
    from signclip_desktop.ui import commands, desk, window_actions

    modules = (commands, desk, window_actions)
    sources = "".join(Path(module.__file__).read_text() for module in modules)
    assert f'"{spec.id}"' in sources or spec.id.startswith("result_")


def test_a_dropped_file_takes_the_cameras_place(qtbot, db, tmp_path):
    with running(qtbot, db, tools=FakeTools(FakeHolistic())) as app:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(pose_file(tmp_path))])
        event = QDropEvent(
            QPointF(10, 10), Qt.DropAction.CopyAction, data,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=10000):
            app.window.dropEvent(event)
        assert app.film.isVisible()
        assert app.film.name.text() == "house.pose"
        qtbot.keyClick(app.window, "C", Qt.KeyboardModifier.ControlModifier
                       | Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
        assert app.models.film.phase is FilmPhase.CLOSED
        assert app.camera.isVisible()


def test_the_columns_stay_where_they_are_when_results_come(qtbot, db, tmp_path):
    with running(qtbot, db, tools=FakeTools(FakeHolistic())) as app:
        before = app.window.columns.sizes()
        looked_up(qtbot, app, tmp_path)
        qtbot.waitUntil(lambda: all(card.isVisible() for card in app.matches.cards))
        assert app.window.columns.sizes() == before


def test_a_file_that_cannot_be_read_is_one_sentence_and_one_button(qtbot, db, tmp_path):
    path = tmp_path / "text.mp4"
    path.write_text("no video")
    with running(qtbot, db) as app:
        with qtbot.waitSignal(app.models.reader.failed, timeout=30000):
            app.models.commands.open_file(str(path))
        assert app.film.notice.isVisible()
        assert app.film.notice.label.text().startswith("text.mp4")


@pytest.mark.parametrize("percent", [150, 200])
def test_large_text_fits_the_smallest_screen(qtbot, db, tmp_path, percent):
    preferences = Preferences(first_run_done=True, text_size_percent=percent)
    with running(qtbot, db, tools=FakeTools(FakeHolistic()), preferences=preferences) as app:
        app.window.resize(1366, 768)
        looked_up(qtbot, app, tmp_path)
        qtbot.waitUntil(lambda: app.window.columns.narrow)
        assert app.window.minimumSizeHint().width() <= 1366
        assert app.window.minimumSizeHint().height() <= 768
        app.models.matches.choose(2)
        assert app.detail.isVisible()
        qtbot.keyClick(app.window, Qt.Key.Key_Escape)
        assert app.matches.isVisible()


def test_with_reduced_motion_nothing_moves_by_itself(qtbot, db, tmp_path):
    still = Preferences(first_run_done=True, reduce_motion=True)
    with running(qtbot, db, tools=FakeTools(FakeHolistic()), preferences=still) as app:
        looked_up(qtbot, app, tmp_path)
        qtbot.waitUntil(lambda: app.own.clip is not None)
        qtbot.waitUntil(lambda: all(c.preview.player.clip for c in app.matches.cards))
        assert app.own.position_s > 0
        moving = [app.own, app.detail.player, *(c.preview.player for c in app.matches.cards)]
        assert not any(player.playing for player in moving)


def test_the_text_can_be_enlarged_while_it_runs(qtbot, db):
    with running(qtbot, db) as app:
        before = QApplication.font().pixelSize()
        qtbot.keyClick(app.window, "+", Qt.KeyboardModifier.ControlModifier)
        assert QApplication.font().pixelSize() > before


def test_a_choice_that_changes_no_look_restyles_nothing(qtbot, db, monkeypatch):
    with running(qtbot, db) as app:
        styled = []
        monkeypatch.setattr(
            "signclip_desktop.ui.app.theme.apply_theme", lambda *look: styled.append(look[1:])
        )
        app.models.preferences.set_playback_speed(0.5)
        app.models.preferences.set_hand("left")
        assert styled == []
        assert all(card.preview.player.mirrored for card in app.matches.cards)
        app.models.preferences.set_theme("dark")
        assert styled == [("dark", 100)]


def test_a_damaged_library_is_told_on_the_spot_and_mended(qtbot, db, tmp_path):
    good = db.read_bytes()
    db.write_bytes(good[:4096] + b"\xff" * 8192 + good[12288:])
    with running(qtbot, db, wait=False) as app:
        qtbot.waitUntil(app.window.notice.isVisible, timeout=10000)
        app.window.notice.button.click()
        dialog = app.desk.dialog
        assert dialog is not None
        with qtbot.waitSignal(app.models.library.opened, timeout=10000):
            dialog.new_button.click()
        assert not app.window.notice.isVisible()
    kept = [path for path in db.parent.rglob("*") if path.is_file() and path != db]
    assert any(path.read_bytes()[4096:8192] == b"\xff" * 4096 for path in kept)


def test_a_library_that_cannot_be_written_can_be_read(qtbot, db, monkeypatch):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    db.chmod(0o444)
    db.parent.chmod(0o555)
    try:
        with running(qtbot, db) as app:
            assert app.window.notice.isVisible()
            app.search.set_text("house")
            qtbot.waitUntil(lambda: bool(app.models.search.rows))
    finally:
        db.parent.chmod(0o755)


def test_two_windows_share_one_library(qtbot, db, tmp_path):
    tools = FakeTools(FakeHolistic()), FakeTools(FakeHolistic())
    with running(qtbot, db, tools=tools[0]) as one, running(qtbot, db, tools=tools[1]) as two:
        for app in (one, two):
            looked_up(qtbot, app, tmp_path)
    with Store.open(db) as store:
        store.check()
        assert len(store.history.latest(10)) == 2


def test_a_bug_is_logged_and_told_and_the_window_goes_on(qtbot, db):
    with running(qtbot, db) as app:
        app.bug_seen.emit()
        assert app.window.toast.isVisible()
        assert "went wrong" in app.window.toast.text()
