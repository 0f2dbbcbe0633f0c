"""MediaPipe Holistic with MediaPipe Hands beside it: frames in, landmarks out.

Feeds unmirrored RGB, so that "left" and "right" are the signer's own. Does not know where
frames come from. Body and face are Holistic's. For hands Holistic looks only where the body's
wrists lead it, and loses fast ones; Hands finds them by their palms, as in the recordings that
the encoders learned from. So the hands are its own, and Holistic looks for them only where
Hands finds none for a while.
"""

import contextlib
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from signclip_desktop.core.frame import Frame
from signclip_desktop.core.graphs import EMPTY, Graph, open_holistic, points_of, without_noise
from signclip_desktop.core.hands import HandFinder
from signclip_desktop.core.landmarks import Clip, Landmarks, clip_of, missing_landmarks
from signclip_desktop.core.skeleton import (
    BODY,
    FACE,
    FACE_CONTOUR,
    LANDMARK_COUNT,
    LEFT_HAND,
    RIGHT_HAND,
)
from signclip_desktop.core.video import FrameSource, VideoFile
from signclip_desktop.errors import UsageError, VideoUnreadable

# Release and model complexity, and whose hands they are.
PLAIN_ID = "mediapipe-holistic-0.10.21-c1"
EXTRACTOR_ID = f"{PLAIN_ID}-hands"


class Holistic:
    """One Holistic graph, and one of Hands in a thread of its own; use it in one thread.

    The graphs track: landmarks of a frame help to find those of the next, so give frames in
    order, and call `restart` (or make a new one) before an unrelated video.

    Attributes:
        extractor_id: says what the landmarks come from.
    """

    def __init__(self, *, finer_hands: bool = True) -> None:
        """Open the graphs.

        Args:
            finer_hands: False leaves the hands to Holistic.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        self.extractor_id = EXTRACTOR_ID if finer_hands else PLAIN_ID
        self._knows_all = False  # each model reports once more when it is first of use
        self._hands = HandFinder() if finer_hands else None
        try:
            self._graph = Graph(open_holistic)
        except BaseException:
            if self._hands is not None:
                self._hands.close()
            raise

    def __enter__(self) -> "Holistic":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def failed_frames(self) -> int:
        """Frames on which MediaPipe failed and that count as missing."""
        return self._graph.failed_frames

    def warm_up(self) -> None:
        """Run one empty frame, so that the first real one is fast."""
        self.restart()

    def restart(self) -> None:
        """Forget the frames so far, before an unrelated video.

        An empty frame does it: nothing is found, so nothing is tracked on. Resetting the graph
        gives the same landmarks and takes half a second.
        """
        if self._hands is not None:
            self._hands.restart()
        self.process(Frame(image=EMPTY, time_s=0.0, number=0))

    def process(self, frame: Frame) -> Landmarks:
        """Find the landmarks of one frame.

        A frame on which MediaPipe fails gives missing landmarks and is counted.

        Args:
            frame: image uint8 (H, W, 3) RGB, unmirrored.

        Raises:
            ValueError: the image is of another kind.
            LandmarkerUnavailable: a graph that failed cannot be opened again.
        """
        image = frame.image
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f"expected image uint8 (H, W, 3), got {image.dtype} {image.shape}")
        image = np.ascontiguousarray(image)
        self._mend()
        with contextlib.nullcontext() if self._knows_all else without_noise():
            finding = self._hands.begin(image) if self._hands is not None else None
            allow = self._hands is None or self._hands.needs_help
            found = self._graph.process(image, allow_hands=allow)
            finds = finding.result() if finding is not None else None
        if found is None:
            return missing_landmarks(time_s=frame.time_s, number=frame.number)
        landmarks = _landmarks(found, frame)
        if self._hands is not None:
            landmarks = self._hands.place(landmarks, finds, image.shape[1] / image.shape[0])
        if found.face_landmarks is not None and (finds or self._hands is None):
            self._knows_all = True
        return landmarks

    def _mend(self) -> None:
        """Open what failed on the last frame; not while noise is held back, which waits for it."""
        if self._graph.is_broken:
            self._graph.mend()
        if self._hands is not None:
            self._hands.mend()

    def close(self) -> None:
        """Give the graphs back; may be called again."""
        self._graph.close()
        if self._hands is not None:
            self._hands.close()


def _landmarks(found: Any, frame: Frame) -> Landmarks:  # noqa: ANN401 - mediapipe ships no types
    points = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    confidence = np.zeros(LANDMARK_COUNT, dtype=np.float32)
    body = found.pose_landmarks
    if body is not None:
        points[BODY] = points_of(body.landmark)
        confidence[BODY] = [point.visibility for point in body.landmark]
    face = found.face_landmarks
    if face is not None:
        mesh = face.landmark
        points[FACE] = points_of([mesh[number] for number in FACE_CONTOUR])
        confidence[FACE] = 1
    for part, hand in (
        (LEFT_HAND, found.left_hand_landmarks),
        (RIGHT_HAND, found.right_hand_landmarks),
    ):
        if hand is not None:
            points[part] = points_of(hand.landmark)
            confidence[part] = 1
    return Landmarks(points=points, confidence=confidence, time_s=frame.time_s, number=frame.number)


class Landmarker(Protocol):
    """What `read_clip` needs of Holistic."""

    def restart(self) -> None:
        """Forget the frames so far."""

    def process(self, frame: Frame) -> Landmarks:
        """Find the landmarks of one frame."""


class ReadingCancelled(Exception):
    """`read_clip` was told to stop; nothing is wrong."""


def read_clip(
    source: FrameSource,
    holistic: Landmarker,
    *,
    from_s: float | None = None,
    to_s: float | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Clip:
    """Read a source from start to end (or a span of it) into a clip; every frame is processed.

    Opens and closes the source.

    Args:
        source: not yet opened; it must end, so not a camera.
        holistic: used by this thread alone.
        from_s: frames before this time are skipped.
        to_s: reading stops after this time.
        progress: called with the share done, 0..1; stays at 0 where the length is unknown.
        cancelled: asked before each frame.

    Raises:
        VideoUnreadable: the source cannot be read.
        UsageError: the span is empty or holds no frame.
        ReadingCancelled: `cancelled` said so.
    """
    if from_s is not None and to_s is not None and from_s >= to_s:
        raise UsageError(f"The span ends at {to_s:g} s, before it begins; give a later end.")
    found: list[Landmarks] = []
    size = (0, 0)
    if isinstance(source, VideoFile) and not (from_s is None and to_s is None):
        source.start_at(from_s or 0.0, to_s)  # the frames outside are not sent here
    try:
        source.open()
        holistic.restart()
        until_s = _known_end(source, to_s)
        while (frame := source.read()) is not None:
            if cancelled is not None and cancelled():
                raise ReadingCancelled
            if to_s is not None and frame.time_s > to_s:
                break
            if from_s is None or frame.time_s >= from_s:
                size = size if found else (frame.image.shape[1], frame.image.shape[0])
                found.append(holistic.process(frame))
            if progress is not None and until_s > 0:
                progress(min(1.0, frame.time_s / until_s))
    finally:
        source.close()
    if not found:
        raise _no_frames(source, is_span=from_s is not None or to_s is not None)
    if progress is not None:
        progress(1.0)
    flaw = str(getattr(source, "fault", ""))
    return clip_of(found, width_px=size[0], height_px=size[1], flaw=flaw)


def _known_end(source: FrameSource, to_s: float | None) -> float:
    claimed_s = float(getattr(source, "claimed_s", 0.0))
    if to_s is not None:
        return min(to_s, claimed_s) if claimed_s > 0 else to_s
    return claimed_s


def _no_frames(source: FrameSource, *, is_span: bool) -> Exception:
    if is_span:
        return UsageError(
            f"No picture of {source.name} lies in the span; choose a longer one, or one before "
            "its end."
        )
    return VideoUnreadable(f"{source.name} holds no picture that can be read; choose another.")
