"""Runs tests in a forked child of this process, so that heavy libraries are imported once.

The parent imports libraries alone, never the program: each child imports that from its own tree.
"""

import contextlib
import importlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

_HEAVY = (
    "numpy", "scipy.signal", "scipy.optimize", "scipy.interpolate", "torch", "torch.nn.functional",
    "sqlite_utils", "rapidfuzz.process", "safetensors.torch",
    "PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "PySide6.QtTest", "cv2", "mediapipe",
    "platformdirs", "click",
)  # fmt: skip
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider")
_POLL_S = 0.05


def import_heavy() -> None:
    """Import once what every child needs; pytest itself must import hypothesis, to rewrite it."""
    for name in _HEAVY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def tests_pass(tree: Path, tests: Sequence[Path], *, limit_s: float) -> bool:
    """Whether the tests pass in that tree; a run that takes longer than the limit does not.

    Args:
        tree: folder with the packages `signclip_desktop` and `tests`.
        tests: files and folders, relative to it.
        limit_s: after so many seconds the child and all that it started are ended.
    """
    child = os.fork()
    if child == 0:
        _run(tree, tests)
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == pytest.ExitCode.OK
        time.sleep(_POLL_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(tree: Path, tests: Sequence[Path]) -> None:
    """What the child does; it never returns."""
    code = int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.chdir(tree)
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
            del sys.modules[name]
        sys.path.insert(0, str(tree))
        code = int(pytest.main([*_OPTIONS, *map(str, tests)]))
    finally:
        os._exit(code)
