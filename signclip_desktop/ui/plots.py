"""Feeds the plots below the camera: what is seen there, else one's own recording; the scores."""

from PySide6.QtCore import QObject, Slot

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip, Landmarks
from signclip_desktop.ui.figure.playback import ClipPlayer, PlaybackClock
from signclip_desktop.ui.look.columns import Columns
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.panels.skeleton import SkeletonPanel
from signclip_desktop.workers.camera import CameraPhase


class Plots(QObject):
    """Made when the window shows, since it brings pyqtgraph.

    Attributes:
        panel: hidden until there is something to show, and where there is no room.
        own: plays what was looked up last, while no camera runs.
    """

    def __init__(
        self, models: Models, columns: Columns, clock: PlaybackClock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._models = models
        self._columns = columns
        self.panel = SkeletonPanel()
        self.panel.hide()
        columns.place_below(self.panel)
        self.own = ClipPlayer(clock, self)
        self.own.frame_changed.connect(self._on_own_frame)
        models.look_up.landmarks_ready.connect(self._on_landmarks)
        models.camera.phase_changed.connect(self._on_camera)

    def show_scores(self) -> None:
        """The scores of the results on the screen."""
        cards = self._models.matches.cards
        if cards:
            self._show_panel()
        self.panel.show_cards(cards)

    def play(self, clip: Clip) -> None:
        """Play one's own recording; where motion is reduced it stands still."""
        self.own.set_clip(clip)
        if self._models.preferences.preferences.reduce_motion:
            self.own.seek(self.own.duration_s / 2)
        else:
            self.own.play()

    @Slot(object, object)
    def _on_landmarks(self, frame: Frame, landmarks: Landmarks) -> None:
        if self._models.camera.phase is not CameraPhase.LIVE and not self._models.commands.in_film:
            return  # a frame of the camera that was on its way
        height, width = frame.image.shape[:2]
        self._show_panel()
        self.panel.show_points(landmarks.points, width / height)

    @Slot(object)
    def _on_camera(self, phase: CameraPhase) -> None:
        """What was seen last is not seen any more."""
        if phase is CameraPhase.OFF and self.own.clip is None:
            self.panel.hide()

    @Slot()
    def _on_own_frame(self) -> None:
        clip = self.own.clip
        if clip is None or self._models.camera.phase is CameraPhase.LIVE:
            return
        self._show_panel()
        self.panel.show_points(self.own.points(), clip.width_px / clip.height_px)

    def _show_panel(self) -> None:
        """Where there is room for it; a camera is shown as a mirror, a video is not."""
        self.panel.setVisible(self._columns.has_room_for_plots)
        as_mirror = self._models.preferences.preferences.mirror_preview
        self.panel.mirrored = as_mirror and not self._models.commands.in_film
