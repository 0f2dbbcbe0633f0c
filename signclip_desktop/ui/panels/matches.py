"""The middle of the window: eight results, filters, earlier attempts."""

from itertools import islice

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.panels.attempts import AttemptsStrip
from signclip_desktop.ui.panels.filter_bar import FilterBar
from signclip_desktop.ui.panels.match_card import MatchCard, describe_card
from signclip_desktop.ui.panels.notice_bar import NoticeBar
from signclip_desktop.ui.view_models.filters import NONE as NO_FILTERS
from signclip_desktop.ui.view_models.matches import (
    PAGE,
    MatchesState,
    MatchesViewModel,
)
from signclip_desktop.ui.view_models.notice import Help, Notice

EMPTY_TITLE = "The best eight matches appear here"
EMPTY_TEXT = "Sign at the camera or open a video.\nOr type a word in the search field above."
NOTHING_FOUND = "Nothing found"
NO_LOOK_UP = "The look-up failed"
# What helps where a recording holds no sign; anything else is a fault of the surroundings.
NOT_SEEN = (Help.AGAIN, Help.OPEN_FILE)
NOT_SURE = "Not sure. The right sign may be among these, or not in the dictionary."
POORLY_SEEN = "Not sure: your hands were seen in only {share:.0%} of the recording."
MORE_EVERY_MS = 12
REVEALED_AT_ONCE = 4
WELL_SEEN = 0.7  # below this the hands, not the dictionary, are the likely reason
AGAIN = "Try again"
NOTHING_PASSES = Notice("No result fits these filters.", Help.SHOW_ALL, "Show all")
ONE_COLUMN_BELOW_PX = 340  # at 100 % text


class MatchesPanel(QWidget):
    """Shows MatchesViewModel.

    Signals:
        help_asked(Help): the button of the banner.
        compare_asked(): the card just chosen is to be compared with my recording.
    """

    help_asked = Signal(object)
    compare_asked = Signal()

    def __init__(
        self, matches: MatchesViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._matches = matches
        self.cards = [MatchCard(clock, self) for _ in range(PAGE)]
        for card in self.cards:
            card.clicked.connect(self._on_card_clicked)
            card.compare_asked.connect(self._on_card_compare)
        self._columns = 0
        # Some words, then one card's motion at a time: all at once would hold up the window.
        self._more = QTimer(self)
        self._more.setInterval(MORE_EVERY_MS)
        self._more.timeout.connect(self._show_more)
        self.banner = NoticeBar(self)
        self.banner.help_asked.connect(self._on_help)
        self.attempts = AttemptsStrip(matches, self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._make_empty_page())
        self._pages.addWidget(self._make_list_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._make_head())
        layout.addWidget(self.banner)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.attempts)
        self.tab_parts = (
            self._paging, self.filter_button, self.filters, self.banner, self.empty_button,
            *self.cards, self.attempts,
        )  # fmt: skip
        matches.changed.connect(self._on_changed)
        self._on_changed()

    # Making

    def _make_head(self) -> QWidget:
        head = QWidget(self)
        self.title = PlainLabel("Results", head)
        self.title.setProperty("role", "heading")
        self._paging = QWidget(head)
        self._paging.setLayout(self._make_paging(head))
        for part in (self._paging, self.before, self.after):
            parts.keep_room(part)  # so that the list does not jump
        self.busy = QProgressBar(head)
        self.busy.setRange(0, 0)
        self.busy.setMaximumHeight(4)
        self.busy.setAccessibleName("Looking up")
        parts.keep_room(self.busy)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self.title, self._paging):
            line.addWidget(widget)
        line.addStretch(1)
        self.filters = FilterBar(self._matches, head)
        # With large text the filters would take the place of two results.
        self.filter_button = QToolButton(head)
        self.filter_button.setCheckable(True)
        self.filter_button.setAccessibleName("Filters")
        self.filter_button.setToolTip("Filter the results by handshape, place, hands and movement.")
        self.filter_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.filter_button.toggled.connect(self._show_filters)
        line.addWidget(self.filter_button)
        layout = QVBoxLayout(head)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.filters)
        layout.addWidget(self.busy)
        return head

    def _make_paging(self, parent: QWidget) -> QHBoxLayout:
        self.range = PlainLabel("", parent)
        self.range.setProperty("role", "muted")
        self.before = QToolButton(parent)
        self.before.setAccessibleName("The previous eight results")
        self.before.setToolTip("The previous eight results. (Page Up)")
        self.before.clicked.connect(self._on_before)
        self.after = QToolButton(parent)
        self.after.setAccessibleName("The next eight results")
        self.after.setToolTip("The next eight results. (Page Down)")
        self.after.clicked.connect(self._on_after)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.range, self.before, self.after):
            row.addWidget(widget)
            widget.setProperty("role", "muted" if widget is self.range else "flat")
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.range.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return row

    def _make_empty_page(self) -> QWidget:
        page = QFrame(self)
        page.setProperty("role", "panel")
        self._picture = PlainLabel("", page)
        self.empty_title = PlainLabel(EMPTY_TITLE, page)
        self.empty_title.setProperty("role", "heading")
        self.empty_text = PlainLabel(EMPTY_TEXT, page)
        self.empty_text.setProperty("role", "muted")
        self.empty_button = QPushButton(page)
        self.empty_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.empty_button.clicked.connect(self._on_empty_button)
        layout = QVBoxLayout(page)
        layout.setSpacing(10)
        layout.addStretch(2)
        for label in (self._picture, self.empty_title, self.empty_text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self._picture)
            layout.addWidget(label)
        layout.addWidget(self.empty_button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        return page

    def _make_list_page(self) -> QWidget:
        self._list = QWidget(self)
        self._list.setProperty("role", "page")
        self._grid = QGridLayout(self._list)
        self._grid.setContentsMargins(0, 0, 2, 0)
        self._grid.setSpacing(8)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        area.setWidget(self._list)
        self._arrange(2)
        return area

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        rows = PAGE // columns
        for number, card in enumerate(self.cards):
            # Reading order goes along the rows: 1 2 / 3 4 / ...
            self._grid.addWidget(card, number // columns, number % columns)
        for row in range(PAGE):
            self._grid.setRowStretch(row, 1 if row < rows else 0)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    # What changes

    @Slot()
    def _on_changed(self) -> None:
        matches = self._matches
        state = matches.state
        waiting = state is MatchesState.WAITING
        shown = matches.recognition is not None and bool(matches.recognition.matches)
        self.busy.setVisible(waiting)
        self._paging.setVisible(shown)
        self._show_filters()
        self.title.setText(title_of(matches))
        self._show_cards()
        self._show_paging(shown=shown)
        self._show_banner(state)
        self._show_empty(state)
        # Last: each card that appears on a page in sight has the whole page laid out anew.
        self._pages.setCurrentIndex(1 if shown else 0)

    def _show_cards(self) -> None:
        cards = self._matches.cards
        for widget, card in zip(self.cards, cards, strict=False):
            widget.show_card(card, chosen=card.match.sign.id == self._matches.chosen_id)
            widget.setVisible(True)
        for widget in self.cards[len(cards) :]:
            widget.setVisible(False)
        self._more.start()
        self._list.setAccessibleName("Results")
        self._list.setAccessibleDescription(results_as_text(self._matches))

    @Slot()
    def _show_more(self) -> None:
        shown = [card for card in self.cards if card.isVisibleTo(self)]
        fresh = (card for card in shown if card.reveal())
        if list(islice(fresh, REVEALED_AT_ONCE)):
            return
        if not any(card.show_motion() for card in shown):
            self._more.stop()

    def _show_paging(self, *, shown: bool) -> None:
        matches = self._matches
        total = len(matches.filtered)
        first = matches.page * PAGE
        several = shown and matches.page_count > 1
        for widget in (self.before, self.after):
            widget.setVisible(several)
        self.before.setEnabled(matches.page > 0)
        self.after.setEnabled(matches.page < matches.page_count - 1)
        self.range.setVisible(shown)
        if total:
            self.range.setText(f"{first + 1}–{min(first + PAGE, total)} of {total}")
        else:
            self.range.setText("")

    def _show_filters(self) -> None:
        """In a line of their own where it is wide enough, else when asked for or in use."""
        recognition = self._matches.recognition
        shown = recognition is not None and bool(recognition.matches)
        wide = self.filters.fits_one_line(self.width())
        asked = self.filter_button.isChecked() or self._matches.filters != NO_FILTERS
        self.filter_button.setVisible(shown and not wide)
        self.filters.setVisible(shown and (wide or asked))

    def _show_banner(self, state: MatchesState) -> None:
        if self._matches.nothing_passes:
            self.banner.show_notice(NOTHING_PASSES)
            return
        hints = self._matches.hints
        if state is MatchesState.SURE and hints:
            self.banner.show_notice(Notice(hints[0], Help.AGAIN, AGAIN))
            return
        if state is not MatchesState.NOT_SURE:
            self.banner.show_notice(None)
            return
        tracking = self._matches.tracking
        sentence = NOT_SURE
        if tracking is not None and tracking.seen_share < WELL_SEEN:
            sentence = POORLY_SEEN.format(share=tracking.seen_share)
        if hints:
            sentence = f"Not sure. {hints[0]}"
        self.banner.show_notice(Notice(sentence, Help.AGAIN, AGAIN))

    def _show_empty(self, state: MatchesState) -> None:
        notice = self._matches.notice if state is MatchesState.NOTHING else None
        waiting = state is MatchesState.WAITING
        title = EMPTY_TITLE
        if notice is not None:
            title = NOTHING_FOUND if notice.help in NOT_SEEN else NO_LOOK_UP
        self.empty_title.setText("Looking up…" if waiting else title)
        self.empty_text.setText(notice.sentence if notice else EMPTY_TEXT)
        self.empty_text.setVisible(not waiting)
        self.empty_button.setVisible(notice is not None)
        self.empty_button.setText(notice.label if notice else "")

    def _on_empty_button(self) -> None:
        if self._matches.notice is not None:
            self.help_asked.emit(self._matches.notice.help)

    def _on_card_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, MatchCard) and card.card is not None:
            self._matches.choose(card.card.key)

    def _on_card_compare(self) -> None:
        self._on_card_clicked()
        self.compare_asked.emit()

    def _on_help(self, wanted: Help) -> None:
        if wanted is Help.SHOW_ALL:
            self._matches.set_filters(NO_FILTERS)
        else:
            self.help_asked.emit(wanted)

    def _on_before(self) -> None:
        self._matches.turn_page(-1)

    def _on_after(self) -> None:
        self._matches.turn_page(1)

    def warm_up(self) -> None:
        """Make the page ready that is shown when there is something to show."""
        parts.warm_up(self._pages, 1)

    def set_hand(self, hand: str) -> None:
        """Show the motions for a "right" or a "left" handed signer."""
        for card in self.cards:
            card.preview.player.set_mirrored(hand == "left")

    def set_reduce_motion(self, reduce: bool) -> None:
        """Previews stand still until they are pointed at."""
        for card in self.cards:
            card.preview.set_reduce_motion(reduce)

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme; called again when it changes."""
        shades = theme.colours_of(self)
        self._picture.setPixmap(
            theme.pixmap("signs", shades.outline, round(48 * theme.text_scale(self)))
        )
        parts.set_icon(self.before, "back")
        parts.set_icon(self.after, "forward")
        parts.set_icon(self.filter_button, "filter")
        self.filters.refresh_icons()
        self.attempts.refresh_icons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where they fit."""
        super().resizeEvent(event)
        wide = self.width() >= ONE_COLUMN_BELOW_PX * theme.text_scale(self)
        self._arrange(2 if wide else 1)
        self._show_filters()


def title_of(matches: MatchesViewModel) -> str:
    """Heading of the list."""
    if matches.state is MatchesState.WAITING:
        return "Looking up…"
    if matches.is_combined:
        return f"Results of {len(matches.attempts)} attempts"
    return "Results"


def results_as_text(matches: MatchesViewModel) -> str:
    """The list in words, for screen readers."""
    return "; ".join(describe_card(card) for card in matches.cards)
