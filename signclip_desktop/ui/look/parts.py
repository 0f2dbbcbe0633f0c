"""Ready-made pieces that pages and dialogs are put together from: labels, buttons, notes."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.ui.look import theme
from signclip_desktop.ui.look.plain import PlainLabel, plain

# Smaller is not read; a line is cut short instead. Large text may be cut down to this share.
SMALLEST_TEXT_PX = 12
SMALLEST_SHARE = 0.75


def label(text: str, role: str = "", *, selectable: bool = False) -> PlainLabel:
    """Text that wraps, in one of the style sheet's roles."""
    made = PlainLabel(text)
    made.setWordWrap(True)
    if role:
        made.setProperty("role", role)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


class FittingLabel(PlainLabel):
    """One line of text that becomes smaller where it would not fit."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """It can be narrow."""
        return QSize(1, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Smaller letters first, an ellipsis only where these do not help."""
        font = QFont(self.font())
        font.setPixelSize(QFontInfo(font).pixelSize())
        painter = QPainter(self)
        draw_fitting(painter, QRectF(self.rect()), self.text(), font, self.alignment())
        painter.end()


def draw_fitting(
    painter: QPainter,
    room: QRectF,
    text: str,
    font: QFont,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """Draw one line that becomes smaller where it would not fit, and only then is cut short."""
    needed = QFontMetricsF(font).horizontalAdvance(text)
    smallest = max(SMALLEST_TEXT_PX, round(SMALLEST_SHARE * SMALLEST_TEXT_PX * theme.text_scale()))
    if needed > room.width() and font.pixelSize() > smallest:
        font = QFont(font)
        font.setPixelSize(max(int(font.pixelSize() * room.width() / needed), smallest))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.setFont(font)
    painter.drawText(room, alignment, shown)


def sized_font(
    widget: QWidget, size_px: float, weight: QFont.Weight = QFont.Weight.Normal
) -> QFont:
    """A widget's font at a size that grows with the text; `size_px` is that at 100 %."""
    font = QFont(widget.font())
    font.setPixelSize(max(round(size_px * theme.text_scale(widget)), 1))
    font.setWeight(weight)
    return font


def line_height(font: QFont) -> float:
    """Height of one line, in px."""
    return QFontMetricsF(font).height()


def button(text: str, clicked: Callable[[], object], *, role: str = "") -> QPushButton:
    """A button with words on it; it takes the keyboard by Tab, never by a click."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if role:
        made.setProperty("role", role)
    made.clicked.connect(lambda: clicked())
    return made


def icon_button(name: str, tip: str, *, checkable: bool = False) -> QToolButton:
    """A button with an icon; `name` is what a screen reader says, `tip` explains."""
    made = QToolButton()
    made.setAccessibleName(name)
    made.setToolTip(plain(tip))
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def set_icon(made: QAbstractButton, name: str, colour: str = "") -> None:
    """Give a button its icon, as large as its text and a little apart from it."""
    shades = theme.colours_of(made)
    made.setIcon(theme.icon(name, colour or shades.text, disabled=shades.disabled))
    made.setIconSize(scaled_icon_size(made))
    words = made.text().strip()
    if words:
        # Qt puts no gap between icon and text of a styled button.
        made.setText(f" {words}")
        made.setAccessibleName(words)


def scaled_icon_size(widget: QWidget, side: int = 20) -> QSize:
    """Icons grow with the text."""
    grown = round(side * theme.text_scale(widget))
    return QSize(grown, grown)


def keep_room(widget: QWidget) -> None:
    """Let a widget keep its place while it is hidden, so that what stands around does not jump."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def show_progress(bar: QProgressBar, value: int) -> None:
    """Set a progress bar's value; it is painted with the rest of the window.

    By itself it paints at once, and with it whatever else waits to be painted.
    """
    bar.setUpdatesEnabled(False)
    bar.setValue(value)
    bar.setUpdatesEnabled(True)


def warm_up(pages: QStackedWidget, number: int) -> None:
    """Style, lay out and paint a page that nobody sees yet.

    The first time takes twice as long as each later one; now nobody waits for it.
    """
    page = pages.widget(number)
    assert page is not None
    for child in page.findChildren(QWidget):
        child.ensurePolished()
    page.resize(pages.size())
    page.grab()


def tab_through(*widgets: QWidget) -> None:
    """Let Tab go through these in this order.

    Within each it goes by its `tab_parts`, where it has them, else as its controls were made.
    """
    for before, after in pairwise(stop for widget in widgets for stop in _tab_stops(widget)):
        QWidget.setTabOrder(before, after)


def _tab_stops(container: QWidget) -> list[QWidget]:
    """What Tab comes to in a part of the window, in its order; also what is hidden now."""
    named: Sequence[QWidget] | None = getattr(container, "tab_parts", None)
    if named is not None:
        return [stop for part in named for stop in _tab_stops(part)]
    stops = []
    widget: QWidget | None = container
    while widget is not None:
        is_inside = widget is container or container.isAncestorOf(widget)
        if is_inside and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(widget)
        widget = widget.nextInFocusChain()
        if widget is container:
            break
    return stops


def line() -> QFrame:
    """A thin line between two parts of a page."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


class Note(QFrame):
    """A sentence on a coloured ground with an icon and a word in front: never colour alone."""

    def __init__(self, kind: str, icon: str, text: str = "") -> None:
        super().__init__()
        self._icon_name = icon
        self._kind = kind
        self.setProperty("role", kind)
        self._icon = PlainLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text = label(text)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text, 1)
        self.refresh_icons()

    def say(self, text: str) -> None:
        """Another sentence; an empty one hides the note."""
        self.text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def refresh_icons(self) -> None:
        """The icon in the colour of the theme."""
        shades = theme.colours_of(self)
        colour = {
            "warning": shades.warning,
            "danger": shades.danger,
            "good": shades.good,
        }.get(self._kind, shades.accent)
        side = scaled_icon_size(self).width()
        self._icon.setPixmap(theme.pixmap(self._icon_name, colour, side))


def page(inner: QLayout) -> QScrollArea:
    """A page that scrolls when it is larger than its place."""
    content = QWidget()
    content.setProperty("role", "page")
    inner.setContentsMargins(0, 0, 8, 0)
    content.setLayout(inner)
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidget(content)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


def column(*items: QWidget | QLayout | int, margins: int = 0, spacing: int = 8) -> QVBoxLayout:
    """Pieces under each other; a number is a gap, -1 takes the room that is left."""
    layout = QVBoxLayout()
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    _fill(layout, items)
    return layout


def row(*items: QWidget | QLayout | int, spacing: int = 8) -> QHBoxLayout:
    """Pieces beside each other; a number is a gap, -1 takes the room that is left."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    _fill(layout, items)
    return layout


def _fill(layout: QVBoxLayout | QHBoxLayout, items: tuple[QWidget | QLayout | int, ...]) -> None:
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        elif item < 0:
            layout.addStretch(1)
        else:
            layout.addSpacing(item)


def menu_action(owner: QWidget, text: str, clicked: Callable[[], object]) -> QAction:
    """A menu entry."""
    made = QAction(text, owner)
    made.triggered.connect(lambda: clicked())
    return made
