"""Where two recordings of a sign differ: which hand, what about it, when, and how much.

Both are aligned in time first, and measured in the same body: from the middle of the shoulders, in
shoulder widths. Says what differs and never who is right; the sentences are written elsewhere.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.geometry import hand_points, palm_centres, usual_length
from signclip_desktop.core.matching.alignment import SAMPLES, Alignment, along_cheapest_way
from signclip_desktop.core.smoothing import by_mean
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, RIGHT_SHOULDER

Numbers = NDArray[np.float64]

# What one recording may differ by from another of the same person, in each measure's own unit:
# a difference of 1 is one such step, and below that nothing is said.
PLACE_STEP = 0.35  # shoulder widths
BEND_STEP = 35.0  # degrees of one finger
TURN_STEP = 40.0  # degrees of the palm
SPEED_STEP = float(np.log(1.4))
SIZE_STEP = float(np.log(1.6))
# A difference counts when it lasts: this share of the sign, as a median over that long.
_LASTING_SHARE = 0.15
_HAND_MISSING_SHARE = 0.4
_LENGTHS_PER_SHOULDERS = 2.1  # of hands, where the shoulders were not seen
# A turn of a repeated movement goes over at least this share of its whole way, and over so many
# shoulder widths.
_TURN_SHARE, _LEAST_TURN = 0.25, 0.12
_TURNS_OF_A_REPEAT = 2  # there and back
_MOST_TURN_STEPS = 5  # more of them are no larger a difference
# bones: wrist to knuckle, and first joint to tip, whose directions differ as a finger bends
_FINGERS = ((0, 2, 3, 4), (0, 5, 6, 8), (0, 9, 10, 12), (0, 13, 14, 16), (0, 17, 18, 20))


class Part(StrEnum):
    """What of a sign differs."""

    LEFT_PLACE = "left_place"
    RIGHT_PLACE = "right_place"
    LEFT_SHAPE = "left_shape"
    RIGHT_SHAPE = "right_shape"
    LEFT_PALM = "left_palm"
    RIGHT_PALM = "right_palm"
    MOVEMENT = "movement"

    @property
    def is_left(self) -> bool:
        """It is of the signer's left hand."""
        return self.value.startswith("left")


class Kind(StrEnum):
    """How the first recording differs from the second."""

    HIGHER = "higher"
    LOWER = "lower"
    MORE_LEFT = "more_left"
    MORE_RIGHT = "more_right"
    MORE_BENT = "more_bent"
    STRAIGHTER = "straighter"
    TURNED = "turned"
    MISSING = "missing"
    EXTRA = "extra"
    FASTER = "faster"
    SLOWER = "slower"
    LARGER = "larger"
    SMALLER = "smaller"
    FEWER_TURNS = "fewer_turns"
    MORE_TURNS = "more_turns"


class Finger(StrEnum):
    """A finger, or several."""

    THUMB = "thumb"
    INDEX = "index"
    MIDDLE = "middle"
    RING = "ring"
    LITTLE = "little"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the first recording differs from the second.

    Attributes:
        part: of the sign.
        kind: how the first one is.
        steps: how much, in steps of what recordings of one person differ by; at least 1.
        finger: which, where the shape differs.
        from_share, to_share: when, as shares of the sign, 0..1.
    """

    part: Part
    kind: Kind
    steps: float
    finger: Finger | None = None
    from_share: float = 0.0
    to_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two recordings side by side.

    Attributes:
        alignment: which moments belong together.
        curves: of each part but the movement, how much it differs at each moment, float64 (N,) in
            steps; NaN where it was not seen in both.
        differences: the largest first; empty where nothing differs by a step.
        cost: mean difference of all parts, in steps: less is more alike.
    """

    alignment: Alignment
    curves: dict[Part, Numbers]
    differences: tuple[Difference, ...]
    cost: float


def compare(first: Clip, second: Clip) -> Comparison:
    """Tell in what a recording differs from another, such as mine from the dictionary's.

    Both show the same hands: mirror one before where they do not.
    """
    mine, theirs = _even_moments(first), _even_moments(second)
    costs = _moment_costs(_Measured(first, mine), _Measured(second, theirs))
    alignment = along_cheapest_way(costs, mine, theirs)
    one = _Measured(first, alignment.first_s)
    other = _Measured(second, alignment.second_s)
    found: list[Difference] = []
    curves: dict[Part, Numbers] = {}
    for side, (place, shape, palm) in enumerate(
        (
            (Part.LEFT_PLACE, Part.LEFT_SHAPE, Part.LEFT_PALM),
            (Part.RIGHT_PLACE, Part.RIGHT_SHAPE, Part.RIGHT_PALM),
        )
    ):
        absent = _absence(one.seen[:, side], other.seen[:, side], place)
        if absent is not None:
            found.append(absent)
        curves[place], differences = _place(one, other, side, place)
        found += differences
        curves[shape], differences = _shape(one, other, side, shape)
        found += differences
        curves[palm], differences = _palm(one, other, side, palm)
        found += differences
    found += _movement(one, other)
    found.sort(key=lambda difference: -difference.steps)
    known = np.concatenate([curve[np.isfinite(curve)] for curve in curves.values()])
    missing = np.mean(one.seen ^ other.seen) * 2
    cost = float(known.mean() if len(known) else 0.0) + float(missing)
    return Comparison(alignment, curves, tuple(found), cost)


class _Measured:
    """One recording at the moments of the alignment."""

    def __init__(self, clip: Clip, moments_s: Numbers) -> None:
        times = (clip.times_s - clip.times_s[0]).astype(np.float64)
        nearest = np.abs(times[:, None] - moments_s).argmin(axis=0)
        hands = hand_points(clip).astype(np.float64)
        centre, width = _body(clip, hands)
        self.seen: NDArray[np.bool_] = np.isfinite(hands[nearest, :, 0, 0])
        self.places: Numbers = (palm_centres(hands)[nearest] - centre) / width  # type: ignore[arg-type]
        self.bends = _bends(hands[nearest])
        self.palms = _palms(hands[nearest])
        whole = (palm_centres(hands) - centre) / width  # type: ignore[arg-type]
        self.way: Numbers = _leading_way(whole)
        self.duration_s = max(clip.duration_s, 1e-3)


def _even_moments(clip: Clip) -> Numbers:
    return np.linspace(0.0, float(clip.times_s[-1] - clip.times_s[0]), SAMPLES)


def _moment_costs(one: _Measured, other: _Measured) -> Numbers:
    """How ill each moment (N,) of one fits each moment (M,) of the other: (N, M).

    Each hand's own way, wherever it is made: a hand held lower all the time still fits moment by
    moment. Then its shape and where the palm faces.
    """
    total = np.zeros((len(one.seen), len(other.seen)))
    for side in range(2):
        ways = [
            each.places[:, side] - np.nanmedian(each.places[:, side], axis=0)
            if each.seen[:, side].any()
            else each.places[:, side]
            for each in (one, other)
        ]
        place = np.linalg.norm(ways[0][:, None] - ways[1][None], axis=2) / PLACE_STEP
        bends = one.bends[:, None, side] - other.bends[None, :, side]
        shape = np.abs(bends).mean(axis=2) / BEND_STEP
        palm = _angles(one.palms[:, None, side], other.palms[None, :, side]) / TURN_STEP
        both = one.seen[:, side][:, None] & other.seen[:, side][None]
        either = one.seen[:, side][:, None] ^ other.seen[:, side][None]
        total += np.where(both, place + shape + palm / 2, np.where(either, 1.0, 0.0))
    return total


def _body(clip: Clip, hands: Numbers) -> tuple[Numbers, float]:
    """Middle of the shoulders (2,) and their width, in frame heights."""
    aspect = np.array([clip.width_px / clip.height_px, 1.0])
    pair = clip.points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], :2].astype(np.float64) * aspect
    seen = pair[np.isfinite(pair).all(axis=(1, 2))]
    if len(seen):
        width = float(np.median(np.linalg.norm(seen[:, 0] - seen[:, 1], axis=1)))
        return np.median(seen.mean(axis=1), axis=0), max(width, 1e-3)
    places = palm_centres(hands)[np.isfinite(hands[..., 0, 0])]  # type: ignore[arg-type]
    if not len(places):
        return np.array([0.5, 0.5]), 1.0
    middle = np.median(places, axis=0)
    return middle, _LENGTHS_PER_SHOULDERS * usual_length(hands)  # type: ignore[arg-type]


def _bends(hands: Numbers) -> Numbers:
    """Degrees (N, 2, 5) that each finger is bent; 0 is straight."""
    roots, knuckles, joints, tips = (list(points) for points in zip(*_FINGERS, strict=True))
    return _angles(
        hands[..., knuckles, :] - hands[..., roots, :], hands[..., tips, :] - hands[..., joints, :]
    )


def _palms(hands: Numbers) -> Numbers:
    """Where palms face (N, 2, 3), unit length."""
    across = hands[..., 5, :] - hands[..., 17, :]
    along = hands[..., 9, :] - hands[..., 0, :]
    normal = np.cross(across, along)
    unit: Numbers = normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    return unit


def _angles(one: Numbers, other: Numbers) -> Numbers:
    cosine = (one * other).sum(axis=-1) / np.maximum(
        np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1), 1e-9
    )
    angles: Numbers = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    return angles


def _leading_way(places: Numbers) -> Numbers:
    """Path (T, 2) of the hand that moves more, gaps filled, trembling taken out."""
    ways = []
    for side in range(2):
        seen = np.flatnonzero(np.isfinite(places[:, side, 0]))
        if len(seen) < 3:
            continue
        frames = np.arange(seen[0], seen[-1] + 1)
        way = np.stack(
            [np.interp(frames, seen, places[seen, side, axis]) for axis in range(2)], axis=1
        )
        ways.append(by_mean(way, 3))
    if not ways:
        return np.zeros((0, 2))
    return max(ways, key=lambda way: float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum()))


def turns(way: Numbers) -> int:
    """How often a path (T, 2) turns back along its longest direction; 0 for one stroke.

    Small turns, of less than a quarter of its way or an eighth of a shoulder width, do not count.
    """
    if len(way) < 3:
        return 0
    middle = way - way.mean(axis=0)
    _, _, directions = np.linalg.svd(middle, full_matrices=False)
    line = middle @ directions[0]
    least = max(_TURN_SHARE * float(np.ptp(line)), _LEAST_TURN)
    count, extreme, rising = 0, line[0], 0
    low = high = line[0]
    for value in line[1:]:
        low, high = min(low, value), max(high, value)
        if rising == 0:
            if value - low >= least:
                rising, extreme = 1, value
            elif high - value >= least:
                rising, extreme = -1, value
        elif (value - extreme) * rising > 0:
            extreme = value
        elif (extreme - value) * rising >= least:
            count, rising, extreme = count + 1, -rising, value
    return count


def _lasting(curve: Numbers) -> Numbers:
    """Medians over a lasting part of the sign, NaN where most of it was not seen."""
    half = max(int(len(curve) * _LASTING_SHARE) // 2, 1)
    padded = np.pad(curve, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    known = np.isfinite(windows).sum(axis=1)
    medians = np.full(len(curve), np.nan)
    enough = known > half
    medians[enough] = np.nanmedian(windows[enough], axis=1)
    return medians


def _strongest(signed: Numbers) -> tuple[float, float, float]:
    """The largest lasting value of a signed curve, in steps, and from when to when it lasts."""
    medians = _lasting(signed)
    if not np.isfinite(medians).any():
        return 0.0, 0.0, 1.0
    at = int(np.nanargmax(np.abs(medians)))
    value = float(medians[at])
    inside = np.isfinite(medians) & (medians * np.sign(value) >= min(1.0, abs(value)) * 0.999)
    first = last = at
    while first > 0 and inside[first - 1]:
        first -= 1
    while last < len(inside) - 1 and inside[last + 1]:
        last += 1
    return value, first / len(inside), (last + 1) / len(inside)


def _absence(one: NDArray[np.bool_], other: NDArray[np.bool_], part: Part) -> Difference | None:
    share = float(one.mean() - other.mean())
    if abs(share) < _HAND_MISSING_SHARE:
        return None
    kind = Kind.MISSING if share < 0 else Kind.EXTRA
    return Difference(part, kind, steps=1 + 4 * abs(share))


def _place(
    one: _Measured, other: _Measured, side: int, part: Part
) -> tuple[Numbers, list[Difference]]:
    apart = (one.places[:, side] - other.places[:, side]) / PLACE_STEP
    found = []
    # In the picture y goes down; the signer's left is on its right.
    for axis, more, less in ((1, Kind.LOWER, Kind.HIGHER), (0, Kind.MORE_LEFT, Kind.MORE_RIGHT)):
        value, start, stop = _strongest(apart[:, axis])
        if abs(value) >= 1:
            kind = more if value > 0 else less
            found.append(Difference(part, kind, abs(value), None, start, stop))
    return np.linalg.norm(apart, axis=1), found


def _shape(
    one: _Measured, other: _Measured, side: int, part: Part
) -> tuple[Numbers, list[Difference]]:
    apart = (one.bends[:, side] - other.bends[:, side]) / BEND_STEP
    strongest = [_strongest(apart[:, finger]) for finger in range(len(_FINGERS))]
    found = []
    for sign, kind in ((1, Kind.MORE_BENT), (-1, Kind.STRAIGHTER)):
        fingers = [n for n, (value, _, _) in enumerate(strongest) if value * sign >= 1]
        if not fingers:
            continue
        most = max(fingers, key=lambda n: abs(strongest[n][0]))
        value, start, stop = strongest[most]
        # Neighbours come along with a finger; only those that differ as much are named with it.
        alike = [n for n in fingers if abs(strongest[n][0]) >= 0.6 * abs(value)]
        finger = list(Finger)[most] if len(alike) == 1 else Finger.SEVERAL
        found.append(Difference(part, kind, abs(value), finger, start, stop))
    return np.nanmax(np.abs(apart), axis=1, initial=0.0, where=np.isfinite(apart)), found


def _palm(
    one: _Measured, other: _Measured, side: int, part: Part
) -> tuple[Numbers, list[Difference]]:
    curve = _angles(one.palms[:, side], other.palms[:, side]) / TURN_STEP
    value, start, stop = _strongest(curve)
    found = [Difference(part, Kind.TURNED, value, None, start, stop)] if value >= 1 else []
    return curve, found


def _movement(one: _Measured, other: _Measured) -> list[Difference]:
    if min(len(one.way), len(other.way)) < 3:
        return []
    found = []
    mine, theirs = turns(one.way), turns(other.way)
    speed = -float(np.log(one.duration_s / other.duration_s)) / SPEED_STEP
    if abs(mine - theirs) >= _TURNS_OF_A_REPEAT:
        kind = Kind.FEWER_TURNS if mine < theirs else Kind.MORE_TURNS
        steps = min(1 + abs(mine - theirs), _MOST_TURN_STEPS)
        found.append(Difference(Part.MOVEMENT, kind, float(steps)))
        # With fewer turns a sign is shorter, and not faster for that: each stroke must be.
        each = speed + float(np.log((mine + 1) / (theirs + 1))) / SPEED_STEP
        speed = min(speed, each, key=abs) if speed * each > 0 else 0.0
    if abs(speed) >= 1:
        kind = Kind.FASTER if speed > 0 else Kind.SLOWER
        found.append(Difference(Part.MOVEMENT, kind, abs(speed)))
    ranges = [float(np.linalg.norm(np.ptp(way, axis=0))) for way in (one.way, other.way)]
    if min(ranges) > _LEAST_TURN:
        size = float(np.log(ranges[0] / ranges[1])) / SIZE_STEP
        if abs(size) >= 1:
            kind = Kind.LARGER if size > 0 else Kind.SMALLER
            found.append(Difference(Part.MOVEMENT, kind, abs(size)))
    return found
