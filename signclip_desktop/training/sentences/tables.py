"""Tables of signed sentences: PHOENIX-2014-T's own, How2Sign's realigned, and the official code's.

Which one it is, the names of the columns tell. A row that cannot be used is told with its line.
"""

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop.core.formats import bounded
from signclip_desktop.core.formats.table_text import (
    MAX_TABLE_BYTES,
    column_name,
    separator_of,
    table_text,
)
from signclip_desktop.errors import ImportRefused

# Columns of: PHOENIX-2014-T; How2Sign; the official SignMouth code; our own.
NAMES = ("sentence_name", "filename", "name")
TEXTS = ("translation", "sentence", "text")
GLOSSES = ("orth", "gloss")
SPLIT = "split"
PACKED = ".gz"
_KNOWN = frozenset({*NAMES, *TEXTS, *GLOSSES, SPLIT, "speaker", "signer", "frames", "video"})


@dataclass(frozen=True, slots=True)
class Row:
    """One signed sentence.

    Attributes:
        name: of the recording, without an ending.
        text: its sentence.
        gloss: its glosses, between spaces; "" where the table has none.
        line: of the table, from 1.
    """

    name: str
    text: str
    gloss: str
    line: int


def read_table(path: Path, part: str) -> tuple[list[Row], list[str]]:
    """The sentences of a table, and what is wrong with the rows that were left out.

    Args:
        path: of the table; one that ends in .gz is unpacked.
        part: the rows whose column `split` says so, where there is such a column.

    Raises:
        ImportRefused: the file cannot be read, or lacks the columns.
    """
    text = _unpacked(path) if path.suffix == PACKED else table_text(path)
    separator, start = separator_of(text, _KNOWN)
    # Quotes are letters in tables separated by | or tabs; in the others they hold cells together.
    lines = io.StringIO(text[start:])
    if separator in "|\t":
        reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=separator)
    try:
        found = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise ImportRefused(
            "corpus.table_unreadable", file=path.name, line=reader.line_num, problem=str(error)
        ) from error
    if not found:
        raise ImportRefused("corpus.table_empty", file=path.name)
    columns = {column_name(cell): number for number, cell in enumerate(found[0][1])}
    name, said = _first(columns, NAMES), _first(columns, TEXTS)
    if name is None or said is None:
        raise ImportRefused(
            "corpus.no_column", file=path.name, names=", ".join(NAMES), texts=", ".join(TEXTS)
        )
    return _rows(path, found[1:], columns, (name, said), part)


def _rows(
    path: Path,
    lines: list[tuple[int, list[str]]],
    columns: dict[str, int],
    places: tuple[int, int],
    part: str,
) -> tuple[list[Row], list[str]]:
    gloss, split = _first(columns, GLOSSES), columns.get(SPLIT)
    rows, wrong = [], []
    known: set[str] = set()
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < len(columns):
            wrong.append(f"{path.name}, line {number}: {len(cells)} cells, not {len(columns)}")
            continue
        if split is not None and cells[split].strip() != part:
            continue
        name, text = (cells[place].strip() for place in places)
        if not name or not text:
            wrong.append(f"{path.name}, line {number}: no {'sentence' if name else 'recording'}")
        elif name in known:
            wrong.append(f"{path.name}, line {number}: {name} stands in an earlier line")
        elif "/" in name or "\\" in name or name.startswith("."):
            wrong.append(f"{path.name}, line {number}: {name} is no name of a recording")
        else:
            known.add(name)
            glosses = cells[gloss].strip() if gloss is not None else ""
            rows.append(Row(name, text, glosses, number))
    return rows, wrong


def _first(columns: dict[str, int], names: tuple[str, ...]) -> int | None:
    return next((columns[name] for name in names if name in columns), None)


def _unpacked(path: Path) -> str:
    try:
        packed = bounded.read_bytes(path, MAX_TABLE_BYTES)
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            data = file.read(MAX_TABLE_BYTES + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ImportRefused("corpus.not_unpacked", file=path.name, problem=str(error)) from error
    if len(data) > MAX_TABLE_BYTES:
        raise ImportRefused("corpus.unpacks_to_more", file=path.name, most=MAX_TABLE_BYTES)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused("corpus.not_utf8", file=path.name) from error
