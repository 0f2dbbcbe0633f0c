"""Pictures and videos of the drawn person of the self-test, whom MediaPipe sees."""

from pathlib import Path

import cv2
import numpy as np

from signclip_desktop import settings
from tests.video_files import write_video

# Where the hands and lower arms are: rows and columns of the right and of the left one.
ARMS = ((slice(150, 420), slice(165, 250)), (slice(150, 420), slice(392, 475)))
SHIRT = (54, 88, 140)


def drawn_person(*, hands: bool = True, lifted_px: int = 0) -> np.ndarray:
    """uint8 (480, 640, 3) RGB; the hands may be covered, or lifted by some pixels."""
    image = cv2.imread(str(settings.assets_dir() / "self_test" / "person.png"))
    image = np.ascontiguousarray(image[..., ::-1])
    if not hands:
        image[190:480, 165:275] = SHIRT
        image[190:480, 365:475] = SHIRT
    for arm in ARMS if lifted_px else ():
        image[arm] = np.roll(image[arm], -lifted_px, axis=0)
    return image


def signing_person(count: int = 16) -> list[np.ndarray]:
    """Pictures in which both hands go up and down."""
    lifts = (30 * np.sin(np.arange(count) * 0.9)).round().astype(int)
    return [drawn_person(lifted_px=int(lift)) for lift in lifts]


def small(image: np.ndarray, share: float) -> np.ndarray:
    """The picture, smaller, somewhere in an empty one of the same size."""
    shrunk = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    room = np.full_like(image, 150)
    room[200 : 200 + shrunk.shape[0], 200 : 200 + shrunk.shape[1]] = shrunk
    return room


def beside(left: list[np.ndarray], right: list[np.ndarray]) -> list[np.ndarray]:
    """Two rows of pictures as one, the empty sides cut off."""
    pairs = zip(left, right, strict=True)
    return [np.hstack([one[:, 130:510], other[:, 130:510]]) for one, other in pairs]


def film(path: Path, frames: list[np.ndarray]) -> Path:
    """The pictures as a video of 10 frames a second."""
    return write_video(path, frames, fps=10)
