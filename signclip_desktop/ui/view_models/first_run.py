"""The first steps: privacy, camera check, hand, one practice sign; each can be skipped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip, Landmarks
from signclip_desktop.core.types.sign import Recognition, Sign
from signclip_desktop.core.types.skeleton import LEFT_HAND, NOSE, RIGHT_HAND
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_tasks import LoadPreview, Preview, SearchWords
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.live import LivePhase, LiveViewModel
from signclip_desktop.ui.view_models.preferences import PreferencesViewModel
from signclip_desktop.workers.library import Library

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary.word_search import WordMatch

# A sign with two hands in front of the chest: easy to make and easy to see.
PRACTICE_WORD = "book"
SHOWN_RESULTS = 8


class Step(Enum):
    """The pages in their order."""

    WELCOME = 0
    CAMERA = 1
    HAND = 2
    PRACTICE = 3


@dataclass(frozen=True, slots=True)
class Checks:
    """What the camera check has seen so far.

    Attributes:
        picture: the camera gives good pictures now.
        person: head and shoulders are in view now.
        right: the right hand was seen.
        left: the left hand was seen.
    """

    picture: bool = False
    person: bool = False
    right: bool = False
    left: bool = False

    @property
    def done(self) -> bool:
        """Everything was seen."""
        return self.picture and self.person and self.right and self.left


class FirstRunViewModel(QObject):
    """Leads through the first steps.

    Signals:
        step_changed(Step)
        checks_changed(Checks)
        practice_changed(): the practice sign, its clip or the outcome are others.
        finished(): done or skipped.

    Attributes:
        step: the page shown.
        checks: what the camera check has seen.
        sign: the practice sign; None until it was found in the library.
        clip: its motion.
        outcome: what came of practising, for the user; "" before.
        found: the practice sign was among the results shown.
    """

    step_changed = Signal(object)
    checks_changed = Signal(object)
    practice_changed = Signal()
    finished = Signal()

    def __init__(
        self,
        live: LiveViewModel,
        library: Library,
        preferences: PreferencesViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.live = live
        self.preferences = preferences
        self.step = Step.WELCOME
        self.checks = Checks()
        self.sign: Sign | None = None
        self.clip: Clip | None = None
        self.outcome = ""
        self.found = False
        self._library = library
        live.picture.connect(self._on_picture)
        live.phase_changed.connect(self._on_phase)
        live.notice_changed.connect(self._on_phase)
        live.found.connect(self._on_found)
        live.not_found.connect(self._on_not_found)

    @property
    def at_end(self) -> bool:
        """The last page is shown."""
        return self.step is Step.PRACTICE

    def start(self) -> None:
        """Begin from the first page."""
        self.checks, self.outcome, self.found = Checks(), "", False
        self._go(Step.WELCOME)

    def next(self) -> None:
        """The next page, or the end."""
        if self.at_end:
            self.finish()
        else:
            self._go(Step(self.step.value + 1))

    def back(self) -> None:
        """The page before."""
        if self.step is not Step.WELCOME:
            self._go(Step(self.step.value - 1))

    def finish(self) -> None:
        """End here; what was not done can be done from Help later."""
        self.preferences.set_first_run_done(True)
        self.step = Step.WELCOME  # the camera is watched in its own step only
        self.finished.emit()

    def _go(self, step: Step) -> None:
        self.step = step
        if step is Step.CAMERA:
            self.preferences.want_cameras()
        if step is Step.PRACTICE and self.sign is None:
            self._library.ask(SearchWords(PRACTICE_WORD, 8), self._on_words_found)
        self.step_changed.emit(step)

    # Answers

    def _on_words_found(self, found: "Sequence[WordMatch]") -> None:
        if found:
            self.sign = found[0].sign
            self._library.ask(LoadPreview(self.sign.id), self._on_preview)
            self.practice_changed.emit()

    def _on_preview(self, preview: Preview) -> None:
        self.clip = preview.clip
        self.practice_changed.emit()

    @Slot(object, object)
    def _on_picture(self, frame: Frame, landmarks: Landmarks | None) -> None:
        if self.step is not Step.CAMERA or landmarks is None:
            return
        points = landmarks.points
        self._check(
            replace(
                self.checks,
                picture=self.live.notice is None,
                person=bool(np.isfinite(points[NOSE, 0])),
                right=self.checks.right or bool(np.isfinite(points[RIGHT_HAND, 0]).any()),
                left=self.checks.left or bool(np.isfinite(points[LEFT_HAND, 0]).any()),
            )
        )

    @Slot(object)
    def _on_phase(self, _: object) -> None:
        if self.live.phase in (LivePhase.OFF, LivePhase.FAILED):
            self._check(replace(self.checks, picture=False, person=False))
        elif self.live.notice is not None:
            self._check(replace(self.checks, picture=False))

    @Slot(object)
    def _on_found(self, recognition: Recognition) -> None:
        if self.step is not Step.PRACTICE or self.sign is None:
            return
        # Variants of one gloss are told apart by their pictures; each of them counts here.
        ranks = [match.rank for match in recognition.matches if match.sign.gloss == self.sign.gloss]
        rank = min(ranks, default=0)
        self.found = 0 < rank <= SHOWN_RESULTS
        self._say(outcome_of(shown_gloss(self.sign), rank))

    @Slot(object)
    def _on_not_found(self, error: SignClipError) -> None:
        if self.step is Step.PRACTICE:
            self.found = False
            self._say(sentence(error))

    def _say(self, outcome: str) -> None:
        self.outcome = outcome
        self.practice_changed.emit()

    def _check(self, checks: Checks) -> None:
        if checks != self.checks:
            self.checks = checks
            self.checks_changed.emit(checks)


def outcome_of(gloss: str, rank: int) -> str:
    """What to say when the practice sign came at a rank; 0 for not at all."""
    if rank == 1:
        return f"{gloss} came first. You are ready."
    if 1 < rank <= SHOWN_RESULTS:
        return f"{gloss} is number {rank} of the list. That works: you can choose it from the list."
    return (
        f"{gloss} is not among the first {SHOWN_RESULTS}. This happens. "
        "Sign it again, a little larger, or go on."
    )
