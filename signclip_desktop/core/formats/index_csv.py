"""The `index.csv` of a folder of recordings, as sign.mt's tools write it: reads, checks, writes.

Columns `path,spoken_language,signed_language,start,end,words,glosses,priority`: one row a word,
`start` and `end` in milliseconds of the recording (0,0 is all of it), paths at most one folder
below. Our own columns follow, and other tools pass over them. Does not read the recordings.
Source of the form: sign.mt's spoken-to-signed-translation, `assets/fingerspelling_lexicon`.
"""

import contextlib
import csv
import io
import math
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from signclip_desktop.core.formats.table_text import column_name, separator_of, table_text
from signclip_desktop.core.limits import INDEX_ROWS, NAME_LETTERS, TEXT_LETTERS
from signclip_desktop.core.types.gloss import UNSEEN
from signclip_desktop.errors import ImportRefused, Message

INDEX_NAME = "index.csv"
FORM = (
    "path", "spoken_language", "signed_language", "start", "end", "words", "glosses", "priority",
)  # fmt: skip
OWN = (
    "word_kind", "sign_id", "variant", "source", "sign_licence", "notes", "example_id", "signer",
    "consent", "licence",
)  # fmt: skip
REQUIRED = ("path", "signed_language")
# What people who write the table by hand call these columns.
_OTHER_NAMES = {
    "gloss": "glosses",
    "word": "words",
    "file": "path",
    "filename": "path",
    "file_name": "path",
}
_COLUMNS = frozenset((*FORM, *OWN, *_OTHER_NAMES))

MAX_MS = 1e9  # eleven days
MAX_NAME_BYTES = 255  # what common file systems take

# Names that Windows keeps for devices, with any ending; refused everywhere, so that a folder
# that was made here can be carried there.
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_WEB_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:[/\\]{2}|www\.", re.IGNORECASE)
# Paths from a drive, from the root, of a share, of a home.
_ELSEWHERE = re.compile(r"[A-Za-z]:|[/\\~]")
# What spreadsheet programs run, in whatever width it is written; they pass over what stands
# before it and cannot be seen. A tab or a line's end at the front may start a cell anew.
_FORMULA = ("=", "+", "-", "@")
_CELL_BREAKS = ("\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an index: one word for one recording.

    Attributes:
        line: its last line in the file, from 1; 0 for a row that is written.
        path: the recording, relative to the index, with "/".
        spoken_language: language of the word.
        signed_language: sign language, ISO 639-3.
        start_ms, end_ms: the part of the recording; 0, 0 is all of it.
        words: one word or phrase.
        glosses: name of the sign.
        priority: order among rows of one word; kept as it is.
        word_kind: "gloss", "same" or "synonym"; this and what follows are our own columns,
            "" in other tools' files.
        sign_id: id of the sign.
        variant: number of the sign among those of one gloss.
        source: where the sign comes from.
        sign_licence: terms of the sign's entry.
        notes: free text on the sign.
        example_id: id of the recording.
        signer: name of the person.
        consent: the signer's consent, in their words.
        licence: terms of the recording.
    """

    line: int
    path: str
    spoken_language: str
    signed_language: str
    start_ms: float
    end_ms: float
    words: str
    glosses: str
    priority: str = "0"
    word_kind: str = ""
    sign_id: str = ""
    variant: str = ""
    source: str = ""
    sign_licence: str = ""
    notes: str = ""
    example_id: str = ""
    signer: str = ""
    consent: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used."""

    line: int
    reason: Message


def read_index(file: Path) -> Iterator[Row | BadRow]:
    """The rows of an index in their order; a bad one does not stop the rest.

    Raises:
        ImportRefused: the file as a whole is not an index, or has too many rows.
    """
    text = table_text(file)
    # Every row but the header ends a line; only a quoted cell has more of them.
    lines = max(text.count("\n"), text.count("\r"))
    if lines > INDEX_ROWS + 1 and '"' not in text:
        raise _too_many(file, Message("index.rows", count=lines - 1))
    separator, start = separator_of(text, _COLUMNS)
    opened = io.StringIO(text, newline="")
    opened.seek(start)
    reader = csv.reader(opened, delimiter=separator)
    header = _header(reader)
    missing: list[str | Message] = [name for name in REQUIRED if name not in header]
    if not {"words", "glosses"} & set(header):
        missing.append(Message("index.words_or_glosses"))
    if missing:
        raise ImportRefused("index.column_missing", file=file.name, column=missing[0], columns=FORM)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(reader.line_num, Message("index.row_unreadable", problem=str(error)))
            continue
        if any(cell.strip() for cell in cells):
            number += 1
            if number > INDEX_ROWS:
                raise _too_many(file, Message("index.more_rows", most=INDEX_ROWS))
            yield _row(reader.line_num, dict(zip(header, cells, strict=False)))


def _too_many(file: Path, rows: Message) -> ImportRefused:
    return ImportRefused("index.too_many_rows", file=file.name, rows=rows, most=INDEX_ROWS)


def write_index(file: Path, rows: Iterable[Row]) -> None:
    """Write an index; cells that a spreadsheet program would run are made plain text.

    Raises:
        OSError: the file cannot be written.
    """
    with file.open("w", encoding="utf-8", newline="") as opened:
        # The end of RFC 4180, which other tools write too; csv quotes what is in it, so a note's
        # own lines come back.
        writer = csv.writer(opened, lineterminator="\r\n")
        writer.writerow((*FORM, *OWN))
        for row in rows:
            cells = (
                row.path, row.spoken_language, row.signed_language, f"{row.start_ms:.0f}",
                f"{row.end_ms:.0f}", row.words, row.glosses, row.priority,
                *(getattr(row, name) for name in OWN),
            )  # fmt: skip
            writer.writerow([_guarded(cell) for cell in cells])


def check_name(name: str) -> None:
    """Refuse a name that is not one plain component of a path on every system.

    Raises:
        ImportRefused: says what is wrong with it.
    """
    problem = None
    if name in ("", ".", ".."):
        problem = Message("name.leads_out")
    elif _FORBIDDEN.search(name):
        problem = Message("name.character")
    elif _DEVICES.match(name):
        problem = Message("name.device")
    elif name != name.rstrip(". ") or name != name.lstrip(" "):
        problem = Message("name.spaces")
    elif len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        problem = Message("name.too_long")
    elif not _is_text(name):
        problem = Message("name.no_text")
    if problem:
        raise ImportRefused("name.refused", name=name, problem=problem)


class Finder:
    """Finds the files that an index names, in its folder or one folder below, nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root = folder.resolve()
        self._names: dict[Path, _Names] = {}

    def find(self, relative: str) -> Path:
        r"""The file that a row names.

        A name is found whether the index and the disk write its accents composed or apart,
        whether "/" or Windows' "\" stands between its parts, in another case where no other
        file has that name (Windows does not tell cases apart), and with the %20 of web addresses.

        Raises:
            ImportRefused: the path leads elsewhere, or there is no such file.
        """
        # Windows has junctions, which are no links and may lead anywhere.
        found, is_link = self._folder, os.name == "nt"
        for part in _parts(relative):
            check_name(part)
            found = self._entry(found, part, relative)
            is_link = is_link or found.is_symlink()
        # Of plain names one below the other, only a link can lead out; asking each path where it
        # really lies takes a minute for 200,000 rows.
        if is_link and leads_out(found, self._root):
            raise ImportRefused("path.leads_out", path=relative)
        if not found.is_file():
            raise ImportRefused("path.no_file", path=relative)
        return found

    def _entry(self, folder: Path, name: str, relative: str) -> Path:
        if (folder / name).exists():
            return folder / name
        if folder not in self._names:
            self._names[folder] = _Names(folder)
        for wanted in dict.fromkeys((name, unquote(name))):
            found = self._names[folder].like(wanted)
            if len(found) == 1:
                return folder / found[0]
            if found:
                raise ImportRefused("path.case", path=relative, files=tuple(sorted(found)))
        raise ImportRefused("path.missing", path=relative)


def leads_out(path: Path, root: Path) -> bool:
    """Whether a path really lies outside of a folder, given as `resolve` gives it.

    Raises:
        ImportRefused: it is a link that leads nowhere.
    """
    try:
        return not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links, up to Python 3.12
        raise ImportRefused("path.circle") from error


class _Names:
    """The names in a folder, read once: a million rows may name files that are not there."""

    def __init__(self, folder: Path) -> None:
        self._composed: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        with contextlib.suppress(OSError):
            for entry in folder.iterdir():
                composed = unicodedata.normalize("NFC", entry.name)
                self._composed.setdefault(composed, []).append(entry.name)
                self._folded.setdefault(composed.casefold(), []).append(entry.name)

    def like(self, name: str) -> list[str]:
        composed = unicodedata.normalize("NFC", name)
        return self._composed.get(composed) or self._folded.get(composed.casefold(), [])


def find_file(folder: Path, relative: str) -> Path:
    """The file that a row of a folder's index names; as `Finder.find`."""
    return Finder(folder).find(relative)


def _parts(relative: str) -> list[str]:
    if _WEB_ADDRESS.match(relative):
        raise ImportRefused("path.web_address", path=relative)
    if _ELSEWHERE.match(relative):
        raise ImportRefused("path.absolute", path=relative)
    parts = relative.replace("\\", "/").split("/")
    if len(parts) > 2:
        raise ImportRefused("path.too_deep", path=relative)
    return parts


def _header(reader: Iterator[list[str]]) -> list[str]:
    """The names of the columns; a file that begins with empty lines has none of ours."""
    try:
        names = [column_name(name) for name in next(reader, [])]
    except csv.Error:
        return []
    return [_OTHER_NAMES.get(name, name) for name in names]


def _row(line: int, cells: dict[str, str]) -> Row | BadRow:
    values = {name: _plain(cells.get(name, "")).strip() for name in FORM}
    values["words"] = unicodedata.normalize("NFC", values["words"])
    values["glosses"] = unicodedata.normalize("NFC", values["glosses"] or values["words"])
    own = {name: _plain(cells.get(name, "")) for name in OWN}
    problem = None
    if any("\0" in value for value in (*values.values(), *own.values())):
        problem = Message("index.cell_no_text")
    elif not values["path"]:
        problem = Message("index.no_recording")
    elif not values["glosses"]:
        problem = Message("index.no_word")
    problem = problem or _too_long(values, own)
    start = _milliseconds(values.pop("start"))
    # -1 is "to the end" in lists that follow WLASL.
    end_cell = values.pop("end")
    end = _milliseconds("" if end_cell == "-1" else end_cell)
    if math.isnan(start + end) or (end and end <= start):
        problem = problem or Message("index.times")
    if problem:
        return BadRow(line, problem)
    return Row(line=line, start_ms=start, end_ms=end, **values, **own)


def _too_long(values: dict[str, str], own: dict[str, str]) -> Message | None:
    """Which cell is longer than what a library keeps; None for none."""
    names = {name: values[name] for name in ("words", "glosses")}
    for cells, most in ((names, NAME_LETTERS), (own, TEXT_LETTERS)):
        for name, cell in cells.items():
            if len(cell) > most:
                return Message("index.cell_too_long", column=name, letters=len(cell), most=most)
    return None


def _milliseconds(text: str) -> float:
    """A time; an empty cell is 0, anything else that is no time is NaN.

    A comma may stand for the point, as spreadsheets of many countries write it.
    """
    try:
        value = float(text.replace(" ", "").replace(",", ".") or 0)
    except ValueError:
        return math.nan
    return value if 0 <= value < MAX_MS else math.nan


def _guarded(cell: str) -> str:
    return f"'{cell}" if _may_be_run(cell.lstrip("'")) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _may_be_run(cell.lstrip("'")) else cell


def _may_be_run(cell: str) -> bool:
    seen = unicodedata.normalize("NFKC", cell.translate(UNSEEN)).lstrip()
    return seen.startswith(_FORMULA) or cell.startswith(_CELL_BREAKS)


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
