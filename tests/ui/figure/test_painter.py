"""Where the figure's colours are in the picture, not each pixel of it."""

from itertools import groupby

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from signclip_desktop.ui.figure.cards import FigureCanvas, paint_still, paint_strip, strip_places
from signclip_desktop.ui.figure.painter import paint_figure, scale_for, zoom_for
from signclip_desktop.ui.figure.poses import Motion, Pose, motion_of
from signclip_desktop.ui.figure.styles import (
    DARK,
    HIGH_CONTRAST,
    LIGHT,
    FigureStyle,
    style_for,
    tinted,
)
from signclip_desktop.ui.look import theme
from tests.ui.figure.people import open_hand, person

pytestmark = pytest.mark.gui
WIDE, HIGH = 360, 300
RECT = QRectF(0, 0, WIDE, HIGH)


def painted(paint, style: FigureStyle = LIGHT) -> np.ndarray:
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGBA8888)
    image.fill(style.background)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return np.array(image.constBits()).reshape(HIGH, WIDE, 4)[..., :3].copy()


def figure(pose: Pose, style: FigureStyle = LIGHT, **how: object) -> np.ndarray:
    return painted(lambda painter: paint_figure(painter, pose, RECT, style, **how), style)


def where(pixels: np.ndarray, colour: QColor) -> np.ndarray:
    """Rows and columns, (N, 2)."""
    return np.argwhere((pixels == colour.getRgb()[:3]).all(axis=2))


def pose_of(**who: object) -> Pose:
    return motion_of(person(**who)).pose_at(0.1)


def test_the_trunk_of_everybody_is_painted_at_the_same_place(qapp) -> None:
    near = figure(pose_of(right=(-0.7, 0.9)))
    far = figure(pose_of(shoulders=0.12, middle=(0.3, 0.4), nose=0.75, right=(-0.7, 0.9),
                         right_hand=open_hand(length=0.036)))  # fmt: skip
    for colour in (LIGHT.shirt, LIGHT.skin, LIGHT.hair):
        one, other = where(near, colour), where(far, colour)
        assert np.abs(one.min(axis=0) - other.min(axis=0)).max() <= 1
        assert np.abs(one.max(axis=0) - other.max(axis=0)).max() <= 1


def test_palm_and_back_have_two_tints(qapp) -> None:
    for right in (True, False):
        side = "right" if right else "left"
        colours = LIGHT.right if right else LIGHT.left
        for palm in (True, False):
            hand = open_hand(right=right, palm=palm)
            pixels = figure(pose_of(**{side: (0.0, 0.3), f"{side}_hand": hand}))
            shown, hidden = (colours.palm, colours.back) if palm else (colours.back, colours.palm)
            assert len(where(pixels, shown)) > 300
            assert len(where(pixels, hidden)) == 0


def test_the_nearer_hand_covers_the_farther_one(qapp) -> None:
    who = {"right": (-0.03, 0.3), "left": (0.03, 0.3), "left_hand": open_hand(right=False)}
    over = figure(pose_of(**who, right_hand=open_hand(palm=False)))
    alone = figure(pose_of(right=(-0.03, 0.3), right_hand=open_hand(palm=False)))
    assert len(where(over, LIGHT.right.back)) == len(where(alone, LIGHT.right.back))
    uncovered = figure(pose_of(left=(0.03, 0.3), left_hand=open_hand(right=False)))
    assert len(where(over, LIGHT.left.palm)) < 0.6 * len(where(uncovered, LIGHT.left.palm))


def test_a_light_line_keeps_a_hand_apart_from_the_shirt(qapp) -> None:
    pixels = figure(pose_of(right=(0.0, 0.5)))
    row = pixels[int(where(pixels, LIGHT.right.palm)[:, 0].mean())].astype(int)
    names = {LIGHT.shirt.getRgb()[:3]: "shirt", LIGHT.halo.getRgb()[:3]: "halo",
             LIGHT.right.palm.getRgb()[:3]: "hand"}  # fmt: skip
    order = [names[tuple(pixel)] for pixel in row.tolist() if tuple(pixel) in names]
    assert [name for name, _ in groupby(order)][:3] == ["shirt", "halo", "hand"]


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_mirror_changes_the_side_but_not_the_colour(qapp, mirrored: bool) -> None:
    pixels = figure(pose_of(right=(-0.6, 0.4)), mirrored=mirrored)
    hand = where(pixels, LIGHT.right.palm)
    assert (hand[:, 1].mean() > WIDE / 2) == mirrored


def test_the_sleeves_tell_left_from_right_without_colour(qapp) -> None:
    """One band on the right arm, two on the left: counted along the arm, beside its middle."""
    for side, number, x, expected in (("right", 1, -0.5, 1), ("left", 0, 0.5, 2)):
        pose = pose_of(**{side: (x, -0.45)})
        pixels = figure(pose)
        elbow, wrist = pose.elbows[number], pose.wrists[number]
        across = (wrist - elbow)[::-1] * (-1, 1) / np.linalg.norm(wrist - elbow) * 0.04
        along = [elbow + across + share * (wrist - elbow) for share in np.linspace(0.5, 1.0, 120)]
        places = (np.array(along) - (0.0, -0.11)) * scale_for(RECT) + (WIDE / 2, HIGH / 2)
        band = LIGHT.hand(number).band.getRgb()[:3]
        on = [tuple(pixels[int(y), int(x)]) == band for x, y in places]
        assert [is_band for is_band, _ in groupby(on)].count(True) == expected


def test_hands_that_were_not_seen_are_paler(qapp) -> None:
    path = np.full((9, 2), (-0.3, 0.3))
    path[3:6] = np.nan
    motion = motion_of(person(right=path))
    sure, unsure = (figure(motion.pose_at(at)) for at in (0.0, 0.2))
    assert len(where(sure, LIGHT.right.palm)) > 300
    assert len(where(unsure, LIGHT.right.palm)) < 10


@pytest.mark.parametrize("style", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high"])
def test_body_and_hands_stand_out_in_every_style(qapp, style: FigureStyle) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1 between a hand, or the line around it, and what lies behind."""
    for hand in (style.left, style.right):
        for tint in (hand.back, hand.palm):
            ground = max(contrast(tint, style.shirt), contrast(style.halo, style.shirt))
            assert ground >= 3.0
            assert max(contrast(tint, hand.line), contrast(tint, style.halo)) >= 3.0
    assert max(contrast(style.shirt, style.background), contrast(style.seam, style.background)) > 3
    assert contrast(style.skin, style.feature) > 4.5


def test_the_figure_takes_up_the_windows_colours(qapp, qtbot) -> None:
    before, font = qapp.palette(), qapp.font()
    widget = QWidget()
    qtbot.addWidget(widget)
    for name, style in (("dark", DARK), ("contrast", HIGH_CONTRAST), ("light", LIGHT)):
        theme.apply_theme(qapp, name, 100)
        assert style_for(widget) is style
    qapp.setStyleSheet("")
    qapp.setPalette(before)
    qapp.setFont(font)


def contrast(one: QColor, other: QColor) -> float:
    def luminance(colour: QColor) -> float:
        values = np.array(colour.getRgbF()[:3])
        linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_two_figures_lie_over_each_other_in_one_frame(qapp) -> None:
    """What a comparison needs: another tint, half see-through, the same place and scale."""
    green = tinted(LIGHT, QColor("#17803D"))
    one, other = motion_of(person(right=(-0.4, 0.3))), motion_of(person(right=(-0.4, -0.8)))
    zoom = zoom_for(RECT, one, other)

    def both(painter: QPainter) -> None:
        paint_figure(painter, one.pose_at(0.1), RECT, LIGHT, zoom=zoom)
        paint_figure(painter, other.pose_at(0.1), RECT, green, zoom=zoom, opacity=0.5)

    pixels, alone = painted(both), figure(one.pose_at(0.1))
    assert len(where(alone, LIGHT.right.palm)) > 300
    changed = (pixels != alone).any(axis=2)
    shirt = where(alone, LIGHT.shirt)
    assert changed[tuple(shirt.T)].mean() > 0.9
    assert hue(green.right.back) == pytest.approx(hue(QColor("#17803D")), abs=2)
    assert green.right.palm.lightness() > green.right.back.lightness()


def hue(colour: QColor) -> int:
    return colour.hslHue()


def test_a_hand_that_goes_far_makes_the_figure_smaller_and_no_other(qapp) -> None:
    usual, far = motion_of(person(right=(-0.4, 0.3))), motion_of(person(right=(-1.4, 0.0)))
    assert zoom_for(RECT, usual) == 1.0
    assert 0.8 < zoom_for(RECT, far) < 0.95
    pixels = figure(far.pose_at(0.1), zoom=zoom_for(RECT, far))
    assert where(pixels, LIGHT.right.palm)[:, 1].min() > 2


def test_in_a_high_place_the_waist_is_at_the_lower_edge(qapp) -> None:
    high = QRectF(0, 0, 120, HIGH)
    pose = pose_of(right=(-0.4, 0.3))
    pixels = painted(lambda painter: paint_figure(painter, pose, high, LIGHT))
    assert where(pixels, LIGHT.shirt)[:, 0].max() == HIGH - 1
    assert where(pixels, LIGHT.hair)[:, 0].min() > HIGH / 2


def test_the_canvas_paints_what_the_painter_paints(qapp) -> None:
    motion = motion_of(person(right=np.linspace((-0.7, 0.3), (0.2, -0.4), 9)))
    canvas = FigureCanvas()
    for at in (0.0, 0.1, 0.2, 0.3):
        kept = painted(
            lambda painter, at=at: canvas.paint(
                painter, motion.pose_at(at), RECT, LIGHT, mirrored=False, zoom=1.0, ratio=1.0
            )
        )
        plain = figure(motion.pose_at(at))
        # Where the body's rim was blended with nothing and then with the ground, by rounding.
        assert np.abs(kept.astype(int) - plain).max() <= 3


def test_the_painter_is_left_as_it_was(qapp) -> None:
    def paint(painter: QPainter) -> None:
        painter.setPen(QColor("#123456"))
        before = painter.transform(), painter.pen(), painter.brush()
        paint_figure(painter, pose_of(right=(0, 0.3)), RECT, LIGHT, opacity=0.5)
        assert (painter.transform(), painter.pen(), painter.brush()) == before
        assert painter.opacity() == 1.0

    painted(paint)


@pytest.mark.parametrize("style", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high"])
def test_a_still_picture_shows_the_way_of_a_hand_that_moves(qapp, style: FigureStyle) -> None:
    def arrow(motion: Motion) -> int:
        pixels = painted(lambda painter: paint_still(painter, motion, RECT, style), style)
        return len(where(pixels, style.right.trail))

    moving = motion_of(person(right=np.linspace((-0.7, 0.6), (-0.7, -0.6), 9)))
    assert arrow(moving) > arrow(motion_of(person(right=(-0.7, 0.6)))) + 50
    assert max(contrast(style.right.trail, style.background),
               contrast(style.halo, style.background)) > 3  # fmt: skip


def test_a_strip_has_numbered_pictures_in_reading_order(qapp) -> None:
    motion = motion_of(person(right=np.linspace((-0.8, 0.6), (-0.8, -0.6), 21), frames=21))
    pixels = painted(lambda painter: paint_strip(painter, motion, RECT, LIGHT))
    places = strip_places(RECT, 4)
    heights = []
    for place in places:
        part = pixels[
            int(place.top()) : int(place.bottom()), int(place.left()) : int(place.right())
        ]
        assert len(where(part, LIGHT.shirt)) > 500
        assert len(where(part[:30, :30], LIGHT.seam)) > 100  # its number
        heights.append(where(part, LIGHT.right.palm)[:, 0].mean())
    assert heights == sorted(heights, reverse=True)  # the hand rises


def test_a_flat_room_has_its_pictures_in_one_row() -> None:
    assert len({place.top() for place in strip_places(QRectF(0, 0, 800, 200), 4)}) == 1
    assert len({place.top() for place in strip_places(QRectF(0, 0, 400, 300), 4)}) == 2
    assert len({place.left() for place in strip_places(QRectF(0, 0, 250, 300), 3)}) == 3


def test_what_the_figure_is_painted_on_needs_no_window(qapp) -> None:
    """Exports paint onto a picture of any size."""
    image = QImage(64, 48, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_figure(painter, pose_of(right=(0, 0.3)), QRectF(0, 0, 64, 48), LIGHT)
    painter.end()
    assert image.pixelColor(1, 1).alpha() == 0
    assert image.pixelColor(32, 40).alpha() == 255
