"""Killed, damaged, locked out, or out of room: nothing is lost, and one sentence says so."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import (
    Store,
    connection,
    library,
    open_library,
    sqlite_errors,
)
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.errors import (
    DiskFull,
    StoreBusy,
    StoreError,
    StoreReadOnly,
)
from signclip_desktop.ui.sentences import sentence
from tests.full_library import fill, is_one_sentence, read_everything
from tests.samples import some_clip, some_example, some_sign

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent


def run(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# Killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, to kill a writer fast and often")
def test_a_library_killed_mid_write_fifty_times_keeps_all_that_was_told(path) -> None:
    out, error = run(HERE / "writer_to_be_killed.py", path, 50, 1).communicate()
    told = [int(line) for line in out.split()]
    assert error == ""
    assert len(told) > 50
    with Store.open(path) as store:
        kept = {int(sign.id.removeprefix("user:")): sign for sign in store.signs.all()}
        assert set(told) <= set(kept)
        for number, sign in kept.items():
            assert sign == some_sign(sign.id, f"SIGN {number}")
            assert encode_clip(store.recordings.clip(f"e{number}")) == encode_clip(
                some_clip(number)
            )


KILLED_PACK = """
import sys, pathlib
from signclip_desktop.core.dictionary import Store, packs
real = packs._write_examples
def stop(*told, **how):
    real(*told, **how)
    print("inside", flush=True)
    sys.stdin.read()
packs._write_examples = stop
Store.open(pathlib.Path(sys.argv[1])).packs.merge(pathlib.Path(sys.argv[2]))
"""


def test_a_pack_killed_half_way_leaves_the_library_as_it_was(path, make_pack) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
        store.packs.merge(make_pack(1, {"DOG": 1}))
    process = run("-c", KILLED_PACK, path, make_pack(2, {"CAT": 2, "EMU": 3}))
    assert process.stdout.readline() == "inside\n"
    process.kill()
    process.communicate()
    with Store.open(path) as store:
        assert [sign.gloss for sign in store.signs.all()] == ["DOG", "HOUSE"]
        assert store.packs.version("starter") == 1
        assert store.packs.merge(make_pack(3, {"CAT": 2})).counts.added == 1


# Locked out


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder as a disk that cannot be written; skips where the system does not allow it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        mounted = subprocess.run(["mount", "--bind", folder, folder], capture_output=True)
        if mounted.returncode != 0:
            pytest.skip("the super-user may write anywhere, and cannot mount here")
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", folder], check=True)
        return
    folder.chmod(0o500)
    files = [file for file in folder.iterdir() if file.is_file()]
    for file in files:
        file.chmod(0o400)
    try:
        yield
    finally:
        folder.chmod(0o700)
        for file in files:
            file.chmod(0o600)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such right on Windows")
def test_a_read_only_folder_is_told_and_can_still_be_read(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(library, "assets_dir", lambda: tmp_path / "none")
    folder = tmp_path / "disc"
    folder.mkdir()
    fill(folder / "library.sqlite")
    with read_only(folder):
        with pytest.raises(StoreReadOnly) as told:
            open_library(folder / "library.sqlite")
        assert is_one_sentence(sentence(told.value))
        with pytest.raises(StoreReadOnly):
            Store.open(folder / "new.sqlite")
        with open_library(folder / "library.sqlite", read_only_is_enough=True) as store:
            read_everything(store)
            assert store.signs.count() == 12
    assert [file.name for file in folder.iterdir()] == ["library.sqlite"]


@pytest.mark.parametrize("place", ["a-file/library.sqlite", "a-folder", "a" * 300])
def test_a_place_where_no_library_can_be_is_told(tmp_path, place) -> None:
    (tmp_path / "a-file").touch()
    (tmp_path / "a-folder").mkdir()
    with pytest.raises(StoreReadOnly) as told:
        Store.open(tmp_path / place)
    assert is_one_sentence(sentence(told.value))


def test_a_library_that_another_program_writes_to_is_told_and_read(path, monkeypatch) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.01)
    fill(path)
    other = sqlite3.connect(path, isolation_level=None)
    with Store.open(path) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy) as told:
            store.signs.put(some_sign("user:99"))
        assert is_one_sentence(sentence(told.value))
        read_everything(store)
        other.execute("ROLLBACK")
        other.close()
        store.signs.put(some_sign("user:99"))
        assert store.signs.count() == 13


# Two instances

SECOND_INSTANCE = """
import sys, pathlib
from signclip_desktop.core.dictionary import library, open_library
from tests.samples import some_clip, some_example, some_sign
library.assets_dir = lambda: pathlib.Path(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
with open_library(pathlib.Path(sys.argv[1])) as store:
    for number in range(20):
        sign = some_sign(f"{sys.argv[3]}:{number}")
        store.recordings.put_with_sign(sign, some_example(sign.id, sign.id), some_clip(number))
    print(len(store.signs.all(limit=2)))
"""


def test_instances_that_start_and_write_at_once_lose_nothing(path, tmp_path, make_pack) -> None:
    assets = tmp_path / "assets"
    assets.mkdir()
    shutil.copy(make_pack(1, {"DOG": 1, "CAT": 2}), assets / "starter_ase.sqlite")
    instances = [run("-c", SECOND_INSTANCE, path, assets, name) for name in ("a", "b", "c")]
    for instance in instances:
        assert instance.stdout.readline() == "ready\n"
    for instance in instances:
        instance.stdin.write("\n")
        instance.stdin.flush()
    for instance in instances:
        out, error = instance.communicate()
        assert (out, error) == ("2\n", "")
    with Store.open(path) as store:
        assert store.signs.count() == 2 + 3 * 20
        for name in ("a", "b", "c"):
            for number in range(20):
                assert len(store.recordings.clip(f"{name}:{number}")) == 6


# Out of room


def add_many(store: Store, count: int) -> None:
    first = store.signs.count()
    for number in range(first, first + count):
        sign = some_sign(f"user:{number}")
        store.recordings.put_with_sign(sign, some_example(f"e{number}", sign.id), some_clip(number))


def test_a_full_disk_is_told_and_what_was_there_stays(path) -> None:
    fill(path)
    with Store.open(path) as store:
        pages = store._db.conn.execute("PRAGMA page_count").fetchone()[0]
        store._db.conn.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskFull) as told:
            add_many(store, 100)
        assert is_one_sentence(sentence(told.value))
        read_everything(store)
        count = store.signs.count()
    with Store.open(path) as store:
        assert store.signs.count() == count


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("needs mount")
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_small_disk_that_runs_full_is_told_and_what_was_there_stays(small_disk) -> None:
    path = small_disk / "library.sqlite"
    with Store.open(path) as store:
        with pytest.raises(DiskFull) as told:
            add_many(store, 1000)
        assert is_one_sentence(sentence(told.value))
        kept = store.signs.count()
        assert kept > 3
    with Store.open(path, read_only=True) as store:
        assert store.signs.count() == kept
        assert len(store.recordings.clip(f"e{kept - 1}")) == 6


def test_a_disk_without_any_room_is_told(small_disk) -> None:
    with pytest.raises(OSError, match="space"):
        (small_disk / "ballast").write_bytes(bytes(2_000_000))
    with pytest.raises(DiskFull):
        Store.open(small_disk / "library.sqlite")
    (small_disk / "ballast").unlink()
    with Store.open(small_disk / "library.sqlite") as store:
        assert store.signs.count() == 0


def test_a_backup_that_does_not_fit_is_told_and_leaves_nothing(small_disk, path) -> None:
    fill(path)
    target = small_disk / "copy.sqlite"
    (small_disk / "ballast").write_bytes(bytes(900_000))
    with Store.open(path) as store:
        with pytest.raises(DiskFull):
            store.backup(target)
        assert [file.name for file in small_disk.iterdir()] == ["ballast"]
        read_everything(store)


BUGS = {1, 2, 4, 7, 9, 12, 16, 18, 19, 20, 21, 22, 25, 27, 28}


@pytest.mark.parametrize("code", sorted(set(range(1, 29)) - BUGS))
def test_an_error_of_the_surroundings_is_one_sentence(path, code) -> None:
    error = sqlite3.OperationalError("SQLITE said so")
    error.sqlite_errorcode = code
    with pytest.raises(StoreError) as told, sqlite_errors.told(path):
        raise error
    assert is_one_sentence(sentence(told.value))


@pytest.mark.parametrize("code", sorted(BUGS))
def test_an_error_of_the_program_stays_what_it_is(path, code) -> None:
    error = sqlite3.OperationalError("SQLITE said so")
    error.sqlite_errorcode = code
    with pytest.raises(sqlite3.OperationalError), sqlite_errors.told(path):
        raise error
