"""Finds the start and the end of the signing while it is filmed.

Thresholds are in hand lengths, shoulder widths and seconds, so that neither the distance to
the camera nor its frame rate matters. Does not know how landmarks are found.
"""

from collections import deque
from enum import Enum

import numpy as np

from signclip_desktop.core.geometry import HANDS, MIDDLE_KNUCKLE, PALM, WRIST
from signclip_desktop.core.types.landmarks import Clip, Float, Landmarks, clip_of
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER
from signclip_desktop.errors import NoSignSeen

# Live: how far below the shoulder line a palm counts as raised or lowered, in distances of nose
# to shoulder line (about two thirds of a shoulder width). Both are heights, so the frame's
# aspect ratio, which single frames do not carry, does not matter. Hands on the belly or on a
# keyboard are below 2.
RAISED_NECKS = 1.5
LOWERED_NECKS = 1.85
RAISED_HANDS_FROM_BOTTOM = 1.5  # where no shoulders are seen: hand lengths above the frame's edge
CONFIRM_S = 0.1  # raised for this long starts a recording


class SegmenterState(Enum):
    """Where a live recording stands."""

    IDLE = "idle"  # waits for start()
    ARMED = "armed"  # waits for raised hands, or start()
    RECORDING = "recording"
    FINISHED = "finished"  # take_clip() gives the recording; reset() begins anew


class Segmenter:
    """Cuts one sign out of live landmarks; every frame pushed while recording is kept.

    Raised hands (or start()) begin; lowered or lost hands for `rest_s` end, but only after
    hands were raised once, so that a hand that comes back from the Space key ends nothing.
    """

    def __init__(
        self,
        *,
        hands_up: bool,
        preroll_s: float = 0.5,
        rest_s: float = 0.6,
        max_s: float = 10.0,
    ) -> None:
        self._hands_up = hands_up
        self._preroll_s = preroll_s
        self._rest_s = rest_s
        self._max_s = max_s
        self._before: deque[Landmarks] = deque()
        self._frames: list[Landmarks] = []
        self._raised_since: float | None = None
        self._started_s = 0.0
        self._last_raised_s: float | None = None
        self._must_lower = False
        self._state = self._waiting()

    @property
    def state(self) -> SegmenterState:
        """The state after the last call."""
        return self._state

    @property
    def recorded_s(self) -> float:
        """Seconds since the start of the recording, pre-roll not counted."""
        return self._frames[-1].time_s - self._started_s if self._frames else 0.0

    def push(self, landmarks: Landmarks) -> SegmenterState:
        """Take the next frame; a time that goes back means that another camera began."""
        newest = (self._frames or self._before or [landmarks])[-1]
        if newest is not landmarks and landmarks.time_s <= newest.time_s:
            self._forget_source()
        if self._state is SegmenterState.RECORDING:
            self._record(landmarks)
            return self._state
        self._remember(landmarks)
        if self._state is SegmenterState.ARMED and self._hands_went_up(landmarks):
            self._begin(landmarks.time_s)
            self._last_raised_s = landmarks.time_s
        return self._state

    def start(self) -> None:
        """Begin to record now; what was seen just before is kept as pre-roll."""
        if self._state in (SegmenterState.IDLE, SegmenterState.ARMED):
            self._begin(self._before[-1].time_s if self._before else None)

    def stop(self) -> None:
        """End the recording now."""
        if self._state is SegmenterState.RECORDING:
            self._finish()

    def reset(self) -> None:
        """Forget the recording and wait for the next one.

        Hands that are still raised start nothing until they were lowered once.
        """
        if self._frames:
            self._must_lower = _is_raised(self._frames[-1], RAISED_NECKS)
        self._frames = []
        self._raised_since = None
        self._last_raised_s = None
        self._state = self._waiting()

    def take_clip(self, width_px: int, height_px: int) -> Clip:
        """Pre-roll and recording as one clip, not trimmed.

        Raises:
            NoSignSeen: nothing was recorded.
        """
        if self._state is not SegmenterState.FINISHED or not self._frames:
            raise NoSignSeen("sign.nothing_recorded")
        return clip_of(self._frames, width_px=width_px, height_px=height_px)

    def _forget_source(self) -> None:
        """What the old camera saw is no part of what is signed at the new one."""
        recording = self._state is SegmenterState.RECORDING
        self.reset()
        self._before.clear()
        self._must_lower = False
        if recording:
            self.start()

    def _waiting(self) -> SegmenterState:
        return SegmenterState.ARMED if self._hands_up else SegmenterState.IDLE

    def _remember(self, landmarks: Landmarks) -> None:
        self._before.append(landmarks)
        kept_from = landmarks.time_s - self._preroll_s - CONFIRM_S
        while self._before[0].time_s < kept_from:
            self._before.popleft()

    def _hands_went_up(self, landmarks: Landmarks) -> bool:
        if not _is_raised(landmarks, RAISED_NECKS):
            self._raised_since = None
            self._must_lower = self._must_lower and _is_raised(landmarks, LOWERED_NECKS)
            return False
        if self._must_lower:
            return False
        if self._raised_since is None:
            self._raised_since = landmarks.time_s
        return landmarks.time_s - self._raised_since >= CONFIRM_S

    def _begin(self, time_s: float | None) -> None:
        self._frames = list(self._before)
        self._before.clear()
        self._started_s = float("nan") if time_s is None else time_s
        self._last_raised_s = None
        self._state = SegmenterState.RECORDING

    def _record(self, landmarks: Landmarks) -> None:
        self._frames.append(landmarks)
        if np.isnan(self._started_s):
            self._started_s = landmarks.time_s
        if _is_raised(landmarks, LOWERED_NECKS):
            self._last_raised_s = landmarks.time_s
        rested = (
            self._last_raised_s is not None
            and landmarks.time_s - self._last_raised_s >= self._rest_s
        )
        if rested or self.recorded_s >= self._max_s:
            self._finish()

    def _finish(self) -> None:
        self._state = SegmenterState.FINISHED


def _is_raised(landmarks: Landmarks, necks: float) -> bool:
    """Whether a detected hand is above `necks` nose-to-shoulder heights below the shoulders."""
    points = landmarks.points
    palms = [float(points[np.array(PALM) + hand.start, 1].mean()) for hand in HANDS]
    seen = [palm for palm in palms if np.isfinite(palm)]
    if not seen:
        return False
    shoulders = float(points[LEFT_SHOULDER, 1] + points[RIGHT_SHOULDER, 1]) / 2
    neck = shoulders - float(points[NOSE, 1])
    if np.isfinite(neck) and neck > 0:
        return min(seen) < shoulders + necks * neck
    return min(seen) < 1.0 - RAISED_HANDS_FROM_BOTTOM * _longest_hand(points)


def _longest_hand(points: Float) -> float:
    knuckles = [points[hand.start + MIDDLE_KNUCKLE, :2] for hand in HANDS]
    wrists = [points[hand.start + WRIST, :2] for hand in HANDS]
    lengths = [float(np.linalg.norm(a - b)) for a, b in zip(knuckles, wrists, strict=True)]
    return max(length for length in lengths if np.isfinite(length))
