"""Finds the library's sign that a recording to be imported belongs to.

Signs are the same by their id; recordings that are told by a file's name alone join by gloss.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from signclip_desktop.core.exchange.planning import name_id
from signclip_desktop.core.limits import WORDS_OF_SIGN
from signclip_desktop.core.types.folding import fold
from signclip_desktop.core.types.gloss import identity
from signclip_desktop.core.types.sign import Sign, Word

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store


class KnownSigns:
    """The signs of one library during one import."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._names: dict[str, dict[str, str]] = {}

    def like(self, sign: Sign, *, by_gloss: bool) -> Sign:
        """The library's sign of that id, or one it may join by its gloss, else the sign itself."""
        known = self._by_id(sign) or self._of_older_import(sign)
        if known is None and by_gloss:
            names = self._names_of(sign.language)
            named = names.get(identity(sign.gloss, sign.language))
            known = self._store.signs.find(named) if named is not None else None
        return known or self._with_free_id(sign)

    def _by_id(self, sign: Sign) -> Sign | None:
        known = self._store.signs.find(sign.id)
        return known if known is None or self._may_be(known, sign) else None

    def _may_be(self, known: Sign, sign: Sign) -> bool:
        """Whether a sign of the same id is the same: not where an id was made from another name."""
        name = identity(sign.gloss, sign.language)
        is_from_name = sign.id == name_id(name, sign.language)
        return not is_from_name or identity(known.gloss, known.language) == name

    def _with_free_id(self, sign: Sign) -> Sign:
        taken = self._store.signs.find(sign.id)
        if taken is None or self._may_be(taken, sign):
            return sign
        name = identity(sign.gloss, sign.language)
        own = replace(sign, id=name_id(f"{name}\0exact", sign.language))
        return self._store.signs.find(own.id) or own

    def _of_older_import(self, sign: Sign) -> Sign | None:
        """A sign of this name that version 0.1 brought in, which made ids from folded names."""
        name = identity(sign.gloss, sign.language)
        if sign.id != name_id(name, sign.language) or fold(sign.gloss) == name:
            return None
        older = self._store.signs.find(name_id(fold(sign.gloss), sign.language))
        same = older is not None and identity(older.gloss, older.language) == name
        return older if same else None

    def _names_of(self, language: str) -> dict[str, str]:
        """The library's names, read once; signs that this run adds are found by their id."""
        if language not in self._names:
            self._names[language] = self._store.signs.first_of_each_name(language)
        return self._names[language]

    def add_words(self, sign: Sign, words: tuple[Word, ...]) -> None:
        """Give a sign of the library the words that it lacks, as many as it may have."""
        gloss = identity(sign.gloss, sign.language)
        known = {(identity(word.text), word.language) for word in sign.words}
        fresh = tuple(
            word
            for word in words
            if (identity(word.text), word.language) not in known
            and identity(word.text, sign.language) != gloss
        )
        fresh = fresh[: max(0, WORDS_OF_SIGN - len(sign.words))]
        if fresh:
            self._store.signs.update(replace(sign, words=sign.words + fresh))
