"""What an import is going to read: finds recordings by name or by an index, in this order.

Does not touch the library: importer.py decides what is new in it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from signclip_desktop.core.exchange.file_names import name_parts
from signclip_desktop.core.exchange.folder_names import NamesFrom
from signclip_desktop.core.exchange.folder_plan import index_in, plan_file, plan_folder
from signclip_desktop.core.exchange.index_plan import plan_index
from signclip_desktop.core.exchange.planning import (
    Item,
    PlanningCancelled,
    Recording,
    Remark,
    Skipped,
    Wishes,
    check_language,
    name_id,
    new_sign,
)
from signclip_desktop.errors import ImportRefused

__all__ = [
    "NamesFrom",
    "PlanningCancelled",
    "Recording",
    "Remark",
    "Skipped",
    "check_language",
    "name_id",
    "name_parts",
    "new_sign",
    "planned",
]

_TABLES = (".csv", ".tsv", ".txt")


def planned(
    path: Path,
    *,
    language: str,
    signer: str = "",
    consent: str = "",
    names: NamesFrom = NamesFrom.EITHER,
    known: Callable[[str], bool] = lambda gloss: False,
    step: Callable[[float], None] = lambda done: None,
) -> Iterator[Item]:
    """What an import of this path would read, in order; reads no landmarks.

    Args:
        path: a recording, a folder, or an index.
        language: sign language, ISO 639-3, where an index does not tell.
        signer: the person, where nothing else tells.
        consent: the signer's consent, where an index does not tell.
        names: what names the signs where folders and files both could.
        known: whether the library has a sign of that gloss; helps where `names` is open.
        step: takes the part of the planning that is done, 0..1, and may raise PlanningCancelled.

    Raises:
        ImportRefused: there is nothing here that could be imported.
        PlanningCancelled: `step` said so.
    """
    wishes = Wishes(language, signer, consent, names, known, step)
    if path.is_dir():
        index = index_in(path)
        return plan_index(index, wishes) if index else plan_folder(path, wishes, plan_index)
    if not path.is_file():
        raise ImportRefused("import.missing", path=path)
    if path.suffix.lower() in _TABLES:
        return plan_index(path, wishes)
    return plan_file(path, wishes)
