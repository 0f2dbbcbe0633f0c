"""What every picture of a clip has: a player, a card with the figure on it, the same in words."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.ui.describe import describe_clip
from signclip_desktop.ui.figure.cards import FigureCanvas, paint_ground, paint_still, paint_text
from signclip_desktop.ui.figure.painter import paint_figure, zoom_for
from signclip_desktop.ui.figure.playback import ClipPlayer, PlaybackClock
from signclip_desktop.ui.figure.poses import Motion, motion_of
from signclip_desktop.ui.figure.styles import FigureStyle, style_for

_OVER_OPACITY = 0.5


class ClipView(QWidget):
    """Shows one clip, or a text where there is none; when it moves is for others to say.

    Attributes:
        player: position, speed and mirroring of what is shown.
        motion: what the figure does in the clip, None while there is none.
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
        self.motion: Motion | None = None
        self._canvas = FigureCanvas()
        self._over: ClipView | None = None
        self._name = ""
        self._no_name = no_name
        self._empty_text = empty_text
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._tell()

    def set_clip(self, clip: Clip | None, *, name: str = "") -> None:
        """Show a clip from its start (None for nothing); `name` is what a screen reader says."""
        self._name = name
        self.motion = None if clip is None else motion_of(clip)
        self.player.set_clip(clip)
        self._tell()

    def set_empty_text(self, text: str) -> None:
        """What is said in the picture's place while there is none."""
        self._empty_text = text
        self._tell()
        self.update()

    def lay_over(self, other: "ClipView | None") -> None:
        """Paint what another view shows over this one, see-through and in the same frame."""
        if self._over is not None:
            self._over.player.frame_changed.disconnect(self.update)
        self._over = other
        if other is not None:
            other.player.frame_changed.connect(self.update)
        self.update()

    def describe(self, clip: Clip) -> str:
        """The picture in words."""
        return describe_clip(clip)

    def paint_on(self, painter: QPainter, *, still: bool = False) -> None:
        """Paint the card as it is now; a still one shows the ways of the hands as arrows."""
        style, motion, player = style_for(self), self.motion, self.player
        place = paint_ground(painter, QRectF(self.rect()), style)
        if motion is None:
            paint_text(painter, place, self._empty_text, self.palette().placeholderText().color())
        elif still:
            paint_still(painter, motion, place, style, mirrored=player.mirrored)
        else:
            self._canvas.paint(
                painter,
                motion.pose_at(player.position_s),
                place,
                style,
                mirrored=player.mirrored,
                zoom=zoom_for(place, motion, *self._motions_over()),
                ratio=self.devicePixelRatioF(),
            )
            self._paint_over(painter, place, style, motion)

    def _motions_over(self) -> list[Motion]:
        over = self._over
        return [] if over is None or over.motion is None else [over.motion]

    def _paint_over(
        self, painter: QPainter, place: QRectF, style: FigureStyle, motion: Motion
    ) -> None:
        for over in self._motions_over():
            assert self._over is not None
            player = self._over.player
            paint_figure(
                painter,
                over.pose_at(player.position_s),
                place,
                style,
                mirrored=player.mirrored,
                zoom=zoom_for(place, motion, over),
                opacity=_OVER_OPACITY,
            )

    def _tell(self) -> None:
        clip = self.player.clip
        self.setAccessibleName(self._name or self._no_name)
        self.setAccessibleDescription(self._empty_text if clip is None else self.describe(clip))
