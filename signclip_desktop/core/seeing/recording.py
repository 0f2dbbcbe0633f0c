"""From any recording, a video or a .pose file, to the landmarks of any span of it.

The one place that knows how the two kinds are read. MediaPipe is started for videos only, and
only after the video could be opened, so that a broken file is reported at once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.seeing.decoding.readable import is_pose
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import UsageError

if TYPE_CHECKING:
    from signclip_desktop.core.seeing.holistic import Holistic, Landmarker


class EmptySpan(UsageError):
    """No frame of a .pose file lies in the span; `end_s` is the time of its last frame."""

    def __init__(self, file: Path, end_s: float) -> None:
        super().__init__("span.no_frame", file=file.name, end_s=end_s)
        self.end_s = end_s


class HolisticOnDemand:
    """Opens Holistic when it is first asked for, and closes it at the end; use it in one thread."""

    def __init__(self, make: "Callable[[], Holistic] | None" = None) -> None:
        """Open nothing yet.

        Args:
            make: opens it; without one, it is opened with the finer hands.
        """
        self._make = make
        self._holistic: Holistic | None = None

    def __enter__(self) -> "HolisticOnDemand":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self) -> "Holistic":
        """The open landmarker.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        if self._holistic is None:
            from signclip_desktop.core.seeing.holistic import Holistic

            self._holistic = (self._make or Holistic)()
        return self._holistic

    def close(self) -> None:
        """Close it, if it is open; asked again, a new one is opened."""
        holistic, self._holistic = self._holistic, None
        if holistic is not None:
            holistic.close()


def read_recording(
    file: Path,
    landmarker: "Callable[[], Landmarker]",
    *,
    from_s: float | None = None,
    to_s: float | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Clip:
    """The landmarks of a .pose file or of every frame of a video; of a span, if one is given.

    Args:
        file: its name and first bytes tell which of the two it is.
        landmarker: asked for the landmarker of a video that could be opened.
        from_s: frames before this time are left out.
        to_s: frames after this time are left out.
        progress: takes the share of a video that is done, 0..1.
        cancelled: asked before each frame of a video.

    Raises:
        PoseFileUnreadable: the .pose file is broken or not full Holistic.
        EmptySpan: no frame of the .pose file lies in the span.
        VideoUnreadable: the video cannot be decoded.
        UsageError: no frame of the video lies in the span.
        ReadingCancelled: `cancelled` said so.
        LandmarkerUnavailable: `landmarker` could not open one.
    """
    if is_pose(file):
        return _part_of(read_pose(file), file, from_s, to_s)
    return read_video(
        file, landmarker, from_s=from_s, to_s=to_s, progress=progress, cancelled=cancelled
    )


def read_video(
    file: Path,
    landmarker: "Callable[[], Landmarker]",
    *,
    from_s: float | None = None,
    to_s: float | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Clip:
    """As `read_recording`, of a file that must be a video."""
    from signclip_desktop.core.seeing.holistic import read_clip
    from signclip_desktop.core.seeing.video_file import VideoFile

    source = VideoFile(file)
    source.start_at(from_s or 0.0, to_s)
    with source:
        return read_clip(
            source,
            landmarker(),
            from_s=from_s,
            to_s=to_s,
            progress=progress,
            cancelled=cancelled,
        )


def _part_of(clip: Clip, file: Path, from_s: float | None, to_s: float | None) -> Clip:
    if from_s is None and to_s is None:
        return clip
    end_s = float(clip.times_s[-1])
    try:
        return clip.between(from_s or 0.0, end_s if to_s is None else to_s)
    except ValueError:
        raise EmptySpan(file, end_s) from None
