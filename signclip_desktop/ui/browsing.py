"""What opens the start page, and what the choices made there show."""

from PySide6.QtCore import QObject, Slot

from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.ui.look.columns import Columns
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.panels.home import HomePanel
from signclip_desktop.ui.panels.search import SearchBar, WordResults
from signclip_desktop.ui.view_models.filters import NONE, Filters


class Browsing(QObject):
    """Puts the start page, or the signs chosen there, into the results' place."""

    def __init__(
        self, models: Models, columns: Columns, bar: SearchBar, words: WordResults, home: HomePanel
    ) -> None:
        super().__init__()
        self._search = models.search
        self._columns = columns
        self._bar = bar
        self._words = words
        self._home = home

    def show_home(self) -> None:
        """The start page, the keyboard on its first picture; what was typed is forgotten."""
        self._bar.forget_text()
        self._search.set_list("")
        self._search.set_query("")
        self._columns.results.setCurrentWidget(self._home)
        self._home.take_keyboard()

    @Slot(object)
    def show_label(self, label: Label) -> None:
        """The signs that look so."""
        self._browse(NONE.with_choice(label.facet, label))

    @Slot()
    def show_all(self) -> None:
        """All signs from A to Z."""
        self._browse(NONE)

    @Slot(str)
    def show_list(self, name: str) -> None:
        """The signs of a list."""
        self._bar.forget_text()
        self._search.show_list(name)
        self._show_words()

    @Slot(str)
    def show_word(self, word: str) -> None:
        """The signs for a word that was looked up before, whatever list was shown."""
        self._search.set_list("")
        self._bar.set_text(word)
        self._columns.results.setCurrentWidget(self._words)

    def _browse(self, chosen: Filters) -> None:
        self._bar.forget_text()
        self._search.browse(chosen)
        self._show_words()

    def _show_words(self) -> None:
        self._columns.results.setCurrentWidget(self._words)
        self._words.take_keyboard_soon()
