"""A video file in place of the camera: look through it, mark a span, look the span up."""

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.core.types.landmarks import Clip, Landmarks, turned_points
from signclip_desktop.core.types.remarks import QUARTERS
from signclip_desktop.core.types.sign import Recognition, TimeSpan
from signclip_desktop.errors import SignClipError
from signclip_desktop.services.film import Film
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.awaited import Awaited
from signclip_desktop.workers.film import FilmReader
from signclip_desktop.workers.look_up import LookUp

# A film of this length is one sign: it is looked up at once. Longer ones need a span first.
ONE_SIGN_S = 10.0
SHORTEST_SPAN_S = 0.1
PLAY_EVERY_MS = 33


class FilmPhase(Enum):
    """Where a file is on its way."""

    CLOSED = "closed"
    READING = "reading"
    READY = "ready"
    LOOKING_UP = "looking up"
    FAILED = "failed"


class FilmViewModel(QObject):
    """One opened video or .pose file.

    Attributes:
        error: why the file or the span could not be read; None where nothing is wrong.
        opened: number of files opened so far; tells one opening from another.

    Signals:
        phase_changed(FilmPhase)
        progressed(float): of reading, or of finding landmarks, 0..1.
        moved(): another picture is to be shown.
        span_changed()
        playing_changed(bool)
        look_up_started(bool): is it another attempt at the sign looked up last? It ends in
            exactly one of the following three.
        found(Recognition)
        not_found(SignClipError)
        given_up(): its answer is not waited for any more.
        proposed_changed(): `proposed`, the signs that the recording seems to hold.
    """

    phase_changed = Signal(object)
    progressed = Signal(float)
    moved = Signal()
    span_changed = Signal()
    playing_changed = Signal(bool)
    look_up_started = Signal(bool)
    found = Signal(object)
    not_found = Signal(object)
    given_up = Signal()
    proposed_changed = Signal()

    def __init__(self, reader: FilmReader, look_up: LookUp) -> None:
        super().__init__()
        self.phase = FilmPhase.CLOSED
        self.path: Path | None = None
        self.film: Film | None = None
        self.error: SignClipError | None = None
        self.opened = 0
        self.from_s = 0.0
        self.to_s = 0.0
        self.position_s = 0.0
        self.done = 0.0
        self.proposed: tuple[TimeSpan, ...] = ()
        self._asked_whole = False
        self._reader = reader
        self._look_up = look_up
        self._awaited = Awaited(self.given_up.emit)
        self._clip: Clip | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PLAY_EVERY_MS)
        self._timer.timeout.connect(self.advance)
        reader.read.connect(self._on_read)
        reader.progressed.connect(self._on_progressed)
        reader.failed.connect(self._on_unreadable)
        look_up.file_progressed.connect(self._on_file_progressed)
        look_up.recognised.connect(self._on_recognised)
        look_up.failed.connect(self._on_failed)

    @property
    def name(self) -> str:
        """The file's name."""
        return shown(self.path.name) if self.path else ""

    @property
    def duration_s(self) -> float:
        """Moment of the last picture."""
        return self.film.duration_s if self.film else 0.0

    @property
    def flaw(self) -> str:
        """What the file lacks, in one sentence; "" for a whole one."""
        return sentence(self.film.flaw) if self.film and self.film.flaw else ""

    @property
    def playing(self) -> bool:
        """Whether the span is being played."""
        return self._timer.isActive()

    @property
    def whole(self) -> bool:
        """Whether the span is the whole film."""
        return self.from_s <= 0.0 and self.to_s >= self.duration_s

    def landmarks(self) -> Landmarks | None:
        """The landmarks at the position: of a .pose file, or where the span was looked up."""
        clip = self._clip
        if self.film is not None and self.film.clip is not None:
            clip = self.film.clip
        if clip is None or not clip.times_s[0] <= self.position_s <= clip.times_s[-1] + 0.05:
            return None
        at = int((clip.times_s <= self.position_s + 1e-3).sum()) - 1
        at = max(at, 0)
        points = clip.points[at]
        for remark in clip.remarks:  # the film is shown as it is, on its side or not
            points = turned_points(points, -QUARTERS.get(remark, 0))
        return Landmarks(points, clip.confidence[at], float(clip.times_s[at]), at)

    # Commands

    def open(self, path: Path) -> None:
        """Read a file; one that is as short as a sign is looked up at once."""
        self.close()
        self.path = path
        self.opened += 1
        self._set_phase(FilmPhase.READING)
        self._look_up.remember_film(path)
        self._reader.open(path)

    def close(self) -> None:
        """Leave the file."""
        self._timer.stop()
        self._reader.close()
        self._give_up()
        self._look_up.remember_film(None)
        self.film, self.path, self._clip = None, None, None
        self.from_s = self.to_s = self.position_s = self.done = 0.0
        self.error = None
        self._propose(())
        self._set_phase(FilmPhase.CLOSED)

    def set_span(self, from_s: float, to_s: float) -> None:
        """Mark a part; the handles keep a least distance."""
        from_s = min(max(from_s, 0.0), max(self.duration_s - SHORTEST_SPAN_S, 0.0))
        to_s = min(max(to_s, from_s + SHORTEST_SPAN_S), self.duration_s)
        if (from_s, to_s) != (self.from_s, self.to_s):
            moved_to = from_s if from_s != self.from_s else to_s
            self.from_s, self.to_s = from_s, to_s
            self.span_changed.emit()
            self.seek(moved_to)

    def seek(self, position_s: float) -> None:
        """Show another moment."""
        self.position_s = min(max(position_s, 0.0), self.duration_s)
        self.moved.emit()

    def step(self, pictures: int) -> None:
        """Show the picture before or after."""
        if self.film is None:
            return
        self.pause()
        at = self.film.at(self.position_s) + pictures
        at = min(max(at, 0), len(self.film.images) - 1)
        self.seek(float(self.film.times_s[at]))

    def toggle_playing(self) -> None:
        """Play the span in a loop, or pause."""
        if self.playing:
            self.pause()
        elif self.film is not None:
            self._timer.start()
            self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop where it is."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    @Slot()
    def advance(self) -> None:
        """Show the next moment of the span; past its end begin again."""
        position_s = self.position_s + PLAY_EVERY_MS / 1000
        if not self.from_s <= position_s <= self.to_s:
            position_s = self.from_s
        self.seek(position_s)

    def look_up_span(self, *, again: bool = False) -> None:
        """Find landmarks in the span and rank the signs.

        Args:
            again: the span shows the sign that was looked up last.
        """
        if self.film is not None and self.phase is not FilmPhase.READING:
            self._ask(again=again)

    def look_up_proposed(self, number: int) -> None:
        """Mark one of the proposed spans, numbered from 0, and look it up; another sign each."""
        if 0 <= number < len(self.proposed):
            span = self.proposed[number]
            self.set_span(span.from_s, span.to_s)
            self.look_up_span()

    def cancel(self) -> None:
        """Give up a running look-up; the file stays open."""
        if self.phase is FilmPhase.LOOKING_UP:
            self._give_up()
            self._set_phase(FilmPhase.READY if self.film else FilmPhase.CLOSED)

    # Answers

    @Slot(object)
    def _on_read(self, film: Film) -> None:
        self.film = film
        self.from_s, self.to_s = 0.0, film.duration_s
        self.span_changed.emit()
        self.seek(0.0)
        self._set_phase(FilmPhase.READY)
        if film.duration_s <= ONE_SIGN_S:
            self.look_up_span()

    @Slot(float)
    def _on_progressed(self, done: float) -> None:
        if self.phase is FilmPhase.READING:
            self._progress(done)

    @Slot(object)
    def _on_unreadable(self, error: SignClipError) -> None:
        self.error = error
        self._set_phase(FilmPhase.FAILED)

    @Slot(int, float)
    def _on_file_progressed(self, request_id: int, done: float) -> None:
        if request_id == self._awaited.request_id:
            self._progress(done)

    @Slot(object)
    def _on_recognised(self, recognition: Recognition) -> None:
        if self._awaited.is_answered_by(recognition.request_id):
            self._clip = recognition.clip
            if self._asked_whole:
                self._propose(recognition.spans)
            self._set_phase(FilmPhase.READY)
            self.found.emit(recognition)

    @Slot(int, object)
    def _on_failed(self, request_id: int, error: SignClipError) -> None:
        if self._awaited.is_answered_by(request_id):
            self.error = error
            self._set_phase(FilmPhase.READY if self.film else FilmPhase.FAILED)
            self.not_found.emit(error)

    # Inside

    def _ask(self, *, again: bool) -> None:
        assert self.path is not None
        self.pause()
        self.done = 0.0
        self.error = None
        self._give_up()
        self._asked_whole = self.whole
        from_s, to_s = (None, None) if self.whole else (self.from_s, self.to_s)
        self._awaited.begin(self._look_up.look_up_file(self.path, from_s, to_s))
        self._set_phase(FilmPhase.LOOKING_UP)
        self.look_up_started.emit(again)

    def _propose(self, spans: tuple[TimeSpan, ...]) -> None:
        if spans != self.proposed:
            self.proposed = spans
            self.proposed_changed.emit()

    def _give_up(self) -> None:
        self._look_up.cancel_file(self._awaited.request_id)
        self._awaited.give_up()

    def _progress(self, done: float) -> None:
        self.done = done
        self.progressed.emit(done)

    def _set_phase(self, phase: FilmPhase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.phase_changed.emit(phase)
