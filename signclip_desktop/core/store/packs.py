"""Merges another library file into this one by stable ids: the starter dictionary, a colleague's.

The other file is foreign: it is checked whole, may hold no table but ours, and only its rows
are read. One transaction, so a merge that is killed leaves the library as it was.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.store import backups, connection, migrations, user_data
from signclip_desktop.core.store.connection import writing
from signclip_desktop.core.store.records import ImportCounts
from signclip_desktop.errors import ImportRefused, StoreDamaged

# Settings in a pack that say what it is; a library without a name is somebody's own.
NAME, VERSION = "pack_name", "pack_version"

_SIGN = "id, gloss, gloss_folded, language, variant, notes, source, licence, links"
_EXAMPLE = (
    "id, sign_id, origin, signer, consent, fps, clip_count, signer_count, spread, doubtful, "
    "source_path, licence, crc, data"
)
_WANTED = "id NOT IN (SELECT id FROM removed)"


def noted_version(db: Database, name: str) -> int:
    """Version of a pack that was merged last; 0 if it never was."""
    return _number(user_data.setting(db, f"pack:{name}", "0"))


def name_and_version(pack: Path) -> tuple[str, int]:
    """What a pack says of itself: ("", 0) where it is an ordinary library."""
    other = connection.connect(pack, read_only=True, at_rest=True)
    try:
        with connection.told(pack):
            backups.refuse_foreign(other, pack)
            if not migrations.version_of(other):
                return "", 0
            return (
                user_data.setting(other, NAME, ""),
                _number(user_data.setting(other, VERSION, "0")),
            )
    finally:
        other.conn.close()


def merge(db: Database, pack: Path, name: str = "") -> ImportCounts:
    """Merge a pack or a library: replaces older entries of the same pack, nothing else.

    Signs and recordings of a named pack take the place of that pack's older ones. Entries that
    the user made, changed or removed stay as the user has them. A library without a name adds
    what is missing and changes nothing.

    Raises:
        StoreDamaged, StoreTooNew: the other file cannot be used.
        ImportRefused: it holds what no library holds.
    """
    backups.verify(pack)
    own_name, version = name_and_version(pack)
    name = name or own_name
    with _readable(pack) as file, _attached(db, file):
        if not migrations.has_expected_schema(db, "pack"):
            raise ImportRefused(
                f"The file {pack.name} holds tables that no library has; nothing was brought in."
            )
        with writing(db):
            counts = _merge_named(db, name) if name else _merge_own(db)
            _copy_embeddings(db)
            if name:
                user_data.set_setting(db, f"pack:{name}", str(max(version, 1)))
    return counts


def _merge_named(db: Database, name: str) -> ImportCounts:
    execute = db.conn.execute
    before = _ids(db, "main")
    execute(
        "DELETE FROM examples WHERE pack = ? AND id NOT IN (SELECT id FROM pack.examples)", [name]
    )
    gone = "pack = ? AND NOT changed AND id NOT IN (SELECT id FROM pack.signs)"
    # What the user hung something on stays, and is the user's from now on.
    execute(
        f"UPDATE signs SET pack = '' WHERE {gone} AND (id IN (SELECT sign_id FROM list_members) "
        "OR id IN (SELECT sign_id FROM examples WHERE pack = ''))",
        [name],
    )
    removed = execute(f"DELETE FROM signs WHERE {gone}", [name]).rowcount
    written = execute(
        f"INSERT INTO signs ({_SIGN}, pack) SELECT {_SIGN}, ? FROM pack.signs WHERE {_WANTED} "
        f"ON CONFLICT (id) DO UPDATE SET {_replaced(_SIGN)} "
        f"WHERE signs.pack = excluded.pack AND NOT signs.changed AND {_differs('signs', _SIGN)}",
        [name],
    ).rowcount
    mine = "SELECT id FROM signs WHERE pack = ? AND NOT changed"
    execute(f"DELETE FROM words WHERE sign_id IN ({mine})", [name])
    execute(
        "INSERT INTO words (sign_id, position, text, language, kind) "
        "SELECT sign_id, position, text, language, kind FROM pack.words "
        f"WHERE sign_id IN ({mine})",
        [name],
    )
    # A recording that changed takes its embeddings with it.
    execute(
        "DELETE FROM examples WHERE pack = ? AND EXISTS (SELECT 1 FROM pack.examples p "
        "WHERE p.id = examples.id AND (p.crc <> examples.crc OR p.data <> examples.data))",
        [name],
    )
    examples = execute(
        f"INSERT INTO examples ({_EXAMPLE}, pack) SELECT {_EXAMPLE}, ? FROM pack.examples "
        f"WHERE {_WANTED} AND sign_id IN (SELECT id FROM signs) ORDER BY number "
        f"ON CONFLICT (id) DO UPDATE SET {_replaced(_EXAMPLE)} "
        f"WHERE examples.pack = excluded.pack AND {_differs('examples', _EXAMPLE)}",
        [name],
    ).rowcount
    offered = _ids(db, "pack")
    added = len((offered & _ids(db, "main")) - before)
    return ImportCounts(added, written - added, removed, len(offered) - written, examples)


def _merge_own(db: Database) -> ImportCounts:
    execute = db.conn.execute
    execute("CREATE TEMP TABLE IF NOT EXISTS new_signs (id TEXT PRIMARY KEY)")
    execute("DELETE FROM new_signs")
    execute("INSERT INTO new_signs SELECT id FROM pack.signs EXCEPT SELECT id FROM main.signs")
    added = execute(
        f"INSERT INTO signs ({_SIGN}) SELECT {_SIGN} FROM pack.signs "
        "WHERE id IN (SELECT id FROM new_signs)"
    ).rowcount
    execute(
        "INSERT INTO words (sign_id, position, text, language, kind) "
        "SELECT sign_id, position, text, language, kind FROM pack.words "
        "WHERE sign_id IN (SELECT id FROM new_signs)"
    )
    examples = execute(
        f"INSERT INTO examples ({_EXAMPLE}) SELECT {_EXAMPLE} FROM pack.examples "
        "WHERE id NOT IN (SELECT id FROM main.examples) ORDER BY number"
    ).rowcount
    offered = int(execute("SELECT count(*) FROM pack.signs").fetchone()[0])
    return ImportCounts(added, 0, 0, offered - added, examples)


def _copy_embeddings(db: Database) -> None:
    """Bring the pack's embeddings of recordings that are byte for byte the same here.

    An encoder whose embeddings have another length here is left out: they would not compare.
    """
    db.conn.execute(
        "INSERT OR IGNORE INTO main.encoders (id, dimension) "
        "SELECT id, dimension FROM pack.encoders"
    )
    db.conn.execute(
        "INSERT OR IGNORE INTO main.embeddings (encoder, example, type, crc, data) "
        "SELECT m.number, x.number, e.type, e.crc, e.data FROM pack.embeddings e "
        "JOIN pack.encoders p ON p.number = e.encoder "
        "JOIN main.encoders m ON m.id = p.id AND m.dimension = p.dimension "
        "JOIN pack.examples y ON y.number = e.example "
        "JOIN main.examples x ON x.id = y.id AND x.crc = y.crc"
    )


@contextmanager
def _readable(pack: Path) -> Iterator[Path]:
    """The pack at this program's schema: itself, or a migrated copy in a temporary folder."""
    other = connection.connect(pack, read_only=True, at_rest=True)
    try:
        if migrations.version_of(other) == migrations.schema_version():
            yield pack
            return
        with tempfile.TemporaryDirectory(prefix="signclip-pack-") as folder:
            copied = Path(folder) / "pack.sqlite"
            backups.write(other, pack, copied)
            older = connection.connect(copied)
            try:
                with connection.told(pack):
                    migrations.migrate(older)
                    older.conn.execute("PRAGMA journal_mode = DELETE")
            finally:
                older.conn.close()
            yield copied
    finally:
        other.conn.close()


@contextmanager
def _attached(db: Database, file: Path) -> Iterator[None]:
    # The path is a value of the statement, never a part of it; the pack is only read.
    address = f"{file.absolute().as_uri()}?mode={connection.mode_at_rest(file)}"
    db.conn.execute("ATTACH DATABASE ? AS pack", [address])
    try:
        yield
    finally:
        db.conn.execute("DETACH DATABASE pack")


def _replaced(columns: str) -> str:
    names = [name for name in columns.split(", ") if name != "id"]
    return ", ".join(f"{name} = excluded.{name}" for name in names)


def _differs(table: str, columns: str) -> str:
    names = columns.split(", ")
    old = ", ".join(f"{table}.{name}" for name in names)
    new = ", ".join(f"excluded.{name}" for name in names)
    return f"({old}) IS NOT ({new})"


def _ids(db: Database, schema: str) -> set[str]:
    return {row[0] for row in db.conn.execute(f"SELECT id FROM {schema}.signs")}


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise StoreDamaged(
            "A pack's version is not a number; ask its maker for a whole file."
        ) from error
