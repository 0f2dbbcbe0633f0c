"""The word side of the screen: what is typed, the signs found, lists, browsing by picture."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_tasks import (
    LibraryState,
    LoadPreview,
    LoadSigns,
    Preview,
    SearchWords,
)
from signclip_desktop.services.library_writes import DeleteList, RemoveFromList
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models import filters
from signclip_desktop.ui.view_models.search_rows import SearchRow, rows_of, summary_of
from signclip_desktop.ui.view_models.sign_labels import SignLabels
from signclip_desktop.workers.library import Library

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary.word_search import WordMatch

# Fast enough to feel like typing, slow enough to skip letters typed in one go.
DEBOUNCE_MS = 80
LIMIT = 30
BROWSE_LIMIT = 5000
# So many thumbnails' clips are kept; whoever scrolls through 2,000 signs would gather 300 MB.
MOST_PREVIEWS = 60


class SearchState(Enum):
    """What the results' place shows."""

    EMPTY = "empty"
    WAITING = "waiting"
    FOUND = "found"
    NOTHING = "nothing"
    FAILED = "failed"


class SearchViewModel(QObject):
    """Searches while the user types; an older answer never replaces a newer one.

    Signals:
        changed(): state, rows or sentence are others.
        preview_changed(str): the thumbnail of this sign is there.
        scopes_changed(): the user's lists, or the one shown, are others.
        chosen(str): show this sign in detail.
        add_wanted(str): add a sign for this word.

    Attributes:
        state: what is to be shown.
        rows: the results, best first.
        query: what was typed.
        list_name: only signs of this list are shown; "" for all.
        lists: the names of the user's lists.
        sign_count: signs in the library; 0 until it is open.
        sentence: for the user, where there are no rows.
        summary: for the user, above the rows, where they are no plain answer; "" where they are.
        filters: what the rows are filtered by.
    """

    changed = Signal()
    preview_changed = Signal(str)
    scopes_changed = Signal()
    chosen = Signal(str)
    add_wanted = Signal(str)

    def __init__(self, library: Library, labels: SignLabels, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = SearchState.EMPTY
        self.rows: tuple[SearchRow, ...] = ()
        self.query = ""
        self.list_name = ""
        self.lists: tuple[str, ...] = ()
        self.sign_count = 0
        self.sentence = ""
        self.summary = ""
        self.filters = filters.NONE
        self._library = library
        self._labels = labels
        self._found: tuple[SearchRow, ...] = ()
        self._spoken: tuple[str, ...] = ()
        self._language: str | None = None
        self._request_id = 0
        self._previews: dict[str, Clip | None] = {}
        self._asked: set[str] = set()
        self._browsing = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DEBOUNCE_MS)
        self._wait.timeout.connect(self.search)
        library.opened.connect(self._on_opened)
        library.changed.connect(self._on_library_changed)
        labels.changed.connect(self._on_labels)

    @property
    def browsing(self) -> bool:
        """Signs are shown that were not typed: all, or those of a list."""
        return self._browsing or bool(self.list_name and not self.query.strip())

    @property
    def label_counts(self) -> Mapping[Label, int]:
        """How many of the signs each label would leave; empty until that is known."""
        if self._labels.by_sign is None or not self._found:
            return {}
        return filters.counts((self._labels.of(row.sign.id) for row in self._found), self.filters)

    # Commands

    def set_query(self, query: str) -> None:
        """Take what was typed; the search starts when typing rests."""
        self.query = query
        self._browsing = False
        self.filters = filters.NONE
        if not query.strip() and not self.list_name:
            self._wait.stop()
            self._show_nothing_asked()
        else:
            self._wait.start()

    @Slot()
    def search(self) -> None:
        """Search now."""
        self._wait.stop()
        self._library.cancel(self._request_id)
        query = self.query.strip()
        if self.list_name or self._browsing:
            self._request_id = self._library.ask(
                LoadSigns(self._language, self.list_name or None, BROWSE_LIMIT),
                self._on_signs,
                self._on_failed,
            )
        elif query:
            self._request_id = self._library.ask(
                SearchWords(query, LIMIT, self._language, self._spoken),
                self._on_words_found,
                self._on_failed,
            )
        else:
            self._show_nothing_asked()
            return
        if not self.rows:
            self._set_state(SearchState.WAITING)

    def browse(self, chosen: filters.Filters = filters.NONE) -> None:
        """Show every sign that passes, by gloss."""
        self.query, self.list_name = "", ""
        self._browsing = True
        self.filters = chosen
        self._labels.want()
        self.scopes_changed.emit()
        self.search()

    def set_filters(self, chosen: filters.Filters) -> None:
        """Show only the signs that look so."""
        self.filters = chosen
        self._labels.want()
        if self._found:
            self._show_found()

    def set_spoken(self, languages: Sequence[str]) -> None:
        """Search words of these languages (such as "de") besides those of the dictionary."""
        if tuple(languages) != self._spoken:
            self._spoken = tuple(languages)
            if self.query.strip() and self.state is not SearchState.EMPTY:
                self.search()

    def show_list(self, name: str) -> None:
        """Show the signs of a list, whatever was typed."""
        self.query = ""
        self.list_name = ""
        self.set_list(name)

    def set_list(self, name: str) -> None:
        """Show only the signs of a list; "" for all."""
        if name == self.list_name:
            return
        self.list_name = name
        self._browsing = False
        self.filters = filters.NONE
        self._labels.want()
        self.scopes_changed.emit()
        self.search()

    def set_language(self, language: str) -> None:
        """Show signs of one sign language (ISO 639-3) alone; "" for all."""
        self._language = language or None
        if self.state is not SearchState.EMPTY:
            self.search()

    def remove_from_list(self, row: int) -> None:
        """Take one sign off the list shown; it stays in the dictionary."""
        if self.list_name and 0 <= row < len(self.rows):
            sign, name = self.rows[row].sign, self.list_name
            self._library.ask(
                RemoveFromList(name, sign.id), step=f"Take {shown_gloss(sign)} off “{name}”"
            )

    def delete_list(self) -> None:
        """Forget the list shown; its signs stay in the dictionary."""
        if self.list_name:
            self._library.ask(
                DeleteList(self.list_name), step=f"Delete the list “{self.list_name}”"
            )

    def choose(self, row: int) -> None:
        """Open one result; nothing happens if there is none."""
        if not 0 <= row < len(self.rows):
            return
        sign = self.rows[row].sign
        if self.query.strip():
            self._library.note_look_up("word", self.query.strip(), (sign.id,))
        self.chosen.emit(sign.id)

    def want_to_add(self) -> None:
        """Nothing was found: the user adds a sign for the word."""
        self.add_wanted.emit(self.query.strip())

    def preview(self, row: int) -> Clip | None:
        """The thumbnail's clip of one result; asks for it if it was not loaded yet."""
        sign_id = self.rows[row].sign.id
        if sign_id not in self._previews and sign_id not in self._asked:
            self._asked.add(sign_id)
            self._library.ask(LoadPreview(sign_id), self._on_preview)
        return self._previews.get(sign_id)

    # Answers

    @Slot(object)
    def _on_opened(self, state: LibraryState) -> None:
        self.sign_count = state.sign_count
        self._take_lists(state.lists)
        if self.list_name:
            self.search()
        if self.state is SearchState.EMPTY:
            self._show_nothing_asked()

    def _on_words_found(self, found: "Sequence[WordMatch]") -> None:
        self._show(rows_of(found))

    def _on_signs(self, signs: Sequence[Sign]) -> None:
        query = "" if self._browsing else self.query.strip().casefold()
        self._show([SearchRow(sign) for sign in signs if _fits(sign, query)])

    def _on_preview(self, preview: Preview) -> None:
        if preview.sign_id in self._asked:
            self._asked.discard(preview.sign_id)
            self._previews[preview.sign_id] = preview.clip
            while len(self._previews) > MOST_PREVIEWS:
                del self._previews[next(iter(self._previews))]
            self.preview_changed.emit(preview.sign_id)

    def _on_failed(self, error: SignClipError) -> None:
        self.rows = ()
        self.sentence = sentence(error)
        self._set_state(SearchState.FAILED)

    @Slot(object)
    def _on_library_changed(self, kinds: Kind) -> None:
        """Signs may be others; a list is read again when it is known which lists there are."""
        if not kinds & (Kind.SIGNS | Kind.RECORDINGS):
            return
        self._previews.clear()
        self._asked.clear()
        if self.state in (SearchState.FOUND, SearchState.NOTHING) and not self.list_name:
            self.search()

    # Inside

    def _take_lists(self, lists: tuple[str, ...]) -> None:
        if lists != self.lists:
            self.lists = lists
            self.scopes_changed.emit()
        if self.list_name and self.list_name not in self.lists:
            self.set_list("")

    def _show(self, rows: Sequence[SearchRow]) -> None:
        self._found = tuple(rows)
        self._show_found()

    def _show_found(self) -> None:
        """The lines found that pass the filters; all, while it is not known what they look like."""
        chosen, known = self.filters, self._labels.by_sign is not None
        if chosen == filters.NONE:
            self.rows = self._found
        elif known:
            self.rows = tuple(r for r in self._found if chosen.passes(self._labels.of(r.sign.id)))
        else:
            self.rows, self.sentence = (), self._labels.sentence
            self._set_state(SearchState.FAILED if self.sentence else SearchState.WAITING)
            return
        kept = {row.sign.id for row in self.rows}
        self._previews = {key: clip for key, clip in self._previews.items() if key in kept}
        self._asked &= kept
        self.summary = summary_of(self.query.strip(), self.rows)
        self.sentence = "" if self.rows else self._nothing_sentence()
        self._set_state(SearchState.FOUND if self.rows else SearchState.NOTHING)

    @Slot()
    def _on_labels(self) -> None:
        """It is known now what the signs look like."""
        if self._found and (self.browsing or self.filters != filters.NONE):
            self._show_found()

    def _nothing_sentence(self) -> str:
        query = self.query.strip()
        if self.filters != filters.NONE:
            return f"No sign here is made this way: {self.filters.text}. Choose less."
        if not self.list_name:
            return f"No sign for “{query}” is in your dictionary."
        if query:
            return f"No sign for “{query}” is on the list “{self.list_name}”."
        return f"The list “{self.list_name}” is empty. Open a sign and press Add to list."

    def _show_nothing_asked(self) -> None:
        self._library.cancel(self._request_id)
        self.rows = self._found = ()
        self.filters = filters.NONE
        self.summary = ""
        self.sentence = "Type a word. The signs for it appear as you type."
        self._set_state(SearchState.EMPTY)

    def _set_state(self, state: SearchState) -> None:
        self.state = state
        self.changed.emit()


def _fits(sign: Sign, query: str) -> bool:
    if not query:
        return True
    return any(query in text.casefold() for text in (sign.gloss, *(w.text for w in sign.words)))
