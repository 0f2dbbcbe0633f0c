"""A recording over a fixed number of frames, so that recordings of unlike speed can be compared.

Two units are used: shoulder widths of the mean person for where the hands are, palm lengths
(wrist to the middle finger's knuckle) for their shape.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.proportions import PALM
from signclip_desktop.training.shipped.starter.tracks import Track

STEPS = 48  # frames of every motion; 2 s at 24 fps, about what a sign takes

# How far off the shoulders' place may be, in shoulder widths: held out, see docs/motions.md.
SIGMA = {Known.MEASURED: 0.03, Known.BY_OTHER_CLIPS: 0.06, Known.BY_HANDS: 0.1}

LONGEST_BRIDGE = 6  # frames without a hand that are bridged (0.24 s)


@dataclass(frozen=True, slots=True)
class Motion:
    """Both hands over STEPS frames; hand 0 is the left one, 1 the right one.

    Attributes:
        wrist: float32 (STEPS, 2, 2), x right and y down from the middle of the shoulders, in
            body units; 0 where the hand is not seen.
        shape: float32 (STEPS, 2, 21, 3), points relative to the wrist in palm lengths; 0
            where the hand is not seen.
        seen: bool (STEPS, 2).
        duration_s: time that the STEPS frames take.
        sigma: how far off the shoulders' place may be, in body units.
    """

    wrist: Float
    shape: Float
    seen: NDArray[np.bool_]
    duration_s: float
    sigma: float

    def mirrored(self) -> "Motion":
        """The motion of a person of the other handedness."""
        flip2 = np.array([-1, 1], dtype=np.float32)
        flip3 = np.array([-1, 1, 1], dtype=np.float32)
        return replace(
            self,
            wrist=self.wrist[:, ::-1] * flip2,
            shape=self.shape[:, ::-1] * flip3,
            seen=self.seen[:, ::-1],
        )

    def exchanged(self) -> "Motion":
        """The motion with its hands told apart the other way round."""
        return replace(
            self, wrist=self.wrist[:, ::-1], shape=self.shape[:, ::-1], seen=self.seen[:, ::-1]
        )

    def moved(self, by: Float) -> "Motion":
        """The motion with its place corrected by (x, y) body units."""
        return replace(self, wrist=np.where(self.seen[..., None], self.wrist + by, 0))


def motion_of(track: Track) -> Motion:
    """A track, cut to its sign, as a motion."""
    return Motion(
        *_at_steps(track.wrist, track.shape / PALM, track.seen),
        duration_s=len(track) / track.fps,
        sigma=SIGMA[track.known],
    )


def _at_steps(
    wrist: Float, shape: Float, seen: NDArray[np.bool_]
) -> tuple[Float, Float, NDArray[np.bool_]]:
    """Resample to STEPS frames; short gaps are bridged, long ones stay gaps."""
    frames = len(wrist)
    times = np.linspace(0, frames - 1, STEPS)
    values = np.concatenate([wrist, shape.reshape(frames, 2, -1)], axis=2)
    out = np.zeros((STEPS, 2, values.shape[2]), dtype=np.float32)
    shown = np.zeros((STEPS, 2), dtype=bool)
    for hand in (0, 1):
        known = np.flatnonzero(seen[:, hand])
        if len(known) == 0:
            continue
        after = np.searchsorted(known, times).clip(0, len(known) - 1)
        before = np.where(known[after] > times, after - 1, after).clip(0)
        low, high = known[before], known[after]
        part = np.where(high > low, (times - low) / np.maximum(high - low, 1), 0)
        shown[:, hand] = np.where(
            (times >= low) & (times <= high),
            high - low <= LONGEST_BRIDGE,
            np.minimum(abs(times - low), abs(times - high)) < 1,
        )
        part = np.clip(part, 0, 1)[:, None]
        mixed = values[low, hand] * (1 - part) + values[high, hand] * part
        out[shown[:, hand], hand] = mixed[shown[:, hand]]
    return out[..., :2], out[..., 2:].reshape(STEPS, 2, 21, 3), shown
