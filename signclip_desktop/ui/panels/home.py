"""The start page in the results' place: sign of the day, browsing by picture, recents, lists."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from signclip_desktop.core.matching.picture_labels import Facet, Label
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import caption, plain
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.hand_picture import hand_icon
from signclip_desktop.ui.panels.picture_button import PictureButton
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.ui.view_models.filters import facets, offered
from signclip_desktop.ui.view_models.home import HomeViewModel

TITLE = "Browse the dictionary"
OF_THE_DAY = "Sign of the day"
RECENT = "Looked up last"
LISTS = "My lists"
NO_LISTS = "No lists yet. Open a sign and press Add to list."
NO_RECENT = "Nothing yet. Signs and words you look up appear here."
# Under a picture there is room for one word, its label's first if it is not told here.
TILE_NAMES = {Label.TWO_HOOKS: "Hooks"}
MOST_LETTERS = 24  # of a recent look-up or a list
HAND_PX = 40
# At 100 % text.
TILE = QSize(66, 80)
DAY_PICTURE = QSize(104, 80)


class HomePanel(QWidget):
    """Shows HomeViewModel.

    Signals:
        left(): Escape was pressed here.
    """

    left = Signal()

    def __init__(
        self, home: HomeViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._home = home
        self.title = parts.label(TITLE, "heading")
        self.all_button = parts.button("All signs A to Z", home.all_chosen.emit)
        self.of_the_day = _SignOfTheDay(clock)
        self.of_the_day.clicked.connect(home.choose_of_the_day)
        self.labels = {label: self._make_label(label) for facet in facets() for label in
                       offered(facet)}  # fmt: skip
        self._recent = _Chips(NO_RECENT)
        self._lists = _Chips(NO_LISTS)
        self._shown: tuple[object, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(parts.page(self._page()))
        home.changed.connect(self._on_changed)
        self._on_changed()

    @property
    def recent_buttons(self) -> list[QPushButton]:
        """One for each recent look-up."""
        return self._recent.buttons

    @property
    def list_buttons(self) -> list[QPushButton]:
        """One for each list."""
        return self._lists.buttons

    def take_keyboard(self) -> None:
        """The keyboard comes to the first handshape."""
        first = next(iter(self.labels.values()), self.all_button)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_reduce_motion(self, reduce: bool) -> None:
        """The sign of the day stands still until it is pointed at."""
        self.of_the_day.preview.set_reduce_motion(reduce)

    def set_hand(self, hand: str) -> None:
        """Show the sign of the day for a "right" or a "left" handed signer."""
        self.of_the_day.preview.player.set_mirrored(hand == "left")

    def refresh_icons(self) -> None:
        """Pictures in the colours of the theme, as large as the text."""
        parts.set_icon(self.all_button, "list")
        for label, button in self.labels.items():
            if label.facet is Facet.HANDSHAPE:
                side = parts.scaled_icon_size(button, HAND_PX)
                button.setIcon(hand_icon(label, side.width(), button))
                button.setIconSize(side)
                button.setFixedSize(TILE * theme.text_scale(button))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """What was looked up meanwhile stands here."""
        super().showEvent(event)
        self._home.refresh()

    def _page(self) -> QVBoxLayout:
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = parts.column(parts.row(self.title, self.all_button), spacing=10)
        for facet in facets():
            column.addLayout(self._part(sentence(facet), self._choices(facet)))
        column.addWidget(parts.line())
        self._day_title = parts.label(OF_THE_DAY, "section")
        column.addWidget(self._day_title)
        column.addWidget(self.of_the_day)
        column.addLayout(self._part(RECENT, self._recent))
        column.addLayout(self._part(LISTS, self._lists))
        column.addStretch(1)
        return column

    @staticmethod
    def _part(title: str, content: QWidget) -> QVBoxLayout:
        return parts.column(parts.label(title, "section"), content, spacing=4)

    def _choices(self, facet: Facet) -> QWidget:
        made = QWidget()
        made.setLayout(Flow(*(self.labels[label] for label in offered(facet)), gap=4))
        return made

    def _make_label(self, label: Label) -> QToolButton | QPushButton:
        chosen = partial(self._home.label_chosen.emit, label)
        if label.facet is not Facet.HANDSHAPE:
            return parts.button(sentence(label), chosen, role="small")
        name = sentence(label)
        made = parts.icon_button(name, f"Show the signs with this handshape: {name}.")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setProperty("role", "tile")
        made.clicked.connect(chosen)
        return made

    @Slot()
    def _on_changed(self) -> None:
        home = self._home
        counts = home.label_counts
        shown = (counts, home.recent, home.lists, home.sign_count, home.of_the_day)
        if shown == self._shown:
            return
        self._shown = shown
        for label, button in self.labels.items():
            count, whole = counts.get(label, 0), sentence(label)
            told = f"{whole}, {count:,} signs" if counts else whole
            is_tile = label.facet is Facet.HANDSHAPE
            name, gap = (
                (TILE_NAMES.get(label, whole.split()[0]), "\n") if is_tile else (whole, "  ")
            )
            button.setText(f"{name}{gap}{count:,}" if counts else name)
            button.setAccessibleName(told)
            button.setEnabled(not counts or count > 0)
        total = f"  {home.sign_count:,}" if home.sign_count else ""
        self.all_button.setText(f" All signs A to Z{total}")
        self.all_button.setAccessibleName(f"All signs A to Z, {home.sign_count:,} signs")
        self._recent.fill(
            (one.text, partial(home.choose_recent, number))
            for number, one in enumerate(home.recent)
        )
        self._lists.fill((name, partial(home.list_chosen.emit, name)) for name in home.lists)
        self.of_the_day.show_sign(home)
        self._day_title.setVisible(home.of_the_day is not None)


class _SignOfTheDay(PictureButton):
    """A small picture with a gloss beside it."""

    def __init__(self, clock: PlaybackClock) -> None:
        super().__init__(clock)
        self._gloss = parts.label("", "title")
        self._gloss.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = parts.row(self.preview, self._gloss, -1, spacing=12)
        layout.setContentsMargins(8, 8, 8, 8)
        self.setLayout(layout)

    def show_sign(self, home: HomeViewModel) -> None:
        """Today's sign; nothing where there is none."""
        sign = home.of_the_day
        self.setVisible(sign is not None)
        if sign is None:
            return
        gloss = shown_gloss(sign)
        self._gloss.setText(gloss)
        self.setAccessibleName(f"{OF_THE_DAY}: {gloss}")
        self.setToolTip(plain(f"Show {gloss} in detail."))
        self.preview.setFixedSize(DAY_PICTURE * theme.text_scale(self))
        if self.preview.player.clip is not home.clip:
            self.preview.set_clip(home.clip, name=gloss)


class _Chips(QWidget):
    """Buttons in lines, or a sentence where there are none."""

    def __init__(self, nothing: str) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._nothing = parts.label(nothing, "small")
        self._flow = Flow(self._nothing)
        self.setLayout(self._flow)

    def fill(self, entries: Iterable[tuple[str, Callable[[], object]]]) -> None:
        """Other buttons."""
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for text, clicked in entries:
            button = parts.button(caption(_short(text)), clicked, role="small")
            button.setAccessibleName(text)
            self._flow.addWidget(button)
            self.buttons.append(button)
        self._nothing.setVisible(not self.buttons)


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
