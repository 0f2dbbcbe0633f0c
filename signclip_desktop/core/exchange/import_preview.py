"""What an import is going to make, told before anything is read: signs, and what is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.core.exchange.import_plan import NamesFrom, Recording, Remark, Skipped
from signclip_desktop.core.exchange.importer import plan_of
from signclip_desktop.core.exchange.known_signs import KnownSigns
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.errors import Message

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store


@dataclass(frozen=True, slots=True)
class PlannedSign:
    """One sign that recordings are found for.

    Attributes:
        gloss: its name, as the library shows it if it has it.
        language: sign language, ISO 639-3.
        recordings: number of recordings.
        is_new: the library does not have it yet.
    """

    gloss: str
    language: str
    recordings: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What would come in.

    Attributes:
        signs: in the order in which they were found.
        skipped: what would be left out, and why.
        remarks: how files as a whole are understood.
    """

    signs: tuple[PlannedSign, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[Message, ...]

    @property
    def recordings(self) -> int:
        """Number of recordings of all signs."""
        return sum(sign.recordings for sign in self.signs)

    @property
    def brings_something(self) -> bool:
        """Whether there is anything to import."""
        return bool(self.signs)


def preview_import(
    store: "Store",
    path: Path,
    *,
    language: str,
    names: NamesFrom = NamesFrom.EITHER,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportPreview:
    """What `import_path` would do; recordings that the library has already are counted too.

    Raises:
        ImportRefused: there is nothing here that could be imported.
        PlanningCancelled: `cancelled` said so.
    """
    plan = plan_of(
        store, path, language=language, names=names, progress=progress, cancelled=cancelled
    )
    known = KnownSigns(store)
    found: dict[str, Sign] = {}
    counts: dict[str, int] = {}
    for item in plan:
        if not isinstance(item, Recording):
            continue
        wanted = item.sign.id
        if wanted not in found:
            found[wanted] = known.like(item.sign, by_gloss=item.joins_by_gloss)
        counts[found[wanted].id] = counts.get(found[wanted].id, 0) + 1
    signs = {sign.id: sign for sign in found.values()}
    return ImportPreview(
        signs=tuple(
            PlannedSign(
                sign.gloss, sign.language, counts[sign.id], store.signs.find(sign.id) is None
            )
            for sign in signs.values()
        ),
        skipped=tuple(item for item in plan if isinstance(item, Skipped)),
        remarks=tuple(item.message for item in plan if isinstance(item, Remark)),
    )
