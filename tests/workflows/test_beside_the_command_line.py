"""The command line, two at a time and killed at will, beside windows that write: nothing is lost.

What a program said it kept must be there, and SQLite's own check must be content, after each step.
"""

import os
import queue
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from signclip_desktop.core.formats.pose_file import write_pose
from tests.ui.clips import waving_clip

pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does"),
]

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PATIENCE_S = 120.0  # on a machine that is busy with ten other things


def start(*arguments: object, **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        **more,
    )


class Window:
    """A window in a process of its own."""

    def __init__(self, library: Path) -> None:
        self._process = start(
            HERE / "window_to_be_killed.py", library, stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        assert self.next_line() == "ready"

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def next_line(self) -> str:
        return self._lines.get(timeout=PATIENCE_S)

    def ask(self, line: str) -> None:
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def keep(self, line: str) -> None:
        """Ask for a write and wait until the window says that it is kept."""
        self.ask(line)
        assert self.next_line() == f"kept {line}"

    def close(self) -> None:
        """As a user closes it."""
        self.ask("close")
        assert self.next_line() == "closed"
        self._end()

    def kill(self) -> list[str]:
        """Kill it; what it still said before."""
        self._process.send_signal(signal.SIGKILL)
        self._end()
        said = []
        while not self._lines.empty():
            said.append(self._lines.get())
        return said

    def _end(self) -> None:
        self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        self._process.stdin.close()
        self._process.stdout.close()


class Seam:
    """One library with a window, the command line, and a list of what both said they kept."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.library = folder / "user-data" / "library.sqlite"
        self.pose = folder / "wave.pose"
        write_pose(waving_clip(), self.pose)
        self._chance = random.Random(seed)
        self._number = 0
        self.kept: set[tuple[str, str]] = set()
        self.window = Window(self.library)
        self.counts: dict[str, int] = {}

    def name(self) -> str:
        self._number += 1
        return f"N{self._number}X"

    # What happens

    def step(self) -> None:
        """One operation, or two at once, then a look at the file."""
        ways = [self.write, self.write, self.run_two, self.run_two, self.kill_one, self.reopen]
        way = self._chance.choices(ways, weights=[4, 4, 5, 5, 5, 1])[0]
        self.counts[way.__name__] = self.counts.get(way.__name__, 0) + 1
        way()
        self.check()

    def write(self) -> None:
        what = self._chance.choice(["sign", "history", "list", "import"])
        name = self.name()
        if what == "import":
            file = self.pose.with_name(f"{name}.pose")
            write_pose(waving_clip(frames=11 + self._number), file)
            self.window.keep(f"import {file}")
            self.kept.add(("sign", name))
            return
        self.window.keep(f"{what} {name}")
        self.kept.add((what, name))

    def run_two(self) -> None:
        """Two command lines at once while the window writes."""
        running = [self._command() for _ in range(2)]
        name = self.name()
        self.window.keep(f"history {name}")
        self.kept.add(("history", name))
        for process, name in running:
            out, _ = process.communicate(timeout=PATIENCE_S)
            assert process.returncode == 0, out
            if name:
                self.kept.add(("sign", name))

    def kill_one(self) -> None:
        """A command line is killed anywhere between its start and its end."""
        process, name = self._command()
        writing = self.name()
        self.window.ask(f"sign {writing}")
        time.sleep(self._chance.uniform(0.15, 0.6))
        process.kill()
        out, _ = process.communicate(timeout=PATIENCE_S)
        if name and "is a new sign" in out:
            self.kept.add(("sign", name))
        assert self.window.next_line() == f"kept sign {writing}"
        self.kept.add(("sign", writing))

    def reopen(self) -> None:
        """The window is closed right after a write, or killed, and opened again."""
        name = self.name()
        self.window.ask(f"history {name}")
        if self._chance.random() < 0.5:
            self.window.ask("close")
            said = {self.window.next_line()}
            if said != {"closed"}:
                assert self.window.next_line() == "closed"
            self.window._end()
            # It was asked for before the window closed.
            self.kept.add(("history", name))
        elif f"kept history {name}" in self.window.kill():
            self.kept.add(("history", name))
        self.window = Window(self.library)

    def _command(self) -> tuple[subprocess.Popen[str], str]:
        what = self._chance.choice(["search", "signs", "add", "add", "backup", "export"])
        arguments: list[object] = ["-m", "signclip_desktop", what]
        name = ""
        if what == "search":
            arguments.append("hello")
        elif what == "add":
            name = self.name()
            arguments += [self.pose, "--gloss", name]
        elif what == "export":
            arguments.append(self.library.parent.parent / f"export-{self.name()}")
        return start(*arguments, "--db", self.library, stderr=subprocess.STDOUT), name

    # What must hold

    def check(self) -> None:
        db = sqlite3.connect(f"{self.library.as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)
        try:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            here = {("sign", row[0]) for row in db.execute("SELECT gloss FROM signs")}
            here |= {("history", row[0]) for row in db.execute("SELECT query FROM history")}
            here |= {("list", row[0]) for row in db.execute("SELECT name FROM lists")}
        finally:
            db.close()
        assert self.kept - here == set()


def mix(folder: Path, steps: int, seed: int) -> Seam:
    seam = Seam(folder, seed)
    try:
        for _ in range(steps):
            seam.step()
        seam.window.close()
        seam.check()
    finally:
        seam.window.kill()
    return seam


def test_a_few_operations_lose_nothing(tmp_path) -> None:
    mix(tmp_path, 7, 3)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_operations_lose_nothing(tmp_path) -> None:
    seam = mix(tmp_path, 200, 7)
    sys.stdout.write(f"operations {seam.counts}, things kept {len(seam.kept)}\n")


def test_two_windows_at_once_lose_nothing(tmp_path) -> None:
    """Both write in turn; one is closed right after a write, the other one is killed."""
    library = tmp_path / "user-data" / "library.sqlite"
    first, second = Window(library), Window(library)
    try:
        for number in range(6):
            first.ask(f"sign A{number}")
            second.ask(f"sign B{number}")
            assert first.next_line() == f"kept sign A{number}"
            assert second.next_line() == f"kept sign B{number}"
        first.ask("history LAST")
        first.ask("close")
        while first.next_line() != "closed":
            pass
        first._end()
        second.keep("sign C")
        second.kill()
        third = Window(library)
        third.keep("sign D")
        third.close()
    finally:
        for window in (first, second):
            window.kill()
    db = sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    glosses = {row[0] for row in db.execute("SELECT gloss FROM signs WHERE pack = ''")}
    assert glosses == {*(f"{s}{n}" for s in "AB" for n in range(6)), "C", "D"}
    assert db.execute("SELECT query FROM history").fetchall() == [("LAST",)]
    db.close()
