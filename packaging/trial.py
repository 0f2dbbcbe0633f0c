"""The frozen program's self-test, beside the same test in the source tree."""

import json
import subprocess
import sys
from pathlib import Path

from base import FOLDER, ROOT, Fault

SELF_TEST = ["self-test", "--json"]
# What differs from run to run in the report of a self-test.
TIMES = ("seconds", "times_ms", "shown_s", "said")


def self_test(video: str) -> None:
    """Run the frozen program's own test, on a real video where one is given.

    Raises:
        Fault: a part failed, answered otherwise than in the source tree, or wrote beside the
            program.
    """
    program = FOLDER / ("signclip.exe" if sys.platform == "win32" else "signclip")
    full = ["--full", str(Path(video).resolve())] if video else []
    before = listing(FOLDER)
    frozen = answers([str(program)], full)
    if listing(FOLDER) != before:
        raise Fault("the program wrote into its own folder")
    source = answers([sys.executable, "-m", "signclip_desktop"], full)
    different = [name for name in source if frozen.get(name) != source[name]]
    if different:
        told = "; ".join(f"{name}: {frozen.get(name)} for {source[name]}" for name in different)
        raise Fault(f"the frozen program answers otherwise than the source tree: {told}")
    print(f"self-test: {', '.join(source)} answer as in the source tree", flush=True)


def answers(program: list[str], full: list[str]) -> dict[str, dict]:
    """What each part of the self-test answered, without its times.

    Raises:
        Fault: a part failed.
    """
    command = [*program, *SELF_TEST, *full]
    print("+", " ".join(command), flush=True)
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False).stdout
    try:
        steps = json.loads(told)["steps"]
    except ValueError as error:
        raise Fault(f"{program[0]} self-test gave no report: {told!r}") from error
    print("  ", ", ".join(f"{step['name']} {step['seconds']:.2f} s" for step in steps), flush=True)
    failed = [f"{step['name']}: {step['error']}" for step in steps if not step["ok"]]
    if failed:
        raise Fault(f"{program[0]} self-test: {'; '.join(failed)}")
    return {
        step["name"]: {name: value for name, value in step.items() if name not in TIMES}
        for step in steps
    }


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Every path below a folder with its size and time."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
    }
