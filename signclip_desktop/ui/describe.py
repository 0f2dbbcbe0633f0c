"""Says in words what a sign, a clip or an example is: the text twin of what is painted."""

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.landmarks import Clip
from signclip_desktop.core.sign import Example, Origin, Sign
from signclip_desktop.core.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

# A hand counts as used when it is seen in at least this share of the frames.
_USED_SHARE = 0.2

AVERAGE_SENTENCE = "This motion is an average of hand tracks, not a recording."
DOUBTFUL_SENTENCE = (
    "Doubtful: the recordings behind this motion disagree a lot. Look at a signer to be sure."
)


def shown_gloss(sign: Sign) -> str:
    """A sign's name as signers write it: in capitals, so that it is not taken for a word.

    What is stored stays as it was written.
    """
    return sign.gloss.upper()


def describe_clip(clip: Clip) -> str:
    """One or two short sentences: which hands, where they are, how long."""
    seen = clip.hand_seen().mean(axis=0)
    left, right = bool(seen[0] >= _USED_SHARE), bool(seen[1] >= _USED_SHARE)
    if not left and not right:
        return f"No hand was seen. {clip.duration_s:.1f} seconds."
    hands = "Both hands" if left and right else "Right hand" if right else "Left hand"
    place = _place(clip, left=left, right=right)
    return f"{hands}{place}. {clip.duration_s:.1f} seconds."


def _place(clip: Clip, *, left: bool, right: bool) -> str:
    """Where the used hands mostly are, or "" if the shoulders are not known."""
    points = clip.points[..., 1]
    hands = [points[:, LEFT_HAND]] if left else []
    hands += [points[:, RIGHT_HAND]] if right else []
    height = float(np.nanmedian(np.concatenate(hands)))
    nose = _median(points[:, NOSE])
    shoulders = _median(points[:, [LEFT_SHOULDER, RIGHT_SHOULDER]])
    if nose is None or shoulders is None:
        return ""
    neck = shoulders - nose
    if height < shoulders - 0.45 * neck:
        return " at the head"
    if height < shoulders + 0.5 * neck:
        return " at the neck or shoulders"
    if height < shoulders + 1.9 * neck:
        return " in front of the chest"
    return " at the waist or below"


def _median(values: NDArray[np.float32]) -> float | None:
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if len(seen) else None


def describe_example(example: Example) -> str:
    """Who and what is behind one example, in plain words."""
    if example.origin is Origin.STARTER or example.clip_count > 1:
        clips = _count(example.clip_count, "recording", "recordings")
        people = _count(example.signer_count, "person", "people")
        return f"Made from {clips} of {people}."
    place = {
        Origin.CAMERA: "Recorded with the camera",
        Origin.FILE: "From a file",
        Origin.IMPORT: "Imported",
    }.get(example.origin, "Recording")
    return f"{place}, signed by {example.signer}." if example.signer else f"{place}."


def is_average(example: Example) -> bool:
    """Whether the motion was computed from hand tracks and is nobody's recording."""
    return example.origin is Origin.STARTER


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number:,} {many}"
