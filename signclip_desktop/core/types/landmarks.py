"""Landmarks of one frame, and of a whole clip.

Does not know how they were found (holistic.py) or what an encoder makes of them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.skeleton import LANDMARK_COUNT, LEFT_HAND, MIRROR, RIGHT_HAND
from signclip_desktop.errors import Message

# A remark that holds in fewer of a recording's frames than this says nothing of the recording.
REMARKED_SHARE = 1 / 3

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Landmarks:
    """One frame's landmarks.

    Attributes:
        points: float32 (K, 3), image-normalised: x to the right and y down, 0..1 over the
            frame; z in units of the frame's width, as MediaPipe gives it; NaN where not
            detected.
        confidence: float32 (K,), 0..1; 0 where not detected.
        time_s: seconds since the source started.
        number: number of the frame in its source.
        remarks: what gets in the way of seeing the signer at this moment.
    """

    points: Float
    confidence: Float
    time_s: float
    number: int
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        _expect("points", self.points, (LANDMARK_COUNT, 3))
        _expect("confidence", self.confidence, (LANDMARK_COUNT,))

    @property
    def has_hand(self) -> bool:
        """Whether at least one hand was detected."""
        return bool(
            np.isfinite(self.points[LEFT_HAND, 0]).any()
            or np.isfinite(self.points[RIGHT_HAND, 0]).any()
        )


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording of signing, as landmarks over time.

    Attributes:
        points: float32 (T, K, 3), as in Landmarks; T >= 1.
        confidence: float32 (T, K).
        times_s: float32 (T,), finite and rising; need not begin at 0 nor be evenly spaced.
        width_px: width of the frames the landmarks were found in.
        height_px: height of those frames.
        flaw: what the file that it was read from lacks; None for a whole recording. Not kept
            with it: a recording with a flaw is not added to a library.
        remarks: what got in the way of seeing the signer; not stored with a recording.
    """

    points: Float
    confidence: Float
    times_s: Float
    width_px: int
    height_px: int
    flaw: Message | None = None
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        frames = len(self.points)
        if frames == 0:
            raise ValueError("expected at least one frame, got none")
        _expect("points", self.points, (frames, LANDMARK_COUNT, 3))
        _expect("confidence", self.confidence, (frames, LANDMARK_COUNT))
        _expect("times_s", self.times_s, (frames,))
        if not np.isfinite(self.times_s).all():
            raise ValueError("expected finite times_s")
        if frames > 1 and not (np.diff(self.times_s) > 0).all():
            raise ValueError("expected rising times_s")
        if self.width_px <= 0 or self.height_px <= 0:
            raise ValueError(
                f"expected a positive frame size, got {self.width_px} x {self.height_px}"
            )
        for array in (self.points, self.confidence, self.times_s):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.points)

    @property
    def duration_s(self) -> float:
        """Time from the first frame to the end of the last one, in seconds."""
        if len(self) == 1:
            return 0.0
        span = float(self.times_s[-1] - self.times_s[0])
        return span * len(self) / (len(self) - 1)

    @property
    def fps(self) -> float:
        """Mean frame rate in 1/s; 0 for a single frame."""
        return len(self) / self.duration_s if len(self) > 1 else 0.0

    def hand_seen(self) -> NDArray[np.bool_]:
        """Bool (T, 2): was the left / the right hand detected in each frame."""
        left = np.isfinite(self.points[:, LEFT_HAND, 0]).all(axis=1)
        right = np.isfinite(self.points[:, RIGHT_HAND, 0]).all(axis=1)
        return np.stack([left, right], axis=1)

    def slice(self, start: int, stop: int) -> "Clip":
        """The frames start..stop-1; times are kept."""
        return Clip(
            points=self.points[start:stop],
            confidence=self.confidence[start:stop],
            times_s=self.times_s[start:stop],
            width_px=self.width_px,
            height_px=self.height_px,
            flaw=self.flaw,
            remarks=self.remarks,
        )

    def between(self, from_s: float, to_s: float) -> "Clip":
        """The frames whose time lies in [from_s, to_s].

        Raises:
            ValueError: no frame lies there.
        """
        inside = np.flatnonzero((self.times_s >= from_s) & (self.times_s <= to_s))
        if len(inside) == 0:
            raise ValueError(f"no frame between {from_s} s and {to_s} s")
        return self.slice(int(inside[0]), int(inside[-1]) + 1)


def clip_of(
    frames: list[Landmarks], *, width_px: int, height_px: int, flaw: Message | None = None
) -> Clip:
    """Join the landmarks of consecutive frames into one clip."""
    return Clip(
        points=np.stack([frame.points for frame in frames]).astype(np.float32),
        confidence=np.stack([frame.confidence for frame in frames]).astype(np.float32),
        times_s=np.array([frame.time_s for frame in frames], dtype=np.float32),
        width_px=width_px,
        height_px=height_px,
        flaw=flaw,
        remarks=lasting_remarks([frame.remarks for frame in frames]),
    )


def lasting_remarks(frames: Sequence[tuple[Remark, ...]]) -> tuple[Remark, ...]:
    """The remarks that hold for a recording, from those of each of its frames."""
    counts = Counter(remark for remarks in frames for remark in remarks)
    return tuple(one for one in Remark if counts[one] > REMARKED_SHARE * len(frames))


def mirror_clip(clip: Clip) -> Clip:
    """The clip as a left-right mirrored camera would have seen it.

    x becomes 1 - x, and each landmark takes the place of its counterpart (left and right
    hand, eyes, shoulders ... change roles). Mirroring twice gives the clip back.
    """
    points = clip.points[:, MIRROR].copy()
    points[..., 0] = np.float32(1.0) - points[..., 0]
    return Clip(
        points=points,
        confidence=clip.confidence[:, MIRROR].copy(),
        times_s=clip.times_s.copy(),
        width_px=clip.width_px,
        height_px=clip.height_px,
        remarks=clip.remarks,
    )


def turned_points(points: Float, quarters: int) -> Float:
    """Points float32 (..., 3) of a picture as those of the picture turned with the clock.

    Args:
        points: image-normalised.
        quarters: how often it is turned by 90 degrees.
    """
    turned = points.copy()
    for _ in range(quarters % 4):
        turned[..., 0], turned[..., 1] = 1 - turned[..., 1], turned[..., 0].copy()
    return turned


def missing_landmarks(*, time_s: float, number: int) -> Landmarks:
    """A frame in which nothing was detected."""
    return Landmarks(
        points=np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32),
        confidence=np.zeros(LANDMARK_COUNT, dtype=np.float32),
        time_s=time_s,
        number=number,
    )


def _expect(name: str, array: NDArray[np.float32], shape: tuple[int, ...]) -> None:
    if array.shape != shape or array.dtype != np.float32:
        raise ValueError(f"expected {name} float32 {shape}, got {array.dtype} {tuple(array.shape)}")
