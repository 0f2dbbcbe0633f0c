"""Tables, triggers, constraints: nothing of a foreign file runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import (
    Store,
    restore_backup,
)
from signclip_desktop.errors import ImportRefused, StoreDamaged
from tests.core.dictionary.pack_edits import add_to_schema, change_schema, dump, edit
from tests.effort import at_most
from tests.samples import some_sign
from tests.told import raises

TRIGGER = "AFTER INSERT ON {} BEGIN DELETE FROM examples; END"
LOOP = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)"

FOREIGN_SCHEMAS: dict[str, Callable[[Path], object]] = {
    "trigger": lambda pack: edit(pack, f"CREATE TRIGGER bad {TRIGGER.format('signs')}"),
    "trigger named as SQLite's own": lambda pack: add_to_schema(
        pack, "trigger", "sqlite_t", "signs", f"CREATE TRIGGER sqlite_t {TRIGGER.format('signs')}"
    ),
    "trigger named as statistics": lambda pack: add_to_schema(
        pack, "trigger", "sqlite_stat1", "history",
        f"CREATE TRIGGER sqlite_stat1 {TRIGGER.format('history')}",
    ),
    "trigger named as an index": lambda pack: add_to_schema(
        pack, "trigger", "sqlite_autoindex_signs_1", "lists",
        f"CREATE TRIGGER sqlite_autoindex_signs_1 {TRIGGER.format('lists')}",
    ),
    "view named as SQLite's own": lambda pack: add_to_schema(
        pack, "view", "sqlite_view", "sqlite_view", "CREATE VIEW sqlite_view AS SELECT 1"
    ),
    "view": lambda pack: edit(pack, "CREATE VIEW more AS SELECT * FROM signs"),
    "table": lambda pack: edit(pack, "CREATE TABLE more (a)"),
    "sequence": lambda pack: edit(pack, "CREATE TABLE more (a INTEGER PRIMARY KEY AUTOINCREMENT)"),
    "index": lambda pack: edit(pack, "CREATE INDEX more ON signs (notes)"),
    "index of an expression": lambda pack: edit(pack, "CREATE INDEX more ON signs (abs(variant))"),
    "virtual table": lambda pack: add_to_schema(
        pack, "table", "more", "more", "CREATE VIRTUAL TABLE more USING fts5(a)"
    ),
    "constraint that never ends": lambda pack: change_schema(
        pack, "signs", "notes TEXT NOT NULL", f"notes TEXT NOT NULL CHECK ({LOOP} >= 0)"
    ),
    "constraint that takes memory": lambda pack: change_schema(
        pack, "signs", "notes TEXT NOT NULL",
        "notes TEXT NOT NULL CHECK (length(hex(zeroblob(900000000))) > 0)",
    ),
    "generated column": lambda pack: change_schema(
        pack, "settings", "value TEXT NOT NULL",
        "value TEXT NOT NULL GENERATED ALWAYS AS (hex(zeroblob(900000000)))",
    ),
    "other default": lambda pack: change_schema(
        pack, "signs", "changed INTEGER NOT NULL DEFAULT 0", "changed INTEGER NOT NULL DEFAULT 1"
    ),
    "step that was not applied": lambda pack: edit(pack, "DELETE FROM _sqlite_migrations"),
    "older version than its tables": lambda pack: edit(pack, "PRAGMA user_version = 1"),
    "negative version": lambda pack: edit(pack, "PRAGMA user_version = -1"),
    "many tables": lambda pack: edit(
        pack, *(f"CREATE TABLE more{number} (a)" for number in range(200))
    ),
    "long description": lambda pack: edit(
        pack, f"CREATE TABLE more (a /* {'x' * 3_000_000} */)"
    ),
}  # fmt: skip


@pytest.fixture
def foreign(tmp_path, make_pack) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        pack = make_pack(1, {"HEN": 1}, name="")
        FOREIGN_SCHEMAS[name](pack)
        return pack

    return make


@pytest.mark.parametrize("name", FOREIGN_SCHEMAS)
def test_a_pack_with_anything_but_our_tables_is_refused(filled, foreign, name) -> None:
    before = dump(filled.path)
    pack = foreign(name)
    for call in (filled.packs.merge, filled.packs.preview):
        with at_most(10), pytest.raises((ImportRefused, StoreDamaged)):
            call(pack)
    assert dump(filled.path) == before


@pytest.mark.parametrize("name", FOREIGN_SCHEMAS)
def test_a_library_with_anything_but_our_tables_is_not_opened(foreign, name) -> None:
    library = foreign(name)
    before = library.read_bytes()
    for read_only in (True, False):
        with at_most(10), pytest.raises(StoreDamaged):
            Store.open(library, read_only=read_only)
    assert library.read_bytes()[100:] == before[100:]


@pytest.mark.parametrize("name", FOREIGN_SCHEMAS)
def test_a_backup_with_anything_but_our_tables_is_not_restored(path, foreign, name) -> None:
    with Store.open(path) as store:
        store.signs.put(some_sign())
    backup = foreign(name)
    with pytest.raises(StoreDamaged):
        restore_backup(path, backup)
    with Store.open(path) as store:
        assert store.signs.get("user:1") == some_sign()


@pytest.mark.parametrize(
    "change",
    [
        "examples SET origin = 'hoax'", "signs SET changed = 7", "words SET kind = 'x'",
        "examples SET doubtful = 2",
    ],
)  # fmt: skip
def test_a_backup_with_rows_that_no_library_takes_is_not_restored(path, make_pack, change) -> None:
    """SQLite passes over constraints while it only reads; the library then did not open."""
    with Store.open(path) as store:
        store.signs.put(some_sign())
    backup = edit(make_pack(1, {"HEN": 1}, name=""), f"UPDATE {change}")
    with raises(StoreDamaged, "library.damaged", file=backup.name):
        restore_backup(path, backup)
    with Store.open(path) as store:
        assert store.signs.all() == [some_sign()]


def test_statistics_that_sqlite_made_are_no_foreign_tables(store, make_pack) -> None:
    pack = edit(make_pack(1, {"HEN": 1}), "ANALYZE")
    assert store.packs.merge(pack).counts.added == 1
    with Store.open(pack) as opened:
        assert opened.signs.count() == 1
