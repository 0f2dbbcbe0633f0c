"""Rows of signs, their words and their recordings.

Every function takes an open connection; the caller (store.py) turns errors into sentences.
"""

import json
import math
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from signclip_desktop.core.dictionary import json_columns
from signclip_desktop.core.dictionary.connection import writing
from signclip_desktop.core.dictionary.records import MERGED, SignName
from signclip_desktop.core.dictionary.word_search import Entry
from signclip_desktop.core.formats.clip_codec import decode_clip, encode_clip
from signclip_desktop.core.limits import NAME_LETTERS, WORDS_OF_SIGN
from signclip_desktop.core.types.folding import fold
from signclip_desktop.core.types.gloss import clean_gloss, identity
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from signclip_desktop.errors import ImportRefused, NotInLibrary, StoreDamaged, UsageError

_SIGN = "id, gloss, language, variant, notes, source, licence, links"
_EXAMPLE = (
    "id, sign_id, origin, signer, consent, fps, clip_count, signer_count, spread, doubtful, "
    "source_path, licence"
)
# SQLite's default limit of parameters in one statement is 999 in old builds.
_CHUNK = 900


def read_all(
    db: Database, language: str | None, list_name: str | None, limit: int | None, offset: int
) -> list[Sign]:
    """Signs by gloss; those of a list in the list's order."""
    joined, order = "", "gloss_folded, variant, id"
    conditions: list[str] = []
    values: list[object] = []
    if list_name is not None:
        joined = "JOIN list_members m ON m.sign_id = id JOIN lists l ON l.number = m.list"
        order = "m.position"
        conditions.append("l.name = ?")
        values.append(list_name)
    if language is not None:
        conditions.append("language = ?")
        values.append(language)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = db.conn.execute(
        f"SELECT {_SIGN} FROM signs {joined} {where} ORDER BY {order} LIMIT ? OFFSET ?",
        [*values, -1 if limit is None else limit, offset],
    ).fetchall()
    return _signs_from(db, rows)


def read(db: Database, sign_id: str) -> Sign:
    """One sign.

    Raises:
        NotInLibrary: there is no such sign.
    """
    found = read_many(db, [sign_id])
    if not found:
        raise NotInLibrary("This sign is not in the library any more; search for it again.")
    return found[sign_id]


def read_many(db: Database, sign_ids: Sequence[str]) -> dict[str, Sign]:
    """Those of the signs that exist, by id."""
    found: dict[str, Sign] = {}
    for start in range(0, len(sign_ids), _CHUNK):
        some = sign_ids[start : start + _CHUNK]
        rows = db.conn.execute(
            f"SELECT {_SIGN} FROM signs WHERE id IN ({_marks(some)})", some
        ).fetchall()
        found.update((sign.id, sign) for sign in _signs_from(db, rows))
    return found


def languages(db: Database) -> list[str]:
    """The sign languages that there are signs of, in the order of their codes."""
    rows = db.conn.execute("SELECT DISTINCT language FROM signs ORDER BY language")
    return [row[0] for row in rows]


def names(db: Database, after: int, limit: int) -> list[SignName]:
    """Gloss and language of the next `limit` signs in the order of the file.

    Args:
        db: the library.
        after: the number of the last name that is known; -1 to begin.
        limit: how many at most.
    """
    rows = db.conn.execute(
        "SELECT rowid, id, gloss, language FROM signs WHERE rowid > ? ORDER BY rowid LIMIT ?",
        [after, limit],
    )
    return [SignName(*row) for row in rows]


def find_gloss(db: Database, gloss: str, language: str) -> list[Sign]:
    """Signs of that name, whatever its case; variants in their order."""
    wanted = identity(gloss, language)
    found = [sign_id for name, sign_id in _names(db, language) if name == wanted]
    by_id = read_many(db, found)
    return [by_id[sign_id] for sign_id in found]


def first_of_each_name(db: Database, language: str) -> dict[str, str]:
    """Identity of each gloss of a sign language -> id of its first variant."""
    found: dict[str, str] = {}
    for name, sign_id in _names(db, language):
        found.setdefault(name, sign_id)
    return found


def _names(db: Database, language: str) -> list[tuple[str, str]]:
    """Identity and id of every sign of a language, variants in their order.

    Compared here and not in SQL: which glosses are one name follows from Unicode, and SQLite
    knows the case of ASCII letters only.
    """
    return [
        (identity(gloss, language), sign_id)
        for sign_id, gloss in db.conn.execute(
            "SELECT id, gloss FROM signs WHERE language = ? ORDER BY variant, id", [language]
        )
    ]


def count(db: Database) -> int:
    """Number of signs."""
    return int(db.conn.execute("SELECT count(*) FROM signs").fetchone()[0])


def put(db: Database, sign: Sign) -> None:
    """Add a sign, or replace the one of that id; its recordings stay.

    Raises:
        UsageError: it has no name, or more words than a sign may have.
    """
    if not clean_gloss(sign.gloss):
        raise UsageError("A sign needs a name; give it a gloss, such as HOUSE.")
    if len(sign.gloss) > NAME_LETTERS:
        raise UsageError(
            f"The name of a sign has {len(sign.gloss):,} letters, and {NAME_LETTERS:,} can be "
            "kept; shorten it."
        )
    if len(sign.words) > WORDS_OF_SIGN:
        raise UsageError(
            f"{sign.gloss} would have {len(sign.words):,} words, and a sign may have "
            f"{WORDS_OF_SIGN:,}; leave some out."
        )
    values = {
        "id": sign.id,
        "gloss": sign.gloss,
        "gloss_folded": fold(sign.gloss),
        "language": sign.language,
        "variant": sign.variant,
        "notes": sign.notes,
        "source": sign.source,
        "licence": sign.licence,
        "links": json.dumps(sign.links, ensure_ascii=False),
    }
    columns = ", ".join(values)
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "id")
    with writing(db):
        db.conn.execute(
            f"INSERT INTO signs ({columns}) VALUES ({', '.join(f':{name}' for name in values)}) "
            f"ON CONFLICT (id) DO UPDATE SET {changes}, changed = (pack <> '')",
            values,
        )
        db.conn.execute("DELETE FROM words WHERE sign_id = ?", [sign.id])
        db.conn.executemany(
            "INSERT INTO words (sign_id, position, text, language, kind) VALUES (?, ?, ?, ?, ?)",
            [
                (sign.id, position, word.text, word.language, word.kind)
                for position, word in enumerate(sign.words)
            ],
        )


def delete(db: Database, sign_id: str) -> None:
    """Remove a sign, its recordings and its places on lists."""
    _forget(db, "signs", sign_id)


def put_example(db: Database, example: Example, clip: Clip) -> None:
    """Add a recording, or replace the one of that id; embeddings of the old one go.

    Raises:
        NotInLibrary: its sign is not there.
        ImportRefused: it is longer or larger than the library holds.
    """
    if not db.conn.execute("SELECT 1 FROM signs WHERE id = ?", [example.sign_id]).fetchone():
        raise NotInLibrary("The sign of this recording is not in the library; add the sign first.")
    try:
        data = encode_clip(clip)
    except ValueError as error:
        raise ImportRefused(
            "This recording is too long or its pictures are too large for the library; cut out "
            "the part with the sign."
        ) from error
    values = (
        example.id, example.sign_id, example.origin.value, example.signer, example.consent,
        float(example.fps), example.clip_count, example.signer_count,
        None if math.isnan(example.spread) else float(example.spread), int(example.doubtful),
        example.source_path, example.licence, zlib.crc32(data), data,
    )  # fmt: skip
    with writing(db):
        db.conn.execute("DELETE FROM examples WHERE id = ?", [example.id])
        db.conn.execute(
            f"INSERT INTO examples ({_EXAMPLE}, crc, data) VALUES ({_marks(values)})", values
        )


def read_examples(db: Database, sign_id: str) -> list[Example]:
    """Recordings of a sign, oldest first."""
    rows = db.conn.execute(
        f"SELECT {_EXAMPLE} FROM examples WHERE sign_id = ? ORDER BY number", [sign_id]
    )
    return [_example_from(row) for row in rows]


def preview_example(db: Database, sign_id: str) -> Example | None:
    """The recording that stands for a sign: imported before starter before the user's own.

    A learner's own attempts come late: they are the least sure to show the sign right. Last is
    what another's library or pack brought to a sign that was here before: a stranger's file does
    not change what is shown.
    """
    row = db.conn.execute(
        f"SELECT {_EXAMPLE} FROM examples WHERE sign_id = ? "
        "ORDER BY pack <> '' AND pack <> (SELECT s.pack FROM signs s WHERE s.id = sign_id), "
        "doubtful, origin = 'camera', origin = 'starter', number LIMIT 1",
        [sign_id],
    ).fetchone()
    return _example_from(row) if row else None


def has_example(db: Database, example_id: str) -> bool:
    """Whether a recording of that id is there."""
    row = db.conn.execute("SELECT 1 FROM examples WHERE id = ?", [example_id]).fetchone()
    return row is not None


def read_clip(db: Database, example_id: str) -> Clip:
    """A recording's landmarks.

    Raises:
        NotInLibrary: there is no such recording.
        StoreDamaged: its bytes are not those that were written.
    """
    row = db.conn.execute("SELECT data, crc FROM examples WHERE id = ?", [example_id]).fetchone()
    if row is None:
        raise NotInLibrary("This recording is not in the library any more.")
    data, crc = row
    if zlib.crc32(data) == crc:
        try:
            return decode_clip(data)
        except ValueError:
            pass
    raise StoreDamaged(
        "One recording in the library is damaged; delete it, or open a backup that still has it."
    )


def delete_example(db: Database, example_id: str) -> None:
    """Remove one recording."""
    _forget(db, "examples", example_id)


def entries(db: Database) -> list[Entry]:
    """Every word of every sign, for the search; a sign without words goes by its gloss."""
    signs = db.conn.execute("SELECT id, language, gloss FROM signs").fetchall()
    languages = {sign_id: language for sign_id, language, _ in signs}
    found = [
        Entry(sign_id, languages[sign_id], text, language, kind)
        for sign_id, text, language, kind in db.conn.execute(
            "SELECT sign_id, text, language, kind FROM words"
        )
        if sign_id in languages  # else its sign's id was damaged: the rest is found all the same
    ]
    named = {(entry.sign_id, entry.text) for entry in found if entry.kind != "synonym"}
    found.extend(
        Entry(sign_id, language, gloss, "", "gloss")
        for sign_id, language, gloss in signs
        if (sign_id, gloss) not in named
    )
    return found


def _forget(db: Database, table: str, row_id: str) -> None:
    """Delete a row; what came with a pack is noted, so that the next pack leaves it out."""
    with writing(db):
        db.conn.execute(
            f"INSERT OR IGNORE INTO removed (id) SELECT id FROM {table} "
            "WHERE id = ? AND pack NOT IN ('', ?)",
            [row_id, MERGED],
        )
        db.conn.execute(f"DELETE FROM {table} WHERE id = ?", [row_id])


def _signs_from(db: Database, rows: Sequence[Sequence[Any]]) -> list[Sign]:
    words = _words(db, [row[0] for row in rows])
    return [
        Sign(
            id=row[0], gloss=row[1], language=row[2], words=tuple(words.get(row[0], ())),
            variant=row[3], notes=row[4], source=row[5], licence=row[6],
            links=json_columns.links(row[7]),
        )
        for row in rows
    ]  # fmt: skip


def _words(db: Database, sign_ids: Sequence[str]) -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = {}
    for start in range(0, len(sign_ids), _CHUNK):
        some = sign_ids[start : start + _CHUNK]
        rows = db.conn.execute(
            "SELECT sign_id, text, language, kind FROM words "
            f"WHERE sign_id IN ({_marks(some)}) ORDER BY sign_id, position",
            some,
        )
        for sign_id, text, language, kind in rows:
            found.setdefault(sign_id, []).append(Word(text, language, kind))
    return found


def _example_from(row: Sequence[Any]) -> Example:
    return Example(
        id=row[0], sign_id=row[1], origin=Origin(row[2]), signer=row[3], consent=row[4],
        fps=_finite(row[5], 0.0), clip_count=row[6], signer_count=row[7],
        spread=_finite(row[8], math.nan), doubtful=bool(row[9]),
        source_path=row[10], licence=row[11],
    )  # fmt: skip


def _finite(value: float | None, otherwise: float) -> float:
    """SQLite keeps an infinite number, which a foreign library may hold."""
    return value if value is not None and math.isfinite(value) else otherwise


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
