"""The start's part of `signclip bench`: from the process to the first window and the first look-up.

Programs that are compared start in turns, so that a busy machine slows both. Each has a library of
its own in a folder that is thrown away, made by a first start that is not counted.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from signclip_desktop import settings
from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.app import App
from signclip_desktop.ui.program import main

# A first start brings the dictionary in and embeds it where its embeddings are not shipped.
LIMIT_S = 600.0

Start = dict[str, float]


def measure_starts(programs: Sequence[Sequence[str]], times: int) -> list[dict[str, Any]]:
    """Start each program `times` times.

    Args:
        programs: the beginning of a command line that `bench` and its options follow.
        times: starts that count.

    Raises:
        SignClipError: a program did not start, or did not become ready.
    """
    with tempfile.TemporaryDirectory(prefix="signclip", ignore_cleanup_errors=True) as name:
        folders = [Path(name) / str(number) for number in range(len(programs))]
        for program, folder in zip(programs, folders, strict=True):
            _prepare(folder)
            _start(program, folder)
        rounds = [
            [_start(program, folder) for program, folder in zip(programs, folders, strict=True)]
            for _ in range(times)
        ]
    return [
        {"program": " ".join(program), **_summary([row[number] for row in rounds])}
        for number, program in enumerate(programs)
    ]


def _prepare(folder: Path) -> None:
    folder.mkdir()
    done = settings.Preferences(first_run_done=True)
    settings.save_preferences(done, folder / settings.preferences_path().name)


def _summary(starts: Sequence[Start]) -> dict[str, Any]:
    return {
        name: {"median": round(median(values), 2), "all": values}
        for name in ("window_s", "ready_s")
        if (values := [start[name] for start in starts])
    }


def _start(program: Sequence[str], folder: Path) -> Start:
    environment = {**os.environ, settings.DATA_DIR_VARIABLE: str(folder)}
    # A person's start has a screen; where there is none, Qt paints into memory.
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [*program, "bench", "--start-child", "--spawned-at", str(time.time())]
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SignClipError("bench.start", program=program[0], reason=str(error)) from error
    if answer.returncode != 0:
        last = (answer.stderr.strip().splitlines() or ["it printed nothing"])[-1]
        raise SignClipError("bench.start", program=program[0], reason=last)
    told: Start = json.loads(answer.stdout.strip().splitlines()[-1])
    return told


def open_and_tell(spawned_at: float) -> Start:
    """Open the window as a user does, close it once look-ups work.

    Args:
        spawned_at: time.time() at which this process was started.

    Raises:
        SignClipError: what the window would have shown as the reason.
    """
    watches: list[_Watch] = []
    main(["--data-dir", str(settings.data_dir())], lambda app: watches.append(_Watch(app)))
    (watch,) = watches
    if watch.error is not None:
        raise watch.error
    if watch.ready_at is None or watch.window_at is None:
        raise SignClipError("bench.closed")
    return {
        "window_s": round(watch.window_at - spawned_at, 3),
        "ready_s": round(watch.ready_at - spawned_at, 3),
    }


class _Watch(QObject):
    """Notes when the window was painted, and when both landmark models and dictionary are ready."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self.window_at: float | None = None
        self.ready_at: float | None = None
        self.error: SignClipError | None = None
        self._app = app
        self._missing = {"landmarks", "dictionary"}
        # Queued: the event that paints must end first.
        queued = Qt.ConnectionType.QueuedConnection
        app.window.first_shown.connect(self._on_painted, queued)
        app.models.look_up.seeing.connect(self._on_seeing)
        app.models.look_up.ready.connect(self._on_ready)
        app.models.look_up.failed.connect(self._on_failed)
        QTimer.singleShot(int(1000 * LIMIT_S), app.window.close)

    @Slot()
    def _on_painted(self) -> None:
        self.window_at = time.time()

    @Slot()
    def _on_seeing(self) -> None:
        self._come("landmarks")

    @Slot(str)
    def _on_ready(self, encoder_id: str) -> None:
        self._come("dictionary")

    def _come(self, part: str) -> None:
        self._missing.discard(part)
        if not self._missing and self.ready_at is None:
            self.ready_at = time.time()
            self._app.window.close()

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        self.error = error
        self._app.window.close()
