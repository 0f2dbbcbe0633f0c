"""Where files lie, and the user's preferences.

Does not open the library: its path is given here, its content is the store's.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from signclip_desktop import bounded_json, private_files
from signclip_desktop.atomic_file import PRIVATE, replacing
from signclip_desktop.errors import Key, Message

APP_NAME = "SignCLIP Desktop"
DATA_DIR_VARIABLE = "SIGNCLIP_DATA_DIR"

HANDS = ("right", "left")
THEMES = ("system", "light", "dark", "contrast")
# Spoken languages whose words can be searched besides English, ISO 639-1.
SPOKEN_LANGUAGES = ("de", "fr", "es")
TEXT_SIZES_PERCENT = (100, 125, 150, 175, 200)


def data_dir() -> Path:
    """The folder of the user's library, preferences and logs (not made by this call)."""
    override = os.environ.get(DATA_DIR_VARIABLE)
    if override:
        return Path(override)
    return Path(platformdirs.user_data_dir("signclip-desktop", appauthor=False))


def library_path() -> Path:
    """The user's library: one SQLite file."""
    return data_dir() / "library.sqlite"


def backups_dir() -> Path:
    """Where online backups of the library go."""
    return data_dir() / "backups"


def log_path() -> Path:
    """The program's log; it never holds words looked up, landmarks or pictures."""
    return data_dir() / "signclip.log"


def preferences_path() -> Path:
    """The preferences file (JSON)."""
    return data_dir() / "preferences.json"


def assets_dir() -> Path:
    """Icons, style sheet and starter dictionary, in a checkout, a wheel or a frozen program."""
    return _bundled("assets")


def models_dir() -> Path:
    """Trained encoders: weights, config, model card, hash."""
    return _bundled("models")


def user_models_dir() -> Path:
    """Models that the user added, a folder each."""
    return data_dir() / "models"


def _bundled(name: str) -> Path:
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [Path(frozen) / name] if frozen else []
    candidates += [package.parent / name, package / f"_{name}"]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    return candidates[0]


class Settings(Key):
    """What a settings file holds."""

    PREFERENCES = "settings.preferences"
    WINDOW = "settings.window"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user chose; every field has a value that works.

    Attributes:
        camera_id: stable id of the camera to use, "" for the first one found.
        dominant_hand: "right" or "left".
        theme: "system", "light", "dark" or "contrast".
        text_size_percent: one of TEXT_SIZES_PERCENT.
        hands_up_start: raising the hands starts a recording.
        playback_speed: speed of sign playback, 0.25 to 1.
        mirror_preview: show the camera as a mirror does (at paint time only).
        keep_history: look-ups are listed in the history.
        reduce_motion: previews stand still until they are pointed at.
        first_run_done: the first-run pages were finished or skipped.
        model: name of the model that compares signs, "" for the program's own choice.
        spoken_languages: codes of SPOKEN_LANGUAGES with spaces between them, whose words find
            signs besides the dictionary's own.
    """

    camera_id: str = ""
    dominant_hand: str = "right"
    theme: str = "system"
    text_size_percent: int = 100
    hands_up_start: bool = True
    playback_speed: float = 1.0
    mirror_preview: bool = True
    keep_history: bool = True
    reduce_motion: bool = False
    first_run_done: bool = False
    model: str = ""
    spoken_languages: str = ""


def load_preferences(
    path: Path | None = None, tell: Callable[[Message], object] | None = None
) -> Preferences:
    """Read the preferences; a missing file gives the defaults.

    Unknown names and values of the wrong kind fall back one by one.

    Args:
        path: the file; None for the user's.
        tell: called with a message for the user if the file had to be set aside.
    """
    return _merge(read_settings(path or preferences_path(), Settings.PREFERENCES, tell))


def read_settings(
    path: Path, what: Settings, tell: Callable[[Message], object] | None = None
) -> dict[str, object]:
    """What a settings file holds; empty where there is no file or it cannot be read.

    An unreadable file is set aside under another name, so that nothing the user wrote is lost
    and the next start is quiet.

    Args:
        path: a JSON file with an object in it.
        what: what it holds.
        tell: called with a message for the user if the file had to be set aside.
    """
    try:
        content = bounded_json.read(path)
        if isinstance(content, dict):
            return content
        reason = Message("settings.no_names_with_values")
    except FileNotFoundError:
        return {}
    except bounded_json.JsonRefused as error:
        reason = error.message
    except OSError as error:
        reason = Message("settings.system_says", reason=error.strerror)
    kept = _set_aside(path)
    if tell is not None:
        where = (
            Message("settings.kept_as", file=kept.name) if kept else Message("settings.not_renamed")
        )
        tell(Message("settings.unreadable", what=what, file=path.name, reason=reason, where=where))
    return {}


def save_preferences(preferences: Preferences, path: Path | None = None) -> None:
    """Write the preferences whole or not at all.

    Raises:
        OSError: the folder cannot be written; the old file is untouched.
    """
    write_json(path or preferences_path(), asdict(preferences))


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: the folder cannot be written; the old file is untouched.
    """
    private_files.make_folder(path.parent)
    with replacing(path, mode=PRIVATE) as temporary:
        temporary.write_text(json.dumps(document, indent=2), encoding="utf-8")


def _merge(raw: dict[str, object]) -> Preferences:
    known: dict[str, Any] = {}
    for field in fields(Preferences):
        value = raw.get(field.name)
        if isinstance(field.default, float) and type(value) is int:
            value = float(value)
        if type(value) is type(field.default) and _is_allowed(field.name, value):
            known[field.name] = value
    return Preferences(**known)


def _is_allowed(name: str, value: object) -> bool:
    allowed = {
        "dominant_hand": HANDS,
        "theme": THEMES,
        "text_size_percent": TEXT_SIZES_PERCENT,
    }.get(name)
    if allowed is not None:
        return value in allowed
    if name == "spoken_languages":
        return isinstance(value, str) and set(value.split()) <= set(SPOKEN_LANGUAGES)
    if name == "playback_speed":
        return isinstance(value, float) and 0.25 <= value <= 1.0
    return True


def _set_aside(path: Path) -> Path | None:
    """Rename what stands in a file's place; gives its new name, None where that is refused."""
    kept = path.with_name(f"{path.name}.corrupt")
    number = 2
    while os.path.lexists(kept):
        kept = path.with_name(f"{path.name}.corrupt-{number}")
        number += 1
    try:
        path.rename(kept)
    except OSError:
        return None
    return kept
