"""After "Delete all my data", no word of the user's is left in any file of the folder."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import (
    HistoryEntry,
    Store,
    backups,
    connection,
    copies,
    deleting,
    library,
    open_library,
    start_new_library,
)
from signclip_desktop.errors import DiskFull, StoreBusy, StoreError
from signclip_desktop.settings import backups_dir, data_dir, library_path, log_path
from tests.raw_files import holding
from tests.samples import some_clip, some_example, some_sign
from tests.told import raises

SECRET = "unmistakable-7c1d"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def no_starter(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "assets_dir", lambda: tmp_path / "none")


def plant(store: Store) -> None:
    store.signs.put(some_sign(gloss=SECRET, notes=SECRET * 300))
    store.recordings.put(some_example(signer=SECRET, consent=SECRET), some_clip())
    store.lists.create(SECRET)
    store.history.add(HistoryEntry("1", 0.0, "word", SECRET, ()))


def plant_files() -> None:
    """What kills, damage and older versions leave in the data folder."""
    stamp = "20240101-000000-000000"
    left = [
        library_path().with_name(".library.sqlite-99999999-0a1b2c3d"),
        library_path().with_name(".library.sqlite-99999999-0a1b2c3d-journal"),
        library_path().with_name(".library.sqlite-abcd_123"),
        library_path().with_name(f".copy.sqlite-{os.getpid()}-0a1b2c3d"),
        backups_dir() / f".library-{stamp}-import.sqlite-99999999-0a1b2c3d",
        backups_dir() / f".library-{stamp}-import.sqlite-99999999-0a1b2c3d-wal",
        backups_dir() / f".library-{stamp}-import.sqlite-x1_y2z3w",
        backups_dir() / f"library-{stamp}-import.sqlite",
        log_path(),
        Path(f"{log_path()}.1"),
        data_dir() / "preferences.json.corrupt",
        data_dir() / "window.json.corrupt-2",
    ]
    for file in left:
        file.parent.mkdir(exist_ok=True)
        file.write_text(SECRET)


def holding_the_word() -> list[str]:
    """All files of the data folder in which the word stands, byte for byte."""
    return holding(data_dir(), SECRET)


@pytest.fixture
def store():
    with open_library(library_path()) as first:
        plant(first)
    start_new_library(library_path())
    with open_library(library_path()) as opened:
        plant(opened)
        opened.backup_before("pack")
        plant_files()
        assert len(holding_the_word()) >= 14
        yield opened


class Reader:
    """Another program in the middle of reading an older state of the library."""

    def __init__(self) -> None:
        script = (
            "import sqlite3, sys\n"
            "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "c.execute('BEGIN'); c.execute('SELECT * FROM signs').fetchall()\n"
            "print('reading', flush=True); sys.stdin.read()\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", script, str(library_path())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "reading\n"

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture
def reader(store, monkeypatch):
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.1)
    store._db.conn.execute("PRAGMA busy_timeout = 100")
    reading = Reader()
    yield reading
    reading.end()


def test_nothing_is_left(store) -> None:
    store.delete_everything_of_user()
    assert holding_the_word() == []
    assert not store._db.conn.execute("SELECT * FROM settings").fetchall()


def test_with_another_store_open_nothing_is_left(store) -> None:
    with Store.open(library_path()) as other, Store.open(library_path(), read_only=True) as third:
        assert other.signs.count() == third.signs.count() == 1
        store.delete_everything_of_user()
        assert holding_the_word() == []
        assert other.signs.count() == third.signs.count() == 0


def test_with_a_reader_it_is_said_and_done_at_the_next_start(store, reader) -> None:
    with pytest.raises(StoreBusy) as told:
        store.delete_everything_of_user()
    assert told.value.message.key == "library.deleted_but_in_use"
    assert store.signs.count() == 0
    assert holding_the_word() != []
    # A start while the other program still reads goes on without noise, and tries again later.
    open_library(library_path()).close()
    assert holding_the_word() != []
    reader.end()
    open_library(library_path()).close()
    assert holding_the_word() == []
    assert not store._db.conn.execute("SELECT * FROM settings").fetchall()


def test_what_came_after_the_deletion_stays(store, reader) -> None:
    with pytest.raises(StoreBusy):
        store.delete_everything_of_user()
    store.signs.put(some_sign("user:2", "AFTERWARDS"))
    backup = store.backup_before("pack")
    reader.end()
    with open_library(library_path()) as again:
        assert [sign.gloss for sign in again.signs.all()] == ["AFTERWARDS"]
    assert [one.path for one in backups.listed(library_path())] == [backup]
    assert holding_the_word() == []


def test_the_note_of_what_is_to_be_done_holds_no_word(store, reader) -> None:
    with pytest.raises(StoreBusy):
        store.delete_everything_of_user()
    ((key, value),) = store._db.conn.execute("SELECT key, value FROM settings").fetchall()
    assert key == "remove_traces_before"
    assert float(value) > 1.7e9


KILLED = """
import os, pathlib, sys
from signclip_desktop.core.dictionary import deleting, library, open_library
library.assets_dir = lambda: pathlib.Path("/none")
def die(*_, **__):
    os.kill(os.getpid(), 9)
setattr(deleting, sys.argv[2], die)
open_library(pathlib.Path(sys.argv[1])).delete_everything_of_user()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("step", ["finish", "_remove_copies", "_rewrite"])
def test_killed_half_way_it_is_finished_at_the_next_start(store, step) -> None:
    store.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(library_path()), step], cwd=ROOT, check=False
    )
    assert killed.returncode == -9
    with open_library(library_path()) as again:
        assert again.signs.count() == 0
        assert again.history.latest() == []
    assert holding_the_word() == []


def test_a_disk_without_room_is_said_and_it_is_done_later(store, monkeypatch) -> None:
    def full(db, path):
        raise sqlite3_error(sqlite3.SQLITE_FULL)

    real = deleting._rewrite
    monkeypatch.setattr(deleting, "_rewrite", full)
    with pytest.raises(DiskFull) as told:
        store.delete_everything_of_user()
    assert told.value.message.key == "library.deleted_but_no_room"
    assert store.signs.count() == 0
    monkeypatch.setattr(deleting, "_rewrite", real)
    open_library(library_path()).close()
    assert holding_the_word() == []


def test_a_file_that_cannot_be_removed_is_said(store, monkeypatch) -> None:
    def refuse(folder, path, *, all_of_them=False):
        raise PermissionError(13, "no")

    monkeypatch.setattr(copies, "sweep", refuse)
    with raises(StoreError, "library.deleted_but_file_left"):
        store.delete_everything_of_user()
    assert deleting.is_unfinished(store._db)


def test_a_starter_entry_comes_back_even_if_traces_are_left(store, reader, make_pack) -> None:
    store.packs.starter = (make_pack(1, {"DOG": 1}), "starter")
    with pytest.raises(StoreBusy):
        store.delete_everything_of_user()
    assert [sign.gloss for sign in store.signs.all()] == ["DOG"]


def sqlite3_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


# What kills leave


KILLED_COPY = """
import os, pathlib, sys
from signclip_desktop.core.dictionary import Store, copies, restoring
real = copies.copy_pages
def die(db, target):
    real(db, target)
    os.kill(os.getpid(), 9)
copies.copy_pages = die
path = pathlib.Path(sys.argv[1])
if sys.argv[2] == "backup":
    Store.open(path).backup_before("pack")
else:
    restoring.restore(path, pathlib.Path(sys.argv[2]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_copies_that_kills_left_are_swept_at_the_next_start(tmp_path) -> None:
    path = library_path()
    with open_library(path) as store:
        plant(store)
        store.backup(tmp_path / "copy.sqlite")
    for what in ("backup", str(tmp_path / "copy.sqlite")):
        killed = subprocess.run([sys.executable, "-c", KILLED_COPY, str(path), what], cwd=ROOT)
        assert killed.returncode == -9
    assert len(list(data_dir().rglob(".library*"))) >= 2
    with open_library(path) as store:
        assert store.signs.count() == 1
    assert list(data_dir().rglob(".library*")) == []


def test_a_copy_that_is_being_made_is_not_swept(tmp_path) -> None:
    path = library_path()
    with open_library(path) as store:
        plant(store)
        seen = []

        def fill(temporary: Path) -> None:
            copies.copy_pages(store._db, temporary)
            # Another process, for which this one's number says nothing.
            renamed = temporary.with_name(temporary.name.replace(f"-{os.getpid()}-", "-99999999-"))
            shutil.copy(temporary, renamed)
            held = sqlite3.connect(renamed, isolation_level=None)
            held.execute("BEGIN EXCLUSIVE")
            open_library(path).close()
            seen.extend([temporary.exists(), renamed.exists()])
            held.close()
            open_library(path).close()
            seen.append(renamed.exists())

        copies.whole_or_nothing(data_dir() / "library-copy.sqlite", fill)
    assert seen == [True, True, False]


def test_files_of_others_are_not_swept() -> None:
    data_dir().mkdir()
    kept = [".library.sqlite", ".bashrc", ".notes-12-zz", ".library-notes", ".other.txt-1-0a1b2c3d"]
    for name in kept:
        (data_dir() / name).write_text("mine")
    with open_library(library_path()) as store:
        plant(store)
        store.delete_everything_of_user()
    assert sorted(kept) == sorted(file.name for file in data_dir().glob(".*"))
