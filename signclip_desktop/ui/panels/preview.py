"""A small picture of one clip: plays once when it comes, then stands still with arrows.

It moves again while what it belongs to is looked at.
"""

import itertools

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import (
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.panels.clip_view import ClipView

EMPTY_TEXT = "No picture"
# Eight previews move at once. Each is painted this often and its pictures are kept for the
# next round, up to a size (two seconds at 132 x 108 px take 2.3 MB). They take turns: eight
# new pictures in one tick of the clock would hold up the window.
PICTURES_PER_S = 15
_KEPT_BYTES = 6_000_000
_STILL = -1  # the number of the picture with arrows
_turns = itertools.cycle(turn / 8 for turn in (0, 4, 2, 6, 1, 5, 3, 7))


class PreviewWidget(ClipView):
    """Shows one clip: once when it comes, again and again while it is looked at, else still."""

    def __init__(self, clock: PlaybackClock, parent: QWidget | None = None) -> None:
        super().__init__(clock, empty_text=EMPTY_TEXT, no_name="Sign preview", parent=parent)
        self._reduce_motion = False
        self._looked_at = False
        self._shown_once = False
        self._turn = next(_turns)
        self._picture = _STILL
        self._kept: dict[int, QPixmap] = {}
        self.setMinimumSize(64, 56)
        self.player.frame_changed.connect(self._on_frame_changed)
        self.player.mirrored_changed.connect(self._forget_pictures)
        self.player.finished.connect(self._on_finished)

    def set_clip(self, clip: Clip | None, *, name: str = "") -> None:
        """Show a clip, and let it move once if it may."""
        self._forget_pictures()
        self._shown_once = False
        super().set_clip(clip, name=name)
        self._apply_motion()

    def set_empty_text(self, text: str) -> None:
        """Another text, painted anew."""
        super().set_empty_text(text)
        self._forget_pictures()

    def set_reduce_motion(self, reduce: bool) -> None:
        """Stand still from the start, except while it is looked at."""
        self._reduce_motion = reduce
        self._apply_motion()

    def sizeHint(self) -> QSize:
        """Room for a figure that can be recognised."""
        return QSize(132, 108)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move when it comes into sight."""
        super().showEvent(event)
        self._apply_motion()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that nobody sees, a minimised window included."""
        super().hideEvent(event)
        self.player.pause()
        self._on_frame_changed()

    def look_at(self, looked_at: bool) -> None:
        """It moves again and again while what it belongs to is looked at."""
        self._looked_at = looked_at
        self._apply_motion()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures of another size are of no use."""
        super().resizeEvent(event)
        self._forget_pictures()

    def changeEvent(self, event: QEvent) -> None:
        """Pictures in the colours of another theme are of no use."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._forget_pictures()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded card with the figure on it."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture_now())
        painter.end()

    def _picture_now(self) -> QPixmap:
        kept = self._kept.get(self._picture)
        if kept is not None:
            return kept
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(self.font())
        self.paint_on(painter, still=self._picture == _STILL)
        painter.end()
        pictures = int(self.player.duration_s * PICTURES_PER_S) + 2
        if pictures * picture.width() * picture.height() * 4 <= _KEPT_BYTES:
            self._kept[self._picture] = picture
        return picture

    def _on_frame_changed(self) -> None:
        picture = _STILL
        if self.player.playing:
            picture = int(self.player.position_s * PICTURES_PER_S + self._turn)
            if picture == 0 and self._picture == _STILL:
                return  # it begins when its turn comes
        if picture != self._picture:
            self._picture = picture
            self.update()

    def _forget_pictures(self) -> None:
        self._kept.clear()
        self.update()

    @Slot()
    def _on_finished(self) -> None:
        """One round is over: it stands still until it is looked at."""
        self._shown_once = True
        self._on_frame_changed()

    def _apply_motion(self) -> None:
        once = not self._reduce_motion and not self._shown_once
        self.player.set_looping(self._looked_at)
        if self.isVisible() and (self._looked_at or once):
            self.player.play()
            return
        self.player.pause()
        self._on_frame_changed()
