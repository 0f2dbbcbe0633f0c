"""The library: the one door to the user's SQLite file.

One `Store` is one connection and belongs to the thread that opened it. The rows are written
and read by the other files of this package; `opened.py` turns errors into sentences.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from signclip_desktop.core.dictionary import (
    connection,
    deleting,
    pack_files,
    packs,
    signs,
    user_data,
)
from signclip_desktop.core.dictionary.for_index import ForIndex
from signclip_desktop.core.dictionary.places import Place
from signclip_desktop.core.dictionary.records import HistoryEntry, ImportCounts
from signclip_desktop.core.dictionary.word_search import WordIndex, WordMatch
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Sign
from signclip_desktop.errors import StoreError

# The setting that says of which place the user was told.
_TOLD_OF = "told_of_place"


class Store(ForIndex):
    """One open library and its rows.

    Every method may raise `StoreBusy`, `StoreReadOnly`, `DiskFull` or `StoreDamaged`.

    Attributes:
        starter: file and name of the starter dictionary that was brought in; None without one.
    """

    def __init__(self, db: Database, path: Path, *, read_only: bool) -> None:
        super().__init__(db, path, read_only=read_only)
        self.starter: tuple[Path, str] | None = None
        self._words: WordIndex | None = None
        self._words_version = -1

    @contextmanager
    def _changing_words(self) -> Iterator[Database]:
        try:
            with self._writing() as db:
                yield db
        finally:
            self._words = None

    @contextmanager
    def in_one_step(self) -> Iterator[None]:
        """What is written in this block is kept whole or not at all."""
        with self._changing_words() as db, connection.writing(db):
            yield

    # Signs

    def signs(
        self,
        *,
        language: str | None = None,
        list_name: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Sign]:
        """Signs by gloss, all or of one sign language; those of a list in its order."""
        with self._reading() as db:
            return signs.read_all(db, language, list_name, limit, offset)

    def sign(self, sign_id: str) -> Sign:
        """One sign; raises NotInLibrary."""
        with self._reading() as db:
            return signs.read(db, sign_id)

    def find_sign(self, sign_id: str) -> Sign | None:
        """One sign; None where there is none."""
        with self._reading() as db:
            return signs.read_many(db, [sign_id]).get(sign_id)

    def find_gloss(self, gloss: str, language: str) -> list[Sign]:
        """Signs of that name whatever its case (`gloss.identity`); variants in their order."""
        with self._reading() as db:
            return signs.find_gloss(db, gloss, language)

    def first_of_each_name(self, language: str) -> dict[str, str]:
        """Identity of each gloss of a sign language -> id of the first sign of that name."""
        with self._reading() as db:
            return signs.first_of_each_name(db, language)

    def languages(self) -> list[str]:
        """The sign languages (ISO 639-3) that there are signs of."""
        with self._reading() as db:
            return signs.languages(db)

    def sign_count(self) -> int:
        """Number of signs."""
        with self._reading() as db:
            return signs.count(db)

    def add_sign(self, sign: Sign) -> None:
        """Add a sign, or replace the one of that id; its recordings stay."""
        with self._changing_words() as db:
            signs.put(db, sign)

    def update_sign(self, sign: Sign) -> None:
        """Replace a sign that is there; raises NotInLibrary."""
        with self._changing_words() as db:
            signs.read(db, sign.id)
            signs.put(db, sign)

    def delete_sign(self, sign_id: str) -> None:
        """Remove a sign with its recordings; nothing happens where there is none."""
        with self._changing_words() as db:
            signs.delete(db, sign_id)

    # Recordings

    def add_example(self, example: Example, clip: Clip) -> None:
        """Add a recording, or replace the one of that id; raises NotInLibrary for its sign."""
        with self._writing() as db:
            signs.put_example(db, example, clip)

    def add_with_sign(self, sign: Sign, example: Example, clip: Clip) -> None:
        """Add a recording, and its sign if it is not there, in one step."""
        with self.in_one_step():
            if not signs.read_many(self._db, [sign.id]):
                self.add_sign(sign)
            self.add_example(example, clip)

    def examples(self, sign_id: str) -> list[Example]:
        """A sign's recordings, oldest first."""
        with self._reading() as db:
            return signs.read_examples(db, sign_id)

    def has_example(self, example_id: str) -> bool:
        """Whether a recording of that id is there."""
        with self._reading() as db:
            return signs.has_example(db, example_id)

    def preview_example(self, sign_id: str) -> Example | None:
        """The recording that stands for a sign; None where it has none."""
        with self._reading() as db:
            return signs.preview_example(db, sign_id)

    def clip(self, example_id: str) -> Clip:
        """A recording's landmarks; raises NotInLibrary, or StoreDamaged for this one alone."""
        with self._reading() as db:
            return signs.read_clip(db, example_id)

    def delete_example(self, example_id: str) -> None:
        """Remove one recording."""
        with self._writing() as db:
            signs.delete_example(db, example_id)

    # Words

    def search_words(
        self, query: str, *, limit: int = 20, language: str | None = None
    ) -> list[WordMatch]:
        """Signs whose words fit what was typed so far, best first.

        Args:
            query: any text; nothing in it is an operator.
            limit: number of signs at most.
            language: sign language, ISO 639-3; None for all.
        """
        with self._reading() as db:
            found = self._word_index(db).search(query, limit=limit, language=language)
            by_id = signs.read_many(db, [hit.sign_id for hit in found])
        found = [hit for hit in found if hit.sign_id in by_id]
        return [
            WordMatch(rank, by_id[hit.sign_id], hit.matched, hit.via, hit.kind)
            for rank, hit in enumerate(found, start=1)
        ]

    def _word_index(self, db: Database) -> WordIndex:
        """The words in memory; read again after signs changed, or another connection wrote."""
        others = int(db.conn.execute("PRAGMA data_version").fetchone()[0])
        if self._words is None or others != self._words_version:
            self._words = WordIndex(signs.entries(db))
            self._words_version = others
        return self._words

    # Lists, history, settings

    def lists(self) -> list[str]:
        """Names of the lists, oldest first."""
        with self._reading() as db:
            return user_data.lists(db)

    def create_list(self, name: str) -> None:
        """Make an empty list; nothing happens where it exists."""
        with self._writing() as db:
            user_data.create_list(db, name)

    def delete_list(self, name: str) -> None:
        """Forget a list; its signs stay."""
        with self._writing() as db:
            user_data.delete_list(db, name)

    def add_to_list(self, name: str, sign_id: str) -> None:
        """Put a sign at the end of a list; raises NotInLibrary for the list or the sign."""
        with self._writing() as db:
            user_data.add_to_list(db, name, sign_id)

    def remove_from_list(self, name: str, sign_id: str) -> None:
        """Take a sign off a list."""
        with self._writing() as db:
            user_data.remove_from_list(db, name, sign_id)

    def add_history(self, entry: HistoryEntry) -> None:
        """Note a look-up."""
        with self._writing() as db:
            user_data.add_history(db, entry)

    def history(self, limit: int = 200) -> list[HistoryEntry]:
        """The latest look-ups, newest first."""
        with self._reading() as db:
            return user_data.history(db, limit)

    def delete_history(self, entry_id: str | None = None) -> None:
        """Forget one look-up, or all of them."""
        with self._writing() as db:
            user_data.delete_history(db, entry_id)

    def setting(self, key: str, default: str = "") -> str:
        """A setting of this library."""
        with self._reading() as db:
            return user_data.setting(db, key, default)

    def set_setting(self, key: str, value: str) -> None:
        """Change a setting of this library."""
        with self._writing() as db:
            user_data.set_setting(db, key, value)

    def place_to_tell(self) -> Place | None:
        """The network drive or synced folder it lies in, the first time that this is asked there.

        A library that cannot be written is asked about each time.
        """
        place = self.place
        if place is None or self.setting(_TOLD_OF, "") == place.name:
            return None
        with suppress(StoreError):
            self.set_setting(_TOLD_OF, place.name)
        return place

    # Packs, deletion

    def import_pack(self, pack: Path, *, agreed: bool = False) -> ImportCounts:
        """Merge another library by stable ids: what this one lacks and can use is added.

        Args:
            pack: the other file.
            agreed: to what `preview_pack` told; an older version of the same pack is replaced.

        Raises:
            StoreDamaged, StoreTooNew, ImportRefused: as `packs.merge`; nothing was changed.
        """
        with self._changing_words() as db:
            packs.refuse_itself(self.path, pack)
            pack_files.verify(pack)
            self.backup_before("pack")
            taken = packs.reserved_names(self.starter)
            return packs.merge(db, pack, reserved=taken, agreed=agreed)

    def preview_pack(self, pack: Path, *, agreed: bool = True) -> ImportCounts:
        """What `import_pack` would do; raises as that, changes nothing."""
        with self._changing_words() as db:
            packs.refuse_itself(self.path, pack)
            taken = packs.reserved_names(self.starter)
            return packs.preview(db, pack, reserved=taken, agreed=agreed)

    def merge_starter(self, starter: Path, name: str) -> None:
        """Merge the program's own starter; raises StoreDamaged or ImportRefused."""
        with self._changing_words() as db:
            self.backup_before("pack")
            packs.merge_own(db, starter, name)

    def pack_version(self, name: str) -> int:
        """Version of a pack that was merged last; 0 if it never was."""
        with self._reading() as db:
            return packs.noted_version(db, name)

    def delete_everything_of_user(self) -> None:
        """Remove all the user added or wrote: from the file, its backups, and files set aside.

        Starter entries that the user changed or removed come back as they were.

        Raises:
            StoreError: all is deleted, but traces are left on the disk until the next start.
        """
        with self._changing_words() as db:
            deleting.everything(db, self.path, self.starter)
