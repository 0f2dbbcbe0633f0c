"""Brings the recordings of one gloss to the same hands: told apart alike, of one handedness.

Which hand is which is known for 99 of 100 recordings, and of which handedness a signer is for
all that have a name. What is wrong in the rest shows against the others: each recording may be
taken with its hands exchanged, and one of an unknown signer mirrored, where that fits the others
clearly better.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.shipped.starter.motion import Motion
from signclip_desktop.training.shipped.starter.motion_alignment import distances, shift_onto

# What a recording must fit better by, in mean cost against the others, to be taken otherwise
# than it was found. Nine recordings of ten of unknown signers are of right-handers.
EXCHANGED_COST, MIRRORED_COST = 0.15, 0.15
FARTHEST = 1.5  # cost beyond which a pair says nothing: different signs
SWEEPS = 5
EXCHANGED, MIRRORED = 1, 2  # bits of a state; 0 is as found


@dataclass(frozen=True, slots=True)
class Agreement:
    """How N recordings are best taken.

    Attributes:
        states: int (N,), bits EXCHANGED and MIRRORED.
        distance: float32 (N, N), of the recordings so taken.
    """

    states: NDArray[np.intp]
    distance: Float


def agreement(motions: Sequence[Motion], handed: Sequence[bool]) -> Agreement:
    """How recordings of one gloss are best taken.

    Args:
        motions: of recordings by right-handers, as far as that is known.
        handed: whether it is known, of each.
    """
    count = len(motions)
    by_state = _by_state(motions)
    states = np.zeros(count, dtype=np.intp)
    if count > 1:
        near = np.minimum(by_state, FARTHEST)
        for _ in range(SWEEPS):
            before = states.copy()
            for i in range(count):
                others = np.arange(count) != i
                costs = [
                    near[state ^ states[others], i, others].mean() + _own_cost(state, handed[i])
                    for state in range(4)
                ]
                states[i] = int(np.argmin(costs))
            if np.array_equal(before, states):
                break
    rows, columns = np.indices((count, count))
    return Agreement(states, by_state[states[:, None] ^ states[None], rows, columns])


def _own_cost(state: int, handed: bool) -> float:
    if state & MIRRORED and handed:
        return float("inf")
    return EXCHANGED_COST * bool(state & EXCHANGED) + MIRRORED_COST * bool(state & MIRRORED)


def _by_state(motions: Sequence[Motion]) -> Float:
    """Float32 (4, N, N): distances if one of each pair is taken in that state."""
    count = len(motions)
    out = np.zeros((4, count, count), dtype=np.float32)
    first, second = np.triu_indices(count, 1)
    if len(first) == 0:
        return out
    references = [motions[j] for j in second]
    taken: tuple[Callable[[Motion], Motion], ...] = (
        lambda motion: motion,
        lambda motion: motion.exchanged(),
        lambda motion: motion.mirrored(),
        lambda motion: motion.mirrored().exchanged(),
    )
    for state, change in enumerate(taken):
        found = placed_distances([change(motions[i]) for i in first], references)
        out[state, first, second] = out[state, second, first] = found
    return out


def placed_distances(motions: Sequence[Motion], references: Sequence[Motion]) -> Float:
    """Float32 (N,): cost of aligning each motion with the reference beside it, in its place."""
    shifts = shift_onto(motions, references)
    moved = [motion.moved(shift) for motion, shift in zip(motions, shifts, strict=True)]
    return distances(moved, references)
