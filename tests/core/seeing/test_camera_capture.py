"""A camera is asked for many frames a second first, then for many pixels."""

import cv2
import numpy as np
import pytest

from signclip_desktop.core.seeing.camera_capture import choose_mode, rgb

WIDTH, HEIGHT, FPS = cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS


class Camera:
    """Gives the width that it is asked for, and at most so many frames a second at it."""

    def __init__(self, fastest: dict[int, float], told: float | None = None) -> None:
        self.values: dict[int, float] = {}
        self._fastest = fastest
        self._told = told

    def set(self, prop: int, value: float) -> bool:
        self.values[prop] = value
        return True

    def get(self, prop: int) -> float:
        if prop == FPS:
            if self._told is not None:
                return self._told
            return min(self.values[FPS], self._fastest.get(int(self.values[WIDTH]), 0.1))
        return self.values[prop]


@pytest.mark.parametrize(
    ("fastest", "taken"),
    [
        ({1280: 60, 640: 60}, (1280, 720, 60)),
        ({1280: 54, 640: 60}, (1280, 720, 60)),  # nine tenths are enough
        ({1280: 53.9, 640: 60}, (640, 480, 60)),
        ({1280: 30, 640: 50}, (1280, 720, 30)),
        ({1280: 10, 640: 30}, (640, 480, 30)),
        ({1280: 10, 640: 10}, (640, 480, 30)),  # nothing better is known
    ],
)
def test_the_first_mode_that_the_camera_gives_is_taken(fastest, taken) -> None:
    camera = Camera(fastest)
    choose_mode(camera)
    assert tuple(camera.values[prop] for prop in (WIDTH, HEIGHT, FPS)) == taken
    assert camera.values[cv2.CAP_PROP_BUFFERSIZE] == 1
    assert camera.values[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")


@pytest.mark.parametrize("told", [0.0, -1.0, float("nan")])
def test_a_camera_that_does_not_tell_its_rate_is_not_asked_for_a_high_one(told) -> None:
    camera = Camera({}, told)
    choose_mode(camera)
    assert tuple(camera.values[prop] for prop in (WIDTH, HEIGHT, FPS)) == (1280, 720, 30)


def test_a_picture_is_rgb_and_cannot_be_written() -> None:
    image = np.zeros((2, 3, 3), np.uint8)
    image[..., 0] = 200  # blue, as OpenCV gives it
    found = rgb(image)
    assert found[0, 0].tolist() == [0, 0, 200]
    assert not found.flags.writeable
