"""The sign played large, and beside it, when asked, my own recording in step with it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.panels.player import PlayerControls, PlayerView
from signclip_desktop.ui.view_models.sign_detail import SignDetailViewModel

NO_SIGN = "Choose a sign to see it here."
LEAST_HEIGHT = 230
# The sign is the largest thing on the screen: as high as wide, but what is said of it below must
# begin in sight.
MOST_SHARE = 0.47


class Stage(QWidget):
    """Shows the clip of SignDetailViewModel, and the comparison.

    Attributes:
        view: the sign.
        mine: my recording; it follows the sign, so that the same moments are seen together.
        controls: one row for both.
    """

    def __init__(
        self, detail: SignDetailViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._detail = detail
        self._room = (0, 0)
        self.view = PlayerView(clock, NO_SIGN)
        self.mine = PlayerView(clock, "No recording")
        self.mine.autoplay = False
        self.controls = PlayerControls(self.view.player)
        self._arrange()
        detail.clip_changed.connect(self._on_clip)
        detail.compare_changed.connect(self._on_compare)
        self.view.player.frame_changed.connect(self._follow)
        self._on_clip()

    def fit(self, width: int, height: int) -> None:
        """Take up a room for the whole page: its width, and the height that is in sight."""
        self._room = width, height
        wide = width // 2 if self._detail.comparing else width
        self.view.setMinimumHeight(max(LEAST_HEIGHT, min(round(height * MOST_SHARE), wide)))

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        self.controls.refresh_icons()

    def _arrange(self) -> None:
        self._sign_title = parts.FittingLabel("small")
        self._sign_title.setText("The sign")
        mine_title = parts.FittingLabel("small")
        mine_title.setText("My recording")
        sign_side = parts.column(self._sign_title, self.view, spacing=2)
        sign_side.setStretch(1, 1)
        self._mine_side = QWidget()
        mine_layout = parts.column(mine_title, self.mine, spacing=2)
        mine_layout.setStretch(1, 1)
        self._mine_side.setLayout(mine_layout)
        views = QHBoxLayout()
        views.setSpacing(6)
        views.addLayout(sign_side, 1)
        views.addWidget(self._mine_side, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(views, 1)
        layout.addWidget(self.controls)
        self.view.setMinimumHeight(LEAST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @Slot()
    def _on_clip(self) -> None:
        detail = self._detail
        self.view.set_empty_text("Loading…" if detail.example else "This sign has no recording.")
        self.view.set_clip(detail.clip, name=shown_gloss(detail.sign) if detail.sign else "")
        self._on_compare()

    @Slot()
    def _on_compare(self) -> None:
        detail = self._detail
        self._mine_side.setVisible(detail.comparing)
        self.fit(*self._room)
        self._sign_title.setVisible(detail.comparing)
        if detail.comparing and self.mine.player.clip is not detail.my_clip:
            self.mine.set_clip(detail.my_clip, name="My recording")
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """My recording stands where it fits the sign, and is mirrored with it."""
        alignment = self._detail.alignment
        if alignment is None:
            return
        self.mine.player.set_mirrored(self.view.player.mirrored)
        self.mine.player.seek(alignment.second_at(self.view.player.position_s))
