"""What the training-free encoder sees of a clip: hand shapes and paths on a fixed number of frames.

Missing hands: a gap of at most MAX_GAP_S between two sightings is bridged by a straight line;
any other frame without the hand gets zeros and the indicator -0.5 (seen: +0.5). What is not
known of the body (no shoulders) gets zeros as well. Zero means "as the average", since every
part is centred. Trained encoders have recipes of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.geometry import (
    WRIST,
    hand_lengths,
    hand_points,
    palm_centres,
    usual_length,
)
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import LEFT_SHOULDER, RIGHT_SHOULDER
from signclip_desktop.errors import NoSignSeen

FRAMES = 24
MAX_GAP_S = 0.25
HAND_POINTS = 21

# Weights of the parts, chosen on WLASL with `evaluate retrieval --unseen source` (100 and 300
# glosses): twice or half of each loses one to three points R@1. Velocities lost at any weight.
DEPTH_WEIGHT = 0.7
PATH_WEIGHT = 0.15
BETWEEN_WEIGHT = 0.15
SEEN_WEIGHT = 0.3
FRAME_FEATURES = 3 * (HAND_POINTS - 1) + 2 + 2 + 1

BODY_FRAMES = 6
BODY_FEATURES = BODY_FRAMES * 2 * 2
# Where hands are on average, in shoulder widths from the middle of the shoulders; x towards
# the signer's own side. Means of the Holistic recordings, rounded.
BODY_CENTRE = (0.3, 0.75)
BODY_LIMIT = 2.0


@dataclass(frozen=True, slots=True)
class HandMotion:
    """N clips on F evenly spaced moments of their duration; hands left, right.

    Attributes:
        points: float32 (N, F, 2, 21, 3), in frame heights; 0 where not seen.
        seen: float32 (N, F, 2), 1 where seen or bridged, between where resampling mixes.
        unit: float32 (N,), length of the clip's hands in frame heights.
        body: float32 (N, F, 2, 2), palms from the middle of the shoulders in shoulder widths,
            NaN where hand or shoulders are not known.
    """

    points: Float
    seen: Float
    unit: Float
    body: Float


def hand_motion(clips: Sequence[Clip], frames: int = FRAMES) -> HandMotion:
    """Resample the hands of trimmed clips.

    Raises:
        NoSignSeen: a clip in which no hand was ever detected.
    """
    count = len(clips)
    points = np.zeros((count, frames, 2, HAND_POINTS, 3), dtype=np.float32)
    seen = np.zeros((count, frames, 2), dtype=np.float32)
    unit = np.ones(count, dtype=np.float32)
    body = np.full((count, frames, 2, 2), np.nan, dtype=np.float32)
    for number, clip in enumerate(clips):
        hands = hand_points(clip)
        visible = np.isfinite(hands[..., 0]).all(axis=2)
        if not visible.any():
            raise NoSignSeen("sign.no_hands")
        points[number], seen[number] = _resample(hands, visible, clip.times_s, frames)
        unit[number] = usual_length(hands)
        body[number] = _from_shoulders(clip, points[number], seen[number])
    return HandMotion(points=points, seen=seen, unit=unit, body=body)


def frame_features(motion: HandMotion) -> Float:
    """Hand shape, path and presence of every frame, weighted.

    Returns:
        float32 (N, F, 2, FRAME_FEATURES): for each hand 20 points relative to the wrist over
        the hand's length (z weighted by DEPTH_WEIGHT), the palm relative to the clip's mean
        palm in hand lengths, the vector from left to right palm, the indicator. Moving,
        scaling or shifting the picture changes nothing.
    """
    mask = (motion.seen > 0.5)[..., None]
    unit = motion.unit[:, None, None]
    lengths = np.maximum(hand_lengths(motion.points), 0.5 * unit)
    depth = np.array([1.0, 1.0, DEPTH_WEIGHT], dtype=np.float32)
    relative = (motion.points - motion.points[:, :, :, WRIST, None]) * depth
    shape = relative[:, :, :, 1:] / lengths[..., None, None]
    shape = shape.reshape(*shape.shape[:3], -1) / np.sqrt(np.float32(3 * (HAND_POINTS - 1)))
    palms = palm_centres(motion.points) / unit[..., None]
    weights = motion.seen[..., None]
    mean = (palms * weights).sum(axis=(1, 2), keepdims=True) / np.maximum(
        weights.sum(axis=(1, 2), keepdims=True), 1e-6
    )
    between = (palms[:, :, 1] - palms[:, :, 0]) * (mask[:, :, 0] & mask[:, :, 1])
    parts = [
        shape * mask,
        PATH_WEIGHT * (palms - mean) * mask,
        BETWEEN_WEIGHT * np.repeat(between[:, :, None], 2, axis=2),
        SEEN_WEIGHT * (weights - 0.5),
    ]
    joined: Float = np.concatenate(parts, axis=3).astype(np.float32)
    return joined


def body_features(motion: HandMotion) -> Float:
    """Where the hands are on the body, float32 (N, BODY_FEATURES).

    Palms in shoulder widths from the middle of the shoulders, at BODY_FRAMES moments, minus
    the average place; 0 where hand or shoulders are not known.
    """
    count, frames = motion.seen.shape[:2]
    side = np.array([[BODY_CENTRE[0], BODY_CENTRE[1]], [-BODY_CENTRE[0], BODY_CENTRE[1]]])
    places = np.clip(motion.body - side.astype(np.float32), -BODY_LIMIT, BODY_LIMIT)
    known = np.isfinite(places)
    split = (count, BODY_FRAMES, frames // BODY_FRAMES, 2, 2)
    total = np.where(known, places, 0).reshape(split).sum(axis=2)
    number = known.reshape(split).sum(axis=2)
    means: Float = (total / np.maximum(number, 1)).reshape(count, -1).astype(np.float32)
    return means


def _resample(
    hands: Float, visible: NDArray[np.bool_], times_s: Float, frames: int
) -> tuple[Float, Float]:
    wanted = np.linspace(times_s[0], times_s[-1], frames)
    after = np.clip(np.searchsorted(times_s, wanted, side="right"), 1, max(len(times_s) - 1, 1))
    after = np.minimum(after, len(times_s) - 1)
    before = np.maximum(after - 1, 0)
    share = (wanted - times_s[before]) / np.maximum(times_s[after] - times_s[before], 1e-6)
    share = np.clip(share, 0, 1).astype(np.float32)[:, None]
    points = np.zeros((frames, 2, HAND_POINTS, 3), dtype=np.float32)
    seen = np.zeros((frames, 2), dtype=np.float32)
    for side in range(2):
        if not visible[:, side].any():
            continue
        bridged, known = _bridge(hands[:, side], visible[:, side], times_s)
        mixed = (1 - share) * bridged[before] + share * bridged[after]
        points[:, side] = mixed.reshape(frames, HAND_POINTS, 3)
        seen[:, side] = (1 - share[:, 0]) * known[before] + share[:, 0] * known[after]
    points *= (seen > 0)[..., None, None]
    return points, seen


def _bridge(hand: Float, visible: NDArray[np.bool_], times_s: Float) -> tuple[Float, Float]:
    """Fill every gap by a straight line; `known` is 1 where seen or in a gap short enough."""
    flat = hand.reshape(len(hand), -1)
    sightings = np.flatnonzero(visible)
    here = np.arange(len(hand))
    last = len(sightings) - 1
    left = np.searchsorted(sightings, here, side="right") - 1
    right = np.searchsorted(sightings, here, side="left")
    inside = (left >= 0) & (right <= last)
    a = sightings[np.clip(left, 0, last)]
    b = sightings[np.clip(right, 0, last)]
    width_s = times_s[b] - times_s[a]
    share = np.where(width_s > 0, (times_s - times_s[a]) / np.maximum(width_s, 1e-6), 0)
    share = np.clip(share, 0, 1).astype(np.float32)[:, None]
    filled: Float = (1 - share) * flat[a] + share * flat[b]
    known = visible | (inside & (width_s <= MAX_GAP_S + 1e-4))
    return filled, known.astype(np.float32)


def _from_shoulders(clip: Clip, points: Float, seen: Float) -> Float:
    aspect = np.array([clip.width_px / clip.height_px, 1.0], dtype=np.float32)
    pair = clip.points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], :2] * aspect
    known = np.isfinite(pair).all(axis=(1, 2))
    nowhere = np.full((*seen.shape, 2), np.nan, dtype=np.float32)
    if not known.any():
        return nowhere
    shoulders = np.median(pair[known], axis=0)
    width = float(np.linalg.norm(shoulders[0] - shoulders[1]))
    if width <= 0:
        return nowhere
    palms = palm_centres(points)
    places = (palms - shoulders.mean(axis=0)) / width
    return np.where((seen > 0.5)[..., None], places, np.nan).astype(np.float32)
