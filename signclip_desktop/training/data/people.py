"""Who signs in WLASL's clips: which hand is the left one, where head and shoulders are.

The corpus has hands in the order of detection and no body. `research/wlasl_people` works both
out, once, from the clips that have a body; this reads its result.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.formats import bounded
from signclip_desktop.core.geometry import SEEN_UNCERTAINTY
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    FACE,
    FACE_CONTOUR,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_SHOULDER,
)
from signclip_desktop.errors import UsageError, reason_of

FILE_NAME = "wlasl_people.npz"
_FOREHEAD, _CHIN = (FACE.start + FACE_CONTOUR.index(number) for number in (10, 152))
# The nose lies between them: shares of the face's height above and below.
_ABOVE, _BELOW = 0.53, 0.46


class Known(IntEnum):
    """How a person's head and shoulders are known."""

    BY_HANDS = 0  # guessed from the hands alone
    BY_OTHER_CLIPS = 1  # from the person's other clips of that source, the person box and the hands
    MEASURED = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Head and shoulders of a clip's signer, in frame heights, x to the right, y down.

    Attributes:
        nose: x and y.
        shoulder_middle: x and y.
        shoulder_width: above 0.
        face_height: forehead to chin, above 0.
        uncertainty: error to be expected of the places, in shoulder widths.
        known: by what.
    """

    nose: tuple[float, float]
    shoulder_middle: tuple[float, float]
    shoulder_width: float
    face_height: float
    uncertainty: float
    known: Known


@dataclass(frozen=True)
class People:
    """What is known of a corpus's signers.

    Attributes:
        first_is_left: bool (sum T,), whether the first slot of each frame is the left hand.
        persons: of each clip.
    """

    first_is_left: NDArray[np.bool_]
    persons: tuple[Person, ...]


def place_person(clip: Clip, person: Person) -> Clip:
    """A clip of hands with its signer's nose, shoulders and, where known, forehead and chin.

    They stand still; their confidence says how sure they are, as streams.py reads it.
    """
    points, confidence = clip.points.copy(), clip.confidence.copy()
    (x, y), (middle, level) = person.nose, person.shoulder_middle
    half = person.shoulder_width / 2
    # In an unmirrored picture the signer's left is at the right.
    places = {NOSE: (x, y), LEFT_SHOULDER: (middle + half, level)}
    places[RIGHT_SHOULDER] = (middle - half, level)
    if person.known is not Known.BY_HANDS:
        places[_FOREHEAD] = (x, y - _ABOVE / (_ABOVE + _BELOW) * person.face_height)
        places[_CHIN] = (x, y + _BELOW / (_ABOVE + _BELOW) * person.face_height)
    for number, (across, down) in places.items():
        points[:, number] = (across * clip.height_px / clip.width_px, down, 0)
        confidence[:, number] = min(1.0, SEEN_UNCERTAINTY / person.uncertainty)
    return replace(clip, points=points, confidence=confidence)


def read_people(path: Path, clip_ids: Sequence[str], frames: NDArray[np.intp]) -> People:
    """Read what was worked out for the corpus with these clips, in this order.

    Raises:
        UsageError: the file is missing or damaged, or belongs to other clips.
    """
    try:
        arrays = bounded.read_npz(path)
        sides = np.unpackbits(arrays["first_is_left"], count=int(arrays["frames"].sum()))
        places = arrays["places"].astype(np.float64)
        known = [Known(int(number)) for number in arrays["known"]]
        same = list(arrays["clip_id"]) == list(clip_ids) and np.array_equal(
            arrays["frames"], frames
        )
        fits = places.shape == (len(known), 7) and bool((places[:, 4:] > 0).all())
    except (OSError, bounded.Refused, KeyError, ValueError) as error:
        raise UsageError(
            "training.people_unreadable", file=path, reason=reason_of(error)
        ) from error
    if not same or not fits or len(known) != len(clip_ids):
        raise UsageError("training.people_of_others", file=path)
    persons = tuple(
        Person(
            nose=(float(row[0]), float(row[1])),
            shoulder_middle=(float(row[2]), float(row[3])),
            shoulder_width=float(row[4]),
            face_height=float(row[5]),
            uncertainty=float(row[6]),
            known=kind,
        )
        for row, kind in zip(places, known, strict=True)
    )
    return People(sides.astype(bool), persons)


def write_people(
    path: Path, people: People, clip_ids: Sequence[str], frames: NDArray[np.intp]
) -> None:
    """Write what read_people reads; places at half precision (a thousandth of the frame)."""
    places = [
        (*p.nose, *p.shoulder_middle, p.shoulder_width, p.face_height, p.uncertainty)
        for p in people.persons
    ]
    np.savez_compressed(
        path,
        clip_id=np.array(clip_ids),
        frames=np.asarray(frames, dtype=np.int32),
        first_is_left=np.packbits(people.first_is_left),
        places=np.array(places, dtype=np.float16),
        known=np.array([p.known for p in people.persons], dtype=np.int8),
    )
