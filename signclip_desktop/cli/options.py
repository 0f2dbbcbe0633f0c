"""Options and printing that several commands share.

Does not know any command.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from signclip_desktop.core.seeing.decoding.readable import VIDEO_SUFFIXES

Command = TypeVar("Command", bound=Callable[..., Any])


# Bytes decide what is read; this tells people what they may try.
READABLE = "Reads .pose files and these videos, whatever they are named: " + ", ".join(
    suffix.lstrip(".") for suffix in VIDEO_SUFFIXES
)


def json_option(function: Command) -> Command:
    """Add `--json`, given to the command as `as_json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document on standard output."
    )(function)


def db_option(function: Command) -> Command:
    """Add `--db PATH`, given to the command as `db`: a Path, or None for the user's library."""
    return click.option(
        "--db",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The library file; without it, your own library.",
    )(function)


def print_json(document: object) -> None:
    """Print a JSON document that any reader takes: UTF-8, no NaN.

    Raises:
        ValueError: a number is NaN or infinite, which JSON does not have; a bug of the caller.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    # A file name that is not UTF-8 holds lone surrogates; as \udcNN they are JSON.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
