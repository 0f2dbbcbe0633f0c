from pathlib import Path

import pytest

from signclip_desktop.settings import Preferences, load_preferences
from signclip_desktop.ui.view_models.preferences import PreferencesViewModel
from tests.ui.asked import AskedLibrary

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "preferences.json"


@pytest.fixture
def preferences(library, file) -> PreferencesViewModel:
    return PreferencesViewModel(Preferences(), library, path=file)


def test_each_change_is_saved_and_told(preferences, file, qtbot) -> None:
    with qtbot.waitSignal(preferences.changed) as changed:
        preferences.set_hand("left")
    assert changed.args[0].dominant_hand == "left"
    assert load_preferences(file).dominant_hand == "left"


def test_the_same_choice_again_is_no_change(preferences, qtbot) -> None:
    with qtbot.assertNotEmitted(preferences.changed):
        preferences.set_theme("system")


def test_text_grows_by_steps_and_stops_at_the_ends(preferences) -> None:
    preferences.change_text_size(1)
    assert preferences.preferences.text_size_percent == 125
    for _ in range(9):
        preferences.change_text_size(1)
    assert preferences.preferences.text_size_percent == 200
    preferences.change_text_size(0)
    assert preferences.preferences.text_size_percent == 100
    preferences.change_text_size(-1)
    assert preferences.preferences.text_size_percent == 100


def test_languages_to_search_in_are_taken_and_left_out(preferences, file) -> None:
    preferences.set_spoken("es", True)
    preferences.set_spoken("de", True)
    assert load_preferences(file).spoken_languages == "de es"
    preferences.set_spoken("es", False)
    assert preferences.preferences.spoken_languages == "de"
    with pytest.raises(ValueError, match="expected one of"):
        preferences.set_spoken("tlh", True)


def test_a_value_that_does_not_exist_is_a_bug(preferences) -> None:
    with pytest.raises(ValueError, match="expected one of"):
        preferences.set_theme("pink")


def test_a_disk_that_refuses_does_not_stop_the_choice(library, tmp_path, qtbot) -> None:
    (tmp_path / "file").write_text("in the way")
    preferences = PreferencesViewModel(
        Preferences(), library, path=tmp_path / "file" / "preferences.json"
    )
    with qtbot.waitSignal(preferences.said):
        preferences.set_hand("left")
    assert preferences.preferences.dominant_hand == "left"


def test_everything_is_deleted_when_asked(preferences, library, qtbot) -> None:
    preferences.delete_everything()
    with qtbot.waitSignals([preferences.everything_deleted, preferences.said]):
        library.answer("DeleteEverything")


def test_cameras_come_later(preferences, qtbot) -> None:
    assert preferences.cameras is None
    with qtbot.waitSignal(preferences.cameras_wanted):
        preferences.want_cameras()
    with qtbot.waitSignal(preferences.cameras_changed):
        preferences.set_cameras([])
    assert preferences.cameras == ()
