"""Why decoding a file stopped, and what it lacked: words that child and parent share."""

from dataclasses import dataclass
from enum import Enum


class Cause(Enum):
    """Why the child gave up."""

    MISSING = "missing"
    NOT_ORDINARY = "not_an_ordinary_file"
    NOT_OPENED = "not_opened"
    SOUND_ONLY = "sound_only"
    NO_PICTURE = "no_picture"
    UNKNOWN_FORMAT = "unknown_format"
    UNUSUAL_FORMAT = "unusual_format"
    PROTECTED = "protected"
    PAST_THE_END = "past_the_end"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many_frames"
    OUT_OF_MEMORY = "out_of_memory"
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
