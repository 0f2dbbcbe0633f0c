"""MediaPipe's graphs: opened silently, with the models in the wheel. The only import of mediapipe.

Nothing is ever downloaded. What the graphs find is read in holistic.py and hands.py.
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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.opencv import switched
from signclip_desktop.errors import LandmarkerUnavailable

# What the graphs open at complexity 1, inside mediapipe's folder. Source: strace of one run.
MODEL_FILES = (
    "modules/face_detection/face_detection_full_range_sparse.tflite",
    "modules/face_detection/face_detection_short_range.tflite",
    "modules/face_landmark/face_landmark.tflite",
    "modules/hand_landmark/hand_landmark_full.tflite",
    "modules/hand_landmark/hand_landmark_tracking_cpu.binarypb",
    "modules/hand_landmark/handedness.txt",
    "modules/holistic_landmark/hand_recrop.tflite",
    "modules/holistic_landmark/holistic_landmark_cpu.binarypb",
    "modules/palm_detection/palm_detection_full.tflite",
    "modules/pose_detection/pose_detection.tflite",
    "modules/pose_landmark/pose_landmark_full.tflite",
)
_HOLISTIC_GRAPH = "modules/holistic_landmark/holistic_landmark_cpu.binarypb"
_HOLISTICS_HANDS = "HandLandmarksLeftAndRightCpu"
IMAGE, ALLOW_HANDS = "image", "allow_hands"  # what the graphs take
DETECTIONS = "detections"  # what the detectors give
HANDS = 2  # of one signer
EMPTY: NDArray[np.uint8] = np.zeros((256, 256, 3), dtype=np.uint8)

_UNUSED = ("matplotlib", "matplotlib.pyplot", "sounddevice")

# What MediaPipe's C++ side writes to standard error in good health.
_NOISE = re.compile(rb"^([IW]\d{4} |INFO: |WARNING: All log messages before absl)")
_stderr_lock = threading.Lock()

Open = Callable[[], Any]  # gives a solution of mediapipe, which ships no types


class Graph:
    """One graph of MediaPipe; make, use and close it in one thread.

    Attributes:
        failed_frames: frames on which MediaPipe failed.
        is_broken: the last frame was one of those; the graph needs to be mended.
    """

    def __init__(self, open_graph: Open) -> None:
        """Open the graph.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        self.failed_frames = 0
        self.is_broken = False
        self._open = open_graph
        self._graph: Any = open_graph()

    def mend(self) -> None:
        """Open a broken graph anew: after a failure it does not work on.

        Raises:
            LandmarkerUnavailable: it cannot be opened again.
        """
        self._graph = self._open()
        self.is_broken = False

    def forget(self) -> None:
        """Start anew, as if just opened; the next picture must be an empty one, and takes longer.

        An empty picture alone ends the tracking, but not the smoothing: MediaPipe's filter of
        visibility waits for the next body and goes on from the last one.
        """
        self._graph.reset()

    def process(self, image: NDArray[np.uint8], **more: bool) -> Any | None:  # noqa: ANN401
        """What the graph finds; None where MediaPipe failed.

        Args:
            image: uint8 (H, W, 3) RGB.
            more: what the graph takes beside the image.
        """
        try:
            # Time stamps within the graph are its own: a strictly rising count at 30 fps.
            return self._graph.process({IMAGE: image, **more} if more else image)
        except (RuntimeError, ValueError, SystemError):  # what pybind makes of a graph's failure
            self.failed_frames += 1
            self.is_broken = True
            self.close()
            return None

    def close(self) -> None:
        """Give the graph back; may be called again."""
        graph, self._graph = self._graph, None
        if graph is not None:
            with contextlib.suppress(RuntimeError, ValueError):
                graph.close()


def open_holistic() -> Any:  # noqa: ANN401
    """Body, face and hands of one person, followed from frame to frame.

    The graph of MediaPipe's own Holistic with a gate before its hands, so that they need not be
    looked for; with the gate open it gives the same landmarks. Takes ALLOW_HANDS beside IMAGE.

    Raises:
        LandmarkerUnavailable: mediapipe or one of its model files is missing.
    """
    return _opened(_gated_holistic, {IMAGE: EMPTY, ALLOW_HANDS: True})


def open_hands() -> Any:  # noqa: ANN401
    """Hands alone, found by their palms and followed from frame to frame; HANDS at most.

    Raises:
        LandmarkerUnavailable: mediapipe or one of its model files is missing.
    """
    return _opened(_hands, EMPTY)


def open_faces() -> Any:  # noqa: ANN401
    """Every face in the picture, up to about five metres away.

    Raises:
        LandmarkerUnavailable: mediapipe or one of its model files is missing.
    """
    return _opened(lambda _: _detector("FaceDetectionFullRangeCpu"), EMPTY)


def open_bodies() -> Any:  # noqa: ANN401
    """Where bodies are and which way up, upright or not: what Holistic finds its person by.

    Raises:
        LandmarkerUnavailable: mediapipe or one of its model files is missing.
    """
    return _opened(lambda _: _detector("PoseDetectionCpu"), EMPTY)


def _detector(calculator: str) -> Any:  # noqa: ANN401
    """A graph of one of MediaPipe's detectors, which its own solutions hold inside."""
    from mediapipe.framework.calculator_pb2 import CalculatorGraphConfig
    from mediapipe.python.solution_base import SolutionBase

    config = CalculatorGraphConfig(input_stream=[IMAGE], output_stream=[DETECTIONS])
    node = config.node.add(calculator=calculator)
    node.input_stream.append(f"IMAGE:{IMAGE}")
    node.output_stream.append(f"DETECTIONS:{DETECTIONS}")
    return SolutionBase(graph_config=config, outputs=[DETECTIONS])


def _gated_holistic(mediapipe: Any) -> Any:  # noqa: ANN401
    from google.protobuf.message import DecodeError
    from mediapipe.framework.calculator_pb2 import CalculatorGraphConfig
    from mediapipe.python.solution_base import SolutionBase

    file = Path(mediapipe.__file__).parent / _HOLISTIC_GRAPH
    try:
        config = CalculatorGraphConfig.FromString(file.read_bytes())
    except DecodeError as error:
        raise ValueError(f"{file} is damaged") from error
    hands = config.node[[node.calculator for node in config.node].index(_HOLISTICS_HANDS)]
    place = list(hands.input_stream).index("POSE_LANDMARKS:pose_landmarks")
    hands.input_stream[place] = "POSE_LANDMARKS:gated_pose_landmarks"
    gate = config.node.add(calculator="GateCalculator", output_stream=["gated_pose_landmarks"])
    gate.input_stream.extend(["pose_landmarks", f"ALLOW:{ALLOW_HANDS}"])
    config.input_stream.append(f"ALLOW:{ALLOW_HANDS}")
    return SolutionBase(
        graph_config=config,
        side_inputs={
            "model_complexity": 1,
            "smooth_landmarks": True,
            "enable_segmentation": False,
            "smooth_segmentation": True,
            "refine_face_landmarks": False,
            "use_prev_landmarks": True,
        },
        outputs=["pose_landmarks", "left_hand_landmarks", "right_hand_landmarks", "face_landmarks"],
    )


def _hands(mediapipe: Any) -> Any:  # noqa: ANN401
    return mediapipe.solutions.hands.Hands(
        static_image_mode=False, model_complexity=1, max_num_hands=HANDS
    )


def _opened(make: Callable[[Any], Any], first: Any) -> Any:  # noqa: ANN401
    with without_noise():
        try:
            with switched(), _without_unused():
                import mediapipe
        except ImportError as error:
            raise LandmarkerUnavailable("landmarker.no_mediapipe") from error
        folder = Path(mediapipe.__file__).parent
        missing = [name for name in MODEL_FILES if not (folder / name).is_file()]
        if missing:
            raise LandmarkerUnavailable("landmarker.files_missing", count=len(missing))
        try:
            graph = make(mediapipe)
            graph.process(first)  # its threads report while they load the models; wait for them
            return graph
        except (RuntimeError, ValueError, OSError) as error:
            raise LandmarkerUnavailable("landmarker.not_loaded") from error


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


@contextlib.contextmanager
def without_noise() -> Iterator[None]:
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


def points_of(landmarks: Any) -> NDArray[np.float32]:  # noqa: ANN401
    """MediaPipe's list of landmarks as float32 (N, 3)."""
    return np.array([(point.x, point.y, point.z) for point in landmarks], dtype=np.float32)
