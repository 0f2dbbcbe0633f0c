"""Plans the import of recordings by name: one file, a folder, or a folder of folders.

Opens no recording. A folder with an index of its own is planned by that.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from signclip_desktop.core.exchange.folder_names import Place, name_places
from signclip_desktop.core.exchange.planning import (
    Item,
    Recording,
    Skipped,
    Wishes,
    cannot_be_read,
    check_kind,
    new_sign,
)
from signclip_desktop.core.formats.index_csv import check_name, leads_out
from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.errors import ImportRefused, Message

# split/signer/session/sign/take is the deepest that collections are known to go.
MAX_DEPTH = 8
MAX_FILES = 250_000
_FILES_A_STEP = 500
INDEX_NAMES = ("index.csv", "index.tsv")


def plan_file(file: Path, wishes: Wishes) -> Iterator[Item]:
    """What an import of one recording brings in."""
    yield from _named([(file, Place((), file.stem))], wishes)


def plan_folder(
    folder: Path, wishes: Wishes, by_index: Callable[[Path, Wishes], Iterator[Item]]
) -> Iterator[Item]:
    """What an import of a folder without an index brings in, in the order of its names.

    Args:
        folder: of recordings, or of folders of them.
        wishes: what the user told.
        by_index: plans the folders below that have an index, given their index.

    Raises:
        ImportRefused: the folder is empty, or holds too many files.
    """
    walk = _Walk(folder, wishes)
    walk.enter(folder, ())
    if not walk.found and not walk.left_out and not walk.indexes:
        raise ImportRefused("import.empty_folder", folder=folder.name)
    yield from walk.left_out
    yield from _named(walk.found, wishes)
    for index in walk.indexes:
        yield from by_index(index, wishes)


def index_in(folder: Path) -> Path | None:
    """The index of a folder, whatever the case of its name; None without one."""
    for name in INDEX_NAMES:
        if (folder / name).is_file():
            return folder / name
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return None
    return next((one for one in entries if one.name.lower() in INDEX_NAMES and one.is_file()), None)


class _Walk:
    """Goes through a folder and all below it, and never leaves it."""

    def __init__(self, root: Path, wishes: Wishes) -> None:
        self._root = root
        self._resolved = root.resolve()
        self._wishes = wishes
        self.found: list[tuple[Path, Place]] = []
        self.left_out: list[Skipped] = []
        self.indexes: list[Path] = []

    def enter(self, folder: Path, names: tuple[str, ...]) -> None:
        try:
            entries = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
        except OSError as error:
            if not names:
                raise ImportRefused("import.folder_unreadable", folder=folder.name) from error
            self._leave_out(folder, cannot_be_read(error))
            return
        if names and not entries:
            self._leave_out(folder, Message("import.folder_inside_empty"))
        for entry in entries:
            try:
                self._take(entry, names)
            except TooManyFiles:
                raise
            except ImportRefused as error:
                self._leave_out(entry, error.message)
            except OSError as error:
                self._leave_out(entry, cannot_be_read(error))

    def _take(self, entry: Path, names: tuple[str, ...]) -> None:
        check_name(entry.name)
        if leads_out(entry, self._resolved):
            raise ImportRefused("import.link_out")
        if not entry.is_dir():
            check_kind(entry)
            self.found.append((entry, Place(names, entry.stem)))
            self._count()
        elif entry.is_symlink():
            raise ImportRefused("import.link_to_folder")
        elif (index := index_in(entry)) is not None:
            self.indexes.append(index)
        elif len(names) == MAX_DEPTH:
            raise ImportRefused("import.too_deep")
        else:
            self.enter(entry, (*names, entry.name))

    def _count(self) -> None:
        if len(self.found) > MAX_FILES:
            raise TooManyFiles("import.too_many_files", folder=self._root.name, most=MAX_FILES)
        if len(self.found) % _FILES_A_STEP == 0:
            self._wishes.step(0.0)

    def _leave_out(self, entry: Path, reason: Message) -> None:
        self.left_out.append(Skipped(shown(entry.relative_to(self._root).as_posix()), reason))


class TooManyFiles(ImportRefused):
    """A folder beyond the limit; refused as a whole."""


def _named(found: list[tuple[Path, Place]], wishes: Wishes) -> Iterator[Item]:
    places = [place for _, place in found]
    told = name_places(places, names=wishes.names, language=wishes.language, known=wishes.known)
    for (file, place), named in zip(found, told, strict=True):
        path = shown("/".join((*place.folders, file.name)))
        if named.reason is not None:
            yield Skipped(path, named.reason)
            continue
        yield Recording(
            file=file,
            shown_as=path,
            sign=new_sign(named.gloss, wishes.language),
            joins_by_gloss=True,
            signer=named.signer or wishes.signer,
            consent=wishes.consent,
        )
