"""The ranked signs of one look-up, eight to a page, with filters and earlier attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.core.types.doubts import Doubt, doubts_of
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Match, Recognition
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_tasks import UNSURE
from signclip_desktop.services.matched_recordings import LoadMatched, Matched, Wanted
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models import filters
from signclip_desktop.ui.view_models.awaited import Awaited
from signclip_desktop.ui.view_models.notice import Help, Notice, failure_notice
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.look_up import LookUp

PAGE = 8  # learners' satisfaction falls where scrolling starts
MOST_ATTEMPTS = 6
HISTORY_SIGNS = 5


class MatchesState(Enum):
    """What the middle of the screen shows."""

    EMPTY = "empty"
    WAITING = "waiting"
    SURE = "sure"
    NOT_SURE = "not sure"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Card:
    """One result.

    Attributes:
        match: sign, score, rank.
        key: 1..8, the key that chooses it.
        matched: the recording behind it; None until it is loaded.
    """

    match: Match
    key: int
    matched: Matched | None

    @property
    def doubt(self) -> Doubt | None:
        """The gravest reason why the motion shown may not be how the sign is made."""
        doubts = () if self.matched is None else doubts_of(self.matched.example)
        return doubts[0] if doubts else None


@dataclass(frozen=True, slots=True)
class Tracking:
    """How well the hands of a recording were seen; what "not sure" is explained with.

    Attributes:
        duration_s: length of the signing.
        seen_share: share of frames in which at least one hand was seen.
    """

    duration_s: float
    seen_share: float


class MatchesViewModel(QObject):
    """What the middle of the screen shows.

    Signals:
        changed(): cards, state, filters, page or the chosen card.
        attempts_changed()
        chosen(Match): the user picked a result.
        said(str): a short message for the user.

    Attributes:
        recognition: the list shown; None where there is none.
        attempts: look-ups of one and the same sign, oldest first.
        notice: why there is no list, and what helps; None where there is one.
        filters: what the list is filtered by.
        page: number of the page shown, from 0.
        chosen_id: the sign that is shown in detail; "" for none.
        picked: the user picked a result of this list.
    """

    changed = Signal()
    attempts_changed = Signal()
    chosen = Signal(object)
    said = Signal(str)

    def __init__(self, library: Library, look_up: LookUp) -> None:
        super().__init__()
        self.recognition: Recognition | None = None
        self.attempts: tuple[Recognition, ...] = ()
        self.notice: Notice | None = None
        self.filters = filters.NONE
        self.page = 0
        self.chosen_id = ""
        self.picked = False
        self._library = library
        self._look_up = look_up
        self._matched: dict[str, Matched] = {}
        self._loading: list[int] = []
        self._waiting = False
        self._combining = Awaited(self.changed.emit)
        self._anew: dict[int, Recognition] = {}
        look_up.recognised.connect(self._on_recognised)
        look_up.failed.connect(self._on_failed)

    # What is shown

    @property
    def state(self) -> MatchesState:
        """Whether one waits, and else what came of the look-up."""
        if self._waiting or self._combining or self._anew:
            return MatchesState.WAITING
        if self.notice is not None:
            return MatchesState.NOTHING
        if self.recognition is None:
            return MatchesState.EMPTY
        return MatchesState.SURE if self.recognition.sure else MatchesState.NOT_SURE

    @property
    def sentence(self) -> str:
        """Why there is no list; "" where there is one."""
        return self.notice.sentence if self.notice else ""

    @property
    def filtered(self) -> tuple[Match, ...]:
        """The matches that pass the filters; their ranks stay."""
        if self.recognition is None:
            return ()
        if self.filters == filters.NONE:
            return self.recognition.matches
        return tuple(match for match in self.recognition.matches if self._passes(match))

    @property
    def label_counts(self) -> Mapping[Label, int]:
        """How many of the results each label would leave."""
        if self.recognition is None:
            return {}
        known = (self._matched.get(match.example_id) for match in self.recognition.matches)
        return filters.counts((one.labels for one in known if one is not None), self.filters)

    @property
    def cards(self) -> tuple[Card, ...]:
        """At most eight, of the page shown."""
        start = self.page * PAGE
        return tuple(
            Card(match, key, self._matched.get(match.example_id))
            for key, match in enumerate(self.filtered[start : start + PAGE], start=1)
        )

    @property
    def nothing_passes(self) -> bool:
        """There are matches, and the filters let none of them through."""
        return bool(self.recognition and self.recognition.matches) and not self.filtered

    @property
    def page_count(self) -> int:
        """Pages of eight."""
        return max(1, -(-len(self.filtered) // PAGE))

    @property
    def clip(self) -> Clip | None:
        """The signing that was looked up."""
        return self.recognition.clip if self.recognition else None

    @property
    def hints(self) -> tuple[str, ...]:
        """What stood in the way of seeing the signer, the most telling first."""
        return tuple(map(sentence, self.recognition.hints)) if self.recognition else ()

    @property
    def tracking(self) -> Tracking | None:
        """How well the hands were seen."""
        clip = self.clip
        if clip is None:
            return None
        return Tracking(clip.duration_s, float(clip.hand_seen().any(axis=1).mean()))

    @property
    def is_combined(self) -> bool:
        """The list is that of all attempts together."""
        shown = self.recognition
        return shown is not None and not any(one is shown for one in self.attempts)

    @property
    def can_combine(self) -> bool:
        """There are attempts to combine, they are not combined already, and no look-up runs."""
        waiting = self.state is MatchesState.WAITING
        return len(self.attempts) > 1 and not self.is_combined and not waiting

    def clip_of(self, match: Match) -> Clip | None:
        """The recording behind a match, once loaded."""
        matched = self._matched.get(match.example_id)
        return matched.clip if matched else None

    # Commands

    @Slot()
    def wait(self) -> None:
        """A look-up runs; the older list stays visible below."""
        self._combining.give_up()
        self._waiting = True
        self.changed.emit()

    def add(self, recognition: Recognition, *, again: bool = False) -> None:
        """A look-up is answered: show it and note it in the history.

        Args:
            recognition: the answer.
            again: it is another attempt at the same sign and is kept beside the earlier ones;
                otherwise it begins a new set of attempts.
        """
        earlier = self.attempts if again else ()
        self.attempts = (*earlier, recognition)[-MOST_ATTEMPTS:]
        self.attempts_changed.emit()
        self._waiting = False
        self._show(recognition)
        signs = [match.sign.id for match in recognition.matches[:HISTORY_SIGNS]]
        self._library.note_look_up("sign", "" if recognition.sure else UNSURE, tuple(signs))

    def fail(self, error: SignClipError, *, again: bool = False, in_film: bool = False) -> None:
        """Nothing could be looked up.

        Args:
            error: why.
            again: it was another attempt at the same sign: the earlier ones stay.
            in_film: it was signed in a video.
        """
        self._waiting = False
        if not again and self.attempts:
            self.attempts = ()
            self.attempts_changed.emit()
        self._show(None, failure_notice(error, in_film=in_film))

    def stop_waiting(self) -> None:
        """The look-up was given up: show what was there before."""
        self._combining.give_up()
        self._waiting = False
        self.changed.emit()

    def choose(self, key: int) -> None:
        """Pick the card with this key; nothing happens if there is none."""
        for card in self.cards:
            if card.key == key:
                self.picked = True
                self.follow(card.match.sign.id)
                self.chosen.emit(card.match)

    def follow(self, sign_id: str) -> None:
        """The sign with this id is shown in detail; "" for none."""
        if sign_id != self.chosen_id:
            self.chosen_id = sign_id
            self.changed.emit()

    def show_attempt(self, number: int) -> None:
        """Show an earlier attempt's list again, numbered from 0."""
        self._show(self.attempts[number])

    def drop_attempt(self, number: int) -> None:
        """Forget one attempt."""
        self._combining.give_up()
        gone = self.attempts[number]
        self.attempts = self.attempts[:number] + self.attempts[number + 1 :]
        self.attempts_changed.emit()
        if self.recognition is gone or self.is_combined:
            self._show(self.attempts[-1] if self.attempts else None)

    def clear(self) -> None:
        """Begin with another sign: forget the attempts."""
        self.attempts = ()
        self.attempts_changed.emit()
        self._show(None)

    def combine(self) -> None:
        """Rank by all attempts together."""
        if self.can_combine:
            self._combining.begin(self._look_up.combine(self.attempts))
            self.changed.emit()

    def rank_anew(self) -> None:
        """Look all attempts up again, since another sign language was chosen."""
        self._anew = {self._look_up.look_up_again(one.clip): one for one in self.attempts}
        self.changed.emit()

    def set_filters(self, chosen: filters.Filters) -> None:
        """Show only what passes these."""
        self.filters, self.page = chosen, 0
        self.changed.emit()

    def turn_page(self, step: int) -> None:
        """The next eight, or the ones before."""
        page = min(max(self.page + step, 0), self.page_count - 1)
        if page != self.page:
            self.page = page
            self.changed.emit()

    # Answers

    @Slot(object)
    def _on_recognised(self, recognition: Recognition) -> None:
        if self._combining.is_answered_by(recognition.request_id):
            self._show(recognition)
        older = self._anew.pop(recognition.request_id, None)
        if older is not None:
            self._replace(older, recognition)

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        older = self._anew.pop(request_id, None)
        if older is not None or self._combining.is_answered_by(request_id):
            self.said.emit(sentence(error))
            self.changed.emit()

    def _on_matched(self, found: Sequence[Matched]) -> None:
        self._matched.update({one.example.id: one for one in found})
        self.changed.emit()

    # Inside

    def _replace(self, older: Recognition, newer: Recognition) -> None:
        """Put an attempt that was ranked anew in its place; it may have been dropped meanwhile."""
        combined = self.is_combined
        self.attempts = tuple(newer if one is older else one for one in self.attempts)
        self.attempts_changed.emit()
        if self.recognition is older:
            self._show(newer)
        elif combined and not self._anew:
            self._combining.begin(self._look_up.combine(self.attempts))
        self.changed.emit()

    def _show(self, recognition: Recognition | None, notice: Notice | None = None) -> None:
        self._combining.give_up()
        self.recognition = recognition
        if recognition is not None and not recognition.matches:
            notice = NO_MATCH
        self.notice = notice
        self.page = 0
        self.filters = filters.NONE
        self.picked = False
        self._load(recognition.matches if recognition else ())
        self.changed.emit()

    def _load(self, matches: Sequence[Match]) -> None:
        """Ask for the recordings of a list, a page at a time, the first page first."""
        wanted = [Wanted(match.sign.id, match.example_id) for match in matches]
        ids = {one.example_id for one in wanted}
        self._matched = {key: one for key, one in self._matched.items() if key in ids}
        missing = [one for one in wanted if one.example_id not in self._matched]
        for request in self._loading:
            self._library.cancel(request)
        self._loading = [
            self._library.ask(LoadMatched(tuple(missing[at : at + PAGE])), self._on_matched)
            for at in range(0, len(missing), PAGE)
        ]

    def _passes(self, match: Match) -> bool:
        matched = self._matched.get(match.example_id)
        return matched is not None and self.filters.passes(matched.labels)


NO_MATCH = Notice(
    "No sign in the dictionary comes close. Sign it again, or add it as a new sign.",
    Help.AGAIN,
    "Sign again",
)
