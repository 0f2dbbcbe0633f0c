"""Why decoding a file stopped, and what it lacked: words that child and parent share."""

from dataclasses import dataclass
from enum import Enum


class Cause(Enum):
    """Why the child gave up."""

    MISSING = "missing"
    NOT_ORDINARY = "not an ordinary file"
    NOT_OPENED = "not opened"
    SOUND_ONLY = "sound only"
    NO_PICTURE = "no picture"
    UNKNOWN_FORMAT = "unknown format"
    PROTECTED = "protected"
    PAST_THE_END = "past the end"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    TOO_MANY = "too many frames"
    OUT_OF_MEMORY = "out of memory"
    STALLED = "stalled"
    BROKEN = "broken"


class Stop(Exception):
    """Ends the decoding of a file."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(cause, detail)
        self.cause, self.detail = cause, detail


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a file lacked that was read to its end.

    Attributes:
        read_s: moment of the last picture before the first that is missing.
        claimed_s: length as the file claims, 0 if unknown.
        lost: pictures missing in its midst; 0 for a file that breaks off.
        of: pictures there should be.
    """

    read_s: float
    claimed_s: float
    lost: int = 0
    of: int = 0
