"""The library's schema and its history: numbered steps, applied in order, never changed.

A change of the schema is a new step at the end. Steps are written in SQL so that a later
version of this program cannot change what an old step did.
"""

import sqlite3
from functools import cache

from sqlite_utils import Database, Migrations

from signclip_desktop.core.dictionary.connection import writing

# Marks the file as ours in SQLite's header: "SCLP". Any other SQLite file is left alone.
APPLICATION_ID = 0x53434C50

MIGRATIONS = Migrations("signclip")

# What SQLite adds of its own accord where somebody let it count rows (ANALYZE), as it writes
# them. Its other names, such as sqlite_autoindex_signs_1, belong to our tables and are compared
# with them: a trigger may be given any name that begins with sqlite_ by editing the file.
_STATISTICS = {
    ("table", "sqlite_stat1", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    (
        "table", "sqlite_stat4", "sqlite_stat4",
        "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
    ),
}  # fmt: skip


@MIGRATIONS()
def m001_signs_and_examples(db: Database) -> None:
    """Signs, their words, their recordings and what encoders made of them.

    `pack` names the starter dictionary that an entry came with, '' for the user's own;
    `changed` marks a starter entry that the user wrote to. `crc` is the CRC-32 of `data`.
    """
    for statement in (
        """CREATE TABLE signs (
            id TEXT NOT NULL PRIMARY KEY,
            gloss TEXT NOT NULL,
            gloss_folded TEXT NOT NULL,
            language TEXT NOT NULL,
            variant INTEGER NOT NULL,
            notes TEXT NOT NULL,
            source TEXT NOT NULL,
            licence TEXT NOT NULL,
            links TEXT NOT NULL,
            pack TEXT NOT NULL DEFAULT '',
            changed INTEGER NOT NULL DEFAULT 0 CHECK (changed IN (0, 1))
        ) STRICT""",
        "CREATE INDEX signs_by_gloss ON signs (gloss_folded, language)",
        """CREATE TABLE words (
            sign_id TEXT NOT NULL REFERENCES signs (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            text TEXT NOT NULL,
            language TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('gloss', 'same', 'synonym')),
            PRIMARY KEY (sign_id, position)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE examples (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            sign_id TEXT NOT NULL REFERENCES signs (id) ON DELETE CASCADE,
            origin TEXT NOT NULL CHECK (origin IN ('starter', 'camera', 'file', 'import')),
            signer TEXT NOT NULL,
            consent TEXT NOT NULL,
            fps REAL NOT NULL,
            clip_count INTEGER NOT NULL,
            signer_count INTEGER NOT NULL,
            spread REAL,
            doubtful INTEGER NOT NULL CHECK (doubtful IN (0, 1)),
            source_path TEXT NOT NULL,
            licence TEXT NOT NULL,
            pack TEXT NOT NULL DEFAULT '',
            crc INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX examples_by_sign ON examples (sign_id)",
        """CREATE TABLE encoders (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            dimension INTEGER NOT NULL CHECK (dimension > 0)
        ) STRICT""",
        """CREATE TABLE embeddings (
            encoder INTEGER NOT NULL REFERENCES encoders (number) ON DELETE CASCADE,
            example INTEGER NOT NULL REFERENCES examples (number) ON DELETE CASCADE,
            type TEXT NOT NULL CHECK (type IN ('<f2', '<f4')),
            crc INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (encoder, example)
        ) STRICT""",
        "CREATE INDEX embeddings_by_example ON embeddings (example)",
    ):
        db.conn.execute(statement)


@MIGRATIONS()
def m002_lists_history_settings(db: Database) -> None:
    """What the user keeps besides signs; `removed` holds starter entries they threw away."""
    for statement in (
        """CREATE TABLE lists (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT""",
        """CREATE TABLE list_members (
            list INTEGER NOT NULL REFERENCES lists (number) ON DELETE CASCADE,
            sign_id TEXT NOT NULL REFERENCES signs (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            PRIMARY KEY (list, sign_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX list_members_by_sign ON list_members (sign_id)",
        """CREATE TABLE history (
            id TEXT NOT NULL PRIMARY KEY,
            time REAL NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('sign', 'word')),
            query TEXT NOT NULL,
            sign_ids TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX history_by_time ON history (time)",
        """CREATE TABLE settings (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE TABLE removed (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
    ):
        db.conn.execute(statement)


def schema_version() -> int:
    """Number of steps this program knows."""
    return len(MIGRATIONS.pending(_empty()))


def version_of(db: Database) -> int:
    """Number of steps applied to a file; 0 for a new one."""
    return int(db.conn.execute("PRAGMA user_version").fetchone()[0])


def is_ours(db: Database) -> bool:
    """A library, or a file that holds nothing yet."""
    mark = db.conn.execute("PRAGMA application_id").fetchone()[0]
    empty = db.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    return bool(mark == APPLICATION_ID or (mark == 0 and empty))


def migrate(db: Database) -> None:
    """Bring the file to the newest schema, whole or not at all.

    The write lock is taken first: of two programs that start at once, the second waits and
    then finds nothing to do.
    """
    with writing(db):
        MIGRATIONS.apply(db)
        db.conn.execute(f"PRAGMA user_version = {schema_version():d}")
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")


def has_expected_schema(db: Database, name: str = "main", *, version: int | None = None) -> bool:
    """Whether a file holds exactly the tables and indexes of a version, and nothing besides.

    Foreign triggers and views would run with our statements, foreign constraints with SQLite's
    own check, and a flipped bit in a column's name is not seen by that check. The descriptions
    are compared as texts, so nothing in the file runs.

    Args:
        db: an open connection.
        name: which of its files: "main", or the name it was attached under.
        version: the version to compare with; None for this program's.
    """
    version = schema_version() if version is None else version
    if _schema(db.conn, name) != _expected_schema(version):
        return False
    return version == 0 or _steps_noted(db.conn, name) == _steps(version)


@cache
def _expected_schema(version: int) -> tuple[str, ...]:
    if version == 0:
        return ()
    db = _empty()
    later = [step.name for step in MIGRATIONS.pending(db)[version:]]
    with writing(db):
        MIGRATIONS.apply(db, stop_before=later)
    return _schema(db.conn, "main")


def _steps(version: int) -> list[str]:
    return [step.name for step in MIGRATIONS.pending(_empty())[:version]]


def _steps_noted(connection: sqlite3.Connection, name: str) -> list[str]:
    """Steps that a file says were applied to it; those it lacks would be applied again."""
    rows = connection.execute(
        f'SELECT name FROM "{name}"."{MIGRATIONS.migrations_table}" WHERE migration_set = ? '
        "ORDER BY rowid LIMIT 1000",
        [MIGRATIONS.name],
    )
    return [row[0] for row in rows]


def _empty() -> Database:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    return Database(connection, execute_plugins=False)


def _schema(connection: sqlite3.Connection, name: str) -> tuple[str, ...]:
    rows = connection.execute(f'SELECT type, name, tbl_name, sql FROM "{name}".sqlite_master')
    return tuple(sorted(repr(row) for row in rows if row not in _STATISTICS))
