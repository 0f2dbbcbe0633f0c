"""The user's preferences while the program runs: changed, saved, and told to all who use them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from signclip_desktop.errors import SignClipError
from signclip_desktop.services.library_writes import DeleteEverything
from signclip_desktop.settings import (
    HANDS,
    SPOKEN_LANGUAGES,
    TEXT_SIZES_PERCENT,
    THEMES,
    Preferences,
    save_preferences,
)
from signclip_desktop.ui.sentences import sentence
from signclip_desktop.workers.library import Library

if TYPE_CHECKING:
    from signclip_desktop.core.encoding.registry import Listing
    from signclip_desktop.core.seeing.cameras import CameraInfo

Choice = TypeVar("Choice", str, int)

PREPARING = (
    "The library is being prepared for the other model. Until then the one before answers look-ups."
)
READY = "The library is ready for look-ups."
DELETED = "All your data was deleted. The starter dictionary is as it came."
NOT_SAVED = "Your choice holds until you close the program: it could not be saved on this disk."


class PreferencesViewModel(QObject):
    """Holds the preferences; each change is saved at once.

    Signals:
        changed(Preferences)
        cameras_changed()
        cameras_wanted(): list the cameras, off the GUI thread, and give them to set_cameras.
        everything_deleted()
        said(str): a short message for the user.

    Attributes:
        preferences: as they are now.
        cameras: the cameras found; None until they were looked for.
    """

    changed = Signal(object)
    cameras_changed = Signal()
    cameras_wanted = Signal()
    everything_deleted = Signal()
    said = Signal(str)

    def __init__(
        self,
        preferences: Preferences,
        library: Library,
        *,
        path: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.cameras: tuple[CameraInfo, ...] | None = None
        self._library = library
        self._path = path
        self._is_switching = False

    # Commands

    def set_camera(self, camera_id: str) -> None:
        """Use this camera from now on; "" for the first one found."""
        self._take(replace(self.preferences, camera_id=camera_id))

    def set_hand(self, hand: str) -> None:
        """Say which hand the user signs with: "right" or "left"."""
        self._take(replace(self.preferences, dominant_hand=_one_of(hand, HANDS)))

    def set_theme(self, theme: str) -> None:
        """One of settings.THEMES."""
        self._take(replace(self.preferences, theme=_one_of(theme, THEMES)))

    def set_text_size(self, percent: int) -> None:
        """One of settings.TEXT_SIZES_PERCENT."""
        self._take(
            replace(self.preferences, text_size_percent=_one_of(percent, TEXT_SIZES_PERCENT))
        )

    def change_text_size(self, steps: int) -> None:
        """The next larger (1) or smaller (-1) text; 0 for normal."""
        sizes = TEXT_SIZES_PERCENT
        at = sizes.index(self.preferences.text_size_percent) + steps if steps else 0
        self.set_text_size(sizes[min(max(at, 0), len(sizes) - 1)])

    def set_hands_up(self, hands_up: bool) -> None:
        """Whether raised hands start a recording."""
        self._take(replace(self.preferences, hands_up_start=hands_up))

    def set_mirror_preview(self, mirror: bool) -> None:
        """Whether the camera picture is shown as a mirror shows it."""
        self._take(replace(self.preferences, mirror_preview=mirror))

    def set_keep_history(self, keep: bool) -> None:
        """Whether look-ups are noted."""
        self._take(replace(self.preferences, keep_history=keep))

    def set_reduce_motion(self, reduce: bool) -> None:
        """Whether previews stand still until they are pointed at."""
        self._take(replace(self.preferences, reduce_motion=reduce))

    def set_playback_speed(self, speed: float) -> None:
        """The speed that signs are shown at; kept for the next start."""
        self._take(replace(self.preferences, playback_speed=speed))

    def set_spoken(self, language: str, wanted: bool) -> None:
        """Whether words of a language of settings.SPOKEN_LANGUAGES find signs."""
        chosen = set(self.preferences.spoken_languages.split()) - {language}
        if wanted:
            chosen.add(_one_of(language, SPOKEN_LANGUAGES))
        in_order = [one for one in SPOKEN_LANGUAGES if one in chosen]
        self._take(replace(self.preferences, spoken_languages=" ".join(in_order)))

    def set_first_run_done(self, done: bool) -> None:
        """The first steps were finished or skipped."""
        self._take(replace(self.preferences, first_run_done=done))

    def models(self) -> "Listing":
        """The models at hand, as they lie in their folders now."""
        from signclip_desktop.core.encoding.registry import list_models

        return list_models()

    def set_model(self, name: str) -> None:
        """Compare signs by this model, one of `models()`, from now on."""
        default = self.models().in_use("")
        before = self.preferences.model or default
        self._take(replace(self.preferences, model="" if name == default else name))
        if name != before:
            self._is_switching = True
            self.said.emit(PREPARING)

    def want_cameras(self) -> None:
        """Look for cameras."""
        self.cameras_wanted.emit()

    def delete_everything(self) -> None:
        """Delete all signs, recordings, lists and history of the user."""
        self._library.ask(DeleteEverything(), self._on_deleted, self._on_not_deleted)

    # Answers

    @Slot(object)
    def set_cameras(self, cameras: "Sequence[CameraInfo]") -> None:
        """The cameras that were found."""
        self.cameras = tuple(cameras)
        self.cameras_changed.emit()

    @Slot(str)
    def on_ready(self, encoder_id: str) -> None:
        """Look-ups work; told where a choice of the user led there."""
        if self._is_switching:
            self._is_switching = False
            self.said.emit(READY)

    def _on_deleted(self, _: None) -> None:
        self.everything_deleted.emit()
        self.said.emit(DELETED)

    def _on_not_deleted(self, error: SignClipError) -> None:
        self.said.emit(sentence(error))

    # Inside

    def _take(self, changed: Preferences) -> None:
        if changed == self.preferences:
            return
        self.preferences = changed
        self.changed.emit(changed)
        try:
            save_preferences(changed, self._path)
        except OSError:
            self.said.emit(NOT_SAVED)


def _one_of(value: Choice, allowed: Sequence[Choice]) -> Choice:
    if value not in allowed:
        raise ValueError(f"expected one of {tuple(allowed)}, got {value!r}")
    return value
