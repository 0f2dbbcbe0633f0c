"""A process that has the library open keeps its locks on it, whatever else it does with the file.

On POSIX a process that closes any descriptor of a file drops all its locks on that file
(sqlite.org, "How To Corrupt An SQLite Database File", 2.2). Another program then takes the
library for unused and deletes the log that this one still writes to.
"""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from signclip_desktop.cli import doctor
from signclip_desktop.core.dictionary import (
    Store,
    backups_of,
    library,
    open_for_reading,
    open_library,
    restore_backup,
    start_new_library,
)
from signclip_desktop.core.exchange import folder_export as exporter
from signclip_desktop.core.exchange import importer
from signclip_desktop.core.exchange.import_plan import Recording
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.formats.torch_file import TorchFile
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.errors import SignClipError
from tests.samples import some_clip, some_example, some_sign

pytestmark = pytest.mark.skipif(
    not Path("/proc/locks").exists() or sys.platform != "linux", reason="needs /proc/locks"
)


def locks_of(file: Path) -> set[str]:
    """The locks that this process holds on a file: mode and range of each.

    The system's list changes while it is read, and may then name one lock twice.
    """
    status = file.stat()
    inode = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    rows = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    mine = [row for row in rows if row[4:6] == [str(os.getpid()), inode]]
    return {" ".join([row[1], row[3], *row[6:8]]) for row in mine}


def recording(file: Path) -> Recording:
    return Recording(file=file, shown_as=file.name, sign=some_sign("user:9", "ROOF"))


def import_file(store: Store, file: Path, folder: Path) -> None:
    importer.import_path(store, file, language="ase")


def import_folder(store: Store, file: Path, folder: Path) -> None:
    importer.import_path(store, file.parent, language="ase")


WAYS = {
    "open it again": lambda store, file, folder: Store.open(file).close(),
    "open it again for reading": lambda store, file, folder: Store.open(
        file, read_only=True
    ).close(),
    "open it as the command line does": lambda store, file, folder: open_library(file).close(),
    "open it to look up": lambda store, file, folder: open_for_reading(file).close(),
    "check it": lambda store, file, folder: store.check(),
    "back it up": lambda store, file, folder: store.backup(folder / "copy.sqlite"),
    "back it up onto itself": lambda store, file, folder: store.backup(file),
    "back it up onto its log": lambda store, file, folder: store.backup(
        file.with_name(file.name + "-wal")
    ),
    "back up before a risky step": lambda store, file, folder: store.backup_before("pack"),
    "list its backups": lambda store, file, folder: backups_of(file),
    "restore it elsewhere": lambda store, file, folder: restore_backup(
        folder / "other.sqlite", file
    ),
    "restore it onto itself": lambda store, file, folder: restore_backup(file, file),
    "restore into its place": lambda store, file, folder: restore_backup(
        file, store.backup_before("pack")
    ),
    "set it aside": lambda store, file, folder: start_new_library(file),
    "merge it into another": lambda store, file, folder: merge(file, folder),
    "merge it into itself": lambda store, file, folder: store.packs.merge(file).counts,
    "examine it": lambda store, file, folder: doctor.examine(file),
    "export it": lambda store, file, folder: exporter.export(store, folder / "exported"),
    "import it": import_file,
    "import its folder": import_folder,
    "add it": lambda store, file, folder: importer.add_recordings(store, [recording(file)]),
    "read it as .pose": lambda store, file, folder: read_pose(file),
    "read it as video": lambda store, file, folder: VideoFile(file).open(),
    "read it within limits": lambda store, file, folder: bounded.read_bytes(file, 1 << 30),
    "read it as what torch saved": lambda store, file, folder: TorchFile(file),
    "delete everything": lambda store, file, folder: store.delete_everything_of_user(),
}


# What a file that is a library by another name can be taken for.
READ_IT = ("import it", "import its folder", "add it", "read it as .pose", "read it as video")


def merge(file: Path, folder: Path) -> None:
    with Store.open(folder / "other.sqlite") as other:
        other.packs.merge(file)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("way", "name"),
    [(way, "library.sqlite") for way in WAYS]
    + [(way, name) for way in READ_IT for name in ("library.mp4", "library.pose", "index.csv")]
    + [("restore it elsewhere", "library.mp4"), ("merge it into another", "library.mp4")],
)
def test_locks_survive(way, name, tmp_path, monkeypatch, parts_start) -> None:
    monkeypatch.setattr(library, "assets_dir", lambda: tmp_path / "none")
    path = tmp_path / "data" / "library.sqlite"
    with Store.open(path) as store:
        store.recordings.put_with_sign(some_sign(), some_example(), some_clip())
        file = path.with_name(name)
        if file != path:
            file.symlink_to(path)
        log, index = (path.with_name(path.name + ending) for ending in ("-wal", "-shm"))
        before = {held: locks_of(held) for held in (path, index)}
        assert all(before.values())
        with suppress(SignClipError):
            WAYS[way](store, file, tmp_path / "elsewhere")
        assert {held: locks_of(held) for held in (path, index)} == before
        assert log.exists()
        store.signs.put(some_sign("user:2"))
    with Store.open(path) as store:
        store.check()
        assert store.signs.find("user:2") is not None


# What opens files that come with the program, devices, or runs in a process of its own.
OPENS_NO_CHOSEN_FILE = {
    "cameras.py", "child.py", "graphs.py", "model_files.py", "inflection.py", "scripts.py",
    "translations.py",
}  # fmt: skip
# `bounded` asks for all who read by it.
OPENS = re.compile(r"""\.open\("r|(?<!bounded)\.read_bytes\(|\.read_text\(|os\.open\(""")


def test_whatever_opens_a_file_of_the_users_choice_asks_first() -> None:
    core = Path(importer.__file__).parents[1]
    opening = {file for file in core.rglob("*.py") if OPENS.search(file.read_text("utf-8"))}
    careless = {
        file.name
        for file in opening
        if "core.held import" not in file.read_text("utf-8")
        and file.name not in OPENS_NO_CHOSEN_FILE
    }
    assert careless == {"places.py"}  # the system's list of mounts
