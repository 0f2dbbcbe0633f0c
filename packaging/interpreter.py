"""Finds a Python that can run the project, or fetches one; or says how to install one.

Standard library only, and read by Python 3.8: `dev.py` runs it with whatever Python is at hand.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from itertools import chain
from pathlib import Path
from typing import Iterator  # noqa: UP035  # Python 3.8

# In the order of preference. MediaPipe 0.10.21 has no build for others.
FITTING = ((3, 12), (3, 11))
_NAMES = (*(f"python{major}.{minor}" for major, minor in FITTING), "python3", "python")

PROBE_LIMIT_S = 60
# A fetch moves 17 MB (uv) and 30 MB (Python): ten minutes each on a slow connection.
FETCH_LIMIT_S = 600
FETCHED = ".python"  # folder in the checkout that holds a fetched Python

# Where installers put a Python that is not on the PATH, below the home folder or the root.
_HOME_PLACES = (
    ".pyenv/versions/*/bin/python",
    ".pyenv/pyenv-win/versions/*/python.exe",
    ".asdf/installs/python/*/bin/python",
    ".local/share/mise/installs/python/*/bin/python",
    ".local/share/uv/python/cpython-*/bin/python3",
    "AppData/Roaming/uv/python/cpython-*/python.exe",
    "AppData/Local/Programs/Python/Python31*/python.exe",
    "*conda3/envs/*/bin/python",
    "*forge3/envs/*/bin/python",
    "*conda3/envs/*/python.exe",
    "*forge3/envs/*/python.exe",
)
_ROOT_PLACES = (
    "opt/homebrew/opt/python@3.1*/bin/python3.1?",
    "usr/local/opt/python@3.1*/bin/python3.1?",
    "Library/Frameworks/Python.framework/Versions/3.1*/bin/python3",
    "opt/conda/envs/*/bin/python",
    "Python31*/python.exe",
    "Program Files/Python31*/python.exe",
)

# Says nothing where the build is not one that the wheels fit.
_PROBE = """
import platform, sys
if platform.python_implementation() == "CPython" and sys.maxsize > 2**32:
    print(*sys.version_info[:2])
"""


class NoPython(Exception):
    """No Python fits and none could be fetched; the message is one sentence with a command."""


def find(root: Path, avoid: Path) -> str:
    """Path of a Python that fits and can make environments; fetched where none is installed.

    Args:
        root: the checkout, which keeps a fetched Python.
        avoid: a folder whose interpreters are about to be deleted.

    Raises:
        NoPython: there is none, and none could be fetched.
    """
    without_venv = None
    for python in _candidates(root, avoid):
        version = version_of(python)
        if version in FITTING:
            if version_of(python, "import ensurepip, venv"):
                return python
            without_venv = without_venv or version
    fetched = _fetch(root)
    if fetched:
        return fetched
    raise NoPython(_how_to_add_venv(without_venv) if without_venv else _how_to_install())


def version_of(python: str, also: str = "") -> tuple[int, int] | None:
    """(major, minor) of an interpreter; None where it does not start or `also` fails in it.

    It is run, not believed by its name: a shim of pyenv or of the Windows store may stand for
    nothing.
    """
    answer = _run([python, "-c", f"{also}\n{_PROBE}"], PROBE_LIMIT_S)
    try:
        major, minor = answer.split()
        return int(major), int(minor)
    except ValueError:
        return None


def _candidates(root: Path, avoid: Path) -> Iterator[str]:
    """Every interpreter worth a try, the one that runs this first."""
    own = getattr(sys, "_base_executable", None) or sys.executable
    places = chain(
        [own] if own else [], _on_path(), _from_launcher(), _in_usual_places(), _fetched(root)
    )
    seen = set()
    for python in places:
        # Several names may lead to one launcher, which tells them apart by the name.
        key = (os.path.realpath(python), Path(python).name)
        if key not in seen and not _is_below(python, avoid):
            seen.add(key)
            yield python


def _on_path() -> Iterator[str]:
    """Each name in each folder of the PATH: the first of a name may be a shim for nothing."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for name in _NAMES:
        for folder in filter(None, folders):
            found = shutil.which(name, path=folder)
            if found:
                yield found


def _from_launcher() -> Iterator[str]:
    """What the `py` launcher knows; on Windows it is often alone on the PATH."""
    launcher = shutil.which("py")
    if launcher:
        for major, minor in FITTING:
            command = [launcher, f"-{major}.{minor}", "-c", "import sys; print(sys.executable)"]
            found = _run(command, PROBE_LIMIT_S).strip()
            if found:
                yield found


def _in_usual_places() -> Iterator[str]:
    home = Path.home()
    for place in _HOME_PLACES:
        yield from _glob(home, place)
    pyenv = os.environ.get("PYENV_ROOT")
    if pyenv:
        yield from _glob(Path(pyenv), "versions/*/bin/python")
        yield from _glob(Path(pyenv), "versions/*/python.exe")
    for place in _ROOT_PLACES:
        yield from _glob(Path(home.anchor or "/"), place)


def _fetched(root: Path) -> Iterator[str]:
    yield from _glob(root / FETCHED, "cpython-*/bin/python3")
    yield from _glob(root / FETCHED, "cpython-*/python.exe")


def _glob(folder: Path, pattern: str) -> list[str]:
    """Files that fit, the latest version first."""
    try:
        return sorted(map(str, folder.glob(pattern)), reverse=True)
    except OSError:
        return []


def _is_below(python: str, folder: Path) -> bool:
    # Links are not followed: an environment's interpreter is a link to one outside.
    return folder.absolute() in Path(python).absolute().parents


# Fetching


def _fetch(root: Path) -> str | None:
    """Bring a Python into the checkout with uv, and uv itself where it is missing; None: failed."""
    wanted = "{}.{}".format(*FITTING[0])
    print(f"No Python {_names()} here; fetching {wanted} with uv ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="signclip-uv-") as folder:
        uv = shutil.which("uv") or _throw_away_uv(Path(folder))
        if not uv:
            return None
        where = {
            "UV_PYTHON_INSTALL_DIR": str(root / FETCHED),
            "UV_PYTHON_INSTALL_BIN": "0",  # no link in the user's own folder
            "UV_NO_CONFIG": "1",
        }
        _show([uv, "python", "install", wanted], where)
    for python in _fetched(root):
        if version_of(python, "import ensurepip, venv") in FITTING:
            return python
    return None


def _throw_away_uv(folder: Path) -> str | None:
    """Path of a uv from the package registry, in a folder that is deleted afterwards."""
    binary = "uv.exe" if os.name == "nt" else "uv"
    scripts = "Scripts" if os.name == "nt" else "bin"
    target = folder / "uv"
    # An environment; where the system's Python cannot make one, a plain folder will do.
    if _show([sys.executable, "-m", "venv", str(target)]):
        python = target / scripts / ("python.exe" if os.name == "nt" else "python")
        pip = [str(python), "-m", "pip", "install"]
    else:
        shutil.rmtree(str(target), ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--target", str(target)]
    if not _show([*pip, "--disable-pip-version-check", "--quiet", "--retries", "1", "uv"]):
        return None
    found = target / scripts / binary
    return str(found) if found.is_file() else None


# Advice


def _names() -> str:
    return " or ".join(f"{major}.{minor}" for major, minor in sorted(FITTING))


def _how_to_install() -> str:
    """One sentence with the command of this system's own installer."""
    return (
        f"Python {_names()} is needed (MediaPipe has no build for others), this is "
        f"{platform.python_version()}, and none could be fetched; {_installer()}, then run this "
        "again."
    )


def _installer() -> str:
    if sys.platform == "win32":
        return "install one with `winget install Python.Python.3.12`"
    if sys.platform == "darwin" and shutil.which("brew"):
        return "install one with `brew install python@3.12`"
    if shutil.which("apt-get"):
        version = _packaged_for_apt()
        if version:
            return f"install one with `sudo apt install {version} {version}-venv`"
    elif shutil.which("dnf"):
        return "install one with `sudo dnf install python3.12`"
    elif shutil.which("zypper"):
        return "install one with `sudo zypper install python312`"
    elif shutil.which("brew"):
        return "install one with `brew install python@3.12`"
    return "install one from https://www.python.org/downloads/"


def _packaged_for_apt() -> str | None:
    """The newest fitting package of this release of Debian or Ubuntu, by its own lists."""
    for major, minor in FITTING:
        name = f"python{major}.{minor}"
        if _run(["apt-cache", "show", "--no-all-versions", name], PROBE_LIMIT_S).strip():
            return name
    return None


def _how_to_add_venv(version: tuple[int, int]) -> str:
    name = "python{}.{}".format(*version)
    return (
        f"Python {version[0]}.{version[1]} has no venv module; on Debian or Ubuntu install it "
        f"with `sudo apt install {name}-venv`, then run this again."
    )


# Other programs


def _run(command: list[str], limit_s: float) -> str:
    """What a program writes; "" where it does not start, fails or takes too long."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
            timeout=limit_s,
            env=_environment(),
        ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""


def _show(command: list[str], also: dict[str, str] | None = None) -> bool:
    """Run a program in sight of the user; whether it succeeded in time."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=FETCH_LIMIT_S,
            env={**_environment(), **(also or {})},
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _environment() -> dict[str, str]:
    """Without what belongs to the Python that runs this: another would read its modules."""
    own = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in own}
