"""An open library file: reads and writes with errors as sentences, and what each write changed.

Does not know what the rows mean; the repositories do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.dictionary import connection, sqlite_errors
from signclip_desktop.core.dictionary.row_log import Noted, RowLog
from signclip_desktop.core.types.changes import Change, joined
from signclip_desktop.errors import StoreReadOnly


@dataclass(slots=True)
class Write:
    """One write while it runs, and what it did once it is done.

    Attributes:
        db: the library.
        noted: the rows that were changed so far.
        change: what it did; nothing until the block ends.
    """

    db: Database
    noted: Noted
    change: Change = field(default_factory=Change)


@dataclass(slots=True)
class Gathered:
    """What was written since a block began."""

    changes: list[Change] = field(default_factory=list)

    @property
    def change(self) -> Change:
        """All of it as one."""
        return joined(self.changes)


class OpenFile:
    """One connection to a library file.

    Attributes:
        path: the file.
        read_only: nothing can be written.
        db: the connection.
    """

    def __init__(self, db: Database, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.db = db
        self._log = None if read_only else RowLog(db.conn)
        self._gathering: list[Gathered] = []

    @property
    def words_written(self) -> int:
        """Rises when this connection writes or deletes a sign or a word."""
        return self._log.words_written if self._log else 0

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A block that reads; errors leave it as sentences."""
        with sqlite_errors.told(self.path):
            yield self.db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A block that writes outside of a transaction, and whose changes nobody undoes.

        Raises:
            StoreReadOnly: the library was opened for reading.
        """
        if self._log is None:
            raise StoreReadOnly("library.read_only_opened", file=self.path.name)
        with self.reading() as db:
            yield db

    @contextmanager
    def changing(self, *, can_be_undone: bool = True) -> Iterator[Write]:
        """A block whose writes are kept whole or not at all, and noted; it may hold others.

        Args:
            can_be_undone: False where what is deleted must not be kept anywhere.
        """
        with self.writing() as db:
            assert self._log is not None
            is_outermost = not db.conn.in_transaction
            with self._log.noting() as noted:
                write = Write(db, noted)
                if not can_be_undone:
                    noted.forget()
                with connection.writing(db):
                    yield write
            write.change = noted.change()
        if is_outermost and write.change:
            for gathered in self._gathering:
                gathered.changes.append(write.change)

    @contextmanager
    def gathering(self) -> Iterator[Gathered]:
        """A block that gathers what is changed in it, in one transaction or in many.

        What was kept before an error is gathered as well.
        """
        gathered = Gathered()
        self._gathering.append(gathered)
        try:
            yield gathered
        finally:
            self._gathering.remove(gathered)
