"""Runs the program: one window, until it is closed or the process is told to end."""

import os
import sys
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QApplication

from signclip_desktop import data_folder
from signclip_desktop.settings import APP_NAME
from signclip_desktop.ui import logs
from signclip_desktop.ui.app import App
from signclip_desktop.ui.collecting import Collector
from signclip_desktop.ui.interrupts import Interrupts
from signclip_desktop.ui.opened_files import Application
from signclip_desktop.ui.options import Options, read_options
from signclip_desktop.workers.thread import WorkerThread


def main(argv: Sequence[str] | None = None, watch: Callable[[App], None] | None = None) -> int:
    """Open the window, which `watch` may measure, and run until it is closed.

    Returns:
        The exit code: 0, or 128 and the number of the signal that ended it.
    """
    options = read_options(sys.argv[1:] if argv is None else argv)
    application = QApplication.instance() or Application(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName(APP_NAME)
    data_folder.make_private()
    logs.write_to_file()
    with Collector():
        return _run(application, options, watch)


def _run(application: QApplication, options: Options, watch: Callable[[App], None] | None) -> int:
    """Show the window until it is closed; the exit code."""
    app = App(options)
    if isinstance(application, Application):
        application.file_asked.connect(app.models.commands.open_file)
        app.loaded.connect(application.on_loaded)
    logs.watch_for_bugs(app.bug_seen.emit)
    if watch is not None:
        watch(app)
    with Interrupts() as interrupts:
        interrupts.asked_to_end.connect(app.close)
        app.show()
        code = application.exec()
    code = interrupts.exit_code or code
    if WorkerThread.any_stuck():
        # A camera driver that hangs cannot be freed; everything else was closed.
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
