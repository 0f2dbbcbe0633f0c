"""The sign played large, and in step with it, when asked, my recording or another sign."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from signclip_desktop.ui.describe import shown_gloss
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.panels.differences import Differences
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
        beside: my recording or another sign; it follows the sign, so that the same moments are
            seen together.
        controls: one row for both.
        differences: in what both differ.
    """

    def __init__(
        self, detail: SignDetailViewModel, clock: PlaybackClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._detail = detail
        self._room = (0, 0)
        self.view = PlayerView(clock, NO_SIGN)
        self.beside = PlayerView(clock, "No recording")
        self.beside.autoplay = False
        self.differences = Differences(detail.comparing)
        self.controls = PlayerControls(self.view.player)
        self._arrange()
        detail.clip_changed.connect(self._on_clip)
        detail.comparing.changed.connect(self._on_compare)
        self.differences.asked_for.connect(self._on_asked_for)
        self.view.player.frame_changed.connect(self._follow)
        self._on_clip()

    def fit(self, width: int, height: int) -> None:
        """Take up a room for the whole page: its width, and the height that is in sight."""
        self._room = width, height
        wide = width // 2 if self._detail.comparing.is_on else width
        self.view.setMinimumHeight(max(LEAST_HEIGHT, min(round(height * MOST_SHARE), wide)))

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme."""
        self.controls.refresh_icons()

    def _arrange(self) -> None:
        self._sign_title = parts.FittingLabel("small")
        self._sign_title.setText("The sign")
        self._beside_title = parts.FittingLabel("small")
        sign_side = parts.column(self._sign_title, self.view, spacing=2)
        sign_side.setStretch(1, 1)
        self._beside_side = QWidget()
        beside_layout = parts.column(self._beside_title, self.beside, spacing=2)
        beside_layout.setStretch(1, 1)
        self._beside_side.setLayout(beside_layout)
        views = QHBoxLayout()
        views.setSpacing(6)
        views.addLayout(sign_side, 1)
        views.addWidget(self._beside_side, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(views, 1)
        layout.addWidget(self.controls)
        layout.addWidget(self.differences)
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
        comparing = self._detail.comparing
        overlaid = comparing.overlaid and comparing.clip is not None
        self._beside_side.setVisible(comparing.is_on and not overlaid)
        self._sign_title.setVisible(comparing.is_on)
        self.fit(*self._room)
        name = comparing.name
        sign = comparing.sign_name if comparing.with_sign else "The sign"
        self._sign_title.setText(f"{sign}, and {_lower(name)} see-through" if overlaid else sign)
        self._beside_title.setText(name)
        if comparing.is_on and self.beside.player.clip is not comparing.clip:
            self.beside.set_clip(comparing.clip, name=name)
        self.view.lay_over(self.beside if comparing.is_on and overlaid else None)
        self._follow()

    @Slot(float)
    def _on_asked_for(self, share: float) -> None:
        self.view.player.pause()
        self.view.player.seek(share * self.view.player.duration_s)

    @Slot()
    def _follow(self) -> None:
        """What stands beside the sign is where it fits the sign, and is mirrored with it."""
        player = self.view.player
        moment_s = self._detail.comparing.at(player.position_s)
        if moment_s is None:
            return
        self.beside.player.set_mirrored(player.mirrored)
        self.beside.player.seek(moment_s)
        if player.duration_s > 0:
            self.differences.strip.show_moment(player.position_s / player.duration_s)


def _lower(name: str) -> str:
    """A name within a sentence: “my recording”, but BOOK."""
    return name if name.isupper() else name[:1].lower() + name[1:]
