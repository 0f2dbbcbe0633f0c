"""Whom to look at while several people are before a camera: the one whose arms move.

Frames of a camera cannot be read twice, so the choice is made from frame to frame, and changes
only when somebody else has moved clearly more for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.crowd import Alone, Person, is_same
from signclip_desktop.core.seeing.people import STEP_PX, Face
from signclip_desktop.core.seeing.person_box import Box
from signclip_desktop.core.types.landmarks import Float

# Movement counts for about this long; signs last .5 to 2 s.
FORGET_S = 1.0
# Another person must have moved this many times as much, for this long.
CLEARLY, SWITCH_S = 1.6, 0.4
LOST_S = 1.3  # a face that was not seen for longer is gone: three looks of the watch
# Where arms sign, in heights of the face's box: to each side of the face, and below the chin.
ARMS_ASIDE, ARMS_BELOW = 1.8, 3.2


@dataclass(slots=True, eq=False)
class _Seen:
    face: Face
    seen_s: float
    moved: float = 0.0


@dataclass(frozen=True, slots=True)
class View:
    """What of a frame to look at.

    Attributes:
        image: uint8 (H, W, 3) RGB: the person's part, the others' heads painted over.
        box: where that part lies in the frame.
        is_new: it shows another person or place than the frame before.
    """

    image: NDArray[np.uint8]
    box: Box
    is_new: bool


class LiveSigner:
    """Follows people through the frames of one camera; use it in one thread."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget everybody."""
        self._people: list[_Seen] = []
        self._chosen: _Seen | None = None
        self._box: Box | None = None
        self._last: Float | None = None
        self._last_s = 0.0
        self._ahead_s: float | None = None

    def view(self, image: NDArray[np.uint8], faces: Sequence[Face], time_s: float) -> View:
        """Take the next frame into account, and give what of it to look at.

        Args:
            image: uint8 (H, W, 3) RGB.
            faces: those seen last, two at least.
            time_s: rising.
        """
        aspect = image.shape[1] / image.shape[0]
        self._meet(faces, time_s, aspect)
        self._feel(image, time_s)
        before = self._chosen
        self._choose(time_s)
        assert self._chosen is not None
        others = [one for one in self._people if one is not self._chosen]
        alone = Alone(_standing(self._chosen), [_standing(one) for one in others], aspect)
        stays = self._chosen is before and self._box is not None and self._box.fits(alone.box)
        if not stays or self._box is None:
            self._box = alone.box
        return View(alone.cut(image, time_s, self._box), self._box, is_new=not stays)

    def _meet(self, faces: Sequence[Face], time_s: float, aspect: float) -> None:
        free = list(self._people)
        for face in faces:
            known = next((one for one in free if is_same(one.face, face, aspect)), None)
            if known is None:
                self._people.append(_Seen(face, time_s))
            else:
                free.remove(known)
                known.face, known.seen_s = face, time_s
        self._people = [one for one in self._people if time_s - one.seen_s <= LOST_S]

    def _feel(self, image: NDArray[np.uint8], time_s: float) -> None:
        """Add up how much the arms of each person moved since the frame before."""
        grey: Float = image[::STEP_PX, ::STEP_PX].mean(axis=2, dtype=np.float32)
        step_s = min(max(time_s - self._last_s, 0.0), FORGET_S)
        if self._last is not None and self._last.shape == grey.shape:
            change = np.abs(grey - self._last)
            kept = float(np.exp(-step_s / FORGET_S))
            for one in self._people:
                one.moved = kept * one.moved + (1 - kept) * _arms(change, one.face)
        self._last, self._last_s = grey, time_s

    def _choose(self, time_s: float) -> None:
        most = max(self._people, key=lambda one: (one.moved, one.face.height))
        if self._chosen not in self._people:
            self._chosen, self._ahead_s = most, None
        elif most is self._chosen or most.moved < CLEARLY * self._chosen.moved:
            self._ahead_s = None
        elif self._ahead_s is None:
            self._ahead_s = time_s
        elif time_s - self._ahead_s >= SWITCH_S:
            self._chosen, self._ahead_s = most, None


def _standing(one: _Seen) -> Person:
    """The person as of now."""
    face = one.face
    return Person(np.array([one.seen_s]), np.array([[face.x, face.y, face.height]]))


def _arms(change: Float, face: Face) -> float:
    """Mean change where arms sign, less that of the head: who walks by moves as a whole."""
    tall, wide = change.shape
    unit = face.height * tall
    middle, chin = face.x * wide, face.y * tall + unit / 2
    arms = _part(change, middle, ARMS_ASIDE * unit, chin, chin + ARMS_BELOW * unit)
    head = _part(change, middle, unit / 2, chin - unit, chin)
    return max(0.0, arms - head)


def _part(change: Float, middle: float, aside: float, top: float, bottom: float) -> float:
    rows = slice(max(0, int(top)), max(0, int(bottom)))
    inside = change[rows, max(0, int(middle - aside)) : max(0, int(middle + aside))]
    return float(inside.mean()) if inside.size else 0.0
