"""The golden table as a file: one row a line, `section / row = value`; reading and comparing it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from tests.golden import clip_rows, match_rows, span_rows

FILE = Path(__file__).with_name("golden.txt")
# Other processors and builds of NumPy and PyTorch add up in another order.
TOLERANCE = 2e-4
NEED_MODEL = ("embedding", "sure from", "fusion", "look-up")


def sections() -> dict[str, Callable[[], dict[str, Any]]]:
    """What makes the rows of each section."""
    # Those that need the model come last: a failure is seen the sooner.
    made: dict[str, Callable[[], dict[str, Any]]] = {}
    for rows in (span_rows, clip_rows, match_rows):
        made |= dict(rows.sections())
    return {name: made[name] for name in sorted(made, key=NEED_MODEL.__contains__)}


def rows_of(section: str) -> dict[str, Any]:
    """The rows of one section, made now; on one thread, as a second waits on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return sections()[section]()
    finally:
        torch.set_num_threads(threads)


def write() -> None:
    """Write the whole table anew."""
    lines = [
        f"{section} / {row} = {json.dumps(_short(value), ensure_ascii=False)}\n"
        for section in sections()
        for row, value in rows_of(section).items()
    ]
    FILE.write_text("".join(lines), encoding="utf-8")


def read() -> dict[str, dict[str, Any]]:
    """The rows of each section, as they were written."""
    table: dict[str, dict[str, Any]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        place, value = line.split(" = ", 1)
        section, row = place.split(" / ", 1)
        table.setdefault(section, {})[row] = json.loads(value)
    return table


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """A line for each place where the values differ; numbers may by TOLERANCE of their size."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in expected.keys() | found.keys():
            missing = "nothing"
            pair = expected.get(key, missing), found.get(key, missing)
            yield from differences(*pair, f"{place} / {key}")
    elif isinstance(expected, list) and isinstance(found, list | tuple):
        if len(expected) != len(found):
            yield f"{place}: {expected} became {found}"
            return
        for number, pair in enumerate(zip(expected, found, strict=True)):
            yield from differences(*pair, f"{place} [{number}]")
    elif _are_numbers(expected, found):
        if not abs(expected - found) <= TOLERANCE * max(1.0, abs(expected)):
            yield f"{place}: {expected} became {found}"
    elif expected != found:
        yield f"{place}: {expected!r} became {found!r}"


def _are_numbers(*values: Any) -> bool:
    return all(type(value) in (int, float) for value in values)


def _short(value: Any) -> Any:
    """Floats with six digits, so that a row is read at a glance."""
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_short(one) for one in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value
