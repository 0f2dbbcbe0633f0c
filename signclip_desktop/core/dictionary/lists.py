"""Rows of the user's lists of signs."""

import time

from signclip_desktop.core.dictionary.repository import Repository
from signclip_desktop.core.types.changes import Change
from signclip_desktop.errors import NotInLibrary, UsageError


class Lists(Repository):
    """The user's lists, by their names."""

    def names(self) -> list[str]:
        """Names of the lists, oldest first."""
        with self._file.reading() as db:
            return [row["name"] for row in db.table("lists").rows_where(order_by="number")]

    def create(self, name: str) -> Change:
        """Make an empty list; nothing happens where it exists.

        Its number is the time in microseconds and never used again: a number that was free again
        could be another list's when the deleting of this one is undone.

        Raises:
            UsageError: the name is empty.
        """
        if not name.strip():
            raise UsageError("list.no_name")
        with self._file.changing() as step:
            step.db.conn.execute(
                "INSERT OR IGNORE INTO lists (number, name) "
                "SELECT max(?, coalesce(max(number), 0) + 1), ? FROM lists",
                [time.time_ns() // 1000, name.strip()],
            )
        return step.change

    def delete(self, name: str) -> Change:
        """Forget a list; its signs stay."""
        with self._file.changing() as step:
            step.db.table("lists").delete_where("name = ?", [name])
        return step.change

    def add(self, name: str, sign_id: str) -> Change:
        """Put a sign at the end of a list; one that is on it stays where it is.

        Raises:
            NotInLibrary: there is no such list or sign.
        """
        with self._file.changing() as step:
            execute = step.db.conn.execute
            row = execute("SELECT number FROM lists WHERE name = ?", [name]).fetchone()
            known = execute("SELECT 1 FROM signs WHERE id = ?", [sign_id]).fetchone()
            if row is None:
                raise NotInLibrary("list.missing", name=name)
            if known is None:
                raise NotInLibrary("library.sign_gone")
            execute(
                "INSERT OR IGNORE INTO list_members (list, sign_id, position) SELECT ?, ?, "
                "coalesce(max(position), 0) + 1 FROM list_members WHERE list = ?",
                [row[0], sign_id, row[0]],
            )
        return step.change

    def remove(self, name: str, sign_id: str) -> Change:
        """Take a sign off a list."""
        with self._file.changing() as step:
            step.db.table("list_members").delete_where(
                "sign_id = ? AND list = (SELECT number FROM lists WHERE name = ?)", [sign_id, name]
            )
        return step.change
