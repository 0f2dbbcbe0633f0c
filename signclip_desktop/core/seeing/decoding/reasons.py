"""Why a video file could not be read, or not wholly, in one sentence each."""

import math
from pathlib import Path

from signclip_desktop.core.seeing.decoding import container
from signclip_desktop.core.seeing.decoding.child import Limits
from signclip_desktop.core.seeing.decoding.readable import shown
from signclip_desktop.core.seeing.decoding.stop import Cause, Shortfall
from signclip_desktop.errors import VideoUnreadable

CONVERT = "convert it to MP4 (H.264) and open that"
AGAIN = "copy or download it again"
CRASHED = "is damaged: the video decoder failed on it"
NONSENSE = "is damaged: the video decoder gave nonsense for it"
_CUT_OUT = "cut out the part that shows the sign"
_GONE = ("is no longer there", "check whether it was moved or renamed")
_NOT_ORDINARY = ("is not an ordinary file", "copy the video to the disk and open the copy")


def unreadable(path: Path, what: str, then: str) -> VideoUnreadable:
    """The error for a file: what is wrong with it, and what to do."""
    return VideoUnreadable(f"{shown(path.name)} {what}; {then}.")


def why_stopped(path: Path, cause: Cause, detail: str, limits: Limits) -> VideoUnreadable:
    """The error for a file that the child gave up.

    Args:
        path: the file.
        cause: told by the child.
        detail: a size, a length in seconds, or the name of a format, by the cause.
        limits: what the child was given.
    """
    if cause is Cause.NOT_OPENED:
        return _why_not_opened(path)
    if cause is Cause.TOO_LONG:
        return unreadable(path, _too_long(detail, limits), _CUT_OUT)
    video = f"{detail} video" if detail else "video"
    named = detail if detail or cause is not Cause.UNKNOWN_FORMAT else _quoted_format(path)
    what, then = {
        Cause.MISSING: _GONE,
        Cause.NOT_ORDINARY: _NOT_ORDINARY,
        Cause.SOUND_ONLY: ("holds sound but no picture", "choose a video of someone signing"),
        Cause.NO_PICTURE: (
            f"is damaged: it holds {video}, but not one picture of it can be read", AGAIN,
        ),
        Cause.UNKNOWN_FORMAT: (
            f"is in a video format that this program cannot read{named and f', {named}'}",
            CONVERT,
        ),
        Cause.PROTECTED: (
            "is protected against copying and cannot be read",
            "choose a video that is not protected",
        ),
        Cause.PAST_THE_END: (
            f"ends at {detail} s, before the span begins",
            "choose a span within it",
        ),
        Cause.TOO_LARGE: (
            f"has pictures of {detail} pixels, and at most {limits.max_pixels / 1e6:.0f} million "
            "pixels can be read",
            "make a smaller copy of it, such as 1920 x 1080",
        ),
        Cause.TOO_MANY: (f"holds more than {limits.max_frames} pictures", _CUT_OUT),
        Cause.OUT_OF_MEMORY: ("needs too much memory", "make a smaller copy of it"),
        Cause.STALLED: (
            "is damaged: the video decoder worked on it for long and found no picture", AGAIN,
        ),
        Cause.BROKEN: (CRASHED, CONVERT),
    }[cause]  # fmt: skip
    return unreadable(path, what, then)


def why_incomplete(path: Path, shortfall: Shortfall) -> str:
    """The sentence on a file that was read, but lacks something."""
    name = shown(path.name)
    if shortfall.lost:
        return (
            f"{name} is damaged: {shortfall.lost} of its {shortfall.of} pictures cannot be read, "
            f"the first after {shortfall.read_s:.1f} s; {AGAIN}."
        )
    # Rounded down: never more than was read.
    read = f"{math.floor(10 * shortfall.read_s) / 10:.1f}"
    if shortfall.claimed_s <= shortfall.read_s + 0.05:
        return f"{name} breaks off at {read} s: its end is missing; {AGAIN}."
    return f"{name} breaks off at {read} of {shortfall.claimed_s:.1f} s; {AGAIN}."


def _too_long(detail: str, limits: Limits) -> str:
    at_most = f"longer than the {_length(limits.max_seconds)} that can be read at once"
    return f"is {_length(float(detail))} long, {at_most}" if detail else f"is {at_most}"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest} seconds"
    return f"{minutes}:{rest:02} minutes" if rest else f"{minutes} minutes"


def _quoted_format(path: Path) -> str:
    try:
        name = container.picture_format(path)
    except OSError:
        return ""
    return f"“{name}”" if name else ""


def _why_not_opened(path: Path) -> VideoUnreadable:
    try:
        content = container.judge(path)
    except OSError:
        return unreadable(path, *_GONE)
    what, then = {
        container.Content.NOT_A_VIDEO: ("is not a video", "choose a video file such as MP4"),
        container.Content.PLAYLIST: (
            "is a text that leads to other files, not a video",
            "choose the video itself",
        ),
        container.Content.SOUND_ONLY: (
            "holds sound but no picture",
            "choose a video of someone signing",
        ),
        container.Content.CUT_OFF: (
            "is cut off: its end is missing, and without it nothing can be read",
            AGAIN,
        ),
        container.Content.BROKEN_VIDEO: ("is damaged: its index cannot be read", AGAIN),
    }[content]
    return unreadable(path, what, then)
