"""Numbers about a clip that handshape, place, number of hands and movement are told from.

`picture_labels.py` turns them into labels; all lengths are in shoulder widths or palm lengths, so
that neither the person's size nor the camera's distance counts.
"""

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

Numbers = NDArray[np.float64]

HAND_FEATURES, PLACE_FEATURES, MOVEMENT_FEATURES = 27, 31, 19
FEWEST_FRAMES = 3
# What stands for a length that is not known: farther than any hand reaches, in shoulder widths.
FAR = 9.0
_PERCENTILES = (5, 25, 50, 75, 95)
_TIPS, _KNUCKLES = (8, 12, 16, 20), (5, 9, 13, 17)
_STEPS, _SMOOTHING = 60, 5
_TREMBLING = 0.01  # in shoulder widths, or radians


def leading_hand(clip: Clip) -> slice:
    """The right hand, or the left one where it is seen more than twice as often."""
    left, right = clip.hand_seen().sum(axis=0)
    return LEFT_HAND if left > 2 * right else RIGHT_HAND


def hand_features(clip: Clip) -> Numbers:
    """The shape of the leading hand in each frame where it is seen, (n, HAND_FEATURES).

    Bends of every joint in right angles, distances in palm lengths, spreads in 30 degrees.
    """
    hand = _square(clip)[:, leading_hand(clip)]
    hand = hand[np.isfinite(hand).all(axis=(1, 2))]
    palm = np.linalg.norm(hand[:, 9] - hand[:, 0], axis=-1)[:, None] + 1e-9
    bends = [
        _angles(hand, start, middle, end) / 90
        for start, middle, end in (
            (_KNUCKLES, (6, 10, 14, 18), (7, 11, 15, 19)),
            ((6, 10, 14, 18), (7, 11, 15, 19), _TIPS),
            ((0, 0, 0, 0), _KNUCKLES, (6, 10, 14, 18)),
            ((1, 2), (2, 3), (3, 4)),
        )
    ]
    thumb_to_tips = np.linalg.norm(hand[:, [4]] - hand[:, _TIPS], axis=-1) / palm
    fingers = _unit(hand[:, _TIPS] - hand[:, _KNUCKLES])
    spreads = _degrees((fingers[:, :-1] * fingers[:, 1:]).sum(axis=-1)) / 30
    reaches = np.linalg.norm(hand[:, _TIPS] - hand[:, [0]], axis=-1) / palm
    thumb_out = np.linalg.norm(hand[:, [4, 4]] - hand[:, [9, 5]], axis=-1) / palm
    return np.concatenate([*bends, thumb_to_tips, spreads, reaches, thumb_out], axis=1)


def place_features(clip: Clip) -> Numbers | None:
    """Where the leading hand is, to the head, the shoulders and the other hand, (PLACE_FEATURES,).

    None where too little is seen.
    """
    points = _square(clip)[..., :2]
    width = shoulder_width(points)
    lead = leading_hand(clip)
    hand = points[:, lead]
    other = points[:, LEFT_HAND if lead == RIGHT_HAND else RIGHT_HAND]
    seen, other_seen = (np.isfinite(one).all(axis=(1, 2)) for one in (hand, other))
    if width is None or seen.sum() < FEWEST_FRAMES:
        return None
    nose = points[:, NOSE]
    shoulders = points[:, [LEFT_SHOULDER, RIGHT_SHOULDER]].mean(axis=1)
    chest = shoulders + (shoulders - nose) * 0.5
    lines = np.stack([
        np.linalg.norm(hand - nose[:, None], axis=2).min(axis=1),
        np.linalg.norm(hand - chest[:, None], axis=2).min(axis=1),
        hand[..., 1].min(axis=1) - nose[:, 1],
        hand[..., 1].mean(axis=1) - shoulders[:, 1],
        np.abs(hand[..., 0].mean(axis=1) - shoulders[:, 0]),
    ])  # fmt: skip
    both = seen & other_seen
    gaps = np.full(len(points), FAR * width)
    apart = hand[both][:, :, None] - other[both][:, None]
    gaps[both] = np.sqrt((apart**2).sum(axis=-1).min(axis=(1, 2)))
    between = np.linalg.norm(hand.mean(axis=1) - other.mean(axis=1), axis=1)[both]
    found: Numbers = np.concatenate([
        _spread(lines / width).ravel(),
        np.percentile(gaps / width, _PERCENTILES[1:4]),
        [_spread(between[None] / width)[0, 2] / 2, both.mean(), other_seen.sum() / seen.sum()],
    ])  # fmt: skip
    clipped: Numbers = np.clip(found, -FAR, FAR)
    return clipped


def movement_features(clip: Clip) -> Numbers | None:
    """How the leading hand moves: lengths, turns, roundness, change of shape, (MOVEMENT_FEATURES,).

    None where too little is seen.
    """
    points = _square(clip)
    width = shoulder_width(points[..., :2])
    hand = points[:, leading_hand(clip)]
    hand = hand[np.isfinite(hand).all(axis=(1, 2))]
    if width is None or len(hand) < FEWEST_FRAMES:
        return None
    path = _even(hand[..., :2].mean(axis=1) / width)
    tip = _even((hand[:, 8, :2] - hand[:, 0, :2]) / width)
    middle = path - path.mean(axis=0)
    steps = np.diff(path, axis=0)
    length = np.linalg.norm(steps, axis=1).sum()
    room = np.linalg.norm(np.ptp(path, axis=0)) + 1e-6
    along, spreads = _main_line(path)
    waving, _ = _main_line(tip)
    area = np.abs(middle[:-1, 0] * steps[:, 1] - middle[:-1, 1] * steps[:, 0]).sum() / 2
    signed = (middle[:-1, 0] * steps[:, 1] - middle[:-1, 1] * steps[:, 0]).sum() / 2
    shape = _unit_hand(hand)
    change = np.linalg.norm(np.diff(shape, axis=0), axis=-1).mean()
    palm = hand[:, 9, :2] - hand[:, 0, :2]
    turned = _resampled(np.unwrap(np.arctan2(palm[:, 1], palm[:, 0])))
    signs = [np.count_nonzero(np.diff(np.sign(steps[:, axis]))) / 10 for axis in (0, 1)]
    return np.array([
        length / room, np.log(room), np.log(length + 1e-6),
        _turns_of_share(along, 0.2), _turns_of_share(along, 0.35),
        turns(along, 0.06), turns(along, 0.03),
        _turns_of_share(waving, 0.35), turns(waving, 0.06), np.log(np.ptp(waving) + 1e-3),
        np.ptp(turned), _turns_of_share(turned, 0.35), turns(turned, 0.3),
        abs(signed) / room**2, abs(signed) / (area + 1e-9), change * 10, *signs,
        spreads[1] / (spreads[0] + 1e-9),
    ])  # fmt: skip


def turns(line: Numbers, least: float) -> int:
    """How often a line (T,) goes back by more than `least` after its last turn."""
    count, way = 0, 0  # way: 1 up, -1 down, 0 not known yet
    low = high = line[0]
    for value in line:
        if way >= 0:
            high = max(high, value)
        if way <= 0:
            low = min(low, value)
        if way >= 0 and value < high - least:
            count, way, low = count + 1, -1, value
        elif way <= 0 and value > low + least:
            count, way, high = count + 1, 1, value
    return count


def _turns_of_share(line: Numbers, share: float) -> int:
    """Turns by more than a share of the line's extent, and by more than landmarks tremble."""
    return turns(line, max(share * float(np.ptp(line)), _TREMBLING))


def shoulder_width(points: Numbers) -> float | None:
    """Median distance of the shoulders (T, K, 2), in frame heights; None where never seen."""
    apart = np.linalg.norm(points[:, LEFT_SHOULDER] - points[:, RIGHT_SHOULDER], axis=1)
    apart = apart[np.isfinite(apart)]
    return float(np.median(apart)) if apart.size and np.median(apart) > 0 else None


def _square(clip: Clip) -> Numbers:
    """All points in frame heights, float64 (T, K, 3)."""
    points: Numbers = clip.points.astype(np.float64)
    points[..., (0, 2)] *= clip.width_px / clip.height_px
    return points


def _spread(lines: Numbers) -> Numbers:
    """Percentiles of lines (L, T) over the moments at which all of them are known, (L, 5)."""
    known = lines[:, np.isfinite(lines).all(axis=0)]
    if known.shape[1] == 0:
        return np.full((len(lines), len(_PERCENTILES)), FAR)
    found: Numbers = np.percentile(known, _PERCENTILES, axis=1).T
    return found


def _angles(
    hand: Numbers, start: tuple[int, ...], middle: tuple[int, ...], end: tuple[int, ...]
) -> Numbers:
    """Bend of joints in degrees, 0 straight, (n, joints)."""
    before = _unit(hand[:, middle] - hand[:, start])
    after = _unit(hand[:, end] - hand[:, middle])
    return _degrees((before * after).sum(axis=-1))


def _unit(arrows: Numbers) -> Numbers:
    found: Numbers = arrows / (np.linalg.norm(arrows, axis=-1, keepdims=True) + 1e-12)
    return found


def _degrees(cosines: Numbers) -> Numbers:
    found: Numbers = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    return found


def _unit_hand(hand: Numbers) -> Numbers:
    """Hands about their wrist, the palm of length 1."""
    about = hand - hand[:, :1]
    found: Numbers = about / (np.linalg.norm(about[:, 9], axis=-1)[:, None, None] + 1e-9)
    return found


def _resampled(line: Numbers) -> Numbers:
    even: Numbers = np.interp(np.linspace(0, 1, _STEPS), np.linspace(0, 1, len(line)), line)
    return even


def _even(path: Numbers) -> Numbers:
    """A path (T, 2) at even times, smoothed: the trembling of landmarks makes every path long."""
    kernel = np.full(_SMOOTHING, 1 / _SMOOTHING)
    lines = [np.convolve(_resampled(line), kernel, mode="valid") for line in path.T]
    return np.stack(lines, axis=1)


def _main_line(path: Numbers) -> tuple[Numbers, Numbers]:
    """A path along the direction in which it spreads most, and how far it spreads, (2,)."""
    middle = path - path.mean(axis=0)
    _, spreads, directions = np.linalg.svd(middle, full_matrices=False)
    return middle @ directions[0], spreads
