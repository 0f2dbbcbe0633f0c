"""Loads what the match cards show: the recording that matched, and what is known of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signclip_desktop.core.matching.picture_labels import Label, labels_of
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example
from signclip_desktop.errors import NotInLibrary, StoreDamaged
from signclip_desktop.services.library_tasks import Task

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store


@dataclass(frozen=True, slots=True)
class Matched:
    """The recording behind one match.

    Attributes:
        example: who and what is behind it, and whether it is doubtful.
        clip: the motion.
        labels: what it looks like.
    """

    example: Example
    clip: Clip
    labels: frozenset[Label]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recording to load."""

    sign_id: str
    example_id: str


@dataclass(frozen=True)
class LoadMatched(Task[list[Matched]]):
    """The recordings that still exist and can be read, in order."""

    wanted: tuple[Wanted, ...]

    def run(self, store: "Store") -> list[Matched]:
        found = []
        for one in self.wanted:
            for example in store.recordings.of(one.sign_id):
                if example.id == one.example_id:
                    try:
                        clip = store.recordings.clip(example.id)
                    except (NotInLibrary, StoreDamaged):
                        continue  # deleted since, or damaged; the other cards show theirs
                    found.append(Matched(example, clip, labels_of(clip)))
        return found
