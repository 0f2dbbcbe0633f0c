"""A video file in place of the camera: picture, span with two handles, look up."""

import time

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.look.plain import PlainLabel
from signclip_desktop.ui.look.wrapping import Flow
from signclip_desktop.ui.panels.camera_view import Banner, CameraView
from signclip_desktop.ui.panels.notice_bar import NoticeBar
from signclip_desktop.ui.panels.proposals import Proposals
from signclip_desktop.ui.panels.span_bar import SpanBar
from signclip_desktop.ui.view_models.film import ONE_SIGN_S, FilmPhase, FilmViewModel
from signclip_desktop.ui.view_models.notice import Help, Notice, failure_notice

# While landmarks are being found, pictures are shown no more often than this.
SHOW_EVERY_S = 0.06
MARK_A_SIGN = "Drag the two handles around one sign, then look it up."


class FilmPanel(QWidget):
    """Shows FilmViewModel.

    Signals:
        help_asked(Help): the button of a notice.
        close_asked(): back to the camera.
    """

    help_asked = Signal(object)
    close_asked = Signal()

    def __init__(self, film: FilmViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._shown_at = 0.0
        self.view = CameraView(self)
        self.view.mirrored = False
        self.view.setAccessibleName("Video picture")
        self.notice = NoticeBar(self)
        self.notice.help_asked.connect(self.help_asked)
        self.bar = SpanBar(self)
        self.bar.span_asked.connect(film.set_span)
        self.bar.position_asked.connect(film.seek)
        self.bar.proposed_asked.connect(film.look_up_proposed)
        self.proposals = Proposals(self)
        self.proposals.asked.connect(film.look_up_proposed)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Reading the video")
        parts.keep_room(self.progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._make_head())
        layout.addWidget(self.view, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.notice)
        layout.addWidget(self.bar)
        layout.addWidget(self.proposals)
        layout.addLayout(self._make_buttons())
        self.tab_parts = (
            self.close_button, self.notice, self.bar, self.proposals, self.play_button,
            self.look_up_button,
        )  # fmt: skip
        film.phase_changed.connect(self._on_phase)
        film.progressed.connect(self._on_progressed)
        film.span_changed.connect(self._on_span)
        film.proposed_changed.connect(self._on_proposed)
        film.moved.connect(self._on_moved)
        film.playing_changed.connect(self._on_playing)

    def _make_head(self) -> QHBoxLayout:
        self.name = parts.FittingLabel("heading")
        self.close_button = QToolButton(self)
        self.close_button.setAccessibleName("Close the video")
        self.close_button.setProperty("role", "flat")
        self.close_button.setToolTip("Close the video and go back to the camera.")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(self.close_asked)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.close_button)
        return head

    def _make_buttons(self) -> Flow:
        self.play_button = QToolButton(self)
        self.play_button.clicked.connect(self._film.toggle_playing)
        self.times = PlainLabel("", self)
        self.times.setProperty("role", "muted")
        self.look_up_button = QPushButton("Look up this span", self)
        self.look_up_button.setProperty("role", "primary")
        self.look_up_button.clicked.connect(self._on_look_up)
        for button in (self.play_button, self.look_up_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return Flow(self.play_button, self.times, self.look_up_button)

    @Slot(object)
    def _on_phase(self, phase: FilmPhase) -> None:
        self.name.setText(self._film.name)
        busy = phase in (FilmPhase.READING, FilmPhase.LOOKING_UP)
        self.progress.setVisible(busy)
        self.progress.setValue(0)
        has_film = self._film.film is not None
        for widget in (self.bar, self.times, self.play_button):
            widget.setVisible(has_film)
        self.look_up_button.setVisible(has_film)
        looking_up = phase is FilmPhase.LOOKING_UP
        self.look_up_button.setText(" Cancel" if looking_up else " Look up this span")
        texts = {FilmPhase.READING: "Reading the video…", FilmPhase.LOOKING_UP: "Looking up…"}
        self.view.set_banner(Banner(texts.get(phase, "")))
        if phase in (FilmPhase.CLOSED, FilmPhase.READING):
            self.view.clear()
        self._show_notice(phase)

    def _show_notice(self, phase: FilmPhase) -> None:
        notice = None
        if self._film.error is not None:
            notice = failure_notice(self._film.error, in_film=True)
        elif phase is not FilmPhase.CLOSED and self._film.flaw:
            notice = Notice(self._film.flaw, Help.OPEN_FILE, "Choose another file")
        elif phase is FilmPhase.READY and self._film.duration_s > ONE_SIGN_S and self._film.whole:
            notice = Notice(MARK_A_SIGN, Help.CLOSE_FILE, "Close the video")
        self.notice.show_notice(notice)

    @Slot(float)
    def _on_progressed(self, done: float) -> None:
        parts.show_progress(self.progress, round(done * 100))

    @Slot()
    def _on_span(self) -> None:
        film = self._film
        self.bar.show_span(film.from_s, film.to_s, film.duration_s)
        self.times.setText(f"{film.from_s:.1f} – {film.to_s:.1f} s")
        self._show_notice(film.phase)

    @Slot()
    def _on_proposed(self) -> None:
        self.bar.show_proposed(self._film.proposed)
        self.proposals.show_spans(self._film.proposed)

    @Slot()
    def _on_moved(self) -> None:
        film = self._film
        if film.film is None:
            return
        self.bar.show_position(film.position_s)
        image = film.film.images[film.film.at(film.position_s)]
        self.view.show_picture(image, film.landmarks())

    @Slot(bool)
    def _on_playing(self, playing: bool) -> None:
        self._name_play(playing)
        self.refresh_icons()

    @Slot(object, object)
    def show_landmarks(self, frame: Frame, landmarks: Landmarks) -> None:
        """Show a frame while landmarks are being found."""
        now = time.monotonic()
        if self._film.phase is FilmPhase.LOOKING_UP and now - self._shown_at >= SHOW_EVERY_S:
            self._shown_at = now
            self.view.show_picture(frame.image, landmarks)
            self.bar.show_position(frame.time_s)

    def _on_look_up(self) -> None:
        if self._film.phase is FilmPhase.LOOKING_UP:
            self._film.cancel()
        else:
            self._film.look_up_span()

    def _name_play(self, playing: bool) -> None:
        text = "Pause" if playing else "Play the span"
        self.play_button.setAccessibleName(text)
        self.play_button.setToolTip(text + ".")

    def refresh_icons(self) -> None:
        """Icons in the colours of the theme; called again when it changes."""
        shades = theme.colours_of(self)
        parts.set_icon(self.play_button, "pause" if self._film.playing else "play")
        parts.set_icon(self.close_button, "close")
        parts.set_icon(self.look_up_button, "search", shades.on_accent)
        self._name_play(self._film.playing)
