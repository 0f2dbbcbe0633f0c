"""The figure's colours: light, dark, high contrast; and a tint for laying two figures over.

Hands are not the colour of anybody's skin: the signer's right hand is blue, the left one orange
(Okabe and Ito 2008 keep these apart for the common kinds of colour blindness), in a deep tint
for the back and a light one for the palm. The cuffs say the same without colour: one band on the
right arm, two on the left.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from signclip_desktop.ui.look import theme

LEGEND = (
    "Right hand: blue, one band on the sleeve. Left hand: orange, two bands. "
    "The palm is light, the back dark."
)


@dataclass(frozen=True, slots=True, eq=False)
class HandColours:
    """One hand: back, palm, lines between fingers, bands on the sleeve, arrow of its way."""

    back: QColor
    palm: QColor
    line: QColor
    band: QColor
    trail: QColor


@dataclass(frozen=True, slots=True, eq=False)
class FigureStyle:
    """Colours of one figure; told apart by identity.

    Attributes:
        background: behind the figure; painted by the widget.
        shirt, seam, rim: trunk and arms, the line around them, and the one around forearms.
        skin, shade: face and neck, and the shadow under the jaw.
        hair: and brows.
        feature: eyes, nose, mouth.
        lips: between the lips when the mouth is open.
        halo: the line around each hand and arm that keeps it apart from what lies behind.
        number: on the seam's colour, for the numbers of a strip.
        left, right: the signer's hands.
    """

    background: QColor
    shirt: QColor
    seam: QColor
    rim: QColor
    skin: QColor
    shade: QColor
    hair: QColor
    feature: QColor
    lips: QColor
    halo: QColor
    number: QColor
    left: HandColours
    right: HandColours

    def hand(self, side: int, *, sure: bool = True) -> HandColours:
        """0 is the signer's left hand, 1 the right; paler where it was not seen."""
        colours = self.right if side else self.left
        return colours if sure else _paled(self, colours)


@lru_cache(maxsize=16)
def _paled(style: FigureStyle, colours: HandColours) -> HandColours:
    """Half way to the colour of the face."""
    shades = (getattr(colours, name) for name in HandColours.__slots__)
    return HandColours(*(between(shade, style.skin, 0.55) for shade in shades))


def between(one: QColor, other: QColor, share: float) -> QColor:
    """A colour on the way from one (0) to another (1)."""
    rest = 1 - share
    return QColor.fromRgbF(
        rest * one.redF() + share * other.redF(),
        rest * one.greenF() + share * other.greenF(),
        rest * one.blueF() + share * other.blueF(),
    )


LIGHT = FigureStyle(
    background=QColor("#EEF2F8"),
    shirt=QColor("#4A5B75"),
    seam=QColor("#36445A"),
    rim=QColor("#8495B0"),
    skin=QColor("#E4DCD3"),
    shade=QColor("#C9BFB4"),
    hair=QColor("#5B5560"),
    feature=QColor("#3B3840"),
    lips=QColor("#9C5A56"),
    halo=QColor("#FFFFFF"),
    number=QColor("#FFFFFF"),
    left=HandColours(
        back=QColor("#E0792B"), palm=QColor("#FFD2A1"), line=QColor("#9A4408"),
        band=QColor("#FFB266"), trail=QColor("#9A4408"),
    ),
    right=HandColours(
        back=QColor("#2F7BD6"), palm=QColor("#B4D6FB"), line=QColor("#0C4689"),
        band=QColor("#8CC2FF"), trail=QColor("#0C4689"),
    ),
)  # fmt: skip
DARK = FigureStyle(
    background=QColor("#10141B"),
    shirt=QColor("#3D4A5F"),
    seam=QColor("#6C7D96"),
    rim=QColor("#93A4BF"),
    skin=QColor("#CFC6BC"),
    shade=QColor("#A89F96"),
    hair=QColor("#7C7480"),
    feature=QColor("#2A272E"),
    lips=QColor("#8A4B48"),
    halo=QColor("#F4F7FC"),
    number=QColor("#0B0F16"),
    left=HandColours(
        back=QColor("#E58430"), palm=QColor("#FFD9AE"), line=QColor("#6E2F03"),
        band=QColor("#FFB266"), trail=QColor("#E58430"),
    ),
    right=HandColours(
        back=QColor("#3C8AE6"), palm=QColor("#BFDDFD"), line=QColor("#0B4080"),
        band=QColor("#8CC2FF"), trail=QColor("#3C8AE6"),
    ),
)  # fmt: skip
HIGH_CONTRAST = FigureStyle(
    background=QColor("#000000"),
    shirt=QColor("#1E1E1E"),
    seam=QColor("#FFFFFF"),
    rim=QColor("#FFFFFF"),
    skin=QColor("#FFFFFF"),
    shade=QColor("#C8C8C8"),
    hair=QColor("#6E6E6E"),
    feature=QColor("#000000"),
    lips=QColor("#7A0000"),
    halo=QColor("#000000"),
    number=QColor("#000000"),
    left=HandColours(
        back=QColor("#FF9A1F"), palm=QColor("#FFE9C2"), line=QColor("#000000"),
        band=QColor("#FF9A1F"), trail=QColor("#FF9A1F"),
    ),
    right=HandColours(
        back=QColor("#4AA8FF"), palm=QColor("#DCEEFF"), line=QColor("#000000"),
        band=QColor("#4AA8FF"), trail=QColor("#4AA8FF"),
    ),
)  # fmt: skip


def style_for(widget: QWidget) -> FigureStyle:
    """The style that fits the colours of the window."""
    shades = theme.colours_of(widget)
    if shades is theme.CONTRAST:
        return HIGH_CONTRAST
    return DARK if shades is theme.DARK else LIGHT


def tinted(style: FigureStyle, colour: QColor) -> FigureStyle:
    """The style in shades of one colour, for one of two figures that lie over each other.

    What is light stays light and what is dark stays dark, so that palms, backs and faces can
    still be told apart.
    """

    def shade(old: QColor) -> QColor:
        made = QColor.fromHslF(
            max(colour.hslHueF(), 0.0), colour.hslSaturationF(), old.lightnessF()
        )
        made.setAlphaF(old.alphaF())
        return made

    def hand(old: HandColours) -> HandColours:
        return HandColours(*(shade(getattr(old, name)) for name in HandColours.__slots__))

    kept = {"background", "halo", "left", "right"}
    names = [name for name in FigureStyle.__slots__ if name not in kept]
    changed = {name: shade(getattr(style, name)) for name in names}
    return replace(style, left=hand(style.left), right=hand(style.right), **changed)
