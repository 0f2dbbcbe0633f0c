"""How the window was left: its place on the screen and how its parts share it.

Lies in a file of its own, beside the preferences: it is no choice that anything else hears of,
and it is written when the window closes.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from signclip_desktop.errors import Message
from signclip_desktop.settings import Settings, data_dir, read_settings, write_json

log = logging.getLogger(__name__)

# Far beyond any screen; Qt's own numbers end at 2**31.
_WIDEST_PX = 100_000


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


def load_layout(tell: Callable[[Message], object] | None = None) -> WindowLayout:
    """Read how the window was left; what makes no sense is as at the first start.

    Args:
        tell: called with a message for the user if the file had to be set aside.
    """
    raw = read_settings(layout_path(), Settings.WINDOW, tell)
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
    shares = tuple(share for share in raw if type(share) is int and 0 < share <= _WIDEST_PX)
    return shares if len(shares) == count else ()
