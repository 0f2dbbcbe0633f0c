import logging
import threading

from PySide6.QtCore import QObject, QThread, Signal, Slot

from signclip_desktop.workers.thread import Worker, WorkerThread


class Asker(QObject):
    asked = Signal(int)


class Noting(Worker):
    """Notes what runs, in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.threads: set[QThread] = set()
        self.flag = threading.Event()

    def request_stop(self) -> None:
        self.flag.set()

    @Slot()
    def start(self) -> None:
        self._note("start")

    @Slot(int)
    def work(self, number: int) -> None:
        self._note(f"work {number}")

    @Slot()
    def stop(self) -> None:
        self._note("stop")

    def _note(self, what: str) -> None:
        self.notes.append(what)
        self.threads.add(QThread.currentThread())


class Stuck(Worker):
    """Does not look at its flag."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.let_go = threading.Event()

    @Slot()
    def start(self) -> None:
        self.entered.set()
        self.let_go.wait()


def test_a_worker_starts_works_and_stops_in_its_own_thread(qapp):
    worker, asker = Noting(), Asker()
    thread = WorkerThread(worker, "noting")
    asker.asked.connect(worker.work)
    thread.start()
    asker.asked.emit(2)
    assert thread.stop()
    assert worker.notes == ["start", "work 2", "stop"]
    assert worker.threads != {QThread.currentThread()}
    assert len(worker.threads) == 1
    assert worker.flag.is_set()


def test_stopping_twice_or_before_the_start_does_nothing(qapp):
    thread = WorkerThread(Noting(), "noting")
    assert thread.stop()
    thread.start()
    assert thread.stop()
    assert thread.stop()


def test_a_thread_that_does_not_stop_is_logged_and_kept(qapp, caplog):
    worker = Stuck()
    thread = WorkerThread(worker, "stuck camera")
    thread.start()
    worker.entered.wait()
    with caplog.at_level(logging.ERROR):
        assert not thread.stop(wait_s=0.05)
    assert "stuck camera did not stop" in caplog.text
    assert thread in WorkerThread._stuck
    worker.let_go.set()
    assert thread.stop()
    WorkerThread._stuck.remove(thread)
