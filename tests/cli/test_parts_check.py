"""Heavy parts are started in a child: what is missing, broken or crashes gets its sentence."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from signclip_desktop import system_libraries
from signclip_desktop.cli import parts_check, start_child
from signclip_desktop.errors import CheckpointInvalid

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux libraries")


def child(*lines: dict, then: str = "") -> list[str]:
    """A command that tells these facts and then runs a statement."""
    told = "".join(f"print({json.dumps(json.dumps(line))}, flush=True)\n" for line in lines)
    return [sys.executable, "-c", f"import os, signal, time\n{told}{then}"]


def test_all_parts_start_on_this_machine() -> None:
    found = parts_check.examine()
    assert "problems" not in found
    assert found == {
        "missing_libraries": [], "window": "works", "camera": "works", "videos": "works",
        "landmarks": "works", "recognition": "works",
    }  # fmt: skip


@LINUX
def test_missing_libraries_are_named_once_with_the_command(tmp_path, monkeypatch) -> None:
    (tmp_path / "os-release").write_text("ID=debian\n")
    monkeypatch.setattr(system_libraries, "OS_RELEASE", tmp_path / "os-release")
    gone = "libxcb-cursor.so.0"
    found = parts_check.examine(
        child(
            {"part": "system libraries"},
            {"missing": [gone]},
            {"part": "window"},
            {"error": f"OSError: {gone}: cannot open shared object file: No such file"},
        )
    )
    assert found["window"] == "fails"
    assert found["problems"] == [
        "These system libraries are missing: libxcb-cursor.so.0. On Debian or Ubuntu: "
        "`sudo apt install libxcb-cursor0`. Then run this again."
    ]


@LINUX
@pytest.mark.parametrize(
    ("library", "remedy"),
    [("libX11.so.6", "`sudo apt install libx11-6`"), ("libodd.so.7", "system library libodd.so.7")],
)
def test_a_library_that_only_another_one_asks_for_is_named(
    tmp_path, monkeypatch, library, remedy
) -> None:
    monkeypatch.setattr(system_libraries, "OS_RELEASE", tmp_path / "none")
    error = f"ImportError: {library}: cannot open shared object file: No such file or directory"
    (problem,) = parts_check.examine(child({"part": "window"}, {"error": error}))["problems"]
    assert remedy in problem


def test_a_part_that_raises_is_named_and_the_others_go_on() -> None:
    found = parts_check.examine(
        child(
            {"part": "camera"},
            {"error": "ImportError: numpy.core.multiarray failed to import"},
            {"part": "landmarks"},
            {"problem": "3 model files of MediaPipe are missing; install the program again."},
            {"part": "recognition"},
            {"works": True},
        )
    )
    assert found["recognition"] == "works"
    assert found["problems"] == [
        "The reader of cameras (OpenCV) does not start (ImportError: numpy.core.multiarray "
        "failed to import); install the program again.",
        "3 model files of MediaPipe are missing; install the program again.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_crash_is_caught_and_named() -> None:
    lines = ({"part": "window"}, {"works": True}, {"part": "recognition"})
    found = parts_check.examine(child(*lines, then="os.kill(os.getpid(), signal.SIGILL)"))
    assert found["recognition"] == "fails"
    (problem,) = found["problems"]
    assert problem == (
        "The recogniser (PyTorch) crashes when it starts (SIGILL; this processor may be too old "
        "for it); install the program again."
    )


def test_a_part_that_hangs_is_given_up(monkeypatch) -> None:
    def run(command, timeout, **more):
        raise subprocess.TimeoutExpired(command, timeout, output=b'{"part": "landmarks"}\n')

    monkeypatch.setattr(parts_check.subprocess, "run", run)
    (problem,) = parts_check.examine(["child"], limit_s=7)["problems"]
    assert "(MediaPipe) does not start within 7 s" in problem


def test_the_limit_reaches_the_child() -> None:
    (problem,) = parts_check.examine(child(then="time.sleep(600)"), limit_s=0.5)["problems"]
    assert "does not start within 0.5 s" in problem


def test_a_child_that_cannot_be_made_is_told(tmp_path) -> None:
    (problem,) = parts_check.examine([str(tmp_path / "none")])["problems"]
    assert "cannot be tried" in problem


def test_what_libraries_write_among_the_facts_is_passed_over() -> None:
    noisy = child({"part": "window"}, then="print('noise'); print(7); print('{\"works\": true}')")
    assert parts_check.examine(noisy) == {"window": "works"}


def test_the_child_tells_known_errors_and_bugs_apart(monkeypatch, capsys) -> None:
    def damaged() -> None:
        raise CheckpointInvalid("The model is damaged.")

    def buggy() -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(system_libraries, "missing", lambda *, screen: ["libEGL.so.1"])
    monkeypatch.setattr(start_child, "PARTS", {"window": damaged, "camera": buggy})
    assert start_child.main() == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told == [
        {"part": "system libraries"}, {"missing": ["libEGL.so.1"]},
        {"part": "window"}, {"problem": "The model is damaged."},
        {"part": "camera"}, {"error": "RuntimeError: odd"},
    ]  # fmt: skip


def _library(name: str) -> Path | None:
    folders = [Path("/usr/lib"), Path("/usr/lib64"), *Path("/usr/lib").glob("*-linux-gnu")]
    return next((folder / name for folder in folders if (folder / name).exists()), None)


@LINUX
@pytest.mark.parametrize(
    ("library", "platform"),
    [
        ("libxcb-cursor.so.0", "xcb"),
        pytest.param("libEGL.so.1", "offscreen", marks=pytest.mark.slow),
        pytest.param("libxcb-randr.so.0", "xcb", marks=pytest.mark.slow),
    ],
)
def test_doctor_finds_a_library_that_is_truly_missing(tmp_path, library, platform) -> None:
    """The file is hidden in a mount namespace of one process."""
    place = _library(library)
    alone = ["unshare", "--mount", "sh", "-c"]
    if place is None or not shutil.which("unshare"):
        pytest.skip("the library or unshare is not on this machine")
    others = system_libraries.missing(screen=True, environment={"QT_QPA_PLATFORM": platform})
    # Of those that another library is linked to, the linker names the first that it lacks.
    if others and system_libraries.LIBRARIES[library].use == system_libraries.LINKED:
        pytest.skip("this machine lacks other libraries of a window; `dev.py libraries` names them")
    hide = f"mount --bind /dev/null {place.resolve()}"
    if subprocess.run([*alone, hide], capture_output=True, check=False).returncode:
        pytest.skip("no right to make mount namespaces")
    answer = subprocess.run(
        [*alone, f'{hide} && exec "$@"', "sh", sys.executable, "-m", "signclip_desktop",
         "doctor", "--json", "--db", str(tmp_path / "library.sqlite")],
        env={**os.environ, "QT_QPA_PLATFORM": platform},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    report = json.loads(answer.stdout)
    assert answer.returncode == 1
    assert report["parts"]["window"] == "fails"
    assert any(library in problem and "install" in problem for problem in report["problems"])
