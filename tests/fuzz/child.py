"""Reads cases one after another under limits of memory and time, and tells what each did.

`python -m tests.fuzz.child READER FIRST STOP SEED FOLDER [MODULE]`: one JSON line a case that is a
finding, a line with the number before each case, and the peak of memory at the end.
"""

import importlib
import json
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.sentences import sentence

MEMORY_BYTES = 1 << 30
CASE_SECONDS = 10


def main() -> None:
    """Read the cases FIRST to STOP - 1."""
    name, first, stop, seed, folder = sys.argv[1:6]
    module = importlib.import_module(sys.argv[6] if len(sys.argv) > 6 else "tests.fuzz.readers")
    reader = module.READERS[name]
    warnings.simplefilter("ignore")
    work = Path(folder)
    _run(module, reader, f"{seed}:{name}:whole", work, whole=True)  # loads what it needs
    if reader.is_limited:
        _limit_memory()
    for number in range(int(first), int(stop)):
        _tell({"case": number})
        _limit_time(getattr(module, "CASE_SECONDS", CASE_SECONDS))
        started = time.process_time()
        found = _run(module, reader, f"{seed}:{name}:{number}", work)
        took = time.process_time() - started
        if found is None and took > CASE_SECONDS:
            found = f"took {took:.1f} s of the processor"
        if found is not None:
            _tell({"finding": number, "what": found})
    _tell({"peak": _peak_bytes()})


def _peak_bytes() -> int:
    """The most memory this process ever took; ru_maxrss would count that of its parent as well."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


def _tell(news: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def _run(module, reader, seed: str, work: Path, *, whole: bool = False) -> str | None:
    files = reader.seeds()[0] if whole else module.case(reader, seed)
    folder = Path(tempfile.mkdtemp(dir=work))
    try:
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        reader.read(folder)
    except SignClipError as error:
        message = sentence(error)
        return None if message and "\n" not in message else f"no sentence: {message!r}"
    except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
        return traceback.format_exc(limit=-8)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return None


def _limit_memory() -> None:
    """Let the process grow to MEMORY_BYTES in all; what the libraries map stays mapped."""
    status = Path("/proc/self/statm").read_text().split()
    mapped, used = (int(pages) * resource.getpagesize() for pages in status[:2])
    most = mapped + MEMORY_BYTES - used
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: int) -> None:
    """Some seconds of the processor from now on; the system ends the process after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds + 1, resource.RLIM_INFINITY))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
