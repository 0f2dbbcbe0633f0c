"""What every step of a build needs: its folders, its way to fail, and how it runs a command."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"
FOLDER = DIST / "signclip-desktop"

MB = 1_000_000


class Fault(Exception):
    """The build must not be shipped; the message says why."""


def run(*command: str) -> None:
    """Run a command, shown; its failure ends the build."""
    print("+", " ".join(command), flush=True)
    subprocess.run(command, cwd=ROOT, check=True)
