"""How the head is held and what the face does, over a clip; the same for people and figure."""

import numpy as np

from signclip_desktop.core.smoothing import by_bell_curve
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import FACE, FACE_CONTOUR, NOSE
from signclip_desktop.ui.figure.framing import Array, Framing

_LEFT_EYE, _RIGHT_EYE, _LEFT_EAR, _RIGHT_EAR = 2, 5, 7, 8
# The nose stands out from the line between the ears by this many ear-to-ear distances (mean face
# of the Holistic recordings with a face), so its shift tells how far the head is turned.
_NOSE_DEPTH = 0.62
_MOST_TURN = 0.6  # radians; more is a wrong point, or a face that no longer reads
_SMOOTH_FRAMES = 1.2
_SURE = 0.5


def _at(number: int) -> int:
    return FACE.start + FACE_CONTOUR.index(number)


# Pairs of upper and lower, or left and right, points whose distance is a measure of the face.
_BROWS = [(_at(105), _at(159)), (_at(334), _at(386))]
_EYES = [(_at(159), _at(145)), (_at(386), _at(374))]
_MOUTH_OPEN = [(_at(13), _at(14))]
_MOUTH_WIDE = [(_at(61), _at(291))]
_MEASURES = (_BROWS, _EYES, _MOUTH_OPEN, _MOUTH_WIDE)
_FACE_POINTS = sorted({point for pairs in _MEASURES for pair in pairs for point in pair})
_EYE_CORNERS = (_at(33), _at(263))


def heads_of(points: Array, framing: Framing) -> Array:
    """Place and turn of the head, float64 (T, 5), all zeros where no head was seen.

    x and y are from the clip's usual place, in shoulder widths; yaw, pitch and roll are radians
    from the way in which the head is usually held in the clip, so that a camera that looks from
    above or from the side does not bow the figure's head.
    """
    out = np.zeros((len(points), 5))
    if framing.nose is None:
        return out
    nose, ears = points[:, NOSE, :2], points[:, [_LEFT_EAR, _RIGHT_EAR], :2]
    eyes = points[:, [_LEFT_EYE, _RIGHT_EYE], :2]
    out[:, :2] = nose - framing.nose
    line = ears[:, 0] - ears[:, 1]
    across = np.hypot(*line.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        way = line / across[:, None]
        from_ears = nose - ears.mean(axis=1)
        from_eyes = nose - eyes.mean(axis=1)
        turn = (from_ears * way).sum(axis=1) / across / _NOSE_DEPTH
        down = np.array([-way[:, 1], way[:, 0]]).T
        nod = (from_eyes * down).sum(axis=1) / across / _NOSE_DEPTH
        out[:, 4] = np.arctan2(line[:, 1], line[:, 0])
    out[:, 2], out[:, 3] = np.clip(turn, -1, 1), np.clip(nod, -1, 1)
    known = np.isfinite(out).all(axis=1)
    if not known.any():
        return np.zeros_like(out)
    out[:, 2:] -= np.median(out[known, 2:], axis=0)
    frames = np.arange(len(out))
    for column in range(5):
        out[:, column] = np.interp(frames, frames[known], out[known, column])
    out[:, 2:4] = np.arcsin(np.clip(out[:, 2:4], -np.sin(_MOST_TURN), np.sin(_MOST_TURN)))
    out[:, 4] = np.clip(out[:, 4], -_MOST_TURN, _MOST_TURN)
    return by_bell_curve(out, _SMOOTH_FRAMES)


def faces_of(points: Array, confidence: Float) -> Array:
    """What the face does, float64 (T, 4): brows up, eyes open, mouth open, mouth wide.

    In distances between the outer corners of the eyes, from the clip's own median; the mouth's
    opening is from closed. All zeros where the face was not recorded but placed (confidence
    below 0.5): a face that nobody made says nothing.
    """
    out = np.zeros((len(points), 4))
    real = (confidence[:, _FACE_POINTS] >= _SURE).all(axis=1)
    real &= np.isfinite(points[:, [*_FACE_POINTS, *_EYE_CORNERS], :2]).all(axis=(1, 2))
    if not real.any():
        return out
    corners = points[:, _EYE_CORNERS, :2]
    unit = float(np.median(np.hypot(*(corners[real, 0] - corners[real, 1]).T)))
    if unit <= 0:
        return out
    for number, pairs in enumerate(_MEASURES):
        one, other = (points[:, [pair[end] for pair in pairs], :2] for end in (0, 1))
        size = np.linalg.norm(one - other, axis=-1).mean(axis=1) / unit
        usual = 0.0 if pairs is _MOUTH_OPEN else float(np.median(size[real]))
        out[:, number] = np.where(real, np.nan_to_num(size) - usual, 0.0)
    return out
