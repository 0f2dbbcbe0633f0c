"""What each action of the table does; one method an action."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.other_library import is_library
from signclip_desktop.ui.actions import RESULT_KEYS
from signclip_desktop.ui.view_models.film import FilmPhase, FilmViewModel
from signclip_desktop.ui.view_models.live import LiveViewModel
from signclip_desktop.ui.view_models.matches import MatchesViewModel
from signclip_desktop.ui.view_models.notice import Help


class Commands(QObject):
    """Space, R, the number keys, files and the buttons of notices.

    Signals:
        source_wanted(bool): show the video (True) or the camera.
        looked_up(Recognition): a look-up is answered and shown.
        matches_wanted(): show the list of signs found by signing.
        file_dialog_wanted(): let the user choose a video.
        library_wanted(object): path, a str, of somebody's dictionary: offer to import it.
        search_wanted(): let the user type a word.
        dialog_wanted(str): open "preferences" or another dialog, by the id of its action.
    """

    source_wanted = Signal(bool)
    looked_up = Signal(object)
    matches_wanted = Signal()
    file_dialog_wanted = Signal()
    library_wanted = Signal(object)
    search_wanted = Signal()
    dialog_wanted = Signal(str)

    def __init__(self, live: LiveViewModel, film: FilmViewModel, matches: MatchesViewModel) -> None:
        super().__init__()
        self._live = live
        self._film = film
        self._matches = matches
        self._listening = True
        # The look-ups whose answers are shown: is it another attempt at the sign before?
        self._expected: dict[QObject, bool] = {}
        self._source = 0
        self._own = {
            "record": self.record,
            "again": self.again,
            "combine": matches.combine,
            "use_camera": self.use_camera,
            "open_video": self.file_dialog_wanted.emit,
        }
        for model in (live, film):
            model.look_up_started.connect(self._on_look_up_started)
            model.found.connect(self._on_found)
            model.not_found.connect(self._on_not_found)
            model.given_up.connect(self._on_given_up)

    def run(self, action_id: str) -> bool:
        """Do it; False where the action is not one of these."""
        if action_id.startswith("result_"):
            number = int(action_id.removeprefix("result_"))
            assert 1 <= number <= RESULT_KEYS
            self._matches.choose(number)
            return True
        command = self._own.get(action_id)
        if command is not None:
            command()
        return command is not None

    def set_listening(self, listening: bool) -> None:
        """Whether what is signed is a look-up; while a sign is being added it is not."""
        self._listening = listening

    @property
    def in_film(self) -> bool:
        """A video is open in the camera's place."""
        return self._film.phase is not FilmPhase.CLOSED

    @Slot()
    def record(self) -> None:
        """Space: record, or play the span of a video."""
        if self.in_film:
            self._film.toggle_playing()
        else:
            self._live.toggle()

    @Slot()
    def again(self) -> None:
        """R: sign again, or look the span up again."""
        if self.in_film:
            self._film.look_up_span(again=True)
        else:
            self._live.again()

    @Slot()
    def cancel(self) -> None:
        """Escape: give up what runs."""
        self._live.cancel()
        if self._film.phase is FilmPhase.READING:
            self.use_camera()
        self._film.cancel()
        self._matches.stop_waiting()

    @Slot(str)
    @Slot(object)
    def open_file(self, path: str) -> None:
        """Show a video or .pose file in the camera's place; offer to import a dictionary."""
        if is_library(Path(path)):
            self.library_wanted.emit(path)
            return
        self._live.cancel()
        self._live.turn_off()
        self._film.open(Path(path))
        self.source_wanted.emit(True)

    @Slot()
    def use_camera(self) -> None:
        """Close the video and go back to the camera."""
        was_open = self.in_film
        self._film.close()
        self.source_wanted.emit(False)
        if not was_open:
            self._live.turn_on()

    @Slot(object)
    def help(self, wanted: Help) -> None:
        """The button of a notice."""
        if wanted is Help.OPEN_CAMERA:
            self._live.turn_on()
        elif wanted is Help.CHOOSE_CAMERA:
            self.dialog_wanted.emit("preferences")
        elif wanted is Help.IMPORT:
            self.dialog_wanted.emit("import")
        elif wanted is Help.OPEN_FILE:
            self.file_dialog_wanted.emit()
        elif wanted is Help.AGAIN:
            self.again()
        elif wanted is Help.CLOSE_FILE:
            self.use_camera()
        elif wanted is Help.SEARCH:
            self.search_wanted.emit()

    @Slot(bool)
    def _on_look_up_started(self, again: bool) -> None:
        if not self._listening:
            return
        self._expected[self.sender()] = again
        self._matches.wait()
        self.matches_wanted.emit()

    @Slot(object)
    def _on_found(self, recognition: Recognition) -> None:
        source = self._source_of(self.sender())
        again = self._expected.pop(self.sender(), None)
        if again is not None:
            self._matches.add(recognition, again=again and source == self._source)
            self._source = source
            self.matches_wanted.emit()
            self.looked_up.emit(recognition)

    @Slot(object)
    def _on_not_found(self, error: SignClipError) -> None:
        source = self._source_of(self.sender())
        again = self._expected.pop(self.sender(), None)
        if again is not None:
            again = again and source == self._source
            self._matches.fail(error, again=again, in_film=self.sender() is self._film)
            self._source = source
            self.matches_wanted.emit()

    @Slot()
    def _on_given_up(self) -> None:
        """Only who was told to wait is told that there is nothing to wait for."""
        if self._expected.pop(self.sender(), None) is not None:
            self._matches.stop_waiting()

    def _source_of(self, model: QObject) -> int:
        """Attempts of different sources are not of one sign: 0 is the camera, else the video."""
        return self._film.opened if model is self._film else 0
