"""One line of the signs found: the sign, why it is there, and what is said of all lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signclip_desktop.core.types.folding import fold
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.ui.describe import other_names, shown_gloss
from signclip_desktop.ui.languages import SPOKEN

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary.word_search import WordMatch

_LETTER, _TRANSLATION = "letter", "translation"
# How a search writes a word of another language: "danke (de)".
_OTHER_LANGUAGE = re.compile(r"(?P<word>.*) \((?P<language>[\w-]+)\)")
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One line of the results.

    Attributes:
        sign: the entry.
        via: the word that led here where it is no name of the sign; "" if a name did.
        kind: how the word fits, as in WordMatch; "" for a sign that was not searched for.
        part: the word of the typed phrase that it stands for; "" for the whole text.
    """

    sign: Sign
    via: str = ""
    kind: str = ""
    part: str = ""

    @property
    def words(self) -> str:
        """Its other names, for reading; never what it is only found by."""
        return ", ".join(other_names(self.sign)[:_MOST_NAMES])

    @property
    def reason(self) -> str:
        """Why it is here, where that is not plain: "Also found by automobile"."""
        if self.kind == _LETTER:
            return f"A letter of “{self.part}”"
        is_plain = not self.part or fold(self.part) == fold(self.sign.gloss)
        for_part = "" if is_plain else f"For “{self.part}”"
        return ", ".join(part for part in (for_part, self._way) if part)

    @property
    def _way(self) -> str:
        if not self.via:
            return ""
        other = _OTHER_LANGUAGE.fullmatch(self.via)
        if self.kind == _TRANSLATION and other is not None:
            return f"via {SPOKEN.get(other['language'], other['language'])}: {other['word']}"
        return f"Also found by “{self.via}”"

    @property
    def text(self) -> str:
        """The line in words, for a screen reader."""
        parts = [shown_gloss(self.sign), self.words, self.reason]
        if self.sign.variant > 1:
            parts.insert(1, f"variant {self.sign.variant}")
        return ", ".join(part for part in parts if part)


def rows_of(found: "Sequence[WordMatch]") -> tuple[SearchRow, ...]:
    """The lines of an answer, in its order."""
    return tuple(SearchRow(match.sign, match.via, match.kind, match.part) for match in found)


def summary_of(query: str, rows: Sequence[SearchRow]) -> str:
    """What has to be known of the lines as a whole: that they are words, letters or guesses.

    "" where a sign for all that was typed is among them.
    """
    if not any(row.part for row in rows):
        return ""
    spelled = list(dict.fromkeys(row.part for row in rows if row.kind == _LETTER))
    told = [f"No sign for “{query}” is in your dictionary."]
    if any(row.part and row.kind != _LETTER for row in rows):
        told.append("These are the signs of its words.")
    if spelled:
        told.append(f"Signers spell names: {', '.join(spelled)}.")
        missing = _missing(spelled, rows)
        if missing:
            noun = "letter" if len(missing) == 1 else "letters"
            told.append(f"The {noun} {', '.join(missing)} cannot be shown.")
    return " ".join(told)


def _missing(spelled: Sequence[str], rows: Sequence[SearchRow]) -> list[str]:
    """Letters of spelled words for which there is no sign, each once, in capitals."""
    there = {fold(row.sign.gloss) for row in rows if row.kind == _LETTER}
    letters = dict.fromkeys(letter for word in spelled for letter in word)
    return [letter.upper() for letter in letters if letter not in there]
