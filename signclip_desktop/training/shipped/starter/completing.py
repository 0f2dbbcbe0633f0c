"""Makes a sign's most typical recording whole: what it lost, the others of its sign show.

Timing, repetition and the ways of the hands stay those of the one recording; the others give
what it lacks, and move it slowly to where most people sign. So small repeats are never averaged
away, and no hand is lost between two moments in which it is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, median_filter

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import HAND_EDGES
from signclip_desktop.training.shipped.starter.proportions import PALM
from signclip_desktop.training.shipped.starter.tracks import Track

BYSTANDER = 0.3  # a hand seen for less than this part of the other's time only comes along
TAKES_PART = 0.5  # of the recordings must show a hand for it to be added
HELD_S = 0.4  # before a hand is first seen, or after it is last seen, it stays in its place
# Hands lie together whose wrists are this near (shoulder widths), seen within so many frames.
TOGETHER, BESIDE_FRAMES = 0.5, 4
RISING_S = 0.35  # the way of a hand from rest
REST = np.array([0.5, 1.5], dtype=np.float32)  # a hanging hand, outwards and below the shoulders
JUMP = 0.4  # shoulder widths in a frame, there and back: a wrong find
SLOW_SHARE = 0.18  # of the sign, over which the others move its place
SHIFT_LIMIT = 0.4  # shoulder widths that the others may move it
SMOOTHING_S = 0.035
SHAPE_JUMP = 0.55  # mean distance of a hand's points from the frames around it, palm lengths


@dataclass(frozen=True, slots=True)
class Others:
    """What the other recordings of a sign show, along the frames of its typical one.

    Attributes:
        wrist: float32 (T, 2, 2), mean place; shape: float32 (T, 2, 21, 3).
        share: float32 (T, 2), part of the recordings that show the hand.
        count: how many recordings.
    """

    wrist: Float
    shape: Float
    share: Float
    count: int


@dataclass(frozen=True, slots=True)
class Complete:
    """A sign's motion.

    Attributes:
        track: hands without gaps.
        seen: bool (T, 2), where the typical recording itself shows the hand.
    """

    track: Track
    seen: NDArray[np.bool_]


def completed(track: Track, others: Others | None, pull: float) -> Complete:
    """A typical recording made whole.

    Args:
        track: cut to the sign.
        others: None where there is one recording alone.
        pull: 0..1, how far the others move its place.
    """
    track = _without_wrong_finds(_without_bystander(track, others))
    seen = track.seen.copy()
    if others is not None and pull > 0:
        track = _moved_slowly(track, others, pull)
    filled = _filled(track, others)
    return Complete(_smoothed(filled), seen)


def _without_bystander(track: Track, others: Others | None) -> Track:
    times = track.seen.sum(axis=0)
    main = int(np.argmax(times))
    if times[1 - main] == 0 or times[1 - main] >= BYSTANDER * times[main]:
        return track
    # A hand that comes in for a part of the sign alone (BELIEVE) is shown by the others there.
    if others is not None and (others.share[:, 1 - main] >= TAKES_PART).mean() >= BYSTANDER:
        return track
    return _hidden(track, 1 - main, np.ones(len(track), dtype=bool))


def _without_wrong_finds(track: Track) -> Track:
    """Frames in which a hand is elsewhere or of another shape than just before and after."""
    for hand in (0, 1):
        seen = track.seen[:, hand]
        known = np.flatnonzero(seen)
        if len(known) < 5:
            continue
        wrist = track.wrist[known, hand]
        shape = track.shape[known, hand].reshape(len(known), -1)
        usual_wrist = median_filter(wrist, size=(5, 1), mode="nearest")
        usual_shape = median_filter(shape, size=(5, 1), mode="nearest")
        away = np.linalg.norm(wrist - usual_wrist, axis=1)
        bent = np.linalg.norm((shape - usual_shape).reshape(len(known), 21, 3), axis=2).mean(axis=1)
        wrong = np.zeros(len(track), dtype=bool)
        wrong[known[(away > JUMP) | (bent > SHAPE_JUMP * PALM)]] = True
        if 0 < wrong.sum() < 0.3 * len(known):
            track = _hidden(track, hand, wrong)
    return track


def _hidden(track: Track, hand: int, frames: NDArray[np.bool_]) -> Track:
    seen = track.seen.copy()
    seen[frames, hand] = False
    return replace(
        track,
        seen=seen,
        wrist=np.where(seen[..., None], track.wrist, 0),
        shape=np.where(seen[..., None, None], track.shape, 0),
    )


def _moved_slowly(track: Track, others: Others, pull: float) -> Track:
    """The place moved towards the others', both hands together, slower than any repeat."""
    both = track.seen & (others.share > 0)
    apart = np.where(both[..., None], others.wrist - track.wrist, 0)
    mass = both.sum(axis=1).astype(np.float32)
    sigma = SLOW_SHARE * len(track)
    total = gaussian_filter1d(apart.sum(axis=1), sigma, axis=0, mode="nearest")
    weight = gaussian_filter1d(mass, sigma, mode="nearest")
    shift = pull * total / np.maximum(weight, 1e-3)[:, None]
    length = np.linalg.norm(shift, axis=1, keepdims=True)
    shift = shift * np.minimum(1, SHIFT_LIMIT / np.maximum(length, 1e-6))
    moved = np.where(track.seen[..., None], track.wrist + shift[:, None], 0)
    return replace(track, wrist=moved.astype(np.float32))


def _filled(track: Track, others: Others | None) -> Track:
    wrist, shape, seen = track.wrist.copy(), track.shape.copy(), track.seen.copy()
    for hand in (0, 1):
        known = np.flatnonzero(track.seen[:, hand])
        if len(known) == 0:
            continue
        values = np.concatenate([wrist[:, hand], shape[:, hand].reshape(len(track), -1)], axis=1)
        model = None
        if others is not None:
            model = np.concatenate(
                [others.wrist[:, hand], others.shape[:, hand].reshape(len(track), -1)], axis=1
            )
            shown = others.share[:, hand] >= TAKES_PART / 2
        for before, after in pairwise(known.tolist()):
            if after - before > 1:
                inside = np.arange(before + 1, after)
                trusted = model if model is not None and shown[before : after + 1].all() else None
                values[inside] = _across(values, trusted, int(before), int(after))
        shape_of = slice(2, None)
        shape[:, hand] = values[:, shape_of].reshape(len(track), 21, 3)
        wrist[:, hand] = values[:, :2]
        _ends(track, others, hand, wrist, shape, known)
        seen[:, hand] = np.abs(shape[:, hand]).sum(axis=(1, 2)) > 0
        _true_bones(shape, track, hand, seen[:, hand] & ~track.seen[:, hand])
    return replace(track, wrist=wrist, shape=shape, seen=seen)


def _across(values: Float, model: Float | None, before: int, after: int) -> Float:
    """Values between two seen frames: as the others go, or straight, met at both ends."""
    part = (np.arange(before + 1, after) - before) / (after - before)
    # Begins and arrives slowly, as hands do.
    eased = (3 * part**2 - 2 * part**3 + part)[:, None] / 2
    if model is None:
        line: Float = values[before] * (1 - eased) + values[after] * eased
        return line
    first, last = values[before] - model[before], values[after] - model[after]
    bent: Float = model[before + 1 : after] + first * (1 - eased) + last * eased
    return bent


def _ends(
    track: Track,
    others: Others | None,
    hand: int,
    wrist: Float,
    shape: Float,
    known: NDArray[np.intp],
) -> None:
    """A hand before it is first seen and after it is last seen; in place.

    It stays where it was for HELD_S. Beyond that it stays too where it takes part in the sign,
    and comes up from rest where it does not.
    """
    frames = len(track)
    other_seen = track.seen[:, 1 - hand].any()
    takes_part = not other_seen or len(known) >= TAKES_PART * frames
    for edge, outside in (
        (int(known[0]), np.arange(0, known[0])[::-1]),
        (int(known[-1]), np.arange(known[-1] + 1, frames)),
    ):
        if len(outside) == 0:
            continue
        beside = _beside(track, hand, edge)
        if beside is not None:
            # Hands that lie together are often found as one.
            known_other = np.flatnonzero(track.seen[:, 1 - hand])
            nearest = known_other[np.abs(outside[:, None] - known_other).argmin(axis=1)]
            wrist[outside, hand] = wrist[nearest, 1 - hand] + beside
            shape[outside, hand] = shape[edge, hand]
            continue
        wanted = takes_part
        if others is not None and not takes_part:
            wanted = bool(others.share[outside, hand].mean() >= TAKES_PART)
        if wanted or len(outside) <= HELD_S * track.fps:
            wrist[outside, hand] = wrist[edge, hand]
            shape[outside, hand] = shape[edge, hand]
            continue
        way = outside[: max(round(RISING_S * track.fps), 1)]
        part = 0.5 - 0.5 * np.cos(np.pi * (np.arange(len(way)) + 1) / len(way))
        rest = REST * (1 if hand == 0 else -1, 1)
        wrist[way, hand] = wrist[edge, hand] * (1 - part[:, None]) + rest * part[:, None]
        shape[way, hand] = shape[edge, hand]


def _beside(track: Track, hand: int, edge: int) -> Float | None:
    """From the other hand's wrist to this one's where they lie together; None where not."""
    other = np.flatnonzero(track.seen[:, 1 - hand])
    if len(other) == 0:
        return None
    nearest = int(other[np.abs(other - edge).argmin()])
    apart: Float = track.wrist[edge, hand] - track.wrist[nearest, 1 - hand]
    near = abs(nearest - edge) <= BESIDE_FRAMES and np.linalg.norm(apart) < TOGETHER
    return apart if near else None


def _true_bones(shape: Float, track: Track, hand: int, filled: NDArray[np.bool_]) -> None:
    """Give hands between two shapes the bones of the seen ones; in place."""
    if not filled.any():
        return
    edges = [edge for edge in HAND_EDGES if edge not in ((5, 9), (9, 13), (13, 17), (0, 17))]
    parents = {child: parent for parent, child in edges}
    parents.update({9: 0, 13: 0, 17: 0})
    shown = track.shape[track.seen[:, hand], hand]
    new = np.zeros_like(shape[filled, hand])
    old = shape[filled, hand]
    for child in sorted(parents, key=lambda joint: (parents[joint] != 0, joint)):
        parent = parents[child]
        true = float(np.median(np.linalg.norm(shown[:, child] - shown[:, parent], axis=1)))
        bone = old[:, child] - old[:, parent]
        length = np.linalg.norm(bone, axis=1, keepdims=True)
        new[:, child] = new[:, parent] + bone * np.clip(true / np.maximum(length, 1e-6), 1, 1.6)
    shape[filled, hand] = new


def _smoothed(track: Track) -> Track:
    wrist, shape = track.wrist.copy(), track.shape.copy()
    sigma = SMOOTHING_S * track.fps
    for hand in (0, 1):
        for start, stop in stretches(track.seen[:, hand]):
            for values in (wrist, shape):
                values[start:stop, hand] = gaussian_filter1d(
                    values[start:stop, hand], sigma, axis=0, mode="nearest"
                )
    return replace(track, wrist=wrist, shape=shape)


def stretches(shown: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and stop of each run of true frames."""
    edges = np.flatnonzero(np.diff(np.r_[False, shown, False].astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def along(frames: int, steps_wrist: Float, steps_shape: Float, share: Float, count: int) -> Others:
    """Means over a motion's steps as means over the frames of a track."""
    steps = np.linspace(0, len(share) - 1, frames)
    return Others(_at(steps_wrist, steps), _at(steps_shape, steps), _at(share, steps), count)


def _at(values: Sequence[float] | Float, steps: Float) -> Float:
    values = np.asarray(values)
    flat = values.reshape(len(values), -1)
    columns = [np.interp(steps, np.arange(len(values)), flat[:, c]) for c in range(flat.shape[1])]
    return np.stack(columns, axis=1).reshape(len(steps), *values.shape[1:]).astype(np.float32)
