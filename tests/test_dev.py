"""dev.py: names what is missing, goes on without PyTorch's index, does nothing twice."""

import ast
import importlib.util
import subprocess
import sys
import urllib.error
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """A fresh copy of the module whose checkout is an empty folder."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(f"{name}\n", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(module, "LOCK", tmp_path / "constraints.txt")
    return module


@pytest.fixture
def installs(dev, monkeypatch):
    """Calls of pip that the set-up makes; the environment is pretended to start."""
    calls = []

    def pip(*arguments):
        calls.append(arguments)
        dev.VENV.mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(dev, "pip", pip)
    monkeypatch.setattr(dev, "environment_starts", lambda: True)
    monkeypatch.setattr(dev, "takes_cpu_index", lambda: False)
    return calls


def test_a_second_setup_does_nothing(dev, installs) -> None:
    dev.ensure_environment(["dev"])
    dev.ensure_environment(["dev"])
    dev.ensure_environment([])
    assert len(installs) == 1


def test_a_changed_lock_installs_again(dev, installs) -> None:
    dev.ensure_environment(["dev"])
    dev.LOCK.write_text("click==9.0\n", encoding="utf-8")
    dev.ensure_environment(["dev"])
    assert len(installs) == 2


def test_a_new_extra_keeps_the_old_one(dev, installs) -> None:
    dev.ensure_environment(["dev"])
    dev.ensure_environment(["package"])
    assert installs[-1][1] == f"{dev.ROOT}[dev,package]"


def test_an_interrupted_setup_is_done_again(dev, installs) -> None:
    dev.VENV.mkdir()
    dev.STAMP.write_text("{half", encoding="utf-8")
    dev.ensure_environment([])
    assert len(installs) == 1


def test_a_failed_install_leaves_no_stamp(dev, installs, monkeypatch) -> None:
    monkeypatch.setattr(dev, "pip", lambda *arguments: 1)
    with pytest.raises(dev.Stop, match="pip could not install"):
        dev.ensure_environment([])
    assert dev.read_stamp() == {}


def test_torch_alone_comes_from_the_cpu_index(dev, installs, monkeypatch) -> None:
    monkeypatch.setattr(dev, "takes_cpu_index", lambda: True)
    dev.ensure_environment([])
    first, second = installs
    assert first[:4] == ("torch", "--no-deps", "--index-url", dev.CPU_INDEX)
    assert "--index-url" not in second


def test_gpu_takes_torch_from_the_ordinary_index(dev, installs, monkeypatch) -> None:
    monkeypatch.setattr(dev, "takes_cpu_index", lambda: True)
    dev.ensure_environment([], gpu=True)
    assert len(installs) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has two builds")
def test_a_silent_cpu_index_is_passed_over(dev, monkeypatch, capsys) -> None:
    limits = []

    def urlopen(address, timeout):
        limits.append(timeout)
        raise urllib.error.URLError("no route")

    monkeypatch.delenv("PIP_NO_INDEX", raising=False)
    monkeypatch.setattr(dev.urllib.request, "urlopen", urlopen)
    assert dev.takes_cpu_index() is False
    assert limits == [3.0]
    assert "ordinary" not in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux libraries")
def test_missing_libraries_are_named_with_one_command(dev, monkeypatch, tmp_path) -> None:
    gone = {"libEGL.so.1", "libxcb-cursor.so.0"}
    (tmp_path / "os-release").write_text("ID=debian\n", encoding="utf-8")
    monkeypatch.setattr(dev.system_libraries, "OS_RELEASE", tmp_path / "os-release")
    monkeypatch.setattr(dev.system_libraries, "opens", lambda name: name not in gone)
    monkeypatch.setattr(dev.system_libraries, "uses_x11", lambda environment: True)
    with pytest.raises(dev.Stop) as stop:
        dev.check_libraries(screen=True)
    assert "libEGL.so.1, libxcb-cursor.so.0" in str(stop.value)
    assert "`sudo apt install libegl1 libxcb-cursor0`" in str(stop.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux libraries")
def test_tests_need_no_screen_libraries(dev, monkeypatch) -> None:
    monkeypatch.setattr(dev.system_libraries, "opens", lambda name: "xcb" not in name)
    dev.check_libraries(screen=False)


def test_no_fitting_python_is_said_with_what_to_do(dev, monkeypatch) -> None:
    def find(root, avoid):
        assert (root, avoid) == (dev.ROOT, dev.VENV)
        raise dev.interpreter.NoPython("Python 3.11 or 3.12 is needed; install one.")

    monkeypatch.setattr(dev.interpreter, "find", find)
    with pytest.raises(dev.Stop, match=r"Python 3\.11 or 3\.12 is needed"):
        dev.make_environment()


def test_an_environment_of_another_python_is_made_again(dev, installs, monkeypatch, capsys) -> None:
    dev.ensure_environment([])
    (dev.VENV / "old").touch()
    monkeypatch.setattr(dev, "environment_starts", lambda: False)
    monkeypatch.setattr(dev.interpreter, "find", lambda root, avoid: sys.executable)
    made = []
    monkeypatch.setattr(
        dev.subprocess,
        "run",
        lambda command, check: made.append(command) or subprocess.CompletedProcess(command, 0),
    )
    dev.ensure_environment([])
    assert made == [[sys.executable, "-m", "venv", str(dev.VENV)]]
    assert not (dev.VENV / "old").exists()
    assert "making it again" in capsys.readouterr().out
    assert len(installs) == 2


def test_an_environment_in_use_is_told(dev, monkeypatch) -> None:
    dev.VENV.mkdir()
    monkeypatch.setattr(dev.interpreter, "find", lambda root, avoid: sys.executable)

    def rmtree(folder):
        raise PermissionError("in use")

    monkeypatch.setattr(dev.shutil, "rmtree", rmtree)
    with pytest.raises(dev.Stop, match="close the programs that run from it"):
        dev.make_environment()


def test_an_environment_starts_with_a_fitting_python_and_pip_alone(dev, monkeypatch) -> None:
    for version, starts in (((3, 11), True), ((3, 12), True), ((3, 13), False), (None, False)):
        monkeypatch.setattr(dev.interpreter, "version_of", lambda python, also, v=version: v)
        assert dev.environment_starts() is starts


def test_arguments_reach_the_program(dev, monkeypatch) -> None:
    ran = []
    monkeypatch.setattr(dev, "check_libraries", lambda *, screen: None)
    monkeypatch.setattr(dev, "ensure_environment", lambda extras, *, gpu=False: None)
    monkeypatch.setattr(dev, "run_python", lambda *command, here: ran.append(command) or 0)
    assert dev.main(["app", "--gpu", "video.mp4"]) == 0
    assert ran == [("-m", "signclip_desktop", "app", "video.mp4")]


def test_check_goes_on_after_a_failure_and_names_it(dev, monkeypatch, capsys) -> None:
    ran = []

    def run_python(*command):
        ran.append(command)
        return 1 if "ruff" in command else 0

    monkeypatch.setattr(dev, "check_libraries", lambda *, screen: None)
    monkeypatch.setattr(dev, "ensure_environment", lambda extras, *, gpu=False: None)
    monkeypatch.setattr(dev, "run_python", run_python)
    assert dev.main(["check"]) == 1
    assert len(ran) == 5
    assert "check: failed: format, lint" in capsys.readouterr().out


def test_an_old_python_gets_as_far_as_the_message() -> None:
    """dev.py must parse on what a user may call `python3`; 3.8 is the oldest still around."""
    for name in ("dev.py", "packaging/interpreter.py", "signclip_desktop/system_libraries.py"):
        source = (ROOT / name).read_text(encoding="utf-8")
        ast.parse(source, feature_version=(3, 8))
