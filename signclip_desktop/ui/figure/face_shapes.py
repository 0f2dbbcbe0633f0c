"""The face that the figure shows: the mean of many people's, turned as the head is turned."""

from dataclasses import dataclass

import numpy as np

from signclip_desktop.ui.figure.framing import NOSE_PLACE, Array

# The mean face, from the middle between the eyes, in shoulder widths, made symmetric: place in
# the picture over 1,554 clips of wlasl_body_face.npz, depth over the 180 Holistic recordings
# with a face that may be used (holistic_train.npz). Left half only; x is to the signer's left.
_LEFT_OVAL = np.array([
    (0.000, -0.180, 0.01), (0.059, -0.177, 0.02), (0.110, -0.166, 0.03), (0.156, -0.143, 0.07),
    (0.185, -0.110, 0.10), (0.202, -0.068, 0.14), (0.211, -0.024, 0.17), (0.214, 0.034, 0.19),
    (0.212, 0.087, 0.20), (0.210, 0.138, 0.19), (0.204, 0.189, 0.18), (0.191, 0.243, 0.15),
    (0.171, 0.282, 0.12), (0.150, 0.313, 0.08), (0.124, 0.340, 0.05), (0.099, 0.359, 0.03),
    (0.072, 0.378, 0.01), (0.043, 0.390, -0.01), (0.000, 0.396, -0.02),
])  # fmt: skip
_EYE = np.array([(0.098, 0.0, 0.02)])
_EYE_WIDE, _EYE_HIGH = 0.040, 0.030
_BROW = np.array([(0.050, -0.074, -0.02), (0.106, -0.096, 0.01), (0.168, -0.066, 0.05)])
_NOSE = np.array([(-0.030, 0.128, -0.05), (0.0, 0.143, -0.10), (0.030, 0.128, -0.05)])
_MOUTH = np.array([(-0.074, 0.222, -0.01), (0.0, 0.242, -0.06), (0.074, 0.222, -0.01)])
# The head turns around a point between the ears; its depth from the eyes.
_PIVOT = np.array([0.0, 0.08, 0.22])
EYES_PLACE = np.array([NOSE_PLACE[0], NOSE_PLACE[1] - 0.123])
# The turn of a head does not turn its outline much: a skull is nearly round, a jaw is not.
_SKULL_TURNS, _JAW_TURNS = 0.1, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class FaceShape:
    """Places of all that is drawn, in shoulder widths.

    Attributes:
        outline: float64 (36, 2), from the forehead around the figure's left ear and the chin.
        eyes: float64 (2, 2), left and right.
        eye_size: half width and half height of the white of an open eye.
        brows: float64 (2, 3, 2).
        nose: float64 (3, 2).
        mouth: float64 (3, 2), left corner, middle, right corner.
        mouth_open: how far the lips are apart.
        ears: float64 (2, 2).
        crown: float64 (2,), middle of the skull.
        roll: radians.
    """

    outline: Array
    eyes: Array
    eye_size: tuple[float, float]
    brows: Array
    nose: Array
    mouth: Array
    mouth_open: float
    ears: Array
    crown: Array
    roll: float


def face_shape(head: Array, face: Array) -> FaceShape:
    """The face of a pose's head (5,) and face (4,)."""
    yaw, pitch, roll = head[2:]
    raised, opened, mouth_open, mouth_wide = face * 0.23  # between the eyes' corners
    place = EYES_PLACE + head[:2]
    brow = _BROW - (0.0, np.clip(raised, -0.03, 0.05), 0.0)
    mouth = _MOUTH * (1.0 + np.clip(mouth_wide / 0.156, -0.4, 0.4), 1.0, 1.0)
    inside = np.concatenate([_EYE, _flip(_EYE), brow, _flip(brow), _NOSE, mouth])
    turned = _tilted(_turned(inside, yaw, pitch), roll) + place
    oval = np.concatenate([_LEFT_OVAL, _flip(_LEFT_OVAL)[-2:0:-1]])
    down = np.clip(oval[:, 1:2] / 0.39, 0.0, 1.0)
    share = _SKULL_TURNS + (_JAW_TURNS - _SKULL_TURNS) * down
    around = oval[:, :2] + share * (_turned(oval, yaw, pitch) - oval[:, :2])
    ears = np.array([(0.222, 0.075, 0.2), (-0.222, 0.075, 0.2)])
    ears = ears[:, :2] - (0.05 * np.sin(yaw), 0.02 * np.sin(pitch))
    return FaceShape(
        outline=_tilted(around, roll) + place,
        eyes=turned[:2],
        eye_size=(_EYE_WIDE, float(_EYE_HIGH * np.clip(1 + opened / 0.02, 0.12, 1.5))),
        brows=turned[2:8].reshape(2, 3, 2),
        nose=turned[8:11],
        mouth=turned[11:14],
        mouth_open=float(np.clip(mouth_open, 0.0, 0.12)),
        ears=_tilted(ears, roll) + place,
        crown=_tilted(np.array([(0.0, -0.06)]), roll)[0] + place,
        roll=float(roll),
    )


def _flip(points: Array) -> Array:
    flipped: Array = points * (-1.0, 1.0, 1.0)
    return flipped


def _turned(points: Array, yaw: float, pitch: float) -> Array:
    """Points (N, 3) turned around the neck, seen from the front (N, 2)."""
    x, y, z = (points - _PIVOT).T
    x, z = x * np.cos(yaw) - z * np.sin(yaw), z * np.cos(yaw) + x * np.sin(yaw)
    y = y * np.cos(pitch) - z * np.sin(pitch)
    seen: Array = np.stack([x, y], axis=1) + _PIVOT[:2]
    return seen


def _tilted(places: Array, roll: float) -> Array:
    """Places (N, 2) tilted around the neck."""
    cos, sin = np.cos(roll), np.sin(roll)
    pivot = _PIVOT[:2] + np.array([0.0, 0.25])
    tilted: Array = (places - pivot) @ np.array([(cos, sin), (-sin, cos)]) + pivot
    return tilted
