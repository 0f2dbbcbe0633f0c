import re
from dataclasses import asdict

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QPushButton

from signclip_desktop.settings import TEXT_SIZES_PERCENT, assets_dir
from signclip_desktop.ui.look.theme import (
    CONTRAST,
    DARK,
    LIGHT,
    Colours,
    apply_theme,
    colours_of,
    icon,
    stylesheet,
    text_scale,
)
from tests.ui.figure.test_palettes import contrast

pytestmark = pytest.mark.gui

THEMES = pytest.mark.parametrize(
    "shades", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"]
)
ICONS = sorted((assets_dir() / "icons").glob("*.svg"))


@pytest.fixture
def themed(qapp):
    """The application, given back without a style sheet."""
    before, font = qapp.palette(), qapp.font()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(before)
    qapp.setFont(font)


@THEMES
@pytest.mark.parametrize("text", ["text", "muted", "accent"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised", "accent_soft"])
def test_text_can_be_read(shades: Colours, text: str, ground: str) -> None:
    pair = QColor(getattr(shades, text)), QColor(getattr(shades, ground))
    assert contrast(*pair) >= 4.5  # WCAG 2.2, 1.4.3


@THEMES
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("on_danger", "danger"),
        ("danger", "danger_soft"),
        ("danger", "surface"),
        ("warning", "warning_soft"),
        ("good", "good_soft"),
    ],
)
def test_coloured_text_can_be_read(shades: Colours, text: str, ground: str) -> None:
    assert contrast(QColor(getattr(shades, text)), QColor(getattr(shades, ground))) >= 4.5


@pytest.mark.parametrize("text", ["text", "muted", "accent", "danger", "warning", "good"])
def test_high_contrast_is_what_it_is_called(text: str) -> None:
    for ground in ("window", "surface", "raised"):
        pair = QColor(getattr(CONTRAST, text)), QColor(getattr(CONTRAST, ground))
        assert contrast(*pair) >= 7.0  # WCAG 2.2, 1.4.6


@THEMES
@pytest.mark.parametrize("line", ["outline", "focus", "accent"])
def test_edges_of_controls_can_be_seen(shades: Colours, line: str) -> None:
    for ground in ("window", "surface"):
        assert contrast(QColor(getattr(shades, line)), QColor(getattr(shades, ground))) >= 3.0


@THEMES
@pytest.mark.parametrize("percent", TEXT_SIZES_PERCENT)
def test_the_template_is_filled_in(shades: Colours, percent: int) -> None:
    sheet = stylesheet(shades, percent, dark=shades is not LIGHT)
    assert "$" not in sheet
    assert not re.search(r"\d+u\b", sheet.replace(str(assets_dir()), ""))
    for path in re.findall(r'url\("(.+?)"\)', sheet):
        assert QSvgRenderer(path).isValid()


def test_every_colour_is_a_colour() -> None:
    for shades in (LIGHT, DARK, CONTRAST):
        assert all(QColor.isValidColorName(value) for value in asdict(shades).values())


@pytest.mark.parametrize("percent", [100, 200])
def test_a_button_is_large_enough_to_hit_and_grows(themed, qtbot, percent: int) -> None:
    apply_theme(themed, "light", percent)
    button = QPushButton("Add this sign")
    qtbot.addWidget(button)
    button.show()
    assert button.sizeHint().height() >= 32 * percent / 100
    assert text_scale(button) == pytest.approx(percent / 100, abs=0.04)


def test_a_widget_knows_its_theme(themed, qtbot) -> None:
    button = QPushButton("x")
    qtbot.addWidget(button)
    for theme, shades in (("dark", DARK), ("contrast", CONTRAST), ("light", LIGHT)):
        apply_theme(themed, theme, 100)
        button.ensurePolished()
        assert colours_of(button) is shades


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_each_icon_shows_something_in_the_asked_colour(qapp, path) -> None:
    image = icon(path.stem, "#FF0000").pixmap(24, 24).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.array(image.constBits()).reshape(-1, 4)
    assert (pixels[:, 3] > 128).sum() > 10
