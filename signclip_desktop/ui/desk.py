"""Opens the dialogs: files, preferences, adding, importing, help; mends a broken library."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.main_window import MainWindow
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.playback import PlaybackClock
from signclip_desktop.ui.view_models.notice import Help, Notice

VIDEOS = "Videos and poses (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.mpg *.pose);;All files (*)"


class Desk(QObject):
    """Everything that opens over the window.

    Signals:
        library_mended(): the library file was replaced; open it again.
    """

    library_mended = Signal()

    def __init__(self, models: Models, window: MainWindow, clock: PlaybackClock) -> None:
        super().__init__()
        self._models = models
        self._window = window
        self._clock = clock

    @Slot(str)
    def open(self, action_id: str) -> bool:
        return False

    @Slot(str)
    def add_sign_for(self, word):
        pass

    @Slot(object)
    def help(self, wanted: Help) -> None:
        pass

    def greet(self) -> None:
        pass

    @Slot(object)
    def on_library_failed(self, error: SignClipError) -> None:
        self._window.notice.show_notice(Notice(error.message, Help.RETRY_LIBRARY, "Try again"))

    @Slot()
    def choose_video(self) -> None:
        """Let the user choose a video or .pose file, and open it."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a video", "", VIDEOS)
        if path:
            self._models.commands.open_file(path)
