"""Finds the signs of a recording that holds several, where the hands come to rest between them.

A rule without training, and a careful one: it parts only where hands that were raised go down to
rest and are raised again. Signs that follow each other without a rest stay one span.
"""

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.segmenting.live import LOWERED_NECKS
from signclip_desktop.core.segmenting.spans import (
    MIN_LIFT_RANGE,
    Span,
    find_span,
    frame_s,
    resting,
    runs_of,
    seconds_of,
    tracks_of,
    with_margin,
)
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.sign import TimeSpan
from signclip_desktop.core.types.skeleton import (
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)

# Chosen on joined and single clips of `holistic_dev` and `aslapp_100_signs`; see the decision
# record 0082 for the figures, and test_spans.py for what notices them.
SHORTEST_SIGN_S = 0.4
REST_S = 0.25  # hands that are down for less are on their way
RAISED = 0.6  # of the range of heights: the hands of a sign rise above this
LOW = 0.35  # of it: where the hands are when they go out of sight at rest


def find_spans(clip: Clip) -> list[Span]:
    """The signs of a finished clip, in order; one span, that of `find_span`, unless it holds more.

    Raises:
        NoSignSeen: as for find_span.
    """
    whole = find_span(clip)
    seen = np.flatnonzero(clip.hand_seen().any(axis=1))
    hull = Span(int(seen[0]), int(seen[-1]) + 1)
    tracks = tracks_of(clip)
    low_end, high_end = tracks.range()
    if high_end - low_end < MIN_LIFT_RANGE:
        return [whole]
    height = (tracks.height - low_end) / (high_end - low_end)
    active = np.isfinite(height) & ~resting(tracks, clip.times_s)
    runs = _joined(runs_of(active, clip.times_s, 0.0), _down(clip, height), clip.times_s)
    signs = [run for run in runs if _is_sign(run, height, clip.times_s)]
    if len(signs) < 2:
        return [whole]
    return [with_margin(sign, hull, clip.times_s) for sign in signs]


def proposed(clip: Clip) -> tuple[TimeSpan, ...]:
    """What to offer of a finished clip: each of its signs, if it seems to hold more than one.

    Raises:
        NoSignSeen: as for find_span.
    """
    spans = find_spans(clip)
    times = clip.times_s
    several = spans if len(spans) > 1 else []
    return tuple(TimeSpan(float(times[s.start]), float(times[s.stop - 1])) for s in several)


def _joined(runs: list[Span], down: NDArray[np.bool_], times_s: Float) -> list[Span]:
    """The runs, those made one between which the hands did not rest."""
    joined: list[Span] = []
    for run in runs:
        if joined and not _is_rest(joined[-1], run, down, times_s):
            run = Span(joined.pop().start, run.stop)
        joined.append(run)
    return joined


def _is_rest(before: Span, after: Span, down: NDArray[np.bool_], times_s: Float) -> bool:
    """Whether the hands went down after one run, and came up for the next."""
    rested_s = float(times_s[after.start] - times_s[before.stop - 1]) - frame_s(times_s)
    return rested_s >= REST_S and bool(down[before.stop - 1 : after.start + 1].any())


def _down(clip: Clip, height: Float) -> NDArray[np.bool_]:
    """Bool (T,): hands are low for this recording, or the body's wrists are both out below."""
    nose, left, right = (clip.points[:, n, 1] for n in (NOSE, LEFT_SHOULDER, RIGHT_SHOULDER))
    shoulders = (left + right) / 2
    wrists = clip.points[:, [LEFT_WRIST, RIGHT_WRIST], 1].min(axis=1)
    hands = clip.hand_seen().any(axis=1)
    out = ~hands & (wrists > shoulders + LOWERED_NECKS * (shoulders - nose))
    low: NDArray[np.bool_] = out | (height <= LOW)
    return low


def _is_sign(run: Span, height: Float, times_s: Float) -> bool:
    high = height[run.start : run.stop]
    return seconds_of(run, times_s) >= SHORTEST_SIGN_S and float(np.nanmax(high)) >= RAISED
