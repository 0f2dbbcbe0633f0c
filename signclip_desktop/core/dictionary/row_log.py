"""Notes which rows a transaction changes, as they were and as they are.

Temporary triggers, which live in a connection and never in the file, call back for each row,
whatever statement changed it: a cascade and the merging of a pack are noted like a plain write.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from signclip_desktop.core.types.changes import MOST_BYTES, Change, Kind, Row, RowChange


@dataclass(frozen=True, slots=True)
class Table:
    """What is noted of a table.

    Attributes:
        kind: what a change of it touches.
        key: the columns that name a row, the first of `columns`.
        columns: those that are compared when a step is undone.
        bulk: large ones, for which another column (a checksum) is compared.
        place: the column that tells a row's place in the file; not compared, as a row that comes
            back may find its place taken. "" for none.
        is_derived: it can be computed anew, so that nothing is lost with it.
    """

    kind: Kind
    key: tuple[str, ...]
    columns: tuple[str, ...]
    bulk: tuple[str, ...] = ()
    place: str = ""
    is_derived: bool = False

    @property
    def all_columns(self) -> tuple[str, ...]:
        """In the order of `RowChange.before`."""
        return (*self.columns, *self.bulk, *((self.place,) if self.place else ()))


# A row's parent comes before it.
TABLES = {
    "signs": Table(
        Kind.SIGNS,
        ("id",),
        (
            "id", "gloss", "gloss_folded", "language", "variant", "notes", "source", "licence",
            "links", "pack", "changed",
        ),
        place="rowid",
    ),
    "words": Table(
        Kind.SIGNS, ("sign_id", "position"), ("sign_id", "position", "text", "language", "kind")
    ),
    "examples": Table(
        Kind.RECORDINGS,
        ("id",),
        (
            "id", "sign_id", "origin", "signer", "consent", "fps", "clip_count", "signer_count",
            "spread", "doubtful", "source_path", "licence", "pack", "crc",
        ),
        bulk=("data",),
        place="number",
    ),
    "lists": Table(Kind.LISTS, ("number",), ("number", "name")),
    "list_members": Table(Kind.LISTS, ("list", "sign_id"), ("list", "sign_id", "position")),
    "history": Table(Kind.HISTORY, ("id",), ("id", "time", "kind", "query", "sign_ids")),
    "settings": Table(Kind.SETTINGS, ("key",), ("key", "value")),
    "removed": Table(Kind.REMOVED, ("id",), ("id",)),
    "embeddings": Table(
        Kind.EMBEDDINGS,
        ("encoder", "example"),
        ("encoder", "example", "type", "crc"),
        bulk=("data",),
        is_derived=True,
    ),
}  # fmt: skip


@dataclass(slots=True)
class Noted:
    """The rows that were changed since a block began, each as it was then and as it is now.

    Attributes:
        keys: table and key of each.
        rows: what they were and are; none of them where that is not kept.
        kinds: what was touched.
        size: bytes that the rows take, roughly.
        is_kept: the rows are kept; they are not where nobody may undo this, or too many.
    """

    keys: set[tuple[str, Row]] = field(default_factory=set)
    rows: dict[tuple[str, Row], tuple[Row | None, Row | None]] = field(default_factory=dict)
    kinds: Kind = Kind.NOTHING
    size: int = 0
    is_kept: bool = True

    def went(self, table: str, row: Row) -> None:
        """A row was deleted, or is about to be another."""
        key = row[: len(TABLES[table].key)]
        before = self.rows[table, key][0] if (table, key) in self.rows else row
        self._note(table, key, before, None)

    def came(self, table: str, row: Row) -> None:
        """A row was inserted, or has become another."""
        key = row[: len(TABLES[table].key)]
        before = self.rows[table, key][0] if (table, key) in self.rows else None
        self._note(table, key, before, row)

    def _note(self, table: str, key: Row, before: Row | None, after: Row | None) -> None:
        self.kinds |= TABLES[table].kind
        self.keys.add((table, key))
        if not self.is_kept:
            return
        if (table, key) not in self.rows:
            self.size += RowChange(table, key, before, after).size
        self.rows[table, key] = (before, after)
        if self.size > MOST_BYTES:
            self.forget()

    def forget(self) -> None:
        """Note no more than which rows are touched."""
        self.is_kept = False
        self.rows.clear()

    def add(self, later: "Noted") -> None:
        """Take in what was noted in a block within this one."""
        self.kinds |= later.kinds
        self.keys |= later.keys
        if not later.is_kept:
            self.forget()
        for (table, key), (before, after) in later.rows.items():
            known = self.rows.get((table, key))
            self._note(table, key, known[0] if known else before, after)

    def change(self) -> Change:
        """As data; rows that are as they were are left out."""
        if not self.is_kept:
            return Change(self.kinds, None)
        noted = (RowChange(*name, *values) for name, values in self.rows.items())
        rows = tuple(row for row in noted if not row.is_none)
        kinds = Kind.NOTHING
        for row in rows:
            kinds |= TABLES[row.table].kind
        return Change(kinds, rows)


class RowLog:
    """Listens to the changes of rows that one connection makes.

    Attributes:
        words_written: how often a sign or a word was written or deleted.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.words_written = 0
        self._open: list[Noted] = []
        connection.create_function("row_went", -1, self._went)
        connection.create_function("row_came", -1, self._came)
        for name, table in TABLES.items():
            for statement in _triggers(name, table):
                connection.execute(statement)

    @contextmanager
    def noting(self) -> Iterator[Noted]:
        """A block whose changes are noted; what one within it notes, it notes as well."""
        noted = Noted()
        self._open.append(noted)
        try:
            yield noted
        finally:
            self._open.pop()
            if self._open:
                self._open[-1].add(noted)

    def _went(self, table: str, *row: object) -> None:
        self._count(table)
        if self._open:
            self._open[-1].went(table, row)

    def _came(self, table: str, *row: object) -> None:
        self._count(table)
        if self._open:
            self._open[-1].came(table, row)

    def _count(self, table: str) -> None:
        if TABLES[table].kind is Kind.SIGNS:
            self.words_written += 1


def _triggers(name: str, table: Table) -> list[str]:
    """Statements that make a connection tell of each changed row of a table."""
    old = ", ".join(f"OLD.{column}" for column in table.all_columns)
    # The bulk of a new row is not copied: its checksum is enough to tell whether it changed.
    new = ", ".join(f"NEW.{column}" for column in table.columns)
    went, came = f"SELECT row_went('{name}', {old});", f"SELECT row_came('{name}', {new});"
    does = {"DELETE": went, "UPDATE": went + came, "INSERT": came}
    if table.is_derived:
        del does["INSERT"], does["UPDATE"]
    return [
        f"CREATE TEMP TRIGGER noted_{name}_{event} AFTER {event} ON main.{name} BEGIN {body} END"
        for event, body in does.items()
    ]
