"""Rows of what the user keeps besides signs: lists, history, settings of the library."""

import json

from sqlite_utils import Database

from signclip_desktop.core.dictionary import json_columns
from signclip_desktop.core.dictionary.connection import writing
from signclip_desktop.core.dictionary.records import MERGED, HistoryEntry
from signclip_desktop.errors import NotInLibrary, UsageError

# The last second that calendars know: the end of the year 9999.
_LAST_TIME = 253_402_300_799.0


def lists(db: Database) -> list[str]:
    """Names of the lists, oldest first."""
    return [row[0] for row in db.conn.execute("SELECT name FROM lists ORDER BY number")]


def create_list(db: Database, name: str) -> None:
    """Make an empty list; nothing happens where it exists.

    Raises:
        UsageError: the name is empty.
    """
    if not name.strip():
        raise UsageError("A list needs a name; type one.")
    db.conn.execute("INSERT OR IGNORE INTO lists (name) VALUES (?)", [name.strip()])


def delete_list(db: Database, name: str) -> None:
    """Forget a list; its signs stay."""
    db.conn.execute("DELETE FROM lists WHERE name = ?", [name])


def add_to_list(db: Database, name: str, sign_id: str) -> None:
    """Put a sign at the end of a list; one that is on it stays where it is.

    Raises:
        NotInLibrary: there is no such list or sign.
    """
    with writing(db):
        row = db.conn.execute("SELECT number FROM lists WHERE name = ?", [name]).fetchone()
        known = db.conn.execute("SELECT 1 FROM signs WHERE id = ?", [sign_id]).fetchone()
        if row is None or known is None:
            what = f"There is no list {name}; make it first." if row is None else (
                "This sign is not in the library any more; search for it again."
            )  # fmt: skip
            raise NotInLibrary(what)
        db.conn.execute(
            "INSERT OR IGNORE INTO list_members (list, sign_id, position) SELECT ?, ?, "
            "coalesce(max(position), 0) + 1 FROM list_members WHERE list = ?",
            [row[0], sign_id, row[0]],
        )


def remove_from_list(db: Database, name: str, sign_id: str) -> None:
    """Take a sign off a list."""
    db.conn.execute(
        "DELETE FROM list_members WHERE sign_id = ? "
        "AND list = (SELECT number FROM lists WHERE name = ?)",
        [sign_id, name],
    )


def add_history(db: Database, entry: HistoryEntry) -> None:
    """Note a look-up."""
    db.conn.execute(
        "INSERT OR REPLACE INTO history (id, time, kind, query, sign_ids) VALUES (?, ?, ?, ?, ?)",
        [entry.id, float(entry.time), entry.kind, entry.query, json.dumps(entry.sign_ids)],
    )


def history(db: Database, limit: int) -> list[HistoryEntry]:
    """The latest look-ups, newest first."""
    rows = db.conn.execute(
        "SELECT id, time, kind, query, sign_ids FROM history ORDER BY time DESC, id LIMIT ?",
        [limit],
    )
    return [
        HistoryEntry(
            id=row[0],
            time=row[1] if 0 <= row[1] <= _LAST_TIME else 0.0,
            kind=row[2],
            query=row[3],
            sign_ids=json_columns.sign_ids(row[4]),
        )
        for row in rows
    ]


def delete_history(db: Database, entry_id: str | None) -> None:
    """Forget one look-up, or all of them."""
    if entry_id is None:
        db.conn.execute("DELETE FROM history")
    else:
        db.conn.execute("DELETE FROM history WHERE id = ?", [entry_id])


def setting(db: Database, key: str, default: str) -> str:
    """A setting of this library."""
    row = db.conn.execute("SELECT value FROM settings WHERE key = ?", [key]).fetchone()
    return str(row[0]) if row else default


def set_setting(db: Database, key: str, value: str) -> None:
    """Change a setting of this library."""
    db.conn.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )


def is_any(db: Database) -> bool:
    """Whether the library holds anything that the user put there."""
    row = db.conn.execute(
        "SELECT EXISTS (SELECT 1 FROM signs WHERE pack = '' OR changed) "
        "OR EXISTS (SELECT 1 FROM examples WHERE pack IN ('', ?)) "
        "OR EXISTS (SELECT 1 FROM lists) OR EXISTS (SELECT 1 FROM history) "
        "OR EXISTS (SELECT 1 FROM removed)",
        [MERGED],
    ).fetchone()
    return bool(row[0])


def delete_all(db: Database) -> None:
    """Remove everything that the user added or wrote; a changed starter entry goes too.

    The note of the starter dictionary's version is cleared, so that it is brought in again.
    """
    with writing(db):
        db.conn.execute("DELETE FROM examples WHERE pack IN ('', ?)", [MERGED])
        db.conn.execute("DELETE FROM signs WHERE pack = '' OR changed")
        for table in ("lists", "history", "removed"):
            db.conn.execute(f"DELETE FROM {table}")
        db.conn.execute("DELETE FROM settings WHERE key LIKE 'pack:%'")
