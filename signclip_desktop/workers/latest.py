"""Mailboxes between threads: the newest frame for a preview, every frame for a recording."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """One slot between two threads: the newest wins, what was not taken is dropped.

    Attributes:
        drops: how many items were replaced before anyone took them.
    """

    def __init__(self) -> None:
        self.drops = 0
        self._lock = threading.Lock()
        self._item: T | None = None

    def put(self, item: T) -> None:
        """Leave an item; an older one that was not taken is dropped and counted."""
        with self._lock:
            self.drops += self._item is not None
            self._item = item

    def take(self) -> T | None:
        """The item, or None; the slot is empty afterwards."""
        with self._lock:
            item, self._item = self._item, None
            return item


class Inbox(Generic[T]):
    """Frames on their way to recognition.

    Outside a recording it is a `Latest`. Between `hold` and `release` it keeps everything, in
    order: a recording that is read more slowly than it is filmed only waits longer.

    `discard` begins a new round. A reader says which round it has come to, and gets nothing of
    a later one: requests and frames reach it on two ways, and a frame filmed for the next
    recording must not end up in this one.

    Attributes:
        round: how often it was discarded.
        wake: called after every `put`, in the thread that puts, so that the reader is woken
            without a detour through the window, which may be busy.
    """

    def __init__(self, wake: Callable[[], None] = lambda: None) -> None:
        self.round = 0
        self.wake = wake
        self._lock = threading.Lock()
        self._latest: Latest[T] = Latest()
        self._held: deque[T] = deque()
        self._holding = False

    @property
    def drops(self) -> int:
        """How many preview items were replaced before anyone took them."""
        return self._latest.drops

    @property
    def holding(self) -> bool:
        """Whether every item is kept."""
        return self._holding

    @property
    def waiting(self) -> int:
        """How many kept items nobody took yet."""
        return len(self._held)

    def put(self, item: T) -> None:
        """Leave an item and wake the reader."""
        with self._lock:
            if self._holding:
                self._held.append(item)
            else:
                self._latest.put(item)
        self.wake()

    def take(self, at_round: int) -> T | None:
        """The oldest kept item, else the newest preview item, else None."""
        with self._lock:
            if at_round < self.round:
                return None
            return self._held.popleft() if self._held else self._latest.take()

    def take_held(self, at_round: int) -> T | None:
        """The oldest kept item, or None."""
        with self._lock:
            return self._held.popleft() if self._held and at_round >= self.round else None

    def hold(self, at_round: int | None = None) -> None:
        """From now on keep everything, beginning with the newest item that is still here.

        With `at_round`, nothing happens if a later round has begun.
        """
        with self._lock:
            if self._holding or (at_round is not None and at_round < self.round):
                return
            self._holding = True
            newest = self._latest.take()
            if newest is not None:
                self._held.append(newest)

    def release(self) -> None:
        """From now on keep only the newest; what was kept so far can still be taken."""
        with self._lock:
            self._holding = False

    def discard(self, at_round: int | None = None) -> int:
        """Release, forget what was kept, and begin the next round; gives its number.

        With `at_round`, nothing happens if a later round has begun, and that is given back.
        """
        with self._lock:
            if at_round is not None and at_round < self.round:
                return at_round
            self._holding = False
            self._held.clear()
            self._latest.take()
            self.round += 1
            return self.round
