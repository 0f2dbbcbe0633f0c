"""The streams of hands and lips of a whole sentence, from the landmarks of any recording.

The hands are in the frame of the body and the 40 points of the lips in the frame of the face, as in
the feature recipe of the trained encoder, but at a fixed rate and for any length.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from signclip_desktop.core.encoding.streams import (
    BODY_FEATURES,
    HAND_FEATURES,
    MOUTH_FEATURES,
    frames_of,
    resampled,
    streams_of,
)
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import LEFT_HAND, LIPS, RIGHT_HAND

RATE = 25.0  # steps a second, as of PHOENIX-2014-T and of lip-reading models
MANUAL_FEATURES = HAND_FEATURES + BODY_FEATURES
LIP_FEATURES = MOUTH_FEATURES
# A hand covers the mouth when a point of it is in the box of the lips, widened by this share of
# the lips' width on each side: fingers are as thick as that.
COVERED = 0.25


@dataclass(frozen=True, slots=True)
class LandmarkStreams:
    """A sentence, step by step.

    Attributes:
        manual: float32 (T, MANUAL_FEATURES), zero where missing.
        lips: float32 (T, LIP_FEATURES), zero where missing.
        manual_seen: bool (T,), a hand's place is known.
        lips_seen: bool (T,), a face was found, and no hand lay before the mouth.
    """

    manual: Float
    lips: Float
    manual_seen: NDArray[np.bool_]
    lips_seen: NDArray[np.bool_]


def landmark_streams(clip: Clip, rate: float = RATE) -> LandmarkStreams:
    """Streams of a clip at `rate` steps a second, from the first hand seen to the last.

    Raises:
        NoSignSeen: no hand was ever detected.
    """
    times, frames = frames_of(clip)
    steps = 1 + round(float(times[-1] - times[0]) * rate)
    track = resampled(frames, times, steps)
    hands, lips, body = (
        torch.from_numpy(values)[None] for values in (track.hands, track.lips, track.body)
    )
    made = streams_of(hands, lips, body)
    first = int(np.searchsorted(clip.times_s, times[0]))
    covered = mouth_covered(clip.points)[first : first + len(times)]
    wanted = np.linspace(times[0], times[-1], steps)
    nearest = np.abs(times[None] - wanted[:, None]).argmin(axis=1)
    return LandmarkStreams(
        manual=torch.cat([made.hands, made.body], dim=-1)[0].numpy(),
        lips=made.mouth[0].numpy(),
        manual_seen=np.isfinite(track.hands[:, :, 0, 0]).any(axis=1),
        lips_seen=made.mouth_valid[0].numpy() & ~covered[nearest],
    )


def mouth_covered(points: Float) -> NDArray[np.bool_]:
    """Bool (T,): frames of points (T, 203, 3) in which a hand lies before the mouth."""
    lips = points[:, list(LIPS), :2]
    known = np.isfinite(lips[:, 0, 0])
    low, high = (np.full((len(points), 2), np.nan, dtype=np.float32) for _ in range(2))
    low[known], high[known] = lips[known].min(axis=1), lips[known].max(axis=1)
    margin = COVERED * (high[:, :1] - low[:, :1])
    hands = np.concatenate([points[:, LEFT_HAND, :2], points[:, RIGHT_HAND, :2]], axis=1)
    inside = (hands > (low - margin)[:, None]) & (hands < (high + margin)[:, None])
    covered: NDArray[np.bool_] = inside.all(axis=2).any(axis=1)
    return covered
