"""The recogniser of one library: opened, prepared a step at a time, asked when it is ready."""

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from signclip_desktop.errors import Message, SignClipError
from signclip_desktop.services.look_up_protocols import Finder, OpenFinder

Question = Callable[[], None]


class PreparedRecognizer:
    """Opens a library, prepares it a step at a time, and keeps questions until it is ready.

    Attributes:
        prepared: share of the recordings to embed that is embedded, 0..1.
    """

    def __init__(self, open_finder: Callable[[Path], OpenFinder]) -> None:
        self.prepared = 0.0
        self._open_finder = open_finder
        self._path: Path | None = None
        self._open: OpenFinder | None = None
        self._before: OpenFinder | None = None
        self._steps: Iterator[float] | None = None
        self._is_ready = False
        self._error: SignClipError | None = None
        self._waiting: deque[Question] = deque()

    @property
    def is_open(self) -> bool:
        """A library is open; it may still have to be prepared."""
        return self._open is not None

    @property
    def encoder_id(self) -> str:
        """The encoder that ranks; "" while no library is open."""
        return self._open.encoder_id if self._open else ""

    def open(self, path: Path) -> None:
        """Load encoder and index for a library file, and leave the one before.

        Raises:
            SignClipError: it cannot be opened.
        """
        self.close()
        self._error = None
        self._path = path
        self._open = self._open_finder(path)

    def reopen(self) -> None:
        """Load the encoder anew, which another model was chosen for; nothing if none is open.

        Where the one before was ready, it answers until the new one is.

        Raises:
            SignClipError: it cannot be opened; the one before stays.
        """
        if self._path is None or self._open is None:
            return
        opened, last = self._open_finder(self._path), self._open
        if self._is_ready:
            self._before = last
        else:
            last.close()
        self._open, self._is_ready, self._steps = opened, False, None

    def close(self) -> None:
        """Leave the library."""
        opened, self._open, self._is_ready = self._open, None, False
        self._steps = None
        self._leave_before()
        if opened is not None:
            opened.close()

    def _leave_before(self) -> None:
        before, self._before = self._before, None
        if before is not None:
            before.close()

    def begin(self) -> None:
        """Look for changes of the library from the start; what was taken in is kept."""
        self._steps = None
        self.prepared = 0.0

    def prepare_step(self) -> bool:
        """Take one bounded step; returns whether there is more to do.

        Raises:
            SignClipError: the library cannot be read, or the encoder cannot be used.
        """
        assert self._open is not None
        if self._steps is None:
            self._steps = self._open.finder.preparing()
        try:
            done = next(self._steps, None)
        except BaseException:
            self._steps = None  # what raised is over, but not done
            raise
        if done is not None:
            self.prepared = done
            return True
        self._steps = None
        self._is_ready = True
        self._leave_before()
        return False

    def take_warnings(self) -> list[Message]:
        """What the recogniser has to tell the user since this was asked last."""
        return self._open.finder.take_warnings() if self._open else []

    def give_up(self, error: SignClipError) -> None:
        """Why there will be no answers; a dictionary that can answer goes on with it."""
        if not self._is_ready and self._before is None:
            self._error = error

    def finder(self) -> Finder:
        """The recogniser, for a question whose time has come.

        Raises:
            SignClipError: there is none, and why.
        """
        if self._open is not None and self._is_ready:
            return self._open.finder
        if self._before is not None:
            return self._before.finder
        assert self._error is not None, "asked before it was ready"
        raise self._error

    def keeps(self, question: Question) -> bool:
        """Keep a question that cannot be answered yet; False where it can be now."""
        if not self._can_answer:
            self._waiting.append(question)
        return not self._can_answer

    def next_question(self) -> Question | None:
        """The oldest question that was kept and can be answered now; None where none can."""
        return self._waiting.popleft() if self._waiting and self._can_answer else None

    @property
    def _can_answer(self) -> bool:
        return self._is_ready or self._before is not None or self._error is not None
