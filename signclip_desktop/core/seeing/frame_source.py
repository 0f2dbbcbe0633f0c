"""Where frames come from: the FrameSource protocol, and what opens as one.

Frames are RGB and unmirrored from here on. Does not know landmarks.
"""

from pathlib import Path
from typing import Protocol

from signclip_desktop.core.seeing.cameras import CAMERA_PREFIX, CameraInfo
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.seeing.webcam import Webcam
from signclip_desktop.core.types.frame import Frame


class FrameSource(Protocol):
    """Something that gives frames one after the other.

    Attributes:
        name: for the screen.
        is_live: a camera; frames that are not read in time are lost.
        nominal_fps: frames a second as the source claims; 0 before `open`.
    """

    name: str
    is_live: bool
    nominal_fps: float

    def open(self) -> None:
        """Make ready to read; nothing happens if it is open.

        Raises:
            CameraUnavailable: a camera cannot be used; its state says why.
            VideoUnreadable: a file cannot be decoded.
        """

    def read(self) -> Frame | None:
        """Wait for the next frame; None at the end of a file.

        Raises:
            CameraUnavailable: the camera was lost.
            VideoUnreadable: the file is broken from here on.
        """

    def close(self) -> None:
        """Give everything back; may be called again."""


def open_source(target: str | Path | CameraInfo) -> FrameSource:
    """The source for a camera, a camera's id or a path; not yet opened."""
    if isinstance(target, CameraInfo) or str(target).startswith(CAMERA_PREFIX):
        return Webcam(target if isinstance(target, CameraInfo) else str(target))
    return VideoFile(target)
