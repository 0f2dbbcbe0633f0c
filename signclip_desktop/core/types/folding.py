"""The form in which words are compared: without case, accents, hyphens and double spaces."""

import re
import unicodedata

from signclip_desktop.core.types.gloss import UNSEEN

# Letters that do not come apart into a base letter and a mark: plain form, spelled-out form.
_LETTERS = {
    "ß": ("ss", "ss"), "æ": ("ae", "ae"), "œ": ("oe", "oe"), "ø": ("o", "oe"),
    "å": ("a", "aa"), "ä": ("a", "ae"), "ö": ("o", "oe"), "ü": ("u", "ue"),
    "đ": ("d", "d"), "ð": ("d", "d"), "þ": ("th", "th"), "ł": ("l", "l"), "ħ": ("h", "h"),
    "ı": ("i", "i"),
}  # fmt: skip
_PLAIN = str.maketrans({letter: forms[0] for letter, forms in _LETTERS.items()})
_SPELLED = str.maketrans({letter: forms[1] for letter, forms in _LETTERS.items()})
_HAS_SPELLED = re.compile(f"[{''.join(k for k, (a, b) in _LETTERS.items() if a != b)}]")

# Marks on these letters are accents that people leave out when they type. Elsewhere a mark is
# a part of the letter: a Devanagari vowel, a Japanese voiced kana, a Korean syllable.
_ACCENTED = re.compile("[a-z\u0370-\u03ff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff]")

_APOSTROPHES = re.compile("['\u2019\u02bc`\u00b4]")
_BREAKS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The form in which words are compared: no case, accents, hyphens or double spaces.

    ß is ss; ö is o. Scripts whose marks are letters keep them. A name of symbols alone, such
    as an emoji, is compared as it is.
    """
    return _fold(text, spelled_out=False)


def folds(text: str) -> tuple[str, ...]:
    """The folded forms of a word: ö as o and, where it differs, ö as oe."""
    if text.isascii():
        return (text.lower() if text.isalnum() else fold(text),)
    plain = fold(text)
    spelled = _fold(text, spelled_out=True)
    return (plain,) if spelled == plain else (plain, spelled)


def _fold(text: str, *, spelled_out: bool) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(UNSEEN)).casefold()
        text = unicodedata.normalize("NFC", text)
        if spelled_out and _HAS_SPELLED.search(text):
            text = text.translate(_SPELLED)
        text = _without_accents(text).translate(_PLAIN)
    else:
        text = text.lower()
    if text.isalnum():
        return text
    return _break_marks(_APOSTROPHES.sub("", text)).strip() or _symbols(text)


def _symbols(text: str) -> str:
    return text.strip() if any(unicodedata.category(letter)[0] == "S" for letter in text) else ""


def _break_marks(text: str) -> str:
    """Turn whatever separates words into one space; marks that belong to letters stay."""
    if text.isascii():
        return _BREAKS.sub(" ", text)
    kept = (
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " "
        for letter in text
    )
    return " ".join("".join(kept).split())


def _without_accents(text: str) -> str:
    pieces: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFD", text):
        if unicodedata.combining(letter):
            if _ACCENTED.match(base):
                continue
        else:
            base = letter
        pieces.append(letter)
    return unicodedata.normalize("NFC", "".join(pieces))
