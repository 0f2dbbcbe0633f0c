"""The frozen program's self-test, beside the same test in the source tree.

`python3 packaging/trial.py A.json B.json` tells whether two reports of `signclip self-test --json`
say the same, times aside.
"""

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
    compare(frozen, source)
    print(f"self-test: {', '.join(source)} answer as in the source tree", flush=True)


def compare(frozen: dict[str, dict], source: dict[str, dict]) -> None:
    """Hold the frozen program's answers to those of the source tree.

    Raises:
        Fault: at least one is another.
    """
    different = [name for name in source | frozen if frozen.get(name) != source.get(name)]
    if different:
        told = "; ".join(f"{name}: {frozen.get(name)} for {source.get(name)}" for name in different)
        raise Fault(f"the frozen program answers otherwise than the source tree: {told}")


def answers(program: list[str], full: list[str]) -> dict[str, dict]:
    """What each part of the self-test answered, without its times.

    Raises:
        Fault: a part failed.
    """
    command = [*program, *SELF_TEST, *full]
    print("+", " ".join(command), flush=True)
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False).stdout
    return read(told, program[0])


def read(report: bytes, name: str) -> dict[str, dict]:
    """The answers in a report of a program's self-test.

    Raises:
        Fault: it is no report, or a part failed.
    """
    try:
        steps = json.loads(report)["steps"]
    except ValueError as error:
        raise Fault(f"{name} self-test gave no report: {report!r}") from error
    print("  ", ", ".join(f"{step['name']} {step['seconds']:.2f} s" for step in steps), flush=True)
    failed = [f"{step['name']}: {step['error']}" for step in steps if not step["ok"]]
    if failed:
        raise Fault(f"{name} self-test: {'; '.join(failed)}")
    return {
        step["name"]: {key: value for key, value in step.items() if key not in TIMES}
        for step in steps
    }


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Every path below a folder with its size and time."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
    }


if __name__ == "__main__":
    try:
        compare(*(read(Path(name).read_bytes(), name) for name in sys.argv[1:3]))
    except Fault as fault:
        sys.exit(f"trial: {fault}")
    print("The two say the same.")
