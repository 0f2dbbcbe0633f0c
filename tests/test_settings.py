"""Preferences survive damage, and files are found where the user points."""

import json

import pytest

from signclip_desktop import settings
from signclip_desktop.settings import Preferences, load_preferences, save_preferences


def test_preferences_round_trip(tmp_path) -> None:
    path = tmp_path / "a" / "preferences.json"
    chosen = Preferences(dominant_hand="left", text_size_percent=150, playback_speed=0.5)
    save_preferences(chosen, path)
    assert load_preferences(path) == chosen


def test_missing_preferences_are_the_defaults(tmp_path) -> None:
    assert load_preferences(tmp_path / "none.json") == Preferences()


def test_damaged_preferences_are_moved_aside(tmp_path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text("{ half a file")
    assert load_preferences(path) == Preferences()
    assert (tmp_path / "preferences.json.corrupt").read_text() == "{ half a file"


@pytest.mark.parametrize(
    ("name", "bad"),
    [("theme", "pink"), ("text_size_percent", 7), ("playback_speed", 9.0), ("camera_id", 3)],
)
def test_one_bad_value_does_not_spoil_the_others(tmp_path, name, bad) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(json.dumps({name: bad, "dominant_hand": "left", "unknown": 1}))
    assert load_preferences(path) == Preferences(dominant_hand="left")


def test_data_folder_follows_the_variable(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(settings.DATA_DIR_VARIABLE, str(tmp_path / "x"))
    assert settings.library_path() == tmp_path / "x" / "library.sqlite"
