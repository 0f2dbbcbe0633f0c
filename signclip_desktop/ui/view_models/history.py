"""What was looked up: shown, opened again, deleted, or not written at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.errors import SignClipError
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.library_tasks import UNSURE, HistoryItem

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
        self._changes: set[int] = set()
        self._apply()
        library.history_loaded.connect(self._on_history_loaded)
        library.done.connect(self._on_done)
        library.failed.connect(self._on_failed)
        library.library_changed.connect(self._on_library_changed)

    @property
    def keeps(self) -> bool:
        """Whether look-ups are noted at the moment."""
        return self._keep and not self.private

    # Commands

    @Slot()
    def load(self) -> None:
        """Read the history again."""
        self._request_id = self._library.load_history(MOST)

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
            self._changes.add(self._library.delete_history(self.rows[row].id))

    def delete_all(self) -> None:
        """Forget every look-up."""
        self._changes.add(self._library.delete_history())

    # Answers

    @Slot(int, object)
    def _on_history_loaded(self, request_id: int, items: Sequence[HistoryItem]) -> None:
        if request_id != self._request_id:
            return
        self._items = {item.entry.id: item for item in items}
        today = datetime.now().astimezone().date()
        self.rows = tuple(row_of(item, today) for item in items)
        self._say()

    @Slot(int)
    def _on_done(self, request_id: int) -> None:
        if request_id in self._changes:
            self._changes.discard(request_id)
            self.load()

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        if request_id == self._request_id or request_id in self._changes:
            self._changes.discard(request_id)
            self.sentence = error.message
            self.changed.emit()

    @Slot()
    def _on_library_changed(self) -> None:
        """Signs may be gone, or everything."""
        if self.rows:
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
        found = "also near: " + ", ".join(glosses[1:4]) if glosses[1:] else ""
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
