"""Readers that do what no reader may do: the harness must find each of them."""

import os
from pathlib import Path

from signclip_desktop.errors import SignClipError
from tests.fuzz.readers import Reader, case

__all__ = ["CASE_SECONDS", "READERS", "case"]

CASE_SECONDS = 1


def _is_whole(folder: Path) -> bool:
    return (folder / "a").read_bytes() == b"whole"


def _raises(folder: Path) -> None:
    if not _is_whole(folder):
        {}["missing"]


def _takes_memory(folder: Path) -> None:
    if not _is_whole(folder):
        bytearray(1_500_000_000)


def _never_ends(folder: Path) -> None:
    while not _is_whole(folder):
        pass


def _dies(folder: Path) -> None:
    if not _is_whole(folder):
        os.abort()


def _says_nothing(folder: Path) -> None:
    if not _is_whole(folder):
        raise SignClipError("")


def _tells(folder: Path) -> None:
    if not _is_whole(folder):
        raise SignClipError("The file is damaged; choose another one.")


READERS = {
    read.__name__.strip("_"): Reader(lambda: ({"a": b"whole"},), read, 1.0)
    for read in (_raises, _takes_memory, _never_ends, _dies, _says_nothing, _tells)
}
