"""A table that a spreadsheet or a program saved as text: its encoding and its separator.

What is no text at all (a workbook that was renamed, a picture) is refused by what it is.
"""

import codecs
import re
from pathlib import Path

from signclip_desktop.core.held import refuse_held
from signclip_desktop.errors import ImportRefused, Message

MAX_TABLE_BYTES = 64 << 20  # a million rows of a lexicon
# A note may fill pages; a line of a million separators would be a million cells.
MAX_LINE = 500_000
SEPARATORS = (",", ";", "\t", "|")

# Longest first: the mark of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# First bytes of what people give the ending .csv by hand.
_OTHER_FILES = (
    (b"PK\x03\x04", Message("table.workbook")),
    (b"\xd0\xcf\x11\xe0", Message("table.old_workbook")),
    (b"%PDF", Message("table.pdf")),
    (b"{\\rtf", Message("table.rtf")),
    (b"\x1f\x8b", Message("table.compressed")),
    (b"SQLite format 3", Message("table.database")),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|workbook)", re.IGNORECASE)
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# What shows that text is in no Western Windows encoding: whole words of letters above ASCII
# (Cyrillic, Greek), a symbol inside a word (Mac: Z€HLEN, Central Europe: ma³y), a capital
# behind a small letter that only the Mac's ä, é and ü turn into, and the pairs of East Asian
# encodings.
_WORD_OF_HIGH = re.compile("[À-ÖØ-öø-ÿ]{4,}")
_RUBBISH = re.compile(
    r"[^\W\d_][€ƒ„…†‡ˆ‰‹™›¢£¤¥¦§¨©¬®¯°±²³¶¸¹»¼½¾¿×÷][^\W\d_]|[a-z][ŠŒŽŸ]|[^\W\d_]{2}[£¥¯³¹¿]"
    r"|[‚ƒ„…†‡ˆ‰‹“”•–—˜™›][À-ÿ][‚ƒ„…†‡ˆ‰‹“”•–—˜™›{|}~\\@^_`]"
)
_SAMPLE_BYTES = 4096


def table_text(file: Path) -> str:
    """The text of a table.

    UTF-8 and UTF-16 with or without a mark, UTF-32 with one; what is none of these is read as
    Windows-1252, the encoding in which spreadsheets of Western countries save.

    Raises:
        ImportRefused: it cannot be read, is too large, or is no text.
    """
    refuse_held(file)
    try:
        size = file.stat().st_size
        if size > MAX_TABLE_BYTES:
            raise ImportRefused(
                "table.too_large",
                file=file.name,
                size_mb=size / (1 << 20),
                most_mb=MAX_TABLE_BYTES >> 20,
            )
        data = file.read_bytes()
    except OSError as error:
        raise ImportRefused("table.no_access", file=file.name) from error
    _refuse_other_files(data, file.name)
    try:
        text = data.decode(_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = _western(data, file.name)
    if _has_long_line(text):
        raise ImportRefused("table.long_line", file=file.name, most=MAX_LINE)
    return text


def separator_of(text: str, known: frozenset[str]) -> tuple[str, int]:
    """What separates the columns, and how many characters stand before the header.

    Args:
        text: the table.
        known: names of columns, as `column_name` gives them; the separator is the one that finds
            most of them in the first line. A line `sep=;` before the header is believed.
    """
    first_line = text.splitlines()[0] if text else ""
    told = _SEPARATOR_LINE.fullmatch(first_line)
    if told:
        start = len(first_line)
        while start < len(text) and text[start] in "\r\n":
            start += 1
        return told[1], start
    counts = {
        separator: sum(column_name(cell) in known for cell in first_line.split(separator))
        for separator in SEPARATORS
    }
    return max(SEPARATORS, key=counts.__getitem__), 0


def column_name(cell: str) -> str:
    """The name of a column however it is written: " Signed Language" is signed_language."""
    return re.sub(r"[\s_\-]+", "_", cell.strip().strip("\"'").strip().lower())


def _has_long_line(text: str) -> bool:
    start = 0
    while start + MAX_LINE < len(text):
        end = start + MAX_LINE + 1
        last_break = max(text.rfind("\n", start, end), text.rfind("\r", start, end))
        if last_break < 0:
            return True
        start = last_break + 1
    return False


def _refuse_other_files(data: bytes, name: str) -> None:
    for start, what in _OTHER_FILES:
        if data.startswith(start):
            raise ImportRefused("table.not_text", file=name, what=what)
    if _MARKUP.match(data):
        raise ImportRefused("table.markup", file=name)


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    # ASCII letters in UTF-16 have a zero on one side: the header tells which.
    sample = data[:_SAMPLE_BYTES]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return "utf-8"


def _western(data: bytes, name: str) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or "\0" in text or _WORD_OF_HIGH.search(text) or _RUBBISH.search(text):
        raise ImportRefused("table.encoding", file=name)
    return text
