"""A table that a spreadsheet or a program saved as text: its encoding and its separator.

What is no text at all (a workbook that was renamed, a picture) is refused by what it is.
"""

import codecs
import re
from pathlib import Path

from signclip_desktop.core.held import refuse_held
from signclip_desktop.errors import ImportRefused

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
_SAVE_AS = "save it as text (CSV UTF-8), then try again"
# First bytes of what people give the ending .csv by hand.
_OTHER_FILES = (
    (b"PK\x03\x04", "a spreadsheet workbook (such as .xlsx or .ods)"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet workbook (.xls)"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (.rtf)"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
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
                f"The file {file.name} has {size / (1 << 20):,.0f} MB, and a list of recordings "
                f"may have {MAX_TABLE_BYTES >> 20}; divide it."
            )
        data = file.read_bytes()
    except OSError as error:
        raise ImportRefused(f"The file {file.name} cannot be read; check its rights.") from error
    _refuse_other_files(data, file.name)
    try:
        text = data.decode(_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = _western(data, file.name)
    if _has_long_line(text):
        raise ImportRefused(
            f"The file {file.name} has a line of more than {MAX_LINE:,} letters, which no list of "
            "recordings has; save it as a table with a line for each recording."
        )
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
            raise ImportRefused(f"The file {name} is {what}, not text; open it, and {_SAVE_AS}.")
    if _MARKUP.match(data):
        raise ImportRefused(
            f"The file {name} is a web page or an XML file, not a table; open it in a "
            f"spreadsheet, and {_SAVE_AS}."
        )


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
        raise ImportRefused(
            f"The encoding of the file {name} is not known; save it as text in UTF-8 "
            "(CSV UTF-8), then try again."
        )
    return text
