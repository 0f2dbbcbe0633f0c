"""Runs cases in child processes, starts again behind one that died, and keeps what was found."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A case has ten seconds of the processor; a busy machine may take much longer on the clock.
SILENCE_S = 120.0


@dataclass
class Outcome:
    """What the cases of one reader did.

    Attributes:
        reader: its name.
        cases: how many were read.
        findings: number of a case and what it did.
        seconds: on the clock.
        peak_bytes: the most memory that a child took.
    """

    reader: str
    cases: int = 0
    findings: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0
    peak_bytes: int = 0

    def line(self) -> str:
        """One row of the table of numbers."""
        return (
            f"{self.reader:<12}{self.cases:>8} cases {len(self.findings):>4} findings "
            f"{self.seconds:>8.1f} s {self.peak_bytes / 2**20:>7.0f} MB at the most"
        )


def fuzz(
    reader: str, cases: int, *, seed: str = "1", first: int = 0, module: str = "tests.fuzz.readers"
) -> Outcome:
    """Read so many cases with one reader.

    Args:
        reader: its name in the module's READERS.
        cases: how many.
        seed: another seed gives other cases.
        first: number of the first case.
        module: where the reader is.
    """
    outcome = Outcome(reader)
    started = time.monotonic()
    stop = first + cases
    # In memory where that is possible: thousands of small libraries wait for the disk.
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=place) as folder:
        while first < stop:
            first = _one_child(outcome, first, stop, seed, folder, module)
    outcome.seconds = time.monotonic() - started
    return outcome


def _one_child(outcome: Outcome, first: int, stop: int, seed: str, folder: str, module: str) -> int:
    """Run one child until it ends or dies; the number of the case to go on with."""
    arguments = [outcome.reader, str(first), str(stop), seed, folder, module]
    told = Path(folder) / "error.txt"
    with told.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.child", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=os.environ | {"OMP_NUM_THREADS": "1", "TMPDIR": folder},
        )
        lines: queue.Queue[bytes] = queue.Queue()
        reading = threading.Thread(target=_pass_on, args=(child, lines), daemon=True)
        reading.start()
        at, has_ended = first - 1, False
        try:
            while line := lines.get(timeout=SILENCE_S):
                news = json.loads(line)
                if "case" in news:
                    at = news["case"]
                    outcome.cases += 1
                elif "finding" in news:
                    outcome.findings.append((news["finding"], news["what"]))
                else:
                    has_ended = True
                    outcome.peak_bytes = max(outcome.peak_bytes, news["peak"])
        except queue.Empty:
            child.kill()
        code = child.wait()
        reading.join()
    if has_ended:
        return stop
    if at < first:
        raise RuntimeError(f"the child of {outcome.reader} did not start:\n{told.read_text()}")
    outcome.findings.append((at, f"the process ended with {code}:\n{told.read_text()[-2000:]}"))
    return at + 1


def _pass_on(child: "subprocess.Popen[bytes]", lines: "queue.Queue[bytes]") -> None:
    assert child.stdout is not None
    with child.stdout as told:
        for line in told:
            lines.put(line)
    lines.put(b"")


def keep(outcome: Outcome, folder: Path, *, seed: str = "1") -> list[Path]:
    """Write the input of each finding, and what it did, into a folder of its own."""
    from tests.fuzz.readers import READERS, case

    kept = []
    for number, what in outcome.findings:
        place = folder / f"{outcome.reader}-{number}"
        for name, content in case(
            READERS[outcome.reader], f"{seed}:{outcome.reader}:{number}"
        ).items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
        (place / "what.txt").write_text(what, encoding="utf-8")
        kept.append(place)
    return kept
