"""A clip at full size with its controls: play, step, position, speed, loop, mirror."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QSlider, QVBoxLayout, QWidget

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.ui.figure.cards import paint_ground, paint_strip
from signclip_desktop.ui.figure.playback import SPEEDS, ClipPlayer, PlaybackClock
from signclip_desktop.ui.figure.styles import LEGEND, style_for
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import PlainLabel, plain
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.clip_view import ClipView

SLIDER_STEPS = 1000


class PlayerView(ClipView):
    """Shows one clip large; a click plays or pauses.

    Attributes:
        autoplay: a clip plays as soon as it is shown.
        as_strip: a clip that has not been played or moved shows its key moments side by side.
    """

    def __init__(
        self, clock: PlaybackClock, empty_text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(clock, empty_text=empty_text, no_name="Sign", parent=parent)
        self._resume = False
        self.autoplay = True
        self.as_strip = False
        self.setMinimumSize(120, 130)
        self.player.frame_changed.connect(self.update)
        self.player.playing_changed.connect(self.update)

    def set_clip(self, clip: Clip | None, *, name: str = "") -> None:
        """Show a clip from its start, and play it if it may."""
        super().set_clip(clip, name=name)
        self.setToolTip("" if clip is None else plain(self.accessibleDescription()))
        if clip is not None and self.autoplay and self.isVisible():
            self.player.play()

    def describe(self, clip: Clip) -> str:
        """The hands can be told apart only at this size."""
        return f"{super().describe(clip)} {LEGEND}"

    def sizeHint(self) -> QSize:
        """Room for hands that can be read."""
        return QSize(340, 260)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where it was hidden."""
        super().showEvent(event)
        if self._resume or (self.autoplay and self.player.position_s == 0.0):
            self.player.play()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that nobody sees."""
        super().hideEvent(event)
        self._resume = self.player.playing
        self.player.pause()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Play or pause."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.player.toggle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The figure on its card, or the strip."""
        painter = QPainter(self)
        if self.shows_strip and self.motion is not None:
            style = style_for(self)
            place = paint_ground(painter, QRectF(self.rect()), style)
            paint_strip(painter, self.motion, place, style, mirrored=self.player.mirrored)
        else:
            self.paint_on(painter)
        painter.end()

    @property
    def shows_strip(self) -> bool:
        """Whether key moments are shown instead of one moment."""
        at_start = not self.player.playing and self.player.position_s == 0.0
        return self.as_strip and at_start and self.motion is not None


class _SpeedBox(QComboBox):
    """Wide enough for each speed: Qt leaves the text of a styled box some pixels too few."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def sizeHint(self) -> QSize:
        """What Qt takes for enough, and a little more."""
        return super().sizeHint() + QSize(round(10 * theme.text_scale(self)), 0)

    def minimumSizeHint(self) -> QSize:
        """No less."""
        return self.sizeHint()


class PlayerControls(QWidget):
    """The row of controls under a PlayerView."""

    def __init__(self, player: ClipPlayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.play_button = parts.icon_button("Play", "Play or pause. (P)")
        self.back_button = parts.icon_button("One frame back", "One frame back. (,)")
        self.on_button = parts.icon_button("One frame forward", "One frame forward. (.)")
        self.loop_button = parts.icon_button("Loop", "Start again at the end. (L)", checkable=True)
        self.mirror_button = parts.icon_button(
            "Mirror", "Show the sign as in a mirror. (M)", checkable=True
        )
        self.speed_box = _SpeedBox()
        self.speed_box.setAccessibleName("Speed")
        self.speed_box.setToolTip("Slower and faster. ([ and ])")
        self.speed_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Position")
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.time_label = PlainLabel()
        self.time_label.setProperty("role", "small")
        self.time_label.setAccessibleName("Time")
        for speed in SPEEDS:
            self.speed_box.addItem(f"{speed:g}×", speed)
        self._arrange()
        self._listen()
        self._on_speed(player.speed)
        self._on_frame()
        self.refresh_icons()

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(parts.row(self.slider, self.time_label))
        layout.addLayout(
            Flow(
                self.play_button,
                self.back_button,
                self.on_button,
                self.speed_box,
                self.loop_button,
                self.mirror_button,
            )
        )

    def _listen(self) -> None:
        player = self._player
        self.play_button.clicked.connect(player.toggle)
        self.back_button.clicked.connect(self._on_back)
        self.on_button.clicked.connect(self._on_on)
        self.loop_button.toggled.connect(player.set_looping)
        self.loop_button.setChecked(player.looping)
        self.mirror_button.toggled.connect(player.set_mirrored)
        self.speed_box.activated.connect(self._on_speed_chosen)
        self.slider.sliderMoved.connect(self._on_slid)
        self.slider.actionTriggered.connect(self._on_slider_key)
        player.playing_changed.connect(self._on_playing)
        player.speed_changed.connect(self._on_speed)
        player.mirrored_changed.connect(self.mirror_button.setChecked)
        player.looping_changed.connect(self.loop_button.setChecked)
        player.frame_changed.connect(self._on_frame)
        player.clip_changed.connect(self._on_frame)

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme; called again when it changes."""
        for made, name in (
            (self.back_button, "step-back"),
            (self.on_button, "step-on"),
            (self.loop_button, "loop"),
            (self.mirror_button, "mirror"),
        ):
            parts.set_icon(made, name)
        self.play_button.setIconSize(parts.scaled_icon_size(self))
        self._on_playing(self._player.playing)

    @Slot(bool)
    def _on_playing(self, playing: bool) -> None:
        self.play_button.setIcon(theme.icon_for(self, "pause" if playing else "play"))
        self.play_button.setAccessibleName("Pause" if playing else "Play")

    @Slot(float)
    def _on_speed(self, speed: float) -> None:
        self.speed_box.setCurrentIndex(SPEEDS.index(speed))

    @Slot()
    def _on_frame(self) -> None:
        player = self._player
        self.setEnabled(player.clip is not None)
        end = player.duration_s
        if not self.slider.isSliderDown():
            share = player.position_s / end if end > 0 else 0.0
            self.slider.setValue(round(share * SLIDER_STEPS))
        text = f"{player.position_s:.1f} / {end:.1f} s"
        if text != self.time_label.text():
            self.time_label.setText(text)

    @Slot(int)
    def _on_slid(self, value: int) -> None:
        self._player.pause()
        self._player.seek(self._player.duration_s * value / SLIDER_STEPS)

    @Slot(int)
    def _on_slider_key(self, action: int) -> None:
        if action != QSlider.SliderAction.SliderMove.value:
            self._on_slid(self.slider.sliderPosition())

    @Slot(int)
    def _on_speed_chosen(self, index: int) -> None:
        self._player.set_speed(self.speed_box.itemData(index))

    @Slot()
    def _on_back(self) -> None:
        self._player.step(-1)

    @Slot()
    def _on_on(self) -> None:
        self._player.step(1)
