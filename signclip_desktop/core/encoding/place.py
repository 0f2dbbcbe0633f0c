"""Where on the body the hands are: the place stream of the trained encoder.

A clip's person is a few constants (columns of `Track.body`): where the nose and the shoulders
are, how wide the shoulders and how tall the face, and how sure that is. Mouth, chin, forehead,
ears and the rest are set around these as on the mean face, so that a recording without a face
says the same in the same terms, only less surely.
"""

import torch
from torch import Tensor

from signclip_desktop.core.encoding.on_device import constants, indices

# Columns of Track.body.
NOSE_X, NOSE_Y, SHOULDERS, PALM = 0, 1, 2, 3
MIDDLE_X, MIDDLE_Y, FACE_HEIGHT, UNCERTAINTY, FACE_KNOWN = 4, 5, 6, 7, 8
BODY_COLUMNS = 9

# Points of the face about the nose, in face heights (forehead to chin), x to the right of an
# unmirrored picture, where the signer's left is; medians over wlasl_body_face.npz.
FACE_POINTS = (
    (0.0, 0.0),  # nose
    (0.0, 0.19),  # mouth
    (-0.155, 0.185), (0.155, 0.185),  # its right and left corner
    (0.0, 0.46),  # chin
    (0.0, -0.53),  # forehead
    (-0.43, -0.07), (0.43, -0.07),  # right and left ear
    (-0.28, -0.21), (0.28, -0.21),  # right and left eye
)  # fmt: skip
# Points of the trunk about the middle of the shoulders, in shoulder widths.
TRUNK_POINTS = (
    (-0.5, 0.0), (0.5, 0.0),  # right and left shoulder
    (0.0, 0.0),  # throat
    (0.0, 0.4),  # chest
    (0.0, 1.0),  # waist
)  # fmt: skip
_FACE = tuple(number for point in FACE_POINTS for number in point)
_TRUNK = tuple(number for point in TRUNK_POINTS for number in point)
NEAR, FAR = 0.2, 0.6  # distances, in shoulder widths, at which closeness falls to 1/e

PALM_POINTS = (0, 5, 9, 13, 17)
PLACED = (8, 4, 12, 0)  # index, thumb and middle tip, wrist: what touches the body
_COMPARED = 4  # of the palm's centre and PLACED: whose distances to the points are told
WRIST_AT = 4
PLACE_FEATURES = 30 + 4 + 2 * 2 * _COMPARED * (len(FACE_POINTS) + len(TRUNK_POINTS)) + 4


def place_on_body(points: Tensor, seen: Tensor, placed: Tensor, body: Tensor) -> Tensor:
    """Float32 (B, T, PLACE_FEATURES): the hands about the nose, the shoulders, and near what.

    Args:
        points: float32 (B, T, 2, 21, 3), zero where unknown.
        seen: bool (B, T, 2), hands whose fingers are known.
        placed: bool (B, T, 2), hands of which at least the palm is known.
        body: float32 (B, BODY_COLUMNS).
    """
    centre = points[..., indices(PALM_POINTS, points), :2].mean(dim=-2, keepdim=True)
    points = torch.cat([centre, points[..., indices(PLACED, points), :2]], dim=-2)
    nose, shoulders = body[:, :2].view(-1, 1, 1, 1, 2), body[:, SHOULDERS].view(-1, 1, 1, 1, 1)
    known = torch.stack([placed, seen, seen, seen, placed], dim=-1)[..., None]
    place = ((points - nose) / shoulders).clamp(-4, 4) * known
    middle = body[:, MIDDLE_X : MIDDLE_Y + 1].view(-1, 1, 1, 2)
    below = ((points[..., 0, :] - middle) / shoulders[..., 0]).clamp(-4, 4) * placed[..., None]
    near = _nearness(points[..., :_COMPARED, :], known[..., :_COMPARED, :], body)
    steps = points.shape[1]
    person = _person(body)[:, None].expand(-1, steps, -1)
    parts = [place.flatten(2), place.norm(dim=-1).flatten(2), below.flatten(2), near, person]
    return torch.cat(parts, dim=-1)


def body_points(body: Tensor) -> Tensor:
    """Float32 (B, 15, 2): FACE_POINTS and TRUNK_POINTS of each person, in frame heights."""
    nose, middle = body[:, None, :2], body[:, None, MIDDLE_X : MIDDLE_Y + 1]
    face = constants(_FACE, body).view(-1, 2) * body[:, FACE_HEIGHT].view(-1, 1, 1)
    trunk = constants(_TRUNK, body).view(-1, 2) * body[:, SHOULDERS].view(-1, 1, 1)
    return torch.cat([nose + face, middle + trunk], dim=1)


def _nearness(points: Tensor, known: Tensor, body: Tensor) -> Tensor:
    """How close each of the hands' points is to each of the body's, 1 at a touch, 0 far away."""
    marks = body_points(body)[:, None, None, None]
    apart = (points[..., None, :] - marks).norm(dim=-1) / body[:, SHOULDERS].view(-1, 1, 1, 1, 1)
    close = torch.cat([torch.exp(-apart / NEAR), torch.exp(-apart / FAR)], dim=-1) * known
    return close.flatten(2)


def _person(body: Tensor) -> Tensor:
    """Float32 (B, 4): proportions of the person and how surely they are known."""
    shoulders = body[:, SHOULDERS]
    return torch.stack(
        [
            (body[:, PALM] / shoulders * 3).clamp(0, 3),
            (body[:, FACE_HEIGHT] / shoulders * 2).clamp(0, 3),
            (body[:, UNCERTAINTY] * 5).clamp(0, 3),
            body[:, FACE_KNOWN],
        ],
        dim=-1,
    )
