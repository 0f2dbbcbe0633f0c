"""Opens the file of another library, a stranger's perhaps, to be read and never written.

Its tables are compared with ours before anything else of it is read.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.dictionary import (
    backups,
    connection,
    library_settings,
    migrations,
    sqlite_errors,
)
from signclip_desktop.core.limits import NAME_LETTERS, PACK_BYTES
from signclip_desktop.errors import ImportRefused, StoreDamaged

# Settings in a pack that say what it is; a library without a name is somebody's own.
NAME, VERSION = "pack_name", "pack_version"


def name_and_version(pack: Path) -> tuple[str, int]:
    """What a pack says of itself: ("", 0) where it is an ordinary library.

    Raises:
        StoreDamaged, StoreTooNew: the file cannot be used.
        ImportRefused: it holds what no library holds, or its name or version is none.
    """
    with _opened(pack) as other, sqlite_errors.told(pack), connection.foreign_rows(other.conn):
        if not migrations.version_of(other):
            return "", 0
        name = library_settings.read(other, NAME, "").strip()
        version = number_of(library_settings.read(other, VERSION, "0"))
    if version is None or len(name) > NAME_LETTERS:
        raise ImportRefused("library.pack_unnamed", file=pack.name)
    return name, version


def verify(pack: Path) -> None:
    """Check that a file is a whole library with our tables, of a size that can be read.

    Raises:
        StoreDamaged, StoreTooNew: the file cannot be used.
        ImportRefused: it is too large, or holds what no library holds.
    """
    with _opened(pack) as other, connection.foreign_rows(other.conn):
        connection.check(other, pack)


@contextmanager
def _opened(pack: Path) -> Iterator[Database]:
    """Another's file, opened for reading after its tables were compared with ours."""
    if not pack.is_file():
        raise StoreDamaged("library.missing", file=pack.name)
    if pack.stat().st_size > PACK_BYTES:
        raise ImportRefused("library.pack_file_too_large", file=pack.name)
    other = connection.connect(pack, read_only=True, at_rest=True)
    try:
        if not backups.is_as_described(other, pack):
            raise _other_tables(pack)
        yield other
    finally:
        other.conn.close()


def refuse_other_tables(db: Database, pack: Path) -> None:
    """Once more, on the file as it is attached: it may have been exchanged since."""
    if not migrations.has_expected_schema(db, "pack"):
        raise _other_tables(pack)


def _other_tables(pack: Path) -> ImportRefused:
    return ImportRefused("library.pack_other_tables", file=pack.name)


@contextmanager
def readable(pack: Path) -> Iterator[Path]:
    """The pack at this program's schema: itself, or a migrated copy in a temporary folder."""
    with _opened(pack) as other:
        if migrations.version_of(other) == migrations.schema_version():
            yield pack
            return
        with tempfile.TemporaryDirectory(prefix="signclip-pack-") as folder:
            copied = Path(folder) / "pack.sqlite"
            backups.write(other, pack, copied)
            older = connection.connect(copied)
            try:
                with sqlite_errors.told(pack):
                    migrations.migrate(older)
                    older.conn.execute("PRAGMA journal_mode = DELETE")
            finally:
                older.conn.close()
            yield copied


@contextmanager
def attached(db: Database, file: Path) -> Iterator[None]:
    """A block in which a library's connection reads another file under the name `pack`."""
    # The path is a value of the statement, never a part of it; the pack is only read.
    address = f"{file.absolute().as_uri()}?mode={connection.mode_at_rest(file)}"
    db.conn.execute("ATTACH DATABASE ? AS pack", [address])
    try:
        yield
    finally:
        db.conn.execute("DETACH DATABASE pack")


def number_of(text: str) -> int | None:
    """A version of at most nine plain digits; None where the text is anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
