"""Adds a sign of one's own: recordings and files are gathered, nothing is written before Keep."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.core.types.gloss import clean_gloss, identity, upper_gloss
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Recognition, Sign, Word
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_tasks import Recorded, SearchWords
from signclip_desktop.services.library_writes import AddRecordings, AddSign
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.languages import language_code
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.look_up import LookUp

if TYPE_CHECKING:
    from signclip_desktop.core.dictionary.word_search import WordMatch

LOOK_FOR_SAME_AFTER_MS = 250
# Search folds accents away, so names that only look alike stand among those asked for.
_SAME_AT_MOST = 40
SOURCE = "Added by the user"


@dataclass(frozen=True, slots=True)
class Draft:
    """One recording that may become an example.

    Attributes:
        clip: the signing.
        origin: camera or file.
        name: what the list calls it.
        source_path: the file, "" for the camera.
    """

    clip: Clip
    origin: Origin
    name: str
    source_path: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What the user typed.

    Attributes:
        gloss: name of the sign.
        words: other words, separated by commas.
        language: sign language, by name or code.
        signer: the person's name.
        consent: the signer's consent, in their words.
        notes: free text.
    """

    gloss: str = ""
    words: str = ""
    language: str = "ase"
    signer: str = ""
    consent: str = ""
    notes: str = ""


class EnrolViewModel(QObject):
    """Gathers what makes a sign, and keeps it when asked.

    Signals:
        changed(): drafts, problems or the signs of the same name are others.
        progressed(float): part of a file that is read, 0..1.
        saved(str): id of the sign that was kept.
        failed(str): a sentence for the user.

    Attributes:
        form: what was typed.
        drafts: the recordings gathered.
        same: signs of the dictionary with this gloss; the recordings can join one.
        joined: id of the sign that the recordings join; "" for a new sign.
        reading: name of the file that is being read; "" for none.
        saving: Keep was pressed.
    """

    changed = Signal()
    progressed = Signal(float)
    saved = Signal(str)
    failed = Signal(str)

    def __init__(
        self, library: Library, look_up: LookUp | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.form = Form()
        self.drafts: tuple[Draft, ...] = ()
        self.same: tuple[Sign, ...] = ()
        self.joined = ""
        self.reading = ""
        self.saving = False
        self._library = library
        self._look_up = look_up
        self._waiting: list[Path] = []
        self._file_id = 0
        self._same_id = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(LOOK_FOR_SAME_AFTER_MS)
        self._pause.timeout.connect(self.look_for_same)
        if look_up is not None:
            look_up.recognised.connect(self._on_recognised)
            look_up.file_progressed.connect(self._on_file_progressed)
            look_up.failed.connect(self._on_file_failed)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is still missing before Keep can be pressed, each in one sentence."""
        missing = []
        if not self.joined and not clean_gloss(self.form.gloss):
            missing.append("Give the sign a name (gloss).")
        if not self.joined and language_code(self.form.language) is None:
            missing.append("Choose a sign language, or type its three-letter code.")
        if not self.drafts:
            missing.append("Add at least one recording.")
        return tuple(missing)

    @property
    def can_keep(self) -> bool:
        """Whether Keep can be pressed."""
        return not self.problems and not self.reading and not self.saving

    # Commands

    def start(
        self,
        *,
        word: str = "",
        attempts: Sequence[Recognition] = (),
        language: str = "ase",
        signer: str = "",
    ) -> None:
        """Begin with an empty form, a word that was searched, and what was signed last."""
        self.stop_reading()
        self.form = Form(
            gloss=upper_gloss(word, language), words=word, language=language, signer=signer
        )
        self.drafts = tuple(
            Draft(attempt.clip, Origin.CAMERA, f"Recording {number}")
            for number, attempt in enumerate(attempts, start=1)
        )
        self.same, self.joined, self.saving = (), "", False
        self.changed.emit()
        if word:
            self._pause.start()

    def set_form(self, form: Form) -> None:
        """Take what was typed."""
        if form.gloss != self.form.gloss:
            self._pause.start()
        self.form = form
        self.changed.emit()

    def join(self, sign_id: str) -> None:
        """Make the recordings examples of a sign that is there; "" makes a new sign."""
        self.joined = sign_id
        self.changed.emit()

    @Slot(object)
    def add_recording(self, recognition: Recognition) -> None:
        """Take what was signed at the camera."""
        count = sum(draft.origin is Origin.CAMERA for draft in self.drafts)
        self._add(Draft(recognition.clip, Origin.CAMERA, f"Recording {count + 1}"))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read videos or .pose files, one after another."""
        self._waiting.extend(paths)
        if not self.reading:
            self._read_next()

    def stop_reading(self) -> None:
        """Read no more files."""
        self._waiting.clear()
        if self.reading and self._look_up is not None:
            self._look_up.cancel_file(self._file_id)
        self.reading, self._file_id = "", 0
        self.changed.emit()

    def remove(self, number: int) -> None:
        """Forget one recording, numbered from 0."""
        self.drafts = self.drafts[:number] + self.drafts[number + 1 :]
        self.changed.emit()

    def keep(self) -> None:
        """Write the sign and its examples into the library."""
        if not self.can_keep:
            return
        self.saving = True
        self.changed.emit()
        recorded = tuple(self._recorded(draft) for draft in self.drafts)
        joined = next((sign for sign in self.same if sign.id == self.joined), None)
        if joined is not None:
            self._library.ask(
                AddRecordings(joined.id, recorded),
                lambda _: self._finish(joined.id),
                self._on_not_saved,
                step=f"Add recordings to {shown_gloss(joined)}",
            )
        else:
            sign = self._sign()
            self._library.ask(
                AddSign(sign, recorded),
                lambda saved: self._finish(saved.id),
                self._on_not_saved,
                step=f"Add {shown_gloss(sign)}",
            )

    @Slot()
    def look_for_same(self) -> None:
        """Ask whether a sign of this name is there already."""
        gloss = self.form.gloss.strip()
        self._library.cancel(self._same_id)
        if gloss:
            self._same_id = self._library.ask(
                SearchWords(gloss, _SAME_AT_MOST), self._on_words_found
            )
        else:
            self.same = ()
            self.changed.emit()

    # Answers

    def _on_words_found(self, found: "Sequence[WordMatch]") -> None:
        language = language_code(self.form.language) or ""
        gloss = identity(self.form.gloss, language)
        signs = [match.sign for match in found]
        self.same = tuple(
            sign
            for sign in signs
            if sign.language == language and identity(sign.gloss, language) == gloss
        )
        if self.joined not in [sign.id for sign in self.same]:
            self.joined = ""
        self.changed.emit()

    def _on_not_saved(self, error: SignClipError) -> None:
        self.saving = False
        self.changed.emit()
        self.failed.emit(sentence(error))

    @Slot(object)
    def _on_recognised(self, recognition: Recognition) -> None:
        if self._file_id and recognition.request_id == self._file_id:
            path = Path(self.reading)
            if recognition.clip.flaw:  # half a sign would be found by half of its motion
                self.failed.emit(f"It was left out: {sentence(recognition.clip.flaw)}")
                self._read_next()
                return
            self._add(Draft(recognition.clip, Origin.FILE, shown(path.name), shown(str(path))))
            self._read_next()

    @Slot(int, float)
    def _on_file_progressed(self, request_id: int, done: float) -> None:
        if request_id == self._file_id:
            self.progressed.emit(done)

    @Slot(int, object)
    def _on_file_failed(self, request_id: int, error: SignClipError) -> None:
        if self._file_id and request_id == self._file_id:
            name = shown(Path(self.reading).name)
            self.failed.emit(f"{name}: {sentence(error)}")
            self._read_next()

    # Inside

    def _read_next(self) -> None:
        if not self._waiting or self._look_up is None:
            self.reading, self._file_id = "", 0
        else:
            path = self._waiting.pop(0)
            self.reading = str(path)
            self._file_id = self._look_up.look_up_file(path, None, None)
        self.changed.emit()

    def _add(self, draft: Draft) -> None:
        self.drafts = (*self.drafts, draft)
        self.changed.emit()

    def _finish(self, sign_id: str) -> None:
        self.saving = False
        self.drafts = ()
        self.changed.emit()
        self.saved.emit(sign_id)

    def _sign(self) -> Sign:
        form = self.form
        gloss = clean_gloss(form.gloss)
        others = [" ".join(part.split()) for part in form.words.split(",")]
        words = [Word(gloss)]
        for text in others:
            if text and identity(text) not in [identity(word.text) for word in words]:
                words.append(Word(text, kind="same"))
        return Sign(
            id="",
            gloss=gloss,
            language=language_code(form.language) or form.language,
            words=tuple(words),
            notes=form.notes.strip(),
            source=SOURCE,
        )

    def _recorded(self, draft: Draft) -> Recorded:
        form = self.form
        example = Example(
            id="",
            sign_id="",
            origin=draft.origin,
            signer=form.signer.strip(),
            consent=form.consent.strip(),
            source_path=draft.source_path,
        )
        return Recorded(replace(example, fps=draft.clip.fps), draft.clip)
