import numpy as np
import pytest
from PySide6.QtGui import QColor

from signclip_desktop.ui.figure.palettes import DARK, LIGHT, OVER_VIDEO, SkeletonPalette, pens_for


def test_hands_are_told_apart_without_colour_vision(qapp) -> None:
    """Blue and orange differ in brightness order or in hue for each kind of colour blindness.

    Simulated with the matrices of Vienot, Brettel and Mollon (1999), linear RGB.
    """
    protan = np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
    deutan = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
    for palette in (LIGHT, DARK):
        pair = [np.array(c.getRgbF()[:3]) ** 2.2 for c in (palette.right, palette.left)]
        for matrix in (protan, deutan):
            seen = [matrix @ colour for colour in pair]
            assert np.abs(seen[0] - seen[1]).max() > 0.25


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_hands_stand_out_from_the_ground(palette: SkeletonPalette) -> None:
    for colour in (palette.right, palette.left):
        assert contrast(colour, palette.background) >= 3.0  # WCAG 2.2, 1.4.11 graphics


def contrast(one: QColor, other: QColor) -> float:
    def luminance(colour: QColor) -> float:
        values = np.array(colour.getRgbF()[:3])
        linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_pens_are_made_once_for_each_size(qapp) -> None:
    assert pens_for(LIGHT, 100.0) is pens_for(LIGHT, 100.0)
    assert pens_for(LIGHT, 100.0) is not pens_for(DARK, 100.0)
    assert pens_for(LIGHT, 400.0).limb.widthF() > pens_for(LIGHT, 100.0).limb.widthF()


@pytest.mark.parametrize("palette", [LIGHT, DARK, OVER_VIDEO], ids=["light", "dark", "video"])
def test_the_hands_differ_in_line_as_well(qapp, palette: SkeletonPalette) -> None:
    pens = pens_for(palette, 300.0)
    assert len(pens.left.lines) == len(pens.right.lines) + 1  # the inside of the double line
    assert pens.left.joints.capStyle() is not pens.right.joints.capStyle()
