"""Columns that hold JSON: lists of short texts, read so that no content of a row can raise.

A row may come from a merged library, or from one that somebody else made.
"""

from signclip_desktop import bounded_json
from signclip_desktop.core.limits import HISTORY_BYTES, HISTORY_SIGNS, LINKS, LINKS_BYTES

_WEB = ("https://", "http://")
_LINKS = bounded_json.JsonLimits(size=LINKS_BYTES, depth=1, digits=40)
_HISTORY = bounded_json.JsonLimits(size=HISTORY_BYTES, depth=1, digits=40)


def links(column: str) -> tuple[str, ...]:
    """Web pages only: a foreign pack must not make a click open a file or run a program."""
    found = _texts(column, _LINKS) or ()
    return tuple(one for one in found if one.startswith(_WEB))[:LINKS]


def are_links(column: str) -> bool:
    """Whether the column holds nothing but web pages, and no more than are kept."""
    found = _texts(column, _LINKS)
    return found is not None and found == links(column)


def sign_ids(column: str) -> tuple[str, ...]:
    """Ids of the signs of one look-up; those of a damaged column are forgotten."""
    return (_texts(column, _HISTORY) or ())[:HISTORY_SIGNS]


def _texts(column: str, limits: bounded_json.JsonLimits) -> tuple[str, ...] | None:
    """The texts of a list; None where the column holds anything else."""
    try:
        found = bounded_json.parse(column, limits)
    except bounded_json.JsonRefused:
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return tuple(found)
