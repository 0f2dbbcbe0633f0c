"""The library: the one door to the user's SQLite file.

One `Store` is one connection and belongs to the thread that opened it. What it holds is read and
written through its repositories; each write returns a `Change`, and `undo` takes one back.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
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
    undoing,
    user_data,
)
from signclip_desktop.core.dictionary.embeddings import Embeddings
from signclip_desktop.core.dictionary.history import History
from signclip_desktop.core.dictionary.library_settings import Settings
from signclip_desktop.core.dictionary.lists import Lists
from signclip_desktop.core.dictionary.open_file import Gathered, OpenFile, Write
from signclip_desktop.core.dictionary.packs import Packs
from signclip_desktop.core.dictionary.places import Place, place_of
from signclip_desktop.core.dictionary.recordings import Recordings
from signclip_desktop.core.dictionary.records import Backup
from signclip_desktop.core.dictionary.signs import Signs
from signclip_desktop.core.types.changes import Change


class Store:
    """A connection to a library file, checked when it was opened, with its repositories.

    Every method may raise `StoreBusy`, `StoreReadOnly`, `DiskFull` or `StoreDamaged`.

    Attributes:
        path: the file.
        read_only: nothing can be written.
        signs: signs, their words, and the search among the words.
        recordings: the examples of signs with their clips.
        lists: the user's lists of signs.
        history: what was looked up.
        packs: the dictionaries of others that were merged.
        embeddings: what encoders made of the recordings.
        settings: what the library keeps of itself.
    """

    def __init__(self, db: Database, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._db = db
        with sqlite_errors.told(path):
            self._file = OpenFile(db, path, read_only=read_only)
        self.signs = Signs(self._file)
        self.recordings = Recordings(self._file)
        self.lists = Lists(self._file)
        self.history = History(self._file)
        self.packs = Packs(self._file)
        self.embeddings = Embeddings(self._file)
        self.settings = Settings(self._file)

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
            return cls(db, path, read_only=read_only)
        except BaseException:
            db.conn.close()
            raise

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

    # Changes

    @contextmanager
    def in_one_step(self) -> Iterator[Write]:
        """What is written in this block is kept whole or not at all, and is one change."""
        with self._file.changing() as step:
            yield step

    def gathering(self) -> AbstractContextManager[Gathered]:
        """A block that gathers what is changed in it, in one transaction or in many."""
        return self._file.gathering()

    def undo(self, change: Change) -> Change:
        """Take a change back; undoing what this returns redoes it.

        Raises:
            UndoRefused: others changed the same entries since; nothing was changed.
        """
        with self._file.changing() as step:
            undoing.take_back(step.db, change, step.noted)
        return step.change

    def delete_everything_of_user(self) -> Change:
        """Remove all the user added or wrote: from the file, its backups, and files set aside.

        Starter entries that the user changed or removed come back as they were.

        Raises:
            StoreError: all is deleted, but traces are left on the disk until the next start.
        """
        return deleting.everything(self._file, self.packs.starter)

    def finish_deleting(self) -> None:
        """Go on removing traces where `delete_everything_of_user` could not finish.

        Raises:
            StoreError: they cannot be removed now, either; says why.
        """
        if self.read_only:
            return
        with self._file.writing() as db:
            if deleting.is_unfinished(db):
                deleting.finish(db, self.path)

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
        with self._file.writing() as db:
            if not even_if_empty and not user_data.is_any(db):
                return None
            return backups.make(db, self.path, reason)

    def backup_before_adding(self, reason: str) -> Path | None:
        """Make a backup before a step that only adds, unless one of the last hour will do.

        Returns:
            The backup; None where none was needed, or the disk has no room for it.
        """
        with self._file.writing() as db:
            if not user_data.is_any(db):
                return None
            return backups.make_unless_recent(db, self.path, reason)

    def backups(self) -> list[Backup]:
        """This library's own backups, newest first."""
        return backups.listed(self.path)
