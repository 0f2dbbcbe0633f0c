import pytest
from PySide6.QtCore import QObject

from signclip_desktop.ui.view_models.countdown import Countdown

pytestmark = pytest.mark.gui


@pytest.fixture
def told(qapp):
    told: list[object] = []
    owner = QObject()
    countdown = Countdown(owner, told.append, lambda: told.append("over"))
    yield countdown, told
    countdown.stop()


def test_three_two_one_and_then_it_is_over_once(told) -> None:
    countdown, said = told
    countdown.step()  # not begun
    countdown.start()
    for _ in range(5):
        countdown.step()
    assert said == [3, 2, 1, 0, "over"]


def test_stopped_it_shows_nothing_and_nothing_follows(told) -> None:
    countdown, said = told
    countdown.stop()
    countdown.start()
    countdown.step()
    countdown.stop()
    countdown.step()
    assert said == [3, 2, 0]
    assert countdown.number == 0


def test_begun_anew_it_counts_from_the_start_by_its_timer(told, qtbot) -> None:
    countdown, said = told
    countdown.start()
    countdown.step()
    countdown.start()
    qtbot.waitUntil(lambda: said == [3, 2, 3, 2], timeout=20_000)
