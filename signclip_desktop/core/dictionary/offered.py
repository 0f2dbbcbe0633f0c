"""Decides row by row what of another library may come in: a stranger may have made it.

A sign or a recording that cannot be used is left out and counted; its neighbours come in. What
is wrong with the file as a whole (its size, its tables) refuses the file.
"""

import math
import re
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from signclip_desktop.core.dictionary import json_columns
from signclip_desktop.core.formats.clip_codec import decode_clip, read_counts
from signclip_desktop.core.limits import (
    COUNT,
    MOST_FPS,
    NAME_LETTERS,
    PACK_EXAMPLES,
    PACK_FRAMES,
    PACK_SIGNS,
    PACK_WORDS,
    TEXT_LETTERS,
    WORDS_OF_SIGN,
)
from signclip_desktop.core.types.gloss import clean_gloss
from signclip_desktop.core.types.sign import Origin
from signclip_desktop.errors import ImportRefused, Key

# Signs that steer a terminal on which the text is printed, and NUL, at which some readers stop.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROLS_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Compared here as well as by constraints: those of a file that is only read SQLite passes over.
_KINDS = frozenset({"gloss", "same", "synonym"})
_ORIGINS = frozenset(origin.value for origin in Origin)


@dataclass(frozen=True, slots=True)
class Unusable:
    """Ids of what is left out.

    Attributes:
        signs: signs that no library could show; their recordings are left out with them.
        examples: recordings that cannot be read.
    """

    signs: frozenset[str]
    examples: frozenset[str]

    @property
    def count(self) -> int:
        """How many rows are left out."""
        return len(self.signs) + len(self.examples)


class Rows(Key):
    """What there can be too many of."""

    SIGNS = "rows.signs"
    RECORDINGS = "rows.recordings"
    WORDS = "rows.words"


def refuse_too_much(db: Database, file_name: str) -> None:
    """Refuse another library, attached as `pack`, that holds more than any dictionary does.

    Raises:
        ImportRefused: it does; the sentence has the number.
    """
    for table, most, what in (
        ("signs", PACK_SIGNS, Rows.SIGNS),
        ("examples", PACK_EXAMPLES, Rows.RECORDINGS),
        ("words", PACK_WORDS, Rows.WORDS),
    ):
        found = db.conn.execute(f"SELECT count(*) FROM pack.{table}").fetchone()[0]
        if found > most:
            raise ImportRefused(
                "library.pack_too_large", file=file_name, found=found, what=what, most=most
            )


def unusable(db: Database, file_name: str) -> Unusable:
    """What of another library, attached as `pack`, cannot be used; every clip is decoded.

    Raises:
        ImportRefused: its recordings together are longer than any dictionary's.
    """
    signs = frozenset(_bad_signs(db)) | frozenset(_signs_with_bad_words(db))
    return Unusable(signs, frozenset(_bad_examples(db, file_name)))


def _rows(db: Database, statement: str) -> Generator[tuple[Any, ...], None, None]:
    """Rows of the other file; it is let go of even where a row cannot be read."""
    with closing(db.conn.execute(statement)) as cursor:
        yield from cursor


def _bad_signs(db: Database) -> Iterator[str]:
    rows = _rows(
        db, "SELECT id, gloss, language, variant, notes, source, licence, links FROM pack.signs"
    )
    for sign_id, gloss, language, variant, *texts, links in rows:
        fits = (
            _is_name(sign_id)
            and _is_name(gloss)
            and clean_gloss(gloss)
            and _is_name(language)
            and 1 <= variant <= COUNT
            and _are_texts(texts)
            and json_columns.are_links(links)
        )
        if not fits:
            yield sign_id


def _signs_with_bad_words(db: Database) -> Iterator[str]:
    many = f"SELECT sign_id FROM pack.words GROUP BY sign_id HAVING count(*) > {WORDS_OF_SIGN}"
    yield from (row[0] for row in _rows(db, many))
    for sign_id, text, language, kind in _rows(
        db, "SELECT sign_id, text, language, kind FROM pack.words"
    ):
        if not _is_name(text) or len(language) > NAME_LETTERS or kind not in _KINDS:
            yield sign_id


def _bad_examples(db: Database, file_name: str) -> Iterator[str]:
    frames = 0
    rows = _rows(
        db,
        "SELECT id, fps, clip_count, signer_count, spread, crc, data, signer, consent, "
        "source_path, licence, origin, doubtful FROM pack.examples",
    )
    for example_id, fps, clips, signers, spread, crc, data, *texts, origin, doubtful in rows:
        fits = (
            _is_name(example_id)
            and origin in _ORIGINS
            and doubtful in (0, 1)
            and 0 <= fps <= MOST_FPS
            and 1 <= clips <= COUNT
            and 1 <= signers <= COUNT
            and (spread is None or (math.isfinite(spread) and spread >= 0))
            and _are_texts(texts)
            and zlib.crc32(data) == crc
        )
        here = _frames(data) if fits else 0
        frames += here
        if frames > PACK_FRAMES:
            rows.close()
            raise ImportRefused("library.pack_too_long", file=file_name, most=PACK_FRAMES)
        if not here:
            yield example_id


def _frames(data: bytes) -> int:
    """Frames of a packed clip; 0 where it cannot be read."""
    try:
        frames = read_counts(data).frames
        return frames if len(decode_clip(data)) == frames else 0
    except ValueError:
        return 0


def _is_name(text: str) -> bool:
    return bool(text.strip()) and len(text) <= NAME_LETTERS and not _CONTROLS.search(text)


def _are_texts(texts: Iterable[str]) -> bool:
    return all(len(text) <= TEXT_LETTERS and not _CONTROLS_BUT_LINES.search(text) for text in texts)
