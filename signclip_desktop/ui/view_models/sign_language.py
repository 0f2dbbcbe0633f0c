"""The sign language that the user looks signs up in: one choice for signing and for words."""

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.services.library_tasks import LibraryState
from signclip_desktop.services.library_writes import ChooseLanguage
from signclip_desktop.ui.view_models.home import HomeViewModel
from signclip_desktop.ui.view_models.matches import MatchesViewModel
from signclip_desktop.ui.view_models.search import SearchViewModel
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.look_up import LookUp


class SignLanguageViewModel(QObject):
    """Tells look-ups and searches which sign language is wanted, and keeps the choice.

    Signals:
        changed(): there are other languages, or another one is chosen.

    Attributes:
        languages: ISO 639-3 codes of those that the library has signs of.
        chosen: one of them; "" for all.
    """

    changed = Signal()

    def __init__(
        self,
        library: Library,
        look_up: LookUp,
        search: SearchViewModel,
        matches: MatchesViewModel,
        home: HomeViewModel,
    ) -> None:
        super().__init__()
        self.languages: tuple[str, ...] = ()
        self.chosen = ""
        self._library = library
        self._look_up = look_up
        self._search = search
        self._matches = matches
        self._home = home
        library.opened.connect(self._on_opened)

    @property
    def is_a_choice(self) -> bool:
        """There is more than one language to choose from."""
        return len(self.languages) > 1

    def choose(self, language: str) -> None:
        """Look up signs of this language from now on, and what is shown again; "" for all."""
        if language != self.chosen and language in ("", *self.languages):
            self._library.ask(ChooseLanguage(language))
            self._take(language)
            self._matches.rank_anew()

    def _take(self, language: str) -> None:
        self.chosen = language
        self._look_up.set_language(language)
        self._search.set_language(language)
        self._home.set_language(language)
        self.changed.emit()

    @Slot(object)
    def _on_opened(self, state: LibraryState) -> None:
        """The library is open, or was changed: the chosen language may have gone."""
        new = state.languages != self.languages
        self.languages = state.languages
        wanted = state.language if state.language in state.languages else ""
        if wanted != self.chosen:
            self._take(wanted)
        elif new:
            self.changed.emit()
