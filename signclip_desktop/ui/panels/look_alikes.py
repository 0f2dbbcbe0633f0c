"""Signs that look like the one shown, as small pictures to press."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import plain
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.picture_button import PictureButton
from signclip_desktop.ui.view_models.sign_detail import LOOK_ALIKES, SignDetailViewModel


class LookAlikes(QWidget):
    """Shows the look-alikes of SignDetailViewModel; hidden while there are none.

    Attributes:
        cards: made once, since styling new controls takes longer than showing them.
    """

    def __init__(
        self, detail: SignDetailViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._detail = detail
        self.cards = [LookAlike(clock) for _ in range(LOOK_ALIKES)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(parts.label("Looks like", "section"))
        layout.addLayout(Flow(*self.cards, gap=8))
        for card in self.cards:
            card.clicked.connect(self._on_chosen)
            card.compare_asked.connect(self._on_compare)
        detail.look_alikes_changed.connect(self._on_changed)
        detail.look_alike_loaded.connect(self._on_loaded)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        found = self._detail.look_alikes
        for number, card in enumerate(self.cards):
            sign = found[number].sign if number < len(found) else None
            card.show_sign(sign)
            card.setVisible(sign is not None)
            if sign is not None:
                self._on_loaded(sign.id)
        self.setVisible(bool(found))

    @Slot(str)
    def _on_loaded(self, sign_id: str) -> None:
        for card in self.cards:
            if card.sign is not None and card.sign.id == sign_id:
                card.show_motion(self._detail.look_alike_clip(sign_id))

    def _on_compare(self) -> None:
        card = self.sender()
        assert isinstance(card, LookAlike)
        if card.sign is not None:
            self._detail.compare_with(card.sign)

    def _on_chosen(self) -> None:
        card = self.sender()
        assert isinstance(card, LookAlike)
        if card.sign is not None:
            self._detail.show(card.sign.id)


class LookAlike(PictureButton):
    """One sign; its picture stands still until it is pointed at.

    Signals:
        compare_asked(): to see it beside the sign that is shown.
    """

    compare_asked = Signal()

    def __init__(self, clock: PlaybackClock) -> None:
        super().__init__(clock)
        self.sign: Sign | None = None
        self.preview.set_reduce_motion(True)
        self.preview.set_empty_text("")
        self._name = parts.FittingLabel("")
        self._name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(parts.column(self.preview, self._name, margins=5, spacing=2))
        compare = parts.menu_action(self, "Compare with this sign", self.compare_asked.emit)
        compare.setShortcut("Shift+C")
        compare.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(compare)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def show_sign(self, sign: Sign | None) -> None:
        """Stand for a sign, or for none; its motion follows with `show_motion`."""
        self.sign = sign
        gloss = shown_gloss(sign) if sign else ""
        self._name.setText(gloss)
        self.setAccessibleName(f"Looks like {gloss}")
        self.setToolTip(plain(f"Show {gloss}. Right-click or Shift+C to compare the two."))
        self.show_motion(None)

    def show_motion(self, clip: Clip | None) -> None:
        """Play this when pointed at."""
        if clip is not self.preview.player.clip:
            self.preview.set_clip(clip, name=self._name.text())

    def sizeHint(self) -> QSize:
        """Three stand beside each other in a narrow column."""
        scale = theme.text_scale(self)
        return QSize(round(106 * scale), round(108 * scale))

    def minimumSizeHint(self) -> QSize:
        """The same: it is not squeezed."""
        return self.sizeHint()
