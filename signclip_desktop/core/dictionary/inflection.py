"""Leads an inflected English word back to the words it may be a form of: "mice" to "mouse".

Regular forms follow the detachment rules of WordNet's morphy (man page morph(7)), made stricter by
English spelling: "hoping" is a form of "hope" and never of "hop". What the rules would get wrong
stands in assets/inflections_en.txt, which `training/shipped/inflections.py` computes.
The rules know no vocabulary: whoever asks keeps the answers that are words.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product

from signclip_desktop import settings

EXCEPTIONS = "inflections_en.txt"

_VOWEL = re.compile("[aeiouy]")
# A short syllable doubles its last consonant before an ending: "hopping", so "hoping" has an e.
_DOUBLES = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")
_SIBILANT_OR_O = ("ses", "xes", "zes", "ches", "shes", "oes")
# A phrase of more words, or with more readings, is not a word of a dictionary.
_MOST_WORDS = 6
_MOST_READINGS = 32


@lru_cache(maxsize=4096)
def base_forms(word: str) -> tuple[str, ...]:
    """What a folded English word may be a form of, itself left out; empty for most base forms.

    Some answers of the rules are no words ("driving" gives "drive" and "driv").
    """
    known = _exceptions().get(word)
    return by_rule(word) if known is None else known


def base_phrases(phrase: str) -> tuple[str, ...]:
    """Every reading of a folded phrase with some of its words led back: "hung up", "hang up"."""
    words = phrase.split(" ")
    if len(words) > _MOST_WORDS:
        return ()
    choices = [(word, *base_forms(word)) for word in words]
    readings = product(*choices)
    next(readings)  # the phrase as it stands
    return tuple(" ".join(reading) for reading in islice(readings, _MOST_READINGS))


def by_rule(word: str) -> tuple[str, ...]:
    """The base forms that the rules alone give."""
    if not (word.isascii() and word.isalpha()):
        return ()
    found = [
        *_without_s(word),
        *_without_ending(word, "ed"),
        *_without_ending(word, "ing"),
        *_without_ending(word, "er"),
        *_without_ending(word, "est"),
    ]
    return tuple(dict.fromkeys(base for base in found if len(base) > 1))


def _without_s(word: str) -> Iterator[str]:
    """Plurals, and verbs after he or she: "cars", "cities", "boxes", "policemen"."""
    if word.endswith("men") and len(word) > len("omen"):
        yield word.removesuffix("men") + "man"
    if not word.endswith("s") or word.endswith("ss"):
        return
    yield word[:-1]
    if word.endswith("ies") and len(word) > len("lies"):
        yield word.removesuffix("ies") + "y"
    if word.endswith(_SIBILANT_OR_O):
        yield word.removesuffix("es")


def _without_ending(word: str, ending: str) -> Iterator[str]:
    """What stood before -ed, -ing, -er or -est, with the e, y or single letter that it had."""
    stem = word.removesuffix(ending)
    if stem == word or not _VOWEL.search(stem):
        return
    if stem.endswith("i") and ending != "ing":
        yield stem.removesuffix("i") + "y"
        yield stem + "e"
    elif stem.endswith("e"):
        yield stem if ending == "ing" else stem + "e"
    else:
        if not _DOUBLES.fullmatch(stem):
            yield stem
        yield stem + "e"
        if stem[-1] == stem[-2:-1] and stem[-1] not in "aeiou":
            yield stem[:-1]


@cache
def _exceptions() -> dict[str, tuple[str, ...]]:
    """Word -> its base forms, in place of what the rules say; none for a word that has none."""
    text = (settings.assets_dir() / EXCEPTIONS).read_text(encoding="ascii")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {word: tuple(bases) for word, *bases in lines}
