"""Somebody else's library or pack: what it would bring, and bringing it in once that was seen."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import ImportCounts, Store


@dataclass(frozen=True, slots=True)
class LibraryPreview:
    """What another library would bring.

    Attributes:
        path: the other library.
        added: what it would do at any rate: it adds only.
        agreed: what it would do if the user lets it replace what an older version of the same
            pack brought.
    """

    path: Path
    added: "ImportCounts"
    agreed: "ImportCounts"

    @property
    def replaces(self) -> bool:
        """Whether there is anything that the user has to agree to."""
        return self.agreed != self.added

    @property
    def brings_something(self) -> bool:
        """Whether there is anything to import."""
        return bool(self.added.added or self.added.examples or self.replaces)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What was brought in of another library."""

    counts: "ImportCounts"


def is_library(path: Path) -> bool:
    """Whether a file is a library, by its content, or is called like one."""
    from signclip_desktop.core.dictionary.content import is_library

    return is_library(path)


def preview_library(store: "Store", path: Path) -> LibraryPreview:
    """What another library would bring; nothing is changed."""
    return LibraryPreview(
        path, store.packs.preview(path, agreed=False), store.packs.preview(path, agreed=True)
    )


def bring_in_library(store: "Store", path: Path, *, agreed: bool) -> BroughtIn:
    """Merge another library: it adds only, unless the user agreed to what the preview told."""
    return BroughtIn(store.packs.merge(path, agreed=agreed).counts)
