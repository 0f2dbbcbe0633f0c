"""The hash list of a model's folder: every file in it by its SHA-256, as `sha256sum -c` reads it.

A flipped bit in a file of a model changes what it finds and is otherwise not seen.
"""

import hashlib
import re
import stat
from pathlib import Path

from signclip_desktop.core.formats import bounded
from signclip_desktop.core.limits import SUMS_BYTES
from signclip_desktop.errors import CheckpointInvalid

SUMS_NAME = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  ([^/\\]+)")


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """List every file that the folder holds now."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS_NAME)
    lines = [f"{sha256_of(path)}  {path.name}\n" for path in files]
    (folder / SUMS_NAME).write_text("".join(lines), encoding="utf-8")


def check(folder: Path, name: str, *, most: int, must_be_listed: bool = False) -> None:
    """Compare a file of a model with its list, before anything of it is loaded.

    Args:
        folder: the model's.
        name: of the file.
        most: bytes that it may have.
        must_be_listed: refuse it where there is no list either; models that were trained before
            there were lists have none.

    Raises:
        CheckpointInvalid: it is missing, too large, not listed, or not as listed.
    """
    sums = _read_sums(folder)
    try:
        status = (folder / name).stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            raise CheckpointInvalid("model.file_too_large", file=name, folder=folder, most=most)
        if sums is None and not must_be_listed:
            return
        found = sha256_of(folder / name)
    except OSError as error:
        raise CheckpointInvalid("model.file_unreadable", folder=folder, file=name) from error
    if sums is None or name not in sums:
        raise CheckpointInvalid("model.file_not_listed", file=name, folder=folder, sums=SUMS_NAME)
    if sums[name] != found:
        raise CheckpointInvalid("model.file_changed", folder=folder, file=name, sums=SUMS_NAME)


def _read_sums(folder: Path) -> dict[str, str] | None:
    """File name to hash; None where the folder has no list."""
    try:
        text = bounded.read_bytes(folder / SUMS_NAME, SUMS_BYTES).decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _broken(folder) from error
    sums: dict[str, str] = {}
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None or found[2] in sums:
            raise _broken(folder)
        sums[found[2]] = found[1]
    return sums


def _broken(folder: Path) -> CheckpointInvalid:
    return CheckpointInvalid("model.sums_broken", sums=SUMS_NAME, folder=folder)
