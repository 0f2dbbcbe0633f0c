"""Changes of a pack's file that no program of ours would make, and what a library then holds."""

import sqlite3
from pathlib import Path


def dump(path: Path) -> dict[str, list[tuple]]:
    """Every row of every table, in its order."""
    db = sqlite3.connect(path)
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    db.close()
    return rows


def edit(pack: Path, *statements: str, **values: object) -> Path:
    """Run statements in a pack, its constraints ignored."""
    db = sqlite3.connect(pack)
    db.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        db.execute(statement, values)
    db.commit()
    db.close()
    return pack


def add_to_schema(pack: Path, kind: str, name: str, table: str, sql: str, root: int = 0) -> Path:
    """Write a row of the schema as SQLite itself would refuse to."""
    db = sqlite3.connect(pack)
    db.execute("PRAGMA writable_schema = ON")
    db.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", [kind, name, table, root, sql])
    db.commit()
    db.close()
    return pack


def change_schema(pack: Path, table: str, old: str, new: str) -> Path:
    """Replace a part of a table's description."""
    db = sqlite3.connect(pack)
    db.execute("PRAGMA writable_schema = ON")
    changed = db.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?", [old, new, table]
    )
    assert changed.rowcount == 1
    db.commit()
    db.close()
    return pack


def friends(make_pack, version: int, glosses: dict[str, int], name: str = "friends") -> Path:
    """A pack that somebody made, by its version and gloss to clip seed."""
    return make_pack(version, glosses, name=name)
