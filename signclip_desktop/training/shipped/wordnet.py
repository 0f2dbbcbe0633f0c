"""Reads Princeton WordNet's database files and gives a word's plain synonyms.

Source: the files' layout is that of WordNet's manual pages wndb(5) and cntlist(5). Debian's
package wordnet-base carries them in /usr/share/wordnet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from signclip_desktop.errors import UsageError

# Kind of word, its number in sense keys, and its file's ending. Adjective satellites (5) stand
# in the adjectives' files.
KINDS = (("n", "1", "noun"), ("v", "2", "verb"), ("a", "3", "adj"), ("r", "4", "adv"))
SATELLITE = "5"

# Senses that make up less than this part of a word's counted uses are left out, and so are
# synonyms for which the shared sense is that rare: nobody who types them means the sign.
RARE_USE = 0.2
MOST_SYNONYMS = 6
LONGEST_ABBREVIATION = 3

# Endings of inflected glosses and what the base form has in their place.
ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""),
    ("ing", "e"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word.

    Attributes:
        kind: "n", "v", "a" or "r".
        offset: place of the meaning in the data file; with `kind` it names the meaning.
        number: rank among the word's meanings of this kind, from 1.
        uses: times the meaning was counted in WordNet's texts.
    """

    kind: str
    offset: int
    number: int
    uses: int


@dataclass(frozen=True)
class WordNet:
    """WordNet's words, read whole.

    Attributes:
        senses: meanings of each word (lower case, spaces), most frequent of each kind first.
        words: words of each meaning, by kind and offset, as written.
    """

    senses: dict[str, tuple[Sense, ...]]
    words: dict[tuple[str, int], tuple[str, ...]] = field(repr=False)

    def synonyms(self, word: str) -> tuple[str, ...]:
        """Words that share a frequent meaning with `word`, most used first; may be empty.

        Names (capitalised words) are left out, short abbreviations are not.
        """
        base = self._base_form(word.lower())
        # A letter's or a figure's meanings are units, vitamins and blood groups.
        if base is None or len(base) == 1 or base.isdigit():
            return ()
        found: dict[str, int] = {}
        for sense in self._frequent(base):
            for other in self.words[(sense.kind, sense.offset)]:
                if self._usable(other, base, sense):
                    found[other] = found.get(other, 0) + self._uses(other, sense)
        return tuple(sorted(found, key=lambda other: (-found[other], other))[:MOST_SYNONYMS])

    def _base_form(self, word: str) -> str | None:
        if word in self.senses:
            return word
        for ending, instead in ENDINGS:
            base = word.removesuffix(ending) + instead
            if word.endswith(ending) and len(base) > 2 and base in self.senses:
                return base
        return None

    def _frequent(self, word: str) -> list[Sense]:
        senses = self.senses[word]
        total = sum(sense.uses for sense in senses)
        if total == 0:
            # Never counted: only the first meaning of its only, or its first, kind.
            return [senses[0]]
        return [sense for sense in senses if sense.uses >= RARE_USE * total]

    def _usable(self, other: str, base: str, sense: Sense) -> bool:
        if other.lower() == base:
            return False
        if other != other.lower() and len(other) > LONGEST_ABBREVIATION:
            return False
        senses = self.senses.get(other.lower(), ())
        total = sum(s.uses for s in senses)
        own = self._uses(other, sense)
        return own >= RARE_USE * total if total else len(senses) <= 2

    def _uses(self, word: str, sense: Sense) -> int:
        for own in self.senses.get(word.lower(), ()):
            if (own.kind, own.offset) == (sense.kind, sense.offset):
                return own.uses
        return 0


def read_wordnet(folder: Path) -> WordNet:
    """Read the index, data and cntlist.rev files of a folder.

    Raises:
        UsageError: a file is missing or not in WordNet's layout.
    """
    try:
        uses = _read_uses(folder / "cntlist.rev")
        senses: dict[str, tuple[Sense, ...]] = {}
        words: dict[tuple[str, int], tuple[str, ...]] = {}
        for kind, _, ending in KINDS:
            for word, offsets in _read_index(folder / f"index.{ending}"):
                own = tuple(
                    Sense(kind, offset, number, uses.get((word, kind, number), 0))
                    for number, offset in enumerate(offsets, start=1)
                )
                senses[word] = senses.get(word, ()) + own
            for offset, names in _read_data(folder / f"data.{ending}"):
                words[(kind, offset)] = names
    except (OSError, ValueError, IndexError) as error:
        raise UsageError(
            f"WordNet cannot be read from {folder}: {error}. On Debian it comes with "
            "`sudo apt install wordnet-base`; name its folder with --wordnet."
        ) from error
    return WordNet(senses=senses, words=words)


def _read_index(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Word and the offsets of its meanings; they end the line, their number is its third field."""
    for line in _lines(path):
        fields = line.split()
        count = int(fields[2])
        yield fields[0].replace("_", " "), tuple(int(offset) for offset in fields[-count:])


def _read_data(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Offset and words, from lines `offset file type n(hex) word id word id ... | gloss`."""
    for line in _lines(path):
        fields = line.split(" | ")[0].split()
        names = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
        # Adjectives may end in a marker of where they stand: "galore(ip)".
        yield int(fields[0]), tuple(name.split("(")[0].replace("_", " ") for name in names)


def _read_uses(path: Path) -> dict[tuple[str, str, int], int]:
    """Counted uses by word, kind and number of the meaning, from `key number count`."""
    kinds = {number: kind for kind, number, _ in KINDS} | {SATELLITE: "a"}
    uses = {}
    for line in _lines(path):
        key, number, count = line.split()
        word, _, place = key.partition("%")
        uses[(word.replace("_", " "), kinds[place[0]], int(number))] = int(count)
    return uses


def _lines(path: Path) -> Iterator[str]:
    """Lines of content; the licence at a file's top is indented."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith(" "):
                yield line
