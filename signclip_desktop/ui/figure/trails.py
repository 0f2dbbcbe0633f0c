"""The way of the hands as arrows on a still picture, and the moments that tell a sign best."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from signclip_desktop.core.geometry import PALM
from signclip_desktop.core.smoothing import by_bell_curve
from signclip_desktop.ui.figure.framing import VIEW_BOTTOM, Array
from signclip_desktop.ui.figure.painter import place_figure
from signclip_desktop.ui.figure.poses import SIDES, Motion
from signclip_desktop.ui.figure.strokes import draw_joined, round_pen
from signclip_desktop.ui.figure.styles import FigureStyle

# Ways are compared over this many moments, evenly in time.
_STEPS = 48
# A hand that moves less than this (shoulder widths) is drawn without an arrow.
_LEAST_WAY = 0.14
# A way that turns back at least so often is drawn as one arrow with two heads, or as a ring
# where it is at least this round (its short side over its long one).
_TURNS_BACK, _ROUND = 2, 0.45
# A tap or a nod is small, but made again and again: from this size on, and drawn at least so long.
_LEAST_AGAIN, _LEAST_ARROW = 0.05, 0.2
_APART = 0.11  # between a hand and an arrow beside it
# A hand rests or holds below this share of its top speed; no more than so much of a way is left out
# at either end.
_CALM, _MOST_CUT = 0.3, 0.35
_HEAD = 0.1  # length of an arrow's head
_WIDTH, _LEAST_PX = 0.028, 1.6


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """The way of one hand.

    Attributes:
        side: 0 the signer's left, 1 the right.
        line: float64 (N, 2), from start to end.
        both_ends: it goes to and fro.
    """

    side: int
    line: Array
    both_ends: bool


def trails_of(motion: Motion, still_s: float) -> tuple[Trail, ...]:
    """The ways of both hands, to be drawn on the picture at a moment.

    A way that is gone once is drawn from where the hand is on; one that is gone again and again
    beside the hand. None for a hand that hardly moves or is not seen.
    """
    pose = motion.pose_at(still_s)
    made = []
    for side in (0, 1):
        palm = motion.hands[:, side, PALM, :2].mean(axis=1)
        raised = motion.sure[:, side] & (np.nan_to_num(palm[:, 1], nan=9.0) < VIEW_BOTTOM)
        seen = np.flatnonzero(raised)
        if len(seen) < 3:
            continue
        times = np.linspace(motion.times_s[seen[0]], motion.times_s[seen[-1]], _STEPS)
        way = [np.interp(times, motion.times_s[seen], palm[seen, axis]) for axis in (0, 1)]
        raw = np.stack(way, axis=1)
        held, smooth = _between_rests(raw), by_bell_curve(raw, 1.5)
        rest = smooth[held][times[held] >= still_s]
        trail = _trail(side, smooth[held], rest, pose.hands[side, :, :2])
        if trail is not None:
            made.append(trail)
    return tuple(made)


def _between_rests(way: Array) -> slice:
    """The part of a way without a hand that comes from its rest, or goes back to it.

    Such a hand is still on its way at the very end: what a sign ends with is held for a moment.
    """
    speed = np.linalg.norm(np.diff(way, axis=0), axis=1)
    calm = np.flatnonzero(speed < _CALM * speed.max())
    low, high = 0, len(way)
    if len(calm) and speed[:2].mean() > _CALM * speed.max() and calm[0] < _MOST_CUT * len(way):
        low = int(calm[0])
    if len(calm) and speed[-2:].mean() > _CALM * speed.max():
        last = int(calm[-1]) + 2
        high = last if last > (1 - _MOST_CUT) * len(way) else high
    return slice(low, high)


def way_between(motion: Motion, from_s: float, to_s: float) -> tuple[Trail, ...]:
    """The ways of both hands from one moment to another, where they move."""
    times = np.linspace(from_s, to_s, _STEPS // 2)
    made = []
    for side in (0, 1):
        palm = motion.hands[:, side, PALM, :2].mean(axis=1)
        if np.isnan(palm).any():
            continue
        way = np.stack([np.interp(times, motion.times_s, palm[:, axis]) for axis in (0, 1)], axis=1)
        if np.ptp(way, axis=0).max() >= _LEAST_WAY:
            made.append(Trail(side, way, both_ends=False))
    return tuple(made)


def _trail(side: int, way: Array, rest: Array, hand: Array) -> Trail | None:
    middle = way.mean(axis=0)
    _, sizes, axes = np.linalg.svd(way - middle, full_matrices=False)
    along = (way - middle) @ axes[0]
    turns = _turns_back(along)
    if np.ptp(along) < (_LEAST_AGAIN if turns > _TURNS_BACK else _LEAST_WAY):
        return None
    if turns < _TURNS_BACK:
        onward = rest if len(rest) > 1 and np.ptp(rest, axis=0).max() > 2 * _LEAST_WAY else way
        away = np.hypot(*(onward - onward[0]).T) > _LEAST_WAY
        start = max(int(np.argmax(away)) - 1, 0) if onward is rest else 0
        return Trail(side, onward[start:], both_ends=False)
    if sizes[1] / sizes[0] > _ROUND and np.ptp(along) >= _LEAST_WAY:
        return Trail(side, _ring(way, middle), both_ends=False)
    half = max(np.ptp(along), _LEAST_ARROW) / 2
    ends = np.outer([-half, 0.0, half], axes[0])
    return Trail(side, _beside(hand, axes[0], side, middle) + ends, both_ends=True)


def _beside(hand: Array, axis: Array, side: int, middle: Array) -> Array:
    """Where to draw a to and fro along an axis so that it does not cover the hand."""
    if not np.isfinite(hand).all():
        return middle
    low, high = hand.min(axis=0), hand.max(axis=0)
    centre = (low + high) / 2
    if abs(axis[0]) > abs(axis[1]):  # from side to side: above the hand
        return np.array([centre[0], low[1] - _APART])
    outer = high[0] + _APART if SIDES[side] > 0 else low[0] - _APART
    return np.array([outer, centre[1]])


def _turns_back(along: Array) -> int:
    """How often a way turns back by more than a third of its length."""
    least = np.ptp(along) / 3
    turns, direction, last = 0, 0, along[0]
    for place in along:
        if direction >= 0 and place < last - least:
            turns, direction, last = turns + (direction > 0), -1, place
        elif direction <= 0 and place > last + least:
            turns, direction, last = turns + (direction < 0), 1, place
        elif (place - last) * direction > 0:
            last = place
    return turns


def _ring(way: Array, middle: Array) -> Array:
    """Most of a circle in the way's own direction and size."""
    out = way - middle
    steps = np.diff(way, axis=0)
    turn = np.sign((out[:-1, 0] * steps[:, 1] - out[:-1, 1] * steps[:, 0]).sum()) or 1.0
    size = np.percentile(np.abs(out), 90, axis=0)
    angles = np.pi / 2 + turn * np.linspace(0.25, 1.75 * np.pi, 40)
    ring: Array = middle + size * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return ring


def paint_trails(
    painter: QPainter,
    trails: tuple[Trail, ...],
    rect: QRectF,
    style: FigureStyle,
    *,
    mirrored: bool = False,
    zoom: float = 1.0,
) -> None:
    """Paint the ways over a figure that was painted into the same rectangle."""
    painter.save()
    scale = place_figure(painter, rect, zoom, mirrored=mirrored)
    for trail in trails:
        _paint_trail(painter, trail, style, scale)
    painter.restore()


def _paint_trail(painter: QPainter, trail: Trail, style: FigureStyle, scale: float) -> None:
    width = max(_WIDTH, _LEAST_PX / scale)
    head = max(_HEAD, 6.5 / scale)
    line = trail.line
    heads = [_head(line, head)]
    if trail.both_ends:
        heads.append(_head(line[::-1], head))
    path = QPainterPath(QPointF(*line[0]))
    for place in line[1:]:
        path.lineTo(QPointF(*place))
    colour = style.hand(trail.side).trail
    for pen, grown in ((style.halo, width * 2.2), (colour, width)):
        painter.setPen(round_pen(pen, grown))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setPen(round_pen(pen, grown - width if pen is style.halo else width * 0.3))
        painter.setBrush(pen)
        for corners in heads:
            draw_joined(painter, corners)


def _head(line: Array, size: float) -> Array:
    """An arrow's head at the end of a line, as a triangle (3, 2)."""
    away = np.hypot(*(line - line[-1]).T)
    far = np.flatnonzero(away > size * 0.6)
    before = line[far[-1]] if len(far) else line[0]
    way = line[-1] - before
    way = way / max(float(np.hypot(*way)), 1e-9)
    across = np.array([-way[1], way[0]])
    tip = line[-1] + way * size * 0.55
    back = tip - way * size
    return np.array([tip, back + across * size * 0.5, back - across * size * 0.5])


def still_moment(motion: Motion) -> float:
    """The second whose picture tells most: hands seen, nearly at rest, not at an end."""
    change = _change(motion)
    place = np.linspace(0.0, 1.0, len(change))
    hidden = ~motion.sure.any(axis=1)
    cost = change / max(float(change.max()), 1e-9) + 1.5 * np.abs(place - 0.35) + 2.0 * hidden
    return float(motion.times_s[int(np.argmin(cost))])


def key_moments(motion: Motion, count: int = 4) -> tuple[float, ...]:
    """Some seconds in order that tell a sign: evenly along its change, moved to calm frames."""
    if len(motion) <= count:
        return tuple(motion.times_s.tolist())
    palms = np.nan_to_num(motion.hands[:, :, PALM, :2].mean(axis=2)).reshape(len(motion), -1)
    held = _between_rests(palms)
    if held.stop - held.start <= count:
        held = slice(0, len(motion))
    change, times = _change(motion)[held], motion.times_s[held]
    frames = len(times)
    passed = np.concatenate([[0.0], np.cumsum((change[1:] + change[:-1]) / 2)])
    passed += np.linspace(0.0, 1e-3 + 0.08 * passed[-1], frames)  # a pause counts a little
    room = max(frames // (3 * count), 1)
    chosen: list[int] = []
    for share in np.linspace(0.05, 0.95, count):
        at = int(np.searchsorted(passed, share * passed[-1]))
        low, high = max(at - room, chosen[-1] + 1 if chosen else 0), min(at + room + 1, frames)
        calm = low + int(np.argmin(change[low:high])) if low < high else low
        chosen.append(min(calm, frames - 1))
    return tuple(float(times[at]) for at in chosen)


def _change(motion: Motion) -> Array:
    """How much both hands change at each frame, shape and place, float64 (T,)."""
    if len(motion) < 2:
        return np.zeros(len(motion))
    speed = np.gradient(motion.hands[..., :2], motion.times_s, axis=0)
    total = np.nan_to_num(np.linalg.norm(speed, axis=-1)).mean(axis=2).sum(axis=1)
    return by_bell_curve(total, 1.0)
