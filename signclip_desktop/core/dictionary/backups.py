"""Online backups of the library: made before risky steps, thinned with age and to a budget.

A backup is itself a library file. The library is checked whole before each one, so that no good
backup rotates out for a damaged one.
"""

import logging
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop import private_files
from signclip_desktop.core.dictionary import budget, connection, copies, migrations, sqlite_errors
from signclip_desktop.core.dictionary.records import Backup
from signclip_desktop.errors import DiskFull, StoreDamaged, StoreReadOnly, StoreTooNew
from signclip_desktop.settings import backups_dir, library_path

log = logging.getLogger(__name__)

# What stays, after Anki's `BackupFilter` (its defaults: 2 days whole, then 12, 10, 9):
# every backup of the last days, then the newest of each day, week and month.
KEEP_ALL = timedelta(days=2)
KEEP_DAYS, KEEP_WEEKS, KEEP_MONTHS = 12, 10, 9

# How long a backup serves further steps that only add. Anki makes one every half hour at most
# (its preference "minutes between backups"); adding one by one takes an evening.
SERVES_FOR = timedelta(hours=1)

_STAMP = "%Y%m%d-%H%M%S-%f"


def folder_of(path: Path) -> Path:
    """Where the backups of a library go: beside it."""
    if path.absolute() == library_path().absolute():
        return backups_dir()
    return path.with_name(f"{path.stem}-backups")


def make(db: Database, path: Path, reason: str) -> Path:
    """Back the library up into its folder, then thin the folder out.

    Raises:
        StoreDamaged: the library is damaged; nothing was written, and no backup was thinned out.
        DiskFull, StoreReadOnly: there is no room or no right to write the backup.
    """
    now = datetime.now(UTC)
    folder = folder_of(path)
    target = folder / f"{path.stem}-{now.strftime(_STAMP)}-{reason}.sqlite"
    connection.check(db, path)
    with sqlite_errors.told(target):
        private_files.make_folder(folder)
        copies.sweep(folder, path)
    thin(path, now=now, for_bytes=_size(db))
    write(db, path, target)
    thin(path, now=now)
    return target


def make_unless_recent(db: Database, path: Path, reason: str) -> Path | None:
    """Back the library up before a step that only adds to it.

    One backup serves many such steps, and they go on where the disk has no room for it: what
    they add can be deleted again, and nothing else changes.

    Returns:
        The backup; None where a recent one serves, or where it does not fit on the disk.

    Raises:
        StoreDamaged: the library is damaged; nothing was written.
        StoreReadOnly: there is no right to write the backup.
    """
    newest = next(iter(listed(path)), None)
    now_s = datetime.now(UTC).timestamp()
    if newest is not None and 0 <= now_s - newest.time < SERVES_FOR.total_seconds():
        return None
    try:
        return make(db, path, reason)
    except DiskFull:
        log.warning("There is no room for a backup before the %s.", reason)
        return None


def write(db: Database, path: Path, target: Path, *, may_replace: bool = True) -> None:
    """Copy the library into a new file while it is in use, whole or not at all.

    Raises:
        UsageError: the target is the library itself, lies beside another library's log, or
            exists and may not be replaced.
        StoreBusy: the target is a library that somebody has open.
        StoreDamaged, DiskFull, StoreReadOnly: as `make`.
    """
    connection.check(db, path)
    with sqlite_errors.told(target):
        copies.refuse_as_target(target, path, may_replace=may_replace)
        target.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(target.parent).free < _size(db):
            raise sqlite_errors.full(target)
        copies.whole_or_nothing(target, lambda temporary: copies.copy_pages(db, temporary))


def bring_up_to_date(db: Database, path: Path, *, read_only: bool) -> None:
    """Bring an older library to this program's schema, after a backup.

    Raises:
        StoreReadOnly: it is older, and was opened for reading only.
    """
    version = migrations.version_of(db)
    if version == migrations.schema_version():
        return
    if read_only:
        raise StoreReadOnly("library.older_version", file=path.name)
    if version > 0:
        make(db, path, "migration")
    migrations.migrate(db)


def listed(path: Path) -> list[Backup]:
    """The backups of a library, newest first."""
    found = []
    for file in folder_of(path).glob(f"{escaped(path.stem)}-*.sqlite"):
        parts = file.stem.removeprefix(f"{path.stem}-").split("-", 3)
        try:
            made = datetime.strptime("-".join(parts[:3]), _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Backup(file, made.timestamp(), parts[3] if len(parts) > 3 else ""))
    return sorted(found, key=lambda backup: (backup.time, backup.path.name), reverse=True)


def thin(path: Path, *, now: datetime, for_bytes: int = 0) -> None:
    """Delete old backups that the rules do not keep; one that cannot be deleted stays.

    Args:
        path: the library.
        now: the present.
        for_bytes: room for one more backup that is to be made.
    """
    backups = listed(path)
    keep = set(kept([backup.time for backup in backups], now=now))
    staying = []
    for backup in backups:
        if backup.time in keep:
            staying.append(backup)
        else:
            _delete(backup)
    with suppress(OSError):
        for backup in budget.beyond(staying, folder_of(path), for_bytes=for_bytes):
            _delete(backup)


def _delete(backup: Backup) -> None:
    with suppress(OSError):
        backup.path.unlink(missing_ok=True)


def _size(db: Database) -> int:
    pages, page_bytes = (
        int(db.conn.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")
    )
    return pages * page_bytes


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


def verify(file: Path) -> None:
    """Check that a file is a whole library of a version this program can read.

    Raises:
        StoreDamaged: it is missing, empty, damaged or something else.
        StoreTooNew: a later version of the program wrote it.
        ImportRefused: it holds what no library holds.
    """
    if not file.is_file():
        raise StoreDamaged("library.missing", file=file.name)
    db = connection.connect(file, read_only=True, at_rest=True)
    try:
        refuse_foreign(db, file)
        with sqlite_errors.told(file):
            if not migrations.version_of(db):
                raise StoreDamaged("library.empty", file=file.name)
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
        raise StoreDamaged("library.other_tables", file=file.name)


def is_as_described(db: Database, file: Path) -> bool:
    """Whether a library holds exactly the tables of its version.

    Only descriptions are read, under a limit of work, so nothing in the file can run.

    Raises:
        StoreDamaged: not a library.
        StoreTooNew: a later version of the program wrote it.
    """
    with sqlite_errors.told(file), connection.little_work(db.conn):
        if not migrations.is_ours(db):
            raise StoreDamaged("library.not_ours", file=file.name)
        version = migrations.version_of(db)
        if version > migrations.schema_version():
            raise StoreTooNew("library.too_new", file=file.name)
        return version >= 0 and migrations.has_expected_schema(db, version=version)


def escaped(text: str) -> str:
    """A file name for a glob that stands for itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
