"""MediaPipe Holistic: frames in, landmarks out. The only import of mediapipe.

Feeds unmirrored RGB, so that "left" and "right" are the signer's own. Uses the models that
lie in the wheel and never downloads one. Does not know where frames come from.
"""

import contextlib
import os
import re
import sys
import tempfile
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from signclip_desktop.core.frame import Frame
from signclip_desktop.core.landmarks import Clip, Float, Landmarks, clip_of, missing_landmarks
from signclip_desktop.core.opencv import switched
from signclip_desktop.core.skeleton import (
    BODY,
    FACE,
    FACE_CONTOUR,
    LANDMARK_COUNT,
    LEFT_HAND,
    RIGHT_HAND,
)
from signclip_desktop.core.video import FrameSource, VideoFile
from signclip_desktop.errors import LandmarkerUnavailable, UsageError, VideoUnreadable

EXTRACTOR_ID = "mediapipe-holistic-0.10.21-c1"  # release, model complexity

# What the graph opens at complexity 1, inside mediapipe's folder. Source: strace of one run.
MODEL_FILES = (
    "modules/face_detection/face_detection_short_range.tflite",
    "modules/face_landmark/face_landmark.tflite",
    "modules/hand_landmark/hand_landmark_full.tflite",
    "modules/hand_landmark/handedness.txt",
    "modules/holistic_landmark/hand_recrop.tflite",
    "modules/holistic_landmark/holistic_landmark_cpu.binarypb",
    "modules/pose_detection/pose_detection.tflite",
    "modules/pose_landmark/pose_landmark_full.tflite",
)
_EMPTY = np.zeros((256, 256, 3), dtype=np.uint8)

_UNUSED = ("matplotlib", "matplotlib.pyplot", "sounddevice")

# What MediaPipe's C++ side writes to standard error in good health.
_NOISE = re.compile(rb"^([IW]\d{4} |INFO: |WARNING: All log messages before absl)")
_stderr_lock = threading.Lock()


class Holistic:
    """One Holistic graph; make, use and close it in one thread.

    The graph tracks: landmarks of a frame help to find those of the next, so give frames in
    order, and call `restart` (or make a new one) before an unrelated video.

    Attributes:
        failed_frames: frames on which MediaPipe failed and that count as missing.
    """

    def __init__(self) -> None:
        """Open the graph.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        self.failed_frames = 0
        self._seen_person = False
        self._graph: Any = _open_graph()

    def __enter__(self) -> "Holistic":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Run one empty frame, so that the first real one is fast."""
        self.restart()

    def restart(self) -> None:
        """Forget the frames so far, before an unrelated video.

        An empty frame does it: nothing is found, so nothing is tracked on. Resetting the graph
        gives the same landmarks and takes half a second.
        """
        self.process(Frame(image=_EMPTY, time_s=0.0, number=0))

    def process(self, frame: Frame) -> Landmarks:
        """Find the landmarks of one frame.

        A frame on which MediaPipe fails gives missing landmarks and is counted; the graph is
        opened anew, since it does not work on after a failure.

        Args:
            frame: image uint8 (H, W, 3) RGB, unmirrored.

        Raises:
            ValueError: the image is of another kind.
            LandmarkerUnavailable: the graph cannot be opened again.
        """
        image = frame.image
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f"expected image uint8 (H, W, 3), got {image.dtype} {image.shape}")
        try:
            # The graph reports once more when it first sees a person.
            with contextlib.nullcontext() if self._seen_person else _without_noise():
                # Time stamps within the graph are its own: a strictly rising count at 30 fps.
                found = self._graph.process(np.ascontiguousarray(image))
        except (RuntimeError, ValueError, SystemError):  # what pybind makes of a graph's failure
            self.failed_frames += 1
            with contextlib.suppress(RuntimeError, ValueError):
                self._graph.close()
            self._graph = _open_graph()
            return missing_landmarks(time_s=frame.time_s, number=frame.number)
        self._seen_person = self._seen_person or found.face_landmarks is not None
        return _landmarks(found, frame)

    def close(self) -> None:
        """Give the graph back; may be called again."""
        graph, self._graph = self._graph, None
        if graph is not None:
            with contextlib.suppress(RuntimeError, ValueError):
                graph.close()


@contextlib.contextmanager
def _without_unused() -> Iterator[None]:
    """Hide what MediaPipe imports for drawing and microphones and this program never calls.

    Measured: 1.0 s of its 1.4 s to import. What is already loaded stays as it is.
    """
    hidden = [name for name in _UNUSED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = types.ModuleType(name)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _open_graph() -> Any:  # noqa: ANN401 - mediapipe ships no types
    with _without_noise():
        try:
            with switched(), _without_unused():
                import mediapipe
        except ImportError as error:
            raise LandmarkerUnavailable(
                "MediaPipe, which finds hands and body, is missing; install the program again."
            ) from error
        folder = Path(mediapipe.__file__).parent
        missing = [name for name in MODEL_FILES if not (folder / name).is_file()]
        if missing:
            raise LandmarkerUnavailable(
                f"{len(missing)} model files of MediaPipe are missing; install the program again."
            )
        try:
            graph = mediapipe.solutions.holistic.Holistic(
                static_image_mode=False, model_complexity=1, refine_face_landmarks=False
            )
            graph.process(_EMPTY)  # its threads report while they load the models; wait for them
            return graph
        except (RuntimeError, ValueError, OSError) as error:
            raise LandmarkerUnavailable(
                "The models that find hands and body could not be loaded; "
                "install the program again."
            ) from error


def _landmarks(found: Any, frame: Frame) -> Landmarks:  # noqa: ANN401
    points = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    confidence = np.zeros(LANDMARK_COUNT, dtype=np.float32)
    body = found.pose_landmarks
    if body is not None:
        points[BODY] = _points(body.landmark)
        confidence[BODY] = [point.visibility for point in body.landmark]
    face = found.face_landmarks
    if face is not None:
        mesh = face.landmark
        points[FACE] = _points([mesh[number] for number in FACE_CONTOUR])
        confidence[FACE] = 1
    for part, hand in (
        (LEFT_HAND, found.left_hand_landmarks),
        (RIGHT_HAND, found.right_hand_landmarks),
    ):
        if hand is not None:
            points[part] = _points(hand.landmark)
            confidence[part] = 1
    return Landmarks(points=points, confidence=confidence, time_s=frame.time_s, number=frame.number)


def _points(landmarks: Any) -> Float:  # noqa: ANN401
    return np.array([(point.x, point.y, point.z) for point in landmarks], dtype=np.float32)


@contextlib.contextmanager
def _without_noise() -> Iterator[None]:
    """Hold back standard error's file for a moment, and pass on what is not known noise.

    MediaPipe writes there from C++, and no switch of the 0.10 releases silences all of it.
    """
    with _stderr_lock, tempfile.TemporaryFile() as held:
        try:
            sys.stderr.flush()
            real = os.dup(2)
        except (AttributeError, OSError, ValueError):  # a windowed program has no standard error
            yield
            return
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            os.close(real)
            held.seek(0)
            for line in held:
                if not _NOISE.match(line):
                    os.write(2, line)


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
    last_s = 0.0
    if from_s is not None and isinstance(source, VideoFile):
        source.start_at(from_s)  # passes over the frames before without sending them here
    try:
        source.open()
        holistic.restart()
        until_s = _known_end(source, to_s)
        while (frame := source.read()) is not None:
            if cancelled is not None and cancelled():
                raise ReadingCancelled
            last_s = frame.time_s
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
        raise _no_frames(source, last_s, is_span=from_s is not None or to_s is not None)
    if progress is not None:
        progress(1.0)
    return clip_of(found, width_px=size[0], height_px=size[1])


def _known_end(source: FrameSource, to_s: float | None) -> float:
    claimed_s = float(getattr(source, "claimed_s", 0.0))
    if to_s is not None:
        return min(to_s, claimed_s) if claimed_s > 0 else to_s
    return claimed_s


def _no_frames(source: FrameSource, last_s: float, *, is_span: bool) -> Exception:
    if is_span:
        return UsageError(
            f"The span lies outside of {source.name}, which ends at {last_s:.1f} s; "
            "choose a span within it."
        )
    return VideoUnreadable(f"{source.name} holds no picture that can be read; choose another.")
