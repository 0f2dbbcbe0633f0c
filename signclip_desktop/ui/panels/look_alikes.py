"""Signs that look like the one shown, as small pictures to press."""

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from signclip_desktop.core.sign import Match
from signclip_desktop.ui import parts, theme
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.panels.preview import PreviewWidget
from signclip_desktop.ui.playback import PlaybackClock
from signclip_desktop.ui.view_models.sign_detail import SignDetailViewModel


class LookAlikes(QWidget):
    """Shows the look-alikes of SignDetailViewModel; hidden while there are none."""

    def __init__(
        self, detail: SignDetailViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._detail = detail
        self._clock = clock
        self.cards: list[LookAlike] = []
        self._flow = parts.Flow(gap=8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(parts.label("Looks like", "section"))
        layout.addLayout(self._flow)
        detail.look_alikes_changed.connect(self._on_changed)
        detail.look_alike_loaded.connect(self._on_loaded)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        for card in self.cards:
            self._flow.removeWidget(card)
            card.deleteLater()
        self.cards = []
        for match in self._detail.look_alikes:
            card = LookAlike(self._clock, match)
            card.clicked.connect(self._on_chosen)
            self.cards.append(card)
            self._flow.addWidget(card)
            self._on_loaded(match.sign.id)
        self.setVisible(bool(self.cards))

    @Slot(str)
    def _on_loaded(self, sign_id: str) -> None:
        for card in self.cards:
            if card.sign_id == sign_id:
                card.preview.set_clip(self._detail.look_alike_clip(sign_id), name=card.gloss)

    def _on_chosen(self) -> None:
        card = self.sender()
        assert isinstance(card, LookAlike)
        self._detail.show(card.sign_id)


class LookAlike(QPushButton):
    """One sign; its picture stands still until it is pointed at."""

    def __init__(self, clock: PlaybackClock, match: Match) -> None:
        super().__init__()
        self.sign_id = match.sign.id
        self.gloss = shown_gloss(match.sign)
        self.preview = PreviewWidget(clock)
        self.preview.set_reduce_motion(True)
        self.preview.set_empty_text("")
        self.setProperty("role", "picture")
        self.setAccessibleName(f"Looks like {self.gloss}")
        self.setToolTip(f"Show {self.gloss}.")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name = QLabel(self.gloss)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for part in (self.preview, name):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(parts.column(self.preview, name, margins=5, spacing=2))

    def sizeHint(self) -> QSize:
        """Three stand beside each other in a narrow column."""
        scale = theme.text_scale(self)
        return QSize(round(106 * scale), round(108 * scale))

    def minimumSizeHint(self) -> QSize:
        """The same: it is not squeezed."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """It moves while it is pointed at."""
        super().enterEvent(event)
        self.preview.set_reduce_motion(False)

    def leaveEvent(self, event: QEvent) -> None:
        """And stands still again."""
        super().leaveEvent(event)
        self.preview.set_reduce_motion(not self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """It moves while the keyboard is on it."""
        super().focusInEvent(event)
        self.preview.set_reduce_motion(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And stands still again."""
        super().focusOutEvent(event)
        self.preview.set_reduce_motion(True)
