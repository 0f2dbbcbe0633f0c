"""A file that macOS asks for is opened, at once or when the window is complete."""

import subprocess
import sys

import pytest

# In a process of its own: there can be one application, and pytest-qt has made it.
SCRIPT = """
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from signclip_desktop.ui.opened_files import Application

application = Application(["signclip"])
application.file_asked.connect(lambda path: print("opened", path))
def ask_for(path):
    QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(path)))
ask_for("/signs/early.pose")
print("complete")
application.on_loaded()
ask_for("/signs/a later one.pose")
"""


@pytest.mark.gui
def test_a_file_asked_for_waits_for_the_window_and_is_opened_once() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=240
    )
    assert answer.stdout.splitlines() == [
        "complete",
        "opened /signs/early.pose",
        "opened /signs/a later one.pose",
    ]
