"""Builds the program's parts and connects them; does nothing else."""

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.services.library_tasks import LibraryState
from signclip_desktop.settings import Preferences
from signclip_desktop.ui.browsing import Browsing
from signclip_desktop.ui.desk import Desk
from signclip_desktop.ui.figure.playback import ClipPlayer, PlaybackClock
from signclip_desktop.ui.look import parts, theme
from signclip_desktop.ui.main_window import START_SIZE, MainWindow
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.options import Options
from signclip_desktop.ui.panels.camera import CameraPanel
from signclip_desktop.ui.panels.film import FilmPanel
from signclip_desktop.ui.panels.history import HistoryPanel
from signclip_desktop.ui.panels.home import HomePanel
from signclip_desktop.ui.panels.matches import MatchesPanel
from signclip_desktop.ui.panels.search import SearchBar, WordResults
from signclip_desktop.ui.panels.sign_detail import SignDetailPanel
from signclip_desktop.ui.steps import Steps
from signclip_desktop.ui.view_models.matches import MatchesState
from signclip_desktop.ui.view_models.notice import Help
from signclip_desktop.ui.window_actions import WindowActions
from signclip_desktop.ui.window_layout import WindowLayout, load_layout, save_layout

if TYPE_CHECKING:
    from signclip_desktop.ui.panels.skeleton import SkeletonPanel
    from signclip_desktop.ui.plots import Plots

BUG = "Something went wrong inside the program. Your dictionary is safe; see the log for details."


class App(QObject):
    """One window with everything behind it.

    Signals:
        loaded(): the plots are there as well; all panels are complete.
        bug_seen(): something unexpected was raised, in any thread.
    """

    loaded = Signal()
    bug_seen = Signal()

    def __init__(self, options: Options, models: Models | None = None) -> None:
        super().__init__()
        # Qt paints large fills in threads of its own and waits for them; while landmarks are
        # being found these wait for a free core, and the window with them.
        os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
        self.options = options
        self.models = models or Models(options)
        self.window = MainWindow()
        clock = self._clock = PlaybackClock(self)
        m = self.models
        self.camera = CameraPanel(m.live)
        self.film = FilmPanel(m.film)
        self.matches = MatchesPanel(m.matches, clock)
        self.words = WordResults(m.search, clock)
        self.home = HomePanel(m.home, clock)
        self.history = HistoryPanel(m.history)
        self.search = SearchBar(m.search)
        self.detail = SignDetailPanel(m.detail, clock)
        self._plots: Plots | None = None
        self.desk = Desk(m, self.window, clock)
        for source in (self.camera, self.film):
            self.window.columns.sources.addWidget(source)
        for results in (self.home, self.matches, self.words, self.history):
            self.window.columns.results.addWidget(results)
        self.window.place(self.search, self.detail)
        self.window.languages.bind(m.sign_language)
        parts.tab_through(
            self.search, *self.window.bar, self.window.notice, self.camera, self.film,
            self.window.languages, self.matches, self.words, self.history,
            self.window.columns.detail_page or self.detail,
        )  # fmt: skip
        self.browsing = Browsing(m, self.window.columns, self.search, self.words, self.home)
        self.actions = WindowActions(
            m, self.window, self.search, self.detail, self._show_history, self.browsing.show_home
        )
        self._look: tuple[str, int] | None = None
        self._library_opened = False
        self._looked_up: Recognition | None = None
        self.steps = Steps(self)
        self._connect_window()
        self._connect_sources()
        self._connect_results()
        self._connect_library()
        self._apply(m.preferences.preferences)
        for message in m.trouble:
            self.desk.tell(message)

    @property
    def plots(self) -> "SkeletonPanel | None":
        """The plots below the camera, once they are made."""
        return self._plots.panel if self._plots else None

    @property
    def own(self) -> "ClipPlayer | None":
        """Plays what was looked up last in the plots."""
        return self._plots.own if self._plots else None

    def show(self) -> None:
        """Show the window where it was left; the threads start once it was painted."""
        layout = WindowLayout() if self.options.safe_mode else load_layout(self.desk.tell)
        known = self.window.open_as(layout)
        if not known and fills_screen(self.window.screen().availableSize().width()):
            self.window.showMaximized()
        else:
            self.window.show()

    # Connecting

    def _connect_window(self) -> None:
        window, m = self.window, self.models
        window.asked.connect(self._on_asked)
        window.file_dropped.connect(m.commands.open_file)
        window.escaped.connect(self._on_escape)
        window.columns.back_asked.connect(self._leave_detail)
        window.page_turned.connect(self._on_page_turned)
        window.first_shown.connect(self._on_first_shown)
        window.closing.connect(self.stop)
        self.bug_seen.connect(self._on_bug)
        window.theme_changed.connect(self._refresh_icons)
        for source in (window.notice, self.camera, self.film, self.matches):
            source.help_asked.connect(self._on_help)
        for model in (m.detail, m.preferences, m.matches, m.undoing):
            model.said.connect(window.toast.say)
        m.preferences.changed.connect(self._apply)
        m.look_up.ready.connect(m.preferences.on_ready)
        m.preferences.cameras_wanted.connect(m.lister.look)
        m.lister.listed.connect(m.preferences.set_cameras)

    def _connect_sources(self) -> None:
        m = self.models
        m.look_up.landmarks_ready.connect(self.film.show_landmarks)
        m.look_up.warned.connect(self.desk.warn)
        self.camera.open_file_asked.connect(self.desk.choose_video)
        self.film.close_asked.connect(m.commands.use_camera)
        m.commands.source_wanted.connect(self._on_source_wanted)
        m.commands.file_dialog_wanted.connect(self.desk.choose_video)
        m.commands.search_wanted.connect(self.search.take_keyboard)
        m.commands.dialog_wanted.connect(self.desk.open)
        m.commands.library_wanted.connect(self.desk.offer_library)
        m.commands.looked_up.connect(self._on_looked_up)

    def _connect_results(self) -> None:
        m = self.models
        m.commands.matches_wanted.connect(self.show_matches)
        m.matches.chosen.connect(m.detail.show_match)
        self.matches.compare_asked.connect(m.detail.compare)
        for chosen in (
            m.matches.chosen, m.search.chosen, m.history.sign_chosen, m.home.sign_chosen
        ):  # fmt: skip
            chosen.connect(self._on_chosen)
        m.matches.changed.connect(self._on_matches)
        for changed in (m.detail.changed, m.detail.way_changed):
            changed.connect(self._on_sign_shown)
        self.search.opened.connect(self._show_words)
        self.search.list_wanted.connect(self.words.take_keyboard)
        for panel in (self.search, self.words, self.history, self.home):
            panel.left.connect(self.show_matches)
        m.search.chosen.connect(m.detail.show_sign)
        m.search.add_wanted.connect(self.desk.add_sign_for)
        m.history.sign_chosen.connect(m.detail.show_sign)
        m.history.word_chosen.connect(self.browsing.show_word)
        m.home.sign_chosen.connect(m.detail.show_sign)
        m.home.word_chosen.connect(self.browsing.show_word)
        m.home.list_chosen.connect(self.browsing.show_list)
        m.home.label_chosen.connect(self.browsing.show_label)
        m.home.all_chosen.connect(self.browsing.show_all)
        self.detail.player.speed_changed.connect(m.preferences.set_playback_speed)
        for changed in (m.detail.changed, m.detail.comparing.changed,
                        self.detail.player.mirrored_changed,
                        self.detail.player.looping_changed):  # fmt: skip
            changed.connect(self.actions.show_marks)

    def _connect_library(self) -> None:
        m = self.models
        m.library.opened.connect(self._on_library_opened)
        m.library.open_failed.connect(self.desk.on_library_failed)
        m.library.changed.connect(m.look_up.follow)
        m.undoing.changed.connect(self.actions.name_steps)
        m.undoing.sign_back.connect(m.detail.show_sign)
        self.actions.name_steps()
        self.desk.library_mended.connect(self._on_library_mended)

    # What happens

    @Slot()
    def _on_first_shown(self) -> None:
        # The event that paints the window must end first.
        QTimer.singleShot(0, self._load)

    @Slot()
    def _load(self) -> None:
        from signclip_desktop.ui.plots import Plots

        self.models.start()
        self._plots = Plots(self.models, self.window.columns, self._clock, self)
        self._on_matches()
        if self.options.file is not None:
            self.models.commands.open_file(str(self.options.file))
        elif self.options.camera_file is not None:
            self.models.live.turn_on()
        self.steps.add(self.matches.warm_up, self.detail.warm_up)
        self.desk.greet()
        self.loaded.emit()

    @Slot(object)
    def _on_help(self, wanted: Help) -> None:
        if not self.desk.help(wanted):
            self.models.commands.help(wanted)

    @Slot(str)
    def _on_asked(self, action_id: str) -> None:
        if self.models.commands.run(action_id) or self.desk.open(action_id):
            return
        self.actions.run(action_id)

    @Slot()
    def _on_escape(self) -> None:
        self.models.commands.cancel()
        self._leave_detail()

    @Slot()
    def _leave_detail(self) -> None:
        """Back to the results; where the chosen sign had taken their place, no sign is chosen."""
        if self.window.columns.shows_detail_only:
            self.models.detail.leave()
        self.show_matches()

    @Slot()
    def _on_sign_shown(self) -> None:
        """The card of the sign that is shown in detail is the chosen one, and no other."""
        self.models.matches.follow(self.models.detail.sign_id)

    @Slot(int)
    def _on_page_turned(self, step: int) -> None:
        if self.matches.isVisible():
            self.models.matches.turn_page(step)

    @Slot(bool)
    def _on_source_wanted(self, film: bool) -> None:
        self.window.columns.sources.setCurrentWidget(self.film if film else self.camera)

    @Slot()
    def show_matches(self) -> None:
        """Show the signs found by signing; before the first look-up, what can be browsed."""
        nothing = self.models.matches.state is MatchesState.EMPTY
        self.window.columns.results.setCurrentWidget(self.home if nothing else self.matches)
        self.window.take_keyboard()

    @Slot()
    def _on_chosen(self, *_: object) -> None:
        self.window.columns.show_detail()

    @Slot()
    def _show_words(self) -> None:
        self.window.columns.results.setCurrentWidget(self.words)

    def _show_history(self) -> None:
        self.models.history.load()
        self.window.columns.results.setCurrentWidget(self.history)

    @Slot(object)
    def _on_looked_up(self, recognition: Recognition) -> None:
        """The list is shown already; what costs more follows step by step."""
        self.models.detail.set_my_recording(recognition)
        self._looked_up = recognition
        self.steps.add(self._show_scores, self._show_best, self._play_own)

    def _play_own(self) -> None:
        if self._looked_up is not None and self._plots is not None:
            self._plots.play(self._looked_up.clip)

    def _show_best(self) -> None:
        """The best match is played at once, unless the user was faster."""
        found = self._looked_up
        if found is not None and found.matches and not self.models.matches.picked:
            self.models.detail.show_match(found.matches[0])

    @Slot()
    def _on_matches(self) -> None:
        self.steps.add(self._show_scores)

    def _show_scores(self) -> None:
        if self._plots is not None:
            self._plots.show_scores()

    @Slot(object)
    def _on_library_opened(self, state: LibraryState) -> None:
        self.desk.on_library_opened(read_only=state.read_only, place=state.place)
        if not self._library_opened:
            self._library_opened = True
            self.models.look_up.open_library(state.path)

    @Slot()
    def _on_library_mended(self) -> None:
        self._library_opened = False
        self.models.library.start()

    @Slot(object)
    def _apply(self, preferences: Preferences) -> None:
        """Take up the preferences, at the start and whenever one is changed."""
        self._apply_look(preferences.theme, preferences.text_size_percent)
        m = self.models
        m.live.set_camera(preferences.camera_id)
        m.live.set_hands_up(preferences.hands_up_start)
        m.look_up.use_model(preferences.model)
        m.history.set_keep_history(preferences.keep_history)
        self.camera.set_mirrored(preferences.mirror_preview)
        for panel in (self.matches, self.words, self.home, self.detail):
            panel.set_reduce_motion(preferences.reduce_motion)
        m.search.set_spoken(preferences.spoken_languages.split())
        self.detail.set_speed(preferences.playback_speed)
        for shown in (self.matches, self.home, self.detail):
            shown.set_hand(preferences.dominant_hand)

    def _apply_look(self, theme_name: str, text_size_percent: int) -> None:
        """Restyling every control takes up to a second, so only where something changed."""
        look = theme_name, text_size_percent
        if look == self._look:
            return
        self._look = look
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply_theme(application, theme_name, text_size_percent)

    @Slot()
    def _refresh_icons(self) -> None:
        for panel in (self.camera, self.film, self.matches, self.words, self.history, self.search,
                      self.home, self.detail):  # fmt: skip
            panel.refresh_icons()

    @Slot()
    def close(self) -> None:
        """Close the window and whatever waits for an answer over it; the program ends then."""
        while (over := QApplication.activePopupWidget() or QApplication.activeModalWidget()) and (
            over is not self.window
        ):
            over.close()
            if over.isVisible():
                break
        self.window.close()
        QApplication.quit()

    @Slot()
    def stop(self) -> None:
        """Stop all threads; called when the window closes."""
        save_layout(self.window.left_as())
        self.window.hide()
        if self._plots is not None:
            self._plots.own.pause()
        self.steps.stop()
        self.models.stop()

    @Slot()
    def _on_bug(self) -> None:
        """A bug was seen and logged: say so, and go on."""
        self.window.toast.say(BUG)


def fills_screen(width_px: int) -> bool:
    """Whether a screen is so small that the window had better take all of it.

    Screens below the smallest laptop's are left to the user: the window is narrower there.
    """
    return 1024 <= width_px <= START_SIZE[0] * 1.1
