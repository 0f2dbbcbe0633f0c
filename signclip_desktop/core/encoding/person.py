"""Who stands before the camera, as place.py needs it: head, shoulders, and how sure they are."""

import numpy as np

from signclip_desktop.core.geometry import SEEN_UNCERTAINTY
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import (
    FACE,
    FACE_CONTOUR,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_SHOULDER,
)

# Where head and shoulders are taken to be when no body was found, in frame heights: the median
# person of wlasl_body_face.npz, who fills the frame; and how far off that is, in shoulder widths.
FRAME_NOSE_Y = 0.30
FRAME_MIDDLE_Y = 0.54
FRAME_SHOULDERS = 0.43
FRAME_UNCERTAINTY = 0.2
# Shoulder width in palm lengths (median over the origins of the Holistic training clips), and
# the face's height in shoulder widths (between wlasl_body_face.npz and webcams).
SHOULDERS_PER_PALM = 2.9
FACE_PER_SHOULDERS = 0.5
SMALLEST_FACE = 0.2  # of the shoulders' width; what is smaller is no face
LEAST_CONFIDENCE = 1e-6

_FOREHEAD, _CHIN = (FACE.start + FACE_CONTOUR.index(number) for number in (10, 152))


def person_of(points: Float, confidence: Float, aspect: float, palm: float) -> Float:
    """Float32 (BODY_COLUMNS,): medians over the clip, or the frame's usual person.

    Args:
        points: float32 (T, 203, 3), in frame heights.
        confidence: float32 (T, 203).
        aspect: frame width over height.
        palm: palm length of the clip, in frame heights.
    """
    nose = _median(points[:, NOSE, :2])
    sides = points[:, [LEFT_SHOULDER, RIGHT_SHOULDER], :2]
    width = _median(np.linalg.norm(sides[:, 0] - sides[:, 1], axis=1))
    middle = _median(sides.mean(axis=1))
    face = _median(np.linalg.norm(points[:, _FOREHEAD, :2] - points[:, _CHIN, :2], axis=1))
    sure = float(np.median(confidence[:, [NOSE, LEFT_SHOULDER, RIGHT_SHOULDER]]))
    unsure = min(SEEN_UNCERTAINTY / max(sure, LEAST_CONFIDENCE), FRAME_UNCERTAINTY)
    if not (np.isfinite(nose).all() and width > palm):
        width = np.array(0.5 * (FRAME_SHOULDERS + SHOULDERS_PER_PALM * palm), dtype=np.float32)
        nose = np.array([0.5 * aspect, FRAME_NOSE_Y])
        middle = np.array([0.5 * aspect, FRAME_MIDDLE_Y])
        unsure = FRAME_UNCERTAINTY
    known = bool(face > SMALLEST_FACE * width)
    height = face if known else FACE_PER_SHOULDERS * width
    return np.array([*nose, width, palm, *middle, height, unsure, known], dtype=np.float32)


def _median(values: Float) -> Float:
    """Median over the frames (T, ...) in which all is known; NaN where none is."""
    found = np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if not found.any():
        return np.full(values.shape[1:], np.nan, dtype=np.float32)
    middle: Float = np.median(values[found], axis=0)
    return middle
