import gc
import threading
import weakref

import pytest

from signclip_desktop.ui.collecting import Collector

pytestmark = pytest.mark.gui


class Knot:
    """Refers to itself, so that only the collector can end it."""

    def __init__(self) -> None:
        self.itself = self


def leave_garbage(ended_in: list[int]) -> None:
    # Enough to set the collector off several times, there or later.
    knots = [Knot() for _ in range(20_000)]
    weakref.finalize(knots[0], lambda: ended_in.append(threading.get_ident()))
    del knots
    kept = [[number] for number in range(20_000)]
    assert len(kept) == 20_000


def in_a_worker(ended_in: list[int]) -> None:
    thread = threading.Thread(target=leave_garbage, args=(ended_in,))
    thread.start()
    thread.join()


def test_garbage_of_a_worker_ends_in_the_gui_thread(qtbot) -> None:
    ended_in: list[int] = []
    with Collector():
        in_a_worker(ended_in)
        assert ended_in == []
        qtbot.waitUntil(lambda: ended_in != [])
    assert ended_in == [threading.get_ident()]


def test_afterwards_nothing_is_collected_while_the_process_ends(qtbot) -> None:
    gc.enable()
    with Collector():
        assert not gc.isenabled()
    assert not gc.isenabled()
