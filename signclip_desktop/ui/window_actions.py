"""What the actions do that concern the window itself, the sign in detail and its playback."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from signclip_desktop.ui import actions
from signclip_desktop.ui.look.plain import caption
from signclip_desktop.ui.main_window import MainWindow
from signclip_desktop.ui.models import Models
from signclip_desktop.ui.panels.search import SearchBar
from signclip_desktop.ui.panels.sign_detail import SignDetailPanel
from signclip_desktop.ui.window_layout import WindowLayout


class WindowActions(QObject):
    """One entry an action; `commands.py` and `desk.py` have the others."""

    def __init__(
        self,
        models: Models,
        window: MainWindow,
        search: SearchBar,
        detail: SignDetailPanel,
        show_history: Callable[[], None],
        browse: Callable[[], None],
    ) -> None:
        super().__init__()
        self._models = models
        self._window = window
        self._detail = detail
        sign, player, prefs = models.detail, detail.player, models.preferences
        self._does: dict[str, Callable[[], object]] = {
            "search": search.take_keyboard,
            "browse": browse,
            "history": show_history,
            "back": partial(sign.go, -1),
            "forward": partial(sign.go, 1),
            "play": player.toggle,
            "step_back": partial(self._step, -1),
            "step_on": partial(self._step, 1),
            "slower": partial(player.change_speed, -1),
            "faster": partial(player.change_speed, 1),
            "mirror": partial(self._toggle, "mirror"),
            "loop": partial(self._toggle, "loop"),
            "compare": partial(self._toggle, "compare"),
            "undo": models.undoing.undo,
            "redo": models.undoing.redo,
            "add_to_list": detail.ask_for_list,
            "text_larger": partial(prefs.change_text_size, 1),
            "text_smaller": partial(prefs.change_text_size, -1),
            "text_normal": partial(prefs.change_text_size, 0),
            "full_screen": window.toggle_full_screen,
            "reset_layout": partial(window.open_as, WindowLayout()),
            "quit": window.close,
        }

    def run(self, action_id: str) -> None:
        """Do it; raises KeyError for an action that is not one of these."""
        self._does[action_id]()

    @Slot()
    def name_steps(self) -> None:
        """Undo and Redo say what they would do, and are dimmed where that is nothing."""
        for action_id, step in (
            ("undo", self._models.undoing.to_undo),
            ("redo", self._models.undoing.to_redo),
        ):
            action = self._window.act[action_id]
            what = f"{actions.action(action_id).text} {step}".rstrip()
            action.setText(caption(what))
            action.setEnabled(bool(step))

    @Slot()
    def show_marks(self) -> None:
        """The menu's marks are as the sign is played."""
        player = self._detail.player
        self._window.act["mirror"].setChecked(player.mirrored)
        self._window.act["loop"].setChecked(player.looping)
        self._window.act["compare"].setChecked(self._models.detail.comparing.is_on)

    def _step(self, frames: int) -> None:
        """One frame of the video that is open, else of the sign."""
        if self._models.commands.in_film:
            self._models.film.step(frames)
        else:
            self._detail.player.step(frames)

    def _toggle(self, action_id: str) -> None:
        on = self._window.act[action_id].isChecked()
        if action_id == "mirror":
            self._detail.player.set_mirrored(on)
        elif action_id == "loop":
            self._detail.player.set_looping(on)
        else:
            self._models.detail.set_comparing(on)
