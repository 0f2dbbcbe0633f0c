"""The window: where the panels stand, the menu and the keys. Holds no program state."""

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QMainWindow,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.settings import APP_NAME
from signclip_desktop.ui import file_kinds, menu
from signclip_desktop.ui.actions import ACTIONS
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.columns import Columns
from signclip_desktop.ui.panels.language_box import LanguageBox
from signclip_desktop.ui.panels.notice_bar import NoticeBar
from signclip_desktop.ui.panels.toast import Toast
from signclip_desktop.ui.window_layout import WindowLayout

BAR_ACTIONS = ("browse", "add_sign", "history", "preferences")
START_SIZE = (1366, 768)


class MainWindow(QMainWindow):
    """Three columns under one search field.

    Signals:
        asked(str): id of an action of ui/actions.py that was triggered.
        file_dropped(object): path, a str, of a file that was dropped on the window.
        first_shown(): painted for the first time; heavy things may load now.
        escaped(): Escape was pressed and nothing else took it.
        page_turned(int): Page Down (1) or Page Up (-1) was pressed and nothing else took it.
        closing(): the window is about to close.
        theme_changed(): colours or text size are others.
    """

    asked = Signal(str)
    file_dropped = Signal(object)  # as Qt's own text it would lose bytes that are not UTF-8
    first_shown = Signal()
    escaped = Signal()
    page_turned = Signal(int)
    closing = Signal()
    theme_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(theme.app_icon())
        self.setAcceptDrops(True)
        screen = QGuiApplication.primaryScreen()
        self.resize(QSize(*START_SIZE).boundedTo(screen.availableSize()))
        self.bar: list[QToolButton] = []
        self._restyle = QTimer(self)
        self._restyle.setSingleShot(True)
        self._restyle.setInterval(0)
        self._restyle.timeout.connect(self._on_restyled)
        self.act = menu.make_actions(self, self._on_triggered)
        self.notice = NoticeBar(self)
        self.languages = LanguageBox(self)
        self.columns = Columns(self.languages, self)
        self._top = QHBoxLayout()
        self._arrange()
        self.toast = Toast(self)

    # Filling

    def place(self, search: QWidget, detail: QWidget) -> None:
        """Put the search field on top and the chosen sign to the right."""
        self._top.insertWidget(0, search, 1)
        self.columns.place_detail(detail)

    # How it is left, and opened again

    def left_as(self) -> WindowLayout:
        """What is to be remembered."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        return WindowLayout(geometry, self.columns.shares, self.columns.rows)

    def open_as(self, layout: WindowLayout) -> bool:
        """Take up how it was left; False where its place on the screen is not known."""
        known = self.restoreGeometry(QByteArray.fromBase64(layout.geometry.encode()))
        self.columns.share(layout.columns, layout.rows)
        return known

    def take_keyboard(self) -> None:
        """The keyboard goes to no control, so that Space records."""
        self.centralWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, the pages of the results, and Enter on the button that has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press_focused()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            # No shortcut: a list that has the keyboard turns its own pages.
            self.page_turned.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        for spec in ACTIONS:
            if spec.icon:
                self.act[spec.id].setIcon(theme.icon_for(self, spec.icon))
        parts.set_icon(self._menu_button, "menu")
        self.columns.refresh_icons()
        for button in self.bar:
            button.setIconSize(parts.scaled_icon_size(button))

    # Making

    def _arrange(self) -> None:
        middle = QWidget(self)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(10)
        self._top.setSpacing(6)
        for action_id in BAR_ACTIONS:
            self._top.addWidget(self._bar_button(action_id), 0, Qt.AlignmentFlag.AlignTop)
        self._top.addWidget(self._make_menu_button(), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._top)
        layout.addWidget(self.notice)
        layout.addWidget(self.columns, 1)
        middle.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCentralWidget(middle)
        middle.installEventFilter(self)

    def _bar_button(self, action_id: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self.act[action_id])
        button.setProperty("role", "flat")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self.act[action_id].text().rstrip("."))
        self.bar.append(button)
        return button

    def _make_menu_button(self) -> QToolButton:
        self._menu_button = QToolButton(self)
        self._menu_button.setAccessibleName("Menu")
        self._menu_button.setToolTip("Menu (F10)")
        self._menu_button.setProperty("role", "flat")
        self._menu_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(menu.make_menu(self, self.act))
        opener = QAction("Menu", self)
        opener.setShortcut(QKeySequence("F10"))
        opener.triggered.connect(self._menu_button.showMenu)
        self.addAction(opener)
        self.bar.append(self._menu_button)
        return self._menu_button

    # What happens

    def _on_triggered(self) -> None:
        action = self.sender()
        if not isinstance(action, QAction):
            return
        if action is self.act["record"] and self._press_focused():
            return
        self.asked.emit(action.data())

    def _press_focused(self) -> bool:
        """Space belongs to a control that the user went to with Tab; clicks give no focus."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        elif isinstance(focused, QComboBox):
            focused.showPopup()
        else:
            return False
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        self.file_dropped.emit(file_kinds.local_path(event.mimeData().urls()[0]))
        event.acceptProposedAction()

    def showEvent(self, event: QShowEvent) -> None:
        """Icons need the theme, which is known now."""
        super().showEvent(event)
        self._restyle.start()
        self.take_keyboard()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the window can be seen for the first time, and listen no longer then.

        An own paintEvent would be called for whatever is painted in the window ever after.
        """
        if event.type() == QEvent.Type.Paint:
            self.centralWidget().removeEventFilter(self)
            self.first_shown.emit()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme or text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            # One change of theme comes as many events.
            self._restyle.start()

    def _on_restyled(self) -> None:
        self.refresh_icons()
        self.columns.measure_again()
        self.theme_changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the threads before the window goes."""
        self.closing.emit()
        super().closeEvent(event)
