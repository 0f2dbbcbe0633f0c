"""Plays clips of landmarks: position, speed, loop and frame step, on one clock for all.

Does not paint; a widget asks a player for its points when `frame_changed` comes.
"""

import time
import weakref
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from signclip_desktop.core.types.landmarks import Clip, Float

SPEEDS = (0.25, 0.5, 0.75, 1.0)
TICK_MS = 33
# A tick later than this (a window dragged, a computer asleep) moves on by this much only.
LONGEST_TICK_S = 0.25
# The last frame stays for a moment before a loop starts again, so that one sees the end.
LOOP_REST_S = 0.4


class PlaybackClock(QObject):
    """One timer for every player; it runs only while at least one of them plays.

    Signals:
        ticked: seconds since the tick before (float).
    """

    ticked = Signal(float)

    def __init__(
        self, parent: QObject | None = None, *, now: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._last = 0.0
        # Weak, so that a player that is gone does not keep the timer running.
        self._playing: weakref.WeakSet[QObject] = weakref.WeakSet()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def running(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def join(self, player: QObject) -> None:
        """A player has begun to play."""
        self._playing.add(player)
        if not self._timer.isActive():
            self._last = self._now()
            self._timer.start()

    def leave(self, player: QObject) -> None:
        """A player has stopped."""
        self._playing.discard(player)
        if not self._playing:
            self._timer.stop()

    def advance(self, seconds: float) -> None:
        """Move all players on by this much time."""
        self.ticked.emit(seconds)

    def _on_timeout(self) -> None:
        if not self._playing:
            self._timer.stop()
            return
        now = self._now()
        passed, self._last = now - self._last, now
        self.advance(min(max(passed, 0.0), LONGEST_TICK_S))


class ClipPlayer(QObject):
    """Where one clip is being shown.

    Signals:
        clip_changed: another clip, or none.
        frame_changed: the points to paint are others than before.
        playing_changed: bool.
        speed_changed: float.
        mirrored_changed: bool.
        looping_changed: bool.
        finished: the end was reached with looping off.
    """

    clip_changed = Signal()
    frame_changed = Signal()
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    mirrored_changed = Signal(bool)
    looping_changed = Signal(bool)
    finished = Signal()

    def __init__(self, clock: PlaybackClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._clip: Clip | None = None
        self._position_s = 0.0
        self._rest_s = 0.0
        self._speed = 1.0
        self._looping = True
        self._playing = False
        self._mirrored = False
        clock.ticked.connect(self._on_tick)

    @property
    def clip(self) -> Clip | None:
        """The clip shown, None for none."""
        return self._clip

    @property
    def duration_s(self) -> float:
        """From the first to the last frame, in seconds."""
        clip = self._clip
        return 0.0 if clip is None else float(clip.times_s[-1] - clip.times_s[0])

    @property
    def position_s(self) -> float:
        """Seconds from the first frame, 0..duration_s."""
        return self._position_s

    @property
    def frame(self) -> int:
        """Number of the frame shown (the one at or before the position), from 0."""
        clip = self._clip
        if clip is None:
            return 0
        times = clip.times_s - clip.times_s[0]
        # Half a step of float32 at minutes, so that a position set from a frame finds it again.
        at = int(np.searchsorted(times, self._position_s + 1e-5, side="right")) - 1
        return min(max(at, 0), len(clip) - 1)

    @property
    def frame_count(self) -> int:
        """Frames of the clip, 0 for none."""
        return 0 if self._clip is None else len(self._clip)

    @property
    def playing(self) -> bool:
        """Whether it moves."""
        return self._playing

    @property
    def looping(self) -> bool:
        """Whether it starts again at the end."""
        return self._looping

    @property
    def speed(self) -> float:
        """1 is as recorded."""
        return self._speed

    @property
    def mirrored(self) -> bool:
        """Whether it is to be painted mirrored."""
        return self._mirrored

    def set_clip(self, clip: Clip | None) -> None:
        """Show another clip from its start; playing goes on if it was."""
        self._clip = clip
        self._position_s = 0.0
        self._rest_s = 0.0
        if clip is None:
            self.pause()
        self.clip_changed.emit()
        self.frame_changed.emit()

    def play(self) -> None:
        """Start to move; from the start if it stands at the end."""
        if self._clip is None or self._playing:
            return
        if self._position_s >= self.duration_s and not self._looping:
            self._position_s = 0.0
        self._playing = True
        self._clock.join(self)
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop where it is."""
        if not self._playing:
            return
        self._playing = False
        self._clock.leave(self)
        self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def seek(self, position_s: float) -> None:
        """Go to a moment."""
        self._rest_s = 0.0
        self._position_s = min(max(position_s, 0.0), self.duration_s)
        self.frame_changed.emit()

    def step(self, frames: int) -> None:
        """Pause and go some frames on or back; past an end it goes round."""
        if self._clip is None:
            return
        self.pause()
        times = self._clip.times_s
        self.seek(float(times[(self.frame + frames) % len(times)] - times[0]))

    def set_speed(self, speed: float) -> None:
        """Set one of SPEEDS.

        Raises:
            ValueError: another speed.
        """
        if speed not in SPEEDS:
            raise ValueError(f"expected one of {SPEEDS}, got {speed}")
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit(speed)

    def change_speed(self, steps: int) -> None:
        """Go to the next faster (1) or slower (-1) speed."""
        at = SPEEDS.index(self._speed) + steps
        self.set_speed(SPEEDS[min(max(at, 0), len(SPEEDS) - 1)])

    def set_looping(self, looping: bool) -> None:
        """Start again at the end, or stop there."""
        if looping != self._looping:
            self._looping = looping
            self.looping_changed.emit(looping)

    def set_mirrored(self, mirrored: bool) -> None:
        """Show as a mirror would."""
        if mirrored != self._mirrored:
            self._mirrored = mirrored
            self.mirrored_changed.emit(mirrored)
            self.frame_changed.emit()

    def points(self) -> Float | None:
        """Points float32 (K, 3) at the position, between two frames where it lies between.

        A landmark that is missing in one of the two frames is taken from the nearer one.
        """
        clip = self._clip
        if clip is None:
            return None
        at, share = self._between()
        if share == 0.0:
            still: Float = clip.points[at]
            return still
        before, after = clip.points[at], clip.points[at + 1]
        mixed = before + (after - before) * np.float32(share)
        nearest = after if share > 0.5 else before
        points: Float = np.where(np.isfinite(mixed), mixed, nearest)
        return points

    def confidence(self) -> Float | None:
        """Confidence float32 (K,) of the nearest frame."""
        if self._clip is None:
            return None
        at, share = self._between()
        confidence: Float = self._clip.confidence[at + 1 if share > 0.5 else at]
        return confidence

    def _between(self) -> tuple[int, float]:
        clip = self._clip
        assert clip is not None
        at = self.frame
        if at + 1 >= len(clip):
            return at, 0.0
        start = float(clip.times_s[at] - clip.times_s[0])
        step = float(clip.times_s[at + 1] - clip.times_s[at])
        return at, min(max((self._position_s - start) / step, 0.0), 1.0)

    def _on_tick(self, seconds: float) -> None:
        if not self._playing:
            return
        end = self.duration_s
        self._position_s += seconds * self._speed
        if self._position_s >= end:
            self._reach_end(end)
        self.frame_changed.emit()

    def _reach_end(self, end: float) -> None:
        past_s = (self._position_s - end) / self._speed
        self._position_s = end
        if not self._looping:
            self.pause()
            self.finished.emit()
            return
        self._rest_s += past_s
        if self._rest_s > LOOP_REST_S:
            self._rest_s = 0.0
            self._position_s = 0.0
