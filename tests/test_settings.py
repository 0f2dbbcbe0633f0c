"""Preferences survive damage, and files are found where the user points."""

import json
from dataclasses import fields

import pytest

from signclip_desktop import settings
from signclip_desktop.errors import Message
from signclip_desktop.settings import Preferences, load_preferences, save_preferences
from signclip_desktop.ui.sentences import sentence


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
    [
        ("theme", "pink"),
        ("text_size_percent", 7),
        ("playback_speed", 9.0),
        ("camera_id", 3),
        ("spoken_languages", "de tlh"),
    ],
)
def test_one_bad_value_does_not_spoil_the_others(tmp_path, name, bad) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(json.dumps({name: bad, "dominant_hand": "left", "unknown": 1}))
    assert load_preferences(path) == Preferences(dominant_hand="left")


def test_data_folder_follows_the_variable(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(settings.DATA_DIR_VARIABLE, str(tmp_path / "x"))
    assert settings.library_path() == tmp_path / "x" / "library.sqlite"


BROKEN = {
    "deep": b'{"a":' * 100_000,
    "long number": b'{"text_size_percent": ' + b"9" * 5_000 + b"}",
    "not a number": b'{"playback_speed": NaN}',
    "infinite": b'{"playback_speed": 1e999}',
    "not UTF-8": b'{"camera_id": "\xff\xfe"}',
    "half a character": b'{"camera_id": "\\ud800"}',
    "a list": b"[1, 2]",
    "a word": b'"dark"',
    "empty": b"",
    "cut": b'{"theme": "da',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_kept_and_told(tmp_path, content) -> None:
    path, told = tmp_path / "preferences.json", []
    path.write_bytes(content)
    assert load_preferences(path, told.append) == Preferences()
    assert (tmp_path / "preferences.json.corrupt").read_bytes() == content
    assert len(told) == 1
    assert told[0].key == "settings.unreadable"
    assert told[0].values["file"] == "preferences.json"
    assert load_preferences(path, told.append) == Preferences()
    assert len(told) == 1


def test_a_folder_in_its_place_is_kept_and_told(tmp_path) -> None:
    path, told = tmp_path / "preferences.json", []
    path.mkdir()
    (path / "mine").write_text("kept")
    assert load_preferences(path, told.append) == Preferences()
    assert (tmp_path / "preferences.json.corrupt" / "mine").read_text() == "kept"
    assert told[0].values["reason"] == Message("json.folder")
    assert sentence(told[0]) == (
        "Your preferences could not be read, so the defaults are used. The file preferences.json "
        "was rejected: it is a folder. It was kept as preferences.json.corrupt."
    )
    save_preferences(Preferences(theme="dark"), path)
    assert load_preferences(path).theme == "dark"


def test_a_file_of_a_gigabyte_is_not_read(tmp_path) -> None:
    path, told = tmp_path / "preferences.json", []
    with path.open("wb") as file:
        file.truncate(2**30)
    assert load_preferences(path, told.append) == Preferences()
    assert (tmp_path / "preferences.json.corrupt").stat().st_size == 2**30
    assert told[0].values["reason"] == Message("json.too_long", most=1_000_000)


def test_nothing_kept_earlier_is_overwritten(tmp_path) -> None:
    path = tmp_path / "preferences.json"
    for content in ("{ one", "{ two", "{ three"):
        path.write_text(content)
        load_preferences(path)
    kept = sorted(one.read_text() for one in tmp_path.iterdir())
    assert kept == ["{ one", "{ three", "{ two"]


def test_a_file_with_a_byte_order_mark_is_read(tmp_path) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(b"\xef\xbb\xbf" + b'{"theme": "dark"}')
    assert load_preferences(path).theme == "dark"


@pytest.mark.parametrize("value", [None, [], {}, [[["dark"]]], 10**39, -1, True, "", 1e300])
@pytest.mark.parametrize("name", [field.name for field in fields(Preferences)])
def test_any_value_of_any_kind_gives_preferences_that_work(tmp_path, name, value) -> None:
    path, told = tmp_path / "preferences.json", []
    path.write_text(json.dumps({name: value}))
    loaded = load_preferences(path, told.append)
    assert told == []
    for field in fields(Preferences):
        assert type(getattr(loaded, field.name)) is type(field.default)
    assert loaded.text_size_percent in (100, 125, 150, 175, 200)
    assert 0.25 <= loaded.playback_speed <= 1
