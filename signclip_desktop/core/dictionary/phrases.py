"""Answers a phrase without a sign of its own word by word, and unknown words by their letters."""

from collections.abc import Callable
from dataclasses import replace

from signclip_desktop.core.dictionary.word_order import (
    EXACT,
    INFLECTED,
    LETTER,
    SYNONYM,
    TRANSLATION,
    Hit,
)
from signclip_desktop.core.types.folding import fold

# Signers of ASL, as of most sign languages, sign no articles and no forms of "be"; nobody spells
# them either. Source: Valli, Lucas, Mulrooney, Linguistics of American Sign Language, 5th ed.
NOT_SIGNED = frozenset(["a", "an", "the", "am", "is", "are", "was", "were", "be", "been", "being"])
# A text of more words is no look-up; a word of more letters is no name.
MOST_WORDS = 12
MOST_LETTERS = 24
_MOST_IN_ONE = 4  # words of the longest names in the starter dictionary, and one more

LookUp = Callable[[str], tuple[list[Hit], bool]]


def word_by_word(query: str, guesses: list[Hit], look_up: LookUp, limit: int) -> list[Hit]:
    """The signs of a phrase's words in their order, or what a single unknown word may be.

    Args:
        query: what was typed.
        guesses: what was found for it as a whole, none of it sure.
        look_up: gives the hits of a part, and whether the part is a word of the library.
        limit: number of hits at most.
    """
    words = [word for word in fold(query).split(" ") if word]
    if len(words) == 1:
        if any(hit.kind in (SYNONYM, TRANSLATION) for hit in guesses):
            return guesses  # a word in the making
        return [*guesses, *_letters(words[0], look_up)][:limit]
    if not 1 < len(words) <= MOST_WORDS:
        return guesses
    parts = _parts(words, look_up)
    found = [replace(hit, part=part) for part, _, hits in parts for hit in hits]
    if all(known and hits[0].kind != INFLECTED for _, known, hits in parts):
        return [*found, *guesses][:limit]
    # A word may be misspelt ("hering aid"), and then the whole was meant.
    return [*guesses, *found][:limit]


def _parts(words: list[str], look_up: LookUp) -> list[tuple[str, bool, list[Hit]]]:
    """Parts of a phrase, the longest that are known: words, whether known, the signs to show."""
    parts: list[tuple[str, bool, list[Hit]]] = []
    at = 0
    while at < len(words):
        size, part = _longest_known(words[at : at + _MOST_IN_ONE], look_up)
        at += size
        if not (size == 1 and words[at - 1] in NOT_SIGNED and len(words) > 1):
            parts.append(part)
    return parts


def _longest_known(words: list[str], look_up: LookUp) -> tuple[int, tuple[str, bool, list[Hit]]]:
    for size in range(len(words), 0, -1):
        part = " ".join(words[:size])
        hits, known = look_up(part)
        if known:
            return size, (part, True, hits[:1])
    # The last word may still be in the making, any may be misspelt, and a name is spelled.
    return 1, (words[0], False, hits[:1] or _letters(words[0], look_up))


def _letters(word: str, look_up: LookUp) -> list[Hit]:
    """The signs of a word's letters in order, those that the library has."""
    if not (word.isalpha() and 1 < len(word) <= MOST_LETTERS):
        return []
    found: list[Hit] = []
    for letter in word:
        hits, _ = look_up(letter)
        found.extend(
            replace(hit, kind=LETTER, part=word)
            for hit in hits[:1]
            if hit.kind == EXACT and fold(hit.matched) == letter
        )
    return found
