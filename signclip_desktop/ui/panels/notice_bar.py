"""One sentence and one button; hidden while there is nothing to say."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QSizePolicy, QWidget

from signclip_desktop.ui.look import theme
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.view_models.notice import Help, Notice

ONE_LINE_FROM_PX = 335  # at 100 % text


class NoticeBar(QFrame):
    """Shows a notice.

    Signals:
        help_asked(Help): the button was pressed.
    """

    help_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        self._help: Help | None = None
        self.label = PlainLabel("", self)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(self)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._on_clicked)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(12, 8, 8, 8)
        self._line.addWidget(self.label, 1)
        self._line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button below the sentence where there is little room."""
        super().resizeEvent(event)
        wide = self.width() >= ONE_LINE_FROM_PX * theme.text_scale(self)
        directions = QBoxLayout.Direction
        self._line.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def show_notice(self, notice: Notice | None) -> None:
        """Show a notice, or hide."""
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._help = notice.help
        self.label.setText(notice.sentence)
        self.button.setText(notice.label)
        self.setAccessibleName(notice.sentence)

    def _on_clicked(self) -> None:
        if self._help is not None:
            self.help_asked.emit(self._help)
