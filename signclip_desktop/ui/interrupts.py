"""Ctrl+C in the terminal, and the system asking the process to end: the window closes cleanly.

Python runs a signal's handler only between two of its own instructions, and while nothing
happens in the window Qt runs none. So the signal's number is written into a socket, which wakes
Qt up.
"""

import signal
import socket
from types import FrameType, TracebackType
from typing import Any, Self

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

# Ctrl+C, a polite kill or the end of the session, the terminal was closed, Ctrl+Break.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_BY_SIGNAL = 128  # what shells add to a signal's number to make an exit code of it


class Interrupts(QObject):
    """Listens while it is entered; a second signal ends the process at once.

    Signals:
        asked_to_end(): the first signal came.

    Attributes:
        exit_code: 128 and the number of the signal; 0 while none came.
    """

    asked_to_end = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.exit_code = 0
        self._before: dict[int, Any] = {}
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)

    def __enter__(self) -> Self:
        """Take over the signals that this system knows."""
        self._wakeup_before = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            number = getattr(signal, name, None)
            # Whoever started us with nohup wants no end with the terminal.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._let_go)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        for end in (self._ours, self._theirs):
            end.close()

    def _let_go(self, number: int, frame: FrameType | None) -> None:
        """What these signals do to any process is what they do the next time."""
        for taken in self._before:
            signal.signal(taken, signal.SIG_DFL)

    @Slot()
    def _on_woken(self) -> None:
        """The socket holds the numbers of all signals that came, also of those not ours."""
        for number in self._ours.recv(64):
            if number in self._before and not self.exit_code:
                self.exit_code = _BY_SIGNAL + number
                self.asked_to_end.emit()
