"""How the window was left: its place on the screen and how its parts share it.

Lies in a file of its own, beside the preferences: it is no choice that anything else hears of,
and it is written when the window closes.
"""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from signclip_desktop.settings import data_dir, write_json

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowLayout:
    """What is remembered; what is empty is as at the first start.

    Attributes:
        geometry: place, size and screen in Qt's own form, base64.
        columns: shares of the width: sources, results, chosen sign.
        rows: shares of the height: source, plots.
    """

    geometry: str = ""
    columns: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()


def layout_path() -> Path:
    """The file (JSON)."""
    return data_dir() / "window.json"


def load_layout() -> WindowLayout:
    """Read how the window was left; a file that is missing or damaged counts as none."""
    try:
        raw = json.loads(layout_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return WindowLayout()
    if not isinstance(raw, dict):
        return WindowLayout()
    geometry = raw.get("geometry")
    return WindowLayout(
        geometry=geometry if isinstance(geometry, str) else "",
        columns=_shares(raw.get("columns"), 3),
        rows=_shares(raw.get("rows"), 2),
    )


def save_layout(layout: WindowLayout) -> None:
    """Write it; where that cannot be done the window will open as it opened this time."""
    try:
        write_json(layout_path(), asdict(layout))
    except OSError as error:
        log.warning("the window's place could not be saved: %s", error.strerror)


def _shares(raw: object, count: int) -> tuple[int, ...]:
    if not isinstance(raw, list) or len(raw) != count:
        return ()
    shares = tuple(share for share in raw if type(share) is int and share > 0)
    return shares if len(shares) == count else ()
