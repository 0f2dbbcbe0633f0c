"""Rows about where the signing is: spans of recordings, live states, and remarks on recordings."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from signclip_desktop.core.segmenting.judging import judged
from signclip_desktop.core.segmenting.live import Segmenter
from signclip_desktop.core.segmenting.several import find_spans, proposed
from signclip_desktop.core.segmenting.spans import find_span
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from signclip_desktop.errors import NoSignSeen
from tests.core.motions import as_frames, hold, line, path_clip, unseen
from tests.golden.material import clips, joined, odd_clips, scaled, with_rest, without_hands

Rows = dict[str, Any]


def span_rows() -> Rows:
    """Start and stop of the sign, and of each of several."""
    rows: Rows = {}
    for name, clip in _recordings().items():
        found = find_span(clip)
        several = find_spans(clip)
        rows[name] = [found.start, found.stop, [[span.start, span.stop] for span in several]]
    for count in (1, 2, 3, 4):
        few = without_hands(clips()["cat"], count, 35, LEFT_HAND, RIGHT_HAND)
        rows[f"a hand in {count} frames"] = _span_or_why(few)
    rows["proposed"] = [[span.from_s, span.to_s] for span in proposed(_two_signs(16, 6))]
    return rows


def live_rows() -> Rows:
    """When the live segmenter changes its state, and what it keeps."""
    up, down = (0.6, 0.5), (0.6, 0.95)
    rise, fall = line(down, up, 8), line(up, down, 8)
    sign = np.concatenate([hold(down, 30), rise, hold(up, 40), fall, hold(down, 40)])
    twice = np.concatenate([sign, rise, hold(up, 4), fall[:4], rise[4:], hold(up, 12), fall])
    long = np.concatenate([hold(down, 30), rise, hold(up, 320)])
    brief = np.concatenate([hold(down, 10), hold(up, 2), hold(down, 10), hold(up, 3)])
    rows: Rows = {}
    for name, path, shoulders in (
        ("one sign", sign, True), ("no body", sign, False), ("twice", twice, True),
        ("long", long, True), ("brief", brief, True),
    ):  # fmt: skip
        clip = path_clip(path, shoulders=shoulders)
        rows[f"hands up, {name}"] = _states(Segmenter(hands_up=True), clip)
        rows[f"by key, {name}"] = _states(Segmenter(hands_up=False), clip, start_at=20)
    for seen in (True, False):
        rows[f"heights, {'shoulders' if seen else 'hands alone'}"] = _heights(seen)
    return rows


def remark_rows() -> Rows:
    """What is said of a recording that is far away, cut off, or shows nobody."""
    book, recording = clips()["book"], clips()["recording"]
    rows: Rows = {
        f"size {size:.2f}": _remarks(scaled(book, size))
        for size in (0.9, 0.5, 0.4, 0.36, 0.32, 0.28, 0.24, 0.2, 0.16, 0.12, 0.06)
    }
    for shift in (0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.1, 0.0):
        rows[f"to the left {shift:.2f}"] = _remarks(scaled(recording, 1.0, at=(shift, 0.5)))
    for shift in (0.6, 0.75, 0.9, 1.05):
        low = scaled(book, 1.0, at=(0.5, shift))
        for lost in (0, 10, 24, 25, 26, 27):
            seen = without_hands(low, 0, lost, LEFT_HAND, RIGHT_HAND)
            rows[f"low {shift:.2f}, hands lost {lost}"] = _remarks(seen)
    for length in (19, 20, 21):
        low = scaled(book, 1.0, at=(0.5, 1.05)).slice(0, length)
        seen = without_hands(low, 2, length, LEFT_HAND, RIGHT_HAND)
        rows[f"low, hands seen in 2 of {length}"] = _remarks(seen)
    for crossing in (4, 5, 6, 11, 12):
        points = book.points.copy()
        points[:crossing, RIGHT_HAND, 0] -= 0.5
        rows[f"a hand beyond the edge in {crossing} of 28"] = _remarks(_with(book, points))
    for stop in (10, 20, 22, 23, 28):
        points = without_hands(book, 0, 28, LEFT_HAND, RIGHT_HAND).points.copy()
        points[:stop] = np.nan
        rows[f"nobody in {stop} of 28"] = _remarks(_with(book, points))
    return rows


def _recordings() -> dict[str, Clip]:
    rows = {"recording": clips()["recording"], "one frame": odd_clips()["one frame"]}
    for name in ("book", "cat", "dance", "two"):
        rows[f"{name} between rests"] = with_rest(clips()[name])
        rows[f"{name}, slow rests"] = with_rest(clips()[name], before=40, after=5, way=14)
    for lost in (4, 9, 10, 12, 13, 20):
        gap = without_hands(clips()["dance"], 16, 16 + lost, LEFT_HAND, RIGHT_HAND)
        rows[f"unseen for {lost} frames"] = joined([gap])
    for pause in (0, 2, 6, 7, 16):
        for way in (3, 6, 10):
            rows[f"two signs, {pause} frames of rest, {way} of way"] = _two_signs(pause, way)
    for length in (4, 9, 11, 14):
        parts = [with_rest(clips()["cat"]), with_rest(clips()["book"].slice(0, length), way=2)]
        rows[f"a sign of {length} frames beside one"] = joined(parts)
    for size in (0.2, 0.28, 0.3, 0.35, 0.6):
        rows[f"small lift {size}"] = _small_lift(size)
    for length in (1, 2, 3, 4, 6, 10):
        rows[f"hands up for {length} frames"] = _risen((1.0, length))
    for length in (1, 3, 4, 5, 6, 9):
        gap = without_hands(clips()["cat"], length, 20, LEFT_HAND, RIGHT_HAND)
        rows[f"seen twice for {length} frames"] = gap.slice(0, 20 + length)
    for share in (0.25, 0.45, 0.55, 0.7, 0.9):
        rows[f"raised to {share:.0%} after a sign"] = _risen((1.0, 20), (0.0, 12), (share, 20))
    for rest in (0.2, 0.25, 0.28, 0.32, 0.4, 0.6):
        rows[f"lowered to {rest:.0%} between two signs"] = _risen((1.0, 20), (rest, 12), (1.0, 20))
    for share in (0.2, 0.3, 0.4, 0.5, 0.6, 0.8):
        rows[f"out of sight at {share:.0%} between two signs"] = _lost_at(share)
    for speed in (0.5, 1.0, 1.6, 2.4):
        rows[f"low hands that move, {speed}"] = _moving_rest(speed)
    return rows


def _two_signs(pause: int, way: int) -> Clip:
    first = with_rest(clips()["cat"], before=20, after=pause // 2, way=way)
    second = with_rest(clips()["dance"], before=pause - pause // 2, after=20, way=way)
    return joined([first, second])


def _span_or_why(clip: Clip) -> list[Any]:
    try:
        found = find_span(clip)
    except NoSignSeen:
        return ["no sign"]
    return [found.start, found.stop]


def _risen(*rises: tuple[float, int]) -> Clip:
    """Hands that rest, rise to each share of the way for so many frames, and rest again."""
    low = (0.6, 0.95)
    path = [hold((0.6, 0.95 - 0.6 * share), length) for share, length in rises]
    return path_clip(np.concatenate([hold(low, 20), *path, hold(low, 20)]), size=0.2)


def _lost_at(share: float) -> Clip:
    """Two signs between which the hand goes out of sight at that share of its way."""
    at = (0.6, 0.95 - 0.6 * share)
    high, low = hold((0.6, 0.35), 20), hold((0.6, 0.95), 20)
    return path_clip(np.concatenate([low, high, hold(at, 2), unseen(14), hold(at, 2), high, low]))


def _small_lift(size: float) -> Clip:
    low, high = (0.6, 0.8), (0.6, 0.8 - size)
    path = [hold(low, 20), line(low, high, 5), hold(high, 20), line(high, low, 5), hold(low, 20)]
    return path_clip(np.concatenate(path), size=0.2)


def _moving_rest(speed: float) -> Clip:
    """Hands that swing low, `speed` in frame heights a second, before they sign."""
    steps = np.arange(25) % 4
    swing = np.stack([0.6 + speed / 25 * np.minimum(steps, 4 - steps), np.full(25, 1.0)], axis=1)
    path = [swing, line((0.6, 1.0), (0.5, 0.4), 5), line((0.4, 0.4), (0.7, 0.5), 20), swing]
    return path_clip(np.concatenate(path), size=0.2)


def _states(segmenter: Segmenter, clip: Clip, start_at: int = -1) -> list[Any]:
    """The frames at which the state changes, then how many frames each recording has."""
    changes: list[Any] = []
    last, kept = segmenter.state, []
    for number, landmarks in enumerate(as_frames(clip)):
        if number == start_at:
            segmenter.start()
        state = segmenter.push(landmarks)
        if state is not last:
            changes.append([number, state.value])
        if state.value == "finished":
            kept.append(len(segmenter.take_clip(640, 480)))
            segmenter.reset()
        last = segmenter.state
    return [changes, kept]


def _heights(shoulders: bool) -> list[str]:
    """Below each height of the hand (in frame heights): does it begin, does it go on?"""
    found = []
    for height in np.arange(0.5, 1.3, 0.05):
        begins, goes_on = Segmenter(hands_up=True), Segmenter(hands_up=True)
        at = path_clip(hold((0.6, float(height)), 60), shoulders=shoulders)
        first = path_clip(hold((0.6, 0.45), 8), shoulders=shoulders)
        for landmarks in as_frames(at)[:8]:
            begins.push(landmarks)
        for landmarks in as_frames(joined([first, at])):
            goes_on.push(landmarks)
        found.append(f"{height:.2f} {begins.state.value} {goes_on.state.value}")
    return found


def _remarks(clip: Clip) -> list[str]:
    return [remark.name.lower().replace("_", " ") for remark in judged(clip).remarks]


def _with(clip: Clip, points: np.ndarray) -> Clip:
    seen = np.isfinite(points[..., 0]).astype(np.float32)
    return Clip(points, seen, clip.times_s, clip.width_px, clip.height_px)


def sections() -> Iterator[tuple[str, Callable[[], Rows]]]:
    """The sections of this file, by name."""
    yield "span", span_rows
    yield "live", live_rows
    yield "remark", remark_rows
