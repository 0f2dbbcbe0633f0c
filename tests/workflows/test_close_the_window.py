"""The window is closed in whatever state it is: threads end, the camera goes off, no noise."""

import pytest
from PySide6.QtCore import Qt

from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.view_models.film import FilmPhase
from signclip_desktop.ui.view_models.live import LivePhase
from signclip_desktop.workers.thread import WorkerThread
from tests.fakes import FakeCamera, FakeHolistic
from tests.look_up_fakes import FakeTools
from tests.ui.clips import waving_clip
from tests.ui.running import running

pytestmark = pytest.mark.gui

SPACE_ONLY = Preferences(first_run_done=True, hands_up_start=False)


def check(camera: FakeCamera, tools: FakeTools) -> None:
    assert not WorkerThread.any_stuck()
    assert camera.closed >= camera.opened
    assert tools.landmarker.closed
    assert tools.finder.closed


@pytest.mark.parametrize("phase", list(LivePhase)[:-1], ids=lambda phase: phase.value)
def test_in_each_phase_of_the_camera(qtbot, db, phase):
    camera, tools = FakeCamera(paced=True), FakeTools(FakeHolistic())
    with running(qtbot, db, tools=tools, camera=camera, preferences=SPACE_ONLY) as app:
        live = app.models.live
        if phase is not LivePhase.OFF:
            live.turn_on()
        if phase not in (LivePhase.OFF, LivePhase.STARTING):
            qtbot.waitUntil(lambda: live.phase is LivePhase.READY, timeout=10000)
        if phase is LivePhase.COUNTDOWN:
            qtbot.keyClick(app.window, Qt.Key.Key_Space)
        if phase in (LivePhase.RECORDING, LivePhase.LOOKING_UP):
            qtbot.keyClick(app.window, Qt.Key.Key_R)
        if phase is LivePhase.LOOKING_UP:
            live.toggle()
        assert live.phase is phase
    check(camera, tools)


def test_before_anything_was_loaded(qtbot, db):
    camera, tools = FakeCamera(), FakeTools()
    with running(qtbot, db, tools=tools, camera=camera, wait=False):
        pass
    assert not WorkerThread.any_stuck()


def test_while_a_video_is_looked_up(qtbot, db, tmp_path):
    camera, tools = FakeCamera(), FakeTools(FakeHolistic(), file_frames=5000)
    with running(qtbot, db, tools=tools, camera=camera) as app:
        write_pose(waving_clip(), tmp_path / "house.pose")
        app.models.commands.open_file(str(tmp_path / "house.pose"))
        qtbot.waitUntil(lambda: app.models.film.phase is FilmPhase.LOOKING_UP)
    check(camera, tools)


def test_with_a_dialog_open(qtbot, db):
    camera, tools = FakeCamera(), FakeTools()
    with running(qtbot, db, tools=tools, camera=camera) as app:
        qtbot.keyClick(app.window, Qt.Key.Key_F1)
        assert app.desk.dialog is not None
    check(camera, tools)
