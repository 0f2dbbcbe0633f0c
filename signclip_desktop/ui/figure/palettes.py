"""Colours and pens of the figure.

The hands differ in colour and in line: the signer's right hand is a full blue line with
round joints, the left hand an orange double line with square joints. The two colours keep
apart for the common kinds of colour blindness (blue against orange, Okabe and Ito 2008).
"""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from signclip_desktop.ui.figure.strokes import round_pen
from signclip_desktop.ui.look import theme

_PALE_SHARE = 0.35
# Below this width in px, a double line cannot be told from a single one.
_DOUBLE_LEAST = 2.7


@dataclass(frozen=True, slots=True, eq=False)
class SkeletonPalette:
    """Colours of the figure; one of the three below, told apart by identity.

    Attributes:
        background: behind the figure (painted by the widget, not here).
        fill: torso and head, None to leave them open (over video).
        body: arms and shoulders.
        face: eyes, brows, lips.
        right: the signer's right hand.
        left: the signer's left hand.
        core: inside of the left hand's double line.
        halo: drawn under the hands to keep them apart from what lies behind; None for none.
    """

    background: QColor
    fill: QColor | None
    body: QColor
    face: QColor
    right: QColor
    left: QColor
    core: QColor
    halo: QColor | None = None


LIGHT = SkeletonPalette(
    background=QColor("#EEF2F8"),
    fill=QColor("#D5DDEA"),
    body=QColor("#A3B0C5"),
    face=QColor("#8E9BB1"),
    right=QColor("#0B5FC0"),
    left=QColor("#C4470A"),
    core=QColor("#FFFFFF"),
    halo=QColor("#FFFFFF"),
)
DARK = SkeletonPalette(
    background=QColor("#0C0F14"),
    fill=QColor("#2A3443"),
    body=QColor("#56647A"),
    face=QColor("#7A879C"),
    right=QColor("#62B8FF"),
    left=QColor("#FFA24A"),
    core=QColor("#0C0F14"),
    halo=QColor("#0C0F14"),
)
OVER_VIDEO = SkeletonPalette(
    background=QColor("#000000"),
    fill=None,
    body=QColor(255, 255, 255, 190),
    face=QColor(255, 255, 255, 120),
    right=QColor("#4CC2FF"),
    left=QColor("#FFB000"),
    core=QColor("#1A1200"),
    halo=QColor(0, 0, 0, 120),
)


def palette_for(widget: QWidget) -> SkeletonPalette:
    """Dark figure colours on a dark window, light ones on a light window."""
    return LIGHT if theme.colours_of(widget) is theme.LIGHT else DARK


@dataclass(frozen=True, slots=True)
class HandPens:
    """The lines of one hand, in the order in which they are painted over each other."""

    lines: tuple[QPen, ...]
    joints: QPen


@dataclass(frozen=True, slots=True)
class Pens:
    """The pens of one palette at one size; made once, since a figure needs a dozen of them."""

    torso: QPen
    shoulders: QPen
    limb: QPen
    pale_limb: QPen
    face: QPen
    head: QPen
    right: HandPens
    left: HandPens
    pale_right: HandPens
    pale_left: HandPens


@lru_cache(maxsize=64)
def pens_for(palette: SkeletonPalette, size: float) -> Pens:
    """The pens for a figure of this size (px of the shorter side of its place)."""
    limb = min(max(size / 34, 2.0), 11.0) if palette.fill else min(max(size / 130, 1.5), 4.0)
    thin = min(max(size / 130, 1.5), 4.0)
    return Pens(
        torso=round_pen(palette.fill, limb * 1.6)
        if palette.fill
        else round_pen(palette.body, limb),
        shoulders=round_pen(palette.fill or palette.body, limb * 1.6),
        limb=round_pen(palette.body, limb),
        pale_limb=round_pen(_pale(palette.body, palette, palette.fill), limb),
        face=round_pen(palette.face, min(max(size / 260, 0.8), 1.8)),
        head=QPen(Qt.PenStyle.NoPen) if palette.fill else round_pen(palette.body, thin),
        right=_hand_pens(palette, palette.right, size, pale=False, double=False),
        left=_hand_pens(palette, palette.left, size, pale=False, double=True),
        pale_right=_hand_pens(palette, palette.right, size, pale=True, double=False),
        pale_left=_hand_pens(palette, palette.left, size, pale=True, double=True),
    )


def _hand_pens(
    palette: SkeletonPalette, colour: QColor, size: float, *, pale: bool, double: bool
) -> HandPens:
    colour = _pale(colour, palette) if pale else colour
    width = min(max(size / 105, 1.5), 4.5)
    if double:
        width = max(width * 1.35, _DOUBLE_LEAST)
    lines = [round_pen(colour, width)]
    if palette.halo is not None and not pale:
        lines.insert(0, round_pen(palette.halo, width + max(width * 0.9, 1.6)))
    if double:
        lines.append(round_pen(palette.core, width * 0.36))
    joints = round_pen(colour, width * (1.35 if double else 2.1))
    if double:
        joints.setCapStyle(Qt.PenCapStyle.SquareCap)
    return HandPens(tuple(lines), joints)


def _pale(colour: QColor, palette: SkeletonPalette, over: QColor | None = None) -> QColor:
    """The colour of an unsure part: near what lies behind it, see-through over video.

    Qt paints lines that can be seen through ten times as slowly as full ones.
    """
    if palette.fill is None:
        shade = QColor(colour)
        shade.setAlphaF(colour.alphaF() * _PALE_SHARE)
        return shade
    ground = palette.background if over is None else over
    rest = 1 - _PALE_SHARE
    return QColor.fromRgbF(
        _PALE_SHARE * colour.redF() + rest * ground.redF(),
        _PALE_SHARE * colour.greenF() + rest * ground.greenF(),
        _PALE_SHARE * colour.blueF() + rest * ground.blueF(),
    )
