"""What `signclip doctor` asks of the machine: a folder to write in, room, names, camera rights."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from signclip_desktop import settings
from signclip_desktop.core.seeing.cameras import CameraInfo, why_closed
from signclip_desktop.errors import CameraState

LOW_DISK_BYTES = 500_000_000  # a library of 2,000 own recordings and its backups


def examine_data(library: Path) -> dict[str, Any]:
    """The folders that the program writes in; nothing is written now."""
    folders = list(dict.fromkeys([settings.data_dir(), library.parent]))
    closed = [folder for folder in folders if not _is_writable(folder)]
    if library.exists() and not os.access(library, os.W_OK) and library.parent not in closed:
        closed.append(library)
    found: dict[str, Any] = {"free_bytes": shutil.disk_usage(_existing(folders[0])).free}
    problems = [
        f"{place} cannot be written, so nothing can be kept there; give yourself the right to "
        "write, or choose another place with SIGNCLIP_DATA_DIR."
        for place in closed
    ]
    if found["free_bytes"] < LOW_DISK_BYTES:
        problems.append(
            f"Only {found['free_bytes'] // 1_000_000} MB are free where the library lies; "
            "make room."
        )
    return found | ({"problems": problems} if problems else {})


def examine_system() -> dict[str, Any]:
    """Names of files, and the folder for what is written for a moment."""
    found: dict[str, Any] = {"file_names": sys.getfilesystemencoding()}
    problems = []
    if found["file_names"].lower().replace("-", "") != "utf8":
        problems.append(
            f"File names are read as {found['file_names']}, so files with other letters cannot be "
            "opened; set LANG to a UTF-8 locale such as C.UTF-8."
        )
    try:
        found["temporary_folder"] = tempfile.gettempdir()
    except OSError:
        found["temporary_folder"] = None
        problems.append(
            "Temporary files cannot be written anywhere; make room, or name a folder in TMPDIR."
        )
    return found | ({"problems": problems} if problems else {})


def examine_cameras(cameras: list[CameraInfo]) -> dict[str, Any]:
    """The cameras, none of which is started; none at all is no problem."""
    found: dict[str, Any] = {"found": [f"{camera.name} ({camera.id})" for camera in cameras]}
    denied = [camera.name for camera in cameras if _is_denied(camera)]
    if denied:
        remedy = (
            "add yourself to the group video with `sudo usermod -aG video $USER` and log in again"
            if sys.platform == "linux"
            else "allow it in the system's privacy settings"
        )
        found["problems"] = [f"The camera {name} cannot be used; {remedy}." for name in denied]
    return found


def _is_denied(camera: CameraInfo) -> bool:
    if sys.platform == "linux":
        device = f"/dev/video{camera.index}"
        return Path(device).exists() and not os.access(device, os.R_OK | os.W_OK)
    elif sys.platform == "win32":
        return why_closed(camera) is CameraState.DENIED
    else:
        return False  # macOS tells only whoever opens a camera


def _is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself where it is missing."""
    return os.access(_existing(folder), os.W_OK | os.X_OK)


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
