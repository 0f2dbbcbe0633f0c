"""How long a recording is, without reading its landmarks."""

import logging
from pathlib import Path

from signclip_desktop.core.exchange.span_units import Length
from signclip_desktop.core.formats.pose_file import read_length
from signclip_desktop.core.seeing.decoding.readable import is_pose
from signclip_desktop.errors import SignClipError

log = logging.getLogger(__name__)


def recording_length(file: Path) -> Length | None:
    """Length and frame rate of a video or .pose file; None where it does not tell them.

    A file that cannot be read has no length either: why, is told when it is imported.
    """
    try:
        length = _of_pose(file) if is_pose(file) else _of_video(file)
    except SignClipError:
        return None
    except Exception:  # one file's fault never ends an import
        log.exception("the length of a recording: a bug")
        return None
    return length if length.seconds > 0 and length.fps > 0 else None


def _of_pose(file: Path) -> Length:
    frames, fps = read_length(file)
    return Length(frames / fps, fps)


def _of_video(file: Path) -> Length:
    from signclip_desktop.core.seeing.decoding.child import Limits
    from signclip_desktop.core.seeing.video_file import VideoFile

    # Nothing but the length is read, so it may be any; spans of it are.
    with VideoFile(file, limits=Limits(max_seconds=float("inf"))) as source:
        return Length(source.claimed_s, source.nominal_fps)
