"""Keeps SHA256SUMS beside the shipped files right; `signclip doctor` finds damaged ones by it."""

from pathlib import Path

from signclip_desktop.core.encoding.model_files import SUMS_NAME, sha256_of


def refresh(file: Path) -> None:
    """Write a file's hash into its folder's list, where the list exists and names the file."""
    sums = file.parent / SUMS_NAME
    if not sums.is_file():
        return
    lines = [line.split(maxsplit=1) for line in sums.read_text(encoding="utf-8").splitlines()]
    fresh = [(sha256_of(file) if name == file.name else known, name) for known, name in lines]
    text = "".join(f"{known}  {name}\n" for known, name in fresh)
    sums.write_text(text, encoding="utf-8", newline="\n")
