"""Ctrl+C in the terminal, a polite kill: the program closes its window, threads and library."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from signclip_desktop.ui.interrupts import Interrupts
from tests.ui.running import running

pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill with a number"),
]
LONG_S = 120  # a busy machine; it takes two seconds


def write_ahead_log(folder: Path) -> Path:
    """Lies there as long as the library is open."""
    return folder / "library.sqlite-wal"


@pytest.fixture
def program(db, tmp_path):
    """`signclip app` in a process of its own, with its library open."""
    assert db.parent == tmp_path / "user-data"
    script = (
        # A shell that starts the tests in the background has SIGINT ignored in all of them.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import sys; from signclip_desktop.core.dictionary import library; "
        "library.STARTER_FILE = 'none.sqlite'; "
        "from signclip_desktop.cli.main import main; main(sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, "app", "--data-dir", str(db.parent)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + LONG_S
    while not write_ahead_log(db.parent).exists() and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_ends_cleanly(program, db, number) -> None:
    program.send_signal(number)
    said, _ = program.communicate(timeout=LONG_S)
    assert program.returncode == 128 + number, said
    assert "Traceback" not in said
    assert not write_ahead_log(db.parent).exists()
    assert (db.parent / "window.json").exists()


def test_an_open_dialog_does_not_keep_it(qtbot, db) -> None:
    with running(qtbot, db) as app:
        QTimer.singleShot(50, app.close)
        app.desk.choose_video()  # waits for an answer
        assert not app.window.isVisible()
        assert QApplication.activeModalWidget() is None


def test_the_signals_are_given_back(qtbot) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interrupts() as interrupts:
        with qtbot.waitSignal(interrupts.asked_to_end):
            os.kill(os.getpid(), signal.SIGTERM)
        assert interrupts.exit_code == 143
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_what_was_ignored_stays_ignored(qtbot) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGHUP)
            assert interrupts.exit_code == 0
    finally:
        signal.signal(signal.SIGHUP, before)
