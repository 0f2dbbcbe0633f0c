"""Says which heavy parts of the program start on this machine, and what keeps the others."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from signclip_desktop import system_libraries
from signclip_desktop.cli import start_child

# Loading everything takes 5 s on two free cores, and a minute where ten programs share them.
LIMIT_S = 240.0

_NOT_FOUND = re.compile(r"\b(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")
_WHAT = {
    "window": "The window (Qt)",
    "camera": "The reader of cameras (OpenCV)",
    "videos": "The reader of videos (PyAV)",
    "landmarks": "The finder of hands and body (MediaPipe)",
    "recognition": "The recogniser (PyTorch)",
}
_AGAIN = "install the program again"


def examine(command: Sequence[str] | None = None, *, limit_s: float = LIMIT_S) -> dict[str, Any]:
    """Start every part in a child process; `problems` holds a sentence for each that fails.

    Args:
        command: starts the child; for tests.
        limit_s: seconds until a part that does not come back is given up.
    """
    told, ending = _run(command or child_command(), limit_s)
    found: dict[str, Any] = {}
    problems: list[str] = []
    missing: list[str] = []
    part = ""
    for facts in told:
        part = facts.get("part", part)
        if "missing" in facts:
            missing = facts["missing"]
            found["missing_libraries"] = missing
        elif "part" not in facts:
            found[part] = "works" if facts.get("works") else "fails"
            problems += _told_problem(part, facts, missing)
    if missing:
        problems.insert(0, _capital(system_libraries.advice(missing)))
    if ending:
        found[part or "child"] = "fails"
        problems.append(f"{_WHAT.get(part, 'A part of the program')} {ending}; {_AGAIN}.")
    return {**found, "problems": problems} if problems else found


def _told_problem(part: str, facts: dict[str, Any], missing: list[str]) -> list[str]:
    """Sentences about one part that told an error."""
    if "problem" in facts:
        return [facts["problem"]]
    error = facts.get("error", "")
    if not error:
        return []
    library = _NOT_FOUND.search(error)
    if library and library[1] in missing:
        return []  # named with all others
    if library and library[1] in system_libraries.LIBRARIES:
        return [_capital(system_libraries.advice([library[1]]))]
    remedy = f"install the system library {library[1]}" if library else _AGAIN
    return [f"{_WHAT[part]} does not start ({error}); {remedy}."]


def _run(command: Sequence[str], limit_s: float) -> tuple[list[dict[str, Any]], str]:
    """What the child told, and how it ended; "" where it ended well."""
    ending = ""
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=limit_s, check=False, env=_environment()
        )
        output, code = done.stdout, done.returncode
        if code:
            ending = _ending(code)
    except subprocess.TimeoutExpired as late:
        output, ending = late.stdout or b"", f"does not start within {limit_s:g} s"
    except OSError as error:
        return [], f"cannot be tried ({error})"
    return [facts for line in output.splitlines() if (facts := _facts(line))], ending


def _ending(code: int) -> str:
    """In words, how a process ended that crashed."""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        why = "; this processor may be too old for it" if name == "SIGILL" else ""
        return f"crashes when it starts ({name}{why})"
    return f"crashes when it starts (exit code {code})"


def _facts(line: bytes) -> dict[str, Any] | None:
    """One line of the child's; None for what a library wrote among them."""
    try:
        facts = json.loads(line)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def child_command() -> list[str]:
    """The command line of the child; a frozen program has no Python to call but itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, start_child.HIDDEN_COMMAND]
    return [sys.executable, "-P", "-m", start_child.__name__]


def _environment() -> dict[str, str]:
    """The parent's, with this package importable."""
    root = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, known] if known else [root])}


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
