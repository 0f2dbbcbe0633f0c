"""What the library's thread does with the store, one plain function for each request.

Knows no Qt: `library.py` runs these in its thread and sends the answers back. The store and
everything heavy are imported inside the functions, so that the window can show first.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.core.exchange.folder_names import NamesFrom
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Sign
from signclip_desktop.errors import NotInLibrary
from signclip_desktop.services.other_library import (
    BroughtIn,
    LibraryPreview,
    bring_in_library,
    is_library,
    preview_library,
)

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import HistoryEntry, Store, WordMatch
    from signclip_desktop.core.exchange.folder_export import ExportReport
    from signclip_desktop.core.exchange.import_preview import ImportPreview
    from signclip_desktop.core.exchange.importer import ImportReport


# What the history holds as the query of a look-up by signing whose answer was not sure. A sign
# has no query of its own, and a column more would mean another schema for libraries and packs.
UNSURE = "unsure"
LANGUAGE_SETTING = "look_up_language"


@dataclass(frozen=True, slots=True)
class Job:
    """What a long task reports to, and asks whether to go on.

    Attributes:
        progress: takes the part that is done, 0..1.
        cancelled: True once the user pressed Cancel.
    """

    progress: Callable[[float], None]
    cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class LibraryState:
    """What the window says about the library once it is open.

    Attributes:
        path: the file.
        sign_count: number of signs.
        languages: sign languages that it has signs of.
        lists: names of the user's lists.
        read_only: nothing can be added.
        place: a sentence about where it lies, if the user has to know and was not told yet.
        language: the sign language that the user chose to look signs up in; "" for all.
    """

    path: Path
    sign_count: int
    languages: tuple[str, ...]
    lists: tuple[str, ...]
    read_only: bool = False
    place: str = ""
    language: str = ""


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


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One line of the history with the signs it led to, those that still exist."""

    entry: "HistoryEntry"
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to bring in.

    Attributes:
        path: a video, a .pose file, or a folder with or without an index.csv.
        language: sign language, ISO 639-3, where the folder does not tell.
        signer: the person's name, "" if not told.
        consent: the signer's consent, in their words.
        names: what names the signs where folders and files both could.
        seen: the preview of a library was shown; without it, nothing of one is brought in.
        agreed: a library may replace what its preview told.
    """

    path: Path
    language: str
    signer: str = ""
    consent: str = ""
    names: NamesFrom = NamesFrom.EITHER
    seen: bool = False
    agreed: bool = False


def library_state(store: "Store", path: Path) -> LibraryState:
    """Count what is in the library."""
    place = store.settings.place_to_tell()
    return LibraryState(
        path,
        store.signs.count(),
        tuple(store.signs.languages()),
        tuple(store.lists.names()),
        store.read_only,
        place.sentence if place else "",
        store.settings.get(LANGUAGE_SETTING),
    )


def choose_language(store: "Store", language: str) -> None:
    """Keep which sign language is looked up; not in a library that cannot be written."""
    if not store.read_only:
        store.settings.set(LANGUAGE_SETTING, language)


def search_words(store: "Store", query: str, limit: int, language: str | None) -> "list[WordMatch]":
    """Signs whose words fit what was typed; an empty query gives nothing."""
    if not query.strip():
        return []
    return store.signs.search(query, limit=limit, language=language)


def signs(
    store: "Store", language: str | None, list_name: str | None, limit: int | None, offset: int
) -> list[Sign]:
    """A page of the library, by gloss."""
    return store.signs.all(language=language, list_name=list_name, limit=limit, offset=offset)


def sign_detail(store: "Store", sign_id: str) -> SignDetail:
    """A sign with its recordings and the clip to show first."""
    first = store.recordings.preview(sign_id)
    rest = [one for one in store.recordings.of(sign_id) if first is None or one.id != first.id]
    return SignDetail(
        sign=store.signs.get(sign_id),
        examples=tuple([first, *rest] if first else rest),
        preview=store.recordings.clip(first.id) if first else None,
    )


def preview(store: "Store", sign_id: str) -> Preview:
    """The clip that stands for a sign in a list."""
    first = store.recordings.preview(sign_id)
    if first is None:
        return Preview(sign_id, "", None)
    return Preview(sign_id, first.id, store.recordings.clip(first.id))


def clip(store: "Store", example_id: str) -> Clip:
    """One example's clip."""
    return store.recordings.clip(example_id)


def add_sign(store: "Store", sign: Sign, recorded: Sequence[Recorded]) -> Sign:
    """Put a sign with further examples into the library.

    A new one (id "") becomes the next variant of its name.
    """
    if not sign.id:
        known = [one.variant for one in store.signs.of_gloss(sign.gloss, sign.language)]
        new_id = f"user:{uuid.uuid4().hex}"
        sign = replace(sign, id=new_id, variant=max(known, default=0) + 1)
    with store.in_one_step():
        store.signs.put(sign)
        add_examples(store, sign.id, recorded)
    return sign


def add_examples(store: "Store", sign_id: str, recorded: Sequence[Recorded]) -> list[str]:
    """Put further recordings of a known sign into the library; gives their ids."""
    ids = []
    for one in recorded:
        example = replace(
            one.example,
            id=one.example.id or f"user:{uuid.uuid4().hex}",
            sign_id=sign_id,
            fps=one.example.fps or one.clip.fps,
        )
        store.recordings.put(example, one.clip)
        ids.append(example.id)
    return ids


def delete_sign(store: "Store", sign_id: str) -> None:
    """Take a sign with all its recordings out of the library."""
    store.signs.delete(sign_id)


def delete_example(store: "Store", example_id: str) -> None:
    """Take one recording out of the library."""
    store.recordings.delete(example_id)


def history(store: "Store", limit: int) -> list[HistoryItem]:
    """The latest look-ups first; signs that were deleted since are left out."""
    known: dict[str, Sign | None] = {}
    items = []
    for entry in store.history.latest(limit):
        for sign_id in entry.sign_ids:
            if sign_id not in known:
                known[sign_id] = _sign_or_none(store, sign_id)
        found = (known[sign_id] for sign_id in entry.sign_ids)
        items.append(HistoryItem(entry, tuple(sign for sign in found if sign)))
    return items


def add_history(store: "Store", kind: str, query: str, sign_ids: Sequence[str]) -> None:
    """Note one look-up; `kind` is "sign" or "word", the query of an unsure sign is UNSURE."""
    from signclip_desktop.core.dictionary import HistoryEntry

    store.history.add(
        HistoryEntry(
            id=uuid.uuid4().hex,
            time=time.time(),
            kind=kind,
            query=query,
            sign_ids=tuple(sign_ids),
        )
    )


def delete_history(store: "Store", entry_id: str | None) -> None:
    """Forget one look-up, or all of them."""
    if entry_id is None:
        store.history.clear()
    else:
        store.history.delete(entry_id)


def lists(store: "Store") -> list[str]:
    """The names of the user's lists."""
    return store.lists.names()


def create_list(store: "Store", name: str) -> None:
    """Make an empty list."""
    store.lists.create(name)


def delete_list(store: "Store", name: str) -> None:
    """Forget a list; its signs stay in the library."""
    store.lists.delete(name)


def add_to_list(store: "Store", name: str, sign_id: str) -> None:
    """Put a sign on a list."""
    store.lists.add(name, sign_id)


def remove_from_list(store: "Store", name: str, sign_id: str) -> None:
    """Take a sign off a list."""
    store.lists.remove(name, sign_id)


def import_path(
    store: "Store", request: ImportRequest, job: Job
) -> "ImportReport | BroughtIn | LibraryPreview":
    """Bring in videos or .pose files; what was done before a cancel stays.

    A library is brought in only after its preview was seen; before that the preview is given.
    """
    from signclip_desktop.core.exchange import importer

    if is_library(request.path):
        if not request.seen:
            return preview_library(store, request.path)
        return bring_in_library(store, request.path, agreed=request.agreed)

    return importer.import_path(
        store,
        request.path,
        language=request.language,
        signer=request.signer,
        consent=request.consent,
        names=request.names,
        progress=job.progress,
        cancelled=job.cancelled,
    )


def preview_import(
    store: "Store", request: ImportRequest, job: Job
) -> "ImportPreview | LibraryPreview | None":
    """What an import would bring in, with nothing read or written; None after a cancel."""
    from signclip_desktop.core.exchange.import_plan import PlanningCancelled
    from signclip_desktop.core.exchange.import_preview import preview_import

    if is_library(request.path):
        return preview_library(store, request.path)
    try:
        return preview_import(
            store,
            request.path,
            language=request.language,
            names=request.names,
            progress=job.progress,
            cancelled=job.cancelled,
        )
    except PlanningCancelled:
        return None


def export(store: "Store", folder: Path, job: Job) -> "ExportReport":
    """Write the user's signs and recordings as index.csv and .pose files."""
    from signclip_desktop.core.exchange import folder_export as exporter

    return exporter.export(store, folder, progress=job.progress, cancelled=job.cancelled)


def backup(store: "Store", target: Path, job: Job) -> Path:
    """Copy the library into a file while it is in use."""
    store.backup(target)
    return target


def delete_everything_of_user(store: "Store") -> None:
    """Delete all that the user added: signs, recordings, lists, history."""
    store.delete_everything_of_user()


def _sign_or_none(store: "Store", sign_id: str) -> Sign | None:
    try:
        return store.signs.get(sign_id)
    except NotInLibrary:
        return None
