"""Checks that the arrays of a recordings file are one of the known forms and fit together.

Does not know what a recording is made of them: `recordings.py` does.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.limits import LEAST_FPS, MOST_FPS
from signclip_desktop.core.types.skeleton import LANDMARK_COUNT
from signclip_desktop.errors import UsageError

_SIDE_PX = 65_535  # a picture's side has 16 bits in a clip
_TEXT, _WHOLE, _NUMBER = "U", "iu", "f"


@dataclass(frozen=True, slots=True)
class Column:
    """One array of a form, with a row for each recording.

    Attributes:
        kinds: letters of NumPy's kinds that it may have.
        least: smallest value; None for texts.
        most: largest value.
        width: numbers in a row; 0 for one that is no list.
    """

    kinds: str
    least: float | None = None
    most: float | None = None
    width: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A form of recordings file.

    Attributes:
        name: how messages call it.
        known_by: fields that no other form has together.
        columns: what it needs besides `points` and `frames`.
        frame_shape: of the points of one frame.
    """

    name: str
    known_by: tuple[str, ...]
    columns: dict[str, Column]
    frame_shape: tuple[int, ...]


_ANY_TEXT = Column(_TEXT)
_SMALL = Column(_WHOLE, -1, 1 << 31)
_WHOLE_BODY = (LANDMARK_COUNT, 3)

WLASL = Form(
    "hands of WLASL",
    ("gloss",),
    {
        "gloss": _ANY_TEXT, "clip_id": _ANY_TEXT, "source": _ANY_TEXT, "role": _ANY_TEXT,
        "duplicate_of": _ANY_TEXT, "signer": _SMALL, "variation": _SMALL,
        "bbox_px": Column(_WHOLE, -1, _SIDE_PX, width=4),
    },
    (2, 21, 3),
)  # fmt: skip
WORDS = Form(
    "recordings of words", ("word", "origin"), {"word": _ANY_TEXT, "origin": _ANY_TEXT}, _WHOLE_BODY
)
LETTERS = Form(
    "fingerspelling",
    ("letter", "signed_language"),
    {
        "letter": _ANY_TEXT, "signed_language": _ANY_TEXT,
        "fps": Column(_NUMBER + _WHOLE, LEAST_FPS, MOST_FPS),
        "width": Column(_WHOLE, 1, _SIDE_PX), "height": Column(_WHOLE, 1, _SIDE_PX),
    },
    _WHOLE_BODY,
)  # fmt: skip
FORMS = (WLASL, WORDS, LETTERS)


def form_of(name: str, arrays: dict[str, NDArray[Any]]) -> Form:
    """The form of a recordings file, after all its arrays were checked.

    Args:
        name: of the file, for messages.
        arrays: as read.

    Raises:
        UsageError: it is none of them, or an array does not fit; the sentence names it.
    """
    for form in FORMS:
        if {*form.known_by, "points", "frames"} <= arrays.keys():
            _check(name, form, arrays)
            return form
    raise UsageError("training.no_known_arrays", file=name, arrays=tuple(sorted(arrays)))


def _check(name: str, form: Form, arrays: dict[str, NDArray[Any]]) -> None:
    missing = sorted(form.columns.keys() - arrays.keys())
    if missing:
        raise UsageError(
            "training.arrays_missing", file=name, missing=tuple(missing), form=form.name
        )
    frames, points = arrays["frames"], arrays["points"]
    if frames.ndim != 1 or frames.dtype.kind not in _WHOLE or len(frames) == 0:
        raise UsageError("training.no_recordings", file=name, frames=_shape(frames))
    for column, wanted in form.columns.items():
        if not _fits(arrays[column], wanted, len(frames)):
            raise UsageError(
                "training.column",
                file=name,
                column=column,
                shape=_shape(arrays[column]),
                recordings=len(frames),
            )
    if (frames < 1).any() or (frames > len(points if points.ndim else frames)).any():
        raise UsageError("training.frame_counts", file=name)
    expected = (int(frames.sum(dtype=np.int64)), *form.frame_shape)
    if points.shape != expected or points.dtype.kind != "f":
        raise UsageError(
            "training.points_shape", file=name, shape=_shape(points), wanted=str(expected)
        )
    if np.isinf(points).any():
        raise UsageError("training.points_infinite", file=name)


def _fits(array: NDArray[Any], wanted: Column, count: int) -> bool:
    shape = (count, wanted.width) if wanted.width else (count,)
    if array.shape != shape or array.dtype.kind not in wanted.kinds:
        return False
    if wanted.least is None or wanted.most is None:
        return True
    # A value that is no number fails both comparisons.
    return bool(((array >= wanted.least) & (array <= wanted.most)).all())


def _shape(array: NDArray[Any]) -> str:
    return f"{array.dtype} {array.shape}"
