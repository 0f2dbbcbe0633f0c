"""Opens what lies over the window: file choosers, preferences, adding, importing, help.

Each dialog is imported when it is opened, which keeps the start short.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog

from signclip_desktop.errors import Message, NotInLibrary, SignClipError, StoreError
from signclip_desktop.services.library_jobs import Backup, Export
from signclip_desktop.services.library_mending import LibraryMender
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.main_window import MainWindow
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.first_run import FirstRunViewModel
from signclip_desktop.ui.view_models.notice import Help, Notice

if TYPE_CHECKING:
    from signclip_desktop.core.exchange.folder_export import ExportReport
    from signclip_desktop.ui.dialogs.import_dialog import ImportDialog

READ_ONLY = "Your dictionary is read-only here: you can look signs up, but not add any."


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
        self._encoder_id = ""
        self._error: SignClipError | None = None
        self._read_only = False
        self._told: list[str] = []
        self._dialog: QDialog | None = None
        self._first_run: FirstRunViewModel | None = None
        self._does = {
            "add_sign": self.add_sign,
            "import": self.import_recordings,
            "export": self.export,
            "backup": self.back_up,
            "preferences": self.change_preferences,
            "shortcuts": self.show_shortcuts,
            "first_run": self.lead_through_first_run,
            "about": self.show_about,
        }
        models.look_up.ready.connect(self._on_encoder)
        models.look_up.failed.connect(self._on_look_up_failed)
        models.enrol.saved.connect(self._on_saved)

    @property
    def dialog(self) -> QDialog | None:
        """The dialog that is open."""
        return self._dialog

    @Slot(str)
    def open(self, action_id: str) -> bool:
        """Open the dialog of an action; False where the action has none."""
        opener = self._does.get(action_id)
        if opener is not None:
            opener()
        return opener is not None

    def greet(self) -> None:
        """The first steps, for somebody who has not seen them."""
        if not self._models.preferences.preferences.first_run_done:
            self.lead_through_first_run()

    # Files

    @Slot()
    def choose_video(self) -> None:
        """Let the user choose a video or .pose file, and open it."""
        from signclip_desktop.ui.file_kinds import VIDEOS

        path, _ = QFileDialog.getOpenFileName(self._window, "Open a video", "", VIDEOS)
        if path:
            self._models.commands.open_file(path)

    def export(self) -> None:
        """Write the user's signs into a folder of the user's choice."""
        folder = QFileDialog.getExistingDirectory(self._window, "Export your signs to a folder")
        if folder:
            self._models.library.ask(Export(Path(folder)), self._on_exported, self._on_job_failed)

    def back_up(self) -> None:
        """Copy the library into a file of the user's choice."""
        from signclip_desktop.ui.file_kinds import LIBRARIES

        name = f"dictionary-{date.today().isoformat()}.sqlite"
        path, _ = QFileDialog.getSaveFileName(self._window, "Back up", name, LIBRARIES)
        if path:
            self._models.library.ask(Backup(Path(path)), self._on_backed_up, self._on_job_failed)

    # Dialogs

    def add_sign(self) -> None:
        """Add what was signed last, or files, under a name."""
        self.add_sign_for("")

    @Slot(str)
    def add_sign_for(self, word: str) -> None:
        """Add a sign for a word that was not found."""
        from signclip_desktop.ui.dialogs.add_sign import AddSignDialog

        m = self._models
        m.enrol.start(word=word, attempts=m.matches.attempts)
        now = m.preferences.preferences
        # What is signed now is a recording for the new sign, not a look-up.
        m.commands.set_listening(False)
        dialog = AddSignDialog(
            m.enrol,
            m.live,
            self._clock,
            mirrored=now.mirror_preview,
            reduce_motion=now.reduce_motion,
            parent=self._window,
        )
        self._show(dialog)

    def import_recordings(self) -> None:
        """Bring many recordings in, or somebody's dictionary."""
        self._open_import()

    @Slot(object)
    def offer_library(self, path: str) -> None:
        """Show what somebody's dictionary would bring in."""
        self._open_import().look_at(path)

    def _open_import(self) -> "ImportDialog":
        from signclip_desktop.ui.dialogs.import_dialog import ImportDialog

        self._models.importing.reset()
        dialog = ImportDialog(self._models.importing, parent=self._window)
        self._show(dialog)
        return dialog

    def change_preferences(self) -> None:
        """Camera, hand, theme, text size, history."""
        from signclip_desktop.ui.dialogs.preferences import PreferencesDialog

        self._models.preferences.want_cameras()
        self._show(PreferencesDialog(self._models.preferences, parent=self._window))

    def show_shortcuts(self) -> None:
        """All keys."""
        from signclip_desktop.ui.dialogs.shortcuts import ShortcutsSheet

        self._show(ShortcutsSheet(parent=self._window))

    def show_about(self) -> None:
        """What the program can and cannot do."""
        from signclip_desktop.ui.dialogs.about import AboutDialog

        self._show(AboutDialog(self._encoder_id, parent=self._window))

    def lead_through_first_run(self) -> None:
        """Privacy, camera check, hand, one practice sign."""
        from signclip_desktop.ui.dialogs.first_run import FirstRunDialog

        m = self._models
        if self._first_run is None:
            self._first_run = FirstRunViewModel(m.live, m.library, m.preferences, self)
        self._first_run.start()
        m.commands.set_listening(False)
        self._show(FirstRunDialog(self._first_run, self._clock, parent=self._window))

    def _show(self, dialog: QDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.finished.connect(self._on_finished)
        dialog.open()

    @Slot()
    def _on_finished(self, *_: object) -> None:
        dialog, self._dialog = self._dialog, None
        self._models.commands.set_listening(True)
        if dialog is not None:
            dialog.deleteLater()
        self._window.take_keyboard()

    # The library, and what else is told on top of the window

    @Slot(object)
    def on_library_failed(self, error: SignClipError) -> None:
        """Say what happened on the spot; the button opens the ways on."""
        self._error, self._read_only = error, False
        self._show_notice()

    @Slot(int, object)
    def _on_look_up_failed(self, request_id: int, error: SignClipError) -> None:
        """The recognition thread found the library broken: the ways on are the same."""
        if isinstance(error, StoreError) and not isinstance(error, NotInLibrary):
            self._error = error

    def on_library_opened(self, *, read_only: bool, place: Message | None = None) -> None:
        """The library is open: nothing is wrong with it, but its place may have to be told."""
        self._error, self._read_only = None, read_only
        if place is not None:
            self._told.append(sentence(place))
        self._show_notice()

    @Slot(object)
    def warn(self, message: Message) -> None:
        """Something that look-ups go on without, such as a damaged recording."""
        self._window.toast.say(sentence(message))

    def tell(self, message: Message) -> None:
        """Something that the user should have read, such as a settings file that was set aside."""
        self._told.append(sentence(message))
        self._show_notice()

    def _show_notice(self) -> None:
        """The most urgent first; what was told waits until the library works."""
        notice = None
        if self._error is not None:
            notice = Notice(sentence(self._error), Help.MEND_LIBRARY, "What can I do?")
        elif self._read_only:
            notice = Notice(READ_ONLY, Help.REOPEN_LIBRARY, "Try again")
        elif self._told:
            notice = Notice("\n".join(self._told), Help.READ, "OK")
        self._window.notice.show_notice(notice)

    def help(self, wanted: Help) -> bool:
        """The button of a notice; False where it is not the desk's."""
        if wanted is Help.READ:
            self._told.clear()
            self._show_notice()
        elif wanted is Help.MEND_LIBRARY and self._error is not None:
            self._offer_ways_on(self._error)
        elif wanted in (Help.MEND_LIBRARY, Help.REOPEN_LIBRARY):
            self._reopen()
        return wanted in (Help.READ, Help.MEND_LIBRARY, Help.REOPEN_LIBRARY)

    def _offer_ways_on(self, error: SignClipError) -> None:
        from signclip_desktop.ui.dialogs.library_trouble import LibraryTroubleDialog

        self._models.library.stop()
        path = self._models.library.path
        dialog = LibraryTroubleDialog(error, path, LibraryMender(path), self._window)
        dialog.accepted.connect(self._reopen)
        self._show(dialog)

    @Slot()
    def _reopen(self) -> None:
        self._models.library.stop()
        self.library_mended.emit()

    # Answers

    @Slot(str)
    def _on_encoder(self, encoder_id: str) -> None:
        self._encoder_id = encoder_id

    @Slot(str)
    def _on_saved(self, sign_id: str) -> None:
        self._window.toast.say("Kept in your dictionary.")
        self._models.detail.show_sign(sign_id)

    def _on_exported(self, report: "ExportReport") -> None:
        self._window.toast.say(f"Your signs were written to {report.folder.name}.")
        if report.notice:
            self.tell(report.notice)

    def _on_backed_up(self, path: Path) -> None:
        self._window.toast.say(f"The backup {path.name} was written.")

    def _on_job_failed(self, error: SignClipError) -> None:
        self._window.toast.say(sentence(error))
