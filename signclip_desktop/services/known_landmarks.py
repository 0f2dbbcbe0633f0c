"""Remembers what MediaPipe found in the film that is open, so that it is not asked twice.

A part of a film is taken from an earlier reading only where a new reading would give the same
numbers: MediaPipe follows a person from frame to frame, so the two must begin with the same
frame. Belongs to one thread.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip, Landmarks, lasting_remarks
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.services.look_up_protocols import FileRequest, Landmarker

# Ten minutes, the longest film that is read, at 60 frames a second: 117 MB of landmarks.
MOST_FRAMES = 36_000
_FileState = tuple[Path, int, int, int]


class KnownLandmarks:
    """The readings of one film, as long as it is open and its file is the same."""

    def __init__(self) -> None:
        self._film: Path | None = None
        self._file: _FileState | None = None
        self._readings: list[_Reading] = []

    def begin(self, film: Path | None) -> None:
        """Remember readings of this file from now on, and of no other; None for none at all."""
        self._film = film
        self._forget()

    def find(self, request: FileRequest) -> Clip | None:
        """The landmarks of a span, if they are known; the same as a new reading would give."""
        state = _state_of(request.path)
        if state is None or state != self._file:
            return None
        asked = _span(request)
        parts = (reading.part(*asked) for reading in reversed(self._readings))
        return next((clip for clip in parts if clip is not None), None)

    def read(
        self,
        request: FileRequest,
        landmarker: "NotedLandmarker",
        read: Callable[[Landmarker], Clip | None],
    ) -> Clip | None:
        """Read a span of a file and, if it is the film, remember it.

        Args:
            request: what is read.
            landmarker: takes note of what is found.
            read: reads it with that landmarker; None if it was cancelled.
        """
        if request.path != self._film:
            return read(landmarker)
        before = _state_of(request.path)
        if before != self._file:
            self._forget()
        clip = read(landmarker)
        if clip is not None and before is not None and before == _state_of(request.path):
            self._file = before
            self._keep(landmarker.reading(_span(request), clip))
        return clip

    def _forget(self) -> None:
        self._file, self._readings = None, []

    def _keep(self, reading: "_Reading | None") -> None:
        if reading is None:
            return
        self._readings.append(reading)
        while sum(len(one.clip) for one in self._readings) > MOST_FRAMES:
            del self._readings[0]


class NotedLandmarker:
    """A landmarker that shows and notes what it finds while a file is read."""

    def __init__(self, inner: Landmarker, show: Callable[[Frame, Landmarks], None]) -> None:
        self._inner = inner
        self._show = show
        self._looks = 0
        self._times_s: list[float] = []
        self._remarks: list[tuple[Remark, ...]] = []
        self._failed_before = inner.failed_frames

    @property
    def failed_frames(self) -> int:
        """Frames on which MediaPipe failed."""
        return self._inner.failed_frames

    def warm_up(self) -> None:
        """Load the models."""
        self._inner.warm_up()

    def restart(self) -> None:
        """Forget the frames so far: the file is looked at from its start, perhaps once more."""
        self._inner.restart()
        self._looks += 1

    def process(self, frame: Frame) -> Landmarks:
        """Find the landmarks of one frame."""
        landmarks = self._inner.process(frame)
        self._times_s.append(landmarks.time_s)
        self._remarks.append(landmarks.remarks)
        self._show(frame, landmarks)
        return landmarks

    def close(self) -> None:
        """The graph stays open: it belongs to the worker."""

    def reading(self, span: tuple[float, float], clip: Clip) -> "_Reading | None":
        """What was read, to be remembered; None where MediaPipe had no part, or failed."""
        if not self._times_s or self._inner.failed_frames > self._failed_before:
            return None
        # After a second look, what the frames showed was changed to suit the whole span.
        if self._looks != 1 or clip.flaw or len(clip) != len(self._times_s):
            return _Reading(*span, clip)
        return _Reading(*span, clip, np.array(self._times_s), tuple(self._remarks))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a span.

    Attributes:
        from_s: as it was asked for; minus infinity for the start of the file.
        to_s: as it was asked for; infinity for the end of the file.
        clip: what was found, T frames.
        times_s: float64 (T,); empty where no part of the reading can stand for another.
        remarks: of each frame.
    """

    from_s: float
    to_s: float
    clip: Clip
    times_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    remarks: tuple[tuple[Remark, ...], ...] = ()

    def part(self, from_s: float, to_s: float) -> Clip | None:
        """What a new reading of a span would give; None where that is not known."""
        if (from_s, to_s) == (self.from_s, self.to_s):
            return self.clip
        count = int(np.searchsorted(self.times_s, to_s, side="right"))
        if count == 0 or to_s > self.to_s or not self.from_s <= from_s <= self.times_s[0]:
            return None
        remarks = lasting_remarks(self.remarks[:count])
        clip = replace(self.clip.slice(0, count), remarks=remarks)
        # With nobody in view, a new reading would search for somebody far away.
        return clip if remarks or clip.hand_seen().any() else None


def _span(request: FileRequest) -> tuple[float, float]:
    from_s = -math.inf if request.from_s is None else request.from_s
    return from_s, math.inf if request.to_s is None else request.to_s


def _state_of(path: Path) -> _FileState | None:
    """What changes when a file is replaced or written to; None for none that can be reached."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return path, status.st_ino, status.st_size, status.st_mtime_ns
