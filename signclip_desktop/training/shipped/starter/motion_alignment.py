"""Aligns motions in time: distances between them, and which frame answers which.

Dynamic time warping over all pairs of a batch at once. The first and last frames of one
motion may be left out, since recordings begin and end at unlike moments of raising and
lowering the hands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.shipped.starter.motion import STEPS, Motion
from signclip_desktop.training.shipped.starter.proportions import PALM

# Weights of squared distances in palm lengths: a hand one palm off weighs as much as
# fingers that are a third of a palm off on average.
PLACE_WEIGHT = 0.1
SHAPE_WEIGHT = 1.0
# A hand that only one motion shows: less than a wrong one, more than a right one.
MISSING_COST = 0.6
WORST_COST = 3.0  # one lost frame must not outweigh all others
STEP_COST = 0.03  # of standing still in one of the motions
SLACK = STEPS // 6  # frames that may be left out at each end
NOISE = 0.25  # of a hand's mean place between recordings of one sign, body units


@dataclass(frozen=True, slots=True)
class Alignment:
    """How N motions lie along one reference.

    Attributes:
        distance: float32 (N,), cost of the path per frame of the reference; 0 for identical.
        weights: float32 (N, STEPS, STEPS), [n, r, m]: share of frame m of motion n in the
            frames that answer frame r of the reference; rows sum to 1.
    """

    distance: Float
    weights: Float


def shift_onto(motions: Sequence[Motion], references: Sequence[Motion]) -> Float:
    """Float32 (N, 2): the correction of place that each pair's uncertainty allows.

    The difference of mean places, shrunk by how much of it is likely to come from not
    knowing where the shoulders are.
    """
    shifts = np.zeros((len(motions), 2), dtype=np.float32)
    for row, (motion, reference) in enumerate(zip(motions, references, strict=True)):
        common = motion.seen.any(axis=0) & reference.seen.any(axis=0)
        if not common.any():
            continue
        apart = _mean_place(reference, common) - _mean_place(motion, common)
        variance = motion.sigma**2 + reference.sigma**2
        shifts[row] = apart * variance / (variance + NOISE**2)
    return shifts


def distances(motions: Sequence[Motion], references: Sequence[Motion]) -> Float:
    """Float32 (N,): cost of aligning each motion with the reference beside it, per frame."""
    return _reach_ends(_costs(motions, references)).distance


def align(motions: Sequence[Motion], references: Sequence[Motion]) -> Alignment:
    """Align each motion with the reference beside it (both already in place)."""
    ends = _reach_ends(_costs(motions, references))
    path = _walk_back(ends.came_from, ends.last)
    return Alignment(ends.distance, path / path.sum(axis=2, keepdims=True))


def _mean_place(motion: Motion, hands: NDArray[np.bool_]) -> Float:
    means = [
        motion.wrist[motion.seen[:, hand], hand].mean(axis=0) for hand in np.flatnonzero(hands)
    ]
    result: Float = np.mean(means, axis=0).astype(np.float32)
    return result


def _costs(motions: Sequence[Motion], references: Sequence[Motion]) -> Float:
    """Float32 (N, STEPS, STEPS): [n, r, m], frame r of the reference against m of the motion."""
    theirs, seen = _features(motions)
    ours, reference_seen = _features(references)
    total = np.zeros((len(motions), STEPS, STEPS), dtype=np.float32)
    for hand in (0, 1):
        a, b = ours[:, :, hand], theirs[:, :, hand]
        squares = (a**2).sum(-1)[:, :, None] + (b**2).sum(-1)[:, None, :]
        apart = np.maximum(squares - 2 * a @ b.transpose(0, 2, 1), 0)
        shown_a, shown_b = reference_seen[:, :, None, hand], seen[:, None, :, hand]
        total += np.where(
            shown_a & shown_b,
            np.minimum(apart, WORST_COST),
            np.where(shown_a ^ shown_b, MISSING_COST, 0),
        )
    return total


def _features(motions: Sequence[Motion]) -> tuple[Float, NDArray[np.bool_]]:
    """Float32 (N, STEPS, 2, 65) whose squared differences are costs; bool (N, STEPS, 2)."""
    wrist = np.stack([motion.wrist for motion in motions]) * (np.sqrt(PLACE_WEIGHT) / PALM)
    shape = np.stack([motion.shape for motion in motions]) * np.sqrt(SHAPE_WEIGHT / 20)
    flat = shape.reshape(*shape.shape[:3], -1)
    seen = np.stack([motion.seen for motion in motions])
    return np.concatenate([wrist, flat], axis=3).astype(np.float32), seen


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the cheapest paths of N pairs end, and how they came there.

    Attributes:
        distance: float32 (N,), cost of the path per frame of the reference.
        last: int (N,), frame of the motion that answers the reference's last one.
        came_from: int8 (diagonals, N, STEPS), [r + m, n, r]: the step into the cell: 0 start,
            1 both, 2 reference only, 3 motion only.
    """

    distance: Float
    last: NDArray[np.intp]
    came_from: NDArray[np.int8]


def _reach_ends(cost: Float) -> _Ends:
    """The cheapest path of each pair; cost is float32 (N, STEPS, STEPS), [n, r, m].

    Goes along anti-diagonals, so that a whole diagonal of all pairs is one operation.
    """
    pairs = len(cost)
    slanted = _by_diagonal(cost)
    came_from = np.zeros(slanted.shape, dtype=np.int8)
    # Costs of the two diagonals before, by r + 1; r = -1 lies before the reference.
    before = np.full((pairs, STEPS + 1), np.inf, dtype=np.float32)
    before_that = before.copy()
    ends = np.full((pairs, STEPS), np.inf, dtype=np.float32)
    for diagonal, cells in enumerate(slanted):
        # A path may begin at reference frame 0 with up to SLACK frames of the motion left out.
        before_that[:, 0] = 0 if diagonal <= SLACK else np.inf
        both = before_that[:, :-1]
        reference_only = before[:, :-1] + STEP_COST
        motion_only = before[:, 1:] + STEP_COST
        best = np.minimum(np.minimum(both, reference_only), motion_only)
        step = np.where(both <= best, 1, np.where(reference_only <= best, 2, 3))
        step[:, 0] = np.where(step[:, 0] == 1, 0, step[:, 0])
        came_from[diagonal] = step
        here = np.full_like(before, np.inf)
        here[:, 1:] = best + cells
        if diagonal >= STEPS - 1:
            ends[:, diagonal - STEPS + 1] = here[:, STEPS]
        before, before_that = here, before
    ends[:, : STEPS - 1 - SLACK] = np.inf
    return _Ends(ends.min(axis=1) / STEPS, np.argmin(ends, axis=1), came_from)


def _by_diagonal(cost: Float) -> Float:
    """Float32 (2 * STEPS - 1, N, STEPS): [r + m, n, r]; infinite where there is no cell."""
    pairs = len(cost)
    wide = np.full((pairs, STEPS, 2 * STEPS), np.inf, dtype=np.float32)
    wide[:, :, :STEPS] = cost
    # Rows that are one shorter than they were laid out start one further right each.
    flat = wide.reshape(pairs, -1)[:, : STEPS * (2 * STEPS - 1)]
    slanted = flat.reshape(pairs, STEPS, 2 * STEPS - 1)
    return np.ascontiguousarray(slanted.transpose(2, 0, 1))


def _walk_back(came_from: NDArray[np.int8], last: NDArray[np.intp]) -> Float:
    """Float32 (N, STEPS, STEPS): 1 on the cells of each pair's path."""
    pairs = came_from.shape[1]
    path = np.zeros((pairs, STEPS, STEPS), dtype=np.float32)
    for pair in range(pairs):
        r, m = STEPS - 1, int(last[pair])
        steps = came_from[:, pair].tolist()
        while True:
            path[pair, r, m] = 1
            step = steps[r + m][r]
            if step == 0:
                break
            r -= step != 3
            m -= step != 2
    return path
