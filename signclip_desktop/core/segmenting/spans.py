"""Finds the signing in a finished recording: its active span, rest trimmed at both ends.

Thresholds are in hand lengths, shoulder widths and seconds, so that neither the distance to
the camera nor its frame rate matters. Does not know how landmarks are found.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.geometry import hand_points, palm_centres, usual_length
from signclip_desktop.core.segmenting.judging import no_hands_in
from signclip_desktop.core.types.landmarks import Clip, Float

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
        raise no_hands_in(clip)
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
