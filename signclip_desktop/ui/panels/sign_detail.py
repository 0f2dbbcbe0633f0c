"""The right of the window: one sign, played large, with all that is known of it."""

from functools import partial

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QInputDialog,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.ui.describe import (
    also_found_by,
    computed_sentence,
    describe_example,
    is_average,
    is_computed,
    other_names,
    shown_gloss,
)
from signclip_desktop.ui.figure.playback import SPEEDS, PlaybackClock
from signclip_desktop.ui.languages import language_name
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import UNTIL_CLOSED, PlainLabel, caption, is_sure, plain
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.how_made import HowMade
from signclip_desktop.ui.panels.look_alikes import LookAlikes
from signclip_desktop.ui.panels.stage import NO_SIGN, Stage
from signclip_desktop.ui.view_models.sign_detail import DetailState, SignDetailViewModel

LINK_TIP = "Opens in your web browser, and only when you press it."
MOST_LINKS = 4


class SignDetailPanel(QWidget):
    """Shows SignDetailViewModel; asks before anything is deleted."""

    def __init__(
        self, detail: SignDetailViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._detail = detail
        self._hand = "right"
        self._shown_id = ""
        self.stage = Stage(detail, clock)
        self.look_alikes = LookAlikes(detail, clock)
        self.player = self.stage.view.player
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._make_message())
        self._page = parts.page(self._make_page())
        self._pages.addWidget(self._page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        detail.changed.connect(self._on_changed)
        detail.clip_changed.connect(self._on_clip)
        detail.lists_changed.connect(self._fill_list_menu)
        detail.comparing.changed.connect(self._on_compare)
        detail.way_changed.connect(self._on_way)
        self.refresh_icons()
        self._fill_list_menu()
        self._on_way()
        self._on_changed()
        self._on_clip()
        self._on_compare()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sign grows with the room."""
        super().resizeEvent(event)
        self.stage.fit(self.width(), self.height())

    # Commands, for the keys of the window

    def set_speed(self, speed: float) -> None:
        """The speed the user chose last."""
        if speed in SPEEDS:
            self.player.set_speed(speed)

    def warm_up(self) -> None:
        """Make the page ready that is shown when there is something to show."""
        parts.warm_up(self._pages, 1)

    def set_hand(self, hand: str) -> None:
        """Show signs for a "right" or a "left" handed signer, from the next choice of M on."""
        if hand != self._hand:
            self._hand = hand
            self.player.set_mirrored(hand == "left")

    def set_reduce_motion(self, reduce: bool) -> None:
        """Nothing moves before Play is pressed; until then key moments are shown."""
        self.stage.view.autoplay = not reduce
        self.stage.view.as_strip = reduce
        self.stage.view.update()

    def ask_for_list(self) -> None:
        """Open the menu of lists."""
        if self._detail.sign is not None:
            self.list_button.showMenu()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        for made, name in (
            (self.back_button, "back"),
            (self.forward_button, "forward"),
            (self.compare_button, "compare"),
            (self.turn_button, "mirror"),
            (self.list_button, "list-add"),
            (self.more_button, "trash"),
        ):
            parts.set_icon(made, name)
        side = parts.scaled_icon_size(self, 44).width()
        self._message_icon.setPixmap(theme.pixmap("hand", theme.colours_of(self).muted, side))
        self.stage.refresh_icons()
        self.how_made.refresh_icons()
        for link in self._links:
            parts.set_icon(link, "external", theme.colours_of(self).accent)

    # Making

    def _make_message(self) -> QWidget:
        made = QWidget()
        self._message_icon = PlainLabel()
        self._message_icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message = parts.label(NO_SIGN, "muted")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setLayout(parts.column(-1, self._message_icon, self.message, -1, margins=12))
        return made

    def _make_page(self) -> QVBoxLayout:
        self.how_made = HowMade()
        self.words = parts.label("", selectable=True)
        self.found_by = parts.label("", selectable=True)
        self.notes = parts.label("", selectable=True)
        self.source = parts.label("", "small", selectable=True)
        self.examples = QComboBox()
        self.examples.setAccessibleName("Example")
        self.examples.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.examples.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.examples.activated.connect(self._detail.choose_example)
        self.behind = parts.label("")
        self._behind_title = parts.label("What you see", "section")
        self._addresses: tuple[str, ...] = ()
        self._links = [self._make_link(number) for number in range(MOST_LINKS)]
        self._link_box = QWidget()
        self._link_box.setLayout(Flow(*self._links, gap=4))
        self._words_title = parts.label("Also called", "section")
        self._found_title = parts.label("Also found by", "section")
        self._notes_title = parts.label("Notes", "section")
        self._links_title = parts.label("See a signer", "section")
        return parts.column(
            self._make_head(),
            self.stage,
            self.how_made,
            self._make_buttons(),
            4,
            self._words_title,
            self.words,
            self._found_title,
            self.found_by,
            self._notes_title,
            self.notes,
            self._behind_title,
            self.examples,
            self.behind,
            self._links_title,
            self._link_box,
            self.look_alikes,
            self.source,
            -1,
            spacing=6,
        )

    def _make_link(self, number: int) -> QPushButton:
        made = parts.button("", partial(self._open_link, number), role="link")
        made.setAccessibleDescription(LINK_TIP)
        return made

    def _make_head(self) -> QVBoxLayout:
        self.gloss = parts.FittingLabel("gloss")
        self.back_button = parts.icon_button("Back", "The previous sign. (Alt+Left)")
        self.forward_button = parts.icon_button("Forward", "The next sign. (Alt+Right)")
        for made, steps in ((self.back_button, -1), (self.forward_button, 1)):
            made.setProperty("role", "flat")
            made.setProperty("steps", steps)
            made.clicked.connect(self._on_go)
        self.language = parts.label("", "muted")
        self.language.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        second = parts.row(self.language, self.back_button, self.forward_button, spacing=2)
        return parts.column(self.gloss, second, spacing=0)

    def _make_buttons(self) -> QWidget:
        box = QWidget()
        self.compare_button = QToolButton()
        self.compare_button.setText("Compare")
        self.compare_button.setCheckable(True)
        self.compare_button.setToolTip("Show my recording beside the sign, in time with it. (C)")
        self.compare_button.clicked.connect(self._detail.set_comparing)
        self.turn_button = QToolButton()
        self.turn_button.setText("Mirror mine")
        self.turn_button.setToolTip("Mirror my recording, if I sign with the other hand.")
        self.turn_button.clicked.connect(self._detail.comparing.turn)
        self.list_button = QToolButton()
        self.list_button.setText("Add to list")
        self.list_button.setToolTip("Add this sign to one of your lists. (Ctrl+D)")
        self.list_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.list_button.setMenu(QMenu(self))
        self.more_button = QToolButton()
        self.more_button.setText("Delete")
        self.more_button.setToolTip("Delete what you added yourself.")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._delete_example = parts.menu_action(
            self, "Delete this recording…", self.ask_to_delete_example
        )
        self._delete_sign = parts.menu_action(
            self, "Delete the whole sign…", self.ask_to_delete_sign
        )
        menu.addAction(self._delete_example)
        menu.addAction(self._delete_sign)
        self.more_button.setMenu(menu)
        for made in (self.compare_button, self.turn_button, self.list_button, self.more_button):
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setLayout(
            Flow(self.compare_button, self.turn_button, self.list_button, self.more_button)
        )
        return box

    # What changes

    @Slot()
    def _on_changed(self) -> None:
        detail = self._detail
        sign = detail.sign
        loading = detail.state is DetailState.LOADING
        self.message.setText("Loading…" if loading else detail.sentence or NO_SIGN)
        if sign is None or detail.detail is None:
            self._pages.setCurrentIndex(0)
            return
        if sign.id != self._shown_id:
            self._begin_at_top(sign.id)
        variant = f" · variant {sign.variant}" if sign.variant > 1 else ""
        self.gloss.setText(shown_gloss(sign))
        self.language.setText(language_name(sign.language) + variant)
        _show(self._words_title, self.words, ", ".join(other_names(sign)))
        _show(self._found_title, self.found_by, ", ".join(also_found_by(sign)))
        # What the starter dictionary notes of a motion stands under "What you see" already.
        own = not all(is_computed(example) for example in detail.detail.examples)
        _show(self._notes_title, self.notes, sign.notes if own else "")
        self.behind.setToolTip("" if own else plain(sign.notes))
        source = " ".join(part for part in (sign.source, sign.licence) if part)
        self.source.setText(source)
        self.source.setVisible(bool(source))
        self._fill_examples()
        self._fill_links(sign.links)
        self._delete_sign.setEnabled(detail.can_delete_sign)
        # Last: each control that appears on a page in sight has the whole page laid out anew.
        self._pages.setCurrentIndex(1)

    def _begin_at_top(self, sign_id: str) -> None:
        """Another sign: its name is in sight, and it is not mirrored as the one before was."""
        self._shown_id = sign_id
        self._page.verticalScrollBar().setValue(0)
        self.player.set_mirrored(self._hand == "left")

    @Slot()
    def _on_clip(self) -> None:
        detail = self._detail
        example = detail.example
        for part in (self._behind_title, self.behind):
            part.setVisible(example is not None)
        self.how_made.show_motion(example, detail.clip)
        self.more_button.setVisible(detail.can_delete_example or detail.can_delete_sign)
        self._delete_example.setEnabled(detail.can_delete_example)
        if example is None:
            return
        told = (describe_example(example), computed_sentence(example))
        self.behind.setText(" ".join(part for part in told if part))
        if detail.detail is not None and example in detail.detail.examples:
            self.examples.setCurrentIndex(detail.detail.examples.index(example))

    @Slot()
    def _on_compare(self) -> None:
        comparing = self._detail.comparing
        what = comparing.name if comparing.with_sign else "mine"
        self.compare_button.setChecked(comparing.is_on)
        self.turn_button.setVisible(comparing.is_on)
        self.turn_button.setText(f"Mirror {what}")
        self.compare_button.setEnabled(comparing.has_mine or comparing.is_on)

    @Slot()
    def _on_way(self) -> None:
        self.back_button.setEnabled(self._detail.can_go_back)
        self.forward_button.setEnabled(self._detail.can_go_forward)

    def _on_go(self) -> None:
        self._detail.go(self.sender().property("steps"))

    def _fill_examples(self) -> None:
        assert self._detail.detail is not None
        examples = self._detail.detail.examples
        self.examples.clear()
        for number, example in enumerate(examples, start=1):
            text = f"Example {number} of {len(examples)}"
            computed = "average" if is_average(example) else "computed"
            who = example.signer or (computed if is_computed(example) else "")
            self.examples.addItem(f"{text}: {who}" if who else text)
        self.examples.setVisible(len(examples) > 1)

    def _fill_links(self, links: tuple[str, ...]) -> None:
        self._addresses = tuple(link for link in links if _is_web_page(link))[:MOST_LINKS]
        for made, address in zip(self._links, self._addresses, strict=False):
            host = QUrl(address).host().removeprefix("www.")
            made.setText(caption(f" {host}"))
            made.setToolTip(plain(f"{address}\n{LINK_TIP}"))
            made.setAccessibleName(f"See a signer at {host}")
        for number, made in enumerate(self._links):
            made.setVisible(number < len(self._addresses))
        for part in (self._links_title, self._link_box):
            part.setVisible(bool(self._addresses))

    def _open_link(self, number: int) -> None:
        QDesktopServices.openUrl(QUrl(self._addresses[number]))

    @Slot()
    def _fill_list_menu(self) -> None:
        menu = self.list_button.menu()
        menu.clear()
        for name in self._detail.lists:
            entry = menu.addAction(caption(name))
            entry.setProperty("list", name)
            entry.triggered.connect(self._on_list_chosen)
        if self._detail.lists:
            menu.addSeparator()
        menu.addAction(parts.menu_action(menu, "New list…", self.ask_for_new_list))

    def _on_list_chosen(self) -> None:
        self._detail.add_to_list(self.sender().property("list"))

    # Questions

    def ask_for_new_list(self) -> None:
        """Ask for the name of a new list and put the sign on it."""
        name, agreed = QInputDialog.getText(self, "New list", "Name of the list:")
        if agreed:
            self._detail.add_to_list(name)

    def ask_to_delete_example(self) -> None:
        """Delete one recording, if the user is sure."""
        if is_sure(self, "Delete", f"Delete this recording? {UNTIL_CLOSED}"):
            self._detail.delete_example()

    def ask_to_delete_sign(self) -> None:
        """Delete the whole entry, if the user is sure."""
        sign = self._detail.sign
        if sign is None:
            return
        if is_sure(
            self, "Delete", f"Delete {shown_gloss(sign)} with all its recordings? {UNTIL_CLOSED}"
        ):
            self._detail.delete_sign()


def _show(title: PlainLabel, body: PlainLabel, text: str) -> None:
    body.setText(text)
    title.setVisible(bool(text))
    body.setVisible(bool(text))


def _is_web_page(address: str) -> bool:
    """A link of somebody's library may name a file or a program; these are not opened."""
    url = QUrl(address)
    return url.isValid() and url.scheme() in ("http", "https") and bool(url.host())
