"""Merges another library file into this one by stable ids: the starter dictionary, a colleague's.

A stranger's file is checked whole and row by row (`offered.py`), may hold no table but ours, and
adds only: what was there before stays byte for byte, unless the user agreed to have an older
version of the same pack replaced. One transaction, so a merge that is killed leaves the library
as it was.
"""

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.dictionary import (
    backups,
    connection,
    library_settings,
    merged_signs,
    offered,
    pack_files,
    sqlite_errors,
    user_data,
)
from signclip_desktop.core.dictionary.connection import writing
from signclip_desktop.core.dictionary.offered import Unusable
from signclip_desktop.core.dictionary.open_file import OpenFile
from signclip_desktop.core.dictionary.records import MERGED, ImportCounts
from signclip_desktop.core.dictionary.repository import Repository
from signclip_desktop.core.types.changes import Change
from signclip_desktop.core.types.folding import fold
from signclip_desktop.errors import ImportRefused

# The dictionary that comes with the program; the pack of another may not go by its name.
STARTER_NAME = "starter_ase"

_SIGN = "id, gloss, gloss_folded, language, variant, notes, source, licence, links"
_EXAMPLE = (
    "id, sign_id, origin, signer, consent, fps, clip_count, signer_count, spread, doubtful, "
    "source_path, licence, crc, data"
)


_NOTHING = Unusable(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of merging another file."""

    counts: ImportCounts
    change: Change


class Packs(Repository):
    """The packs and libraries of others that were merged, and those that can be.

    Attributes:
        starter: file and name of the starter dictionary that was brought in; None without one.
    """

    def __init__(self, file: OpenFile) -> None:
        super().__init__(file)
        self.starter: tuple[Path, str] | None = None

    def merge(self, pack: Path, *, agreed: bool = False) -> Merged:
        """Merge a pack or a library of unknown origin by stable ids, after a backup.

        What it holds and the library lacks is added; what cannot be used is left out and counted.
        Embeddings are made anew here: with a stranger's numbers a sign could be ranked first for
        everything.

        Args:
            pack: the other file.
            agreed: the user saw what `preview` tells: older entries of the same named pack are
                replaced or removed. Entries that the user made, changed or removed stay even so.

        Raises:
            StoreDamaged, StoreTooNew: the other file cannot be used.
            ImportRefused: it holds what no library holds, or goes by a reserved name.
        """
        self._refuse_itself(pack)
        with self._file.writing() as db:
            pack_files.verify(pack)
            self._back_up(db)
            with self._as_usable(db, pack) as (name, version, unusable):
                with self._file.changing() as step:
                    counts = _merge(db, name, version, unusable, replacing=agreed)
                return Merged(counts, step.change)

    def preview(self, pack: Path, *, agreed: bool = True) -> ImportCounts:
        """What `merge` would do if the user agreed, or did not; nothing is changed.

        Raises:
            StoreDamaged, StoreTooNew, ImportRefused: as `merge`.
        """
        self._refuse_itself(pack)
        with self._file.writing() as db, self._as_usable(db, pack) as (name, version, unusable):
            with writing(db):
                db.conn.execute("SAVEPOINT merged")
                counts = _merge(db, name, version, unusable, replacing=agreed)
                db.conn.execute("ROLLBACK TO merged")
            return counts

    def merge_starter(self, starter: Path, name: str) -> None:
        """Merge the program's own starter, which no user undoes.

        Raises:
            StoreDamaged, ImportRefused: as `merge_own`.
        """
        with self._file.writing() as db:
            self._back_up(db)
            merge_own(db, starter, name)

    def version(self, name: str) -> int:
        """Version of a pack that was merged last; 0 if it never was, or its note is no number."""
        with self._file.reading() as db:
            return _noted_version(db, name)

    def _refuse_itself(self, pack: Path) -> None:
        if pack.exists() and pack.samefile(self._file.path):
            raise ImportRefused("library.merged_with_itself")

    def _back_up(self, db: Database) -> None:
        if user_data.is_any(db):
            backups.make(db, self._file.path, "pack")

    @contextmanager
    def _as_usable(self, db: Database, pack: Path) -> Iterator[tuple[str, int, Unusable]]:
        """A block in which a stranger's file is attached: name, version, what is left out."""
        name, version = pack_files.name_and_version(pack)
        reserved = {STARTER_NAME, self.starter[1]} if self.starter else {STARTER_NAME}
        if _plain(name) in {_plain(one) for one in reserved}:
            raise ImportRefused("library.pack_reserved", file=pack.name, name=name)
        pack_files.verify(pack)
        with pack_files.readable(pack) as file, pack_files.attached(db, file):
            with sqlite_errors.told(pack), connection.foreign_rows(db.conn):
                pack_files.refuse_other_tables(db, pack)
                offered.refuse_too_much(db, pack.name)
                unusable = offered.unusable(db, pack.name)
            yield name, version, unusable


def _noted_version(db: Database, name: str) -> int:
    return pack_files.number_of(library_settings.read(db, f"pack:{name}", "0")) or 0


def merge_own(db: Database, pack: Path, name: str) -> ImportCounts:
    """Merge the program's own starter dictionary: it replaces its older version.

    Raises:
        StoreDamaged, StoreTooNew: the file is damaged.
        ImportRefused: it holds what no library holds.
    """
    pack_files.verify(pack)
    _, version = pack_files.name_and_version(pack)
    with pack_files.readable(pack) as file, pack_files.attached(db, file):
        pack_files.refuse_other_tables(db, pack)
        with writing(db):
            try:
                merged_signs.move(db, name)
                counts = _merge(db, name, version, _NOTHING, replacing=True)
                _copy_embeddings(db)
            except sqlite3.IntegrityError as error:
                raise sqlite_errors.damaged(pack) from error
    return counts


def _merge(
    db: Database, name: str, version: int, unusable: Unusable, *, replacing: bool
) -> ImportCounts:
    """Merge the file attached as `pack`, inside a transaction.

    A library without a name replaces nothing, whatever the user agreed to.
    """
    _note_usable(db, unusable, but="SELECT id FROM main.removed" if name else "''")
    before = _ids(db, "main")
    removed = _remove_older(db, name) if name and replacing else 0
    written = _write_signs(db, name, replacing=replacing)
    examples = _write_examples(db, name, replacing=replacing)
    if name and (replacing or not _noted_version(db, name)):
        library_settings.write(db, f"pack:{name}", str(max(version, 1)))
    usable = _ids(db, "pack") - unusable.signs
    added = len((usable & _ids(db, "main")) - before)
    return ImportCounts(
        added, written - added, removed, len(usable) - written, examples, unusable.count
    )


def _note_usable(db: Database, unusable: Unusable, *, but: str) -> None:
    """Keep the ids of what may come in beside the library: temporary, never in its file.

    What the user threw out of a named pack does not come back with its next version.
    """
    for table, left_out in (("signs", unusable.signs), ("examples", unusable.examples)):
        db.conn.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS usable_{table} (id TEXT PRIMARY KEY, is_new INTEGER)"
        )
        db.conn.execute(f"DELETE FROM temp.usable_{table}")
        db.conn.execute(
            f"INSERT INTO temp.usable_{table} SELECT id, id NOT IN (SELECT id FROM main.{table}) "
            f"FROM pack.{table} WHERE id NOT IN ({but})"
        )
        db.conn.executemany(
            f"DELETE FROM temp.usable_{table} WHERE id = ?", [(one,) for one in left_out]
        )


def _remove_older(db: Database, name: str) -> int:
    """Remove what an older version of a pack held and this one does not; the number of signs."""
    execute = db.conn.execute
    execute(
        "DELETE FROM examples WHERE pack = ? AND id NOT IN (SELECT id FROM pack.examples)", [name]
    )
    # A recording that changed takes its embeddings with it.
    execute(
        "DELETE FROM examples WHERE pack = ? AND EXISTS (SELECT 1 FROM pack.examples p "
        "WHERE p.id = examples.id AND (p.crc <> examples.crc OR p.data <> examples.data)) "
        "AND id IN (SELECT id FROM temp.usable_examples)",
        [name],
    )
    gone = "pack = ? AND NOT changed AND id NOT IN (SELECT id FROM pack.signs)"
    # What the user hung something on stays, and is the user's from now on.
    execute(
        f"UPDATE signs SET pack = '' WHERE {gone} AND (id IN (SELECT sign_id FROM list_members) "
        "OR id IN (SELECT sign_id FROM examples WHERE pack IN ('', ?)))",
        [name, MERGED],
    )
    return execute(f"DELETE FROM signs WHERE {gone}", [name]).rowcount


def _write_signs(db: Database, name: str, *, replacing: bool) -> int:
    """Write the usable signs with their words; the number of signs written."""
    execute = db.conn.execute
    update = (
        f"DO UPDATE SET {_replaced(_SIGN)} WHERE signs.pack = excluded.pack AND signs.pack <> '' "
        f"AND NOT signs.changed AND {_differs('signs', _SIGN)}"
    )
    # The form to search by is ours: another version of the program folds in another way.
    columns = _SIGN.replace("gloss_folded", "fold(gloss)")
    db.conn.create_function("fold", 1, fold, deterministic=True)
    written = execute(
        f"INSERT INTO signs ({_SIGN}, pack) SELECT {columns}, ? FROM pack.signs "
        "WHERE id IN (SELECT id FROM temp.usable_signs) "
        f"ON CONFLICT (id) {update if replacing else 'DO NOTHING'}",
        [name],
    ).rowcount
    mine = "SELECT id FROM temp.usable_signs WHERE is_new"
    if name and replacing:
        mine = "SELECT id FROM signs WHERE pack = :name AND NOT changed"
        mine += " AND id IN (SELECT id FROM temp.usable_signs)"
        execute(f"DELETE FROM words WHERE sign_id IN ({mine})", {"name": name})
    execute(
        "INSERT INTO words (sign_id, position, text, language, kind) "
        "SELECT sign_id, position, text, language, kind FROM pack.words "
        f"WHERE sign_id IN ({mine})",
        {"name": name},
    )
    return written


def _write_examples(db: Database, name: str, *, replacing: bool) -> int:
    """Write the usable recordings of signs that are here; the number written."""
    update = (
        f"DO UPDATE SET {_replaced(_EXAMPLE)} WHERE examples.pack = excluded.pack "
        f"AND examples.pack NOT IN ('', '{MERGED}') AND {_differs('examples', _EXAMPLE)}"
    )
    return db.conn.execute(
        f"INSERT INTO examples ({_EXAMPLE}, pack) SELECT {_EXAMPLE}, CASE WHEN sign_id IN "
        "(SELECT id FROM temp.usable_signs WHERE is_new) THEN ? ELSE ? END FROM pack.examples "
        "WHERE id IN (SELECT id FROM temp.usable_examples) "
        "AND sign_id IN (SELECT id FROM main.signs) "
        "AND sign_id IN (SELECT id FROM temp.usable_signs) ORDER BY number "
        f"ON CONFLICT (id) {update if replacing else 'DO NOTHING'}",
        [name, name or MERGED],
    ).rowcount


def _copy_embeddings(db: Database) -> None:
    """Bring the starter's embeddings of recordings that are byte for byte the same here.

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


def _replaced(columns: str) -> str:
    names = [name for name in columns.split(", ") if name != "id"]
    return ", ".join(f"{name} = excluded.{name}" for name in names)


def _differs(table: str, columns: str) -> str:
    names = columns.split(", ")
    old = ", ".join(f"{table}.{name}" for name in names)
    new = ", ".join(f"excluded.{name}" for name in names)
    return f"({old}) IS NOT ({new})"


def _ids(db: Database, schema: str) -> set[str]:
    with closing(db.conn.execute(f"SELECT id FROM {schema}.signs")) as rows:
        return {row[0] for row in rows}


def _plain(name: str) -> str:
    """A name without what the eye passes over: width and form of letters, case, spaces, marks."""
    letters = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
