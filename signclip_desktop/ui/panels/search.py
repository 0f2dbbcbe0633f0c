"""The search field on top of the window, and the list of signs found for a word."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.core.types.folding import fold
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import UNTIL_CLOSED, PlainLabel, is_sure
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.filter_bar import FilterBar
from signclip_desktop.ui.panels.result_list import ResultList
from signclip_desktop.ui.view_models.filters import NONE as NO_FILTERS
from signclip_desktop.ui.view_models.search import SearchState, SearchViewModel

PLACEHOLDER = "Type a word to see its sign"
ALL_SIGNS = "All signs"


class SearchBar(QWidget):
    """One field; what is typed is searched as it is typed.

    Signals:
        opened(): the user wants to see what the words give.
        left(): Escape in an empty field: back to what was there before.
        list_wanted(): Down was pressed: the keyboard goes to the results.
    """

    opened = Signal()
    left = Signal()
    list_wanted = Signal()

    def __init__(self, search: SearchViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self.field = _Field()
        self.field.setProperty("role", "search")
        self.field.setPlaceholderText(PLACEHOLDER)
        self.field.setAccessibleName("Search for a word")
        self.field.setToolTip("Type a word or a gloss. (Ctrl+L, Ctrl+F or /)")
        self.field.setMaxLength(120)
        self.field.clear_button.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self.setFocusProxy(self.field)
        self.field.textEdited.connect(self._on_edited)
        self.field.returnPressed.connect(self._on_return)
        self.field.installEventFilter(self)

    def take_keyboard(self) -> None:
        """Ctrl+L: the keyboard comes here, what stands here is marked."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot(str)
    def set_text(self, text: str) -> None:
        """Search for a word that was not typed here."""
        self.field.setText(text)
        self._on_edited(text)

    def forget_text(self) -> None:
        """Empty the field without going back."""
        self.field.clear()
        self.field.clear_button.hide()

    @Slot()
    def clear(self) -> None:
        """Forget the word and go back."""
        self.field.clear()
        self._on_edited("")
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes to the results, Escape clears the field or leaves it."""
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QKeyEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
                self.list_wanted.emit()
                return True
            if event.type() == QKeyEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self.clear()
                return True
        return super().eventFilter(watched, event)

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        self.field.refresh_icons()

    def _on_edited(self, text: str) -> None:
        self.field.clear_button.setVisible(bool(text))
        self._search.set_query(text)
        if text.strip():
            self.opened.emit()

    def _on_return(self) -> None:
        if self._search.rows:
            self._search.choose(0)
        elif self.field.text().strip():
            self._search.search()


class _Field(QLineEdit):
    """A field with a magnifying glass in front and a button to clear it behind."""

    def __init__(self) -> None:
        super().__init__()
        self._glass = PlainLabel("", self)
        self.clear_button = parts.icon_button("Clear the field", "Clear the field. (Esc)")
        self.clear_button.setParent(self)
        self.clear_button.setProperty("role", "inside")
        self.clear_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.clear_button.hide()

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme, as large as the text."""
        side = parts.scaled_icon_size(self)
        shades = theme.colours_of(self)
        self._glass.setPixmap(theme.pixmap("search", shades.muted, side.width()))
        self.clear_button.setIcon(theme.icon_for(self, "close"))
        self.clear_button.setIconSize(side)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The icons stay at the ends."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        side = parts.scaled_icon_size(self).width()
        gap = side // 2
        top = (self.height() - side) // 2
        self._glass.setGeometry(gap + 2, top, side, side)
        wide = side + gap
        self.clear_button.setGeometry(
            self.width() - wide - gap, (self.height() - wide) // 2, wide, wide
        )
        self.setTextMargins(side + gap // 2, 0, wide + gap // 2, 0)


class WordResults(QWidget):
    """The signs for a word, or one sentence and one button where there are none.

    Signals:
        left(): the user wants to go back to what was there before.
    """

    left = Signal()

    def __init__(
        self, search: SearchViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._wanted = False
        self.title = parts.label("", "heading")
        self.count = PlainLabel()
        self.count.setProperty("role", "muted")
        self.scope = QComboBox()
        self.scope.setAccessibleName("Which signs to show")
        self.scope.setToolTip("All signs, or one of your lists.")
        self.scope.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.scope.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.scope.setMinimumContentsLength(10)
        self.close_button = parts.icon_button("Close the word search", "Close. (Esc)")
        self.close_button.setProperty("role", "flat")
        self.summary = parts.label("", "muted")
        self.filters = FilterBar(search)
        self.jump = QComboBox()
        self.jump.setAccessibleName("Go to the signs that begin with")
        self.jump.setToolTip("Go to the signs that begin with this letter.")
        self.jump.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list = ResultList(search, clock)
        self.add_button = parts.button("Add this sign", search.want_to_add, role="primary")
        self.remove_button = parts.button("Remove from this list", self.remove_current)
        self.delete_list_button = parts.button(
            "Delete this list…", self.ask_to_delete_list, role="danger"
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._make_message())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(parts.row(self.title, self.scope, self.close_button))
        self._jump_label = parts.label("Go to", "muted")
        self._jump_label.setWordWrap(False)
        layout.addLayout(parts.row(self.count, -1, self._jump_label, self.jump))
        layout.addWidget(self.filters)
        layout.addWidget(self.summary)
        layout.addWidget(self._pages, 1)
        layout.addLayout(Flow(self.add_button, self.remove_button, self.delete_list_button))
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.scope.activated.connect(self._on_scope)
        self.jump.activated.connect(self._on_jump)
        self.close_button.clicked.connect(self.left)
        self.list.left.connect(self.left)
        search.changed.connect(self._on_changed)
        search.scopes_changed.connect(self._on_scopes)
        self._on_scopes()
        self._on_changed()

    def take_keyboard(self) -> None:
        """The keyboard comes to the first result."""
        if self._search.rows:
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.list.model().index(0, 0))
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_keyboard_soon(self) -> None:
        """The keyboard comes to the first result, as soon as there is one."""
        self._wanted = True
        self.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._take_wanted_keyboard()

    def _take_wanted_keyboard(self) -> None:
        if self._wanted and self._search.state is SearchState.FOUND and self.isVisible():
            self._wanted = False
            self.take_keyboard()

    def remove_current(self) -> None:
        """Take the sign that is marked off the list."""
        self._search.remove_from_list(self.list.currentIndex().row())

    def ask_to_delete_list(self) -> None:
        """Forget the list, if the user is sure."""
        question = f"Delete the list “{self._search.list_name}”? Its signs stay. {UNTIL_CLOSED}"
        if is_sure(self, "Delete the list", question):
            self._search.delete_list()

    def set_reduce_motion(self, reduce: bool) -> None:
        """Thumbnails stand still always."""
        self.list.reduce_motion = reduce

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self.close_button, "close")
        parts.set_icon(self.add_button, "plus", theme.colours_of(self).on_accent)
        parts.set_icon(self.browse_button, "list")
        parts.set_icon(self.delete_list_button, "trash", theme.colours_of(self).danger)
        self.filters.refresh_icons()
        self._show_message_icon()

    def _make_message(self) -> QWidget:
        made = QWidget()
        self._message_icon = PlainLabel()
        self._message_icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message = parts.label("")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint = parts.label("", "muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.browse_button = parts.button("Show all signs", self._search.browse)
        made.setLayout(
            parts.column(
                -1,
                self._message_icon,
                self.message,
                self.hint,
                parts.row(-1, self.browse_button, -1),
                -1,
                margins=12,
                spacing=12,
            )
        )
        return made

    @Slot()
    def _on_changed(self) -> None:
        search = self._search
        found = search.state in (SearchState.FOUND, SearchState.WAITING)
        self._pages.setCurrentIndex(0 if found else 1)
        query = search.query.strip()
        if search.browsing and not query:
            self.title.setText(title_of(search))
        else:
            self.title.setText(f"Signs for “{query}”" if query else "Look up a word")
        count = len(search.rows)
        self.count.setText(f"{count:,} sign{'' if count == 1 else 's'}" if count else "")
        self.count.setVisible(bool(count))
        self.message.setText(search.sentence)
        self.remove_button.setVisible(bool(search.list_name) and bool(count))
        self.delete_list_button.setVisible(bool(search.list_name))
        self.filters.setVisible(search.browsing and bool(count or search.filters != NO_FILTERS))
        self.summary.setText(search.summary)
        self.summary.setVisible(bool(search.summary) and bool(count))
        self._fill_jump()
        nothing = search.state is SearchState.NOTHING or bool(search.summary)
        self.hint.setText(self._hint())
        self.hint.setVisible(bool(self.hint.text()))
        self.add_button.setVisible(nothing and bool(query))
        self.browse_button.setVisible(search.state is not SearchState.FAILED)
        self._show_message_icon()
        self._take_wanted_keyboard()

    def _fill_jump(self) -> None:
        """The letters that the signs shown begin with, where there are many signs."""
        letters = dict.fromkeys(first_letter(row.sign.gloss) for row in self._search.rows)
        wanted = list(letters) if self._search.browsing and len(letters) > 1 else []
        if wanted != [self.jump.itemText(number) for number in range(self.jump.count())]:
            self.jump.clear()
            self.jump.addItems(wanted)
        for part in (self.jump, self._jump_label):
            part.setVisible(bool(wanted))

    def _on_jump(self, number: int) -> None:
        """The first sign of a letter comes to the top of the list."""
        letter = self.jump.itemText(number)
        for place, row in enumerate(self._search.rows):
            if first_letter(row.sign.gloss) == letter:
                index = self.list.model().index(place, 0)
                self.list.setCurrentIndex(index)
                self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
                return

    def _hint(self) -> str:
        search = self._search
        if search.state is SearchState.EMPTY and search.sign_count:
            return f"Your dictionary holds {search.sign_count:,} signs."
        if search.state is SearchState.NOTHING and search.query.strip():
            return "Check the spelling, or try a word with the same meaning."
        return ""

    def _show_message_icon(self) -> None:
        name = {SearchState.NOTHING: "help", SearchState.FAILED: "warning"}
        icon = name.get(self._search.state, "search")
        side = parts.scaled_icon_size(self, 44).width()
        self._message_icon.setPixmap(theme.pixmap(icon, theme.colours_of(self).muted, side))

    @Slot()
    def _on_scopes(self) -> None:
        self.scope.clear()
        self.scope.addItem(ALL_SIGNS, "")
        for name in self._search.lists:
            self.scope.addItem(name, name)
        self.scope.setCurrentIndex(max(self.scope.findData(self._search.list_name), 0))
        self.scope.setVisible(bool(self._search.lists))

    def _on_scope(self, index: int) -> None:
        self._search.set_list(self.scope.itemData(index))


def title_of(search: SearchViewModel) -> str:
    """What is shown without a word: a list, all signs, or those that look a certain way."""
    looks = search.filters.text
    name = search.list_name or ALL_SIGNS
    if not looks:
        return name
    return f"{name}: {looks}" if search.list_name else looks[:1].upper() + looks[1:]


def first_letter(gloss: str) -> str:
    """What a gloss begins with, as it stands in the choice of letters."""
    return fold(gloss)[:1].upper() or gloss[:1]
