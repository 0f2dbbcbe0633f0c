"""Which bundled Linux libraries something in the bundle still links, once much was left out."""

import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath

# Opened by name, not linked: the boot loader opens Python's library, torch opens its own.
OPENED = ("libpython*", "torch/lib/*")

_LIBRARY = re.compile(r"^lib.+\.so(\.\d+)*$")
_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_EXTENSIONS = ("/lib-dynload/", "/plugins/")


def unlinked(
    files: Mapping[str, Path], needed: Callable[[Path], Iterable[str]] | None = None
) -> set[str]:
    """The libraries among `files` that no program, extension module or plugin leads to.

    Args:
        files: place in the program's folder -> the file that goes there.
        needed: names of the libraries that a file links; read from the file where not given.
    """
    needed = needed or needed_by
    places: dict[str, list[str]] = {}
    for place in files:
        places.setdefault(PurePosixPath(place).name, []).append(place)
    reached: set[str] = set()
    waiting = [place for place in files if not _is_mere_library(place)]
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            for name in needed(files[place]):
                waiting += places.get(name, [])
    return files.keys() - reached


def needed_by(file: Path) -> list[str]:
    """The names of the libraries that one ELF file links."""
    answer = subprocess.run(
        ["readelf", "--dynamic", "--wide", str(file)], capture_output=True, text=True, check=False
    )
    return _NEEDED.findall(answer.stdout)


def _is_mere_library(place: str) -> bool:
    """Whether a file is of use only to what links it."""
    path = PurePosixPath(place)
    if any(path.match(pattern) for pattern in OPENED) or any(
        part in f"/{place}" for part in _EXTENSIONS
    ):
        return False
    return _LIBRARY.match(path.name) is not None
