"""What kind of folder a library lies in: SQLite's log does not work on a network or synced one.

A log (WAL) shares its index through memory, which programs on two computers do not have in
common (sqlite.org/wal.html), and a sync client copies library and log at different moments.
There the library keeps a rollback journal instead.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PureWindowsPath

from signclip_desktop.errors import Message

# Types of mount as /proc/mounts, getmntinfo and statfs name them.
NETWORK_TYPES = frozenset({
    "9p", "afpfs", "afs", "ceph", "cifs", "coda", "davfs", "fuse", "gfs2", "glusterfs", "lustre",
    "macfuse", "ncp", "ncpfs", "nfs", "nfs4", "ocfs2", "osxfuse", "prl_fs", "smb2", "smb3",
    "smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav",
})  # fmt: skip
# Most file systems in user space lead to another computer (sshfs, rclone, davfs2, gvfs); these
# lie on a disk of this one. A journal on a local disk costs time, a log on a network the library.
LOCAL_FUSE = frozenset({
    "fuse.bindfs", "fuse.cryfs", "fuse.encfs", "fuse.exfat", "fuse.ext2", "fuse.ext4",
    "fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.mergerfs", "fuse.ntfs", "fuse.ntfs-3g",
    "fuse.overlayfs", "fuse.portal", "fuse.securefs", "fuse.veracrypt",
})  # fmt: skip

# Folders that a sync client keeps the same on several computers: names that it gives them,
# and files by which it marks them. All in lower case.
SYNC_NAMES = {
    "dropbox": "Dropbox", "onedrive": "OneDrive", "google drive": "Google Drive",
    "googledrive": "Google Drive", "my drive": "Google Drive", "icloud drive": "iCloud",
    "icloud~": "iCloud", "iclouddrive": "iCloud", "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud", "nextcloud": "Nextcloud", "owncloud": "ownCloud",
    "syncthing": "Syncthing", "pcloud drive": "pCloud", "pclouddrive": "pCloud",
    "megasync": "MEGA", "box sync": "Box", "seafile": "Seafile",
    "proton drive": "Proton Drive",
}  # fmt: skip
SYNC_MARKS = {
    ".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".stfolder": "Syncthing",
    ".stignore": "Syncthing", ".nextcloudsync.log": "Nextcloud", ".owncloudsync.log": "ownCloud",
    ".sync_folder": "Resilio Sync", ".tmp.drivedownload": "Google Drive",
    ".849c9593-d756-4e56-8d6e-42412f2a707b": "OneDrive",
}  # fmt: skip
# OneDrive adds the name of the organisation, "OneDrive - Some School"; macOS adds an account to
# what lies in Library/CloudStorage, "GoogleDrive-anna@example.org".
SYNC_BEGINNINGS = {
    "onedrive - ": "OneDrive", "onedrive-": "OneDrive", "dropbox (": "Dropbox",
    "dropbox-": "Dropbox", "googledrive-": "Google Drive", "nextcloud-": "Nextcloud",
    "box-": "Box", "protondrive-": "Proton Drive",
}  # fmt: skip

_DRIVE_REMOTE = 4  # GetDriveTypeW, winbase.h


class PlaceKind(Enum):
    """Why a folder is a bad place for a log."""

    NETWORK = "network"
    SYNCED = "synced"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on a network, or one that a sync client copies; `name` says which."""

    kind: PlaceKind
    name: str

    @property
    def message(self) -> Message:
        """What the user is told of it."""
        if self.kind is PlaceKind.NETWORK:
            return Message("library.on_network", name=self.name)
        return Message("library.synced", name=self.name)


def place_of(path: Path) -> Place | None:
    """Where a library lies; None for an ordinary folder of this computer."""
    folder = _real(path).parent
    network = _network_type(folder)
    if network is not None:
        return Place(PlaceKind.NETWORK, network)
    synced = _sync_client(folder)
    return None if synced is None else Place(PlaceKind.SYNCED, synced)


def journal_mode_for(path: Path) -> str:
    """SQLite's journal for a library: the log, or a rollback journal where that does not work."""
    return "WAL" if place_of(path) is None else "DELETE"


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except OSError:
        return path.absolute()


def _sync_client(folder: Path) -> str | None:
    for one in (folder, *folder.parents):
        name = one.name.lower()
        if name in SYNC_NAMES:
            return SYNC_NAMES[name]
        for beginning, client in SYNC_BEGINNINGS.items():
            if name.startswith(beginning):
                return client
        for mark, client in SYNC_MARKS.items():
            if _exists(one / mark) and one != Path.home():
                return client
    return None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _network_type(folder: Path) -> str | None:
    """The type of network drive that a folder lies on; None on a disk of this computer."""
    if sys.platform == "win32":
        return _windows_drive(folder)
    best = ""
    found = None
    for mount, kind in mounts():
        inside = mount == "/" or folder == Path(mount) or Path(mount) in folder.parents
        # Of two mounts on one place the later one is seen.
        if inside and len(mount) >= len(best):
            best, found = mount, kind
    return found if found is not None and _is_network(found) else None


def _is_network(kind: str) -> bool:
    kind = kind.lower()
    return kind in NETWORK_TYPES or (kind.startswith("fuse.") and kind not in LOCAL_FUSE)


def mounts() -> list[tuple[str, str]]:
    """Where file systems are mounted and their types, in order of mounting."""
    if sys.platform == "darwin":
        return _mac_mounts()
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return []
    rows = [line.split(" ") for line in lines.splitlines()]
    return [(_unescaped(row[1]), row[2]) for row in rows if len(row) > 2]


def _unescaped(text: str) -> str:
    # /proc/mounts writes space, tab, newline and backslash as octal numbers (fstab(5)).
    for written, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(written, letter)
    return text


def _mac_mounts() -> list[tuple[str, str]]:
    # A line reads: //anna@server/share on /Volumes/share (smbfs, nodev, nosuid)
    try:
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return re.findall(r"^.*? on (/.*) \(([^,)]+)", told, flags=re.MULTILINE)


def _windows_drive(folder: Path) -> str | None:
    drive = PureWindowsPath(folder).drive
    if drive.startswith("\\\\"):
        return drive
    return drive if _windows_drive_type(f"{drive}\\") == _DRIVE_REMOTE else None


def _windows_drive_type(root: str) -> int:
    """What Windows says of a drive, such as 3 for a fixed and 4 for a remote one."""
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 (mypy on other systems)
    return int(kernel.GetDriveTypeW(root))
