"""Finds signs by typed words: names in full, synonyms, inflected forms, beginnings, typing errors.

Knows no SQL: the store hands over its words, which are kept in memory in folded form. The
typed text is compared, never interpreted. A phrase that has no sign of its own is answered word
by word, see `phrases.py`.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from signclip_desktop.core.dictionary import phrases
from signclip_desktop.core.dictionary.inflection import base_forms, base_phrases
from signclip_desktop.core.dictionary.translations import Translations
from signclip_desktop.core.dictionary.word_order import (
    EXACT,
    FUZZY,
    INFLECTED,
    NAMES,
    PREFIX,
    SUBSTRING,
    TRANSLATION,
    Entry,
    Found,
    Hit,
    WordMatch,
    is_english,
)
from signclip_desktop.core.types.folding import folds
from signclip_desktop.core.types.scripts import one_script

__all__ = ["Entry", "Hit", "WordIndex", "WordMatch"]

# How an inflected form led to a word, the nearest first: "mice" to "mouse"; "smokes" to "smoking",
# both of "smoke"; "thanks" to "thank you"; "paintings" by way of "painting" to "paint".
_BASE, _SAME_BASE, _BEGINS_WITH_BASE, _BASE_OF_BASE = range(4)

# Scripts that write words without spaces between them: one letter can be a word's middle.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)

# A query that is long enough may have this many wrong, missing, added or swapped letters.
# Below 3 letters everything is near everything. Chosen so that "hosue", "tommorow" and
# "hering aid" are found; test_word_search.py holds the cases.
_FUZZY_CUTOFFS = ((3, 1), (6, 2), (10, 3))
_SUBSTRING_FROM = 3
# With three letters, nearly everything is near something: errors are looked for only where
# nothing else was found.
_FUZZY_ALWAYS_FROM = 4
_NEAR = 200
# A word has fewer translations; those of a sign's own name come before those of a shared one.
MOST_TRANSLATIONS = 100
# More places than this cannot change the first hundred signs of a list.
_PLACES = 4000


class WordIndex:
    """All words of a library in memory, ready for search as you type."""

    def __init__(self, entries: Iterable[Entry], translations: Translations | None = None) -> None:
        by_form: dict[str, list[Entry]] = {}
        for entry in _with_translations(entries, translations):
            for form in _forms(entry.text):
                by_form.setdefault(form, []).append(entry)
        self._forms = sorted(by_form)
        self._entries = [by_form[form] for form in self._forms]
        self._lengths = [len(form) for form in self._forms]
        self._by_length: dict[int, list[int]] = {}
        for number, length in enumerate(self._lengths):
            self._by_length.setdefault(length, []).append(number)
        # Base form -> numbers of the forms that are inflected from it.
        self._inflected_from: dict[str, list[int]] = {}
        for number, form in enumerate(self._forms):
            if any(is_english(entry) for entry in self._entries[number]):
                for base in base_phrases(form):
                    self._inflected_from.setdefault(base, []).append(number)
        # One text with all forms, each after a line break: a substring is found in one pass.
        self._text = "\n" + "\n".join(self._forms) + "\n"
        self._starts: list[int] = []
        start = 1
        for form in self._forms:
            self._starts.append(start)
            start += len(form) + 1

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        language: str | None = None,
        spoken: Iterable[str] = (),
    ) -> list[Hit]:
        """Signs for what was typed so far, each once, by its best word.

        Order: a sign's own name in full, a name that it shares, a word of another language, a
        synonym, an inflected form, the beginning of a name, the beginning of a later word of a
        name, and of other words. Only where nothing fits so well that it answers the text follow
        guesses: names that hold the text, names with typing errors; then the words of a phrase
        one by one, and the letters of a word that is not known.

        Args:
            query: any text.
            limit: number of signs at most.
            language: sign language, ISO 639-3; None for all.
            spoken: spoken languages (such as "de") whose translations are searched as well.
        """
        forms = _forms(query)
        if not forms or limit <= 0:
            return []
        found = Found(limit, language, folds(query), frozenset(spoken))
        self._look(forms, found)
        hits = found.hits()
        if found.is_sure():
            return hits
        return phrases.word_by_word(query, hits, self._hits_for(language, frozenset(spoken)), limit)

    def _hits_for(
        self, language: str | None, spoken: frozenset[str]
    ) -> Callable[[str], tuple[list[Hit], bool]]:
        """Looks up a part of a phrase: its hits, and whether they are sure."""

        def look_up(part: str) -> tuple[list[Hit], bool]:
            found = Found(_NEAR, language, folds(part), spoken)
            self._look(_forms(part), found)
            return found.hits(), found.is_full_word()

        return look_up

    def _look(self, forms: list[str], found: "Found") -> None:
        # No early end before the inflected forms: they go before what begins that way.
        for find in (self._inflected, self._beginnings, self._later_words, self._inside,
                     self._misspelt):  # fmt: skip
            if found.is_full():
                break
            for form in forms:
                guesses = find in (self._inside, self._misspelt)
                if guesses and found.is_sure() and not _UNSPACED.search(form):
                    continue
                if find == self._misspelt and (found.is_sure() or self._is_too_short(form, found)):
                    continue
                for number, how, distance in find(form):
                    found.take(self._forms[number], self._entries[number], how, distance)
                    # Shorter words come first, so nothing later can take a place.
                    if how == PREFIX and distance == 0 and found.is_full():
                        break

    @staticmethod
    def _is_too_short(form: str, found: "Found") -> bool:
        return bool(found.best) and len(form) < _FUZZY_ALWAYS_FROM

    def _inflected(self, form: str) -> Iterator[tuple[int, str, int]]:
        """Forms of the same English word as the text, itself left out."""
        bases = base_phrases(form)
        for base in bases:
            yield from self._that_are(base, _BASE)
        for base in (form, *bases):
            for number in self._inflected_from.get(base, ()):
                if self._forms[number] != form:
                    yield number, INFLECTED, _SAME_BASE
        for base in bases:
            # The last word may still be in the making: "woke u".
            begun = base if base.split(" ")[-1] == form.split(" ")[-1] else f"{base} "
            first = bisect_left(self._forms, begun)
            for number in range(first, bisect_left(self._forms, begun + chr(0x10FFFF))):
                yield number, INFLECTED, _BEGINS_WITH_BASE
        for base in bases:
            for deeper in base_forms(base):
                yield from self._that_are(deeper, _BASE_OF_BASE)

    def _that_are(self, form: str, distance: int) -> Iterator[tuple[int, str, int]]:
        number = bisect_left(self._forms, form)
        if number < len(self._forms) and self._forms[number] == form:
            yield number, INFLECTED, distance

    def _beginnings(self, form: str) -> Iterator[tuple[int, str, int]]:
        """Forms that begin with the text, the shortest first: the form itself, if it is one."""
        first = bisect_left(self._forms, form)
        last = bisect_left(self._forms, form + chr(0x10FFFF))
        for number in sorted(range(first, last), key=self._lengths.__getitem__):
            yield number, EXACT if self._lengths[number] == len(form) else PREFIX, 0

    def _later_words(self, form: str) -> Iterator[tuple[int, str, int]]:
        """Forms that hold the text at the beginning of a later word."""
        for number in self._places(f" {form}"):
            yield number, PREFIX, 1

    def _inside(self, form: str) -> Iterator[tuple[int, str, int]]:
        """Forms that hold the text anywhere."""
        if len(form) >= _SUBSTRING_FROM or _UNSPACED.search(form):
            for number in self._places(form):
                yield number, SUBSTRING, 0

    def _places(self, part: str) -> Iterator[int]:
        """Numbers of the forms that hold a text somewhere, each once, in rising order."""
        at = self._text.find(part)
        for _ in range(_PLACES):
            if at < 0:
                return
            number = bisect_left(self._starts, at + 1) - 1
            # A space that was found stands inside its form, never at the front.
            yield number
            if number + 1 == len(self._starts):
                return
            at = self._text.find(part, self._starts[number + 1])

    def _misspelt(self, form: str) -> Iterator[tuple[int, str, int]]:
        """Forms with few typing errors; if there are none, forms that begin that way."""
        allowed = _allowed_errors(form)
        if not allowed:
            return
        numbers = [
            number
            for length in range(len(form) - allowed, len(form) + allowed + 1)
            for number in self._by_length.get(length, ())
        ]
        near = self._near(form, numbers, allowed)
        if not near:
            # While a longer word is being typed its end is missing. To keep this quick, one of
            # the first two letters must be the word's first.
            numbers = [
                number
                for letter in dict.fromkeys(form[:2])
                for number in range(
                    bisect_left(self._forms, letter),
                    bisect_left(self._forms, letter + chr(0x10FFFF)),
                )
            ]
            near = self._near(form, numbers, allowed, beginnings=True)
        for number, distance in near:
            yield number, FUZZY, distance

    def _near(
        self, form: str, numbers: list[int], allowed: int, *, beginnings: bool = False
    ) -> list[tuple[int, int]]:
        end = len(form) if beginnings else None
        near = process.extract(
            form,
            [self._forms[number][:end] for number in numbers],
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=_NEAR,
        )
        return [(numbers[place], int(distance)) for _, distance, place in near]


def _with_translations(
    entries: Iterable[Entry], translations: Translations | None
) -> Iterator[Entry]:
    """The entries, each English name followed by its words in other spoken languages."""
    for entry in entries:
        yield entry
        if translations is None or entry.kind not in NAMES or not is_english(entry):
            continue
        shared = MOST_TRANSLATIONS * (entry.kind != NAMES[0])
        for rank, (language, text) in enumerate(translations.of(entry.text)):
            yield replace(entry, text=text, language=language, kind=TRANSLATION, rank=rank + shared)


def _forms(text: str) -> list[str]:
    """The forms under which a word is kept and looked for; none for a text without letters."""
    return [one_script(form) for form in folds(text) if form]


@lru_cache(maxsize=64)
def _allowed_errors(form: str) -> int:
    allowed = 0
    for length, errors in _FUZZY_CUTOFFS:
        if len(form) >= length:
            allowed = errors
    return allowed
