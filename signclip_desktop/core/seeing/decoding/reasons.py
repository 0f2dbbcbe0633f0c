"""Why a video file could not be read, or not wholly."""

import math
from pathlib import Path

from signclip_desktop.core.seeing.decoding import container
from signclip_desktop.core.seeing.decoding.child import Limits
from signclip_desktop.core.seeing.decoding.stop import Cause, Shortfall
from signclip_desktop.errors import Message, VideoUnreadable


def crashed(path: Path) -> VideoUnreadable:
    """The error for a file on which the decoder failed."""
    return VideoUnreadable("video.crashed", file=path.name)


def nonsense(path: Path) -> VideoUnreadable:
    """The error for a file for which the decoder gave what is no answer."""
    return VideoUnreadable("video.nonsense", file=path.name)


def why_stopped(path: Path, cause: Cause, detail: str, limits: Limits) -> VideoUnreadable:
    """The error for a file that the child gave up.

    Args:
        path: the file.
        cause: told by the child.
        detail: a size, a length in seconds, or the name of a format, by the cause.
        limits: what the child was given.
    """
    file = path.name
    match cause:
        case Cause.NOT_OPENED:
            return _why_not_opened(path)
        case Cause.MISSING:
            return VideoUnreadable("video.gone", file=file)
        case Cause.NOT_ORDINARY:
            return VideoUnreadable("video.not_ordinary", file=file)
        case Cause.SOUND_ONLY:
            return VideoUnreadable("video.sound_only", file=file)
        case Cause.NO_PICTURE if detail:
            return VideoUnreadable("video.no_picture_of_format", file=file, format=detail)
        case Cause.NO_PICTURE:
            return VideoUnreadable("video.no_picture", file=file)
        case Cause.UNKNOWN_FORMAT:
            return _unknown_format(path, detail)
        case Cause.UNUSUAL_FORMAT:
            return VideoUnreadable("video.unusual_format", file=file, format=detail)
        case Cause.PROTECTED:
            return VideoUnreadable("video.protected", file=file)
        case Cause.PAST_THE_END:
            return VideoUnreadable("video.past_the_end", file=file, end_s=detail)
        case Cause.TOO_LARGE:
            most = limits.max_pixels / 1e6
            return VideoUnreadable("video.too_large", file=file, size=detail, most_millions=most)
        case Cause.TOO_LONG:
            return _too_long(path, detail, limits)
        case Cause.TOO_MANY:
            return VideoUnreadable("video.too_many", file=file, most=limits.max_frames)
        case Cause.OUT_OF_MEMORY:
            return VideoUnreadable("video.out_of_memory", file=file)
        case Cause.STALLED:
            return VideoUnreadable("video.stalled", file=file)
        case Cause.BROKEN:
            return crashed(path)


def why_incomplete(path: Path, shortfall: Shortfall) -> Message:
    """What a file lacks that was read to its end."""
    file = path.name
    if shortfall.lost:
        return Message(
            "video.pictures_lost",
            file=file,
            lost=shortfall.lost,
            of=shortfall.of,
            read_s=shortfall.read_s,
        )
    read_s = math.floor(10 * shortfall.read_s) / 10  # rounded down: never more than was read
    if shortfall.claimed_s <= shortfall.read_s + 0.05:
        return Message("video.end_missing", file=file, read_s=read_s)
    return Message("video.breaks_off", file=file, read_s=read_s, of_s=shortfall.claimed_s)


def _too_long(path: Path, detail: str, limits: Limits) -> VideoUnreadable:
    file, most = path.name, _length(limits.max_seconds)
    if not detail:
        return VideoUnreadable("video.longer_than", file=file, most=most)
    length = _length(float(detail))
    return VideoUnreadable("video.too_long", file=file, length=length, most=most)


def _length(seconds: float) -> Message:
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return Message("length.seconds", seconds=rest)
    if rest:
        return Message("length.minutes_and_seconds", minutes=minutes, seconds=rest)
    return Message("length.minutes", minutes=minutes)


def _unknown_format(path: Path, detail: str) -> VideoUnreadable:
    if not detail:
        try:
            detail = container.picture_format(path)
        except OSError:
            detail = ""
        if detail:
            return VideoUnreadable("video.unknown_format_quoted", file=path.name, format=detail)
    if detail:
        return VideoUnreadable("video.unknown_format_named", file=path.name, format=detail)
    return VideoUnreadable("video.unknown_format", file=path.name)


def _why_not_opened(path: Path) -> VideoUnreadable:
    try:
        content = container.judge(path)
    except OSError:
        return VideoUnreadable("video.gone", file=path.name)
    match content:
        case container.Content.NOT_A_VIDEO:
            return VideoUnreadable("video.not_a_video", file=path.name)
        case container.Content.PLAYLIST:
            return VideoUnreadable("video.playlist", file=path.name)
        case container.Content.SOUND_ONLY:
            return VideoUnreadable("video.sound_only", file=path.name)
        case container.Content.CUT_OFF:
            return VideoUnreadable("video.cut_off", file=path.name)
        case container.Content.BROKEN_VIDEO:
            return VideoUnreadable("video.broken_index", file=path.name)
