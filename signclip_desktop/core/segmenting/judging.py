"""What stood in the way in a recording, as far as its landmarks tell; see remarks.py."""

from dataclasses import replace

import numpy as np

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.errors import NoSignSeen

# Measured on `../shared/video` as it is, smaller, darker, turned and cut off; test_judging.py
# holds the distance. Shoulders in shares of the longer side: .22 to .40 as it is, .06 to .07 where
# hands begin to be lost.
FAR_SHOULDERS = 0.085
# Where the picture ends at the chest both wrists are outside in .7 to 1 of the frames, and hands
# are seen in at most .03 of them. Hands that rest below the edge are outside in up to .8, and
# are seen in .2 of a recording with long rests.
OUTSIDE_SHARE, SEEN_SHARE = 0.6, 0.1
# A hand crosses the left, right or upper edge in at most .02 of the frames; over this in five of
# 274 webcam recordings of `holistic_dev`.
CROSSING_SHARE = 0.2
NOBODY_SHARE = 0.2  # of the frames, in which a body is seen


def judged(clip: Clip) -> Clip:
    """The whole clip, not trimmed, with what its landmarks tell among its remarks."""
    found = set(clip.remarks)
    sees_body = np.isfinite(clip.points[:, LEFT_SHOULDER, 0])
    hands = clip.hand_seen().any(axis=1)
    if sees_body.mean() < NOBODY_SHARE:
        # Recordings of hands alone are whole.
        found |= {Remark.NOBODY} if not hands.any() and Remark.DARK not in found else set()
    elif _shoulders(clip) < FAR_SHOULDERS:
        found.add(Remark.FAR)
    elif _is_cut_off(clip, float(hands.mean())):
        found.add(Remark.CUT_OFF)
    return replace(clip, remarks=tuple(one for one in Remark if one in found))


def no_hands_in(clip: Clip) -> NoSignSeen:
    """The error for a clip without hands, with its cause where it is known."""
    causes = (Remark.DARK, Remark.FAR, Remark.CUT_OFF, Remark.NOBODY)
    remarks = judged(clip).remarks
    found = [cause for cause in causes if cause in remarks]
    if not found:
        return NoSignSeen("sign.no_hands")
    return NoSignSeen("sign.no_hands_because", cause=found[0])


def _shoulders(clip: Clip) -> float:
    """Usual width of the shoulders in shares of the picture's longer side."""
    size = np.array([clip.width_px, clip.height_px], dtype=np.float32)
    across = (clip.points[:, LEFT_SHOULDER, :2] - clip.points[:, RIGHT_SHOULDER, :2]) * size
    return float(np.nanmedian(np.linalg.norm(across, axis=1))) / float(size.max())


def _is_cut_off(clip: Clip, hands_seen: float) -> bool:
    wrists = clip.points[:, [LEFT_WRIST, RIGHT_WRIST], :2]
    outside = ((wrists < 0) | (wrists > 1)).any(axis=2).all(axis=1)
    if outside.mean() > OUTSIDE_SHARE and hands_seen < SEEN_SHARE:
        return True
    crossing = [_crosses(clip, part) for part in (LEFT_HAND, RIGHT_HAND)]
    return bool(np.any(crossing, axis=0).mean() > CROSSING_SHARE)


def _crosses(clip: Clip, part: slice) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Bool (T,): the hand crosses the left, right or upper edge; comparisons with NaN are no."""
    x, y = clip.points[:, part, 0], clip.points[:, part, 1]
    crosses: np.ndarray[tuple[int], np.dtype[np.bool_]] = ((x < 0) | (x > 1) | (y < 0)).any(axis=1)
    return crosses
