"""An older library is backed up and brought up to date; a newer one is left alone."""

import sqlite3

import pytest
from sqlite_utils import Database, Migrations

from signclip_desktop.core.dictionary import Store, migrations
from signclip_desktop.errors import StoreDamaged, StoreReadOnly, StoreTooNew
from tests.samples import some_clip, some_example, some_sign
from tests.told import raises


def rows(path, statement: str):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


@pytest.fixture
def with_a_new_step(monkeypatch):
    """The program as it will be: one more step in the history of the schema."""

    def add() -> None:
        steps = Migrations("signclip")
        steps._migrations = list(migrations.MIGRATIONS._migrations)

        @steps()
        def m999_colours(db: Database) -> None:
            db.conn.execute("ALTER TABLE signs ADD COLUMN colour TEXT NOT NULL DEFAULT 'none'")

        monkeypatch.setattr(migrations, "MIGRATIONS", steps)
        migrations._expected_schema.cache_clear()

    yield add
    monkeypatch.undo()
    migrations._expected_schema.cache_clear()


def make_library(path) -> None:
    with Store.open(path) as store:
        store.recordings.put_with_sign(some_sign(), some_example(), some_clip())


def test_a_new_library_is_marked_as_ours_and_at_the_newest_version(path) -> None:
    make_library(path)
    assert rows(path, "PRAGMA application_id") == [(0x53434C50,)]
    assert rows(path, "PRAGMA user_version") == [(migrations.schema_version(),)]
    assert rows(path, "PRAGMA journal_mode") == [("wal",)]
    assert len(rows(path, "SELECT name FROM _sqlite_migrations")) == migrations.schema_version()


def test_an_older_library_is_backed_up_and_brought_up_to_date(path, with_a_new_step) -> None:
    make_library(path)
    old = migrations.schema_version()
    with_a_new_step()
    with Store.open(path) as store:
        assert store.signs.all() == [some_sign()]
        assert [backup.reason for backup in store.backups()] == ["migration"]
        backup = store.backups()[0].path
    assert rows(path, "SELECT colour FROM signs") == [("none",)]
    assert rows(path, "PRAGMA user_version") == [(old + 1,)]
    assert rows(backup, "PRAGMA user_version") == [(old,)]
    assert rows(backup, "SELECT gloss FROM signs") == [("HOUSE",)]


def test_a_step_that_fails_leaves_the_library_as_it_was(path, with_a_new_step) -> None:
    make_library(path)
    with_a_new_step()

    @migrations.MIGRATIONS()
    def m999_broken(db: Database) -> None:
        db.conn.execute("DELETE FROM signs")
        db.conn.execute("SELECT * FROM no_such_table")

    with pytest.raises(sqlite3.OperationalError):
        Store.open(path)
    assert rows(path, "SELECT gloss FROM signs") == [("HOUSE",)]
    assert rows(path, "SELECT count(*) FROM pragma_table_info('signs') WHERE name='colour'") == [
        (0,)
    ]


def test_an_older_library_is_not_opened_for_reading_only(path, with_a_new_step) -> None:
    make_library(path)
    with_a_new_step()
    with pytest.raises(StoreReadOnly):
        Store.open(path, read_only=True)


def test_an_older_pack_is_read_without_being_changed(path, make_pack, with_a_new_step) -> None:
    pack = make_pack(1, {"DOG": 1})
    before = pack.read_bytes()
    with_a_new_step()
    with Store.open(path) as store:
        store.packs.merge(pack)
        assert [sign.gloss for sign in store.signs.all()] == ["DOG"]
    assert pack.read_bytes() == before


def test_a_library_of_a_later_version_is_left_alone(path) -> None:
    make_library(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    for read_only in (False, True):
        with raises(StoreTooNew, "library.too_new"):
            Store.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (id)")
    connection.close()
    with raises(StoreDamaged, "library.not_ours"):
        Store.open(path)
    assert rows(path, "SELECT name FROM sqlite_master") == [("bookmarks",)]


def test_a_foreign_trigger_in_a_library_is_refused(path) -> None:
    make_library(path)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER bad AFTER INSERT ON signs BEGIN DELETE FROM signs; END")
    connection.close()
    with pytest.raises(StoreDamaged):
        Store.open(path)
