"""Words, the signs that they lead to, and the order in which these are shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from signclip_desktop.core.types.folding import folds
from signclip_desktop.core.types.sign import Sign

EXACT, SYNONYM, TRANSLATION, INFLECTED = "exact", "synonym", "translation", "inflected"
PREFIX, SUBSTRING, FUZZY, LETTER = "prefix", "substring", "fuzzy", "letter"
# What a word is to its sign, the nearest first.
NEAREST_FIRST = ("gloss", "same", TRANSLATION, SYNONYM)
NAMES = NEAREST_FIRST[:2]

# The order of hits: how the text fits, then which kind of word it fits. Everything up to
# _SURE answers the question that was typed; what follows are guesses, and no guess stands
# beside a sure hit.
_NAME_BEGINS, _WORD_BEGINS, _OTHER_BEGINS, _INSIDE, _ERROR = range(8, 13)
_INFLECTED_NAME, _INFLECTED_OTHER = 4, 5
_SURE = _WORD_BEGINS

# How libraries write English, and the language of a word of which nothing is told.
_ENGLISH = ("", "en", "eng")
_Key = tuple[int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of one sign, as the store has it.

    Attributes:
        sign_id: the sign.
        sign_language: its sign language, ISO 639-3.
        text: the word.
        language: the word's spoken language; "" if not told.
        kind: "gloss", "same" or "synonym"; "translation" for words of `translations.py`.
        rank: place among words of the same kind and form, the smallest first.
    """

    sign_id: str
    sign_language: str
    text: str
    language: str
    kind: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One sign that fits, by its best word; `part` as in WordMatch."""

    sign_id: str
    matched: str
    via: str
    kind: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """One sign of a list of search results.

    Attributes:
        rank: from 1.
        sign: the entry.
        matched: the word that fits, as it is written in the library.
        via: the word that led here where it is no name of the sign: a synonym, such as
            "automobile", or a word of another language, such as "danke (de)"; "" if direct.
        kind: "exact", "synonym", "translation", "inflected", "prefix", "substring", "fuzzy", or
            "letter" for a letter of a word that is spelled with the fingers.
        part: the word of the typed phrase that this sign stands for, where the phrase has no
            sign of its own; "" where the sign stands for all that was typed.
    """

    rank: int
    sign: Sign
    matched: str
    via: str
    kind: str
    part: str = ""


class Found:
    """The best word of each sign that was found so far."""

    def __init__(
        self,
        limit: int,
        language: str | None,
        as_typed: tuple[str, ...],
        spoken: frozenset[str],
    ) -> None:
        self.best: dict[str, tuple[_Key, Entry, str]] = {}
        self._limit = limit
        self._language = language
        self._as_typed = as_typed
        self._spoken = spoken
        self._direct: set[str] = set()
        self._nearest = _ERROR

    def take(self, form: str, entries: Iterable[Entry], how: str, distance: int) -> None:
        """Take the signs of a form: how the text fits it, and how well, 0 best."""
        for entry in entries:
            if not self._is_wanted(entry, how):
                continue
            if how == EXACT and not form.isascii():
                # The same word in the other script comes after the word as it was typed.
                distance = int(not set(folds(entry.text)) & set(self._as_typed))
            place = _place(entry.kind, how, distance)
            self._nearest = min(self._nearest, place)
            kind = entry.kind if entry.kind in (SYNONYM, TRANSLATION) else how
            finer = distance if how == EXACT else 0
            if how in (INFLECTED, FUZZY):
                # A sign's own name before a name that it shares.
                finer = distance * len(NEAREST_FIRST) + NEAREST_FIRST.index(entry.kind)
            key = (place, finer, entry.rank, len(form), form)
            known = self.best.get(entry.sign_id)
            if known is None or key < known[0]:
                self.best[entry.sign_id] = (key, entry, kind)
            if kind in (EXACT, PREFIX):
                self._direct.add(entry.sign_id)

    def _is_wanted(self, entry: Entry, how: str) -> bool:
        if self._language is not None and entry.sign_language != self._language:
            return False
        if entry.kind == TRANSLATION and entry.language not in self._spoken:
            return False
        if how == INFLECTED:
            return is_english(entry)
        # Nobody typed a synonym that only looks like the text.
        return how not in (SUBSTRING, FUZZY) or entry.kind != SYNONYM

    def is_full(self) -> bool:
        """Whether nothing that comes later can take a place."""
        return len(self._direct) >= self._limit

    def is_sure(self) -> bool:
        """Whether something answers the text, so that no guesses are needed."""
        return self._nearest <= _SURE

    def is_full_word(self) -> bool:
        """Whether the text is a word of the library, inflected at most."""
        return self._nearest <= _INFLECTED_OTHER

    def hits(self) -> list[Hit]:
        """The signs found, best first."""
        ordered = sorted(self.best.values(), key=lambda found: (found[0], found[1].sign_id))
        return [
            Hit(entry.sign_id, entry.text, via_of(entry), kind)
            for _, entry, kind in ordered[: self._limit]
        ]


def _place(kind: str, how: str, distance: int) -> int:
    """Place of a hit in the order, 0 first."""
    is_name = kind in NAMES
    if how == EXACT:
        return NEAREST_FIRST.index(kind)
    if how == INFLECTED:
        return _INFLECTED_NAME if is_name else _INFLECTED_OTHER
    if how == PREFIX:
        if not is_name:
            return _OTHER_BEGINS
        return _NAME_BEGINS if distance == 0 else _WORD_BEGINS
    return _INSIDE if how == SUBSTRING else _ERROR


def is_english(entry: Entry) -> bool:
    """Whether a word is English or, as in a user's own sign, of an untold language."""
    return entry.language in _ENGLISH or entry.language.startswith("en-")


def via_of(entry: Entry) -> str:
    """The word that led to a sign where it is no name of it, with its language; "" if it is."""
    if entry.kind not in (SYNONYM, TRANSLATION):
        return ""
    return f"{entry.text} ({entry.language})" if entry.language not in ("", "en") else entry.text
