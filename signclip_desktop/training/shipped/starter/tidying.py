"""Makes an averaged motion look like signing: hands whole, steady, and only the sign's.

Detectors lose hands, find resting ones, and see palms that lie together as one hand; and an
average of directions has shortened bones. Each is set right here, in this order.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from signclip_desktop.core.types.skeleton import HAND_EDGES
from signclip_desktop.training.shipped.starter.motion import PALM, STEPS, Motion

# A hand seen for less than this part of the other's time only comes along or goes to rest.
BYSTANDER = 0.35
# Hands lie together when their wrists are this near (palm lengths) and one is the other's
# mirror image but for this much (palm lengths, mean over points).
TOGETHER_WRISTS, TOGETHER_SHAPE = 1.5, 0.6
LONGEST_TOGETHER = STEPS // 2
LONGEST_GAP = 8  # frames without a hand that are bridged
STRAY = 0.3  # of the longest stretch with hands; shorter ones beyond a longer gap are left out
LONGEST_STRETCH = 1.6  # of a bone that averaging has shortened
SMOOTHING = 0.9  # frames

MIRROR_SHAPE = np.array([-1, 1, 1], dtype=np.float32)


def tidy(average: Motion, motions: Sequence[Motion]) -> Motion:
    """The average as it is shown.

    Args:
        average: just averaged, or a lone recording.
        motions: the recordings behind it; they tell how long bones are.
    """
    cleared = _without_strays(_bridged(_joined(_without_bystander(average))))
    return _smooth(_true_bones(cleared, motions))


def _without_bystander(motion: Motion) -> Motion:
    """One-handed signs without the other hand at rest, and without its time."""
    times = motion.seen.sum(axis=0)
    main = int(np.argmax(times))
    if times[1 - main] == 0 or times[1 - main] >= BYSTANDER * times[main]:
        return motion
    seen = motion.seen.copy()
    seen[:, 1 - main] = False
    return _shown_only(motion, seen)


def _joined(motion: Motion) -> Motion:
    """The second of two hands that lie together, which detectors find as one hand.

    Where one hand is lost next to a frame that shows both together, mirror images of each
    other (as in BOOK, before the palms open), it is taken to stay so.
    """
    wrist, shape, seen = motion.wrist.copy(), motion.shape.copy(), motion.seen.copy()
    for hand in (0, 1):
        other = 1 - hand
        for start, stop in _stretches(motion.seen[:, other] & ~motion.seen[:, hand]):
            if stop - start > LONGEST_TOGETHER:
                continue
            for edge in (stop, start - 1):
                if 0 <= edge < STEPS and _together(motion, edge):
                    apart = motion.wrist[edge, hand] - motion.wrist[edge, other]
                    wrist[start:stop, hand] = motion.wrist[start:stop, other] + apart
                    shape[start:stop, hand] = motion.shape[start:stop, other] * MIRROR_SHAPE
                    seen[start:stop, hand] = True
                    break
    return replace(motion, wrist=wrist, shape=shape, seen=seen)


def _together(motion: Motion, frame: int) -> bool:
    if not motion.seen[frame].all():
        return False
    wrists = np.linalg.norm(motion.wrist[frame, 0] - motion.wrist[frame, 1]) / PALM
    image = motion.shape[frame, 1] * MIRROR_SHAPE
    shapes = np.linalg.norm(motion.shape[frame, 0] - image, axis=1).mean()
    return bool(wrists < TOGETHER_WRISTS and shapes < TOGETHER_SHAPE)


def _bridged(motion: Motion) -> Motion:
    """Straight lines across each hand's short gaps."""
    wrist, shape, seen = motion.wrist.copy(), motion.shape.copy(), motion.seen.copy()
    for hand in (0, 1):
        stretches = _stretches(motion.seen[:, hand])
        for (_, start), (stop, _) in pairwise(stretches):
            if stop - start > LONGEST_GAP:
                continue
            part = (np.arange(start, stop) - start + 1) / (stop - start + 1)
            for values in (wrist, shape):
                before, after = values[start - 1, hand], values[stop, hand]
                share = part.reshape(-1, *[1] * before.ndim)
                values[start:stop, hand] = before + share * (after - before)
            seen[start:stop, hand] = True
    return replace(motion, wrist=wrist, shape=shape, seen=seen)


def _without_strays(motion: Motion) -> Motion:
    """Only stretches in which hands are shown for long, or that lie close to such a one."""
    stretches = _stretches(motion.seen.any(axis=1))
    longest = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
    seen = motion.seen.copy()
    for start, stop in stretches:
        gap = max(start - longest[1], longest[0] - stop)
        if gap > LONGEST_GAP and stop - start < STRAY * (longest[1] - longest[0]):
            seen[start:stop] = False
    return _shown_only(motion, seen)


def _true_bones(average: Motion, motions: Sequence[Motion]) -> Motion:
    """Give back the length that bones lose when directions are averaged."""
    edges = [edge for edge in HAND_EDGES if edge not in ((5, 9), (9, 13), (13, 17), (0, 17))]
    parents = {child: parent for parent, child in edges}
    parents.update({9: 0, 13: 0, 17: 0})
    shown = np.concatenate([motion.shape[motion.seen] for motion in motions])
    shape = np.zeros_like(average.shape)
    for child in sorted(parents, key=lambda joint: (parents[joint] != 0, joint)):
        parent = parents[child]
        true = float(np.median(np.linalg.norm(shown[:, child] - shown[:, parent], axis=1)))
        bone = average.shape[:, :, child] - average.shape[:, :, parent]
        length = np.linalg.norm(bone, axis=2, keepdims=True)
        stretch = np.clip(true / np.maximum(length, 1e-6), 1.0, LONGEST_STRETCH)
        shape[:, :, child] = shape[:, :, parent] + bone * stretch
    return replace(average, shape=np.where(average.seen[..., None, None], shape, 0))


def _smooth(motion: Motion) -> Motion:
    """Smooth over time, each stretch of seen frames by itself."""
    wrist, shape = motion.wrist.copy(), motion.shape.copy()
    for hand in (0, 1):
        for start, stop in _stretches(motion.seen[:, hand]):
            for values in (wrist, shape):
                values[start:stop, hand] = gaussian_filter1d(
                    values[start:stop, hand], SMOOTHING, axis=0, mode="nearest"
                )
    return replace(motion, wrist=wrist, shape=shape)


def _shown_only(motion: Motion, seen: NDArray[np.bool_]) -> Motion:
    return replace(
        motion,
        seen=seen,
        wrist=np.where(seen[..., None], motion.wrist, 0),
        shape=np.where(seen[..., None, None], motion.shape, 0),
    )


def _stretches(shown: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and stop of each run of true frames."""
    edges = np.flatnonzero(np.diff(np.r_[False, shown, False].astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
