"""Lets a sign touch what ASL-LEX says that it touches, where its recording nearly does.

A recording's place is known to a tenth of a shoulder width or so; a sign that is described as
made at the chin and passes it by that much is moved there. A hand that is further off than
LIMIT is left where it was seen: the description may be of another variant.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import FACE_CONTOUR
from signclip_desktop.errors import UsageError, reason_of
from signclip_desktop.training.shipped.starter.completing import Complete
from signclip_desktop.training.shipped.starter.face import HeadPose, NeutralFace
from signclip_desktop.training.shipped.starter.proportions import FACE_HEIGHT
from signclip_desktop.training.shipped.starter.tracks import Track

TOUCHES = 0.08  # shoulder widths between a hand's landmark and what it touches: half a finger
LIMIT = 0.30  # shoulder widths that a hand may be moved
NEAR, FAR = 0.10, 0.50  # from where the hand is nearest: moved in full, and not at all


class Part(Enum):
    """What a sign touches, as ASL-LEX names it."""

    HEAD_TOP = "HeadTop"
    FOREHEAD = "Forehead"
    EYE = "Eye"
    CHEEK_NOSE = "CheekNose"
    UPPER_LIP = "UpperLip"
    MOUTH = "Mouth"
    CHIN = "Chin"
    UNDER_CHIN = "UnderChin"
    NECK = "Neck"
    HAND = "Hand"


class Outcome(Enum):
    """What was done for a sign that touches something."""

    TOUCHED = "touched"
    MOVED = "moved"
    TOO_FAR = "too far"


@dataclass(frozen=True, slots=True)
class Touching:
    """A motion after its contact was looked after."""

    motion: Complete
    outcome: Outcome


_MESH: dict[Part, tuple[int, ...]] = {
    Part.FOREHEAD: (10, 109, 338, 67, 297, 103, 332, 54, 284, 105, 334, 107, 336, 66, 296),
    Part.EYE: (33, 133, 159, 145, 263, 362, 386, 374),
    Part.UPPER_LIP: (0, 37, 267, 39, 269),
    Part.MOUTH: (61, 291, 0, 17, 13, 37, 267, 84, 314),
    Part.CHIN: (152, 148, 377, 176, 400, 17, 149, 378),
    Part.UNDER_CHIN: (152, 148, 377, 176, 400, 149, 378, 150, 379),
}


def contacts(path: Path) -> dict[str, frozenset[Part]]:
    """What the sign of each gloss touches, after asl_phonology.csv; only signs that do.

    Raises:
        UsageError: the file is missing or of another form.
    """
    found: dict[str, set[Part]] = {}
    try:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                part = _part_of(row)
                if row["wlasl_gloss"] and part is not None:
                    found.setdefault(row["wlasl_gloss"], set()).add(part)
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise UsageError(
            "training.phonology_unreadable", file=path, reason=reason_of(error)
        ) from error
    return {gloss: frozenset(parts) for gloss, parts in found.items()}


def _part_of(row: Mapping[str, str]) -> Part | None:
    if row["contact"] != "1":
        return None
    if row["major_location"] == "Hand":
        return Part.HAND
    if row["major_location"] == "Head":
        return next((part for part in Part if part.value == row["minor_location"]), None)
    return None


def touching(motion: Complete, parts: frozenset[Part], face: NeutralFace) -> Touching:
    """A motion whose hand touches one of the parts, where it came near one.

    Args:
        motion: of the sign.
        parts: not empty; of a gloss whose descriptions differ, the nearest counts.
        face: the neutral face.
    """
    gaps = {part: gap_to(motion.track, part, face) for part in sorted(parts, key=lambda p: p.value)}
    nearest = min(gaps.values(), key=lambda gap: float(np.nanmin(gap.length)))
    least = float(np.nanmin(nearest.length))
    if not np.isfinite(least) or least > TOUCHES + LIMIT:
        return Touching(motion, Outcome.TOO_FAR)
    if least <= TOUCHES:
        return Touching(motion, Outcome.TOUCHED)
    return Touching(replace(motion, track=_moved(motion.track, nearest, least)), Outcome.MOVED)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a hand is from what it may touch.

    Attributes:
        hand: 0 left, 1 right.
        length: float32 (T,), infinite where the hand is not seen.
        way: float32 (T, 2), from the hand's nearest point to the part's.
    """

    hand: int
    length: Float
    way: Float


def gap_to(track: Track, part: Part, face: NeutralFace) -> Gap:
    """The gap of the hand that comes nearest."""
    points = track.wrist[:, :, None] + track.shape[..., :2]
    points = np.where(track.seen[..., None, None], points, np.inf)
    if part is Part.HAND:
        return _gap(1, points[:, 1], points[:, 0])
    goal = region(track, part, face)
    return min(
        (_gap(hand, points[:, hand], goal) for hand in (0, 1)), key=lambda gap: gap.length.min()
    )


def _gap(hand: int, points: Float, goal: Float) -> Gap:
    with np.errstate(invalid="ignore"):
        ways = goal[:, None] - points[:, :, None]
    length = np.linalg.norm(ways, axis=3)
    length = np.where(np.isfinite(length), length, np.inf).reshape(len(points), -1)
    best = length.argmin(axis=1)
    rows = np.arange(len(points))
    way = ways.reshape(len(points), -1, 2)[rows, best]
    return Gap(hand, length[rows, best].astype(np.float32), np.nan_to_num(way, posinf=0, neginf=0))


def region(track: Track, part: Part, face: NeutralFace) -> Float:
    """Points (T, P, 2) of a part of the head, turned as the head is."""
    frames = len(track)
    if part is Part.NECK:
        return track.head[:, None] + np.array([(x, y) for x in (-0.08, 0, 0.08)
                                               for y in (0.36, 0.46)], np.float32)  # fmt: skip
    pose = HeadPose(track.head, np.full(frames, FACE_HEIGHT, dtype=np.float32), track.turn)
    points = []
    for frame in range(frames):
        contour, head = face.at(pose, frame)
        points.append(_of_face(part, contour[:, :2], head[:, :2]))
    return np.stack(points)


def _of_face(part: Part, contour: Float, head: Float) -> Float:
    def mesh(number: int) -> Float:
        point: Float = contour[FACE_CONTOUR.index(number)]
        return point

    if part is Part.HEAD_TOP:
        return np.stack([mesh(number) - (0, 0.12) for number in (10, 109, 338, 67, 297)])
    if part is Part.CHEEK_NOSE:
        cheeks = [(mesh(a) * w + mesh(b) * (1 - w)) for a, b in ((61, 127), (291, 356))
                  for w in (0.35, 0.5, 0.65)]  # fmt: skip
        sides = [mesh(number) for number in (234, 454, 93, 323, 132, 361)]
        return np.stack([head[0], *cheeks, *sides])
    points = np.stack([mesh(number) for number in _MESH[part]])
    below = (0, 0.06) if part is Part.UNDER_CHIN else (0, 0)
    return points + np.array(below, dtype=np.float32)


def _moved(track: Track, gap: Gap, least: float) -> Track:
    """The hand moved to where it touches, most when it is nearest."""
    at = int(gap.length.argmin())
    shift = gap.way[at] * (1 - TOUCHES / 2 / least)
    shift = shift * min(1.0, LIMIT / float(np.linalg.norm(shift)))
    part = np.clip((FAR - (gap.length - least)) / (FAR - NEAR), 0, 1)
    part = np.where(np.isfinite(gap.length), part * part * (3 - 2 * part), 0)
    wrist = track.wrist.copy()
    wrist[:, gap.hand] += part[:, None] * shift
    return replace(track, wrist=np.where(track.seen[..., None], wrist, 0).astype(np.float32))
