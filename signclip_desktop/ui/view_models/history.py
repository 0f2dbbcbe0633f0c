"""What was looked up: shown, opened again, deleted, or not written at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.types.changes import Kind
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_tasks import UNSURE, HistoryItem, LoadHistory
from signclip_desktop.services.library_writes import ForgetHistory, ForgetLookUp
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.workers.library import Library

MOST = 500


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line.

    Attributes:
        id: of the entry.
        title: what was looked up.
        found: what came of it.
        when: day and time, in words.
        kind: "sign" or "word".
    """

    id: str
    title: str
    found: str
    when: str
    kind: str

    @property
    def text(self) -> str:
        """The line in words, for a screen reader."""
        return ", ".join(part for part in (self.title, self.found, self.when) if part)


class HistoryViewModel(QObject):
    """Lists the look-ups, latest first.

    Signals:
        changed(): the rows or the sentence are others.
        private_changed(bool)
        sign_chosen(str): show this sign.
        word_chosen(str): search for this word again.

    Attributes:
        rows: latest first.
        private: nothing is noted until this is switched off or the program ends.
        sentence: for the user, where there are no rows.
    """

    changed = Signal()
    private_changed = Signal(bool)
    sign_chosen = Signal(str)
    word_chosen = Signal(str)

    def __init__(
        self, library: Library, *, keep_history: bool = True, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.rows: tuple[HistoryRow, ...] = ()
        self.private = False
        self.sentence = ""
        self._library = library
        self._keep = keep_history
        self._items: dict[str, HistoryItem] = {}
        self._request_id = 0
        self._is_loaded = False
        self._apply()
        library.changed.connect(self._on_library_changed)

    @property
    def keeps(self) -> bool:
        """Whether look-ups are noted at the moment."""
        return self._keep and not self.private

    # Commands

    @Slot()
    def load(self) -> None:
        """Read the history again."""
        self._library.cancel(self._request_id)
        self._is_loaded = True
        self._request_id = self._library.ask(LoadHistory(MOST), self._on_loaded, self._on_failed)

    @Slot(bool)
    def set_private(self, private: bool) -> None:
        """A private session: nothing is noted from now on; what was noted stays."""
        if private != self.private:
            self.private = private
            self._apply()
            self.private_changed.emit(private)
            self.changed.emit()

    @Slot(bool)
    def set_keep_history(self, keep: bool) -> None:
        """The preference: note look-ups, or never."""
        self._keep = keep
        self._apply()
        self.changed.emit()

    def choose(self, row: int) -> None:
        """Open what a look-up led to."""
        if not 0 <= row < len(self.rows):
            return
        item = self._items[self.rows[row].id]
        if item.entry.query and item.entry.kind == "word":
            self.word_chosen.emit(item.entry.query)
        if item.signs:
            self.sign_chosen.emit(item.signs[0].id)

    def delete(self, row: int) -> None:
        """Forget one look-up."""
        if 0 <= row < len(self.rows):
            row_id, title = self.rows[row].id, self.rows[row].title
            self._library.ask(
                ForgetLookUp(row_id), failed=self._on_failed, step=f"Delete “{title}” from history"
            )

    def delete_all(self) -> None:
        """Forget every look-up."""
        self._library.ask(ForgetHistory(), failed=self._on_failed, step="Delete history")

    # Answers

    def _on_loaded(self, items: Sequence[HistoryItem]) -> None:
        self._items = {item.entry.id: item for item in items}
        today = datetime.now().astimezone().date()
        self.rows = tuple(row_of(item, today) for item in items)
        self._say()

    def _on_failed(self, error: SignClipError) -> None:
        self.sentence = sentence(error)
        self.changed.emit()

    @Slot(object)
    def _on_library_changed(self, kinds: Kind) -> None:
        """Look-ups, or signs that they led to, may be gone or back."""
        if self._is_loaded and kinds & (Kind.HISTORY | Kind.SIGNS):
            self.load()

    # Inside

    def _apply(self) -> None:
        self._library.keep_history = self.keeps

    def _say(self) -> None:
        self.sentence = "" if self.rows else "Nothing yet. Signs and words you look up appear here."
        self.changed.emit()


def row_of(item: HistoryItem, today: date) -> HistoryRow:
    """One line for an entry."""
    entry = item.entry
    glosses = [shown_gloss(sign) for sign in item.signs]
    found = ", ".join(glosses[:3])
    if entry.kind == "word":
        title = entry.query
        found = f"opened {found}" if found else ""
    elif glosses:
        unsure = entry.query == UNSURE
        title = f"Signed: not sure, perhaps {glosses[0]}" if unsure else f"Signed: {glosses[0]}"
        found = "also similar: " + ", ".join(glosses[1:4]) if glosses[1:] else ""
    else:
        title = "Signed: nothing found"
    return HistoryRow(entry.id, title, found, when(entry.time, today), entry.kind)


def when(time_s: float, today: date) -> str:
    """A moment as people say it: today 14:05, yesterday 9:30, 3 May 2026."""
    moment = datetime.fromtimestamp(time_s).astimezone()
    clock = f"{moment.hour}:{moment.minute:02d}"
    days = (today - moment.date()).days
    if days == 0:
        return f"today {clock}"
    if days == 1:
        return f"yesterday {clock}"
    return f"{moment.day} {moment:%b %Y}, {clock}"
