"""Reads the numbers of a `.pose` file's body: the first person's points, a piece at a time.

A file of 1 GB holds one picture's points 116,000 times; read at once it would take three times
its size. Does not know what the points are called: the header (`pose_file.py`) tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.limits import COORDINATE
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.errors import PoseFileUnreadable

LEFT_OUT = -1  # place of a point that a file does not hold
_PIECE_BYTES = 8 << 20
_NUMBER_BYTES = 4


@dataclass(frozen=True, slots=True)
class Body:
    """Where the numbers lie.

    Attributes:
        start: byte at which the coordinates begin; the confidence follows them.
        frames: T, at least 1.
        people: people in each frame, at least 1.
        points: points of each person.
        dims: coordinates of each point.
        name: of the file, for errors.
    """

    start: int
    frames: int
    people: int
    points: int
    dims: int
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """One person's landmarks.

    Attributes:
        points: float32 (T, K, 3), NaN where not detected.
        confidence: float32 (T, K), 0..1; 0 where not detected.
    """

    points: Float
    confidence: Float


def read_first_person(file: BinaryIO, body: Body, places: NDArray[np.intp], size: Float) -> Person:
    """Read the first person's points at some places.

    A point counts as missing where its confidence is 0 or a coordinate is NaN or infinite (some
    writers code missing points as NaN with confidence 1).

    Args:
        file: open for reading, and able to seek.
        body: where the numbers lie.
        places: (K,), which of the file's points are taken; LEFT_OUT for one it does not hold.
        size: float32 (3,), what coordinates are divided by.

    Raises:
        PoseFileUnreadable: a coordinate lies far outside any picture, or the file is cut off.
    """
    points = np.empty((body.frames, len(places), len(size)), dtype=np.float32)
    confidence = np.empty((body.frames, len(places)), dtype=np.float32)
    confidence_start = body.start + _NUMBER_BYTES * body.frames * body.people * (
        body.points * body.dims
    )
    at = 0
    for coordinates, seen in zip(
        _pieces(file, body, body.start, body.dims),
        _pieces(file, body, confidence_start, 1),
        strict=True,
    ):
        chosen = coordinates.take(places, axis=1)[..., : len(size)]
        sure = seen[..., 0].take(places, axis=1)
        missing = ~(np.isfinite(chosen).all(axis=2) & (sure > 0))
        missing[:, places == LEFT_OUT] = True
        chosen[missing] = np.nan
        # NaN compares false: what is missing is not far away.
        if (np.abs(chosen) > COORDINATE).any():
            raise PoseFileUnreadable("pose_file.points_far_out", file=body.name)
        part = slice(at, at + len(chosen))
        points[part] = chosen / size
        confidence[part] = np.where(missing, np.float32(0), np.clip(sure, 0, 1))
        at += len(chosen)
    return Person(points, confidence)


def _pieces(file: BinaryIO, body: Body, start: int, dims: int) -> Iterator[Float]:
    """The first person's numbers, float32 (some frames, points, dims), in the order of frames."""
    row_bytes = _NUMBER_BYTES * body.points * dims
    step = max(1, _PIECE_BYTES // max(1, body.points * _NUMBER_BYTES * body.dims))
    for first in range(0, body.frames, step):
        count = min(step, body.frames - first)
        raw = _rows(file, start + first * row_bytes * body.people, row_bytes, count, body)
        yield np.frombuffer(raw, "<f4").astype(np.float32).reshape(count, body.points, dims)


def _rows(file: BinaryIO, start: int, row_bytes: int, count: int, body: Body) -> bytes:
    """Of each frame the first person's row; all of it where there is one person."""
    if body.people == 1:
        file.seek(start)
        raw = file.read(row_bytes * count)
    else:
        rows = []
        for number in range(count):
            file.seek(start + number * row_bytes * body.people)
            rows.append(file.read(row_bytes))
        raw = b"".join(rows)
    if len(raw) != row_bytes * count:
        raise PoseFileUnreadable("pose_file.cut_off", file=body.name)
    return raw
