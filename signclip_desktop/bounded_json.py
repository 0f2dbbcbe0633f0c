"""Reads JSON that somebody else may have written, within limits on size, depth and numbers.

Python's own reader overflows the stack on deep nesting, turns long numbers into work that grows
with their square, and accepts NaN, Infinity and halves of characters, which fail much later.
"""

import json
import math
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from signclip_desktop.errors import Fault


class JsonRefused(Fault, ValueError):
    """The text is not JSON, or it is beyond the limits; the message says which, in plain words."""


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """How much is read.

    Attributes:
        size: bytes of the text.
        depth: brackets that may be open at once.
        digits: characters of one number.
    """

    size: int
    depth: int
    digits: int


# A file of settings holds under 1 KB; nobody's grows to a thousand times that. Python's reader
# needs a stack frame for each level. 25 characters hold every float64 and every int64 exactly;
# some programs write a few more.
SMALL = JsonLimits(size=1_000_000, depth=32, digits=40)

# A string, closed or not, or a bracket. Possessive, so that no text makes it go back.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def parse(text: str | bytes, limits: JsonLimits = SMALL) -> object:
    """The value that a JSON text holds.

    Args:
        text: JSON; bytes are UTF-8, with or without a byte order mark.
        limits: what is refused.

    Raises:
        JsonRefused: not UTF-8, not JSON, NaN or an infinite number, half a character, or beyond
            a limit.
    """
    if len(text) > limits.size:
        raise JsonRefused("json.too_long", most=limits.size)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise JsonRefused("json.not_utf8") from error
    _check_depth(text, limits.depth)
    try:
        value: object = json.loads(
            text,
            parse_int=lambda digits: int(_bounded(digits, limits.digits)),
            parse_float=lambda digits: _finite(_bounded(digits, limits.digits)),
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise JsonRefused("json.not_json", line=error.lineno, problem=error.msg) from error
    if _HALF_CHARACTER.search(text):
        _check_characters(value)
    return value


def read(path: Path, limits: JsonLimits = SMALL) -> object:
    """The value that a JSON file holds; never reads more than the limit.

    Raises:
        FileNotFoundError: no such file.
        OSError: the file cannot be read.
        JsonRefused: as `parse`; also what is no ordinary file, such as a folder or a pipe.
    """
    # Opening a pipe for reading would otherwise wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_dir():  # Windows does not open a folder at all
        raise JsonRefused("json.folder")
    handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise JsonRefused("json.not_ordinary")
        return parse(file.read(limits.size + 1), limits)


def _check_depth(text: str, most: int) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        bracket = token.group()
        if bracket in "[{":
            depth += 1
            if depth > most:
                raise JsonRefused("json.too_deep", most=most)
        elif bracket in "]}":
            depth -= 1


def _bounded(digits: str, most: int) -> str:
    if len(digits) > most:
        raise JsonRefused("json.long_number", characters=len(digits))
    return digits


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonRefused("json.large_number", number=digits)
    return number


def _no_constant(name: str) -> NoReturn:
    raise JsonRefused("json.no_number", value=name)


def _check_characters(value: object) -> None:
    """Half a character (a lone surrogate) can be neither shown nor stored."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise JsonRefused("json.half_character") from error
