"""The identity of a gloss: which names are one sign's name, and which are two.

Two glosses name the same sign when they are equal after Unicode composition and without regard
to case. Accents, marks and letters such as ß are part of the name: ZAHLEN (to count out money)
and ZÄHLEN (to count) are two German words. Search folds more (`text_search.fold`), because a
person who types may leave accents out; nothing is ever stored, joined or named by that form.
"""

import unicodedata

# Characters that nobody sees and that keyboards, web pages and file systems add or drop: soft
# hyphen, zero-width space, direction marks, word joiner, byte order mark, and the two selectors
# that choose between the text and the picture form of a symbol. Joiners stay: Persian and Hindi
# spell with them, and they hold composed emoji together.
UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F))

# Sign languages whose surrounding spoken language pairs I with ı and İ with i.
# Source: Unicode's SpecialCasing.txt, conditions for "tr"; tsm is Turkish Sign Language.
_DOTTED = frozenset({"tsm"})
_DOTTED_LOWER = str.maketrans({"I": "ı", "İ": "i"})


def clean_gloss(text: str) -> str:
    """A gloss as it is stored: composed, without unseen characters or needless spaces.

    What can be seen is kept as it was written. "" means that the text names nothing, or is no
    text (a name in another encoding than the system's).
    """
    shown = unicodedata.normalize("NFC", text)
    shown = " ".join(shown.split())
    return shown if has_name(shown) else ""


def identity(gloss: str, language: str = "") -> str:
    """The form in which glosses are the same or not.

    Args:
        gloss: the name of a sign, or one of its words.
        language: sign language, ISO 639-3; it decides how the letter I is lowered.
    """
    text = unicodedata.normalize("NFC", gloss).translate(UNSEEN)
    if language in _DOTTED:
        text = text.translate(_DOTTED_LOWER)
    # lower(), not casefold(): casefold makes ß and ss one, and they tell words apart. A final
    # sigma is only another shape of the same letter.
    text = text.lower().replace("ς", "σ")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def has_name(text: str) -> bool:
    """Whether a text names anything: a letter, a digit, a sign or a symbol, such as an emoji."""
    kinds = [
        unicodedata.category(letter)
        for letter in unicodedata.normalize("NFC", text).translate(UNSEEN)
    ]
    return "Cs" not in kinds and any(kind[0] in "LNPS" for kind in kinds)


def upper_gloss(text: str, language: str = "") -> str:
    """A word in capitals, as glosses are written; its identity is that of the word.

    ß becomes ẞ, not SS, and in Turkish i becomes İ.
    """
    if language in _DOTTED:
        text = text.replace("i", "İ")
    shown = text.replace("ß", "ẞ").upper()
    return shown if identity(shown, language) == identity(text, language) else text
