"""One sign in detail: its examples, words, links, look-alikes, lists, and the comparison."""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.core.types.changes import Kind
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Match, Origin, Recognition, Sign
from signclip_desktop.errors import NotInLibrary, SignClipError
from signclip_desktop.services.library_tasks import (
    LibraryState,
    LoadClip,
    LoadPreview,
    LoadSign,
    Preview,
    SignDetail,
)
from signclip_desktop.services.library_writes import AddToList, DeleteRecording, DeleteSign
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.comparing import Comparing
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.look_up import LookUp

MOST_STEPS_BACK = 100
LOOK_ALIKES = 6


class DetailState(Enum):
    """What the right side of the screen shows."""

    EMPTY = "empty"
    LOADING = "loading"
    SHOWN = "shown"
    FAILED = "failed"


class SignDetailViewModel(QObject):
    """Shows one sign at a time and remembers the way back.

    Signals:
        changed(): state or sign are others.
        clip_changed(): another example is shown, or it was loaded.
        look_alikes_changed()
        look_alike_loaded(str): the clip of this look-alike is there.
        lists_changed()
        way_changed(): `can_go_back` or `can_go_forward` are others.
        said(str): a short message for the status line.

    Attributes:
        state: what is to be shown.
        detail: sign and examples; None until one is loaded.
        example: the example shown.
        clip: its motion; None while it loads or where there is none.
        look_alikes: signs easily mistaken for this one.
        lists: the names of the user's lists.
        comparing: what stands beside the sign, and in what they differ.
        sentence: for the user, where no sign can be shown.
    """

    changed = Signal()
    clip_changed = Signal()
    look_alikes_changed = Signal()
    look_alike_loaded = Signal(str)
    lists_changed = Signal()
    way_changed = Signal()
    said = Signal(str)

    def __init__(
        self, library: Library, look_up: LookUp | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.state = DetailState.EMPTY
        self.detail: SignDetail | None = None
        self.example: Example | None = None
        self.clip: Clip | None = None
        self.look_alikes: tuple[Match, ...] = ()
        self.lists: tuple[str, ...] = ()
        self.comparing = Comparing(self)
        self.sentence = ""
        self._library = library
        self._look_up = look_up
        self._way: list[str] = []
        self._at = -1
        self._sign_request = 0
        self._clip_request = 0
        self._alike_request = 0
        self._wanted_example = ""
        self._alike_clips: dict[str, Clip | None] = {}
        library.opened.connect(self._on_opened)
        library.changed.connect(self._on_library_changed)
        if look_up is not None:
            look_up.look_alikes_found.connect(self._on_look_alikes_found)
            look_up.failed.connect(self._on_look_up_failed)

    @property
    def sign(self) -> Sign | None:
        """The sign shown."""
        return self.detail.sign if self.detail else None

    @property
    def sign_id(self) -> str:
        """Id of the sign that is shown or on its way; "" for none."""
        shown = self.state in (DetailState.LOADING, DetailState.SHOWN)
        return self._way[self._at] if shown and self._way else ""

    @property
    def can_go_back(self) -> bool:
        """Whether a sign was shown before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether one went back from a later sign."""
        return self._at + 1 < len(self._way)

    @property
    def can_delete_example(self) -> bool:
        """Only what the user added can be deleted; the starter dictionary stays whole."""
        return self.example is not None and self.example.origin is not Origin.STARTER

    @property
    def can_delete_sign(self) -> bool:
        """Whether the whole entry is the user's."""
        return self.detail is not None and not any(
            example.origin is Origin.STARTER for example in self.detail.examples
        )

    # Commands

    def show(self, sign_id: str, *, example_id: str = "") -> None:
        """Show a sign, and of its examples this one."""
        if not self._way or self._way[self._at] != sign_id:
            self._way = [*self._way[: self._at + 1], sign_id][-MOST_STEPS_BACK:]
            self._at = len(self._way) - 1
            self.way_changed.emit()
        self._load(sign_id, example_id)

    @Slot(str)
    def show_sign(self, sign_id: str) -> None:
        """Show a sign by its best example."""
        self.show(sign_id)

    @Slot(object)
    def show_match(self, match: Match) -> None:
        """Show a sign by the example that matched; my recording is turned as it matched."""
        self.comparing.set_mirrored(match.mirrored)
        self.show(match.sign.id, example_id=match.example_id)

    def go(self, steps: int) -> None:
        """Go back (-1) or forward (1)."""
        at = self._at + steps
        if 0 <= at < len(self._way):
            self._at = at
            self.way_changed.emit()
            self._load(self._way[at], "")

    def leave(self) -> None:
        """Show no sign; the way back stays."""
        self._library.cancel(self._sign_request)
        self._library.cancel(self._clip_request)
        self._alike_request = 0
        self.sentence = ""
        self._clear(DetailState.EMPTY)

    def choose_example(self, number: int) -> None:
        """Show another example, numbered from 0."""
        if self.detail is None or not 0 <= number < len(self.detail.examples):
            return
        self._show_example(self.detail.examples[number])

    @Slot(object)
    def set_my_recording(self, recognition: Recognition | None) -> None:
        """What the user signed last, to compare with."""
        first = recognition.matches[0] if recognition and recognition.matches else None
        self.comparing.set_mine(
            recognition.clip if recognition else None, mirrored=bool(first and first.mirrored)
        )

    def set_comparing(self, comparing: bool) -> None:
        """Show my recording beside the sign; needs one."""
        if comparing and not self.comparing.has_mine:
            self.said.emit("Record a sign first. Then you can compare it.")
        self.comparing.switch(comparing)

    @Slot()
    def compare(self) -> None:
        """Show my recording beside the sign."""
        self.set_comparing(True)

    def compare_with(self, sign: Sign) -> None:
        """Show another sign beside this one."""
        self._library.ask(
            LoadPreview(sign.id),
            lambda preview: self._on_other(sign, preview),
            self._on_failed,
        )

    def _on_other(self, sign: Sign, preview: Preview) -> None:
        if preview.clip is None:
            self.said.emit(f"{shown_gloss(sign)} has no recording to compare with.")
        elif self.sign is not None and self.sign.id != sign.id:
            self.comparing.against(preview.clip, shown_gloss(sign))

    def look_alike_clip(self, sign_id: str) -> Clip | None:
        """The clip of a look-alike; asks for it if it was not loaded yet."""
        if sign_id not in self._alike_clips:
            self._alike_clips[sign_id] = None
            self._library.ask(LoadPreview(sign_id), self._on_preview)
        return self._alike_clips[sign_id]

    def add_to_list(self, name: str) -> None:
        """Put the sign on a list; a new name makes a new list."""
        name = " ".join(name.split())
        if self.sign is None or not name:
            return
        if name not in self.lists:
            self.lists = (*self.lists, name)
            self.lists_changed.emit()
        gloss = shown_gloss(self.sign)
        self._library.ask(
            AddToList(name, self.sign.id),
            lambda _: self.said.emit(f"{gloss} is on the list “{name}”."),
            self._on_failed,
            step=f"Add {gloss} to “{name}”",
        )

    def delete_example(self) -> None:
        """Delete the example shown."""
        if self.example is not None and self.can_delete_example:
            sign = self.sign
            self._library.ask(
                DeleteRecording(self.example.id),
                lambda _: self.said.emit("The recording was deleted."),
                self._on_failed,
                step=f"Delete a recording of {shown_gloss(sign)}" if sign else "",
            )

    def delete_sign(self) -> None:
        """Delete the entry with all its recordings."""
        if self.sign is not None and self.can_delete_sign:
            gloss = shown_gloss(self.sign)
            self._library.ask(
                DeleteSign(self.sign.id),
                lambda _: self.said.emit(f"{gloss} was deleted."),
                self._on_failed,
                step=f"Delete {gloss}",
            )
            self._leave_gone(self.sign.id)

    # Answers

    @Slot(object)
    def _on_opened(self, state: LibraryState) -> None:
        self._take_lists(state.lists)

    def _take_lists(self, lists: tuple[str, ...]) -> None:
        if lists != self.lists:
            self.lists = lists
            self.lists_changed.emit()

    def _on_sign(self, detail: SignDetail) -> None:
        self.detail = detail
        self.state = DetailState.SHOWN
        self.look_alikes = ()
        self._alike_clips.clear()
        chosen = next((one for one in detail.examples if one.id == self._wanted_example), None)
        first = detail.examples[0] if detail.examples else None
        self.example = chosen or first
        self.clip = detail.preview if self.example is first else None
        self._tell_comparing()
        self.changed.emit()
        self.clip_changed.emit()
        self.look_alikes_changed.emit()
        if self.example is not None and self.clip is None:
            self._show_example(self.example)
        if self._look_up is not None:
            self._alike_request = self._look_up.look_alikes(detail.sign.id)

    def _on_clip(self, clip: Clip) -> None:
        self.clip = clip
        self._tell_comparing()
        self.clip_changed.emit()

    @Slot(int, object)
    def _on_look_alikes_found(self, request_id: int, found: Sequence[Match]) -> None:
        if request_id == self._alike_request:
            self.look_alikes = tuple(found[:LOOK_ALIKES])
            self.look_alikes_changed.emit()

    @Slot(int, object)
    def _on_look_up_failed(self, request_id: int, error: SignClipError) -> None:
        if request_id and request_id == self._alike_request:
            self.said.emit(sentence(error))

    def _on_preview(self, preview: Preview) -> None:
        if preview.sign_id in self._alike_clips:
            self._alike_clips[preview.sign_id] = preview.clip
            self.look_alike_loaded.emit(preview.sign_id)

    def _on_no_sign(self, error: SignClipError) -> None:
        self.sentence = sentence(error)
        self._clear(DetailState.FAILED)

    def _on_failed(self, error: SignClipError) -> None:
        self.said.emit(sentence(error))

    @Slot(object)
    def _on_library_changed(self, kinds: Kind) -> None:
        if (
            kinds & (Kind.SIGNS | Kind.RECORDINGS)
            and self.sign is not None
            and self.state is DetailState.SHOWN
        ):
            sign_id, shown = self.sign.id, self.example.id if self.example else ""
            self._ask_for(sign_id, shown, partial(self._on_not_again, sign_id))

    def _on_not_again(self, sign_id: str, error: SignClipError) -> None:
        """A sign that was shown cannot be read any more: it was deleted, or its adding undone."""
        if isinstance(error, NotInLibrary):
            self._leave_gone(sign_id)
        else:
            self._on_no_sign(error)

    # Inside

    def _load(self, sign_id: str, example_id: str) -> None:
        self._ask_for(sign_id, example_id, self._on_no_sign)
        if self.detail is None:
            self.state = DetailState.LOADING
            self.changed.emit()

    def _ask_for(
        self, sign_id: str, example_id: str, failed: Callable[[SignClipError], object]
    ) -> None:
        """Have a sign read, to show it by this example of it; an older answer comes no more."""
        self._wanted_example = example_id
        self._library.cancel(self._sign_request)
        self._sign_request = self._library.ask(LoadSign(sign_id), self._on_sign, failed)

    def _leave_gone(self, sign_id: str) -> None:
        """Show no sign, and never go back to this one."""
        self._way = [one for one in self._way if one != sign_id]
        self._at = len(self._way) - 1
        self.way_changed.emit()
        self._clear(DetailState.EMPTY)

    def _show_example(self, example: Example) -> None:
        self.example = example
        self.clip = None
        self._tell_comparing()
        self._library.cancel(self._clip_request)
        self._clip_request = self._library.ask(LoadClip(example.id), self._on_clip, self._on_failed)
        self.clip_changed.emit()

    def _tell_comparing(self) -> None:
        self.comparing.set_sign(self.clip, shown_gloss(self.sign) if self.sign else "")

    def _clear(self, state: DetailState) -> None:
        self.state = state
        self.detail, self.example, self.clip = None, None, None
        self._tell_comparing()
        self.look_alikes = ()
        self.changed.emit()
        self.clip_changed.emit()
        self.look_alikes_changed.emit()
