"""Rows of signs and their words, and the search among the words."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from signclip_desktop.core.dictionary import json_columns, translations
from signclip_desktop.core.dictionary.open_file import OpenFile
from signclip_desktop.core.dictionary.records import SignName
from signclip_desktop.core.dictionary.removed import forget
from signclip_desktop.core.dictionary.repository import Repository
from signclip_desktop.core.dictionary.word_search import Entry, WordIndex, WordMatch
from signclip_desktop.core.limits import NAME_LETTERS, WORDS_OF_SIGN
from signclip_desktop.core.types.changes import Change
from signclip_desktop.core.types.folding import fold
from signclip_desktop.core.types.gloss import clean_gloss, identity
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.errors import NotInLibrary, UsageError

_SIGN = "id, gloss, language, variant, notes, source, licence, links"
# SQLite's default limit of parameters in one statement is 999 in old builds.
_CHUNK = 900


class Signs(Repository):
    """The signs of a library, by their ids."""

    def __init__(self, file: OpenFile) -> None:
        super().__init__(file)
        self._words: WordIndex | None = None
        self._words_version = (-1, -1)

    def all(
        self,
        *,
        language: str | None = None,
        list_name: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Sign]:
        """Signs by gloss, all or of one sign language; those of a list in its order."""
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
        with self._file.reading() as db:
            rows = db.conn.execute(
                f"SELECT {_SIGN} FROM signs {joined} {where} ORDER BY {order} LIMIT ? OFFSET ?",
                [*values, -1 if limit is None else limit, offset],
            ).fetchall()
            return _signs_from(db, rows)

    def get(self, sign_id: str) -> Sign:
        """One sign.

        Raises:
            NotInLibrary: there is no such sign.
        """
        found = self.find(sign_id)
        if found is None:
            raise NotInLibrary("library.sign_gone")
        return found

    def find(self, sign_id: str) -> Sign | None:
        """One sign; None where there is none."""
        return self.by_id([sign_id]).get(sign_id)

    def by_id(self, sign_ids: Sequence[str]) -> dict[str, Sign]:
        """Those of the signs that exist."""
        found: dict[str, Sign] = {}
        with self._file.reading() as db:
            for start in range(0, len(sign_ids), _CHUNK):
                some = sign_ids[start : start + _CHUNK]
                rows = db.conn.execute(
                    f"SELECT {_SIGN} FROM signs WHERE id IN ({_marks(some)})", some
                ).fetchall()
                found.update((sign.id, sign) for sign in _signs_from(db, rows))
        return found

    def of_gloss(self, gloss: str, language: str) -> list[Sign]:
        """Signs of that name whatever its case (`gloss.identity`); variants in their order."""
        wanted = identity(gloss, language)
        found = [sign_id for name, sign_id in self._named(language) if name == wanted]
        by_id = self.by_id(found)
        return [by_id[sign_id] for sign_id in found]

    def first_of_each_name(self, language: str) -> dict[str, str]:
        """Identity of each gloss of a sign language -> id of its first variant."""
        found: dict[str, str] = {}
        for name, sign_id in self._named(language):
            found.setdefault(name, sign_id)
        return found

    def _named(self, language: str) -> list[tuple[str, str]]:
        """Identity and id of every sign of a language, variants in their order.

        Compared here and not in SQL: which glosses are one name follows from Unicode, and SQLite
        knows the case of ASCII letters only.
        """
        with self._file.reading() as db:
            return [
                (identity(gloss, language), sign_id)
                for sign_id, gloss in db.conn.execute(
                    "SELECT id, gloss FROM signs WHERE language = ? ORDER BY variant, id",
                    [language],
                )
            ]

    def names(self, *, after: int, limit: int) -> list[SignName]:
        """Gloss and language of the next `limit` signs in the order of the file.

        Args:
            after: the number of the last name that is known; -1 to begin.
            limit: how many at most.
        """
        with self._file.reading() as db:
            rows = db.conn.execute(
                "SELECT rowid, id, gloss, language FROM signs WHERE rowid > ? "
                "ORDER BY rowid LIMIT ?",
                [after, limit],
            )
            return [SignName(*row) for row in rows]

    def languages(self) -> list[str]:
        """The sign languages (ISO 639-3) that there are signs of, in the order of their codes."""
        with self._file.reading() as db:
            rows = db.conn.execute("SELECT DISTINCT language FROM signs ORDER BY language")
            return [row[0] for row in rows]

    def count(self) -> int:
        """Number of signs."""
        with self._file.reading() as db:
            return int(db.table("signs").count)

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        language: str | None = None,
        spoken: Iterable[str] = (),
    ) -> list[WordMatch]:
        """Signs whose words fit what was typed so far, best first.

        Args:
            query: any text; nothing in it is an operator.
            limit: number of signs at most.
            language: sign language, ISO 639-3; None for all.
            spoken: spoken languages (such as "de") whose words for English names find signs.
        """
        with self._file.reading() as db:
            found = self._word_index(db).search(
                query, limit=limit, language=language, spoken=spoken
            )
        by_id = self.by_id([hit.sign_id for hit in found])
        found = [hit for hit in found if hit.sign_id in by_id]
        return [
            WordMatch(rank, by_id[hit.sign_id], hit.matched, hit.via, hit.kind, hit.part)
            for rank, hit in enumerate(found, start=1)
        ]

    def _word_index(self, db: Database) -> WordIndex:
        """The words in memory; read again after signs changed, or another connection wrote."""
        others = int(db.conn.execute("PRAGMA data_version").fetchone()[0])
        version = (others, self._file.words_written)
        if self._words is None or version != self._words_version:
            self._words = WordIndex(_entries(db), translations.shipped())
            self._words_version = version
        return self._words

    def put(self, sign: Sign) -> Change:
        """Add a sign, or replace the one of that id; its recordings stay.

        Raises:
            UsageError: it has no name, or more words than a sign may have.
        """
        _refuse_unusable(sign)
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
        with self._file.changing() as step:
            step.db.conn.execute(
                f"INSERT INTO signs ({columns}) "
                f"VALUES ({', '.join(f':{name}' for name in values)}) "
                f"ON CONFLICT (id) DO UPDATE SET {changes}, changed = (pack <> '')",
                values,
            )
            step.db.table("words").delete_where("sign_id = ?", [sign.id])
            step.db.conn.executemany(
                "INSERT INTO words (sign_id, position, text, language, kind) "
                "VALUES (?, ?, ?, ?, ?)",
                [
                    (sign.id, position, word.text, word.language, word.kind)
                    for position, word in enumerate(sign.words)
                ],
            )
        return step.change

    def update(self, sign: Sign) -> Change:
        """Replace a sign that is there; raises NotInLibrary."""
        with self._file.changing() as step:
            self.get(sign.id)
            self.put(sign)
        return step.change

    def delete(self, sign_id: str) -> Change:
        """Remove a sign, its recordings and its places on lists; nothing where there is none."""
        with self._file.changing() as step:
            forget(step.db, "signs", sign_id)
        return step.change


def _refuse_unusable(sign: Sign) -> None:
    if not clean_gloss(sign.gloss):
        raise UsageError("sign.no_name")
    if len(sign.gloss) > NAME_LETTERS:
        raise UsageError("sign.name_too_long", letters=len(sign.gloss), most=NAME_LETTERS)
    if len(sign.words) > WORDS_OF_SIGN:
        raise UsageError(
            "sign.too_many_words", sign=sign.gloss, words=len(sign.words), most=WORDS_OF_SIGN
        )


def _entries(db: Database) -> list[Entry]:
    """Every word of every sign, for the search; a sign without words goes by its gloss."""
    signs = db.conn.execute("SELECT id, language, gloss FROM signs").fetchall()
    languages = {sign_id: language for sign_id, language, _ in signs}
    found = [
        # Of two signs with the same synonym, the one comes first that has it nearer the front.
        Entry(sign_id, languages[sign_id], text, language, kind, position * (kind == "synonym"))
        for sign_id, text, language, kind, position in db.conn.execute(
            "SELECT sign_id, text, language, kind, position FROM words"
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


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
