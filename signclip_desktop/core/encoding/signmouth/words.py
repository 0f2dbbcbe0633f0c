"""A vocabulary of one's own: whole words, or pieces joined by frequency (byte-pair encoding).

Learned from the training sentences alone; kept as plain JSON beside a model's weights.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from signclip_desktop.core.encoding.signmouth.decoder import END, PAD, UNKNOWN

UNITS = ("words", "pieces")
_SPECIAL = ("<pad>", "</s>", "<unk>")
_MARK = "▁"  # the start of a word, as SentencePiece writes it
_FORMAT = 1
# Han with its extensions, kana, Thai, Lao, Myanmar, Khmer: written without spaces between words.
_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens of a text side.

    Attributes:
        units: one of UNITS.
        tokens: by their number; the first three are the padding, the end and the unknown.
        merges: of `pieces`, pairs in the order in which they are joined.
    """

    units: str
    tokens: tuple[str, ...]
    merges: tuple[tuple[str, str], ...] = ()
    _numbers: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    _ranks: dict[tuple[str, str], int] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the tables for looking up."""
        self._numbers.update({token: number for number, token in enumerate(self.tokens)})
        self._ranks.update({pair: number for number, pair in enumerate(self.merges)})

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str) -> list[int]:
        """The numbers of a text, with the end."""
        numbers: list[int] = []
        for word in text.split():
            parts = [word] if self.units == "words" else self._pieces(word)
            numbers += [self._numbers.get(part, UNKNOWN) for part in parts]
        return [*numbers, END]

    def decode(self, numbers: Sequence[int]) -> str:
        """The text of numbers; padding, end and unknown tokens are left out."""
        tokens = [self.tokens[n] for n in numbers if n not in (PAD, END, UNKNOWN)]
        if self.units == "words":
            return " ".join(tokens)
        return "".join(tokens).replace(_MARK, " ").strip()

    def as_json(self) -> dict[str, Any]:
        """Plain content for a file."""
        return {
            "format": _FORMAT,
            "units": self.units,
            "tokens": list(self.tokens),
            "merges": [list(pair) for pair in self.merges],
        }

    def _pieces(self, word: str) -> list[str]:
        parts = [_MARK, *word]
        while len(parts) > 1:
            ranks = [self._ranks.get(pair, len(self._ranks)) for pair in _pairs(parts)]
            best = min(ranks)
            if best == len(self._ranks):
                break
            parts = _join(parts, self.merges[best])
        return parts


def vocabulary_of(content: object) -> Vocabulary:
    """The vocabulary of a file's content.

    Raises:
        ValueError: it is no vocabulary.
    """
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise ValueError("no vocabulary of this version")
    units, tokens, merges = content.get("units"), content.get("tokens"), content.get("merges")
    if units not in UNITS or not isinstance(tokens, list) or not isinstance(merges, list):
        raise ValueError("no vocabulary")
    if tuple(tokens[:3]) != _SPECIAL or not all(isinstance(token, str) for token in tokens):
        raise ValueError("the first three tokens must be <pad>, </s> and <unk>")
    pairs = [tuple(pair) for pair in merges if isinstance(pair, list) and len(pair) == 2]
    if len(pairs) != len(merges) or not all(isinstance(t, str) for pair in pairs for t in pair):
        raise ValueError("merges must be pairs of texts")
    return Vocabulary(units, tuple(tokens), tuple((a, b) for a, b in pairs))


def learn_words(texts: Iterable[str], *, least: int = 1) -> Vocabulary:
    """Whole words, split at spaces, that occur at least `least` times, the most frequent first."""
    counts = Counter(word for text in texts for word in text.split())
    found = sorted((w for w, n in counts.items() if n >= least), key=lambda w: (-counts[w], w))
    return Vocabulary("words", (*_SPECIAL, *found))


def learn_pieces(texts: Iterable[str], size: int) -> Vocabulary:
    """Byte-pair encoding with about `size` tokens (Sennrich et al. 2016), ties by alphabet."""
    counts = Counter(word for text in texts for word in text.split())
    parts = {word: [_MARK, *word] for word in counts}
    letters = sorted({part for split in parts.values() for part in split})
    pairs: Counter[tuple[str, str]] = Counter()
    users: dict[tuple[str, str], set[str]] = {}
    for word, split in parts.items():
        _count(word, split, counts[word], pairs, users)
    merges: list[tuple[str, str]] = []
    while len(_SPECIAL) + len(letters) + len(merges) < size and pairs:
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] < 2:
            break
        merges.append(best)
        for word in users.pop(best):  # the words that change; all other counts stay
            _count(word, parts[word], -counts[word], pairs, users)
            parts[word] = _join(parts[word], best)
            _count(word, parts[word], counts[word], pairs, users)
        del pairs[best]
    tokens = dict.fromkeys([*letters, *(a + b for a, b in merges)])
    return Vocabulary("pieces", (*_SPECIAL, *tokens), tuple(merges))


def segments(text: str) -> list[str]:
    """Words and punctuation of a text in any script, case kept.

    A word is letters with their marks, and digits; each character of scripts that are written
    without spaces is a word; each other character that is no space stands alone.
    """
    parts: list[str] = []
    inside = False
    letters = unicodedata.normalize("NFC", text)
    for place, letter in enumerate(letters):
        kind = unicodedata.category(letter)[0]
        alone = any(low <= ord(letter) <= high for low, high in _WITHOUT_SPACES)
        if letter.isspace():
            inside = False
        elif kind == "M" and parts:  # a mark belongs to the character before it
            parts[-1] += letter
        elif kind in "LN" and not alone:
            if inside:
                parts[-1] += letter
            else:
                parts.append(letter)
            inside = True
        elif letter in "'’" and inside and letters[place + 1 : place + 2].isalpha():
            parts[-1] += letter
        else:
            parts.append(letter)
            inside = False
    return parts


def is_word(segment: str) -> bool:
    """Whether a segment is a word and not punctuation."""
    return unicodedata.category(segment[0])[0] in "LMN"


def apart(text: str) -> str:
    """Lower-case text whose punctuation stands apart, as PHOENIX-2014-T writes it."""
    return " ".join(segments(text.lower()))


def _count(
    word: str,
    parts: list[str],
    often: int,
    pairs: Counter[tuple[str, str]],
    users: dict[tuple[str, str], set[str]],
) -> None:
    """Add a word's pairs, or take them away where `often` is below 0."""
    for pair in _pairs(parts):
        pairs[pair] += often
        users.setdefault(pair, set()).add(word)


def _pairs(parts: list[str]) -> list[tuple[str, str]]:
    return list(pairwise(parts))


def _join(parts: list[str], pair: tuple[str, str]) -> list[str]:
    joined: list[str] = []
    at = 0
    while at < len(parts):
        if at + 1 < len(parts) and (parts[at], parts[at + 1]) == pair:
            joined.append(parts[at] + parts[at + 1])
            at += 2
        else:
            joined.append(parts[at])
            at += 1
    return joined
