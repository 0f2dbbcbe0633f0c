"""What lies in the user's data folder besides the library: its rights, and traces of the user."""

from contextlib import suppress
from pathlib import Path

from signclip_desktop import private_files
from signclip_desktop.settings import backups_dir, data_dir, log_path

# By name, since a folder of the user's choice may hold other files as well.
_OURS = ("library*", ".library*", "preferences.json*", "window.json*", "signclip.log*")
# Settings that could not be read were set aside as they were, whatever they hold; and files that
# were being written when the program was killed.
_SET_ASIDE = ("preferences.json?*", "window.json?*", ".preferences.json-*", ".window.json-*")


def make_private() -> None:
    """Take rights to the data folder from everybody else; versions before this gave them."""
    folder = data_dir()
    if not folder.is_dir():
        return
    private_files.make_private(folder)
    for file in _files(folder, *_OURS):
        private_files.make_private(file)
    if backups_dir().is_dir():
        private_files.make_private(backups_dir())
        for file in _files(backups_dir(), "*"):
            private_files.make_private(file)


def remove_traces() -> None:
    """Empty the logs and delete settings that were set aside.

    Raises:
        OSError: a file could not be removed.
    """
    log = log_path()
    for file in _files(log.parent, f"{log.name}*"):
        # Not deleted: the program may be writing to it.
        file.write_bytes(b"")
    for file in _files(data_dir(), *_SET_ASIDE):
        file.unlink(missing_ok=True)


def _files(folder: Path, *patterns: str) -> list[Path]:
    found: list[Path] = []
    with suppress(OSError):
        for pattern in patterns:
            found += [
                file for file in folder.glob(pattern) if file.is_file() and not file.is_symlink()
            ]
    return found
