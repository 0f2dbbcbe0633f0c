"""Which of two detected hands is the signer's left and which the right, followed over time.

MediaPipe Hands gives its finds in the order of detection. Here each find of each frame is
given to the signer's left or right hand by the cheapest path through the whole clip (Viterbi
over two states: slots as found, or swapped), all clips of a corpus at once.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float

Real = NDArray[Any]  # float16, float32 or float64

HAND_POINTS = 21
WRIST, INDEX_MCP, MIDDLE_MCP, PINKY_MCP = 0, 5, 9, 17
PALM = (0, 5, 9, 13, 17)
TIPS = (8, 12, 16, 20)
KNUCKLES = (5, 9, 13, 17)

# Finds whose points lie closer than this on average, in palm lengths, are one hand
# (the data's README; about 3 % of two-hand frames).
SAME_HAND_PALMS = 0.5
# Costs of a path, in palm lengths moved. Moving a track costs its distance up to JUMP_CAP and
# fades with the frames since it was last seen; a right hand seen to the left of the left hand
# of the signer, or a hand shaped like the other one, costs a little in every frame, so that
# only a lasting contradiction outweighs continuity. test_recordings.py crosses and swaps hands.
JUMP_CAP = 6.0
FADE_FRAMES = 10.0
SIDE_COST = 0.15
SHAPE_COST = 0.10
LONE_SIDE_COST = 0.05
# Of a log odd of a trained net against the state; 0.1 to 0.8 were alike on held-out sources.
ODDS_COST = 0.2
MOST_ODDS = 6.0
# Of a track that appears or is lost, so that a lone hand stays the hand it was: on WLASL two
# clips change a hand's side on the spot; with 0.7 and a cap of 3 it was 191.
TOGGLE_COST = 2.0
# Of a lone hand that comes back as the hand that was not seen last (MAN is lost between
# forehead and chest).
RETURN_COST = 2.0


@dataclass(frozen=True, slots=True)
class SlotFrames:
    """What the assignment needs to know of every frame, for N clips padded to T frames.

    Attributes:
        place: float32 (N, T, 2, 2), palm centre of each slot in palm lengths of the clip;
            NaN where the slot is empty or the clip is over.
        shape: float32 (N, T, 2), -1..1: how much the slot looks like a right hand (+) or a
            left one (-); 0 where that cannot be told.
        middle: float32 (N,), x of the person's middle, in the unit of `place`.
    """

    place: Float
    shape: Float
    middle: Float


def merge_double_finds(hands: Real, aspect: Real) -> None:
    """Empty slot 1 where both slots found the same hand; in place.

    Args:
        hands: (T, 2, 21, 3), image-normalised, NaN where not found.
        aspect: (T,), frame width over height.
    """
    both = np.isfinite(hands[:, :, 0, 0]).all(axis=1)
    first, second = (_square(hands[both, slot], aspect[both]) for slot in (0, 1))
    apart = np.linalg.norm(first - second, axis=2).mean(axis=1)
    palm = np.minimum(_palm_length(first), _palm_length(second))
    doubled = np.flatnonzero(both)[apart < SAME_HAND_PALMS * palm]
    hands[doubled, 1] = np.nan


def assign_hands(
    hands: Real,
    frames: NDArray[np.intp],
    aspect: Real,
    middle: Real,
    *,
    likeness: Real | None = None,
) -> NDArray[np.bool_]:
    """For every frame, whether slot 0 is the signer's LEFT hand (so slot 1 the right).

    Args:
        hands: (sum T, 2, 21, 3), image-normalised, unmirrored, NaN where not found; double
            finds already merged.
        frames: (N,), frames of each clip, which lie end to end in `hands`.
        aspect: (N,), frame width over height.
        middle: (N,), x of the person's middle, 0..1; NaN if not known.
        likeness: (sum T, 2), how much each find looks like a right hand (+) or a left one (-),
            in log odds; None to tell by the side to which the fingers bend.

    Returns:
        bool (sum T,).
    """
    starts = np.concatenate([[0], np.cumsum(frames)])
    swapped = np.zeros(len(hands), dtype=bool)
    # Clips of like length share a batch, so that little of it is padding.
    order = np.argsort(frames, kind="stable")
    for batch in np.array_split(order, max(1, len(order) // 500)):
        seen = _describe(_pad(hands, starts, batch), aspect[batch], middle[batch])
        if likeness is not None:
            odds = np.clip(_pad(likeness, starts, batch), -MOST_ODDS, MOST_ODDS)
            seen = replace(seen, shape=np.nan_to_num(odds) * (ODDS_COST / SHAPE_COST))
        path = _cheapest_path(seen)
        for row, clip in enumerate(batch):
            swapped[starts[clip] : starts[clip + 1]] = path[row, : frames[clip]]
    return swapped


def looks_right(hands: Real, aspect: Real) -> Float:
    """How much hands look like right hands, by the side to which the fingers bend.

    Fingers bend towards the palm; with wrist, index and little finger's knuckles that tells a
    right hand from a left one, as far as the depths can be trusted.

    Args:
        hands: (..., 21, 3), image-normalised.
        aspect: broadcastable to (...).

    Returns:
        float32 (...), -1..1; 0 for flat or missing hands.
    """
    scale = np.stack([aspect, np.ones_like(aspect), aspect], axis=-1)[..., None, :]
    points = hands.astype(np.float32) * scale
    across = points[..., PINKY_MCP, :] - points[..., WRIST, :]
    along = points[..., INDEX_MCP, :] - points[..., WRIST, :]
    normal = np.cross(along, across)
    with np.errstate(invalid="ignore", divide="ignore"):
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        palm = np.linalg.norm(points[..., MIDDLE_MCP, :] - points[..., WRIST, :], axis=-1)
        bend = points[..., TIPS, :] - points[..., KNUCKLES, :]
        towards = (bend * normal[..., None, :]).sum(axis=-1).mean(axis=-1) / palm
    result: Float = np.nan_to_num(np.tanh(4.0 * towards)).astype(np.float32)
    return result


def _describe(hands: Float, aspect: Real, middle: Real) -> SlotFrames:
    square = _square(hands, aspect[:, None, None])
    found = np.isfinite(square[..., 0, 0])
    palm = _mean_of_found(_palm_length(square), found)
    palm = np.where(palm > 0, palm, 0.1).astype(np.float32)
    place = square[..., PALM, :].mean(axis=-2) / palm[:, None, None, None]
    seen_middle = _mean_of_found(place[..., 0], found)
    known = middle * aspect / palm
    # Without a person box: half-way between the frame's middle and where the hands are.
    guess = 0.5 * (0.5 * aspect / palm + seen_middle)
    return SlotFrames(
        place=place.astype(np.float32),
        shape=looks_right(hands, aspect[:, None, None]),
        middle=np.where(np.isfinite(known), known, guess).astype(np.float32),
    )


def _cheapest_path(seen: SlotFrames) -> NDArray[np.bool_]:
    """Bool (N, T): the state (slots swapped) of each frame on the cheapest path."""
    clips, frames = seen.place.shape[:2]
    cost = np.zeros((clips, 2), dtype=np.float32)
    # Last place (x, y) and frames since then of the right and the left track, by state.
    last = np.full((clips, 2, 2, 2), np.nan, dtype=np.float32)
    age = np.zeros((clips, 2, 2), dtype=np.float32)
    came_from = np.zeros((clips, frames, 2), dtype=np.int8)
    rows = np.arange(clips)
    for frame in range(frames):
        place = seen.place[:, frame]
        own = _own_cost(place, seen.shape[:, frame], seen.middle)
        new_last, new_age, new_cost = last.copy(), age.copy(), cost.copy()
        for state in (0, 1):
            tracks = place[:, [state, 1 - state]]
            found = np.isfinite(tracks[..., 0])
            total = cost + _moves(tracks, last, age)
            # Where nothing is found, both histories live on: neither may take over the other.
            total[~found.any(axis=1), 1 - state] = np.inf
            best = np.argmin(total, axis=1)
            came_from[:, frame, state] = best
            new_cost[:, state] = total[rows, best] + own[:, state]
            new_last[:, state] = np.where(found[..., None], tracks, last[rows, best])
            new_age[:, state] = np.where(found, 0, age[rows, best] + 1)
        last, age, cost = new_last, new_age, new_cost
    path = np.zeros((clips, frames), dtype=bool)
    state = np.argmin(cost, axis=1)
    for frame in reversed(range(frames)):
        path[:, frame] = state == 1
        state = came_from[rows, frame, state]
    return path


def _moves(tracks: Float, last: Float, age: Float) -> Float:
    """Float32 (N, 2): cost of giving (right, left) `tracks` (N, 2, 2) after each state."""
    found = np.isfinite(tracks[:, None, :, 0])
    lone = found.sum(axis=2, keepdims=True) == 1
    known = np.isfinite(last[..., 0])
    # To a hand never seen before, a lone hand has come as far as from the one that was seen.
    come_from = np.where((lone & ~known)[..., None], last[:, :, ::-1], last)
    faded = np.exp(-np.where(lone & ~known, age[..., ::-1], age) / FADE_FRAMES)
    moved = np.minimum(np.linalg.norm(tracks[:, None] - come_from, axis=3), JUMP_CAP) * faded
    since = np.where(known, age, np.inf)
    returns = lone & found & (since > since[..., ::-1])
    toggles = found != (known & (age == 0))
    cost = np.nan_to_num(moved) + TOGGLE_COST * toggles + RETURN_COST * returns
    total: Float = cost.sum(axis=2).astype(np.float32)
    return total


def _own_cost(place: Float, shape: Float, middle: Float) -> Float:
    """Float32 (N, 2): how unlikely each state is by one frame alone."""
    # Positive where slot 0 lies to the image's right of slot 1, so is rather the left hand.
    side = SIDE_COST * np.tanh(np.nan_to_num(place[:, 0, 0] - place[:, 1, 0]))
    lone = np.isfinite(place[..., 0]).sum(axis=1) == 1
    where = np.nan_to_num(place[..., 0] - middle[:, None])
    signs = np.array([1.0, -1.0], dtype=np.float32)
    side = np.where(lone, LONE_SIDE_COST * np.tanh((where * signs).sum(axis=1)), side)
    likeness = -SHAPE_COST * (shape * signs).sum(axis=1)
    as_found = side + likeness
    return np.stack([np.maximum(as_found, 0), np.maximum(-as_found, 0)], axis=1)


def _mean_of_found(values: Real, found: NDArray[np.bool_]) -> Float:
    """Mean (N,) over the found slots of (N, T, 2); 0 where nothing was found."""
    total = np.where(found, values, 0).sum(axis=(1, 2))
    result: Float = (total / np.maximum(found.sum(axis=(1, 2)), 1)).astype(np.float32)
    return result


def _square(points: Real, aspect: Real) -> Float:
    """X and y in units of the frame's height; (..., 21, 3) -> (..., 21, 2)."""
    xy = points[..., :2].astype(np.float32)
    xy[..., 0] *= np.asarray(aspect, dtype=np.float32)[..., None]
    return xy


def _palm_length(square: Float) -> Float:
    reach = square[..., MIDDLE_MCP, :] - square[..., WRIST, :]
    result: Float = np.linalg.norm(reach, axis=-1).astype(np.float32)
    return result


def _pad(hands: Real, starts: NDArray[np.intp], batch: NDArray[np.intp]) -> Float:
    longest = int((starts[batch + 1] - starts[batch]).max())
    padded = np.full((len(batch), longest, *hands.shape[1:]), np.nan, dtype=np.float32)
    for row, clip in enumerate(batch):
        part = hands[starts[clip] : starts[clip + 1]]
        padded[row, : len(part)] = part
    return padded
