"""Names, order, edges and mirror map of the landmarks, as plain data.

A clip always holds SignCLIP's 203 points: 33 body, 128 face contour, 21 left hand, 21
right hand ("left" and "right" are the signer's own). What was not detected is NaN.

Sources: the order is that of SignCLIP's `demo_sign.py`; body and hand names are MediaPipe's;
the face contour is the sorted set of MediaPipe's FACEMESH_CONTOURS. `test_skeleton.py`
compares edges and order with the installed MediaPipe and fails on a wrong number.
"""

import numpy as np
from numpy.typing import NDArray

BODY_NAMES = (
    "NOSE", "LEFT_EYE_INNER", "LEFT_EYE", "LEFT_EYE_OUTER", "RIGHT_EYE_INNER", "RIGHT_EYE",
    "RIGHT_EYE_OUTER", "LEFT_EAR", "RIGHT_EAR", "MOUTH_LEFT", "MOUTH_RIGHT", "LEFT_SHOULDER",
    "RIGHT_SHOULDER", "LEFT_ELBOW", "RIGHT_ELBOW", "LEFT_WRIST", "RIGHT_WRIST", "LEFT_PINKY",
    "RIGHT_PINKY", "LEFT_INDEX", "RIGHT_INDEX", "LEFT_THUMB", "RIGHT_THUMB", "LEFT_HIP",
    "RIGHT_HIP", "LEFT_KNEE", "RIGHT_KNEE", "LEFT_ANKLE", "RIGHT_ANKLE", "LEFT_HEEL",
    "RIGHT_HEEL", "LEFT_FOOT_INDEX", "RIGHT_FOOT_INDEX",
)  # fmt: skip

HAND_NAMES = (
    "WRIST", "THUMB_CMC", "THUMB_MCP", "THUMB_IP", "THUMB_TIP",
    "INDEX_FINGER_MCP", "INDEX_FINGER_PIP", "INDEX_FINGER_DIP", "INDEX_FINGER_TIP",
    "MIDDLE_FINGER_MCP", "MIDDLE_FINGER_PIP", "MIDDLE_FINGER_DIP", "MIDDLE_FINGER_TIP",
    "RING_FINGER_MCP", "RING_FINGER_PIP", "RING_FINGER_DIP", "RING_FINGER_TIP",
    "PINKY_MCP", "PINKY_PIP", "PINKY_DIP", "PINKY_TIP",
)  # fmt: skip

# Ids in MediaPipe's face mesh of 468 (or 478) points.
FACE_CONTOUR = (
    0, 7, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78,
    80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146,
    148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 172, 173, 176, 178, 181,
    185, 191, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295,
    296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361,
    362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397,
    398, 400, 402, 405, 409, 415, 454, 466,
)  # fmt: skip

BODY = slice(0, 33)
FACE = slice(33, 161)
LEFT_HAND = slice(161, 182)
RIGHT_HAND = slice(182, 203)
LANDMARK_COUNT = 203

NOSE = 0
LEFT_SHOULDER, RIGHT_SHOULDER = 11, 12
LEFT_ELBOW, RIGHT_ELBOW = 13, 14
LEFT_WRIST, RIGHT_WRIST = 15, 16
LEFT_HIP, RIGHT_HIP = 23, 24
LEGS = slice(25, 33)

LANDMARK_NAMES = (
    *BODY_NAMES,
    *(f"FACE_{number}" for number in FACE_CONTOUR),
    *(f"LEFT_HAND_{name}" for name in HAND_NAMES),
    *(f"RIGHT_HAND_{name}" for name in HAND_NAMES),
)

HAND_EDGES = (
    (0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (6, 7), (7, 8), (5, 9), (9, 10), (10, 11),
    (11, 12), (9, 13), (13, 14), (14, 15), (15, 16), (13, 17), (0, 17), (17, 18), (18, 19),
    (19, 20),
)  # fmt: skip

# MediaPipe's POSE_CONNECTIONS without the legs and without the three finger stubs, which
# the hand landmarks show better.
BODY_EDGES = (
    (0, 1), (1, 2), (2, 3), (3, 7), (0, 4), (4, 5), (5, 6), (6, 8), (9, 10), (11, 12), (11, 13),
    (13, 15), (12, 14), (14, 16), (11, 23), (12, 24), (23, 24),
)  # fmt: skip

# Closed or open chains of face mesh ids; each neighbour pair is an edge. The right ones are
# the signer's right, which MediaPipe numbers low.
_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
_RIGHT_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
_LEFT_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
_RIGHT_BROW_LOW, _LEFT_BROW_LOW = (46, 53, 52, 65, 55), (276, 283, 282, 295, 285)
_RIGHT_BROW_HIGH, _LEFT_BROW_HIGH = (70, 63, 105, 66, 107), (300, 293, 334, 296, 336)
_LIPS_OUTER = (
    17, 84, 181, 91, 146, 61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314,
)  # fmt: skip
_LIPS_INNER = (
    14, 87, 178, 88, 95, 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317,
)  # fmt: skip

_FACE_INDEX = {number: FACE.start + i for i, number in enumerate(FACE_CONTOUR)}
LIPS = tuple(_FACE_INDEX[number] for number in (*_LIPS_OUTER, *_LIPS_INNER))


def _chain(numbers: tuple[int, ...], *, closed: bool) -> list[tuple[int, int]]:
    following = numbers[1:] + numbers[:1] if closed else numbers[1:]
    pairs = zip(numbers, following, strict=False)
    return [(_FACE_INDEX[a], _FACE_INDEX[b]) for a, b in pairs]


FACE_EDGES = tuple(
    edge
    for numbers, closed in (
        (_OVAL, True), (_RIGHT_EYE, True), (_LEFT_EYE, True), (_LIPS_OUTER, True),
        (_LIPS_INNER, True), (_RIGHT_BROW_LOW, False), (_LEFT_BROW_LOW, False),
        (_RIGHT_BROW_HIGH, False), (_LEFT_BROW_HIGH, False),
    )
    for edge in _chain(numbers, closed=closed)
)  # fmt: skip

LEFT_HAND_EDGES = tuple((a + LEFT_HAND.start, b + LEFT_HAND.start) for a, b in HAND_EDGES)
RIGHT_HAND_EDGES = tuple((a + RIGHT_HAND.start, b + RIGHT_HAND.start) for a, b in HAND_EDGES)


def _mirror_map() -> NDArray[np.intp]:
    """For each landmark, the one that takes its place in a mirrored clip.

    Body and hands swap by name. Ring-shaped chains that start on the midline are reflected
    by reversing them; the rest is listed in pairs. Checked: it is its own inverse, it maps the
    face edges onto themselves, and on real faces it is the nearest reflection.
    """
    mirror = np.arange(LANDMARK_COUNT)
    for index, name in enumerate(BODY_NAMES):
        for side, other in (("LEFT", "RIGHT"), ("RIGHT", "LEFT")):
            if side in name:
                mirror[index] = BODY_NAMES.index(name.replace(side, other))
    mirror[LEFT_HAND] = np.arange(RIGHT_HAND.start, RIGHT_HAND.stop)
    mirror[RIGHT_HAND] = np.arange(LEFT_HAND.start, LEFT_HAND.stop)
    for ring in (_OVAL, _LIPS_OUTER, _LIPS_INNER):
        for number, other in zip(ring, (ring[0], *reversed(ring[1:])), strict=True):
            mirror[_FACE_INDEX[number]] = _FACE_INDEX[other]
    for rights, lefts in (
        (_RIGHT_EYE, _LEFT_EYE),
        (_RIGHT_BROW_LOW, _LEFT_BROW_LOW),
        (_RIGHT_BROW_HIGH, _LEFT_BROW_HIGH),
    ):
        for right, left in zip(rights, lefts, strict=True):
            mirror[_FACE_INDEX[right]] = _FACE_INDEX[left]
            mirror[_FACE_INDEX[left]] = _FACE_INDEX[right]
    mirror.flags.writeable = False
    return mirror


MIRROR = _mirror_map()
