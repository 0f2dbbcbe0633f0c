"""A neutral face from the statistics of many people, and how one is turned in a picture.

The face is nobody's: the mean of the 19 people of fingerspelling_19_languages.npz, made
symmetric, with the mouth closed. A recording gives it a place and a turn alone; what the
recording's own mouth and brows do is not kept, because the data do not measure it well.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.core.types.skeleton import FACE, FACE_CONTOUR, MIRROR
from signclip_desktop.training.data.recordings import Corpus

FACE_POINTS = FACE.stop - FACE.start
HEAD_BODY_POINTS = 11  # body landmarks 0 to 10: nose, eyes, ears, corners of the mouth
ROUNDS = 3  # of fitting all faces to their mean; a fourth moves no point by 0.1 % of the face

CHIN, FOREHEAD = FACE_CONTOUR.index(152), FACE_CONTOUR.index(10)
# Pairs of the lips' inner edge, upper and lower: a mean mouth stands a little open.
_INNER_UPPER = (191, 80, 81, 82, 13, 312, 311, 310, 415)
_INNER_LOWER = (95, 88, 178, 87, 14, 317, 402, 318, 324)
# The nose's tip lies this far before the face's contour, in face heights: MediaPipe's own
# canonical face model (nose tip, point 1, against the cheeks' mean depth).
NOSE_DEPTH = 0.33


@dataclass(frozen=True, slots=True)
class NeutralFace:
    """The mean face, upright and from the front.

    Attributes:
        contour: float32 (128, 3), x right and y down in the picture, z away from the camera;
            1 is the face's height; 0 is the middle of the contour's points.
        head: float32 (11, 3), the body's landmarks 0 to 10 in the same measure.
    """

    contour: Float
    head: Float

    def at(self, pose: "HeadPose", frame: int) -> tuple[Float, Float]:
        """Contour (128, 3) and head points (11, 3) of one frame, in the pose's units."""
        turn, scale = pose.turn[frame], pose.scale[frame]
        place = np.r_[pose.place[frame], 0].astype(np.float32)
        contour: Float = (self.contour @ turn.T * scale + place).astype(np.float32)
        head: Float = (self.head @ turn.T * scale + place).astype(np.float32)
        return contour, head


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Where a head is and how it is turned, over T frames.

    Attributes:
        place: float32 (T, 2), the middle of the face's contour; NaN where it was not seen.
        scale: float32 (T,), face heights in the units of `place`.
        turn: float32 (T, 3, 3), rotation of the neutral face.
    """

    place: Float
    scale: Float
    turn: Float


def neutral_face(people: Corpus, depths: Corpus) -> NeutralFace:
    """The mean face of corpora of Holistic recordings, each source counting once.

    Args:
        people: whose mean gives x and y.
        depths: faces with measured depths, of which `people` has none.
    """
    contour, head = _mean_face(people)
    contour[:, 2] = _mean_face(depths)[0][:, 2]
    contour = _upright(contour)
    contour /= np.ptp(contour[:, 1])
    # The body's own depths are of another scale than the face's: its points lie on the face.
    head[:, 2] = _depth_on(contour, head)
    head[0, 2] -= NOSE_DEPTH / 2
    return NeutralFace(_mouth_closed(contour).astype(np.float32), head.astype(np.float32))


def _mean_face(corpus: Corpus) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Contour (128, 3) and head points (11, 3), middle 0 and height 1."""
    faces, heads = [], []
    for source in dict.fromkeys(recording.source for recording in corpus.recordings):
        numbers = [r.number for r in corpus.recordings if r.source == source]
        frames = np.concatenate([_faces_of(corpus, number) for number in numbers])
        if not len(frames):
            continue
        mean = np.median(frames, axis=0)
        faces.append(mean[HEAD_BODY_POINTS:])
        heads.append(mean[:HEAD_BODY_POINTS])
    mean_face = _upright(faces[0])
    for _ in range(ROUNDS):
        fitted = [_onto(face, mean_face) for face in faces]
        mean_face = _upright(
            _symmetric(np.mean([f.apply(x) for f, x in zip(fitted, faces, strict=True)], 0))
        )
    fitted = [_onto(face, mean_face) for face in faces]
    middle = mean_face.mean(axis=0)
    height = np.ptp(mean_face[:, 1])
    head = np.mean([f.apply(x) for f, x in zip(fitted, heads, strict=True)], axis=0)
    return (mean_face - middle) / height, (_symmetric_head(head) - middle) / height


def head_pose(face: Float, neutral: NeutralFace) -> HeadPose:
    """Place, size and turn of a face in pictures; depths are not used.

    Args:
        face: float32 (T, 128, 2), in any unit that is the same in x and y; NaN where not seen.
        neutral: what is turned.
    """
    frames = len(face)
    place = np.full((frames, 2), np.nan, dtype=np.float32)
    scale = np.full(frames, np.nan, dtype=np.float32)
    turn = np.tile(np.eye(3, dtype=np.float32), (frames, 1, 1))
    known = np.isfinite(face).all(axis=(1, 2))
    if not known.any():
        return HeadPose(place, scale, turn)
    middle = neutral.contour.mean(axis=0)
    seen = face[known] - face[known].mean(axis=1, keepdims=True)
    camera = np.linalg.pinv(neutral.contour - middle) @ seen  # (F, 3, 2)
    left, values, right = np.linalg.svd(camera.transpose(0, 2, 1), full_matrices=False)
    scale[known] = values.mean(axis=1)
    rows = left @ right
    turn[known] = np.concatenate([rows, np.cross(rows[:, 0], rows[:, 1])[:, None]], axis=1)
    offset = (turn[known] @ middle)[:, :2]
    place[known] = face[known].mean(axis=1) - scale[known, None] * offset
    return HeadPose(place, scale, turn)


@dataclass(frozen=True, slots=True)
class _Similarity:
    scale: float
    turn: NDArray[np.float64]
    source: NDArray[np.float64]
    target: NDArray[np.float64]

    def apply(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = (points - self.source) @ self.turn.T * self.scale + self.target
        return moved


def _onto(points: NDArray[np.float64], target: NDArray[np.float64]) -> _Similarity:
    """The turn, scale and shift that bring points (K, 3) nearest to others."""
    a, b = points - points.mean(axis=0), target - target.mean(axis=0)
    left, values, right = np.linalg.svd(b.T @ a)
    sign = np.diag([1, 1, np.sign(np.linalg.det(left @ right))])
    turn = left @ sign @ right
    scale = float((values * np.diag(sign)).sum() / (a**2).sum())
    return _Similarity(scale, turn, points.mean(axis=0), target.mean(axis=0))


def _faces_of(corpus: Corpus, number: int) -> NDArray[np.float64]:
    """Head and face points (F, 139, 3) in frame heights, of frames that show all of them."""
    clip = corpus.packed(number).astype(np.float64)
    aspect = corpus.recordings[number].aspect
    points = np.concatenate([clip[:, :HEAD_BODY_POINTS], clip[:, FACE]], axis=1)
    points = points * (aspect, 1, aspect)
    whole: NDArray[np.float64] = points[np.isfinite(points).all(axis=(1, 2))]
    return whole


def _symmetric(contour: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of a face and its mirror image, the mirror plane at x = 0."""
    swap = MIRROR[FACE] - FACE.start
    image = contour[swap] * (-1, 1, 1)
    middle = (contour.mean(axis=0) + image.mean(axis=0)) / 2
    fit = _onto(image, contour)
    both = (contour + fit.apply(image)) / 2
    # The plane's normal lies along the line between points that answer each other.
    normal = (both[swap] - both).T
    left, _, _ = np.linalg.svd(normal)
    axis = left[:, 0] * np.sign(left[0, 0])
    upright = _turned(both - both.mean(axis=0), axis)
    symmetric: NDArray[np.float64] = upright + middle * (0, 1, 1)
    return symmetric


def _turned(points: NDArray[np.float64], axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points turned by the least turn that brings an axis onto x."""
    goal = np.array([1.0, 0.0, 0.0])
    cross, cosine = np.cross(axis, goal), float(axis @ goal)
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    turn = np.eye(3) + skew + skew @ skew / (1 + cosine)
    result: NDArray[np.float64] = points @ turn.T
    return result


def _upright(contour: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chin straight below the forehead, as seen from the side."""
    down = contour[CHIN] - contour[FOREHEAD]
    angle = np.arctan2(down[2], down[1])
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[1, 0, 0], [0, cos, sin], [0, -sin, cos]])
    result: NDArray[np.float64] = (contour - contour.mean(axis=0)) @ turn.T
    return result


def _symmetric_head(head: NDArray[np.float64]) -> NDArray[np.float64]:
    swap = MIRROR[:HEAD_BODY_POINTS]
    result: NDArray[np.float64] = (head + head[swap] * (-1, 1, 1)) / 2
    return result


def _mouth_closed(contour: NDArray[np.float64]) -> NDArray[np.float64]:
    closed = contour.copy()
    for upper, lower in zip(_INNER_UPPER, _INNER_LOWER, strict=True):
        pair = [FACE_CONTOUR.index(upper), FACE_CONTOUR.index(lower)]
        closed[pair] = closed[pair].mean(axis=0)
    return closed


def _depth_on(contour: NDArray[np.float64], head: NDArray[np.float64]) -> NDArray[np.float64]:
    away = np.linalg.norm(contour[None, :, :2] - head[:, None, :2], axis=2)
    depth: NDArray[np.float64] = contour[away.argmin(axis=1), 2]
    return depth
