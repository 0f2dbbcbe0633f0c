"""Writes files and folders whole or not at all: beside their place first, then under their name.

What is being written has a name nobody can guess and is made new, so that no link or file that
lies there already is followed or written over.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE, SHARED = 0o600, 0o666  # the umask takes its part of either
_TRIES = 100
# Of the wanted name; the rest of a name's 255 bytes is for what makes it unique.
_KEPT_LETTERS = 40


@contextmanager
def replacing(path: Path, *, mode: int = SHARED) -> Iterator[Path]:
    """Give an empty new file in the same folder; it replaces `path` when the block ends well.

    Args:
        path: what to write; an old file stays as it is until the new one is on the disk.
        mode: rights of the new file.

    Raises:
        OSError: it cannot be written; the old file is untouched and nothing is left beside it.
    """
    temporary = _new_file(path, mode)
    try:
        yield temporary
        _flush(temporary)
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """Give an empty new folder beside `folder`; it takes that name when the block ends well.

    `folder` may exist if it is empty.

    Raises:
        OSError: it cannot be written; nothing is left.
    """
    temporary = _new_folder(folder)
    try:
        yield temporary
        if folder.exists():
            folder.rmdir()
        temporary.replace(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _new_file(path: Path, mode: int) -> Path:
    for _ in range(_TRIES):
        name = _unguessable(path)
        try:
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        except FileExistsError:
            continue
        return name
    raise FileExistsError(f"no free name beside {path}")


def _new_folder(path: Path) -> Path:
    for _ in range(_TRIES):
        name = _unguessable(path)
        try:
            name.mkdir()
        except FileExistsError:
            continue
        return name
    raise FileExistsError(f"no free name beside {path}")


def _unguessable(path: Path) -> Path:
    return path.with_name(f".{path.name[:_KEPT_LETTERS]}-{secrets.token_hex(8)}.part")


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
