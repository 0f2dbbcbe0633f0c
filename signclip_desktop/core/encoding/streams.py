"""The feature recipe of the trained encoder: a clip becomes streams for hands, body and mouth.

Used by training and by the product, so both see the same numbers. Two steps: `track_of` brings
a clip of any frame rate onto a fixed grid of time steps (NumPy), `streams_of` turns a batch of
tracks, augmented or not, into normalised features (torch).
"""

from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import torch
from torch import Tensor

from signclip_desktop.core.encoding.on_device import constants, indices
from signclip_desktop.core.encoding.person import person_of
from signclip_desktop.core.encoding.place import (
    MIDDLE_X,
    PALM_POINTS,
    PLACE_FEATURES,
    place_on_body,
)
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import (
    FACE,
    FACE_CONTOUR,
    LEFT_HAND,
    LEFT_WRIST,
    LIPS,
    MIRROR,
    RIGHT_HAND,
    RIGHT_WRIST,
)
from signclip_desktop.errors import NoSignSeen

RECIPE = "streams-3"
GRID = 64  # steps of a track; training crops and warps between them
STEPS = 48  # steps that the towers see

# A hand lost for less than this is put back by interpolation: trackers drop fast hands.
MAX_GAP_S = 0.25
# Two finds whose points lie closer than this on average, in palm lengths, are one hand
# (about 6 % of the two-hand frames of webcam recordings).
DOUBLED = 0.5
# Wrist, little finger's and index finger's knuckle of the body, left and right. They lie 0.15 to
# 0.3 palm lengths (medians) from where the hand's own landmarks are.
BODY_PALMS = ((LEFT_WRIST, 17, 19), (RIGHT_WRIST, 18, 20))
LOWEST_WRIST = 0.97  # of the frame's height; the body's landmarks go on below the picture
SURE_WRIST = 0.5  # MediaPipe's visibility
PALM_QUANTILE = 85  # of the palm lengths of a clip: foreshortened palms look shorter

WRIST = 0
TIP = 8  # unseen where only a hand's place is known
KNUCKLES = (5, 9, 13, 17)
TIPS = (4, 8, 12, 16, 20)
FINGERS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (0, 9, 10, 11, 12), (0, 13, 14, 15, 16),
           (0, 17, 18, 19, 20))  # fmt: skip
_TIP_PAIRS = tuple(zip(*combinations(range(len(TIPS)), 2), strict=True))
_BONE_STARTS = tuple(number for chain in FINGERS for number in chain[:-1])
_BONE_ENDS = tuple(number for chain in FINGERS for number in chain[1:])
TOUCHING = (0, 9, 4, 8, 12, 20)  # compared between the two hands
DEPTH = 0.7  # MediaPipe's depth is less certain than x and y

# Outer eye corners, signer's right and left.
_EYES = tuple(FACE.start + FACE_CONTOUR.index(number) for number in (33, 263))
LIP_MIRROR = tuple(LIPS.index(int(MIRROR[i])) for i in LIPS)

HAND_FEATURES = 2 * (97 + 16) + 4 + 38 + 1
BODY_FEATURES = PLACE_FEATURES
MOUTH_FEATURES = 160


@dataclass(frozen=True, slots=True)
class Track:
    """One clip on the recipe's grid of time steps.

    Attributes:
        hands: float32 (GRID, 2, 21, 3), left then right; x, y and z in frame heights, x to the
            right, y down; NaN where not seen.
        lips: float32 (GRID, 40, 2), in the frame of the face: origin between the eyes, x along
            the eyes, in eye distances; NaN where no face was found.
        body: float32 (BODY_COLUMNS,): the person, in frame heights (place.py names the columns);
            constants of the clip, which a bent head or a turned shoulder does not move.
    """

    hands: Float
    lips: Float
    body: Float


@dataclass(frozen=True, slots=True)
class Streams:
    """A batch of features, zero where missing.

    Attributes:
        hands: float32 (B, T, HAND_FEATURES).
        body: float32 (B, T, BODY_FEATURES), where on the body the hands are.
        mouth: float32 (B, T, MOUTH_FEATURES).
        body_valid: bool (B, T).
        mouth_valid: bool (B, T).
    """

    hands: Tensor
    body: Tensor
    mouth: Tensor
    body_valid: Tensor
    mouth_valid: Tensor

    def to(self, device: torch.device) -> "Streams":
        """The same on another device."""
        return Streams(*(getattr(self, name).to(device) for name in self.__slots__))


def track_of(clip: Clip) -> Track:
    """Bring a clip onto the grid: trimmed to where a hand is seen, evenly spaced in time.

    Raises:
        NoSignSeen: no hand was ever detected.
    """
    times, track = frames_of(clip)
    return resampled(track, times, GRID)


def resampled(track: Track, times: Float, steps: int) -> Track:
    """A track at evenly spaced times: from one step for each of `times` to any number."""
    hands = _evenly(track.hands.reshape(len(times), 42, 3), times, steps)
    lips = _evenly(track.lips, times, steps)
    return Track(hands=hands.reshape(steps, 2, 21, 3), lips=lips, body=track.body)


def frames_of(clip: Clip) -> tuple[Float, Track]:
    """Times and track of a clip's frames, from the first hand seen to the last; or NoSignSeen."""
    aspect = clip.width_px / clip.height_px
    points = clip.points * np.array([aspect, 1.0, aspect], dtype=np.float32)
    hands = np.stack([points[:, LEFT_HAND], points[:, RIGHT_HAND]], axis=1)
    _part_doubles(hands, points)
    seen = np.flatnonzero(np.isfinite(hands[:, :, WRIST, 0]).any(axis=1))
    if len(seen) == 0:
        raise NoSignSeen("sign.no_hands")
    span = slice(int(seen[0]), int(seen[-1]) + 1)
    times, hands, points = clip.times_s[span], hands[span], points[span]
    hands = np.stack([_fill_gaps(hands[:, side], times) for side in (0, 1)], axis=1)
    palm = _palm_length(hands)
    _place_palms(hands, points, clip.confidence[span], aspect)
    return times, Track(
        hands=hands,
        lips=_lips_in_face(points[..., :2]),
        body=person_of(points, clip.confidence[span], aspect, palm),
    )


def mirror_track(hands: Tensor, lips: Tensor, body: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Tracks (B, ...) as a mirrored camera would give them: about the nose, sides swapped."""
    hands = hands.flip(2).clone()
    hands[..., 0] = 2 * body[:, 0].view(-1, 1, 1, 1) - hands[..., 0]
    body = body.clone()
    body[:, MIDDLE_X] = 2 * body[:, 0] - body[:, MIDDLE_X]
    lips = lips[:, :, indices(LIP_MIRROR, lips)].clone()
    lips[..., 0] = -lips[..., 0]
    return hands, lips, body


def streams_of(hands: Tensor, lips: Tensor, body: Tensor) -> Streams:
    """Features of a batch of tracks at any number of steps.

    Args:
        hands: float32 (B, T, 2, 21, 3), as in Track.
        lips: float32 (B, T, 40, 2).
        body: float32 (B, BODY_COLUMNS).
    """
    placed = torch.isfinite(hands[..., WRIST, 0])
    seen = torch.isfinite(hands[..., TIP, 0])
    palm = body[:, 3].view(-1, 1, 1)
    points = torch.nan_to_num(hands)
    shape = _hand_shape(points, palm) * seen[..., None]
    moved = _movement(points, placed, seen, palm) * placed[..., None]
    both = seen.all(dim=2, keepdim=True).float()
    together = _hand_to_hand(points, palm, seen, placed)
    mouth, mouth_valid = _mouth(lips)
    return Streams(
        hands=torch.cat(
            [shape.flatten(2), moved.flatten(2), seen.float(), placed.float(), together, both],
            dim=-1,
        ),
        body=place_on_body(points, seen, placed, body),
        mouth=mouth,
        body_valid=torch.ones_like(mouth_valid),
        mouth_valid=mouth_valid,
    )


def sample_track(track: Tensor, position: Tensor) -> Tensor:
    """Tracks at any positions in time.

    Args:
        track: float32 (B, N, ...), NaN where missing.
        position: float32 (B, T), 0..1 over the track.

    Returns:
        float32 (B, T, ...), linear between steps; beside a missing step the nearer one counts.
    """
    last = track.shape[1] - 1
    place = position.clamp(0, 1) * last
    before = place.floor().long().clamp(0, last - 1)
    share = (place - before).view(*place.shape, *[1] * (track.ndim - 2))
    batch = torch.arange(len(track), device=track.device)[:, None]
    a, b = track[batch, before], track[batch, before + 1]
    mixed = torch.lerp(a, b, share)
    mixed = torch.where(torch.isnan(a) & (share >= 0.5), b, mixed)
    return torch.where(torch.isnan(b) & (share < 0.5), a, mixed)


def even_steps(batch: int, device: torch.device | None = None) -> Tensor:
    """Positions float32 (B, STEPS) of an unchanged clip."""
    return torch.linspace(0, 1, STEPS, device=device).expand(batch, STEPS)


def _part_doubles(hands: Float, points: Float) -> None:
    """Where both hands were found on one, keep the find whose wrist of the body is near; in place.

    Args:
        hands: float32 (T, 2, 21, 3), left then right.
        points: float32 (T, 203, 3), in the same units.
    """
    both = np.flatnonzero(np.isfinite(hands[:, :, WRIST, 0]).all(axis=1))
    pair = hands[both, :, :, :2]
    apart = np.linalg.norm(pair[:, 0] - pair[:, 1], axis=2).mean(axis=1)
    palm = np.linalg.norm(pair[:, :, 9] - pair[:, :, WRIST], axis=2).max(axis=1)
    doubled = both[apart < DOUBLED * palm]
    if len(doubled) == 0:
        return
    wrists = points[doubled][:, (LEFT_WRIST, RIGHT_WRIST), :2]
    away = np.linalg.norm(hands[doubled, :, WRIST, :2] - wrists, axis=2)
    # Without a body the right hand is kept: most people sign one-handed signs with it.
    left_is_nearer = away[:, 0] < away[:, 1]
    hands[doubled, np.where(left_is_nearer, 1, 0)] = np.nan


def _place_palms(hands: Float, points: Float, confidence: Float, aspect: float) -> None:
    """Between two sightings, give a hand a palm where the body's is in the picture; in place.

    Such a hand has PALM_POINTS and nothing else: where it is is known, its shape is not.
    Before the first sighting and after the last one a hand is at rest, or on its way.
    """
    for side, numbers in enumerate(BODY_PALMS):
        wrist, pinky, index = (points[:, number] for number in numbers)
        inside = (np.abs(wrist[:, 0] / aspect - 0.5) < 0.5) & (wrist[:, 1] > 0)
        inside &= (wrist[:, 1] < LOWEST_WRIST) & (confidence[:, numbers[0]] >= SURE_WRIST)
        seen = np.isfinite(hands[:, side, WRIST, 0])
        between = np.maximum.accumulate(seen) & np.maximum.accumulate(seen[::-1])[::-1]
        wanted = np.flatnonzero(inside & between & ~seen)
        corners = np.stack([wrist, index, pinky], axis=1)[wanted]
        corners[..., 2] = 0
        hands[wanted[:, None], side, list(PALM_POINTS)] = corners[:, (0, 1, 1, 2, 2)]


def _fill_gaps(hand: Float, times: Float) -> Float:
    """Short gaps of one hand (T, 21, 3), interpolated in time."""
    seen = np.flatnonzero(np.isfinite(hand[:, WRIST, 0]))
    filled = hand.copy()
    for a, b in pairwise(seen):
        if b - a > 1 and times[b] - times[a] <= MAX_GAP_S:
            share = (times[a + 1 : b] - times[a]) / (times[b] - times[a])
            filled[a + 1 : b] = hand[a] + share[:, None, None] * (hand[b] - hand[a])
    return filled


def _evenly(values: Float, times: Float, steps: int) -> Float:
    """Values (T, ...) at so many evenly spaced times; NaN handled as in sample_track."""
    if len(values) == 1:
        return np.repeat(values, steps, axis=0)
    wanted = np.linspace(times[0], times[-1], steps)
    after = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    share = (wanted - times[after - 1]) / (times[after] - times[after - 1])
    share = share.astype(np.float32).reshape(-1, *[1] * (values.ndim - 1))
    a, b = values[after - 1], values[after]
    mixed = a + share * (b - a)
    mixed = np.where(np.isnan(a) & (share >= 0.5), b, mixed)
    even: Float = np.where(np.isnan(b) & (share < 0.5), a, mixed).astype(np.float32)
    return even


def _palm_length(hands: Float) -> float:
    """Palm length of a clip, in frame heights."""
    reach = hands[..., KNUCKLES, :2] - hands[..., WRIST : WRIST + 1, :2]
    lengths = np.linalg.norm(reach, axis=-1).max(axis=-1)
    return max(float(np.nanpercentile(lengths, PALM_QUANTILE)), 0.02)


def _lips_in_face(points: Float) -> Float:
    """Lips float32 (T, 40, 2) in the frame of the face, from points (T, 203, 2)."""
    right, left = points[:, _EYES[0]], points[:, _EYES[1]]
    along = left - right
    distance = np.linalg.norm(along, axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        x_axis = (along / np.where(distance > 0, distance, np.nan))[:, None]
    y_axis = np.stack([-x_axis[..., 1], x_axis[..., 0]], axis=-1)
    offset = (points[:, list(LIPS)] - (right + left)[:, None] / 2) / distance[:, None]
    local = [(offset * x_axis).sum(axis=-1), (offset * y_axis).sum(axis=-1)]
    lips: Float = np.stack(local, axis=-1).astype(np.float32)
    return lips


def _hand_shape(points: Tensor, palm: Tensor) -> Tensor:
    """Float32 (B, T, 2, 97): points, distances and angles of each hand about its wrist."""
    offset = points - points[..., WRIST : WRIST + 1, :]
    size = offset[..., indices(KNUCKLES, points), :2].norm(dim=-1).amax(dim=-1)
    scale = torch.maximum(size, 0.5 * palm)[..., None, None]
    local = offset / scale * constants((1.0, 1.0, DEPTH), points)
    tips = local[..., indices(TIPS, points), :]
    row, column = (indices(side, points) for side in _TIP_PAIRS)
    between = (tips[..., row, :] - tips[..., column, :]).norm(dim=-1)
    bones = (
        local[..., indices(_BONE_ENDS, points), :] - local[..., indices(_BONE_STARTS, points), :]
    )
    bones = torch.nn.functional.normalize(bones, dim=-1, eps=1e-4)
    bones = bones.unflatten(-2, (len(FINGERS), -1))
    bends = (bones[..., 1:, :] * bones[..., :-1, :]).sum(dim=-1).flatten(-2)
    normal = torch.cross(local[..., 5, :], local[..., 17, :], dim=-1)
    directions = [
        torch.nn.functional.normalize(v, dim=-1, eps=1e-4) for v in (normal, local[..., 9, :])
    ]
    shrunk = torch.log(size.clamp_min(1e-3) / palm).clamp(-2, 2)[..., None]
    return torch.cat(
        [local[..., 1:, :].flatten(-2), between, tips.norm(dim=-1), bends, *directions, shrunk],
        dim=-1,
    )


def _movement(points: Tensor, placed: Tensor, seen: Tensor, palm: Tensor) -> Tensor:
    """Float32 (B, T, 2, 16): each palm about the clip's mean, its velocity, its fingers'."""
    centre = points[..., indices(PALM_POINTS, points), :2].mean(dim=-2)
    weight = placed[..., None].float()
    mean = (centre * weight).sum(dim=(1, 2)) / weight.sum(dim=(1, 2)).clamp_min(1)
    scale = palm[..., None]
    about = (centre - mean[:, None, None]) / scale
    offset = (points - points[..., WRIST : WRIST + 1, :])[..., indices(TIPS, points), :2]
    offset = offset.flatten(-2)
    return torch.cat(
        [
            0.5 * about,
            2.0 * _change(centre, placed, 1) / scale,
            _change(centre, placed, 4) / scale,
            _change(offset, seen, 2) / scale,
        ],
        dim=-1,
    )


def _change(values: Tensor, seen: Tensor, steps: int) -> Tensor:
    """Difference over `steps` steps about each step, 0 at the ends and beside missing steps."""
    both = (seen[:, steps:] & seen[:, :-steps])[..., None]
    change = (values[:, steps:] - values[:, :-steps]) * both
    before = (steps + 1) // 2
    return torch.nn.functional.pad(change, (0, 0, 0, 0, before, steps - before))


def _hand_to_hand(points: Tensor, palm: Tensor, seen: Tensor, placed: Tensor) -> Tensor:
    """Float32 (B, T, 38): distances between the hands' points, and one palm from the other."""
    touching = indices(TOUCHING, points)
    left, right = points[:, :, 0][:, :, touching, :2], points[:, :, 1][:, :, touching, :2]
    apart = (left[:, :, :, None] - right[:, :, None]).norm(dim=-1).flatten(2) / palm
    centre = points[..., indices(PALM_POINTS, points), :2].mean(dim=-2)
    across = (centre[:, :, 0] - centre[:, :, 1]) / palm
    apart = 0.5 * apart.clamp_max(6) * seen.all(dim=2, keepdim=True)
    across = 0.4 * across.clamp(-8, 8) * placed.all(dim=2, keepdim=True)
    return torch.cat([apart, across], dim=-1)


def _mouth(lips: Tensor) -> tuple[Tensor, Tensor]:
    """Features float32 (B, T, 160) of the lips, their shape and its change, and bool (B, T)."""
    valid = torch.isfinite(lips[..., 0, 0])
    shape = torch.nan_to_num(lips).flatten(2)
    change = torch.zeros_like(shape)
    change[:, 1:] = (shape[:, 1:] - shape[:, :-1]) * (valid[:, 1:] & valid[:, :-1])[..., None]
    return torch.cat([shape, 4.0 * change], dim=-1), valid
