"""Measures for how long the window stands still while a video is looked up.

`python -m signclip_desktop.ui.heartbeat VIDEO --json`, or `measure()` from `signclip bench`.
A timer of 5 ms should tick every 5 ms; the longest gap between two ticks is the longest time
in which a key press or a mouse click would have waited.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from signclip_desktop.errors import SignClipError
from signclip_desktop.settings import (
    DATA_DIR_VARIABLE,
    Preferences,
    library_path,
    save_preferences,
)
from signclip_desktop.ui.app import App
from signclip_desktop.ui.options import Options

TICK_MS = 5
SETTLE_MS = 1500  # lists, previews and the chosen sign are painted after the answer
GIVE_UP_S = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """What one look-up cost the window.

    Attributes:
        gui_block_ms: longest gap between two ticks during the look-up, less the tick itself.
        startup_s: from the start of `main` to the first painted window.
        ready_s: from there until look-ups work.
        look_up_s: from the request to the ranked list on the screen.
    """

    gui_block_ms: float
    startup_s: float
    ready_s: float
    look_up_s: float


class Heartbeat(QObject):
    """Ticks in the GUI thread and notes the longest gap while it is `watching`."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_s = 0.0
        self._last: float | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Begin to watch."""
        self.longest_s, self._last = 0.0, None
        self._timer.start()

    def stop(self) -> float:
        """End; gives the longest gap in seconds, less the tick itself."""
        self._timer.stop()
        return max(self.longest_s - TICK_MS / 1000, 0.0)

    @Slot()
    def _on_tick(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.longest_s = max(self.longest_s, now - self._last)
        self._last = now


def measure(video: Path, began: float | None = None) -> Measured:
    """Open the window, look one video up as a user would, and close it.

    Needs a QApplication-free process; uses the data folder of the environment.

    Raises:
        SignClipError: the video cannot be looked up.
    """
    began = time.perf_counter() if began is None else began
    application = QApplication.instance() or QApplication(["heartbeat"])
    save_preferences(Preferences(first_run_done=True))
    app = App(Options(library_path()))
    run = _Run(app, video)
    app.show()
    startup_s = run.wait_for_window() - began
    application.exec()
    app.window.close()
    if run.error is not None:
        raise run.error
    return Measured(run.block_s * 1000, startup_s, run.ready_s, run.look_up_s)


class _Run(QObject):
    """One look-up from the shown window to the settled list."""

    def __init__(self, app: App, video: Path) -> None:
        super().__init__()
        self.error: SignClipError | None = None
        self.block_s = self.ready_s = self.look_up_s = 0.0
        self._app = app
        self._video = video
        self._shown = self._asked = 0.0
        self._pulse = Heartbeat()
        QTimer.singleShot(GIVE_UP_S * 1000, self._on_given_up)
        models = app.models
        app.window.first_shown.connect(self._on_shown)
        models.look_up.ready.connect(self._on_ready)
        models.look_up.failed.connect(self._on_failed)
        models.commands.looked_up.connect(self._on_looked_up)

    def wait_for_window(self) -> float:
        """The moment of the first paint."""
        while not self._shown:
            QApplication.processEvents()
        return self._shown

    @Slot()
    def _on_shown(self) -> None:
        self._shown = time.perf_counter()

    @Slot(str)
    def _on_ready(self, encoder_id: str) -> None:
        if self._asked:
            return
        self._asked = time.perf_counter()
        self.ready_s = self._asked - self._shown
        self._pulse.start()
        self._app.models.commands.open_file(str(self._video))

    @Slot(object)
    def _on_looked_up(self, recognition: object) -> None:
        self.look_up_s = time.perf_counter() - self._asked
        QTimer.singleShot(SETTLE_MS, self._on_settled)

    @Slot()
    def _on_settled(self) -> None:
        self.block_s = self._pulse.stop()
        QApplication.quit()

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        self.error = error
        QApplication.quit()

    @Slot()
    def _on_given_up(self) -> None:
        self._on_failed(0, SignClipError("The look-up took too long; try a shorter video."))


def main(arguments: list[str] | None = None) -> int:
    """Measure in a data folder of its own, so that nothing of the user is touched."""
    began = time.perf_counter()
    parser = argparse.ArgumentParser(prog="heartbeat", description=__doc__)
    parser.add_argument("video", type=Path)
    parser.add_argument("--json", action="store_true", dest="as_json")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[DATA_DIR_VARIABLE] = folder
        try:
            measured = measure(given.video, began)
        except SignClipError as error:
            sys.stderr.write(f"{error.message}\n")
            return 2
    figures = {
        "gui_block_ms": round(measured.gui_block_ms, 1),
        "startup_s": round(measured.startup_s, 2),
        "ready_s": round(measured.ready_s, 2),
        "look_up_s": round(measured.look_up_s, 2),
    }
    if given.as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        for name, value in figures.items():
            sys.stdout.write(f"{name:14} {value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
