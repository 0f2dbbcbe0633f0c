"""What holds for every test: no screen, no network, no user's files, no box, no thread left."""

import ctypes
import gc
import os
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parent.parent
SEED = 20240607
THREAD_GRACE_S = 60.0  # a worker that was told to stop may need this long on a busy machine
PATIENCE_MS = 60_000  # a bound only: every wait ends with its event
MESSAGE_BOX_WAYS = ("exec", "open", "information", "question", "warning", "critical", "about")

# The same examples in every run, and no .hypothesis folder in the checkout.
hypothesis.settings.register_profile("all", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile(
    "short", hypothesis.settings.get_profile("all"), max_examples=30
)
# Read when NumPy and torch are loaded, here and in children. The sums of these tests are small:
# more threads would mostly wait for each other, busily.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--headed", action="store_true", help="show the windows on the screen")


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--headed"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    is_short = "not slow" in config.getoption("markexpr")
    hypothesis.settings.load_profile("short" if is_short else "all")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The research data beside the checkout; the test skips where it is missing."""
    folder = Path(os.environ.get("SIGNCLIP_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("needs the research data in ../shared (or $SIGNCLIP_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything a user would keep lies in the test's own folder."""
    monkeypatch.setenv("SIGNCLIP_DATA_DIR", str(tmp_path / "user-data"))
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / f"xdg-{name.lower()}"))


@pytest.fixture(scope="session", autouse=True)
def matplotlib_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """MediaPipe imports matplotlib, whose font list takes seconds to make: once is enough."""
    os.environ["MPLCONFIGDIR"] = str(tmp_path_factory.mktemp("matplotlib"))


class PatientBot(QtBot):
    """A QtBot whose waits never end before their event because the machine is busy."""

    def waitSignal(self, signal: Any, *, timeout: int = 0, **named: Any) -> Any:
        return super().waitSignal(signal, timeout=_patient(timeout, named), **named)

    def waitSignals(self, signals: Any, *, timeout: int = 0, **named: Any) -> Any:
        return super().waitSignals(signals, timeout=_patient(timeout, named), **named)

    def waitUntil(self, callback: Any, *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=_patient(timeout, {}))

    def waitExposed(self, widget: Any, *, timeout: int = 0) -> Any:
        return super().waitExposed(widget, timeout=_patient(timeout, {}))


def _patient(timeout: int, named: dict[str, Any]) -> int:
    # `raising=False` waits for what must not come.
    return timeout if named.get("raising") is False else max(timeout, PATIENCE_MS)


@pytest.fixture(autouse=True)
def collected_in_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the program (ui/collecting.py): no worker destroys what an earlier window left."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect(0)  # what the test left: nothing of it is older, and no later thread shall meet it
    gc.enable()


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's own, but patient."""
    return PatientBot(request)


@pytest.fixture(scope="module", autouse=True)
def memory_given_back() -> Iterator[None]:
    """What closed graphs and models took goes back to the system, which the allocator keeps."""
    yield
    if sys.platform == "linux" and "mediapipe" in sys.modules:
        ctypes.CDLL(None).malloc_trim(0)


@pytest.fixture
def parts_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """For doctor, the parts start; cli/test_parts_check.py starts them, which takes seconds."""
    name = "signclip_desktop.cli.parts_check.examine"
    monkeypatch.setattr(name, lambda: {"window": "works"})


@pytest.fixture(autouse=True)
def seeds() -> None:
    """Every test starts from the same random numbers."""
    random.seed(SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(SEED)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(SEED)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that tries to leave this machine, even where the code hides the error."""
    tried: list[object] = []
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_sendto, real_getaddrinfo = socket.socket.sendto, socket.getaddrinfo

    def guard(address: object) -> None:
        if not _stays_here(address):
            tried.append(address)
            raise OSError(f"a test tried to reach {address!r}")

    def connect(self: socket.socket, address: Any) -> None:
        guard(None if self.family == getattr(socket, "AF_UNIX", None) else address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        guard(None if self.family == getattr(socket, "AF_UNIX", None) else address)
        return real_connect_ex(self, address)

    def sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        guard(None if self.family == getattr(socket, "AF_UNIX", None) else rest[-1])
        return real_sendto(self, data, *rest)

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        guard((host,))
        return real_getaddrinfo(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", sendto)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    if tried:
        pytest.fail(f"the test tried to reach the network: {tried}")


def _stays_here(address: object) -> bool:
    if address is None:
        return True
    host = address[0] if isinstance(address, tuple) else address
    return host in (None, "", "localhost", "::1") or str(host).startswith("127.")


@pytest.fixture(autouse=True)
def no_message_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """A box that waits for a click would hang the run; a test that expects one replaces it."""
    if "PySide6.QtWidgets" not in sys.modules:
        return
    box = sys.modules["PySide6.QtWidgets"].QMessageBox

    def refuse(*arguments: object, **named: object) -> None:
        texts = [argument for argument in arguments if isinstance(argument, str)]
        pytest.fail(f"a message box was opened: {texts}")

    for way in MESSAGE_BOX_WAYS:
        monkeypatch.setattr(box, way, refuse)


@pytest.fixture(autouse=True)
def no_priority_taken() -> Iterator[None]:
    """Fails a test that leaves its process with another priority, such as a real-time one."""
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    yield
    if os.sched_getscheduler(0) != policy:
        os.sched_setscheduler(0, policy, parameters)
        pytest.fail("the test left its process with another priority")


@pytest.fixture(autouse=True)
def no_thread_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test after which a Python thread or a QThread still runs."""
    before = set(threading.enumerate())
    started: list[Any] = []
    if "PySide6.QtCore" in sys.modules:
        thread_class = sys.modules["PySide6.QtCore"].QThread
        real_start = thread_class.start

        def start(self: Any, *arguments: Any) -> None:
            started.append(self)
            real_start(self, *arguments)

        monkeypatch.setattr(thread_class, "start", start)
    yield
    deadline = time.monotonic() + THREAD_GRACE_S
    left = _python_threads(before) + _qt_threads(started)
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        left = _python_threads(before) + _qt_threads(started)
    if left:
        pytest.fail(f"threads still run after the test: {left}")


def _python_threads(before: set[threading.Thread]) -> list[str]:
    # A thread that Qt or a library started shows as a _DummyThread for ever, running or not.
    return [
        thread.name
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]


def _qt_threads(started: list[Any]) -> list[str]:
    if not started:
        return []
    is_valid = __import__("shiboken6").isValid
    return [
        thread.objectName() or type(thread).__name__
        for thread in started
        if is_valid(thread) and thread.isRunning()
    ]
