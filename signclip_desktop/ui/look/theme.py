"""Colours, sizes and icons of the window: light, dark, high contrast; text at 100 to 200 %.

The style sheet `assets/style.qss` is a template: `$name` is a colour of the theme, and a number
with the unit `u` is a length that grows with the text.
"""

import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from signclip_desktop.settings import assets_dir

# Smallest side of anything that is clicked, before text is enlarged (accessibility checklist).
TARGET_PX = 32
_ICON_SIZES = (20, 40, 64)
_LENGTH = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)u\b")


@dataclass(frozen=True, slots=True)
class Colours:
    """The theme's colours; pairs of text and ground reach WCAG AA (test_theme)."""

    window: str
    surface: str
    raised: str
    border: str
    outline: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    focus: str
    danger: str
    on_danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    good: str
    good_soft: str
    disabled: str


LIGHT = Colours(
    window="#F5F7FB",
    surface="#FFFFFF",
    raised="#E9EEF6",
    border="#D5DCE8",
    outline="#78859B",
    text="#151D2C",
    muted="#4E5A70",
    accent="#0B5FC0",
    accent_hover="#094B98",
    on_accent="#FFFFFF",
    accent_soft="#DCEAFB",
    focus="#0B5FC0",
    danger="#B3261E",
    on_danger="#FFFFFF",
    danger_soft="#FCE8E6",
    warning="#7A4A00",
    warning_soft="#FFF0D4",
    good="#17653A",
    good_soft="#DDF3E4",
    disabled="#8C97A9",
)
DARK = Colours(
    window="#14181F",
    surface="#1C222B",
    raised="#272F3B",
    border="#36404E",
    outline="#8592A7",
    text="#EDF1F7",
    muted="#ADB8C9",
    accent="#62B8FF",
    accent_hover="#8FCCFF",
    on_accent="#0A1420",
    accent_soft="#1B3852",
    focus="#8FCCFF",
    danger="#FF9189",
    on_danger="#2B0805",
    danger_soft="#46201D",
    warning="#FFC670",
    warning_soft="#44310F",
    good="#7FDBA0",
    good_soft="#1A3B28",
    disabled="#6F7B8E",
)
# Text reaches 7 to 1, and every edge is as bright as the text.
CONTRAST = Colours(
    window="#000000",
    surface="#000000",
    raised="#242424",
    border="#FFFFFF",
    outline="#FFFFFF",
    text="#FFFFFF",
    muted="#E8E8E8",
    accent="#FFE14D",
    accent_hover="#FFF0A3",
    on_accent="#000000",
    accent_soft="#332B00",
    focus="#4DF3FF",
    danger="#FF9C94",
    on_danger="#000000",
    danger_soft="#3A0000",
    warning="#FFE14D",
    warning_soft="#332B00",
    good="#8CFF9E",
    good_soft="#00300C",
    disabled="#B0B0B0",
)


def colours(theme: str) -> Colours:
    """The colours of a theme of settings.THEMES, as the system wants them where it says so."""
    if theme == "system":
        hints = QGuiApplication.styleHints()  # what it holds goes with it
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return CONTRAST
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return {"dark": DARK, "contrast": CONTRAST}.get(theme, LIGHT)


def colours_of(widget: QWidget) -> Colours:
    """The colours that a widget is shown in now.

    They are the program's: a widget's own palette may be see-through by the style sheet.
    """
    window = QApplication.palette(widget).color(QPalette.ColorRole.Window)
    if window == QColor(CONTRAST.window):
        return CONTRAST
    return DARK if window.lightness() < 128 else LIGHT


def apply_theme(application: QApplication, theme: str, text_size_percent: int) -> None:
    """Give the whole program its colours and text size; may be called again at any time."""
    shades = colours(theme)
    sheet = stylesheet(shades, text_size_percent, dark=shades is not LIGHT)
    if application.styleSheet() == sheet:
        return  # laying out every widget anew takes a quarter of a second
    application.setStyle("Fusion")
    application.setPalette(_palette(shades))
    font = application.font()
    font.setPixelSize(round(14 * text_size_percent / 100))
    application.setFont(font)
    application.setStyleSheet(sheet)


def stylesheet(shades: Colours, text_size_percent: int, *, dark: bool) -> str:
    """The style sheet with colours and lengths filled in."""
    template = (assets_dir() / "style.qss").read_text(encoding="utf-8")
    sized = _LENGTH.sub(lambda found: f"{_scaled(float(found[1]), text_size_percent)}px", template)
    icons = (assets_dir() / "icons").as_posix()
    kind = "dark" if dark else "light"
    return Template(sized).substitute(asdict(shades), icons=icons, kind=kind)


def _scaled(length: float, percent: int) -> int:
    return max(round(length * percent / 100), 1)


def text_scale(widget: QWidget | None = None) -> float:
    """How much larger than normal the text of a widget is, for sizes set in code.

    It is the program's: a widget takes up its own font only when it is shown.
    """
    pixels = (QApplication.font(widget) if widget else QApplication.font()).pixelSize()
    return pixels / 14 if pixels > 0 else 1.0


def _palette(shades: Colours) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for which, colour in (
        (role.Window, shades.window),
        (role.WindowText, shades.text),
        (role.Base, shades.surface),
        (role.AlternateBase, shades.raised),
        (role.Text, shades.text),
        (role.Button, shades.surface),
        (role.ButtonText, shades.text),
        (role.BrightText, shades.on_accent),
        (role.ToolTipBase, shades.surface),
        (role.ToolTipText, shades.text),
        (role.Highlight, shades.accent),
        (role.HighlightedText, shades.on_accent),
        (role.Link, shades.accent),
        (role.LinkVisited, shades.accent),
        (role.PlaceholderText, shades.muted),
        (role.Mid, shades.border),
        (role.Light, shades.surface),
        (role.Midlight, shades.raised),
        (role.Dark, shades.outline),
        (role.Shadow, shades.border),
        (role.Accent, shades.accent),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(group.Disabled, which, QColor(shades.disabled))
    return palette


@lru_cache(maxsize=512)
def icon(name: str, colour: str, *, disabled: str | None = None) -> QIcon:
    """An icon of assets/icons in a colour, sharp at each size.

    Raises:
        FileNotFoundError: no such icon.
    """
    made = QIcon()
    for size in _ICON_SIZES:
        made.addPixmap(pixmap(name, colour, size))
        if disabled:
            made.addPixmap(pixmap(name, disabled, size), QIcon.Mode.Disabled)
    return made


def icon_for(widget: QWidget, name: str) -> QIcon:
    """An icon in the text colour of the theme that a widget is shown in."""
    shades = colours_of(widget)
    return icon(name, shades.text, disabled=shades.disabled)


def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """One icon as a square picture."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    source = _source(name).replace("currentColor", colour)
    painter = QPainter(picture)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (assets_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(assets_dir() / "icons" / "signclip.svg"))


def polish(widget: QWidget) -> None:
    """Take up a style property that was changed after the widget was shown."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
