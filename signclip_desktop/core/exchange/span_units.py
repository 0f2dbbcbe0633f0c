"""In which unit an index tells its times, judged by the lengths of the recordings themselves.

The form says milliseconds, but tools write seconds and frame numbers too, and one of them in a
whole index. Times are believed to be milliseconds unless that makes no sense and another unit does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from signclip_desktop.errors import Key


class Unit(Key):
    """What a number in the columns start and end counts."""

    MILLISECONDS = "unit.milliseconds"
    SECONDS = "unit.seconds"
    FRAMES = "unit.frames"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a recording is.

    Attributes:
        seconds: its length, above 0.
        fps: frames a second, above 0.
    """

    seconds: float
    fps: float


@dataclass(frozen=True, slots=True)
class Part:
    """The times of one row, in a unit not known yet, beside its recording's length."""

    start: float
    end: float
    length: Length


# A sign takes about a second; a part of a recording outside of this is doubted, not refused.
_SHORTEST_S, _LONGEST_S = 0.3, 12.0
# Costs are natural logarithms of how far a time is off; this is one for what cannot be at all.
_IMPOSSIBLE = 6.0
_FAR_BEYOND = 4.0
# Up to here milliseconds are believed without a look at the others: a part half as long as the
# shortest sign, or one that ends at 1.6 times the recording's length.
_MAKES_SENSE = 0.5
# A whole recording is told by its own length; of an index, so many rows then fit exactly.
_MOST = 0.8
_WHOLE_WITHIN = 0.02


def judge(parts: Sequence[Part]) -> Unit:
    """The unit of all times of an index.

    Args:
        parts: rows that tell a time, or a fair sample of them.
    """
    if not parts:
        return Unit.MILLISECONDS
    for unit in (Unit.MILLISECONDS, Unit.SECONDS, Unit.FRAMES):
        if sum(_is_whole(part, unit) for part in parts) >= _MOST * len(parts):
            return unit
    costs = {unit: sum(_cost(part, unit) for part in parts) / len(parts) for unit in Unit}
    best = min(costs, key=costs.__getitem__)
    # Where nothing fits, the form's own unit stays, and each row is refused by itself.
    if costs[Unit.MILLISECONDS] <= _MAKES_SENSE or costs[best] > _FAR_BEYOND:
        return Unit.MILLISECONDS
    return best


def in_milliseconds(number: float, unit: Unit, length: Length | None) -> float:
    """A time of an index in milliseconds; frames need the recording's length."""
    if unit is Unit.MILLISECONDS:
        return number
    if unit is Unit.SECONDS:
        return number * 1000
    if length is None:
        raise ValueError("expected the recording's length for times in frames, got none")
    return number * 1000 / length.fps


def _seconds(part: Part, unit: Unit) -> tuple[float, float]:
    start = in_milliseconds(part.start, unit, part.length) / 1000
    end = in_milliseconds(part.end, unit, part.length) / 1000
    return start, end or part.length.seconds


def _is_whole(part: Part, unit: Unit) -> bool:
    if not part.end or (unit is Unit.FRAMES and not _is_counted(part)):
        return False
    start, end = _seconds(part, unit)
    frame = 1 / part.length.fps
    off = abs(end - part.length.seconds)
    return start <= frame and off <= max(1.5 * frame, _WHOLE_WITHIN * part.length.seconds)


def _is_counted(part: Part) -> bool:
    return part.start % 1 == 0 and part.end % 1 == 0


def _cost(part: Part, unit: Unit) -> float:
    if unit is Unit.FRAMES and not _is_counted(part):
        return _IMPOSSIBLE
    start, end = _seconds(part, unit)
    length = part.length
    # The sum of a rounded start and a rounded length may be a hair off.
    if start >= length.seconds or end - start < 0.99 / length.fps:
        return _IMPOSSIBLE
    cost = 0.0
    if end > length.seconds + 1.5 / length.fps:
        cost = min(_FAR_BEYOND, math.log(end / length.seconds))
    lasts = min(end, length.seconds) - start
    if 0 < start < 0.99 / length.fps:  # nobody cuts off less than a frame
        cost += 1.0
    is_all = start == 0 and end >= length.seconds
    if lasts < _SHORTEST_S and not is_all:
        cost += math.log(_SHORTEST_S / lasts)
    elif lasts > _LONGEST_S and not is_all:
        cost += math.log(lasts / _LONGEST_S)
    return cost
