import threading

import pytest

from signclip_desktop.workers.cameras import CameraLister

pytestmark = pytest.mark.gui


def test_cameras_are_looked_for_in_a_thread_of_their_own(qapp, qtbot) -> None:
    threads = []

    def look() -> tuple[str, ...]:
        threads.append(threading.get_ident())
        return ("front", "back")

    lister = CameraLister(look)
    with qtbot.waitSignal(lister.listed) as answer:
        lister.look()
        lister.look()  # one answer serves both
    assert answer.args == [("front", "back")]
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_after_a_bug_one_can_look_again(qapp, qtbot) -> None:
    found = [ZeroDivisionError("a driver"), ("front",)]

    def look() -> tuple[str, ...]:
        answer = found.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    lister = CameraLister(look)
    with qtbot.captureExceptions() as seen, qtbot.waitSignal(lister.listed) as answer:
        lister.look()
    assert answer.args == [()]
    assert len(seen) == 1
    with qtbot.waitSignal(lister.listed) as answer:
        lister.look()
    assert answer.args == [("front",)]
