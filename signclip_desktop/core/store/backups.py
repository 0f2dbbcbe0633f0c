"""Online backups of the library: made before risky steps, thinned with age, restored on request.

A backup is itself a library file. One that is damaged is never written, so that good ones do
not rotate out.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.store import connection, migrations
from signclip_desktop.core.store.records import Backup
from signclip_desktop.errors import StoreDamaged, StoreReadOnly, StoreTooNew, UsageError
from signclip_desktop.settings import backups_dir, library_path

# What stays, after Anki's `BackupFilter` (its defaults: 2 days whole, then 12, 10, 9):
# every backup of the last days, then the newest of each day, week and month.
KEEP_ALL = timedelta(days=2)
KEEP_DAYS, KEEP_WEEKS, KEEP_MONTHS = 12, 10, 9

_ASIDE = "set-aside"
_STAMP = "%Y%m%d-%H%M%S-%f"


def folder_of(path: Path) -> Path:
    """Where the backups of a library go: beside it."""
    if path.absolute() == library_path().absolute():
        return backups_dir()
    return path.with_name(f"{path.stem}-backups")


def make(db: Database, path: Path, reason: str) -> Path:
    """Back the library up into its folder, then thin the folder out.

    Raises:
        StoreDamaged: the library is damaged; nothing was written.
        DiskFull, StoreReadOnly: there is no room or no right to write the backup.
    """
    now = datetime.now(UTC)
    target = folder_of(path) / f"{path.stem}-{now.strftime(_STAMP)}-{reason}.sqlite"
    write(db, path, target)
    thin(path, now=now)
    return target


def write(db: Database, path: Path, target: Path) -> None:
    """Copy the library into a new file while it is in use, whole or not at all.

    Raises:
        UsageError: the target is the library itself.
        StoreDamaged, DiskFull, StoreReadOnly: as `make`.
    """
    if target.absolute() == path.absolute() or (target.exists() and target.samefile(path)):
        raise UsageError("A backup cannot replace the library itself; choose another file.")
    connection.check(db, path)
    with connection.told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _whole_or_nothing(target, lambda temporary: _copy_pages(db, temporary))


def bring_up_to_date(db: Database, path: Path, *, read_only: bool) -> None:
    """Bring an older library to this program's schema, after a backup.

    Raises:
        StoreReadOnly: it is older, and was opened for reading only.
    """
    version = migrations.version_of(db)
    if version == migrations.schema_version():
        return
    if read_only:
        raise StoreReadOnly(
            f"The library {path.name} is of an older version and must be written to once before "
            "it can be read; open it where it can be written."
        )
    if version > 0:
        make(db, path, "migration")
    migrations.migrate(db)


def listed(path: Path) -> list[Backup]:
    """The backups of a library, newest first."""
    found = []
    for file in folder_of(path).glob(f"{_escaped(path.stem)}-*.sqlite"):
        parts = file.stem.removeprefix(f"{path.stem}-").split("-", 3)
        try:
            made = datetime.strptime("-".join(parts[:3]), _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Backup(file, made.timestamp(), parts[3] if len(parts) > 3 else ""))
    return sorted(found, key=lambda backup: (backup.time, backup.path.name), reverse=True)


def thin(path: Path, *, now: datetime) -> None:
    """Delete old backups that the rule does not keep; one that cannot be deleted stays."""
    backups = listed(path)
    keep = set(kept([backup.time for backup in backups], now=now))
    for backup in backups:
        if backup.time not in keep:
            try:
                backup.path.unlink(missing_ok=True)
            except OSError:
                continue


def kept(times: Iterable[float], *, now: datetime) -> list[float]:
    """Which of some backups stay: the newest always, then by day, week and month.

    Args:
        times: when each was made, seconds since 1970.
        now: the present; a backup from the future (a clock set back) is kept.
    """
    ordered = sorted(set(times), reverse=True)
    staying = ordered[:1]
    room = {"day": KEEP_DAYS, "week": KEEP_WEEKS, "month": KEEP_MONTHS}
    seen: set[tuple[str, str]] = set()
    for moment in ordered:
        date = datetime.fromtimestamp(moment, UTC)
        if now - date < KEEP_ALL:
            staying.append(moment)
            continue
        for name, form in (("day", "%Y-%m-%d"), ("week", "%G-%V"), ("month", "%Y-%m")):
            key = (name, date.strftime(form))
            if key not in seen and room[name] > 0:
                seen.add(key)
                room[name] -= 1
                staying.append(moment)
                break
            seen.add(key)
    return sorted(set(staying))


def delete_all(path: Path) -> None:
    """Delete every backup of a library and what was set aside: they hold what is to be gone.

    Raises:
        StoreReadOnly: one could not be deleted.
    """
    aside = path.parent.glob(f"{_escaped(path.stem)}-{_ASIDE}-*{_escaped(path.suffix)}*")
    for file in [*(backup.path for backup in listed(path)), *aside]:
        with connection.told(file):
            file.unlink(missing_ok=True)


def restore(path: Path, backup: Path) -> Path | None:
    """Put a backup in the library's place; what was there is kept under another name.

    Returns:
        Where the replaced file lies now; None where there was none.

    Raises:
        StoreDamaged, StoreTooNew: the backup cannot be used; nothing was changed.
        StoreBusy: the library is open, here or in another program.
    """
    verify(backup)
    connection.refuse_if_in_use(path)
    with connection.told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
        temporary = Path(name)
        try:
            shutil.copyfile(backup, temporary)
            _flush(temporary)
            aside = set_aside(path)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return aside


def set_aside(path: Path) -> Path | None:
    """Give the library's files another name, so that a new one can take their place.

    Returns:
        Where the library file lies now; None where there was none.

    Raises:
        StoreReadOnly: the folder cannot be written.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-{_ASIDE}-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}-{_ASIDE}-{stamp}-{number}{path.suffix}")
    moved = False
    with connection.told(path):
        for ending in ("", "-wal", "-shm"):
            file = path.with_name(path.name + ending)
            if file.exists():
                file.replace(aside.with_name(aside.name + ending))
                moved = True
    return aside if moved else None


def verify(file: Path) -> None:
    """Check that a file is a whole library of a version this program can read.

    Raises:
        StoreDamaged: it is missing, damaged or something else.
        StoreTooNew: a later version of the program wrote it.
    """
    if not file.is_file():
        raise StoreDamaged(f"There is no file {file.name}; choose another one.")
    db = connection.connect(file, read_only=True, at_rest=True)
    try:
        refuse_foreign(db, file)
        connection.check(db, file)
    finally:
        db.conn.close()


def refuse_foreign(db: Database, file: Path) -> None:
    """Refuse a file of another program, one of a later version, and one with tables of its own.

    Raises:
        StoreDamaged: not a library, or not with exactly the tables of its version.
        StoreTooNew: a later version of the program wrote it.
    """
    if not is_as_described(db, file):
        raise StoreDamaged(
            f"The library file {file.name} holds tables or triggers that are not a library's; it "
            "was left as it is: open one of its backups, or start a new library beside it."
        )


def is_as_described(db: Database, file: Path) -> bool:
    """Whether a library holds exactly the tables of its version.

    Only descriptions are read, under a limit of work, so nothing in the file can run.

    Raises:
        StoreDamaged: not a library.
        StoreTooNew: a later version of the program wrote it.
    """
    with connection.told(file), connection.little_work(db.conn):
        if not migrations.is_ours(db):
            raise StoreDamaged(
                f"The file {file.name} is not a SignCLIP library; it was left as it is: choose "
                "another file."
            )
        version = migrations.version_of(db)
        if version > migrations.schema_version():
            raise StoreTooNew(
                f"The library {file.name} was written by a later version of this program; it was "
                "left as it is: install that version to open it."
            )
        return version >= 0 and migrations.has_expected_schema(db, version=version)


def _copy_pages(db: Database, target: Path) -> None:
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        db.conn.backup(copy)
        # A backup is one file: no log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        if copy.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise connection.damaged(target)
    finally:
        copy.close()


def _whole_or_nothing(target: Path, fill: Callable[[Path], None]) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    temporary = Path(name)
    try:
        fill(temporary)
        _flush(temporary)
        temporary.replace(target)
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            temporary.with_name(temporary.name + ending).unlink(missing_ok=True)


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _escaped(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
