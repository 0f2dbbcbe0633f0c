import pytest
from PySide6.QtCore import Qt

from signclip_desktop.settings import Preferences
from signclip_desktop.ui.dialogs.first_run import TITLES, FirstRunDialog
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.view_models.first_run import Checks, FirstRunViewModel, Step
from signclip_desktop.ui.view_models.live import LivePhase
from signclip_desktop.ui.view_models.preferences import PreferencesViewModel
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip
from tests.ui.live import LedLive

pytestmark = pytest.mark.gui


@pytest.fixture
def live(qapp) -> LedLive:
    return LedLive()


@pytest.fixture
def dialog(live, qtbot, tmp_path) -> FirstRunDialog:
    library = AskedLibrary()
    preferences = PreferencesViewModel(Preferences(), library, path=tmp_path / "p.json")
    model = FirstRunViewModel(live, library, preferences)
    model.setParent(preferences)
    dialog = FirstRunDialog(model, PlaybackClock(preferences))
    dialog.kept_alive = (library, preferences)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_privacy_sentence_comes_first(dialog) -> None:
    assert "Your video stays on this computer." in dialog.privacy.text.text()
    assert dialog.privacy.isVisible()


def test_one_goes_through_with_enter_alone(dialog, qtbot) -> None:
    titles = []
    for _ in Step:
        titles.append(dialog.title.text())
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert titles == list(TITLES.values())
    assert not dialog.isVisible()


def test_escape_skips_all(dialog, qtbot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog._model.preferences.preferences.first_run_done


def test_the_checks_are_told_in_words(dialog) -> None:
    dialog._model.checks_changed.emit(Checks(picture=True, right=True))
    texts = [label.text() for label in dialog.check_labels.values()]
    assert texts == [
        "✓  The picture is good",
        "○  Nobody in view yet",
        "✓  Right hand seen",
        "○  Show your left hand",
    ]


def test_the_hand_is_chosen(dialog, qtbot) -> None:
    dialog._model.next()
    dialog._model.next()
    press(qtbot, dialog._hands.buttons()[1])
    assert dialog._model.preferences.preferences.dominant_hand == "left"


def test_a_left_handed_signer_sees_the_practice_sign_mirrored(dialog) -> None:
    dialog._model.preferences.set_hand("left")
    dialog._model.sign, dialog._model.clip = sign("BOOK"), waving_clip()
    dialog._model.practice_changed.emit()
    assert dialog.reference.player.mirrored
    assert "BOOK" in dialog.practice_text.text()


def test_the_camera_button_says_what_it_does(dialog, live, qtbot) -> None:
    button = dialog.practice_box.button
    assert button.text().strip() == "Turn on the camera"
    live.go(LivePhase.READY)
    assert button.text().strip() == "Record"
    live.go(LivePhase.RECORDING)
    assert button.text().strip() == "Stop"
    live.go(LivePhase.LOOKING_UP)
    assert not button.isEnabled()
    live.go(LivePhase.READY)
    button.click()
    assert live.toggled == 1


@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.name)
def test_everything_has_a_name_and_can_be_reached(dialog, step) -> None:
    while dialog._model.step is not step:
        dialog._model.next()
    assert nameless(dialog) == []
    assert out_of_reach(dialog) == []
