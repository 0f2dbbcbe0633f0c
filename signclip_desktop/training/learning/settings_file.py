"""Reads the TOML file of a training run, whatever the run learns."""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from signclip_desktop.core.formats import bounded
from signclip_desktop.core.limits import CONFIG_BYTES
from signclip_desktop.errors import UsageError, reason_of

T = TypeVar("T")
_MOST = 1e15  # of any number; NaN is below nothing


def read_toml(path: Path, known: set[str]) -> dict[str, Any]:
    """The content of a run's TOML file, whose settings and tables are all known.

    Raises:
        UsageError: it is missing, broken, or names a setting that does not exist.
    """
    try:
        content = tomllib.loads(bounded.read_bytes(path, CONFIG_BYTES).decode("utf-8"))
    # ValueError: not UTF-8, not TOML, or a number of thousands of digits; RecursionError: brackets.
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError("config.unreadable", file=path, reason=reason_of(error)) from error
    if unknown := sorted(content.keys() - known):
        raise UsageError(
            "config.unknown_setting", file=path, setting=unknown[0], known=tuple(sorted(known))
        )
    return content


def section(path: Path, name: str, kind: type[T], content: dict[str, Any]) -> T:
    """One table of a run's file as its dataclass, each value of the type of its default.

    Args:
        path: of the file, for what is said of errors.
        name: of the table; a missing one is all defaults.
        kind: a dataclass with a default for each field.
        content: of the file.

    Raises:
        UsageError: the table names a setting that does not exist, or gives it another type.
    """
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise UsageError("config.table", file=path, name=name)
    fields = {f.name: f for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values = {}
    for key, value in table.items():
        if key not in fields:
            raise UsageError(
                "config.unknown_setting",
                file=path,
                setting=f"{name}.{key}",
                known=tuple(sorted(fields)),
            )
        default = getattr(kind(), key)
        if isinstance(default, tuple) and isinstance(value, list):
            value = tuple(value)
        if isinstance(default, float) and type(value) is int and abs(value) < _MOST:
            value = float(value)
        is_number = isinstance(value, int | float)
        if type(value) is not type(default) or (is_number and not abs(value) < _MOST):
            raise UsageError(
                "config.wrong_type",
                file=path,
                setting=f"{name}.{key}",
                wanted=type(default).__name__,
                value=repr(value),
            )
        values[key] = value
    return kind(**values)
