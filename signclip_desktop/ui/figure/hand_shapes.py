"""One hand as flat shapes in the order in which they are painted: palm, thumb, fingers.

Fingers are tapered: a piece between two joints is two round ends and the band between them. Each
piece shows its own side, since a fist that shows its palm shows the fingers' backs.
"""

from dataclasses import dataclass

import numpy as np

from signclip_desktop.ui.figure.framing import Array, Flags

# Half a finger's width at its four joints, in palm lengths: thumb, index ... little finger.
_WIDTHS = np.array([
    (0.17, 0.135, 0.115, 0.088),
    (0.118, 0.108, 0.095, 0.076),
    (0.122, 0.112, 0.098, 0.078),
    (0.116, 0.106, 0.094, 0.075),
    (0.105, 0.092, 0.082, 0.066),
])  # fmt: skip
_JOINTS = np.arange(1, 21).reshape(5, 4)
_THUMB = 0
# Half a round end, from one side to the other; rounder for what is larger.
_ARC = np.linspace(-np.pi / 2, np.pi / 2, 7)
ROUND = np.linspace(-np.pi / 2, np.pi / 2, 15)
_TURN = np.linspace(0.0, 2 * np.pi, 24, endpoint=False)
_DIRECTIONS = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
# The palm's outline is drawn around its knuckles by this much, in palm lengths.
PALM_ROUND = 0.155
_INWARD = 0.07  # how far the corners lie inside of the points, as a share
_WRIST_HALF = 0.17
# Where the first piece's edge begins: it grows out of the palm without a line across.
_ROOT = 0.42
# A hand that shows neither palm nor back clearly (cosine) is ordered by depth alone.
_CLEAR = 0.25
# A finger is stretched when its first piece leads on from the palm (cosine, in the picture).
_LEADS_ON = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Finger:
    """One finger.

    Attributes:
        edge: float64 (N, 2), outline of the whole finger, wider by the edge.
        pieces: float64 (3, N, 2), outline of each piece from knuckle to tip.
        palmar: float64 (3,), how much each piece shows its inner side: 1 palm, -1 back.
        joints: float64 (4, 2).
        widths: float64 (4,), half widths.
        depth: the larger, the farther from the viewer.
        root: float64 (N, 2) | None, what joins a stretched finger to a palm that lies over it.
    """

    edge: Array
    pieces: Array
    palmar: Array
    joints: Array
    widths: Array
    depth: float
    root: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class HandShape:
    """All of one hand.

    Attributes:
        silhouette: float64 (N, 2), outline of the whole hand, wider by the halo.
        palm_edge, palm: float64 (N, 2), the palm's outline with and without its edge.
        palmar: how much the palm shows: 1 palm, -1 back.
        before: fingers painted before the palm, the farthest first.
        after: fingers painted over the palm, the farthest first.
        points: float64 (21, 2), the hand's points.
    """

    silhouette: Array
    palm_edge: Array
    palm: Array
    palmar: float
    before: tuple[Finger, ...]
    after: tuple[Finger, ...]
    points: Array


def hand_shape(hand: Array, palm_length: float, side: float, edge: float, halo: float) -> HandShape:
    """The shapes of one hand.

    Args:
        hand: float64 (21, 3), finite; z away from the viewer.
        palm_length: in the same unit, for the thickness of the fingers.
        side: 1 for the signer's left hand, -1 for the right one.
        edge: how far edges reach beyond the shapes.
        halo: how far the silhouette reaches beyond the edges.
    """
    flat = hand[:, :2]
    joints = flat[_JOINTS]  # (5, 4, 2)
    widths = _WIDTHS * palm_length
    pieces, edges, outer = _pieces(joints, widths, edge, edge + halo)
    palm = _palm(flat, palm_length)
    rounding = PALM_ROUND * palm_length
    palmar, palm_side = _sides(hand, joints, side)
    depth = hand[_JOINTS, 2][:, 1:].mean(axis=1)
    if abs(palm_side) > _CLEAR:
        over = np.full(5, palm_side > 0)
    else:
        over = depth < float(hand[[0, 5, 9, 13, 17], 2].mean())
    leads_on = _leading_on(flat, joints)
    before: list[Finger] = []
    after: list[Finger] = []
    for number in np.argsort(-depth, kind="stable").tolist():
        root = None
        if number != _THUMB and not over[number] and leads_on[number]:
            start, width = joints[number, 0], widths[number]
            stop = start + _ROOT * 1.3 * (joints[number, 1] - start)
            root = capsules(start[None], stop[None], width[:1] * 0.97, width[:1] * 0.95)[0]
        finger = Finger(
            joined(edges[number]), pieces[number], palmar[number], joints[number], widths[number],
            float(depth[number]), root,
        )  # fmt: skip
        (after if over[number] else before).append(finger)
    around = grown(palm, rounding + edge + halo)
    return HandShape(
        silhouette=np.concatenate([joined(outer.reshape(15, -1, 2)), around, around[:1]]),
        palm_edge=grown(palm, rounding + edge),
        palm=grown(palm, rounding),
        palmar=palm_side,
        before=tuple(before),
        after=tuple(after),
        points=flat,
    )


def joined(outlines: Array) -> Array:
    """Outlines (M, N, 2) of the same turn as one, to be filled by winding in a single call.

    The lines that lead from one to the next are gone back on, so they enclose nothing.
    """
    starts = outlines[:, :1]
    loops = np.concatenate([outlines, starts], axis=1).reshape(-1, 2)
    together: Array = np.concatenate([loops, starts[::-1, 0]])
    return together


def grown(corners: Array, by: float) -> Array:
    """The hull (24, 2) of some corners (N, 2), rounded and wider by some length all round."""
    farthest = (corners @ _DIRECTIONS.T).argmax(axis=0)
    out: Array = corners[farthest] + by * _DIRECTIONS
    return out


def capsules(starts: Array, ends: Array, first: Array, last: Array, arc: Array = _ARC) -> Array:
    """Outlines float64 (N, 2 A, 2) of N tapered pieces with round ends.

    Args:
        starts: (N, 2).
        ends: (N, 2).
        first: half widths (N,) at the starts.
        last: half widths (N,) at the ends.
        arc: angles (A,) of the corners of a round end.
    """
    way = ends - starts
    along = way / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    across = along[:, ::-1] * (-1.0, 1.0)
    around = along[:, None] * np.cos(arc)[:, None] + across[:, None] * np.sin(arc)[:, None]
    far = ends[:, None] + last[:, None, None] * around
    near = starts[:, None] - first[:, None, None] * around
    return np.concatenate([far, near], axis=1)


def _pieces(joints: Array, widths: Array, edge: float, outer: float) -> Array:
    """Outlines (3, 5, 3, N, 2) of all pieces: as they are, with their edge, with their halo.

    The wider ones begin a little along a finger's first piece, so that they leave it open to
    the palm.
    """
    ends = joints[:, 1:].reshape(15, 2)
    near = joints[:, :-1].copy()
    starts = near.reshape(15, 2).copy()
    near[1:, 0] += _ROOT * (joints[1:, 1] - near[1:, 0])
    rooted = near.reshape(15, 2)
    first, last = widths[:, :-1].ravel(), widths[:, 1:].ravel()
    flat = capsules(
        np.concatenate([starts, rooted, rooted]),
        np.concatenate([ends, ends, ends]),
        np.concatenate([first, first + edge, first + outer]),
        np.concatenate([last, last + edge, last + outer]),
    )
    return flat.reshape(3, 5, 3, -1, 2)


def _sides(hand: Array, joints: Array, side: float) -> tuple[Array, float]:
    """How much each piece (5, 3) and the palm show their inner side.

    A piece's inner side looks along the turn from its way to the line across the knuckles;
    in the picture only the sign of that turn and its share of the lengths count.
    """
    across = hand[5] - hand[17]
    three = hand[_JOINTS]
    ways = three[:, 1:] - three[:, :-1]
    sizes = np.linalg.norm(ways, axis=-1) * max(float(np.linalg.norm(across)), 1e-9)
    turns = (ways[..., 0] * across[1] - ways[..., 1] * across[0]) / np.maximum(sizes, 1e-9)
    palm_way = hand[9] - hand[0]
    palm_turn = (palm_way[0] * across[1] - palm_way[1] * across[0]) / max(
        float(np.linalg.norm(palm_way) * np.linalg.norm(across)), 1e-9
    )
    palmar = side * -turns
    palm_side = float(side * -palm_turn)
    palmar[_THUMB] = palm_side  # its pad looks across the palm: both tints would mislead
    return palmar, palm_side


def _leading_on(flat: Array, joints: Array) -> Flags:
    back = joints[:, 0] - flat[0]
    on = joints[:, 1] - joints[:, 0]
    sizes = np.linalg.norm(back, axis=-1) * np.linalg.norm(on, axis=-1)
    cosine: Array = (back * on).sum(axis=-1) / np.maximum(sizes, 1e-9)
    leads_on: Flags = cosine > _LEADS_ON
    return leads_on


def _palm(flat: Array, palm_length: float) -> Array:
    """Corners around wrist, ball of the thumb and knuckles, inside of the rounding."""
    up = flat[9] - flat[0]
    size = max(float(np.hypot(*up)), 1e-9)
    across = np.array([-up[1], up[0]]) / size
    if np.dot(across, flat[1] - flat[0]) < 0:
        across = -across
    narrow = min(1.0, 0.35 + size / palm_length)
    half = (_WRIST_HALF - PALM_ROUND * 0.5) * palm_length * narrow
    # The skin between thumb and index finger reaches half way up the thumb.
    web = 0.5 * flat[2] + 0.25 * (flat[1] + flat[5])
    corners = np.array([
        flat[0] - across * half, flat[0] + across * half, flat[1], web,
        flat[5], flat[9], flat[13], flat[17],
    ])  # fmt: skip
    inside: Array = corners + _INWARD * (corners.mean(axis=0) - corners)
    return inside


def creases(flat: Array) -> Array:
    """Bows (2, 3, 2) in the palm of points (21, 2): around the thumb's ball, below the fingers."""
    wrist, index, middle, little = flat[0], flat[5], flat[9], flat[17]
    across = index - little
    return np.array([
        (index + 0.22 * (wrist - index),
         wrist + 0.52 * (middle - wrist) - 0.02 * across,
         wrist + 0.16 * (middle - wrist) + 0.06 * across),
        (little + 0.30 * (wrist - little),
         middle + 0.36 * (wrist - middle) - 0.08 * across,
         index + 0.08 * (middle - index) + 0.05 * (wrist - index)),
    ])  # fmt: skip


def knuckles(flat: Array) -> Array:
    """A short bow (4, 3, 2) over each knuckle of points (21, 2), open to the wrist."""
    places = flat[[5, 9, 13, 17]]
    across = (flat[5] - flat[17]) * 0.11
    down = (flat[0] - flat[9]) * 0.075
    return np.stack([places + across + down, places, places - across + down], axis=1)
