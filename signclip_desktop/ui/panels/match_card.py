"""One result: key, looping preview, gloss, score bar and number, badges."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.core.sign import Match
from signclip_desktop.ui import parts, theme
from signclip_desktop.ui.panels.preview import PreviewWidget
from signclip_desktop.ui.playback import PlaybackClock
from signclip_desktop.ui.view_models.matches import Card

MIRRORED = "mirrored"
MIRRORED_TIP = "Your recording matched as its mirror image: the other hand leads."
DOUBTFUL = "doubtful"
DOUBTFUL_TIP = "The recordings behind this motion disagree a lot. Look at a signer to be sure."
MINIMUM = QSize(150, 84)
_RADIUS = 10.0


class ScoreBar(QWidget):
    """A bar as long as the score; the number beside it says the same in text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track and filling."""
        shades = theme.colours_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(self.rect())
        painter.setBrush(QColor(shades.raised))
        painter.drawRoundedRect(track, 4, 4)
        share = min(max(self.score, 0.0), 1.0)
        painter.setBrush(QColor(shades.accent))
        painter.drawRoundedRect(QRectF(0, 0, max(track.width() * share, 8.0), 8), 4, 4)


class MatchCard(QAbstractButton):
    """A card that can be clicked, or pressed with the keyboard when it has the focus."""

    def __init__(self, clock: PlaybackClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card: Card | None = None
        self.chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.preview = PreviewWidget(clock, self)
        self.preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.preview.set_empty_text("Loading…")
        self._key = self._label("key")
        self._key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._gloss = parts.FittingLabel("heading")
        self._words = parts.FittingLabel("small")
        self._number = self._label("small")
        self._bar = ScoreBar(self)
        self._badges = parts.FittingLabel("small")
        self._arrange()
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", role)
        return label

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._key, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._gloss, 1, Qt.AlignmentFlag.AlignVCenter)
        score = QHBoxLayout()
        score.setSpacing(8)
        score.addWidget(self._bar, 1, Qt.AlignmentFlag.AlignVCenter)
        score.addWidget(self._number)
        text = QVBoxLayout()
        text.setSpacing(3)
        text.addLayout(top)
        text.addWidget(self._words)
        text.addStretch(1)
        text.addWidget(self._badges)
        text.addLayout(score)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 10, 6)
        layout.setSpacing(10)
        layout.addWidget(self.preview)
        layout.addLayout(text, 1)

    def show_card(self, card: Card, *, chosen: bool) -> None:
        """Show a result; its motion follows with `show_motion`."""
        if self.card is not None and self.card.match is card.match:
            same = self.card.matched is card.matched and self.card.key == card.key
            if same and chosen == self.chosen:
                return
        self.card, self.chosen = card, chosen
        match = card.match
        self._key.setText(str(card.key))
        self._gloss.setText(match.sign.gloss)
        self._words.setText(other_words(match))
        self._number.setText(f"{match.score:.2f}")
        self._bar.score = match.score
        badges = [MIRRORED] * match.mirrored + [DOUBTFUL] * card.doubtful
        self._badges.setText(" · ".join(badges))
        self.setAccessibleName(describe_card(card))
        self.setToolTip(tip_of(card))
        self.update()

    def show_motion(self) -> bool:
        """Take up the clip of the card shown; False where nothing was to do."""
        clip = self.card.matched.clip if self.card and self.card.matched else None
        if clip is self.preview.player.clip or self.card is None:
            return False
        self.preview.set_clip(clip, name=self.card.match.sign.gloss)
        return True

    def sizeHint(self) -> QSize:
        """As its content needs."""
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The same for all cards, whatever badges they carry, so that columns are even."""
        return MINIMUM * theme.text_scale(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture is as wide as high, but leaves the text more than half."""
        super().resizeEvent(event)
        self.preview.setFixedWidth(max(min(self.height() - 12, self.width() * 2 // 5), 48))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded surface; the chosen one has a thick edge."""
        shades = theme.colours_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge, width = shades.surface, shades.border, 1.0
        if self.underMouse() or self.isDown():
            edge = shades.outline
        if self.chosen:
            ground, edge, width = shades.accent_soft, shades.accent, 2.0
        if self.hasFocus():
            edge, width = shades.focus, 3.0
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), width))
        inset = width / 2
        place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(place, _RADIUS, _RADIUS)


def other_words(match: Match) -> str:
    """Up to three words beside the gloss."""
    gloss = match.sign.gloss.casefold()
    words = [word.text for word in match.sign.words if word.text.casefold() != gloss]
    return ", ".join(words[:3])


def describe_card(card: Card) -> str:
    """The card in words."""
    match = card.match
    parts = [f"{card.key}: {match.sign.gloss}", f"rank {match.rank}", f"score {match.score:.2f}"]
    if match.mirrored:
        parts.append("matched as mirror image")
    if card.doubtful:
        parts.append("doubtful motion")
    return ", ".join(parts)


def tip_of(card: Card) -> str:
    """What the mouse is told."""
    lines = [f"Press {card.key} to see this sign."]
    if card.match.mirrored:
        lines.append(MIRRORED_TIP)
    if card.doubtful:
        lines.append(DOUBTFUL_TIP)
    return "\n".join(lines)
