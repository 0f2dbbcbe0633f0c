"""What was looked up, latest first; every line, or all of it, can be deleted."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import UNTIL_CLOSED, PlainLabel, is_sure, plain
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.two_lines import SECOND_LINE, TwoLines
from signclip_desktop.ui.view_models.history import HistoryRow, HistoryViewModel

PRIVATE_TIP = "Nothing you look up is saved until you switch this off or close the program."


class HistoryPanel(QWidget):
    """Shows HistoryViewModel.

    Signals:
        left(): the user wants to go back to what was there before.
    """

    left = Signal()

    def __init__(self, history: HistoryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self.title = parts.label("History", "heading")
        self.close_button = parts.icon_button("Close the history", "Close. (Esc)")
        self.close_button.setProperty("role", "flat")
        self.close_button.clicked.connect(self.left)
        self.private = QCheckBox("Private session")
        self.private.setToolTip(PRIVATE_TIP)
        self.private.setAccessibleDescription(PRIVATE_TIP)
        self.private.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.private.toggled.connect(history.set_private)
        self.off_note = parts.Note("note", "eye-off")
        self.list = _HistoryList()
        self.list.setAccessibleName("What you looked up")
        self.list.itemActivated.connect(self._on_chosen)
        self.list.itemClicked.connect(self._on_chosen)
        self.list.delete_asked.connect(self.delete_current)
        self.list.left.connect(self.left)
        self.list.currentRowChanged.connect(self._on_current)
        self.delete_button = parts.button("Delete entry", self.delete_current)
        self.delete_all_button = parts.button("Delete all…", self.ask_to_delete_all, role="danger")
        self.message = parts.label("", "muted")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message_icon = PlainLabel()
        self._message_icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty = QWidget()
        empty.setLayout(parts.column(-1, self._message_icon, self.message, -1, margins=12))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(empty)
        self._arrange()
        history.changed.connect(self._on_changed)
        history.private_changed.connect(self.private.setChecked)
        self._on_changed()

    def take_keyboard(self) -> None:
        """The keyboard comes to the first line."""
        if self.list.count() and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        parts.set_icon(self.close_button, "close")
        parts.set_icon(self.delete_all_button, "trash", theme.colours_of(self).danger)
        side = parts.scaled_icon_size(self, 44).width()
        self._message_icon.setPixmap(theme.pixmap("history", theme.colours_of(self).muted, side))
        self.off_note.refresh_icons()
        self._fill()

    def delete_current(self) -> None:
        """Forget the line that is marked."""
        self._history.delete(self.list.currentRow())

    def ask_to_delete_all(self) -> None:
        """Forget everything, if the user is sure."""
        question = f"Delete the whole history? {UNTIL_CLOSED}"
        if is_sure(self, "Delete the history", question):
            self._history.delete_all()

    def _arrange(self) -> None:
        self.title.setSizePolicy(self.list.sizePolicy().Policy.Expanding,
                                 self.list.sizePolicy().Policy.Preferred)  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(parts.row(self.title, self.close_button))
        layout.addWidget(self.private)
        layout.addWidget(self.off_note)
        layout.addWidget(self._pages, 1)
        layout.addLayout(Flow(self.delete_button, self.delete_all_button))

    @Slot()
    def _on_changed(self) -> None:
        history = self._history
        self._fill()
        self.message.setText(history.sentence)
        self._pages.setCurrentIndex(0 if history.rows else 1)
        self.delete_all_button.setEnabled(bool(history.rows))
        if history.private:
            self.off_note.say("Private session: what you look up now is not saved.")
        elif not history.keeps:
            self.off_note.say("The history is switched off in Preferences.")
        else:
            self.off_note.say("")
        self._on_current(self.list.currentRow())

    def _fill(self) -> None:
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for found in self._history.rows:
            self.list.addItem(self._item(found))
        self.list.setCurrentRow(min(kept, self.list.count() - 1))
        self.list.blockSignals(False)

    def _item(self, found: HistoryRow) -> QListWidgetItem:
        second = "  ·  ".join(part for part in (found.when, found.found) if part)
        item = QListWidgetItem(found.title)
        item.setData(SECOND_LINE, second)
        item.setIcon(theme.icon_for(self, "search" if found.kind == "word" else "hand"))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, found.text)
        item.setToolTip(plain(found.text))
        return item

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self._history.choose(self.list.row(item))

    def _on_current(self, row: int) -> None:
        self.delete_button.setEnabled(row >= 0)


class _HistoryList(QListWidget):
    """The lines; Delete forgets one, Escape leaves."""

    delete_asked = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self.setItemDelegate(TwoLines(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Escape; the rest is the list's."""
        if event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
