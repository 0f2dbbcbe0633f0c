"""OpenCV's capture of a camera: opened by a backend, asked for its fastest mode, turned to RGB."""

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.opencv import switched


@dataclass(frozen=True, slots=True)
class _Mode:
    width_px: int
    height_px: int
    fps: float


# Many frames a second matter more than many pixels: MediaPipe scales its input to 256 px, and
# short exposures keep fast hands sharp.
MODES = (_Mode(1280, 720, 60), _Mode(640, 480, 60), _Mode(1280, 720, 30), _Mode(640, 480, 30))


class Capture(Protocol):
    """What Webcam needs of cv2.VideoCapture."""

    def isOpened(self) -> bool:  # noqa: N802
        """Whether the device was opened."""

    def read(self) -> tuple[bool, Any]:
        """Wait for a picture."""

    def get(self, propId: int) -> float:  # noqa: N803
        """Read a property."""

    def set(self, propId: int, value: float) -> bool:  # noqa: N803
        """Ask for a property."""

    def release(self) -> None:
        """Give the device back."""


def open_capture(index: int, backend: str) -> Capture:
    """A capture of a camera's number and an OpenCV backend's name."""
    with switched():
        import cv2
    return cv2.VideoCapture(index, getattr(cv2, f"CAP_{backend}"))


def choose_mode(capture: Capture) -> None:
    """Ask for the fastest mode, and take the first that the camera says it gave."""
    import cv2

    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    # Uncompressed 720p does not fit through USB 2 at 30 frames a second.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    for mode in MODES:
        ask(capture, mode)
        got_fps = capture.get(cv2.CAP_PROP_FPS)
        got_width = capture.get(cv2.CAP_PROP_FRAME_WIDTH)
        unknown = not math.isfinite(got_fps) or got_fps <= 0
        if unknown and mode.fps > 30:
            continue  # it does not tell: a high rate may cost the whole picture
        if (unknown or got_fps >= 0.9 * mode.fps) and got_width == mode.width_px:
            return


def ask(capture: Capture, mode: _Mode) -> None:
    """Ask for a mode; the camera may give another."""
    import cv2

    capture.set(cv2.CAP_PROP_FRAME_WIDTH, mode.width_px)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, mode.height_px)
    capture.set(cv2.CAP_PROP_FPS, mode.fps)


def rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """An image uint8 (H, W, 3) of OpenCV as RGB, read-only."""
    import cv2

    picture = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    picture.flags.writeable = False
    return picture
