"""The log file, and what happens when a bug is seen. Holds no words, pictures or landmarks."""

import logging
import logging.handlers
import sys
from collections.abc import Callable
from types import TracebackType

from signclip_desktop.settings import log_path

log = logging.getLogger(__name__)

LOG_BYTES = 500_000


def write_to_file() -> None:
    """Write warnings and errors beside the library; without a log where that cannot be written."""
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("signclip_desktop").addHandler(handler)


def watch_for_bugs(seen: Callable[[], None]) -> None:
    """Log whatever is raised unexpectedly, in any thread, and call `seen` there."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("a bug", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)
        seen()

    sys.excepthook = hook
