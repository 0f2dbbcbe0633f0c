"""What the user put into a library: whether there is any, and the deleting of all of it."""

from sqlite_utils import Database

from signclip_desktop.core.dictionary.connection import writing
from signclip_desktop.core.dictionary.records import MERGED


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
