"""Writes signs with their recordings into a new folder: .pose files and an index.csv.

The folder appears whole or not at all. Importing it into a new library gives the same signs;
our own columns of the index carry what the common form has no place for.
"""

import logging
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.atomic_file import appearing
from signclip_desktop.core.formats.index_csv import INDEX_NAME, Row, write_index
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.gloss import clean_gloss
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from signclip_desktop.errors import (
    DiskFull,
    ImportRefused,
    Message,
    NotInLibrary,
    SignClipError,
    StoreDamaged,
    StoreError,
)

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary import Store

logger = logging.getLogger(__name__)

# What no file name may hold on Windows, what shells and web addresses read in their own way,
# and the spaces and underscores that an import by file name takes for a space.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\/%#;&$!`'=@+~^{}\[\]\s_]+")
_NAME_LENGTH = 40
# What a sign is called that an older version stored without a name.
NAMELESS = "UNNAMED"
_NAMED = 3  # so many signs are named where recordings of more are damaged


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote.

    Attributes:
        folder: where it lies.
        signs: number of signs.
        recordings: number of .pose files.
        left_out: signs without a recording, for which the form has no place.
        damaged: the signs of recordings that are damaged and were passed over, one a recording.
    """

    folder: Path
    signs: int
    recordings: int
    left_out: int
    damaged: tuple[str, ...] = ()

    @property
    def notice(self) -> Message | None:
        """What the user has to know of damaged recordings; None for nothing."""
        if not self.damaged:
            return None
        names: list[str | Message] = [*dict.fromkeys(self.damaged)]
        if len(names) > _NAMED:
            names[_NAMED:] = [Message("list.others")]
        return Message("export.damaged", count=len(self.damaged), signs=tuple(names))


def export(
    store: "Store",
    folder: Path,
    *,
    language: str | None = None,
    list_name: str | None = None,
    with_starter: bool = False,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ExportReport:
    """Write the user's signs and recordings into a new folder.

    Args:
        store: the library.
        folder: a folder that does not exist yet, or is empty.
        language: only signs of this sign language.
        list_name: only signs of this list.
        with_starter: the starter dictionary's motions too.
        progress: takes the part that is done, 0..1.
        cancelled: asked before each sign.

    Raises:
        ImportRefused: there is something in the folder, or nothing to write.
        DiskFull, StoreError: it cannot be written; nothing is left of it.
        SignClipError: it was cancelled; nothing is left of it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ImportRefused("export.not_empty", folder=folder.name)
    chosen = store.signs.all(language=language, list_name=list_name)
    with _told(folder), appearing(folder) as temporary:
        writing = _Writing(store, temporary, with_starter=with_starter)
        for number, sign in enumerate(chosen):
            if cancelled is not None and cancelled():
                raise SignClipError("export.stopped")
            if progress is not None:
                progress(number / len(chosen))
            writing.write(sign)
        if not writing.rows:
            raise _nothing(writing.damaged)
        write_index(temporary / INDEX_NAME, writing.rows)
    if progress is not None:
        progress(1.0)
    return ExportReport(
        folder, writing.signs, writing.recordings, writing.left_out, tuple(writing.damaged)
    )


def _nothing(damaged: list[str]) -> ImportRefused:
    if damaged:
        return ImportRefused("export.all_damaged")
    return ImportRefused("export.nothing")


class _Writing:
    """Writes the recordings of one sign after another, and counts.

    A recording that is damaged, or deleted meanwhile, is passed over: the others are not its
    fault, and an export may be how the user saves them.
    """

    def __init__(self, store: "Store", folder: Path, *, with_starter: bool) -> None:
        self.rows: list[Row] = []
        self.signs = self.recordings = self.left_out = 0
        self.damaged: list[str] = []
        self._store = store
        self._folder = folder
        self._with_starter = with_starter
        self._names = _FileNames()

    def write(self, sign: Sign) -> None:
        """Write a sign's recordings, and note their rows of the index."""
        examples = self._store.recordings.of(sign.id)
        own = [one for one in examples if one.origin is not Origin.STARTER]
        if not self._with_starter and len(own) < len(examples):
            # What is said of the starter's motion is not true of the user's recording.
            examples, sign = own, replace(sign, source="", licence="", notes="")
        if not examples:
            self.left_out += 1
            return
        written = sum(self._write_recording(sign, example) for example in examples)
        self.recordings += written
        self.signs += bool(written)

    def _write_recording(self, sign: Sign, example: Example) -> bool:
        path = self._names.next(sign)
        try:
            clip = self._store.recordings.clip(example.id)
            (self._folder / path).parent.mkdir(exist_ok=True)
            write_pose(clip, self._folder / path)
        except NotInLibrary:
            return False
        except (StoreDamaged, ValueError, ArithmeticError) as error:
            logger.warning("The recording %s cannot be exported: %r", example.id, error)
            self.damaged.append(sign.gloss)
            return False
        self.rows.extend(_rows(sign, example, clip, path))
        return True


def _rows(sign: Sign, example: Example, clip: Clip, path: str) -> Iterator[Row]:
    for word in sign.words or (Word("", "", ""),):
        yield Row(
            line=0,
            path=path,
            spoken_language=word.language,
            signed_language=sign.language,
            start_ms=0,
            end_ms=clip.duration_s * 1000,
            words=word.text,
            glosses=sign.gloss if clean_gloss(sign.gloss) else NAMELESS,
            word_kind=word.kind,
            sign_id=sign.id,
            variant=str(sign.variant),
            source=sign.source,
            sign_licence=sign.licence,
            notes=sign.notes,
            example_id=example.id,
            signer=example.signer,
            consent=example.consent,
            licence=example.licence,
        )


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Errors of the disk leave this block as ours."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except PermissionError as error:
        raise StoreError("export.no_permission", folder=folder) from error
    except OSError as error:
        if folder.parent.is_dir() and shutil.disk_usage(folder.parent).free < 1 << 20:
            raise DiskFull("export.disk_full") from error
        raise StoreError("export.failed", folder=folder, reason=error.strerror) from error


class _FileNames:
    """A name for each recording, after its sign's own gloss: zählen_1.pose, zahlen_1.pose.

    Two names never differ by case or by the form of their accents alone: Windows and macOS
    would keep one file of the two.
    """

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def next(self, sign: Sign) -> str:
        """The path of the sign's next recording, relative to the folder, with "/"."""
        stem = f"{_plain(sign.language)}/{_plain(sign.gloss)}"
        seen_as = unicodedata.normalize("NFKC", stem).casefold()
        number = self._given[seen_as] = self._given.get(seen_as, 0) + 1
        return f"{stem}_{number}.pose"


def _plain(text: str) -> str:
    """A text as the name of a file that every system takes; accents and case are kept."""
    name = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", text))[:_NAME_LENGTH]
    return name.strip("._- ") or "sign"
