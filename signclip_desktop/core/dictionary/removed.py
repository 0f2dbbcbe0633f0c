"""Deletes a row of a sign or a recording; what came with a pack stays deleted."""

from sqlite_utils import Database

from signclip_desktop.core.dictionary.records import MERGED


def forget(db: Database, table: str, row_id: str) -> None:
    """Delete a row; what came with a pack is noted, so that the next pack leaves it out."""
    db.conn.execute(
        f"INSERT OR IGNORE INTO removed (id) SELECT id FROM {table} "
        "WHERE id = ? AND pack NOT IN ('', ?)",
        [row_id, MERGED],
    )
    db.table(table).delete_where("id = ?", [row_id])
