"""A clip at full size with its controls: play, step, position, speed, loop, mirror."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from signclip_desktop.core.landmarks import Clip
from signclip_desktop.ui import parts, theme
from signclip_desktop.ui.describe import describe_clip
from signclip_desktop.ui.drawing import FULL_FRAME, LEGEND, bounding_box
from signclip_desktop.ui.palettes import palette_for
from signclip_desktop.ui.panels.preview import paint_card
from signclip_desktop.ui.playback import SPEEDS, ClipPlayer, PlaybackClock

SLIDER_STEPS = 1000


class PlayerView(QWidget):
    """Shows one clip large; a click plays or pauses.

    Attributes:
        player: position, speed and mirroring of what is shown.
    """

    def __init__(
        self, clock: PlaybackClock, empty_text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.player = ClipPlayer(clock, self)
        self._box = FULL_FRAME
        self._name = ""
        self._empty_text = empty_text
        self._resume = False
        self.autoplay = True
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(False)
        self.setSizePolicy(policy)
        self.setMinimumSize(120, 130)
        self.player.frame_changed.connect(self.update)
        self.set_clip(None)

    def set_clip(self, clip: Clip | None, *, name: str = "") -> None:
        """Show a clip from its start (None for nothing)."""
        self._name = name
        self._box = FULL_FRAME if clip is None else bounding_box(clip)
        self.player.set_clip(clip)
        self.setAccessibleName(name or "Sign")
        text = self._empty_text if clip is None else f"{describe_clip(clip)} {LEGEND}"
        self.setAccessibleDescription(text)
        self.setToolTip("" if clip is None else text)
        if clip is not None and self.autoplay and self.isVisible():
            self.player.play()

    def set_empty_text(self, text: str) -> None:
        """What is said while there is no clip."""
        self._empty_text = text
        self.update()

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
        """The figure on its card."""
        painter = QPainter(self)
        paint_card(
            painter,
            QRectF(self.rect()),
            self.player,
            box=self._box,
            palette=palette_for(self),
            empty_text=self._empty_text,
            text_colour=self.palette().placeholderText().color(),
        )
        painter.end()


class PlayerControls(QWidget):
    """The row of controls under a PlayerView."""

    def __init__(self, player: ClipPlayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.play_button = parts.icon_button("Play", "Play or pause. (P)")
        self.back_button = parts.icon_button("One frame back", "One frame back. (,)")
        self.on_button = parts.icon_button("One frame on", "One frame on. (.)")
        self.loop_button = parts.icon_button("Loop", "Start again at the end. (L)", checkable=True)
        self.mirror_button = parts.icon_button(
            "Mirror", "Show the sign as a mirror would. (M)", checkable=True
        )
        self.speed_box = QComboBox()
        self.speed_box.setAccessibleName("Speed")
        self.speed_box.setToolTip("Slower and faster. ([ and ])")
        self.speed_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Position")
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.time_label = QLabel()
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
            parts.Flow(
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
        wide = self.fontMetrics().horizontalAdvance("0.75×")
        self.speed_box.setFixedWidth(round(wide + 48 * theme.text_scale(self)))
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
