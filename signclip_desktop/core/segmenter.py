"""Finds the signing in a recording: the active span of a finished clip, and start and end live.

Thresholds are in hand lengths, shoulder widths and seconds, so that neither the distance to
the camera nor its frame rate matters. Does not know how landmarks are found.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.judging import why_no_hands
from signclip_desktop.core.landmarks import Clip, Float, Landmarks, clip_of
from signclip_desktop.core.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)
from signclip_desktop.errors import NoSignSeen

PALM = (0, 5, 9, 13, 17)
HANDS = (LEFT_HAND, RIGHT_HAND)
WRIST, INDEX_KNUCKLE, MIDDLE_KNUCKLE, PINKY_KNUCKLE = 0, 5, 9, 17

# The thresholds below were set on WLASL clips by their effect on `evaluate retrieval` and on
# the four videos in ../shared; test_segmenter.py notices each of them.
MIN_LIFT_RANGE = 1.5  # hand lengths between low and high, below which nobody rested
REST_FRACTION = 0.3  # of that range: lower than this is near the resting place
REST_SPEED = 4.0  # hand lengths a second, below which a low hand rests
REST_EDGE_S = 0.1  # how long a low hand at an end must be slow to count as rest
JOIN_GAP_S = 0.45  # hands unseen or low for less than this are still signing
MARGIN_S = 0.08  # kept on both sides of the active frames
MIN_SPAN_S = 0.2  # a shorter find is noise; all frames with a hand are taken then
MIN_HAND_FRAMES = 2

# Live: how far below the shoulder line a palm counts as raised or lowered, in distances of nose
# to shoulder line (about two thirds of a shoulder width). Both are heights, so the frame's
# aspect ratio, which single frames do not carry, does not matter. Hands on the belly or on a
# keyboard are below 2.
RAISED_NECKS = 1.5
LOWERED_NECKS = 1.85
RAISED_HANDS_FROM_BOTTOM = 1.5  # where no shoulders are seen: hand lengths above the frame's edge
CONFIRM_S = 0.1  # raised for this long starts a recording


@dataclass(frozen=True, slots=True)
class Span:
    """Frames start..stop-1 of a clip."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Tracks:
    """Palms of a clip, in hand lengths.

    Attributes:
        height: float32 (T,) of the higher palm, y up; NaN where none is seen.
        speed: float32 (T,) in 1/s of the faster palm; 0 where not known.
    """

    height: Float
    speed: Float

    def range(self) -> tuple[float, float]:
        """Where the hands are when they are low, and when they are high, single frames apart."""
        heights = np.sort(self.height[np.isfinite(self.height)])
        return float(heights[len(heights) // 20]), float(heights[len(heights) * 9 // 10])


def find_span(clip: Clip) -> Span:
    """The active signing in a finished clip, rest trimmed at both ends.

    Rest is: no hand seen; or hands low within the clip's own range of heights, and slow.
    A recording in which the hands rise and fall several times gives its busiest part. Where
    nothing looks like rest (a clip cut tight, a still handshape) the span reaches from the
    first to the last frame with a hand.

    Raises:
        NoSignSeen: a hand is detected in fewer than two frames.
    """
    seen = clip.hand_seen().any(axis=1)
    if seen.sum() < min(MIN_HAND_FRAMES, len(clip)) or not seen.any():
        raise NoSignSeen(why_no_hands(clip))
    hull = Span(int(np.argmax(seen)), len(seen) - int(np.argmax(seen[::-1])))
    tracks = tracks_of(clip)
    active = seen & ~resting(tracks, clip.times_s)
    runs = runs_of(active, clip.times_s)
    if not runs:
        return hull
    best = max(runs, key=lambda run: _activity(run, tracks, clip.times_s))
    if seconds_of(best, clip.times_s) < MIN_SPAN_S:
        return hull
    return with_margin(best, hull, clip.times_s)


def trimmed(clip: Clip) -> Clip:
    """The active signing of a finished clip alone.

    Raises:
        NoSignSeen: as for find_span.
    """
    span = find_span(clip)
    return clip.slice(span.start, span.stop)


def hand_points(clip: Clip) -> Float:
    """Both hands in units of the frame's height, float32 (T, 2, 21, 3), left first.

    x is multiplied by the aspect ratio, so that lengths are the same in every direction, and
    z (in frame widths) as well; NaN where not detected.
    """
    hands = np.stack([clip.points[:, LEFT_HAND], clip.points[:, RIGHT_HAND]], axis=1)
    aspect = np.float32(clip.width_px / clip.height_px)
    square: Float = hands * np.array([aspect, 1.0, aspect], dtype=np.float32)
    return square


def hand_lengths(hands: Float) -> Float:
    """Length of each hand float32 (..., 2), NaN where unseen.

    The longer of wrist to middle knuckle and 1.6 times the palm's width (the ratio of the two
    on flat hands), so that a hand that points at the camera does not shrink to nothing.
    """
    length = np.linalg.norm(hands[..., MIDDLE_KNUCKLE, :2] - hands[..., WRIST, :2], axis=-1)
    width = np.linalg.norm(hands[..., INDEX_KNUCKLE, :2] - hands[..., PINKY_KNUCKLE, :2], axis=-1)
    longest: Float = np.maximum(length, 1.6 * width).astype(np.float32)
    return longest


def palm_centres(hands: Float) -> Float:
    """Mean of wrist and knuckles in the picture, float32 (..., 2) for hands (..., 21, 3)."""
    centres: Float = hands[..., PALM, :2].sum(axis=-2) / np.float32(len(PALM))
    return centres


def usual_length(hands: Float) -> float:
    """Length of a clip's hands: the upper quartile of all that were seen, above 0."""
    lengths = hand_lengths(hands)
    seen = np.sort(lengths[np.isfinite(lengths)])
    return max(float(seen[len(seen) * 3 // 4]), 1e-6)


def tracks_of(clip: Clip) -> Tracks:
    """Height and speed of the palms of a clip in which a hand is seen."""
    hands = hand_points(clip)
    palms = palm_centres(hands)
    unit = usual_length(hands)
    seen = np.isfinite(palms[..., 0])
    heights = np.where(seen, -palms[..., 1] / unit, -np.inf).max(axis=1)
    steps = np.linalg.norm(np.diff(palms, axis=0), axis=-1) / unit
    speed = np.nan_to_num(steps, nan=0.0).max(axis=1) / np.diff(clip.times_s)
    speed = np.append(speed, speed[-1:]) if len(speed) else np.zeros(1)
    return Tracks(
        height=np.where(np.isfinite(heights), heights, np.nan).astype(np.float32),
        speed=speed.astype(np.float32),
    )


def resting(tracks: Tracks, times_s: Float) -> NDArray[np.bool_]:
    """Frames of low hands that belong to a stretch with a slow edge or a slow middle."""
    low_end, high_end = tracks.range()
    if high_end - low_end < MIN_LIFT_RANGE:
        return np.zeros(len(times_s), dtype=np.bool_)
    low = ~(tracks.height >= low_end + REST_FRACTION * (high_end - low_end))
    resting = np.zeros(len(times_s), dtype=np.bool_)
    for start, stop in _stretches(low):
        if _slow_time(tracks, times_s, start, stop) >= REST_EDGE_S:
            resting[start:stop] = True
    return resting


def _slow_time(tracks: Tracks, times_s: Float, start: int, stop: int) -> float:
    slow = (tracks.speed[start:stop] < REST_SPEED) & np.isfinite(tracks.height[start:stop])
    unseen = ~np.isfinite(tracks.height[start:stop])
    return float((slow | unseen).sum()) * frame_s(times_s)


def frame_s(times_s: Float) -> float:
    """Usual seconds from frame to frame."""
    return float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.04


def _stretches(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def runs_of(active: NDArray[np.bool_], times_s: Float, gap_s: float = JOIN_GAP_S) -> list[Span]:
    """Stretches of active frames bool (T,); those less than gap_s apart are one."""
    runs: list[Span] = []
    for start, stop in _stretches(active):
        if runs and times_s[start] - times_s[runs[-1].stop - 1] < gap_s:
            runs[-1] = Span(runs[-1].start, stop)
        else:
            runs.append(Span(start, stop))
    return runs


def _activity(run: Span, tracks: Tracks, times_s: Float) -> float:
    """Seconds of the run, weighted by its movement; the longer and busier run wins."""
    moved = float(np.minimum(tracks.speed[run.start : run.stop], 10.0).mean())
    return seconds_of(run, times_s) * (1.0 + moved)


def seconds_of(run: Span, times_s: Float) -> float:
    """How long a run lasts, its last frame counted."""
    return float(times_s[run.stop - 1] - times_s[run.start]) + frame_s(times_s)


def with_margin(run: Span, hull: Span, times_s: Float) -> Span:
    """The run and MARGIN_S on both sides of it, within the hull."""
    start = int(np.searchsorted(times_s, times_s[run.start] - MARGIN_S))
    stop = int(np.searchsorted(times_s, times_s[run.stop - 1] + MARGIN_S, side="right"))
    return Span(max(start, hull.start), min(stop, hull.stop))


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
            raise NoSignSeen("Nothing was recorded; press Space or raise your hands and sign.")
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
