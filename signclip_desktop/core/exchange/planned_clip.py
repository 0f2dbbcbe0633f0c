"""The landmarks of a planned recording: of its file, or of the part that its index names."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from signclip_desktop.core.exchange.import_plan import Recording
from signclip_desktop.core.seeing.recording import EmptySpan, read_recording
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import ImportRefused, VideoUnreadable

if TYPE_CHECKING:
    from signclip_desktop.core.seeing.holistic import Landmarker


def read_planned(
    recording: Recording,
    landmarker: "Callable[[], Landmarker]",
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Clip:
    """Read a recording whole, from start to end; an end of 0 is the file's.

    Args:
        recording: what to read.
        landmarker: asked for the landmarker of a video that could be opened.
        progress: takes the share of a video that is done, 0..1.
        cancelled: asked before each frame of a video.

    Raises:
        PoseFileUnreadable: the .pose file is broken or not full Holistic.
        VideoUnreadable: the video cannot be decoded, or not to its end.
        ImportRefused: no frame of the .pose file lies in the part.
        UsageError: no frame of the video lies in the part.
        ReadingCancelled: `cancelled` said so.
        LandmarkerUnavailable: `landmarker` could not open one.
    """
    start_ms, end_ms = recording.start_ms, recording.end_ms
    try:
        clip = read_recording(
            recording.file,
            landmarker,
            from_s=start_ms / 1000 or None,
            to_s=end_ms / 1000 or None,
            progress=progress,
            cancelled=cancelled,
        )
    except EmptySpan as error:
        # Told in the index's own unit.
        raise ImportRefused(
            "import.no_frame_between",
            start_ms=start_ms,
            end_ms=end_ms or 1000 * error.end_s,
            length_ms=1000 * error.end_s,
        ) from error
    if clip.flaw:  # half a sign would be found by half of its motion
        raise VideoUnreadable.of(clip.flaw)
    return clip
