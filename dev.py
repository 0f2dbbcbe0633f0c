#!/usr/bin/env python3
"""One command for every chore of the project; needs nothing but a Python.

The project itself needs Python 3.11 or 3.12: one of them is looked for, and fetched if need be.

python3 dev.py app        make the environment if needed, then start the program
python3 dev.py setup      make .venv with the locked versions
python3 dev.py test       run the tests (arguments go to pytest)
python3 dev.py check      all that CI runs: format, lint, types, import floors, all tests
python3 dev.py bench      measure speed (arguments go to `signclip bench`)
python3 dev.py starter    compute the starter dictionary again from ../shared
python3 dev.py package    build the program that runs without Python
python3 dev.py lock       write constraints.txt from what .venv holds
python3 dev.py libraries  print the Debian packages of system libraries that are missing
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

import interpreter  # noqa: E402

from signclip_desktop import system_libraries  # noqa: E402

VENV = ROOT / ".venv"
STAMP = VENV / "signclip-setup.json"
LOCK = ROOT / "constraints.txt"
SLOW_TOO = "not camera and not gpu and not model"
MOST_PROCESSES = 4  # of tests: each loads MediaPipe and torch, about 2 GB

# PyTorch's own index of builds without CUDA: 190 MB instead of 2.5 GB on Linux.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CPU_INDEX_TIMEOUT_S = 3.0


class Stop(Exception):
    """A chore cannot go on; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run the chore named by the first argument; returns the exit code."""
    chores = {
        "setup": setup,
        "app": app,
        "test": test,
        "check": check,
        "bench": bench,
        "starter": starter,
        "package": package,
        "lock": lock,
        "libraries": libraries,
    }
    if not arguments or arguments[0] not in chores:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"], ["help"]) else 2
    try:
        return chores[arguments[0]](arguments[1:])
    except Stop as stop:
        print(f"dev.py: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# Chores


def setup(arguments: list[str]) -> int:
    """Make the environment for work on the project."""
    parser = argparse.ArgumentParser(prog="dev.py setup")
    parser.add_argument("--gpu", action="store_true", help="torch with CUDA (Linux: 2.5 GB more)")
    parser.add_argument("--extra", action="append", default=[], choices=["dev", "package"])
    options = parser.parse_args(arguments)
    ensure_environment(options.extra or ["dev"], gpu=options.gpu)
    return 0


def app(arguments: list[str]) -> int:
    """Start the program; arguments go to it, `--gpu` is for the set-up."""
    gpu = "--gpu" in arguments
    check_libraries(screen=True)
    ensure_environment([], gpu=gpu)
    rest = [argument for argument in arguments if argument != "--gpu"]
    return run_python("-m", "signclip_desktop", "app", *rest, here=True)


def test(arguments: list[str]) -> int:
    """Run pytest, the whole in several processes; `--all` takes the slow tests as well."""
    check_libraries(screen=False)
    ensure_environment(["dev"])
    if "--all" in arguments:
        arguments = [argument for argument in arguments if argument != "--all"]
        arguments = ["-m", SLOW_TOO, *arguments]
    is_whole = all(argument.startswith("-") for argument in arguments if argument != SLOW_TOO)
    several = ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES)), "--dist", "loadfile"]
    return run_python("-m", "pytest", *(several if is_whole else []), *arguments)


def check(arguments: list[str]) -> int:
    """Run everything that CI runs; goes on after a failure and names them all at the end.

    `--no-tests` leaves pytest out.
    """
    ensure_environment(["dev"])
    steps = {
        "format": ["-m", "ruff", "format", "--check", "."],
        "lint": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    }
    failed = []
    for name, command in steps.items():
        print(f"\n== {name}", flush=True)
        if run_python(*command) != 0:
            failed.append(name)
    if "--no-tests" not in arguments:
        print("\n== tests", flush=True)
        if test(["--all"]) != 0:
            failed.append("tests")
    print(f"\ncheck: {'failed: ' + ', '.join(failed) if failed else 'all passed'}", flush=True)
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Measure speed with the program's own benchmark."""
    ensure_environment([])
    return run_python("-m", "signclip_desktop", "bench", *arguments, here=True)


def starter(arguments: list[str]) -> int:
    """Compute the starter dictionary again."""
    ensure_environment([])
    return run_python("-m", "signclip_desktop.training.shipped.starter", *arguments)


def package(arguments: list[str]) -> int:
    """Build the frozen program, its archive and its Debian package."""
    ensure_environment(["package"])
    return run_python(str(ROOT / "packaging" / "build.py"), *arguments)


def lock(arguments: list[str]) -> int:
    """Write the exact versions of everything in .venv, for every later set-up."""
    answer = subprocess.run(
        [str(venv_python()), "-m", "pip", "freeze", "--exclude-editable"],
        capture_output=True,
        text=True,
        check=True,
    )
    # A local build number such as +cpu belongs to one index, not to the lock.
    lines = [line.split("+")[0] for line in answer.stdout.splitlines() if "==" in line]
    LOCK.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def libraries(arguments: list[str]) -> int:
    """Print the Debian packages that bring what is missing, for CI to install."""
    missing = system_libraries.missing(screen=True)
    print(*sorted(system_libraries.packages(missing)))
    return 0


def run_python(*command: str, here: bool = False) -> int:
    """Run the environment's Python in the project's folder, or `here`; returns its exit code."""
    folder = None if here else ROOT
    return subprocess.run([str(venv_python()), *command], cwd=folder, check=False).returncode


# The environment


def ensure_environment(extras: list[str], *, gpu: bool = False) -> None:
    """Make or complete .venv; does nothing where the stamp shows that it is already right."""
    installed = read_stamp()
    wanted = sorted({*extras, *installed.get("extras", [])})
    gpu = gpu or installed.get("gpu", False)
    stamp = {"project": project_hash(), "extras": wanted, "gpu": gpu}
    starts = environment_starts()
    if installed == stamp and starts:
        return
    if not starts:
        make_environment()
    install(wanted, gpu=gpu)
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def read_stamp() -> dict:
    """What the last finished set-up installed; {} where there is none or it is damaged."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def project_hash() -> str:
    """Changes when the dependencies, the lock or the place of the checkout change."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (ROOT / "pyproject.toml", LOCK):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def venv_python() -> Path:
    """The interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment_starts() -> bool:
    """Whether .venv holds a Python of a fitting version with pip."""
    return interpreter.version_of(str(venv_python()), "import pip") in interpreter.FITTING


def make_environment() -> None:
    """Make an empty .venv with a fitting Python, in place of one that does not work."""
    try:
        python = interpreter.find(ROOT, avoid=VENV)
    except interpreter.NoPython as none:
        raise Stop(str(none)) from none
    if VENV.exists():
        print(f"{VENV.name} has no Python that fits and works; making it again.", flush=True)
        remove_environment()
    print(f"Making .venv with {python} ...", flush=True)
    if subprocess.run([python, "-m", "venv", str(VENV)], check=False).returncode != 0:
        raise Stop(f"`{python} -m venv .venv` failed; the reason stands above.")


def remove_environment() -> None:
    """Delete .venv.

    Raises:
        Stop: a program in it is running (Windows), or it belongs to somebody else.
    """
    try:
        shutil.rmtree(VENV)
    except OSError as error:
        raise Stop(
            f"{VENV} cannot be deleted ({error}); close the programs that run from it, leave the "
            "environment with `deactivate`, then run this again."
        ) from error


def install(extras: list[str], *, gpu: bool) -> None:
    """Install the project and its locked dependencies into .venv with the user's own pip."""
    lock = ["--constraint", str(LOCK)]
    if not gpu and takes_cpu_index():
        # A failure here is no harm: the next call takes torch from the ordinary index.
        pip("torch", "--no-deps", "--index-url", CPU_INDEX, *lock)
    target = str(ROOT) + (f"[{','.join(extras)}]" if extras else "")
    if pip("--editable", target, *lock) != 0:
        raise Stop(
            "pip could not install the dependencies; the reason stands above. "
            "With a network connection, running the same command again goes on where it stopped."
        )


def pip(*arguments: str) -> int:
    """Run pip install in .venv; returns its exit code."""
    print(f"pip install {' '.join(arguments)}", flush=True)
    return run_python("-m", "pip", "install", "--disable-pip-version-check", *arguments)


def takes_cpu_index() -> bool:
    """Whether torch should and can come from PyTorch's index of CPU builds."""
    if not sys.platform.startswith("linux") or os.environ.get("PIP_NO_INDEX"):
        return False
    try:
        with urllib.request.urlopen(f"{CPU_INDEX}/torch/", timeout=CPU_INDEX_TIMEOUT_S) as page:
            return page.status == 200
    except (OSError, ValueError):
        print("PyTorch's index of CPU builds does not answer; taking torch from pip's own index.")
        return False


# The machine


def check_libraries(*, screen: bool) -> None:
    """Name the system libraries that are missing on Linux, with the command that brings them.

    Raises:
        Stop: at least one is missing.
    """
    missing = system_libraries.missing(screen=screen)
    if missing:
        raise Stop(system_libraries.advice(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
