"""Takes a change of the library back, row by row, provided that the rows are still as it left them.

Another window or program may have written since. Then nothing is changed: an undo that would
overwrite or delete what somebody else did is refused.
"""

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database

from signclip_desktop.core.dictionary.row_log import TABLES, Noted
from signclip_desktop.core.types.changes import Change, Row, RowChange
from signclip_desktop.errors import UndoRefused


def take_back(db: Database, change: Change, noted: Noted) -> None:
    """Make the rows of a change what they were, inside a transaction.

    Args:
        db: the library.
        change: what was done.
        noted: the rows that this transaction changes.

    Raises:
        UndoRefused: it does not apply any more; the transaction must be given up.
    """
    if change.rows is None:
        raise ValueError("this change cannot be undone")
    order = list(TABLES)
    rows = sorted(change.rows, key=lambda row: order.index(row.table))
    for row in rows:
        if not TABLES[row.table].is_derived and _now(db, row) != row.after:
            raise _refused()
    try:
        for row in reversed(rows):
            if row.after is not None and (row.before is None or _moves(db, row)):
                _delete(db, row)
        _write(db, rows)
    except sqlite3.IntegrityError as error:
        raise _refused() from error
    known = {(row.table, row.key) for row in rows}
    if any(key not in known for key in noted.keys if not TABLES[key[0]].is_derived):
        # Something hangs on a row that this would delete, such as another's recording on a sign.
        raise _refused()


def _write(db: Database, rows: Sequence[RowChange]) -> None:
    """Write the rows that were deleted or are others; embeddings follow their recordings."""
    numbers: dict[object, object] = {}
    for row in rows:
        if row.before is None:
            continue
        table = TABLES[row.table]
        if table.is_derived:
            _write_embedding(db, row.before, numbers)
        elif _now(db, row) is None:
            number = _insert(db, row.table, row.before)
            if row.table == "examples":
                numbers[row.before[-1]] = number
        else:
            names = (*table.columns, *table.bulk)
            assigned = ", ".join(f"{name} = ?" for name in names)
            db.conn.execute(
                f"UPDATE {row.table} SET {assigned} WHERE {_where(row.table)}",
                [*row.before[: len(names)], *row.key],
            )


def _insert(db: Database, table: str, before: Row) -> int | None:
    """Put a row back in its old place, or in the next free one."""
    described = TABLES[table]
    names, values = described.all_columns, list(before)
    if described.place:
        taken = db.conn.execute(f"SELECT 1 FROM {table} WHERE rowid = ?", [values[-1]]).fetchone()
        if taken:
            names, values = names[:-1], values[:-1]
    marks = ", ".join("?" for _ in values)
    return db.conn.execute(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values
    ).lastrowid


def _write_embedding(db: Database, before: Row, numbers: dict[object, object]) -> None:
    """Put an embedding back beside the recording that came back; others are made anew."""
    encoder, example, *rest = before
    if example in numbers:
        db.conn.execute(
            "INSERT OR IGNORE INTO embeddings (encoder, example, type, crc, data) "
            "SELECT number, ?, ?, ?, ? FROM encoders WHERE number = ?",
            [numbers[example], *rest, encoder],
        )


def _delete(db: Database, row: RowChange) -> None:
    db.conn.execute(f"DELETE FROM {row.table} WHERE {_where(row.table)}", row.key)


def _moves(db: Database, row: RowChange) -> bool:
    """Whether a recording was replaced and lies in another place now than it did before."""
    if row.table != "examples" or row.before is None:
        return False
    number = db.conn.execute("SELECT number FROM examples WHERE id = ?", row.key).fetchone()[0]
    return bool(number != row.before[-1])


def _now(db: Database, row: RowChange) -> Row | None:
    """A row as it is now, without bulk and place; None where there is none."""
    found = db.conn.execute(
        f"SELECT {', '.join(TABLES[row.table].columns)} FROM {row.table} WHERE {_where(row.table)}",
        row.key,
    ).fetchone()
    return None if found is None else tuple(found)


def _where(table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in TABLES[table].key)


def _refused() -> UndoRefused:
    return UndoRefused("library.not_undone")
