"""The camera goes wrong while somebody signs: one sentence, one button, nothing lost."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from signclip_desktop.errors import CameraState
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.view_models.live import LivePhase
from signclip_desktop.workers.camera import LOST_AFTER_S
from tests.fakes import FakeCamera, FakeHolistic, Fault, FaultAt
from tests.look_up_fakes import FakeTools
from tests.ui.running import running

pytestmark = pytest.mark.gui

SPACE_ONLY = Preferences(first_run_done=True, hands_up_start=False)


class MendedCamera(FakeCamera):
    """Goes wrong once; opened again it works."""

    def __init__(self, fault: FaultAt) -> None:
        super().__init__(paced=True, faults=[fault])

    def open(self) -> None:
        if self.opened:
            self._faults = ()
        super().open()


def ready(qtbot, app) -> None:
    app.models.live.turn_on()
    qtbot.waitUntil(lambda: app.models.live.phase is LivePhase.READY, timeout=10000)


def test_unplugged_mid_sign_what_was_signed_is_looked_up(qtbot, db):
    camera = MendedCamera(FaultAt(Fault.UNPLUG, start=25))
    tools = FakeTools(FakeHolistic())
    with running(qtbot, db, tools=tools, camera=camera, preferences=SPACE_ONLY) as app:
        live = app.models.live
        ready(qtbot, app)
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=10000):
            qtbot.keyClick(app.window, Qt.Key.Key_R)
        assert live.phase is LivePhase.FAILED
        assert app.camera.notice.isVisible()
        assert app.camera.notice.label.text() == live.notice.sentence
        assert app.camera.notice.button.text() == live.notice.label
        assert app.matches.cards[0].isVisible()
        app.camera.notice.button.click()
        qtbot.waitUntil(lambda: live.phase is LivePhase.READY, timeout=10000)
        assert live.notice is None
        assert len(app.models.matches.attempts) == 1


def test_unplugged_while_waiting_keeps_the_results(qtbot, db):
    camera = MendedCamera(FaultAt(Fault.UNPLUG, start=60))
    tools = FakeTools(FakeHolistic())
    with running(qtbot, db, tools=tools, camera=camera, preferences=SPACE_ONLY) as app:
        ready(qtbot, app)
        qtbot.keyClick(app.window, Qt.Key.Key_R)
        qtbot.waitUntil(lambda: len(tools.landmarker.processed) > 8, timeout=10000)
        with qtbot.waitSignal(app.models.commands.looked_up, timeout=10000):
            qtbot.keyClick(app.window, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: app.models.live.phase is LivePhase.FAILED, timeout=10000)
        assert len(app.models.matches.cards) == 8


@pytest.mark.parametrize("fault", [Fault.NONE_FOUND, Fault.IN_USE, Fault.DENIED])
def test_a_camera_that_cannot_be_opened(qtbot, db, fault):
    camera = MendedCamera(FaultAt(fault))
    with running(qtbot, db, camera=camera, preferences=SPACE_ONLY) as app:
        with qtbot.waitSignal(app.models.camera.failed, timeout=10000):
            app.camera.on_button.click()
        assert app.camera.notice.isVisible()
        app.camera.notice.button.click()
        qtbot.waitUntil(lambda: app.models.live.phase is LivePhase.READY, timeout=10000)


def test_a_driver_that_hangs_is_left_behind(qtbot, db):
    camera = FakeCamera(count=5)
    with running(qtbot, db, camera=camera, preferences=SPACE_ONLY) as app:
        ready(qtbot, app)
        later = app.models.camera._now() + LOST_AFTER_S + 1
        app.models.camera._now = lambda: later
        with qtbot.waitSignal(app.models.camera.failed, timeout=10000):
            camera.close()  # the hanging read ends while the thread is waited for
            app.models.camera.check_alive()
        assert app.models.live.phase is LivePhase.FAILED


@pytest.mark.parametrize(
    ("camera", "state"),
    [
        (FakeCamera(faults=[FaultAt(Fault.BLACK)], paced=True, fps=120), CameraState.COVERED),
        (FakeCamera([np.full((8, 8, 3), 90, np.uint8)], paced=True, fps=120), CameraState.COVERED),
    ],
    ids=["black", "a finger on the lens"],
)
def test_a_covered_camera_is_told_while_the_picture_is_shown(qtbot, db, camera, state):
    with running(qtbot, db, camera=camera, preferences=SPACE_ONLY) as app:
        with qtbot.waitSignal(app.models.camera.judged, timeout=10000) as answer:
            app.models.live.turn_on()
        assert answer.args[0] is state
        assert app.camera.notice.isVisible()
        assert app.camera.view.isVisible()


def test_nobody_in_the_picture_is_a_hint(qtbot, db):
    tools = FakeTools(FakeHolistic(person=False))
    with running(qtbot, db, tools=tools, preferences=SPACE_ONLY) as app:
        with qtbot.waitSignal(app.models.live.framing_changed, timeout=10000):
            app.models.live.turn_on()
        qtbot.waitUntil(lambda: app.camera.hint.text().startswith("Nobody is seen"), timeout=10000)
