"""What is doubtful in a computed motion, as keys that a screen puts into words."""

from enum import Enum

import numpy as np

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin
from signclip_desktop.core.types.skeleton import LEFT_HIP, RIGHT_HIP

# Computed motions carry in their hips' confidence how the person's place is known: 0.1 guessed,
# 0.2 taken from the same person's other recordings, 0.3 measured.
GUESSED_BELOW = 0.15


class Doubt(Enum):
    """Why a computed motion may not be how the sign is made."""

    ONE_RECORDING = "one_recording"
    RECORDINGS_DIFFER = "recordings_differ"
    PLACE_GUESSED = "place_guessed"


def doubts_of(example: Example, clip: Clip | None = None) -> tuple[Doubt, ...]:
    """The doubts about a computed motion, the gravest first; none about a recording.

    Args:
        example: what is known of it.
        clip: the motion itself, which tells whether its place was guessed; None if not at hand.
    """
    if example.origin is not Origin.STARTER:
        return ()
    doubts = []
    if example.doubtful:
        doubts.append(Doubt.RECORDINGS_DIFFER)
    if example.clip_count <= 1:
        doubts.append(Doubt.ONE_RECORDING)
    if clip is not None and _is_guessed(clip):
        doubts.append(Doubt.PLACE_GUESSED)
    return tuple(doubts)


def _is_guessed(clip: Clip) -> bool:
    hips = clip.confidence[:, [LEFT_HIP, RIGHT_HIP]]
    return bool(np.max(hips) < GUESSED_BELOW)
