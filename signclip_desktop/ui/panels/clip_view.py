"""What every picture of a clip has: a player, a card with the figure on it, the same in words."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.ui.describe import describe_clip
from signclip_desktop.ui.figure.drawing import FULL_FRAME, Box, bounding_box, paint_landmarks
from signclip_desktop.ui.figure.palettes import SkeletonPalette, palette_for
from signclip_desktop.ui.figure.playback import ClipPlayer, PlaybackClock

_RADIUS = 8.0


class ClipView(QWidget):
    """Shows one clip, or a text where there is none; when it moves is for others to say.

    Attributes:
        player: position, speed and mirroring of what is shown.
    """

    def __init__(
        self,
        clock: PlaybackClock,
        *,
        empty_text: str,
        no_name: str,
        parent: QWidget | None = None,
    ) -> None:
        """`no_name` is what a screen reader calls it while nothing else is known."""
        super().__init__(parent)
        self.player = ClipPlayer(clock, self)
        self._box: Box = FULL_FRAME
        self._name = ""
        self._no_name = no_name
        self._empty_text = empty_text
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._tell()

    def set_clip(self, clip: Clip | None, *, name: str = "") -> None:
        """Show a clip from its start (None for nothing); `name` is what a screen reader says."""
        self._name = name
        self._box = FULL_FRAME if clip is None else bounding_box(clip)
        self.player.set_clip(clip)
        self._tell()

    def set_empty_text(self, text: str) -> None:
        """What is said in the picture's place while there is none."""
        self._empty_text = text
        self._tell()
        self.update()

    def describe(self, clip: Clip) -> str:
        """The picture in words."""
        return describe_clip(clip)

    def paint_on(self, painter: QPainter) -> None:
        """Paint the card as it is now."""
        paint_card(
            painter,
            QRectF(self.rect()),
            self.player,
            box=self._box,
            palette=palette_for(self),
            empty_text=self._empty_text,
            text_colour=self.palette().placeholderText().color(),
        )

    def _tell(self) -> None:
        clip = self.player.clip
        self.setAccessibleName(self._name or self._no_name)
        self.setAccessibleDescription(self._empty_text if clip is None else self.describe(clip))


def paint_card(
    painter: QPainter,
    rect: QRectF,
    player: ClipPlayer,
    *,
    box: Box,
    palette: SkeletonPalette,
    empty_text: str,
    text_colour: QColor,
) -> None:
    """A rounded card with the figure where the player stands, or with a text where none is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = rect.adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.background)
    painter.drawRoundedRect(card, _RADIUS, _RADIUS)
    clip, points = player.clip, player.points()
    if clip is None or points is None:
        painter.setPen(text_colour)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(card.adjusted(6, 6, -6, -6), int(flags), empty_text)
        return
    paint_landmarks(
        painter,
        points,
        card.adjusted(4, 4, -4, -4),
        confidence=player.confidence(),
        mirrored=player.mirrored,
        aspect=clip.width_px / clip.height_px,
        box=box,
        palette=palette,
    )
