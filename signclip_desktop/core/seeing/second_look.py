"""Reads a recording once more where the first reading shows that it must be seen differently.

Another person in view: everybody is looked at alone, and the one whose hands move is taken.
A picture that lies on its side: it is turned upright. Nobody found: the picture is searched in
parts for a person far away, and that part is looked at.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.seeing.crowd import (
    UNCLEAR_SHARE,
    Alone,
    Sighting,
    movement_of,
    people_of,
)
from signclip_desktop.core.seeing.people import Face, FaceFinder, people_among
from signclip_desktop.core.seeing.person_box import Box
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.remarks import QUARTERS, Remark

SCAN_EVERY_S = 0.2
# A face that fills 2 % of a part is found; parts overlap by half, so that none is cut apart.
PART, PARTS, MOST_IN_PARTS = 1 / 3, 5, 4
Change = Callable[[Frame], Frame]
# Finds the landmarks of all frames, each changed first. The float is the share of the work that
# this reading is.
Read = Callable[[Change, float], Clip]
Scan = Callable[[Callable[[Frame], bool]], None]  # gives frames until it is told to stop


def turned_upright(read: Read, remark: Remark) -> Clip:
    """The recording with every picture turned upright, remarked so."""
    quarters = QUARTERS[remark]
    clip = read(lambda frame: turned(frame, quarters), 1.0)
    kept = tuple(one for one in clip.remarks if one not in QUARTERS)
    return replace(clip, remarks=(remark, *kept))


def turned(frame: Frame, quarters: int) -> Frame:
    """The frame turned by quarters with the clock."""
    return replace(frame, image=np.ascontiguousarray(np.rot90(frame.image, -quarters)))


def signer_alone(scan: Scan, read: Read) -> Clip | None:
    """The person whose hands move; None where the people cannot be told apart.

    Args:
        scan: gives every frame to a function.
        read: finds the landmarks of all frames.
    """
    sightings, size = _sightings(scan)
    if size is None:
        return None
    width, height = size
    people = people_of(sightings, width / height)
    if len(people) < 2:
        return None
    clips = []
    for person in people:
        others = [other for other in people if other is not person]
        alone = Alone(person, others, width / height)
        clips.append(alone.whole(read(alone.change, 1 / len(people)), width, height))
    return _signer(clips)


def far_person(scan: Scan, read: Read) -> Clip | None:
    """The person who is so far away that nobody was seen in whole pictures; None without one.

    Args:
        scan: gives every frame to a function.
        read: finds the landmarks of all frames.
    """
    sightings, size = _sightings(scan, in_parts=True)
    if size is None:
        return None
    width, height = size
    people = people_of(sightings, width / height)
    if not people:
        return None
    alone = Alone(people[0], people[1:], width / height)
    clip = alone.whole(read(alone.change, 1.0), width, height)
    return replace(
        clip, remarks=(*(one for one in clip.remarks if one is not Remark.FAR), Remark.FAR)
    )


def _signer(clips: list[Clip]) -> Clip | None:
    moved = [movement_of(clip) for clip in clips]
    order = sorted(range(len(clips)), key=lambda n: -moved[n])
    first, second = order[:2]
    if moved[first] <= 0:
        # Nobody moved a raised hand: whoever shows hands at all, the largest person first.
        first = max(order, key=lambda n: (clips[n].hand_seen().any(axis=1).mean(), -n))
    unclear = moved[second] > UNCLEAR_SHARE * moved[first]
    told = Remark.SIGNER_UNCLEAR if unclear else Remark.OTHER_PERSON
    others = (Remark.OTHER_PERSON, Remark.SIGNER_UNCLEAR)
    kept = tuple(one for one in clips[first].remarks if one not in others)
    return replace(clips[first], remarks=(told, *kept))


def _sightings(
    scan: Scan, *, in_parts: bool = False
) -> tuple[list[Sighting], tuple[int, int] | None]:
    """The faces every SCAN_EVERY_S and the frames' size; in parts, at MOST_IN_PARTS moments."""
    found: list[Sighting] = []
    size: list[tuple[int, int]] = []
    finder = FaceFinder()
    find = _find_in_parts if in_parts else FaceFinder.find

    def look(frame: Frame) -> bool:
        if not size:
            size.append((frame.image.shape[1], frame.image.shape[0]))
        if not found or frame.time_s - found[-1].time_s >= SCAN_EVERY_S:
            faces = people_among(find(finder, frame.image))
            found.append(Sighting(frame.time_s, tuple(faces)))
        return in_parts and len(found) >= MOST_IN_PARTS

    try:
        scan(look)
    finally:
        finder.close()
    return found, size[0] if size else None


def _find_in_parts(finder: FaceFinder, image: NDArray[np.uint8]) -> list[Face]:
    """Faces too small for the finder, sought in overlapping parts; the best of each place."""
    found: list[Face] = []
    for top, left in product(np.linspace(0, 1 - PART, PARTS), repeat=2):
        box = Box(float(left), float(top), float(left) + PART, float(top) + PART)
        for face in finder.find(box.cut(image)):
            placed = replace(
                face,
                x=box.left + PART * face.x,
                y=box.top + PART * face.y,
                height=PART * face.height,
            )
            found.append(placed)
    best: list[Face] = []
    for face in sorted(found, key=lambda face: -face.score):
        if all(abs(face.x - one.x) + abs(face.y - one.y) > one.height for one in best):
            best.append(face)
    return best
