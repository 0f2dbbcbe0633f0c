"""One result: rank, looping preview, gloss, its key, score bar and number, badges.

The card paints its words itself: eight cards of labels would be some fifty controls, which
take longer to lay out and to paint than all the rest of a result.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from signclip_desktop.core.types.sign import Match
from signclip_desktop.ui.describe import (
    DOUBT_MARKS,
    DOUBT_TIPS,
    doubt_sentence,
    other_names,
    shown_gloss,
)
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import plain
from signclip_desktop.ui.panels.picture_button import PictureButton
from signclip_desktop.ui.view_models.matches import Card

MIRRORED = "mirrored"
MIRRORED_TIP = "Your recording matched as its mirror image: the other hand leads."
# Sizes at 100 % text; all grow with it.
MINIMUM = QSize(150, 70)
GLOSS_PX = 16.0
RANK_PX = 16.0
KEY_PX = 12.0
SMALL_PX = 12.5
BAR_PX = 8.0
_EDGE = 6.0
_GAP = 10.0


class MatchCard(PictureButton):
    """A card that can be clicked, or pressed with the keyboard when it has the focus.

    Signals:
        compare_asked(): the small arrows were clicked, to see my recording beside the sign.
    """

    compare_asked = Signal()

    def __init__(self, clock: PlaybackClock, parent: QWidget | None = None) -> None:
        super().__init__(clock, parent)
        self.card: Card | None = None
        self._revealed = True
        self._compare_place = QRectF()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.preview.set_empty_text("")  # its motion follows before this could be read

    def show_card(self, card: Card, *, chosen: bool) -> None:
        """Show a result; its words are painted after `reveal`, its motion after `show_motion`."""
        if self.card is not None and self.card.match is card.match:
            same = self.card.matched is card.matched and self.card.key == card.key
            if same and chosen == self.chosen:
                return
        is_other = self.card is None or self.card.match is not card.match
        self._revealed = self._revealed and not is_other
        self.card, self.chosen = card, chosen
        self.setAccessibleName(describe_card(card))
        self.setToolTip(plain(tip_of(card)))
        self.update()

    def reveal(self) -> bool:
        """Paint the words of another result; False where they are painted already."""
        if self._revealed:
            return False
        self._revealed = True
        self.update()
        return True

    def show_motion(self) -> bool:
        """Take up the clip of the card shown; False where nothing was to do."""
        clip = self.card.matched.clip if self.card and self.card.matched else None
        if clip is self.preview.player.clip or self.card is None:
            return False
        self.preview.set_clip(clip, name=shown_gloss(self.card.match.sign))
        return True

    def sizeHint(self) -> QSize:
        """Room for a picture and a few words."""
        return QSize(240, 112) * theme.text_scale(self)

    def minimumSizeHint(self) -> QSize:
        """The same for all cards, whatever badges they carry, so that columns are even."""
        return MINIMUM * theme.text_scale(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The arrows compare; the rest of the card shows the sign."""
        if self.card is not None and self._compare_place.contains(event.position()):
            self.setDown(False)
            self.compare_asked.emit()
            return
        super().mouseReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture is as wide as high, but leaves the text more than half."""
        super().resizeEvent(event)
        high = self.height() - 2 * int(_EDGE)
        wide = max(min(high, self.width() * 2 // 5), 48)
        self.preview.setGeometry(int(_EDGE), int(_EDGE), wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded surface with the words on it; the chosen one has a thick edge."""
        painter = QPainter(self)
        shades = theme.colours_of(self)
        self.paint_ground(painter, shades)
        # Below a preview that moves, nothing but the ground is to be painted.
        below_preview = self.preview.geometry().contains(event.rect())
        if self.card is not None and self._revealed and not below_preview:
            self._paint_words(painter, self.card, shades)
        painter.end()

    def _paint_words(self, painter: QPainter, card: Card, shades: theme.Colours) -> None:
        left = self.preview.geometry().right() + 1 + _GAP
        room = QRectF(QPointF(left, _EDGE), QPointF(self.width() - _GAP, self.height() - _EDGE))
        match = card.match
        top = self._paint_head(painter, room, card)
        small = self._font(SMALL_PX, QFont.Weight.Normal)
        line = parts.line_height(small)
        key = self._paint_key(painter, QRectF(room.left(), top + 2, room.width(), line), card.key)
        painter.setPen(QColor(shades.muted))
        side = min(key.height(), key.width())
        arrows = QRectF(key.left() - _GAP / 2 - side, key.top(), side, side)
        self._compare_place = arrows.adjusted(-3, -3, 3, 3)
        theme.icon_for(self, "compare").paint(painter, arrows.toRect())
        painter.setPen(QColor(shades.muted))
        words = QRectF(room.left(), top + 2, arrows.left() - _GAP / 2 - room.left(), line)
        parts.draw_fitting(painter, words, other_words(match), small)
        score = QRectF(room.left(), room.bottom() - line, room.width(), line)
        marks = [MIRRORED] * match.mirrored + ([DOUBT_MARKS[card.doubt]] if card.doubt else [])
        lines = [" · ".join(marks)] if marks else []
        if lines and QFontMetricsF(small).horizontalAdvance(lines[0]) > room.width():
            lines = marks[::-1]  # the doubt first, right above the score
        for number, text in enumerate(lines, start=1):
            above = score.translated(0, -number * line)
            if above.top() >= words.bottom() - 2:
                parts.draw_fitting(painter, above, text, small)
        self._paint_score(painter, score, match.score, small, shades)

    def _paint_head(self, painter: QPainter, room: QRectF, card: Card) -> float:
        """The rank and the gloss; gives where the next line begins."""
        scale = theme.text_scale(self)
        rank = self._font(RANK_PX, QFont.Weight.Normal)
        font = self._font(GLOSS_PX, QFont.Weight.DemiBold)
        high = parts.line_height(font) + 2 * scale
        painter.setPen(QColor(theme.colours_of(self).text))
        painter.setFont(rank)
        number = QRectF(room.left(), room.top(), room.width(), high)
        painter.drawText(number, int(Qt.AlignmentFlag.AlignVCenter), str(card.match.rank))
        wide = painter.fontMetrics().horizontalAdvance(str(card.match.rank)) + 8 * scale
        gloss = QRectF(room.left() + wide, room.top(), room.width() - wide, high)
        parts.draw_fitting(painter, gloss, shown_gloss(card.match.sign), font)
        return gloss.bottom()

    def _paint_key(self, painter: QPainter, room: QRectF, key: int) -> QRectF:
        """The key that chooses the card, drawn as a key at the right end; gives its place."""
        shades = theme.colours_of(self)
        scale = theme.text_scale(self)
        place = QRectF(room.right() - 20 * scale, room.top() + 0.5, 20 * scale - 1, room.height())
        painter.setBrush(QColor(shades.raised))
        painter.setPen(QPen(QColor(shades.outline), 1))
        painter.drawRoundedRect(place, 4 * scale, 4 * scale)
        painter.setPen(QColor(shades.text))
        painter.setFont(self._font(KEY_PX, QFont.Weight.DemiBold))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(key))
        return place

    def _paint_score(
        self, painter: QPainter, room: QRectF, score: float, font: QFont, shades: theme.Colours
    ) -> None:
        """A bar as long as the score; the number beside it says the same."""
        painter.setFont(font)
        number = f"{score:.2f}"
        wide = painter.fontMetrics().horizontalAdvance("0.00")
        painter.setPen(QColor(shades.muted))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, int(flags), number)
        high = BAR_PX * theme.text_scale(self)
        track = QRectF(room.left(), room.center().y() - high / 2, room.width() - wide - 8, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shades.raised))
        painter.drawRoundedRect(track, high / 2, high / 2)
        track.setWidth(max(track.width() * min(max(score, 0.0), 1.0), high))
        painter.setBrush(QColor(shades.accent))
        painter.drawRoundedRect(track, high / 2, high / 2)

    def _font(self, size: float, weight: QFont.Weight) -> QFont:
        return parts.sized_font(self, size, weight)


def other_words(match: Match) -> str:
    """Up to three other names beside the gloss."""
    return ", ".join(other_names(match.sign)[:3])


def describe_card(card: Card) -> str:
    """The card in words."""
    match = card.match
    said = [
        f"{match.rank}: {shown_gloss(match.sign)}",
        f"key {card.key}",
        f"score {match.score:.2f}",
    ]
    if match.mirrored:
        said.append("matched as mirror image")
    if card.doubt is not None:
        said.append(DOUBT_MARKS[card.doubt])
    return ", ".join(said)


def tip_of(card: Card) -> str:
    """What the mouse is told."""
    lines = [
        f"Press {card.key} to see this sign, then C to compare it with your recording. "
        "The arrows do both."
    ]
    if card.match.mirrored:
        lines.append(MIRRORED_TIP)
    if card.doubt is not None and card.matched is not None:
        lines.append(doubt_sentence(card.matched.example) or DOUBT_TIPS[card.doubt])
    return "\n".join(lines)
