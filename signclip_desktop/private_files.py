"""Rights of files that hold what is personal: nobody but their owner may read them.

A library holds landmarks of people, which are personal data. On Windows the folder of the user's
profile keeps others out, and these calls change nothing.
"""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter; one that exists keeps its rights.

    Raises:
        OSError: it cannot be made.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def make_private(path: Path) -> None:
    """Take the rights to a file or folder from everybody but its owner.

    A link is left alone, and so is what belongs to somebody else or to everybody.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        status = path.lstat()
        if status.st_uid != os.geteuid() or status.st_mode & stat.S_ISVTX:
            return
        if stat.S_ISDIR(status.st_mode):
            wanted = PRIVATE_FOLDER
        elif stat.S_ISREG(status.st_mode):
            wanted = PRIVATE_FILE
        else:
            return
        if stat.S_IMODE(status.st_mode) & 0o077:
            path.chmod(wanted)
