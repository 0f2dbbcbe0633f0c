"""An open library file: its connection, its errors as sentences, its backups.

Does not know the rows; `store.py` adds them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from signclip_desktop.core.dictionary import (
    backups,
    connection,
    deleting,
    migrations,
    sqlite_errors,
    user_data,
)
from signclip_desktop.core.dictionary.places import Place, place_of
from signclip_desktop.core.dictionary.records import Backup
from signclip_desktop.errors import StoreReadOnly


class OpenLibrary:
    """A connection to a library file, checked when it was opened.

    Every method may raise `StoreBusy`, `StoreReadOnly`, `DiskFull` or `StoreDamaged`.

    Attributes:
        path: the file.
        read_only: nothing can be written.
    """

    def __init__(self, db: Database, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._db = db

    # Life

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open a library, or make a new one; an older one is backed up and brought up to date.

        Damage in a large file is found when it is read or backed up, not here.

        Raises:
            StoreDamaged: its content does not fit together, or it is no library at all.
            StoreTooNew: a later version of the program wrote it.
            StoreBusy, StoreReadOnly, DiskFull: it cannot be used right now.
        """
        db = connection.connect(path, read_only=read_only)
        try:
            # Tables first: SQLite's own check runs whatever constraints a file brings.
            backups.refuse_foreign(db, path)
            connection.check_quickly(db, path)
            with sqlite_errors.told(path):
                backups.bring_up_to_date(db, path, read_only=read_only)
                if not migrations.has_expected_schema(db):
                    raise sqlite_errors.damaged(path)
        except BaseException:
            db.conn.close()
            raise
        return cls(db, path, read_only=read_only)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        self._db.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        with sqlite_errors.told(self.path):
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        if self.read_only:
            raise StoreReadOnly(
                f"The library {self.path.name} was opened for reading only; open it again for "
                "writing to change it."
            )
        with self._reading() as db:
            yield db

    # Safety

    @property
    def place(self) -> Place | None:
        """The network drive or synced folder that the library lies in; None for neither."""
        return place_of(self.path)

    def check(self) -> None:
        """Read the whole file and compare everything; raises StoreDamaged."""
        connection.check(self._db, self.path)

    def backup(self, target: Path, *, may_replace: bool = True) -> None:
        """Copy the library into a file while it is in use, whole or not at all.

        Args:
            target: where the copy goes; never onto a library that somebody has open.
            may_replace: a file there makes way; else it is left as it is.

        Raises:
            UsageError: it may not go there.
        """
        with sqlite_errors.told(target):
            backups.write(self._db, self.path, target, may_replace=may_replace)

    def backup_before(self, reason: str, *, even_if_empty: bool = False) -> Path | None:
        """Make a backup in the library's own folder before a risky step, and thin that folder.

        Returns:
            The backup; None where the library holds nothing of the user's yet.
        """
        with self._writing() as db:
            if not even_if_empty and not user_data.is_any(db):
                return None
            return backups.make(db, self.path, reason)

    def backup_before_adding(self, reason: str) -> Path | None:
        """Make a backup before a step that only adds, unless one of the last hour will do.

        Returns:
            The backup; None where none was needed, or the disk has no room for it.
        """
        with self._writing() as db:
            if not user_data.is_any(db):
                return None
            return backups.make_unless_recent(db, self.path, reason)

    def backups(self) -> list[Backup]:
        """This library's own backups, newest first."""
        return backups.listed(self.path)

    def finish_deleting(self) -> None:
        """Go on removing traces where `delete_everything_of_user` could not finish.

        Raises:
            StoreError: they cannot be removed now, either; says why.
        """
        if self.read_only:
            return
        with self._writing() as db:
            if deleting.is_unfinished(db):
                deleting.finish(db, self.path)
