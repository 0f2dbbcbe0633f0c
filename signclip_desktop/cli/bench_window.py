"""The window's part of `signclip bench`, in a process of its own: start, longest block, memory.

Opens the real window without a screen and looks a video up in it, while a heartbeat timer
notes the longest time for which the GUI thread did not come round.
"""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication  # noqa: TID251 - the real window is opened here

from signclip_desktop import settings
from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.app import App
from signclip_desktop.ui.options import Options

BEAT_MS = 2
AFTERWARDS_MS = 1500  # the results' previews begin to play
LIMIT_MS = 500_000


def measure_window(video: Path, library: Path, spawned_at: float) -> dict[str, float]:
    """Run the window once.

    Args:
        video: looked up in the window.
        library: the library file, with the dictionary in it.
        spawned_at: time.time() at which this process was started.
    Raises:
        SignClipError: what the window would have shown as the reason.
    """
    settings.save_preferences(settings.Preferences(first_run_done=True))
    application = QApplication.instance() or QApplication(["signclip"])
    app = App(Options(db=library))
    probe = _Probe(app, video)
    app.show()
    application.exec()
    app.stop()
    if probe.error is not None:
        raise probe.error
    if probe.longest_s is None:
        raise SignClipError("bench.too_long")
    return {
        "gui_block_ms": round(1000 * probe.longest_s, 1),
        "gui_busy_ms": round(1000 * probe.busiest_s, 1),
        "startup_s": round(probe.shown_at - spawned_at, 2),
        "peak_mb": round(peak_bytes() / 1e6, 1),
    }


class _Probe(QObject):
    """Starts the look-up when the dictionary is ready, and beats until some time after it."""

    def __init__(self, app: App, video: Path) -> None:
        super().__init__()
        self.error: SignClipError | None = None
        self.longest_s: float | None = None
        self.shown_at = 0.0
        self._app, self._video = app, video
        self._longest_s = 0.0
        self._last_s = 0.0
        self.busiest_s = 0.0  # of the thread's own time: what other programs take is not in it
        self._last_own_s = 0.0
        self._heart = QTimer(self)
        self._heart.setTimerType(Qt.TimerType.PreciseTimer)
        self._heart.timeout.connect(self._beat)
        app.window.first_shown.connect(self._on_shown)
        app.models.look_up.ready.connect(self._on_ready)
        app.models.look_up.recognised.connect(self._on_recognised)
        app.models.look_up.failed.connect(self._on_failed)
        QTimer.singleShot(LIMIT_MS, self._leave)

    @Slot()
    def _on_shown(self) -> None:
        self.shown_at = time.time()

    @Slot(str)
    def _on_ready(self, encoder_id: str) -> None:
        if self._heart.isActive():
            return
        self._last_s, self._last_own_s = time.perf_counter(), time.thread_time()
        self._heart.start(BEAT_MS)
        self._app.models.commands.open_file(str(self._video))

    @Slot()
    def _beat(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        self._longest_s = max(self._longest_s, now - self._last_s)
        self.busiest_s = max(self.busiest_s, own - self._last_own_s)
        self._last_s, self._last_own_s = now, own

    @Slot(object)
    def _on_recognised(self, recognition: object) -> None:
        QTimer.singleShot(AFTERWARDS_MS, self._finish)

    @Slot()
    def _finish(self) -> None:
        self.longest_s = self._longest_s
        self._leave()

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        self.error = error
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._heart.stop()
        self._app.window.close()
        QApplication.quit()


def peak_bytes() -> int:
    """The most memory that this process held at once."""
    if sys.platform == "win32":
        return _windows_peak()
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _linux_peak()


def _linux_peak() -> int:
    """VmHWM of the kernel's status file; getrusage's would be the starting process's, if larger."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return 1024 * int(line.split()[1])


def _windows_peak() -> int:
    """PeakWorkingSetSize of PROCESS_MEMORY_COUNTERS (psapi.h)."""
    import ctypes

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_uint32),
            ("page_faults", ctypes.c_uint32),
            ("peak_working_set", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 7),
        )

    counters = Counters(size=ctypes.sizeof(Counters))
    kernel = ctypes.CDLL("kernel32")
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.size)
    return int(counters.peak_working_set)
