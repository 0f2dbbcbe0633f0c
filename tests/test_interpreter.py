"""dev.py on machines whose `python3` does not fit: another Python is found, fetched, or named.

The machines are made of small scripts that answer like interpreters.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake interpreters are shell scripts")

# $1 is -c or -m; a probe's code is $2. `-m venv FOLDER` makes one with an interpreter in it.
INTERPRETER = """\
#!/bin/sh
echo "{version}: $*" >> {log}
case "$1 $2" in
  "-m venv") {venv}; mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit 0;;
  "-m pip") {pip};;
  -m*) echo "started: $*"; exit 0;;
  *ensurepip*) {venv};;
esac
echo "{version}"
"""
UV = """\
#!/bin/sh
echo "uv: $*" >> {log}
[ "$1 $2" = "python install" ] || exit 1
mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-$3.9-linux/bin"
cp {python} "$UV_PYTHON_INSTALL_DIR/cpython-$3.9-linux/bin/python3"
"""
# What dev.py itself needs of a checkout.
CHECKOUT = (
    "dev.py", "pyproject.toml", "constraints.txt", "packaging/interpreter.py",
    "signclip_desktop/__init__.py", "signclip_desktop/system_libraries.py",
)  # fmt: skip
SHIM = "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n"


class Machine:
    """A PATH with nothing on it but what a test puts there, and an empty home."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.home = folder / "home"
        self.checkout = folder / "checkout"
        self.log = folder / "log"
        for made in (self.bin, self.home, self.checkout):
            made.mkdir()

    def script(self, path: Path, text: str) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def python(
        self,
        name: str,
        version: str,
        *,
        venv: bool = True,
        pip: str = "exit 1",
        at: Path | None = None,
    ) -> str:
        text = INTERPRETER.format(
            version=version, log=self.log, venv=":" if venv else "exit 1", pip=pip
        )
        return self.script((at or self.bin) / name, text)

    def ran(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@pytest.fixture
def machine(tmp_path, monkeypatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", f"{made.bin}{os.pathsep}{tmp_path / 'tools'}")
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    # What every Unix has; no Python is there.
    for name in ("mkdir", "cp", "sh", "sleep"):
        tool = tmp_path / "tools" / name
        tool.parent.mkdir(exist_ok=True)
        tool.symlink_to(Path("/bin") / name)
    return made


@pytest.fixture
def finder(machine, monkeypatch):
    """The module on a machine whose own Python is a 3.13."""
    spec = importlib.util.spec_from_file_location("found", ROOT / "packaging" / "interpreter.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "_ROOT_PLACES", ())
    own = machine.python("python3", "3 13")
    monkeypatch.setattr(module.sys, "executable", own)
    monkeypatch.setattr(module.sys, "_base_executable", own)
    return module


@pytest.fixture
def find(finder, machine):
    return lambda: finder.find(machine.checkout, machine.checkout / ".venv")


@pytest.mark.parametrize(("name", "version"), [("python3.12", "3 12"), ("python3.11", "3 11")])
def test_another_python_on_the_path_is_taken(find, machine, name, version) -> None:
    expected = machine.python(name, version)
    assert find() == expected


def test_the_one_that_runs_this_is_preferred(find, finder, machine, monkeypatch) -> None:
    machine.python("python3.12", "3 12")
    own = machine.python("my-python", "3 11")
    monkeypatch.setattr(finder.sys, "_base_executable", own)
    assert find() == own


def test_a_shim_for_nothing_is_passed_over(find, machine, tmp_path, monkeypatch) -> None:
    machine.script(machine.bin / "python3.12", SHIM)
    later = machine.python("python3.12", "3 12", at=tmp_path / "later")
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}{tmp_path / 'later'}")
    assert find() == later


def test_a_name_that_lies_is_not_believed(find, machine) -> None:
    machine.python("python3.12", "3 14")
    right = machine.python("python", "3 12")
    assert find() == right


def test_what_answers_nonsense_or_nothing_is_passed_over(
    find, finder, machine, monkeypatch
) -> None:
    machine.script(machine.bin / "python3.12", "#!/bin/sh\necho Python was not found\n")
    machine.script(machine.bin / "python", "#!/bin/sh\nexec sleep 600\n")
    monkeypatch.setattr(finder, "PROBE_LIMIT_S", 0.5)
    right = machine.python("python3.11", "3 11")
    assert find() == right


def test_the_launcher_is_asked(find, machine, tmp_path) -> None:
    hidden = machine.python("python.exe", "3 12", at=tmp_path / "Programs" / "Python312")
    machine.script(machine.bin / "py", f'#!/bin/sh\n[ "$1" = -3.12 ] && echo "{hidden}"\n')
    assert find() == hidden


@pytest.mark.parametrize(
    "place",
    [
        ".pyenv/versions/3.12.1/bin/python", "miniconda3/envs/signs/bin/python",
        "miniforge3/envs/signs/bin/python", ".asdf/installs/python/3.11.9/bin/python",
        ".local/share/uv/python/cpython-3.12.4-linux/bin/python3",
    ],
)  # fmt: skip
def test_one_that_is_installed_off_the_path_is_found(find, machine, place) -> None:
    path = machine.home / place
    installed = machine.python(path.name, "3 12", at=path.parent)
    assert find() == installed


def test_one_in_the_environment_to_be_deleted_is_not_taken(find, machine, monkeypatch) -> None:
    inside = machine.checkout / ".venv" / "bin"
    machine.python("python3.12", "3 12", at=inside)
    monkeypatch.setenv("PATH", f"{inside}{os.pathsep}{os.environ['PATH']}")
    outside = machine.python("python3.11", "3 11")
    assert find() == outside


def test_one_without_venv_gives_way_to_one_with_it(find, machine) -> None:
    machine.python("python3.12", "3 12", venv=False)
    whole = machine.python("python3.11", "3 11")
    assert find() == whole


def test_a_uv_that_is_installed_fetches_one_into_the_checkout(find, machine, tmp_path) -> None:
    python = machine.python("p", "3 12", at=tmp_path / "remote")
    machine.script(machine.bin / "uv", UV.format(log=machine.log, python=python))
    expected = machine.checkout / ".python" / "cpython-3.12.9-linux" / "bin" / "python3"
    assert find() == str(expected)
    assert find() == str(expected)
    assert machine.ran().count("uv: python install 3.12") == 1


@pytest.mark.parametrize("venv", [True, False])
def test_uv_itself_is_brought_for_the_while(
    find, finder, machine, tmp_path, monkeypatch, venv
) -> None:
    python = machine.python("p", "3 12", at=tmp_path / "remote")
    uv = machine.script(tmp_path / "remote" / "uv", UV.format(log=machine.log, python=python))
    place = '$(dirname "$0")' if venv else "$5/bin"
    (tmp_path / "tools" / "dirname").symlink_to("/usr/bin/dirname")
    own = machine.python(
        "python3", "3 13", venv=venv, pip=f'mkdir -p "{place}"; cp {uv} "{place}/uv"; exit 0'
    )
    monkeypatch.setattr(finder.sys, "executable", own)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(finder.tempfile, "tempdir", None)
    assert find().startswith(str(machine.checkout / ".python"))
    assert "uv: python install 3.12" in machine.ran()
    assert list(tmp_path.glob("signclip-uv-*")) == []


@pytest.fixture
def nothing_helps(find, finder):
    def message() -> str:
        with pytest.raises(finder.NoPython) as stop:
            find()
        return str(stop.value)

    return message


@pytest.mark.parametrize(
    ("platform", "tools", "command"),
    [
        ("linux", {"apt-get": "", "apt-cache": "[ $3 = python3.12 ] && echo Package"},
         "`sudo apt install python3.12 python3.12-venv`"),
        ("linux", {"apt-get": "", "apt-cache": "[ $3 = python3.11 ] && echo Package"},
         "`sudo apt install python3.11 python3.11-venv`"),
        ("linux", {"apt-get": "", "apt-cache": "exit 100"}, "https://www.python.org/downloads/"),
        ("linux", {"dnf": ""}, "`sudo dnf install python3.12`"),
        ("linux", {"zypper": ""}, "`sudo zypper install python312`"),
        ("linux", {}, "https://www.python.org/downloads/"),
        ("darwin", {"brew": ""}, "`brew install python@3.12`"),
        ("darwin", {}, "https://www.python.org/downloads/"),
        ("win32", {}, "`winget install Python.Python.3.12`"),
    ],
)  # fmt: skip
def test_the_last_resort_is_one_sentence_with_a_command(
    nothing_helps, finder, machine, monkeypatch, platform, tools, command
) -> None:
    for name, body in tools.items():
        machine.script(machine.bin / name, f"#!/bin/sh\n{body}\n")
    # The module's own sys: shutil looks for files as the real platform does.
    told = SimpleNamespace(platform=platform, executable=finder.sys.executable)
    monkeypatch.setattr(finder, "sys", told)
    message = nothing_helps()
    assert message.startswith("Python 3.11 or 3.12 is needed")
    assert f"{command}, then run this again." in message
    assert ". " not in message.removesuffix(".").replace("3. ", "")


def test_a_python_without_venv_is_said_with_the_command(nothing_helps, machine) -> None:
    machine.python("python3.12", "3 12", venv=False)
    assert "`sudo apt install python3.12-venv`" in nothing_helps()


@pytest.mark.parametrize("chore", ["app", "test"])
def test_dev_goes_on_where_python3_is_a_3_13(machine, chore) -> None:
    """The whole way with real processes: find, make .venv, install, start."""
    for name in CHECKOUT:
        target = machine.checkout / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    own = machine.python("python3", "3 13")
    machine.python("python3.12", "3 12", pip="exit 0")
    # The interpreter that runs these tests plays the 3.13.
    as_3_13 = (
        "import runpy, sys; sys.executable = sys._base_executable = sys.argv.pop(1); "
        "sys.argv = sys.argv[1:]; sys.path[0] = ''; runpy.run_path('dev.py', run_name='__main__')"
    )
    answer = subprocess.run(
        [sys.executable, "-c", as_3_13, own, "dev.py", chore, "an-argument"],
        cwd=machine.checkout,
        env={**os.environ, "PIP_NO_INDEX": "1", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    started = {"app": "-m signclip_desktop app an-argument", "test": "-m pytest an-argument"}
    assert f"started: {started[chore]}" in answer.stdout
    assert f"3 12: -m venv {machine.checkout / '.venv'}" in machine.ran()
