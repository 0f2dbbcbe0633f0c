"""The `index.csv` of a folder of recordings, as sign.mt's tools write it: reads, checks, writes.

Columns `path,spoken_language,signed_language,start,end,words,glosses,priority`: one row a word,
`start` and `end` in milliseconds of the recording (0,0 is all of it), paths at most one folder
below. Our own columns follow, and other tools pass over them. Does not read the recordings.
Source of the form: sign.mt's spoken-to-signed-translation, `assets/fingerspelling_lexicon`.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.errors import ImportRefused

INDEX_NAME = "index.csv"
FORM = (
    "path", "spoken_language", "signed_language", "start", "end", "words", "glosses", "priority",
)  # fmt: skip
OWN = (
    "word_kind", "sign_id", "variant", "source", "sign_licence", "notes", "example_id", "signer",
    "consent", "licence",
)  # fmt: skip
REQUIRED = ("path", "signed_language")

MAX_INDEX_BYTES = 64 << 20  # a million rows
MAX_MS = 1e9  # eleven days
MAX_NAME_BYTES = 255  # what common file systems take

# Names that Windows keeps for devices, with any ending; refused everywhere, so that a folder
# that was made here can be carried there.
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
# A cell that begins like this is run by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    reason: str


def read_index(file: Path) -> Iterator[Row | BadRow]:
    """The rows of an index in their order; a bad one does not stop the rest.

    Raises:
        ImportRefused: the file as a whole is not an index.
    """
    reader = csv.reader(io.StringIO(_text(file), newline=""))
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error:
        header = []
    missing = [name for name in REQUIRED if name not in header]
    if missing or not {"words", "glosses"} & set(header):
        raise ImportRefused(
            f"The file {file.name} is not a list of recordings: it needs the columns "
            f"{', '.join(FORM)}; add them, or rename the file to import the folder by file name."
        )
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(reader.line_num, f"the row cannot be read ({error})")
            continue
        if any(cell.strip() for cell in cells):
            yield _row(reader.line_num, dict(zip(header, cells, strict=False)))


def write_index(file: Path, rows: Iterable[Row]) -> None:
    """Write an index; cells that a spreadsheet program would run are made plain text.

    Raises:
        OSError: the file cannot be written.
    """
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
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
    problem = ""
    if name in ("", ".", ".."):
        problem = "it leads out of its folder"
    elif _FORBIDDEN.search(name):
        problem = "it holds a character that not every system allows"
    elif _DEVICES.match(name):
        problem = "Windows keeps that name for a device"
    elif name != name.rstrip(". ") or name != name.lstrip(" "):
        problem = "it begins with a space, or ends with a dot or space"
    elif len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        problem = "it is too long"
    elif not _is_text(name):
        problem = "it is not readable text"
    if problem:
        raise ImportRefused(f"The name {name!r} is refused: {problem}.")


def find_file(folder: Path, relative: str) -> Path:
    """The file that a row names: in the folder or one folder below it, and nowhere else.

    A name is found whether the index and the disk write its accents composed or apart.

    Raises:
        ImportRefused: the path leads elsewhere, or there is no such file.
    """
    parts = relative.split("/")
    if len(parts) > 2:
        raise ImportRefused(
            f"The path {relative!r} is refused: it may lead one folder down, no further."
        )
    found = folder
    for part in parts:
        check_name(part)
        found = _entry(found, part, relative)
    if not found.resolve().is_relative_to(folder.resolve()):
        raise ImportRefused(f"The path {relative!r} is refused: it leads out of its folder.")
    if not found.is_file():
        raise ImportRefused(f"The path {relative!r} is refused: it is not a file.")
    return found


def _entry(folder: Path, name: str, relative: str) -> Path:
    if (folder / name).exists():
        return folder / name
    wanted = unicodedata.normalize("NFC", name)
    try:
        for entry in folder.iterdir():
            if unicodedata.normalize("NFC", entry.name) == wanted:
                return entry
    except OSError:
        pass
    raise ImportRefused(f"There is no file {relative!r} in the folder.")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_INDEX_BYTES:
            raise ImportRefused(f"The file {file.name} is too large for a list of recordings.")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(
            f"The file {file.name} is not UTF-8 text; save it as UTF-8, then try again."
        ) from error
    except OSError as error:
        raise ImportRefused(f"The file {file.name} cannot be read; check its rights.") from error


def _row(line: int, cells: dict[str, str]) -> Row | BadRow:
    values = {name: _plain(cells.get(name, "")).strip() for name in FORM}
    values["words"] = unicodedata.normalize("NFC", values["words"])
    values["glosses"] = unicodedata.normalize("NFC", values["glosses"] or values["words"])
    own = {name: _plain(cells.get(name, "")) for name in OWN}
    problem = ""
    if any("\0" in value for value in (*values.values(), *own.values())):
        problem = "a cell is not text"
    elif not values["path"]:
        problem = "it names no recording"
    elif not values["glosses"]:
        problem = "it has neither a gloss nor a word"
    start, end = _milliseconds(values.pop("start")), _milliseconds(values.pop("end"))
    if math.isnan(start + end) or (end and end <= start):
        problem = problem or "start and end must be milliseconds, with the end after the start"
    if problem:
        return BadRow(line, problem)
    return Row(line=line, start_ms=start, end_ms=end, **values, **own)


def _milliseconds(text: str) -> float:
    """A time in milliseconds; an empty cell is 0, anything else that is no time is NaN."""
    try:
        value = float(text or 0)
    except ValueError:
        return math.nan
    return value if 0 <= value < MAX_MS else math.nan


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    is_guarded = cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA)
    return cell[1:] if is_guarded else cell


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
