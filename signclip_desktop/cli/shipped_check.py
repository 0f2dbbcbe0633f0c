"""Holds what is installed to what the program needs: versions of packages, hashes of files."""

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

SUMS_NAME = "SHA256SUMS"  # in the form that sha256sum -c reads
OWN_NAME = "signclip-desktop"


def wrong_versions(names: Iterable[str]) -> Iterator[str]:
    """A sentence for each package whose installed version its users do not work with.

    Args:
        names: packages whose requirements are held; what is not installed asks for nothing.
    """
    for name in (OWN_NAME, *names):
        for requirement in _requirements(name):
            found = _version(requirement.name)
            if found is None or requirement.specifier.contains(found, prereleases=True):
                continue
            yield (
                f"{requirement.name} {found} is installed, but {name} needs "
                f"{requirement.name}{requirement.specifier}; remove .venv and run "
                "`python3 dev.py setup`."
            )


def damaged_files(folder: Path) -> Iterator[str]:
    """A sentence for each file of a folder that is not as its list of hashes says."""
    for name, expected in _sums(folder):
        file = folder / name
        if not file.is_file():
            yield f"The file {file} is missing; install the program again."
        elif sha256_of(file) != expected:
            yield f"The file {file} is damaged; install the program again."


def sha256_of(file: Path) -> str:
    """A file's SHA-256, in hexadecimal digits; of an unreadable one, nothing."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _requirements(name: str) -> Iterator[Requirement]:
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return
    for line in lines:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _sums(folder: Path) -> list[tuple[str, str]]:
    """(file name, hash) of each line; none where there is no list."""
    try:
        lines = (folder / SUMS_NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    pairs = [line.split(maxsplit=1) for line in lines]
    return [(pair[1].lstrip("*"), pair[0]) for pair in pairs if len(pair) == 2]
