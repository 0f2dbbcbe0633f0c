"""Words of other spoken languages for English glosses: "danke" and "merci" for THANK YOU.

Source: assets/words_other_languages.txt, written for this project; its head tells how.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from signclip_desktop import settings
from signclip_desktop.core.types.folding import fold

FILE = "words_other_languages.txt"
# Spoken languages of the file, in the order of its columns: those of settings.SPOKEN_LANGUAGES.
SPOKEN = ("de", "fr", "es")


class Translations:
    """The words of other languages, by English word."""

    def __init__(self, words: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        self._words = words

    def of(self, english: str) -> Iterator[tuple[str, str]]:
        """Language and word of every translation of an English word or phrase."""
        yield from self._words.get(fold(english), ())

    def __len__(self) -> int:
        return len(self._words)


@cache
def shipped() -> Translations:
    """The translations that come with the program."""
    return read((settings.assets_dir() / FILE).read_text(encoding="utf-8"))


def read(text: str) -> Translations:
    """Read lines `english | german, ... | french, ... | spanish, ...`; "#" begins a remark.

    Raises:
        ValueError: a line has another number of columns, or an English word comes twice.
    """
    words: dict[str, tuple[tuple[str, str], ...]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        english, *columns = (column.strip() for column in line.split("|"))
        if len(columns) != len(SPOKEN) or fold(english) in words:
            raise ValueError(f"expected each word once, with {len(SPOKEN)} columns, got {line!r}")
        words[fold(english)] = tuple(
            (language, word.strip())
            for language, column in zip(SPOKEN, columns, strict=True)
            for word in column.split(",")
            if word.strip()
        )
    return Translations(words)
