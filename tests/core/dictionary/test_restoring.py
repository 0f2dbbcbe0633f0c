"""A backup is proven to open before anything moves; what was there keeps its content."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import (
    Store,
    backups_of,
    copies,
    migrations,
    restore_backup,
    start_new_library,
)
from signclip_desktop.errors import SignClipError, StoreBusy, UsageError
from signclip_desktop.ui.sentences import sentence
from tests.samples import some_clip, some_example, some_sign
from tests.told import raises

ROOT = Path(__file__).resolve().parents[3]


def fill(path: Path, gloss: str = "HOUSE") -> None:
    with Store.open(path) as store:
        store.recordings.put_with_sign(some_sign(gloss=gloss), some_example(), some_clip())


def glosses(path: Path) -> list[str]:
    with Store.open(path) as store:
        return [sign.gloss for sign in store.signs.all()]


def empty(path: Path) -> None:
    path.touch()


def empty_database(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("VACUUM")
    db.close()


def change(path: Path, *statements: str) -> None:
    fill(path)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA writable_schema = ON;" + ";".join(statements))
    db.commit()
    db.close()


BAD = {
    "empty file": empty,
    "empty database": empty_database,
    "text": lambda path: path.write_text("not a library " * 500),
    "another program's": lambda path: change(path, "PRAGMA application_id = 7"),
    "no mark": lambda path: change(path, "PRAGMA application_id = 0"),
    "later version": lambda path: change(path, "PRAGMA user_version = 99"),
    "version 0": lambda path: change(path, "PRAGMA user_version = 0"),
    "negative version": lambda path: change(path, "PRAGMA user_version = -1"),
    "version 1 with tables of version 2": lambda path: change(path, "PRAGMA user_version = 1"),
    "a missing table": lambda path: change(path, "DROP TABLE history"),
    "a missing index": lambda path: change(path, "DROP INDEX history_by_time"),
    "a trigger": lambda path: change(
        path, "CREATE TRIGGER t AFTER INSERT ON signs BEGIN DELETE FROM examples; END"
    ),
    "a view": lambda path: change(path, "CREATE VIEW v AS SELECT 1"),
    "no steps noted": lambda path: change(path, "DELETE FROM _sqlite_migrations"),
    "a recording without its sign": lambda path: change(
        path, "PRAGMA foreign_keys = OFF", "DELETE FROM signs"
    ),
    "cut off": lambda path: (fill(path), os.truncate(path, path.stat().st_size // 2)),
    "a damaged page": lambda path: (fill(path), scratch(path)),
}


def scratch(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"\xa5" * (4096 * 6)
    path.write_bytes(content)


@pytest.mark.parametrize("what", list(BAD))
def test_what_does_not_open_is_refused_and_nothing_moves(what, path, tmp_path) -> None:
    fill(path)
    bad = tmp_path / "bad.sqlite"
    BAD[what](bad)
    before = path.read_bytes(), bad.read_bytes()
    with pytest.raises(SignClipError) as told:
        restore_backup(path, bad)
    assert sentence(told.value).endswith(".")
    assert (path.read_bytes(), bad.read_bytes()) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad.sqlite", "library.sqlite"]
    assert glosses(path) == ["HOUSE"]


def test_a_good_backup_takes_the_place_and_the_old_library_is_kept(path, tmp_path) -> None:
    fill(path, "OLD")
    fill(tmp_path / "good.sqlite", "NEW")
    aside = restore_backup(path, tmp_path / "good.sqlite")
    assert glosses(path) == ["NEW"]
    assert glosses(aside) == ["OLD"]
    assert glosses(tmp_path / "good.sqlite") == ["NEW"]


def test_a_backup_of_an_older_version_is_brought_up_to_date_on_the_way(path, tmp_path) -> None:
    old = ROOT / "assets" / "self_test" / "version_1.sqlite"
    restore_backup(path, old)
    with Store.open(path) as store:
        assert store.signs.count() == 1
        assert store.history.latest() == []
        assert backups_of(path) == []
        assert store._db.conn.execute("PRAGMA user_version").fetchone() == (
            migrations.schema_version(),
        )


def test_a_live_library_can_be_the_backup(path, tmp_path) -> None:
    """What stands only in its log is copied as well, and it goes on unharmed."""
    with Store.open(tmp_path / "live.sqlite") as live:
        live.signs.put(some_sign(gloss="IN THE LOG"))
        restore_backup(path, tmp_path / "live.sqlite")
        live.signs.put(some_sign("user:2", "LATER"))
    assert glosses(path) == ["IN THE LOG"]
    assert glosses(tmp_path / "live.sqlite") == ["IN THE LOG", "LATER"]


def test_a_library_is_not_restored_from_itself(path, tmp_path) -> None:
    fill(path)
    (tmp_path / "link.sqlite").symlink_to(path)
    for backup in (path, tmp_path / "link.sqlite"):
        with pytest.raises(UsageError):
            restore_backup(path, backup)
    assert glosses(path) == ["HOUSE"]


@pytest.mark.parametrize("way", ["restore", "start new", "back up onto it"])
def test_an_open_library_is_not_moved(way, path, tmp_path) -> None:
    fill(tmp_path / "good.sqlite", "NEW")
    with Store.open(path) as store:
        store.signs.put(some_sign())
        with Store.open(tmp_path / "good.sqlite") as other, pytest.raises(StoreBusy):
            {
                "restore": lambda: restore_backup(path, tmp_path / "good.sqlite"),
                "start new": lambda: start_new_library(path),
                "back up onto it": lambda: other.backup(path),
            }[way]()
        store.signs.put(some_sign("user:2", "ROOF"))
    assert glosses(path) == ["HOUSE", "ROOF"]


def test_a_copy_is_not_put_beside_the_log_of_another_library(store, tmp_path) -> None:
    """SQLite would take the log for the copy's own."""
    store.signs.put(some_sign())
    log = tmp_path / "copy.sqlite-wal"
    log.write_bytes(b"left by something")
    with raises(UsageError, "library.left_log", file="copy.sqlite-wal"):
        store.backup(tmp_path / "copy.sqlite")
    assert log.read_bytes() == b"left by something"
    assert not (tmp_path / "copy.sqlite").exists()


def test_what_lies_beside_a_damaged_library_moves_with_it(path) -> None:
    path.write_bytes(b"damaged" * 1000)
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).write_bytes(ending.encode())
    aside = start_new_library(path)
    assert aside.read_bytes() == b"damaged" * 1000
    for ending in ("-wal", "-shm", "-journal"):
        assert aside.with_name(aside.name + ending).read_bytes() == ending.encode()
    assert glosses(path) == []


KILLED = """
import os, pathlib, sys
from signclip_desktop.core.dictionary import copies, restore_backup
def die(*_, **__):
    os.kill(os.getpid(), 9)
if sys.argv[3] == "before moving":
    real = copies.copy_pages
    copies.copy_pages = lambda *a: (real(*a), die())
else:
    pathlib.Path.replace = die
restore_backup(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("moment", ["before moving", "before the last step"])
def test_a_restore_that_is_killed_leaves_the_old_library_in_its_place(
    moment, path, tmp_path
) -> None:
    fill(path, "OLD")
    fill(tmp_path / "good.sqlite", "NEW")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(tmp_path / "good.sqlite"), moment],
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -9
    assert glosses(path) == ["OLD"]
    copies.sweep(tmp_path, path)
    assert list(tmp_path.glob(".*")) == []


def test_the_command_line_refuses_an_empty_file(path, tmp_path) -> None:
    fill(path)
    (tmp_path / "empty.sqlite").touch()
    ran = subprocess.run(
        [sys.executable, "-m", "signclip_desktop", "backup", "--restore",
         str(tmp_path / "empty.sqlite"), "--db", str(path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "empty" in ran.stderr
    assert glosses(path) == ["HOUSE"]
