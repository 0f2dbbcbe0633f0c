"""MediaPipe Hands in a thread of its own: where the hands are, and whose left and right they are.

Hands finds palms anywhere in the picture and knows no body; which side a hand is on, the
body's wrists tell.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.graphs import HANDS, Graph, open_hands, points_of
from signclip_desktop.core.seeing.person_box import WHOLE, Box, box_of
from signclip_desktop.core.types.landmarks import Float, Landmarks
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)

PARTS = (LEFT_HAND, RIGHT_HAND)
WRISTS = (LEFT_WRIST, RIGHT_WRIST)
SURE_WRIST = 0.5  # MediaPipe's visibility
# Where Holistic puts wrists, in shoulder widths from the hand's own, at most: it errs on fast
# and hidden arms. Further away it is another person's hand.
REACH = 1.0
# A hand that Hands misses for about half a second, though its wrist is in the picture, is looked
# for by Holistic as well, until Hands finds it for as long.
FORGET_S = 0.7
TRUSTED = 0.5
LONGEST_STEP_S = 0.2  # a still camera tells no more than this at once


@dataclass(frozen=True, slots=True)
class Find:
    """One hand in a picture.

    Attributes:
        points: float32 (21, 3), as in Landmarks.
        is_left: the signer's own left, by the look of the hand alone.
    """

    points: Float
    is_left: bool


class HandFinder:
    """Looks for hands in one picture after the other, while the caller does something else."""

    def __init__(self) -> None:
        """Open the graph.

        Raises:
            LandmarkerUnavailable: mediapipe or one of its model files is missing.
        """
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hands")
        try:
            self._graph = self._thread.submit(Graph, open_hands).result()
        except BaseException:
            self._thread.shutdown()
            raise
        self._closed = False
        self.restart()

    def restart(self) -> None:
        """Look at the next picture, which must be empty: nothing is tracked on from it."""
        self._trust = [1.0, 1.0]
        self._last_s = 0.0
        self._box = WHOLE
        self._expected = True

    @property
    def needs_help(self) -> bool:
        """Whether Holistic should also look for hands in the next picture."""
        return self._expected and min(self._trust) < TRUSTED

    def mend(self) -> None:
        """Open the graph anew if it failed.

        Raises:
            LandmarkerUnavailable: it cannot be opened again.
        """
        if self._graph.is_broken:
            self._thread.submit(self._graph.mend).result()

    def begin(self, image: NDArray[np.uint8]) -> "Future[list[Find]] | None":
        """Begin to look at an image uint8 (H, W, 3) RGB; None where no hand can be in it."""
        return self._thread.submit(self._look, image, self._box) if self._expected else None

    def place(self, landmarks: Landmarks, finds: list[Find] | None, aspect: float) -> Landmarks:
        """Put what was found in the place of Holistic's hands.

        Args:
            landmarks: Holistic's, of the same picture; what it holds of hands counts where Hands is
                not to be trusted.
            finds: None if nobody looked.
            aspect: width over height of the picture.
        """
        points, confidence = landmarks.points.copy(), landmarks.confidence.copy()
        step_s = min(max(landmarks.time_s - self._last_s, 0.0), LONGEST_STEP_S)
        self._last_s = landmarks.time_s
        placed = sides_of(finds or [], points, aspect)
        for side, (part, found) in enumerate(zip(PARTS, placed, strict=True)):
            if finds is not None and (found is not None or is_in_picture(landmarks, side)):
                self._learn(side, found is not None, step_s)
            if found is not None:
                points[part], confidence[part] = found, 1
            elif self._trust[side] >= TRUSTED:
                points[part], confidence[part] = np.nan, 0
        placed_landmarks = replace(landmarks, points=points, confidence=confidence)
        self._expected = may_show_hands(placed_landmarks)
        self._box = box_of(points, aspect, self._box)
        return placed_landmarks

    def _learn(self, side: int, found: bool, step_s: float) -> None:
        kept = float(np.exp(-step_s / FORGET_S))
        self._trust[side] = kept * self._trust[side] + (1 - kept) * found

    def close(self) -> None:
        """Give the graph back; may be called again."""
        if not self._closed:
            self._closed = True
            self._thread.submit(self._graph.close).result()
            self._thread.shutdown()

    def _look(self, image: NDArray[np.uint8], box: Box) -> list[Find]:
        found = self._graph.process(image if box == WHOLE else box.cut(image))
        if found is None or not found.multi_hand_landmarks:
            return []
        return [
            # MediaPipe tells the sides of a mirrored picture; ours is not mirrored.
            Find(
                box.whole(points_of(hand.landmark)),
                is_left=sides.classification[0].label == "Right",
            )
            for hand, sides in zip(
                found.multi_hand_landmarks[:HANDS], found.multi_handedness[:HANDS], strict=True
            )
        ]


def sides_of(finds: list[Find], points: Float, aspect: float) -> tuple[Float | None, Float | None]:
    """The signer's left and right hand among the finds, None where there is none.

    By the body's wrists, both finds together as near as possible; finds out of the body's reach
    are not this signer's. Without a body by the look of the hands; of two that look like the
    same side, the one further right in the picture is the left.

    Args:
        finds: at most two.
        points: float32 (K, 3) of the same picture.
        aspect: width over height of the picture.
    """
    stretch = np.array([aspect, 1.0], dtype=np.float32)
    wrists = points[WRISTS, :2] * stretch
    sides: list[Float | None] = [None, None]
    if np.isfinite(wrists).all():
        away = np.array([_lengths(find.points[0, :2] * stretch - wrists) for find in finds])
        near = [n for n in range(len(finds)) if away[n].min() <= _reach(points, stretch)]
        best = min(
            permutations((0, 1), len(near)),
            key=lambda order: sum(away[n, side] for n, side in zip(near, order, strict=True)),
        )
        for n, side in zip(near, best, strict=True):
            sides[side] = finds[n].points
        return sides[0], sides[1]
    order = sorted(finds, key=lambda find: -find.points[0, 0])
    if len(order) == HANDS and order[0].is_left == order[1].is_left:
        return order[0].points, order[1].points
    for find in order:
        sides[0 if find.is_left else 1] = find.points
    return sides[0], sides[1]


def is_in_picture(landmarks: Landmarks, side: int) -> bool:
    """Whether the body's left (0) or right (1) wrist is in the picture, and not hidden."""
    number = WRISTS[side]
    at = landmarks.points[number, :2]
    return bool(((at > 0) & (at < 1)).all() and landmarks.confidence[number] >= SURE_WRIST)


def may_show_hands(landmarks: Landmarks) -> bool:
    """Whether the next picture may show a hand: not if a body is seen, and its wrists are not."""
    if landmarks.has_hand or not np.isfinite(landmarks.points[WRISTS, :2]).all():
        return True
    return is_in_picture(landmarks, 0) or is_in_picture(landmarks, 1)


def _reach(points: Float, stretch: Float) -> float:
    """How far from its place a wrist is believed; a body that is turned shows narrow shoulders."""
    left, right = points[LEFT_SHOULDER, :2] * stretch, points[RIGHT_SHOULDER, :2] * stretch
    neck = (left + right) / 2 - points[NOSE, :2] * stretch
    return REACH * float(max(np.linalg.norm(left - right), np.linalg.norm(neck)))


def _lengths(vectors: Float) -> Float:
    lengths: Float = np.linalg.norm(vectors, axis=-1)
    return lengths
