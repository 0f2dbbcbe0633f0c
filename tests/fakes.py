"""Small real classes that replace a camera and for MediaPipe."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks, missing_landmarks
from signclip_desktop.core.types.skeleton import (
    BODY,
    FACE,
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.errors import CameraState, CameraUnavailable


class Fault(Enum):
    """What goes wrong."""

    BLACK = "black frames"
    DARK = "frames with a tenth of the light"
    FREEZE = "the same frame again and again"
    SLOW = "five frames a second"
    UNPLUG = "lost"
    DENIED = "permission denied on opening"
    IN_USE = "in use on opening"
    NONE_FOUND = "no such camera on opening"


@dataclass(frozen=True, slots=True)
class FaultAt:
    """A fault that begins with a frame number; `until` (exclusive) ends it, None never does."""

    fault: Fault
    start: int = 0
    until: int | None = None


_ON_OPENING = {
    Fault.DENIED: CameraState.DENIED,
    Fault.IN_USE: CameraState.IN_USE,
    Fault.NONE_FOUND: CameraState.NONE_FOUND,
}


class FakeCamera:
    """A live FrameSource that plays given images in a loop, with faults by script.

    Frames come at once with the time stamps of a real camera, so tests need no waiting; with
    `paced=True` they come at the real rate. After `count` frames it waits, as a camera does
    that has nothing new, until it is closed. `opened` and `closed` count the calls.

    Args:
        images: uint8 (H, W, 3) RGB; without them, a bar that moves over a grey room.
        fps: rate of the time stamps.
        count: frames to give; None for no end.
        faults: what goes wrong, and when.
        paced: wait between frames as long as a camera would.
    """

    is_live = True

    def __init__(
        self,
        images: Iterable[np.ndarray] | None = None,
        *,
        fps: float = 30.0,
        count: int | None = None,
        faults: Sequence[FaultAt] = (),
        paced: bool = False,
        name: str = "Fake camera",
    ) -> None:
        self.name = name
        self.nominal_fps = fps
        self.opened = 0
        self.closed = 0
        self._images = list(images) if images is not None else moving_bar()
        self._count = count
        self._faults = tuple(faults)
        self._paced = paced
        self._leaving = threading.Event()
        self._number = 0
        self._time_s = 0.0

    @classmethod
    def from_file(cls, path: Path, **named) -> "FakeCamera":
        """A camera that sees what a video file shows."""
        images = []
        with VideoFile(path, max_side_px=640) as file:
            while (frame := file.read()) is not None:
                images.append(frame.image)
            named.setdefault("fps", file.nominal_fps)
        return cls(images, **named)

    def open(self) -> None:
        self.opened += 1
        self._leaving.clear()
        self._number, self._time_s = 0, 0.0
        for fault, state in _ON_OPENING.items():
            if self._has(fault):
                raise CameraUnavailable(state)

    def read(self) -> Frame | None:
        if self._count is not None and self._number >= self._count:
            self._leaving.wait()
        step_s = 0.2 if self._has(Fault.SLOW) else 1 / self.nominal_fps
        if self._paced:
            self._leaving.wait(step_s)
        if self._leaving.is_set():
            return None
        if self._has(Fault.UNPLUG):
            raise CameraUnavailable(CameraState.UNPLUGGED)
        frame = Frame(image=self._image(), time_s=self._time_s, number=self._number)
        self._number += 1
        self._time_s += step_s
        return frame

    def close(self) -> None:
        self.closed += 1
        self._leaving.set()

    def _image(self) -> np.ndarray:
        if self._has(Fault.BLACK):
            return np.zeros_like(self._images[0])
        if self._has(Fault.FREEZE):
            return self._images[0]
        image = self._images[self._number % len(self._images)]
        return image // 10 if self._has(Fault.DARK) else image

    def _has(self, fault: Fault) -> bool:
        return any(
            entry.fault is fault
            and entry.start <= self._number
            and (entry.until is None or self._number < entry.until)
            for entry in self._faults
        )


def moving_bar(width: int = 160, height: int = 120, count: int = 30) -> list[np.ndarray]:
    """A white bar that moves over a grey room, as frames."""
    images = []
    for number in range(count):
        image = np.full((height, width, 3), 110, dtype=np.uint8)
        start = number * width // count
        image[:, start : start + 8] = 240
        images.append(image)
    return images


class FakeHolistic:
    """Replaces Holistic: landmarks that depend on the frame's number alone.

    A person faces the camera. The hands rest below the frame (missing), are raised and sign in
    a circle for the frames in `signing`, and rest again. `seed` changes the sign's shape.

    Args:
        signing: first and last-plus-one frame of the signing; None for all frames.
        person: False gives missing landmarks always.
        hands: which hands sign, "left", "right" or "both".
        fails_on: frame numbers that count as failed.
        extractor_id: what it says that its landmarks come from.
    """

    def __init__(
        self,
        *,
        signing: tuple[int, int] | None = None,
        person: bool = True,
        hands: str = "both",
        seed: int = 0,
        fails_on: Iterable[int] = (),
        extractor_id: str = "fake",
    ) -> None:
        self.failed_frames = 0
        self.extractor_id = extractor_id
        self.processed: list[int] = []
        self.closed = False
        self.threads: set[int] = set()
        self._signing = signing
        self._person = person
        self._hands = hands
        self._fails_on = frozenset(fails_on)
        random = np.random.default_rng(seed)
        self._shape = random.uniform(-0.04, 0.04, (21, 3)).astype(np.float32)
        self._turn = float(random.uniform(0.1, 0.3))

    def __enter__(self) -> "FakeHolistic":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        self.threads.add(threading.get_ident())

    def restart(self) -> None:
        self.threads.add(threading.get_ident())

    def close(self) -> None:
        self.closed = True

    def process(self, frame: Frame) -> Landmarks:
        self.threads.add(threading.get_ident())
        self.processed.append(frame.number)
        if frame.number in self._fails_on:
            self.failed_frames += 1
            return missing_landmarks(time_s=frame.time_s, number=frame.number)
        if not self._person:
            return missing_landmarks(time_s=frame.time_s, number=frame.number)
        points = self._standing()
        if self._signing is None or self._signing[0] <= frame.number < self._signing[1]:
            self._raise_hands(points, frame.number)
        confidence = np.isfinite(points[:, 0]).astype(np.float32)
        return Landmarks(
            points=points, confidence=confidence, time_s=frame.time_s, number=frame.number
        )

    @staticmethod
    def _standing() -> np.ndarray:
        points = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
        points[BODY] = (0.5, 1.2, 0.0)  # what is not named below lies under the frame
        points[BODY.start : 11] = (0.5, 0.22, 0.0)
        points[NOSE] = (0.5, 0.2, 0.0)
        points[LEFT_SHOULDER], points[RIGHT_SHOULDER] = (0.62, 0.45, 0.0), (0.38, 0.45, 0.0)
        points[13], points[14] = (0.68, 0.75, 0.0), (0.32, 0.75, 0.0)  # elbows
        points[LEFT_WRIST], points[RIGHT_WRIST] = (0.66, 1.05, 0.0), (0.34, 1.05, 0.0)
        points[23], points[24] = (0.58, 0.95, 0.0), (0.42, 0.95, 0.0)  # hips
        angle = np.linspace(0, 2 * np.pi, FACE.stop - FACE.start, dtype=np.float32)
        oval = (0.5 + 0.06 * np.cos(angle), 0.22 + 0.09 * np.sin(angle), 0 * angle)
        points[FACE] = np.stack(oval, axis=1)
        return points

    def _raise_hands(self, points: np.ndarray, number: int) -> None:
        angle = number * self._turn
        for name, hand, wrist, side in (
            ("left", LEFT_HAND, LEFT_WRIST, 1),
            ("right", RIGHT_HAND, RIGHT_WRIST, -1),
        ):
            if self._hands in (name, "both"):
                x, y = 0.5 + side * (0.12 + 0.03 * np.cos(angle)), 0.55 + 0.06 * np.sin(angle)
                points[wrist] = (x, y, 0.0)
                points[hand] = points[wrist] + self._shape
                points[hand.start] = points[wrist]
