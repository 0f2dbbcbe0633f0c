"""What is done with a clip that is longer than the longest that SignCLIP takes.

The official code stops at such a clip. Trimming to the signing comes before this, and makes most
of them short enough.
"""

from enum import StrEnum


class LongClips(StrEnum):
    """Ways to make a long clip fit."""

    CUT = "cut"  # its first frames, as the official training does
    WINDOWS = "windows"  # windows that overlap by half; the mean of their vectors


def parts_of(frames: int, most: int, way: LongClips) -> list[tuple[int, int]]:
    """Which frames of a clip are embedded together, each as (start, stop).

    Args:
        frames: of the clip, at least 1.
        most: frames that the model takes at once.
        way: what is done with a longer one.
    """
    if frames <= most:
        return [(0, frames)]
    if way is LongClips.CUT:
        return [(0, most)]
    count = -(-2 * (frames - most) // most) + 1  # neighbours overlap by half a window or more
    starts = [round(number * (frames - most) / (count - 1)) for number in range(count)]
    return [(start, start + most) for start in starts]
