"""Reads a video or .pose file into small pictures, so that a span of it can be marked.

Keeps them in memory only. Landmarks of a video are found later, in the marked span alone; a
.pose file has its landmarks already, and an empty picture for each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.seeing.decoding.readable import is_pose
from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import Message, VideoUnreadable

PICTURE_SIDE_PX = 480
# 400 pictures of 480 x 360 are 200 MB; a longer film is kept with every second, fourth ... one.
MOST_PICTURES = 400


@dataclass(frozen=True, slots=True)
class Film:
    """A video as pictures to look through.

    Attributes:
        path: the file.
        images: uint8 (H, W, 3) RGB each, at most MOST_PICTURES.
        times_s: float64, the moment of each picture, rising.
        duration_s: moment of the last frame of the file.
        clip: the landmarks of a .pose file; None for a video.
        flaw: what the file lacks; None for a whole one.
    """

    path: Path
    images: tuple[NDArray[np.uint8], ...]
    times_s: NDArray[np.float64]
    duration_s: float
    clip: Clip | None = None
    flaw: Message | None = None

    def at(self, time_s: float) -> int:
        """Number of the picture shown at a moment."""
        at = int(np.searchsorted(self.times_s, time_s + 1e-6, side="right")) - 1
        return min(max(at, 0), len(self.images) - 1)


def read_film(
    path: Path,
    *,
    source: FrameSource | None = None,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Film | None:
    """Read a whole file; None if cancelled.

    Args:
        path: of a video or a .pose file.
        source: the frames, where they do not come from the file itself; closed at the end.
        progress: takes the share that is read, 0..1, by the length the file claims.
        cancelled: asked before each frame.

    Raises:
        SignClipError: the file cannot be read, or shows nothing.
    """
    if source is None and is_pose(path):
        return _film_of(path, read_pose(path))
    source = source or VideoFile(path, max_side_px=PICTURE_SIDE_PX)
    try:
        source.open()
        return _read_all(path, source, progress, cancelled)
    finally:
        source.close()


def _read_all(
    path: Path,
    source: FrameSource,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> Film | None:
    kept: list[Frame] = []
    every, last = 1, None
    claimed_s = float(getattr(source, "claimed_s", 0.0))
    while (frame := source.read()) is not None:
        if cancelled():
            return None
        last = frame
        if frame.number % every == 0:
            kept.append(frame)
        if len(kept) > MOST_PICTURES:
            kept, every = kept[::2], every * 2
        if claimed_s > 0 and frame.number % 10 == 0:
            progress(min(frame.time_s / claimed_s, 1.0))
    if last is None:
        raise VideoUnreadable("video.film_empty", file=path.name)
    times = np.array([frame.time_s for frame in kept])
    images = tuple(frame.image for frame in kept)
    flaw = getattr(source, "fault", None)
    return Film(path, images, times, last.time_s, flaw=flaw)


def _film_of(path: Path, clip: Clip) -> Film:
    """Landmarks as a film: one empty picture of their frame's shape, shown at every moment."""
    scale = PICTURE_SIDE_PX / max(clip.width_px, clip.height_px)
    size = (max(1, round(clip.height_px * scale)), max(1, round(clip.width_px * scale)), 3)
    times = clip.times_s.astype(np.float64)
    images = (np.zeros(size, dtype=np.uint8),) * len(clip)
    return Film(path, images, times, float(times[-1]), clip)
