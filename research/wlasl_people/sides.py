"""Which hand is the signer's left one, in every frame of WLASL.

Where `wlasl_body_face.npz` tells, that counts; elsewhere a small net tells by the hand's shape,
and the cheapest path through the clip by continuity and side. The gloss is not looked at: what
is searched for must not depend on the answer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.wlasl_people.side_net import about_the_wrist, right_odds, train
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from signclip_desktop.training.data.hand_tracks import assign_hands

KNOWN_ODDS = 6.0  # log odds of a side that is known: more than the net is ever sure of
CLEARLY = 1e-3  # nearer to one hand than to the other, image-normalised
SAME = 0.02  # farther away it is not the same find
EPOCHS = 8.0


@dataclass(frozen=True, slots=True)
class Finds:
    """Hands of WLASL in the order of detection, double finds merged.

    Attributes:
        hands: float16 (sum T, 2, 21, 3).
        frames: (N,).
        aspect: (N,), frame width over height.
        middle: (N,), x of the person's middle, 0..1; NaN if not known.
        source: (N,), "" if not known.
    """

    hands: NDArray[np.float16]
    frames: NDArray[np.intp]
    aspect: Float
    middle: Float
    source: NDArray[np.str_]

    def rows(self, clip: int) -> slice:
        """The frames of a clip."""
        stop = int(self.frames[: clip + 1].sum())
        return slice(stop - int(self.frames[clip]), stop)


@dataclass(frozen=True, slots=True)
class Sided:
    """Clips whose sides are known: the points (sum T, 203, 3) of clips `clip`, end to end."""

    points: NDArray[np.float16]
    frames: NDArray[np.intp]
    clip: NDArray[np.intp]


def known_sides(finds: Finds, sided: Sided) -> NDArray[np.int8]:
    """Int8 (sum T,): 1 where the first find is the left hand, -1 the right, 0 not known."""
    known = np.zeros(len(finds.hands), dtype=np.int8)
    start = 0
    for clip, frames in zip(sided.clip, sided.frames, strict=True):
        rows, points = finds.rows(int(clip)), sided.points[start : start + frames]
        start += int(frames)
        first, second = (finds.hands[rows, slot].astype(np.float32) for slot in (0, 1))
        left, right = (points[:, hand].astype(np.float32) for hand in (LEFT_HAND, RIGHT_HAND))
        as_left = np.minimum(_apart(first, left), _apart(second, right))
        as_right = np.minimum(_apart(first, right), _apart(second, left))
        side: NDArray[np.int8] = np.zeros(int(frames), dtype=np.int8)
        side[as_left < as_right - CLEARLY] = 1
        side[as_right < as_left - CLEARLY] = -1
        known[rows] = np.where(np.minimum(as_left, as_right) > SAME, 0, side)
    return known


def true_sides(
    finds: Finds,
    known: NDArray[np.int8],
    others: tuple[Float, NDArray[np.bool_]],
    *,
    without: frozenset[str] = frozenset(),
    epochs: float = EPOCHS,
    seed: int = 0,
) -> NDArray[np.bool_]:
    """Bool (sum T,): whether the first find of each frame is the signer's left hand.

    Args:
        finds: all hands.
        known: as known_sides gives.
        others: hands (N, 20, 3) of other recordings and whether they are right ones.
        without: sources whose known sides are not used, neither learned from nor taken over.
        epochs: of the net.
        seed: of the net.
    """
    source = np.repeat(finds.source, finds.frames)
    used = np.where(np.isin(source, list(without)), 0, known)
    aspect = np.repeat(finds.aspect, finds.frames)
    seen = np.isfinite(finds.hands[:, :, 0, 0])
    points, right = [others[0]], [others[1]]
    for slot, is_right in ((0, -1), (1, 1)):
        rows = np.flatnonzero(seen[:, slot] & (used != 0))
        points.append(about_the_wrist(finds.hands[rows, slot], aspect[rows]))
        right.append(used[rows] == is_right)
    net = train(np.concatenate(points), np.concatenate(right), epochs=epochs, seed=seed)
    odds = np.zeros(seen.shape, dtype=np.float32)
    for slot, sign in ((0, -1), (1, 1)):
        rows = np.flatnonzero(seen[:, slot])
        odds[rows, slot] = right_odds(net, about_the_wrist(finds.hands[rows, slot], aspect[rows]))
        odds[:, slot] = np.where(used != 0, sign * KNOWN_ODDS * used, odds[:, slot])
    return assign_hands(finds.hands, finds.frames, finds.aspect, finds.middle, likeness=odds)


def error(
    finds: Finds, known: NDArray[np.int8], sides: NDArray[np.bool_], source: str
) -> tuple[float, float, int]:
    """Percent of a source's known frames, and of its clips, on the wrong side; number of clips."""
    wrong = (np.where(sides, 1, -1) != known) & (known != 0)
    frames = bad = clips = frame_count = 0
    for clip in np.flatnonzero(finds.source == source):
        rows = finds.rows(int(clip))
        count = int((known[rows] != 0).sum())
        if count:
            lost = int(wrong[rows].sum())
            frames, frame_count = frames + lost, frame_count + count
            bad, clips = bad + (lost > 0.5 * count), clips + 1
    return 100 * frames / max(frame_count, 1), 100 * bad / max(clips, 1), clips


def _apart(one: Float, other: Float) -> Float:
    apart: Float = np.abs(one[..., :2] - other[..., :2]).mean(axis=(1, 2))
    return np.nan_to_num(apart, nan=9.0)
