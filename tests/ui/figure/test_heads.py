import numpy as np
import pytest

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import FACE, FACE_CONTOUR
from signclip_desktop.ui.figure.face_shapes import face_shape
from signclip_desktop.ui.figure.poses import motion_of
from tests.ui.figure.people import person

MOUTH = {61: (-0.08, 0.1), 291: (0.08, 0.1), 13: (0.0, 0.1), 14: (0.0, 0.1)}
EYES = {33: (-0.14, -0.12), 263: (0.14, -0.12), 159: (-0.1, -0.14), 145: (-0.1, -0.11),
        386: (0.1, -0.14), 374: (0.1, -0.11), 105: (-0.12, -0.2), 334: (0.12, -0.2)}  # fmt: skip
FRAMES = 21


def moved(nose=None, face=None, confidence: float = 1.0) -> Clip:
    """A person whose nose goes by `nose` (frames, 2) shoulder widths, with a face if asked."""
    clip = person(right=(-0.4, 0.3), frames=FRAMES)
    points, sure = clip.points.copy(), clip.confidence.copy()
    if nose is not None:
        points[:, 0, :2] += np.asarray(nose, dtype=np.float32) * 0.3 * (0.75, 1.0)
    if face is not None:
        for number, place in {**MOUTH, **EYES}.items():
            at = FACE.start + FACE_CONTOUR.index(number)
            path = np.broadcast_to(np.asarray(place, dtype=float), (FRAMES, 2)).copy()
            if number == 14:
                path[:, 1] += face
            points[:, at, :2] = clip.points[:, 0, :2] + path * 0.3 * (0.75, 1.0)
            points[:, at, 2], sure[:, at] = 0.0, confidence
    return Clip(points, sure, clip.times_s.copy(), clip.width_px, clip.height_px)


def test_the_head_turns_to_the_side_that_the_nose_goes_to() -> None:
    there = np.zeros((FRAMES, 2))
    there[12:, 0] = 0.12
    head = motion_of(moved(there)).head
    assert head[2, 2] == pytest.approx(0.0, abs=0.02)
    assert 0.25 < head[-1, 2] < 0.61
    straight, turned = (face_shape(head[at], np.zeros(4)) for at in (2, -1))
    assert turned.nose[1, 0] - turned.ears[:, 0].mean() > 0.05
    assert turned.eyes[:, 0].mean() > straight.eyes[:, 0].mean()


def test_a_nod_is_seen() -> None:
    there = np.zeros((FRAMES, 2))
    there[12:, 1] = 0.08
    head = motion_of(moved(there)).head
    assert head[-1, 3] > 0.15
    up, down = (face_shape(head[at], np.zeros(4)) for at in (2, -1))
    assert down.nose[1, 1] - down.ears[:, 1].mean() > up.nose[1, 1] - up.ears[:, 1].mean() + 0.03


def test_the_mouth_moves_where_it_was_recorded_and_nowhere_else() -> None:
    opening = np.linspace(0.0, 0.1, FRAMES)
    real = motion_of(moved(face=opening)).face
    placed = motion_of(moved(face=opening, confidence=0.1)).face
    assert real[-1, 2] > 0.25
    assert face_shape(np.zeros(5), real[-1]).mouth_open > 0.05
    assert (placed == 0).all()


def test_a_neutral_face_is_symmetric_and_lies_in_the_outline() -> None:
    face = face_shape(np.zeros(5), np.zeros(4))
    assert face.eyes[0] == pytest.approx(face.eyes[1] * (-1, 1))
    assert face.mouth[0] == pytest.approx(face.mouth[2] * (-1, 1))
    assert face.outline[:, 1].max() > face.mouth[:, 1].max()
    assert np.abs(face.brows[..., 0]).max() < face.outline[:, 0].max()
    assert face.mouth_open == 0
