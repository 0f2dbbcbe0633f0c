"""What the figure does at each moment of a clip: arms, hands, head and face, in shoulder widths.

Computed once for a clip, for all frames together; a picture then needs one pose.
"""

from dataclasses import dataclass

import numpy as np

from signclip_desktop.core.geometry import (
    HANDS,
    INDEX_KNUCKLE,
    MIDDLE_KNUCKLE,
    PINKY_KNUCKLE,
    WRIST,
)
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.ui.figure.arms import elbows_of
from signclip_desktop.ui.figure.framing import (
    PALM_LENGTH,
    Array,
    Flags,
    Framing,
    Sides,
    framing_of,
    laid_out,
    shift_at,
)
from signclip_desktop.ui.figure.heads import faces_of, heads_of

# Index 0 is the signer's left side, 1 the right side, as in core.geometry.
_SHOULDERS = [LEFT_SHOULDER, RIGHT_SHOULDER]
_ELBOWS = [LEFT_ELBOW, RIGHT_ELBOW]
_WRISTS = [LEFT_WRIST, RIGHT_WRIST]
SIDES = np.array([1.0, -1.0])  # where the sides are in an unmirrored picture
SHOULDER_PLACES = np.array([(0.5, 0.0), (-0.5, 0.0)])
# A hand that hangs beside the body, below the picture's edge; medians of fingerspelling people.
REST_WRISTS = np.array([(0.62, 1.45), (-0.62, 1.45)])
# What was seen at least as surely as MediaPipe's own default for "tracked".
SURE = 0.5
# A hand that was lost for less than this moves on between the two places where it was seen.
BRIDGED_S = 0.6
# Hands nearer to each other than this (shoulder widths) may touch or cover each other.
_TOUCHING = 0.12
_CALM_S = 0.25  # the nearer hand changes at most about this often


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One moment. Sides: 0 is the signer's left, 1 the right.

    Attributes:
        shoulders, elbows, wrists: float64 (2, 2).
        hands: float64 (2, 21, 3), NaN for a hand that is not there.
        palms: float64 (2,), usual length of each palm.
        sure: which hands were seen at this moment; the others are filled in.
        head: float64 (5,), x and y from the usual place, then yaw, pitch, roll in radians.
        face: float64 (4,), change from neutral: brows up, eyes open, mouth open, mouth wide.
        nearer: the side whose hand is nearer to the viewer.
        has_body: shoulders are known; else the hands are alone.
    """

    shoulders: Array
    elbows: Array
    wrists: Array
    hands: Array
    palms: Array
    sure: tuple[bool, bool]
    head: Array
    face: Array
    nearer: int
    has_body: bool


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A clip as poses over time; `pose_at` gives one. Arrays as in Pose, with (T,) first.

    Attributes:
        reach: how far to a side, and how far up, the hands that were seen go; at most once in
            fifty frames farther.
    """

    framing: Framing
    times_s: Array
    shoulders: Array
    elbows: Array
    wrists: Array
    hands: Array
    palms: Array
    sure: Flags
    head: Array
    face: Array
    nearer: Sides
    reach: tuple[float, float]

    def __len__(self) -> int:
        return len(self.times_s)

    def pose_at(self, position_s: float) -> Pose:
        """The pose at a time from the first frame, between two frames where it lies between."""
        times = self.times_s
        after = int(np.searchsorted(times, position_s, side="right"))
        low = min(max(after - 1, 0), len(times) - 1)
        high = min(low + 1, len(times) - 1)
        gap = times[high] - times[low]
        share = float(np.clip((position_s - times[low]) / gap, 0, 1)) if gap > 0 else 0.0
        near = high if share > 0.5 else low
        return Pose(
            shoulders=_mixed(self.shoulders, low, high, share),
            elbows=_mixed(self.elbows, low, high, share),
            wrists=_mixed(self.wrists, low, high, share),
            hands=_mixed(self.hands, low, high, share),
            palms=self.palms,
            sure=(bool(self.sure[near, 0]), bool(self.sure[near, 1])),
            head=_mixed(self.head, low, high, share),
            face=_mixed(self.face, low, high, share),
            nearer=int(self.nearer[near]),
            has_body=self.framing.has_body,
        )


def motion_of(clip: Clip) -> Motion:
    """A clip in the figure's frame.

    A hand that was lost for a moment moves on evenly; one that is not seen at the start or the
    end keeps its shape and goes where the body's wrist is. Such hands are not `sure`.
    """
    framing = framing_of(clip)
    points = laid_out(clip.points.astype(np.float64), framing)
    times = (clip.times_s - clip.times_s[0]).astype(np.float64)
    hands = np.stack([points[:, part] for part in HANDS], axis=1)  # (T, 2, 21, 3)
    hands[..., :2] += shift_at(hands[..., :2].mean(axis=2), framing)[:, :, None]
    sure = np.isfinite(hands).all(axis=(2, 3))
    body_wrists = points[:, _WRISTS, :2]
    body_wrists = body_wrists + shift_at(body_wrists, framing)
    for side in (0, 1):
        _fill(hands[:, side], sure[:, side], body_wrists[:, side], times)
    wrists = np.where(np.isnan(hands[:, :, WRIST, :2]), body_wrists, hands[:, :, WRIST, :2])
    wrists = np.where(np.isnan(wrists), REST_WRISTS, wrists)
    shoulders = points[:, _SHOULDERS, :2]
    usual = np.nan_to_num(np.nanmedian(shoulders, axis=0)) if framing.has_body else SHOULDER_PLACES
    shoulders = SHOULDER_PLACES + np.nan_to_num(shoulders - usual)
    confident = clip.confidence[:, _ELBOWS] >= SURE
    return Motion(
        framing=framing,
        times_s=times,
        shoulders=shoulders,
        elbows=elbows_of(shoulders, wrists, points[:, _ELBOWS, :2], confident),
        wrists=wrists,
        hands=hands,
        palms=_palm_lengths(hands),
        sure=sure,
        head=heads_of(points, framing),
        face=faces_of(points, clip.confidence),
        nearer=_nearer(hands, times),
        reach=_reach(hands, sure),
    )


def _mixed(values: Array, low: int, high: int, share: float) -> Array:
    if share == 0.0:
        first: Array = values[low]
        return first
    mixed: Array = values[low] + (values[high] - values[low]) * share
    if np.isnan(mixed).any():
        mixed = np.where(np.isnan(mixed), values[high if share > 0.5 else low], mixed)
    return mixed


def _fill(hand: Array, seen: Flags, wrist: Array, times: Array) -> None:
    """Fill in one hand (T, 21, 3) in place where it is not seen, if it is seen at all."""
    known = np.flatnonzero(seen)
    if len(known) == 0:
        return
    for missing in np.flatnonzero(~seen):
        after = int(np.searchsorted(known, missing))
        low, high = known[max(after - 1, 0)], known[min(after, len(known) - 1)]
        inside = low < missing < high
        if inside and times[high] - times[low] <= BRIDGED_S:
            share = (times[missing] - times[low]) / (times[high] - times[low])
            hand[missing] = hand[low] + (hand[high] - hand[low]) * share
            continue
        nearest = low if missing - low <= high - missing or not low < missing else high
        nearest = high if missing < low else nearest
        if np.isfinite(wrist[missing]).all():
            hand[missing] = hand[nearest]
            hand[missing, :, :2] += wrist[missing] - hand[nearest, WRIST, :2]


def _palm_lengths(hands: Array) -> Array:
    """Usual palm length of each side (2,); PALM_LENGTH for a hand that never shows.

    The longer of wrist to middle knuckle and 1.6 times the knuckles' width, as in
    core.geometry, but with depth, so that fingers keep their thickness while a hand turns.
    """
    long = np.linalg.norm(hands[:, :, MIDDLE_KNUCKLE] - hands[:, :, WRIST], axis=-1)
    wide = np.linalg.norm(hands[:, :, INDEX_KNUCKLE] - hands[:, :, PINKY_KNUCKLE], axis=-1)
    lengths = np.fmax(long, 1.6 * wide)
    out = np.full(2, PALM_LENGTH)
    for side in (0, 1):
        known = lengths[:, side][np.isfinite(lengths[:, side])]
        if len(known):
            out[side] = np.clip(np.percentile(known, 75), 0.6 * PALM_LENGTH, 2.0 * PALM_LENGTH)
    return out


def _reach(hands: Array, sure: Flags) -> tuple[float, float]:
    seen = hands[sure]
    if len(seen) == 0:
        return 0.0, 0.0
    side = np.percentile(np.abs(seen[..., 0]).max(axis=1), 98)
    return float(side), float(np.percentile(seen[..., 1].min(axis=1), 2))


def facing(hands: Array) -> Array:
    """How much the palm of each hand (..., 2, 21, 3) faces the viewer: 1 palm, -1 back, 0 edge.

    By the turn from the index knuckle to the little one around the wrist, in the picture.
    """
    index = hands[..., INDEX_KNUCKLE, :] - hands[..., WRIST, :]
    pinky = hands[..., PINKY_KNUCKLE, :] - hands[..., WRIST, :]
    normal = np.cross(index, pinky)
    size = np.linalg.norm(normal, axis=-1)
    turned: Array = SIDES * normal[..., 2] / np.maximum(size, 1e-9)
    return turned


def _nearer(hands: Array, times: Array) -> Sides:
    """The side nearer to the viewer in each frame, int (T,).

    Hands touch with palms and fingertips. Where two hands cover each other, the one that shows
    its back therefore lies over the one that shows its palm; where that does not tell, the one
    that moves more lies over the one that is held still. Away from each other they keep the
    order of the nearest touch, so that it does not change while they part.
    """
    moving = np.nan_to_num(np.linalg.norm(np.diff(hands[:, :, WRIST, :2], axis=0), axis=-1)).sum(
        axis=0
    )
    leading = 0 if moving[0] > 1.5 * moving[1] else 1
    shown = np.isfinite(hands).all(axis=(2, 3)).all(axis=1)
    if not shown.any():
        return np.full(len(hands), leading)
    low, high = hands[..., :2].min(axis=2), hands[..., :2].max(axis=2)  # (T, 2, 2)
    apart = np.maximum(low[:, 0] - high[:, 1], low[:, 1] - high[:, 0]).max(axis=1)
    touch = shown & (apart < _TOUCHING)
    if not touch.any():
        return np.full(len(hands), leading)
    palm = facing(hands)
    vote = np.where(touch, palm[:, 0] - palm[:, 1], 0.0) + (0.35 if leading == 1 else -0.35)
    where = np.flatnonzero(touch)
    weight = np.exp(-0.5 * ((times[:, None] - times[None, where]) / _CALM_S) ** 2)
    nearest = where[np.abs(times[:, None] - times[None, where]).argmin(axis=1)]
    total = weight.sum(axis=1)
    smooth = np.where(total > 1e-6, weight @ vote[where] / np.maximum(total, 1e-6), vote[nearest])
    return np.where(smooth > 0, 1, 0)
