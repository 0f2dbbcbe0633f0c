"""The log file, and what happens when a bug is seen. Holds no words, pictures or landmarks."""

import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from signclip_desktop import private_files
from signclip_desktop.settings import log_path

log = logging.getLogger(__name__)

LOG_BYTES = 500_000


class _PrivateLog(logging.handlers.RotatingFileHandler):
    """A log that nobody but its owner may read."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        private_files.make_private(Path(self.baseFilename))
        return stream


def write_to_file() -> None:
    """Write warnings and errors beside the library; without a log where that cannot be written."""
    path = log_path()
    try:
        private_files.make_folder(path.parent)
        handler = _PrivateLog(
            path,
            maxBytes=LOG_BYTES,
            backupCount=1,
            encoding="utf-8",
            delay=True,
            errors="backslashreplace",
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

    def thread_hook(bug: threading.ExceptHookArgs) -> None:
        # Without an exception the interpreter is on its way out.
        if bug.exc_value is not None and not isinstance(bug.exc_value, SystemExit):
            hook(bug.exc_type, bug.exc_value, bug.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook
