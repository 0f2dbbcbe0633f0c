"""One recording in the mean person's measure: hands where they are on the body, frame by frame.

People have unlike shoulders, faces and hands. A hand in the open is placed by the shoulders, a
hand at the head by the face, and two hands that are near each other keep their distance in
hand sizes; so what touches in the recording touches in the drawing.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.bodies import Body
from signclip_desktop.training.shipped.starter.proportions import (
    FACE_HALF,
    FACE_HEIGHT,
    FACE_MIDDLE,
    HAND_SIZE,
    hand_size,
)

# How firmly a hand that touches is held to what it touches, against 1 for its place before the
# trunk; the hold fades over this distance (shoulder widths).
HEAD_HOLD, HEAD_REACH = 8.0, 0.16
HANDS_HOLD, HANDS_REACH = 6.0, 0.22
NEAREST = 0.05  # shoulder widths: points this much further off count for less by e
EVEN_FRAMES = 1.5  # over which the correction of a hand's place is smoothed
TURN_FRAMES = 2.0  # over which the head's turn is smoothed


@dataclass(frozen=True, slots=True)
class Track:
    """Both hands and the head over T frames; hand 0 is the left one, 1 the right one.

    Attributes:
        wrist: float32 (T, 2, 2), x right and y down from the middle of the shoulders, in
            shoulder widths of the mean person; 0 where the hand is not seen.
        shape: float32 (T, 2, 21, 3), points relative to the wrist, same unit; 0 where not seen.
        seen: bool (T, 2).
        head: float32 (T, 2), middle of the face.
        turn: float32 (T, 3, 3), turn of the face.
        fps: frames per second.
        known: how the person's place is known.
    """

    wrist: Float
    shape: Float
    seen: NDArray[np.bool_]
    head: Float
    turn: Float
    fps: float
    known: Known

    def __len__(self) -> int:
        return len(self.seen)

    def mirrored(self) -> "Track":
        """The track of a person of the other handedness."""
        flip2 = np.array([-1, 1], dtype=np.float32)
        flip3 = np.array([-1, 1, 1], dtype=np.float32)
        return replace(
            self,
            wrist=self.wrist[:, ::-1] * flip2,
            shape=self.shape[:, ::-1] * flip3,
            seen=self.seen[:, ::-1],
            head=self.head * flip2,
            turn=self.turn * np.outer(flip3, flip3),
        )

    def exchanged(self) -> "Track":
        """The track with its hands told apart the other way round."""
        return replace(
            self,
            wrist=self.wrist[:, ::-1],
            shape=self.shape[:, ::-1],
            seen=self.seen[:, ::-1],
        )

    def cut(self, first: int, stop: int) -> "Track":
        """Frames `first` to before `stop`."""
        part = slice(first, stop)
        return replace(
            self,
            wrist=self.wrist[part],
            shape=self.shape[part],
            seen=self.seen[part],
            head=self.head[part],
            turn=self.turn[part],
        )


def track_of(hands: Float, body: Body, fps: float, size: float | None = None) -> Track | None:
    """One recording's track; None if hands are seen in fewer than 5 frames.

    Args:
        hands: float32 (T, 2, 21, 3), image-normalised, left and right, NaN where not seen.
        body: of the person whose hands they are.
        fps: frames per second.
        size: hand_size of the person, where that is better known than by this recording.
    """
    square = hands * np.array([body.aspect, 1, body.aspect], dtype=np.float32)
    seen = np.isfinite(square[..., 0]).all(axis=2)
    own = hand_size(square, seen)
    if not np.isfinite(own):
        return None
    scale = HAND_SIZE / (size or own)
    square = np.where(seen[..., None, None], square, 0)
    wrist = square[:, :, 0, :2]
    shape = (square - square[:, :, :1]) * scale
    middle = np.broadcast_to(np.atleast_2d(body.middle), (len(square), 2))
    place, turn = _head(body, len(square))
    rel = place - middle
    head = FACE_MIDDLE + (rel - np.median(rel, axis=0)) * (FACE_HEIGHT / body.face)
    trunk = (wrist - middle[:, None]) / body.width
    at_head = (wrist - place[:, None]) * (FACE_HEIGHT / body.face) + head[:, None]
    placed = _placed(trunk, at_head, wrist * scale, shape, FACE_HEIGHT / body.face / scale, head)
    correction = _even(np.where(seen[..., None], placed - trunk, 0), seen)
    return Track(
        wrist=np.where(seen[..., None], trunk + correction, 0).astype(np.float32),
        shape=np.where(seen[..., None, None], shape, 0).astype(np.float32),
        seen=seen,
        head=head.astype(np.float32),
        turn=turn,
        fps=fps,
        known=body.known,
    )


def _head(body: Body, frames: int) -> tuple[Float, Float]:
    """Place (T, 2) of the face's middle, in frame heights, and its turn (T, 3, 3)."""
    if body.head is None or len(body.head.place) != frames:
        upright = np.tile(np.eye(3, dtype=np.float32), (frames, 1, 1))
        return np.broadcast_to(body.head_middle, (frames, 2)), upright
    place = gaussian_filter1d(body.head.place, TURN_FRAMES, axis=0, mode="nearest")
    smooth = gaussian_filter1d(body.head.turn, TURN_FRAMES, axis=0, mode="nearest")
    left, _, right = np.linalg.svd(smooth)
    return place, (left @ right).astype(np.float32)


def _placed(
    trunk: Float, at_head: Float, in_hands: Float, shape: Float, face_to_hand: float, head: Float
) -> Float:
    """Wrists (T, 2, 2) that keep what touches together.

    Args:
        trunk: wrists as placed by the shoulders.
        at_head: wrists as placed by the face.
        in_hands: wrists in the measure of the hands; only their difference counts.
        shape: (T, 2, 21, 3).
        face_to_hand: what the face's measure makes of one unit of the hands' measure.
        head: (T, 2), middle of the face.
    """
    flat = shape[..., :2]
    # The point of each hand that is nearest to the face, in the face's measure.
    points = at_head[:, :, None] + flat * face_to_hand
    off = (points - head[:, None, None]) / FACE_HALF
    away = np.maximum(np.linalg.norm(off, axis=3) - 1, 0) * FACE_HALF.mean()
    nearest = np.exp(-(away - away.min(axis=2, keepdims=True)) / NEAREST)
    nearest /= nearest.sum(axis=2, keepdims=True)
    contact = (points * nearest[..., None]).sum(axis=2)
    goal = contact - (flat * nearest[..., None]).sum(axis=2)
    hold = HEAD_HOLD * np.exp(-((away.min(axis=2) / HEAD_REACH) ** 2))
    # Both hands.
    apart = in_hands[:, 1] - in_hands[:, 0]
    between = flat[:, 1, :, None] + apart[:, None, None] - flat[:, 0, None, :]
    gap = np.linalg.norm(between, axis=3).min(axis=(1, 2))
    together = HANDS_HOLD * np.exp(-((gap / HANDS_REACH) ** 2))
    together = np.where((shape != 0).any(axis=(2, 3)).all(axis=1), together, 0)
    # Least squares of two unknowns a frame and axis.
    weight = 1 + hold
    known = trunk + hold[..., None] * goal
    left = known[:, 0] - together[:, None] * apart
    right = known[:, 1] + together[:, None] * apart
    a, d, b = weight[:, 0] + together, weight[:, 1] + together, together
    inverse = (a * d - b * b)[:, None]
    return np.stack(
        [
            (d[:, None] * left + b[:, None] * right) / inverse,
            (b[:, None] * left + a[:, None] * right) / inverse,
        ],
        axis=1,
    )


def _even(values: Float, seen: NDArray[np.bool_]) -> Float:
    """Values (T, 2, 2) smoothed over the seen frames of each hand."""
    mass = gaussian_filter1d(seen.astype(np.float32), EVEN_FRAMES, axis=0, mode="nearest")
    total = gaussian_filter1d(values, EVEN_FRAMES, axis=0, mode="nearest")
    smooth: Float = total / np.maximum(mass, 1e-3)[..., None]
    return smooth
