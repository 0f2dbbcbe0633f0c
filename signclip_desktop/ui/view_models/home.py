"""The start page: sign of the day, recent look-ups, lists, and how many signs look alike."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.services.library_tasks import (
    HistoryItem,
    LibraryState,
    LoadHistory,
    LoadSign,
    LoadSigns,
    SignDetail,
)
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.view_models.filters import NONE, counts
from signclip_desktop.ui.view_models.sign_labels import SignLabels
from signclip_desktop.workers.library import Library

MOST_RECENT = 6
_HISTORY = 30
# Signs whose recordings disagree are passed over; after so many, any sign will do.
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Recent:
    """One look-up to go back to: a typed word, or the sign that signing led to.

    Attributes:
        text: what the button says.
        word: what was typed; "" for a look-up by signing.
        sign_id: the sign that was opened or found first; "" for none.
    """

    text: str
    word: str = ""
    sign_id: str = ""


class HomeViewModel(QObject):
    """What the window offers before anything is asked.

    Signals:
        changed(): anything of it.
        sign_chosen(str): show this sign.
        word_chosen(str): search for this word again.
        list_chosen(str): show this list.
        label_chosen(Label): browse the signs that look so.
        all_chosen(): browse all signs from A to Z.

    Attributes:
        recent: latest look-ups, each once.
        lists: names of the user's lists.
        sign_count: signs in the library; 0 until it is open.
        of_the_day: today's sign; None until it is loaded, or where there is none.
        clip: its motion.
    """

    changed = Signal()
    sign_chosen = Signal(str)
    word_chosen = Signal(str)
    list_chosen = Signal(str)
    label_chosen = Signal(object)
    all_chosen = Signal()

    def __init__(
        self,
        library: Library,
        labels: SignLabels,
        *,
        today: Callable[[], date] = date.today,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.recent: tuple[Recent, ...] = ()
        self.lists: tuple[str, ...] = ()
        self.sign_count = 0
        self.of_the_day: Sign | None = None
        self.clip: Clip | None = None
        self._library = library
        self._labels = labels
        self._today = today
        self._language: str | None = None
        self._ids: list[str] = []
        self._tries = 0
        self._of_day: date | None = None
        self._history_request: int | None = None
        self._sign_request: int | None = None
        library.opened.connect(self._on_opened)
        library.changed.connect(self._on_library_changed)
        labels.changed.connect(self.changed)

    @property
    def label_counts(self) -> Mapping[Label, int]:
        """Signs with each label; empty until the labels are loaded."""
        by_sign = self._labels.by_sign
        return counts(by_sign.values(), NONE) if by_sign is not None else {}

    def set_language(self, language: str) -> None:
        """The sign of the day is of this sign language (ISO 639-3); "" for any."""
        if (language or None) != self._language:
            self._language = language or None
            self._choose_anew()

    def refresh(self) -> None:
        """Read the history again; another day has another sign."""
        if not self.sign_count:
            return
        self._labels.want()
        self._library.cancel(self._history_request)
        self._history_request = self._library.ask(LoadHistory(_HISTORY), self._on_history)
        if self._of_day != self._today():
            self._choose_anew()

    def choose_recent(self, number: int) -> None:
        """Go back to a look-up."""
        if 0 <= number < len(self.recent):
            one = self.recent[number]
            if one.word:
                self.word_chosen.emit(one.word)
            if one.sign_id:
                self.sign_chosen.emit(one.sign_id)

    def choose_of_the_day(self) -> None:
        """Show today's sign in detail."""
        if self.of_the_day is not None:
            self.sign_chosen.emit(self.of_the_day.id)

    # Answers

    @Slot(object)
    def _on_opened(self, state: LibraryState) -> None:
        self.lists, self.sign_count = state.lists, state.sign_count
        self.refresh()
        self.changed.emit()

    @Slot(object)
    def _on_library_changed(self, kinds: Kind) -> None:
        if kinds & Kind.HISTORY:
            self.refresh()
        if kinds & Kind.SIGNS and self.of_the_day is not None:
            self._choose_anew()

    def _on_history(self, items: Sequence[HistoryItem]) -> None:
        self.recent = recent_of(items)
        self.changed.emit()

    def _choose_anew(self) -> None:
        self._tries, self._of_day = 0, self._today()
        if self.sign_count:
            self._library.cancel(self._sign_request)
            self._sign_request = self._library.ask(LoadSigns(self._language), self._on_signs)

    def _on_signs(self, signs: Sequence[Sign]) -> None:
        self._ids = [sign.id for sign in signs]
        if signs:
            self._ask_for_sign()
            return
        self.of_the_day = self.clip = None
        self.changed.emit()

    def _ask_for_sign(self) -> None:
        number = number_of_the_day(self._today(), self._tries, len(self._ids))
        self._sign_request = self._library.ask(LoadSign(self._ids[number]), self._on_sign)

    def _on_sign(self, detail: SignDetail) -> None:
        doubtful = not detail.examples or detail.examples[0].doubtful
        if doubtful and self._tries < _TRIES:
            self._tries += 1
            self._ask_for_sign()
            return
        self.of_the_day, self.clip = detail.sign, detail.preview
        self.changed.emit()


def number_of_the_day(day: date, attempt: int, count: int) -> int:
    """A number below `count` that looks random and is the same all day on every computer."""
    digest = hashlib.sha256(f"{day.isoformat()} {attempt}".encode()).digest()
    return int.from_bytes(digest[:8]) % count


def recent_of(items: Sequence[HistoryItem]) -> tuple[Recent, ...]:
    """The latest look-ups that can be opened again, each once."""
    found: dict[str, Recent] = {}
    for item in items:
        first = item.signs[0] if item.signs else None
        if item.entry.kind == "word":
            one = Recent(item.entry.query, item.entry.query, first.id if first else "")
        elif first is not None:
            one = Recent(shown_gloss(first), sign_id=first.id)
        else:
            continue
        found.setdefault(one.text.casefold(), one)
    return tuple(found.values())[:MOST_RECENT]
