"""Reads Princeton WordNet's database files and gives the synonyms of the sense that a gloss has.

Source: the files' layout is that of WordNet's manual pages wndb(5) and cntlist(5). Debian's
package wordnet-base carries them in /usr/share/wordnet.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from signclip_desktop.errors import UsageError

# Kind of word, its number in sense keys, and its file's ending. Adjective satellites (5) stand
# in the adjectives' files.
KINDS = (("n", "1", "noun"), ("v", "2", "verb"), ("a", "3", "adj"), ("r", "4", "adv"))
SATELLITE = "5"

# A gloss's sense is known where it makes up at least this part of the word's counted uses, and a
# synonym is one whose own uses are of that sense for the most part: whoever types "git" means no
# skunk. Of the values 0.2, 0.35 and 0.5, the last two keep the absurd ones out of a random 200.
FREQUENT_USE = 0.35
OWN_USE = 0.5
# A word that WordNet never counted has its first sense only where it has so few.
FEW_SENSES = 2
MOST_SYNONYMS = 6
LONGEST_ABBREVIATION = 3

# Lexicographer files, see lexnames(5): words for people are often animals' names in contempt.
ANIMAL, PERSON = 5, 18
# Words of which any sense is marked so are left out, whatever sense is meant.
OFFENSIVE = re.compile(
    r"\b(slurs?|obscen\w+|offensive|vulgar\w*|disparag\w+|derogat\w+|insult\w*|pejorative\w*|"
    r"taboo|contempt\w*|prostitut\w+|sexual\w*|genitals?|copulat\w+|despicable|stupid person)\b"
)

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

    @property
    def meaning(self) -> tuple[str, int]:
        """What names the meaning."""
        return self.kind, self.offset


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning, with its words.

    Attributes:
        words: as written, names with capitals.
        topic: number of its lexicographer file, see lexnames(5).
        definition: what it means, in a sentence.
    """

    words: tuple[str, ...]
    topic: int = 0
    definition: str = ""


@dataclass(frozen=True)
class WordNet:
    """WordNet's words, read whole.

    Attributes:
        senses: meanings of each word (lower case, spaces), most frequent of each kind first.
        meanings: each meaning, by kind and offset.
    """

    senses: dict[str, tuple[Sense, ...]]
    meanings: dict[tuple[str, int], Meaning] = field(repr=False)

    def synonyms(self, word: str, others: Collection[str] = ()) -> tuple[str, ...]:
        """Words that share the meaning which `word` has as a gloss, most used first.

        Names (capitalised words), offensive words and words that mean mostly something else are
        left out; short abbreviations are not.

        Args:
            word: a gloss.
            others: the other names of the same sign: they tell which meaning it has.
        """
        base = self._base_form(word.lower())
        # A letter's or a figure's meanings are units, vitamins and blood groups.
        if base is None or len(base) == 1 or base.isdigit():
            return ()
        found: dict[str, int] = {}
        for sense in self._meant(base, others):
            for other in self.meanings[sense.meaning].words:
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

    def _meant(self, word: str, others: Collection[str]) -> list[Sense]:
        """The senses that a gloss has: those that its other names share, else the main one."""
        senses = self._plain_senses(word)
        named = [
            {sense.meaning for sense in self.senses[base]}
            for base in map(self._base_form, (other.lower() for other in others))
            if base is not None and base != word
        ]
        shared = [sense for sense in senses if any(sense.meaning in own for own in named)]
        if shared:
            return [max(shared, key=lambda sense: sense.uses)]
        kinds = {kind for own in named for kind, _ in own}
        fitting = [sense for sense in senses if sense.kind in kinds] or senses
        return self._main(fitting, sum(sense.uses for sense in senses))

    def _plain_senses(self, word: str) -> list[Sense]:
        """A word's senses, without people who are called by an animal's name."""
        senses = list(self.senses[word])
        topics = [self.meanings[sense.meaning].topic for sense in senses]
        if ANIMAL not in topics:
            return senses
        return [sense for sense, topic in zip(senses, topics, strict=True) if topic != PERSON]

    def _main(self, senses: list[Sense], total: int) -> list[Sense]:
        if not senses:
            return []
        if total == 0:
            return senses[:1] if len(senses) <= FEW_SENSES else []
        main = max(senses, key=lambda sense: sense.uses)
        return [main] if main.uses >= FREQUENT_USE * total else []

    def _usable(self, other: str, base: str, sense: Sense) -> bool:
        if other.lower() == base or self.is_offensive(other):
            return False
        if other != other.lower() and len(other) > LONGEST_ABBREVIATION:
            return False
        senses = self.senses.get(other.lower(), ())
        total = sum(s.uses for s in senses)
        own = self._uses(other, sense)
        return own >= OWN_USE * total if total else len(senses) <= FEW_SENSES

    def is_offensive(self, word: str) -> bool:
        """Whether WordNet calls any meaning of a word a slur, an insult, obscene or the like."""
        senses = self.senses.get(word.lower(), ())
        return any(OFFENSIVE.search(self.meanings[sense.meaning].definition) for sense in senses)

    def _uses(self, word: str, sense: Sense) -> int:
        for own in self.senses.get(word.lower(), ()):
            if own.meaning == sense.meaning:
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
        meanings: dict[tuple[str, int], Meaning] = {}
        for kind, _, ending in KINDS:
            for word, offsets in _read_index(folder / f"index.{ending}"):
                own = tuple(
                    Sense(kind, offset, number, uses.get((word, kind, number), 0))
                    for number, offset in enumerate(offsets, start=1)
                )
                senses[word] = senses.get(word, ()) + own
            for offset, meaning in _read_data(folder / f"data.{ending}"):
                meanings[(kind, offset)] = meaning
    except (OSError, ValueError, IndexError) as error:
        raise UsageError("training.wordnet_unreadable", folder=folder, reason=str(error)) from error
    return WordNet(senses=senses, meanings=meanings)


def _read_index(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Word and the offsets of its meanings; they end the line, their number is its third field."""
    for line in _lines(path):
        fields = line.split()
        count = int(fields[2])
        yield fields[0].replace("_", " "), tuple(int(offset) for offset in fields[-count:])


def _read_data(path: Path) -> Iterator[tuple[int, Meaning]]:
    """Offset and meaning, from lines `offset file type n(hex) word id word id ... | definition`."""
    for line in _lines(path):
        front, _, definition = line.partition(" | ")
        fields = front.split()
        names = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
        # Adjectives may end in a marker of where they stand: "galore(ip)".
        words = tuple(name.split("(")[0].replace("_", " ") for name in names)
        yield int(fields[0]), Meaning(words, int(fields[1]), definition.split("; ")[0].strip())


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
