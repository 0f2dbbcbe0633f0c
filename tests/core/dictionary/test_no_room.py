"""A disk that runs full while each thing is done: nothing is damaged, and look-ups go on."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import (
    Store,
    backups_of,
    library,
    open_for_reading,
    open_library,
    restore_backup,
)
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.exchange.import_plan import Recording
from signclip_desktop.core.exchange.importer import add_recordings, import_path
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.matching.recognizer import Recognizer
from signclip_desktop.errors import DiskFull, SignClipError, StoreReadOnly
from tests.samples import some_clip, some_example, some_sign
from tests.ui.clips import waving_clip

ROOT = Path(__file__).resolve().parents[3]
DISK_BYTES = 3_000_000


@pytest.fixture(autouse=True)
def no_starter(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "assets_dir", lambda: tmp_path / "none")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder],
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("needs mount")
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def leave_free(disk: Path, free_bytes: int) -> None:
    """Fill the disk up to so many bytes."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    wanted = shutil.disk_usage(disk).free - free_bytes
    with ballast.open("wb") as file:
        while wanted > 0:
            piece = min(wanted, 4096)
            try:
                file.write(bytes(piece))
                file.flush()
            except OSError:
                return
            wanted -= piece


def fill(path: Path, signs: int = 5) -> None:
    with open_library(path) as store:
        for number in range(signs):
            sign = some_sign(f"user:{number}", f"SIGN {number}", notes="n" * 4000)
            clip = waving_clip(frames=20, left=number > 0)
            store.recordings.put_with_sign(sign, some_example(f"e{number}", sign.id), clip)


def is_whole(path: Path) -> bool:
    """SQLite's own check, by a connection that can use any room there is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite"
        for ending in ("", "-wal"):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                shutil.copyfile(beside, copy.with_name(copy.name + ending))
        db = sqlite3.connect(copy)
        try:
            return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        finally:
            db.close()


def add(path: Path, folder: Path) -> None:
    with open_library(path) as store:
        sign = some_sign("user:new", "NEW")
        recording = Recording(file=folder / "new.pose", shown_as="new.pose", sign=sign)
        report = add_recordings(store, [recording])
        assert report.added == 1


def bring_in(path: Path, folder: Path) -> None:
    with open_library(path) as store:
        import_path(store, folder / "many", language="ase")


def back_up(path: Path, folder: Path) -> None:
    with open_library(path) as store:
        store.backup_before("asked")


def restore(path: Path, folder: Path) -> None:
    restore_backup(path, folder / "copy.sqlite")


def delete(path: Path, folder: Path) -> None:
    with open_library(path) as store:
        store.delete_everything_of_user()


WAYS: dict[str, Callable[[Path, Path], None]] = {
    "add": add,
    "import": bring_in,
    "backup": back_up,
    "restore": restore,
    "delete everything": delete,
}
# From no room at all to more than any of them needs; between, every step of a write may fail.
FREE_KB = [0, 12, 36, 60, 100, 180, 340, 1200]


@pytest.mark.parametrize("way", list(WAYS))
def test_whatever_room_is_left_nothing_is_damaged_and_a_look_up_works(way, disk, tmp_path) -> None:
    (tmp_path / "many").mkdir()
    for number in range(4):
        write_pose(waving_clip(frames=10 + number), tmp_path / "many" / f"more{number}.pose")
    write_pose(waving_clip(frames=30), tmp_path / "new.pose")
    told = done = 0
    for free in FREE_KB:
        folder = disk / f"data-{free}"
        path = folder / "library.sqlite"
        fill(path)
        with Store.open(path) as store:
            (tmp_path / "copy.sqlite").unlink(missing_ok=True)
            store.backup(tmp_path / "copy.sqlite")
        leave_free(disk, free * 1024)
        try:
            WAYS[way](path, tmp_path)
            done += 1
        except DiskFull:
            told += 1
        assert is_whole(path)
        assert list(disk.rglob(".*")) == []
        with open_for_reading(path) as store:
            if way != "delete everything":
                assert {f"SIGN {n}" for n in range(5)} <= {sign.gloss for sign in store.signs.all()}
                assert store.signs.search("sign 3")
            for backup in store.backups():
                assert is_whole(backup.path)
        (disk / "ballast").unlink(missing_ok=True)
        shutil.rmtree(folder)
    assert told >= 2
    assert done >= 2


def look_up(store: Store) -> str:
    encoder = TrainingFreeEncoder()
    recognizer = Recognizer(store, encoder)
    recognizer.prepare()
    assert store.embeddings.missing(encoder.id) == []
    return recognizer.recognise(waving_clip(frames=20), request_id=1).matches[0].sign.gloss


def test_a_look_up_needs_no_room(disk) -> None:
    path = disk / "data" / "library.sqlite"
    fill(path)
    leave_free(disk, 0)
    with open_library(path, read_only_is_enough=True) as store:
        assert look_up(store) == "SIGN 0"
        assert store.signs.search("sign 2")[0].sign.gloss == "SIGN 2"
    with open_for_reading(path) as store:
        assert look_up(store) == "SIGN 0"
    assert is_whole(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills as POSIX does")
def test_a_look_up_needs_no_room_after_a_kill_left_a_log(disk) -> None:
    """What stands only in the log is found as well."""
    path = disk / "data" / "library.sqlite"
    fill(path)
    script = (
        "import os, pathlib, sys\n"
        "from signclip_desktop.core.dictionary import Store\n"
        "from tests.samples import some_sign\n"
        "store = Store.open(pathlib.Path(sys.argv[1]))\n"
        "store.signs.put(some_sign('user:late', 'LATE'))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, env=os.environ | {
        "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert path.with_name("library.sqlite-wal").stat().st_size > 0
    path.with_name("library.sqlite-shm").unlink()
    leave_free(disk, 0)
    with open_for_reading(path) as store:
        assert store.signs.find("user:late") is not None
        assert look_up(store) == "SIGN 0"


@pytest.mark.parametrize(
    "command", ["search sign 3", "signs", pytest.param("lookup WAVE", marks=pytest.mark.slow)]
)
def test_the_command_line_looks_up_on_a_full_disk(command, disk, tmp_path) -> None:
    path = disk / "data" / "library.sqlite"
    write_pose(waving_clip(frames=20), tmp_path / "wave.pose")
    fill(path)
    (path.parent / "library.sqlite-shm").unlink(missing_ok=True)
    leave_free(disk, 0)
    arguments = command.replace("WAVE", str(tmp_path / "wave.pose")).split(" ")
    ran = subprocess.run(
        [sys.executable, "-m", "signclip_desktop", *arguments, "--db", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "SIGN 3" in ran.stdout


def test_an_add_is_not_refused_because_its_backup_has_no_room(disk, tmp_path) -> None:
    path = disk / "data" / "library.sqlite"
    fill(path, signs=10)
    write_pose(waving_clip(frames=30), tmp_path / "new.pose")
    leave_free(disk, path.stat().st_size - 4096)
    add(path, tmp_path)
    assert backups_of(path) == []
    with open_for_reading(path) as store:
        assert store.signs.find("user:new") is not None


def test_embeddings_that_cannot_be_written_are_kept_in_memory(path) -> None:
    fill(path)
    ids = [f"e{number}" for number in range(5)]
    matrix = np.eye(5, 8, dtype=np.float32)
    with Store.open(path) as store:
        store.embeddings.put("one", ids[:2], matrix[:2])
    with Store.open(path, read_only=True) as store:
        store.embeddings.put("one", ids[2:], matrix[2:])
        assert store.embeddings.missing("one") == []
        table = store.embeddings.all("one")
        assert table.example_ids == tuple(ids)
        assert table.sign_ids == tuple(f"user:{number}" for number in range(5))
        assert np.array_equal(table.matrix, matrix)
        assert table.weights.tolist() == [2.0] * 5 or len(set(table.weights.tolist())) == 1
        assert store.embeddings.all("two").example_ids == ()
        with Store.open(path) as other:
            other.signs.delete("user:3")
        assert store.embeddings.all("one").example_ids == ("e0", "e1", "e2", "e4")
        with pytest.raises(StoreReadOnly):
            store.signs.put(some_sign("user:9"))
    with Store.open(path) as store:
        assert store.embeddings.missing("one") == ["e2", "e4"]


def test_a_full_disk_is_a_known_error_in_every_way(disk, tmp_path) -> None:
    path = disk / "data" / "library.sqlite"
    fill(path)
    leave_free(disk, 0)
    with pytest.raises(SignClipError):
        Store.open(path).recordings.put_with_sign(
            some_sign("user:9"), some_example("e9"), some_clip()
        )
