"""Which recording of a sign is its most typical one, that the others only make whole."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.tracks import Track

# What counts against a recording, beside its mean distance to the others of its sign (0.3 to
# 0.9): another number of turns, another length, hands that are lost, an unsure place.
TURNS_COST = 0.10  # a turn too many or too few, up to three
LENGTH_COST = 0.25  # a logarithm of its length over the usual one
LOST_COST = 0.8  # share of frames in which a hand is lost that the others mostly show
TAKES_PART = 0.35  # share of the frames in which the usual recording shows a hand of the sign
PLACE_COST = {Known.MEASURED: 0.0, Known.BY_OTHER_CLIPS: 0.25, Known.BY_HANDS: 0.45}
ROUGH_COST = 1.0  # mean jerk of the hands, shoulder widths a frame


class OneTake(Protocol):
    """What is asked of a recording."""

    @property
    def track(self) -> Track:
        """Cut to its sign."""
        ...

    @property
    def turns(self) -> int:
        """How often its movement turns back."""
        ...


def most_typical(takes: Sequence[OneTake], distance: Float) -> int:
    """The place in `takes` of the one that shows the sign best.

    Args:
        takes: recordings of one sign; at least one.
        distance: float32 (N, N), how unlike they are.
    """
    count = len(takes)
    apart = distance.sum(axis=1) / max(count - 1, 1)
    turns = np.array([take.turns for take in takes], dtype=np.float32)
    length = np.array([len(take.track) / take.track.fps for take in takes])
    cost = (
        apart
        + TURNS_COST * np.minimum(np.abs(turns - np.median(turns)), 3)
        + LENGTH_COST * np.abs(np.log(length / np.median(length)))
        + LOST_COST * _lost_shares(takes)
        + ROUGH_COST * np.array([_roughness(take.track) for take in takes])
        + np.array([PLACE_COST[take.track.known] for take in takes])
    )
    return int(np.argmin(cost))


def _lost_shares(takes: Sequence[OneTake]) -> Float:
    """Of each recording, the share of frames in which it lacks a hand of the sign (N,)."""
    shown = np.stack([take.track.seen.mean(axis=0) for take in takes])
    takes_part = np.median(shown, axis=0) >= TAKES_PART
    if not takes_part.any():
        takes_part[:] = True
    lost: Float = (1 - shown[:, takes_part]).max(axis=1).astype(np.float32)
    return lost


def _roughness(track: Track) -> float:
    """Mean size of the wrists' third differences over seen frames."""
    rough = []
    for hand in (0, 1):
        whole = track.seen[3:, hand] & track.seen[2:-1, hand] & track.seen[1:-2, hand]
        whole &= track.seen[:-3, hand]
        third = np.linalg.norm(np.diff(track.wrist[:, hand], 3, axis=0), axis=1)
        rough.append(third[whole])
    found = np.concatenate(rough)
    return float(np.median(found)) if len(found) else 0.0
