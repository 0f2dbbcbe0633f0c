"""What the window asks of the library: one small class a question or a write.

`Library.ask` takes any of them; the store runs them in its thread. They know no Qt, and import
the store and everything heavy inside, so that the window can show first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Sign
from signclip_desktop.errors import Message

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import HistoryEntry, Store, WordMatch

# What the history holds as the query of a look-up by signing whose answer was not sure. A sign
# has no query of its own, and a column more would mean another schema for libraries and packs.
UNSURE = "unsure"
LANGUAGE_SETTING = "look_up_language"

T = TypeVar("T")


class Task(Generic[T]):
    """Something to do with the store.

    Attributes:
        writes: it is carried out even if the window is closed meanwhile.
    """

    writes: ClassVar[bool] = False

    def run(self, store: "Store") -> T:
        """Do it, in the library's thread; gives what the window is answered."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Job:
    """What a long task reports to, and asks whether to go on.

    Attributes:
        progress: takes the part that is done, 0..1.
        cancelled: True once the user pressed Cancel.
    """

    progress: Callable[[float], None]
    cancelled: Callable[[], bool]


class LongTask(Generic[T]):
    """Something that takes long: it has a thread of its own, tells its progress, can be stopped."""

    def run(self, store: "Store", job: Job) -> T:
        """Do it, in the jobs' thread; gives what the window is answered, also after a cancel."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class LibraryState:
    """What the window says about the library once it is open.

    Attributes:
        path: the file.
        sign_count: number of signs.
        languages: sign languages that it has signs of.
        lists: names of the user's lists.
        read_only: nothing can be added.
        place: where it is, if the user has to know and was not told yet; else None.
        language: the sign language that the user chose to look signs up in; "" for all.
    """

    path: Path
    sign_count: int
    languages: tuple[str, ...]
    lists: tuple[str, ...]
    read_only: bool = False
    place: Message | None = None
    language: str = ""


@dataclass(frozen=True)
class LoadState(Task[LibraryState]):
    """Count what is in the library."""

    def run(self, store: "Store") -> LibraryState:
        place = store.settings.place_to_tell()
        return LibraryState(
            store.path,
            store.signs.count(),
            tuple(store.signs.languages()),
            tuple(store.lists.names()),
            store.read_only,
            place.message if place else None,
            store.settings.get(LANGUAGE_SETTING),
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """One example with its clip: what is added, and what is shown."""

    example: Example
    clip: Clip


@dataclass(frozen=True, slots=True)
class SignDetail:
    """All that the detail panel shows of a sign.

    Attributes:
        sign: the entry.
        examples: its recordings, the one to show first in front.
        preview: clip of the first example; None where the sign has none.
    """

    sign: Sign
    examples: tuple[Example, ...]
    preview: Clip | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A clip to play for a sign; `clip` is None where the sign has no example."""

    sign_id: str
    example_id: str
    clip: Clip | None


@dataclass(frozen=True)
class SearchWords(Task["list[WordMatch]"]):
    """Signs whose words fit what was typed; an empty query gives nothing.

    Attributes:
        query: what was typed.
        limit: number of signs at most.
        language: sign language, ISO 639-3; None for all.
        spoken: spoken languages (such as "de") whose words find signs as well.
    """

    query: str
    limit: int = 20
    language: str | None = None
    spoken: tuple[str, ...] = ()

    def run(self, store: "Store") -> "list[WordMatch]":
        if not self.query.strip():
            return []
        return store.signs.search(
            self.query, limit=self.limit, language=self.language, spoken=self.spoken
        )


@dataclass(frozen=True)
class LoadSigns(Task[list[Sign]]):
    """Signs by gloss, or those of a list in its order."""

    language: str | None = None
    list_name: str | None = None
    limit: int | None = None

    def run(self, store: "Store") -> list[Sign]:
        return store.signs.all(language=self.language, list_name=self.list_name, limit=self.limit)


@dataclass(frozen=True)
class LoadSign(Task[SignDetail]):
    """A sign with its recordings and the clip to show first."""

    sign_id: str

    def run(self, store: "Store") -> SignDetail:
        first = store.recordings.preview(self.sign_id)
        every = store.recordings.of(self.sign_id)
        rest = [one for one in every if first is None or one.id != first.id]
        return SignDetail(
            sign=store.signs.get(self.sign_id),
            examples=tuple([first, *rest] if first else rest),
            preview=store.recordings.clip(first.id) if first else None,
        )


@dataclass(frozen=True)
class LoadPreview(Task[Preview]):
    """The clip that stands for a sign in a list."""

    sign_id: str

    def run(self, store: "Store") -> Preview:
        first = store.recordings.preview(self.sign_id)
        if first is None:
            return Preview(self.sign_id, "", None)
        return Preview(self.sign_id, first.id, store.recordings.clip(first.id))


@dataclass(frozen=True)
class LoadClip(Task[Clip]):
    """One recording's clip."""

    example_id: str

    def run(self, store: "Store") -> Clip:
        return store.recordings.clip(self.example_id)


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One line of the history with the signs it led to, those that still exist."""

    entry: "HistoryEntry"
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class LoadHistory(Task[list[HistoryItem]]):
    """The latest look-ups first; signs that were deleted since are left out."""

    limit: int = 200

    def run(self, store: "Store") -> list[HistoryItem]:
        entries = store.history.latest(self.limit)
        known = store.signs.by_id(list({one for entry in entries for one in entry.sign_ids}))
        return [
            HistoryItem(entry, tuple(known[one] for one in entry.sign_ids if one in known))
            for entry in entries
        ]
