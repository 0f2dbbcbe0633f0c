from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from signclip_desktop.core.types.sign import Recognition
from signclip_desktop.ui.dialogs.add_sign import AddSignDialog
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.view_models.enrol import EnrolViewModel
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip
from tests.ui.live import LedLive

pytestmark = pytest.mark.gui


def recorded() -> Recognition:
    return Recognition(1, waving_clip(), np.ones(4, np.float32), (), False, "test")


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def live(qapp) -> LedLive:
    return LedLive()


@pytest.fixture
def dialog(library, live, qtbot) -> AddSignDialog:
    model = EnrolViewModel(library)
    model.start(word="robot")
    dialog = AddSignDialog(model, live, PlaybackClock(model))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_word_that_was_searched_is_there(dialog) -> None:
    assert dialog.gloss.text() == "ROBOT"
    assert dialog.words.text() == "robot"


def test_keep_waits_for_a_recording_and_says_so(dialog, live) -> None:
    assert not dialog.keep_button.isEnabled()
    assert dialog.missing.text() == "Add at least one recording."
    live.found.emit(recorded())
    assert len(dialog.cards) == 1
    assert dialog.keep_button.isEnabled()
    assert dialog.missing.text() == ""


def test_what_is_typed_is_kept(dialog, live, library, qtbot) -> None:
    live.found.emit(recorded())
    dialog.gloss.selectAll()
    qtbot.keyClicks(dialog.gloss, "DROID")
    qtbot.keyClicks(dialog.signer, "Ana")
    qtbot.keyClicks(dialog.notes, "Like a machine")
    qtbot.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
    kept, examples = library.arguments("AddSign")
    assert (kept.gloss, kept.notes) == ("DROID", "Like a machine")
    assert examples[0].example.signer == "Ana"
    library.answer("AddSign", sign("DROID"))
    assert not dialog.isVisible()


def test_cancel_keeps_nothing(dialog, live, library, qtbot) -> None:
    live.found.emit(recorded())
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert "AddSign" not in library.tasks
    live.found.emit(recorded())
    assert len(dialog._model.drafts) == 1


def test_a_recording_can_be_dropped(dialog, live, qtbot) -> None:
    live.found.emit(recorded())
    live.found.emit(recorded())
    second = dialog.cards[1].draft
    dialog.cards[0].remove_button.click()
    assert [card.draft for card in dialog.cards] == [second]


def test_files_are_chosen(dialog, monkeypatch) -> None:
    asked: list[list[Path]] = []
    monkeypatch.setattr(dialog._model, "add_files", asked.append)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["a.mp4", "b.pose"], ""))
    dialog.choose_files()
    assert asked == [[Path("a.mp4"), Path("b.pose")]]


def test_a_file_that_cannot_be_read_is_told(dialog) -> None:
    dialog._model.failed.emit("a.mp4: It holds no picture.")
    assert dialog.trouble.text.text() == "a.mp4: It holds no picture."
    assert dialog.trouble.isVisible()


def test_a_sign_of_the_same_name_can_be_joined(dialog) -> None:
    assert not dialog._join_box.isVisible()
    dialog._model.same = (sign("ROBOT"),)
    dialog._model.changed.emit()
    assert dialog._join_box.isVisible()
    dialog.join.activated.emit(1)
    assert dialog._model.joined == "test:robot"


def test_everything_has_a_name_and_can_be_reached(dialog, live) -> None:
    live.found.emit(recorded())
    assert nameless(dialog) == []
    assert out_of_reach(dialog) == []
