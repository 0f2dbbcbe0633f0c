"""Several people in a recording: who they are, and frames that show one of them alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.people import Face
from signclip_desktop.core.seeing.person_box import ABOVE, ASIDE, BELOW, Box
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)

MOST_PEOPLE = 3  # who are looked at one by one; each costs as much as a recording of their own
# Shoulder width in heights of the face's box: 1.2 to 1.5 in `../shared/video`.
SHOULDERS_IN_FACES = 1.4
# The same person a moment later: how far the face may have gone, in its heights, and grown.
STEP_FACES, GROWTH = 1.2, 1.8
LEAST_SHARE = 0.15  # of the looks, that a person must be seen in
# A neighbour's head is painted over, somewhat more than its face's box. Their half of the way
# between the two is left out, but never what is nearer to the person than KEPT_FACES.
HEAD, KEPT_FACES = 0.85, 1.3
PAINT = 96
OUT_OF_SIGHT_S = 1.5  # heads are painted over this long before and after they are seen
# In hand lengths a second: hands that rest tremble by less than the first; faster than the second
# counts no more; the third is no hand that moves but one taken for another.
STILL, FAST, JUMP = 0.8, 5.0, 25.0
LOWERED_NECKS = 1.85  # as in segmenting: lower hands rest
# A second person with this share of the signer's movement may be the signer as well.
UNCLEAR_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Sighting:
    """The faces at one moment."""

    time_s: float
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One person's face over time.

    Attributes:
        times_s: float64 (N,), rising.
        places: float64 (N, 3): x, y of the face's middle in shares of the picture, and its height
            in shares of the picture's height.
    """

    times_s: NDArray[np.float64]
    places: NDArray[np.float64]

    def at(self, time_s: float) -> tuple[float, float, float]:
        """Where the face is at a moment, between two sightings in between."""
        x, y, height = (float(np.interp(time_s, self.times_s, row)) for row in self.places.T)
        return x, y, height

    def is_seen(self, time_s: float, within_s: float) -> bool:
        """Whether the face was seen about then."""
        return bool(np.abs(self.times_s - time_s).min() <= within_s)


def people_of(sightings: Sequence[Sighting], aspect: float) -> list[Person]:
    """The people of a recording, those first who are seen most and largest; MOST_PEOPLE at most.

    Args:
        sightings: in the order of time.
        aspect: width over height of the picture.
    """
    tracks: list[list[tuple[float, Face]]] = []
    for sighting in sightings:
        free = list(tracks)
        for face in sorted(sighting.faces, key=lambda face: -face.height):
            near = [track for track in free if is_same(track[-1][1], face, aspect)]
            if near:
                track = min(near, key=lambda one: _distance(one[-1][1], face, aspect))
                free.remove(track)
                track.append((sighting.time_s, face))
            else:
                tracks.append([(sighting.time_s, face)])
    lasting = [one for one in tracks if len(one) >= max(2, LEAST_SHARE * len(sightings))]
    lasting.sort(key=lambda track: -sum(face.height for _, face in track))
    return [_person(track) for track in lasting[:MOST_PEOPLE]]


def _distance(one: Face, other: Face, aspect: float) -> float:
    return float(np.hypot((one.x - other.x) * aspect, one.y - other.y))


def is_same(before: Face, now: Face, aspect: float) -> bool:
    """Whether two faces, one soon after the other, may be the same person's."""
    ratio = now.height / before.height
    near = _distance(before, now, aspect) <= STEP_FACES * max(before.height, now.height)
    return near and 1 / GROWTH < ratio < GROWTH


def _person(track: Sequence[tuple[float, Face]]) -> Person:
    return Person(
        times_s=np.array([time_s for time_s, _ in track]),
        places=np.array([(face.x, face.y, face.height) for _, face in track]),
    )


class Alone:
    """Shows one person of a recording: their part of the picture, the others' heads painted over.

    The part is the same in all frames, so that what tracks landmarks need not start anew.
    """

    def __init__(self, person: Person, others: Sequence[Person], aspect: float) -> None:
        self._others = others
        self._aspect = aspect
        self.box = box_around(person, others, aspect)

    def change(self, frame: Frame) -> Frame:
        """The person's part of a frame."""
        return replace(frame, image=self.cut(frame.image, frame.time_s, self.box))

    def cut(self, image: NDArray[np.uint8], time_s: float, box: Box) -> NDArray[np.uint8]:
        """A part of an image (H, W, 3), the others' heads painted over."""
        image = image.copy()
        for other in self._others:
            if other.is_seen(time_s, OUT_OF_SIGHT_S):
                _paint(image, *other.at(time_s))
        return box.cut(image)

    def whole(self, clip: Clip, width_px: int, height_px: int) -> Clip:
        """The clip of the parts as one of the whole pictures."""
        flat = clip.points.reshape(-1, 3)
        points = self.box.whole(flat).astype(np.float32).reshape(clip.points.shape)
        return replace(clip, points=points, width_px=width_px, height_px=height_px)


def box_around(person: Person, others: Sequence[Person], aspect: float) -> Box:
    """What a person's hands reach while they are in the picture, up to the next one's half."""
    x, y, face = person.places.T
    reach = SHOULDERS_IN_FACES * face
    left = float((x - ASIDE * reach / aspect).min())
    right = float((x + ASIDE * reach / aspect).max())
    top = float((y - ABOVE * reach).min())
    bottom = float((y + face + BELOW * reach).max())
    for other in others:
        border = _border(person, other, aspect)
        if border > float(np.median(x)):
            right = min(right, border)
        else:
            left = max(left, border)
    return Box(max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom))


def _border(person: Person, other: Person, aspect: float) -> float:
    """Where, in shares of the width, the other's half begins: between the two, by their size."""
    x, _, face = np.median(person.places, axis=0)
    their_x, _, their_face = np.median(other.places, axis=0)
    between = (their_x - x) * face / (face + their_face)
    own = KEPT_FACES * face / aspect
    return float(x + np.copysign(max(abs(between), own), between))


def _paint(image: NDArray[np.uint8], x: float, y: float, height: float) -> None:
    """Paint a head over, in place."""
    tall, wide = image.shape[:2]
    half = HEAD * height * tall
    rows = slice(max(0, round(y * tall - half)), max(0, round(y * tall + half)))
    columns = slice(max(0, round(x * wide - half)), max(0, round(x * wide + half)))
    image[rows, columns] = PAINT


def movement_of(clip: Clip) -> float:
    """How far raised hands move, as seen from the shoulders: hand lengths over the recording."""
    aspect = clip.width_px / clip.height_px
    stretch = np.array([aspect, 1.0], dtype=np.float32)
    steps_s = np.diff(clip.times_s)
    nose, left, right = (
        clip.points[:, n, :2] * stretch for n in (NOSE, LEFT_SHOULDER, RIGHT_SHOULDER)
    )
    shoulders = (left + right) / 2
    floor = shoulders[:, 1] + LOWERED_NECKS * np.abs(shoulders[:, 1] - nose[:, 1])
    total = 0.0
    for part in (LEFT_HAND, RIGHT_HAND):
        hand = clip.points[:, part, :2] * stretch
        moved = _speed(hand, hand.mean(axis=1) - shoulders, steps_s)
        raised = hand[:, :, 1].mean(axis=1) < floor
        counts = np.isfinite(moved) & raised[1:] & raised[:-1] & (moved > STILL) & (moved < JUMP)
        total += float((np.minimum(moved, FAST) * steps_s)[counts].sum())
    return total


def _speed(hand: Float, places: Float, steps_s: Float) -> Float:
    """Speed of places float32 (T, 2), in lengths of the hand (T, 21, 2) a second: (T-1,)."""
    lengths = np.linalg.norm(hand[:, 9] - hand[:, 0], axis=1)
    seen = lengths[np.isfinite(lengths)]
    unit = max(float(np.percentile(seen, 75)), 1e-6) if len(seen) else 1.0
    speed: Float = np.linalg.norm(np.diff(places, axis=0), axis=1) / unit / steps_s
    return speed
