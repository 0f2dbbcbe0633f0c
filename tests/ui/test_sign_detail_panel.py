from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QInputDialog, QMessageBox

from signclip_desktop.core.types.sign import Example, Match, Origin, Recognition, Word
from signclip_desktop.services.library_tasks import Preview, SignDetail
from signclip_desktop.ui.describe import AVERAGE_SENTENCE
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.panels.sign_detail import SignDetailPanel
from signclip_desktop.ui.view_models.sign_detail import SignDetailViewModel
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui

BOOK = replace(
    sign("BOOK", "test:book", Word("book"), Word("volume", kind="synonym")),
    links=("https://www.example.org/book",),
    notes="Like opening a book.",
)
STARTER = Example("a", "test:book", Origin.STARTER, clip_count=12, signer_count=9)
OWN = Example("b", "test:book", Origin.CAMERA, signer="Ana")


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def detail(library) -> SignDetailViewModel:
    return SignDetailViewModel(library)


@pytest.fixture
def clock(qapp) -> PlaybackClock:
    return PlaybackClock()


@pytest.fixture
def panel(detail, clock, qtbot) -> SignDetailPanel:
    panel = SignDetailPanel(detail, clock)
    qtbot.addWidget(panel)
    panel.resize(380, 700)
    panel.show()
    return panel


def show(detail, library, *examples: Example) -> None:
    detail.show("test:book")
    answer = SignDetail(BOOK, examples or (STARTER,), waving_clip())
    library.answer("LoadSign", answer)


def record(detail) -> None:
    match = Match(BOOK, 0.9, 1, "a", False)
    detail.set_my_recording(
        Recognition(1, waving_clip(frames=21), np.ones(4, np.float32), (match,), True, "test")
    )


def test_the_sign_is_told_and_played(panel, detail, library) -> None:
    show(detail, library, OWN)
    assert panel.gloss.text() == "BOOK"
    assert panel.language.text() == "American Sign Language (ASL)"
    assert panel.words.text() == ""
    assert panel.found_by.text() == "volume"
    assert panel.notes.text() == "Like opening a book."
    assert panel.player.playing
    panel.hide()


def test_an_average_is_never_called_a_recording(panel, detail, library) -> None:
    show(detail, library, STARTER, OWN)
    assert AVERAGE_SENTENCE in panel.behind.text()
    assert "12 recordings of at least 9 people" in panel.behind.text()
    detail.choose_example(1)
    assert AVERAGE_SENTENCE not in panel.behind.text()
    assert "Ana" in panel.behind.text()


def test_a_doubtful_motion_is_marked_in_words(panel, detail, library) -> None:
    told = panel.how_made
    show(detail, library)
    assert not told.warning.isVisibleTo(panel)
    show(detail, library, replace(STARTER, doubtful=True))
    assert told.warning.isVisibleTo(panel)
    assert told.warning.text.text().startswith("Doubtful")
    assert told.marks.text().startswith("Recordings differ")


def test_each_doubt_is_named_with_its_reason(panel, detail, library) -> None:
    told = panel.how_made
    show(detail, library, replace(STARTER, clip_count=1))
    # The body in this motion was placed, not seen: its hips are not known at all.
    assert told.marks.text() == "One recording only, place guessed"
    assert "how other people make this sign" in told.marks.toolTip()
    assert not told.warning.isVisibleTo(panel)  # it may well be right
    show(detail, library, OWN)
    assert not told.marks.isVisibleTo(panel)  # a person's own recording is what it is
    panel.hide()


def test_how_the_sign_is_made_stands_under_the_figure(panel, detail, library) -> None:
    show(detail, library)
    sentence = panel.how_made.sentence.text()
    assert sentence.startswith("Right hand, ")
    assert "at the neck or shoulders" in sentence
    assert sentence in panel.stage.view.accessibleDescription()  # the same for a screen reader
    assert panel.how_made.sentence.accessibleName() == "How the sign is made"
    panel.hide()


def test_a_link_is_opened_by_a_click_only(panel, detail, library, qtbot, monkeypatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    show(detail, library)
    assert opened == []
    qtbot.mouseClick(panel._links[0], Qt.MouseButton.LeftButton)
    assert [url.toString() for url in opened] == ["https://www.example.org/book"]


def test_my_recording_stands_beside_the_sign_in_step(panel, detail, library, qtbot) -> None:
    show(detail, library)
    assert not panel.compare_button.isEnabled()
    record(detail)
    qtbot.mouseClick(panel.compare_button, Qt.MouseButton.LeftButton)
    assert panel.stage.beside.isVisible()
    panel.player.pause()
    panel.player.seek(panel.player.duration_s)
    mine = panel.stage.beside.player
    assert mine.position_s == pytest.approx(mine.duration_s, abs=0.05)
    panel.player.set_mirrored(True)
    assert mine.mirrored
    panel.hide()


def test_a_look_alike_can_be_opened(panel, detail, library, qtbot) -> None:
    show(detail, library)
    detail.look_alikes = (Match(sign("BIBLE"), 0.8, 1, "x", False),)
    detail.look_alikes_changed.emit()
    card = panel.look_alikes.cards[0]
    answer = Preview("test:bible", "x", waving_clip())
    library.answer("LoadPreview", answer)
    assert card.preview.player.clip is answer.clip
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert library.arguments("LoadSign") == ("test:bible",)


def test_look_alikes_of_the_next_sign_take_the_places_of_the_last(panel, detail, library) -> None:
    show(detail, library)
    for glosses in (("bible", "open", "read"), ("door",)):
        detail.look_alikes = tuple(Match(sign(gloss), 0.8, 1, "x", False) for gloss in glosses)
        detail.look_alikes_changed.emit()
        shown = [card for card in panel.look_alikes.cards if card.isVisible()]
        names = [card.accessibleName() for card in shown]
        assert names == [f"Looks like {gloss.upper()}" for gloss in glosses]
        assert all(card.preview.player.clip is None for card in shown)
    detail.look_alikes = ()
    detail.look_alikes_changed.emit()
    assert not panel.look_alikes.isVisible()


def test_a_sign_is_put_on_a_new_list(panel, detail, library, monkeypatch) -> None:
    show(detail, library)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("School", True))
    panel.ask_for_new_list()
    assert library.arguments("AddToList") == ("School", "test:book")
    assert panel.list_button.menu().actions()[0].text() == "School"


def test_only_what_is_mine_can_be_deleted_and_only_when_sure(
    panel, detail, library, monkeypatch
) -> None:
    show(detail, library)
    assert not panel.more_button.isVisibleTo(panel)
    show(detail, library, OWN)
    assert panel.more_button.isVisibleTo(panel)
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    panel.ask_to_delete_example()
    assert "DeleteRecording" not in library.tasks
    panel.ask_to_delete_example()
    assert library.arguments("DeleteRecording") == ("b",)


def test_controls_follow_the_player_and_drive_it(panel, detail, library, qtbot) -> None:
    show(detail, library)
    controls = panel.stage.controls
    qtbot.mouseClick(controls.play_button, Qt.MouseButton.LeftButton)
    assert not panel.player.playing
    assert controls.play_button.accessibleName() == "Play"
    qtbot.mouseClick(controls.on_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(controls.on_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(controls.back_button, Qt.MouseButton.LeftButton)
    assert panel.player.frame == 1
    controls.speed_box.activated.emit(0)
    assert panel.player.speed == 0.25
    panel.player.change_speed(1)
    assert controls.speed_box.currentText() == "0.5×"
    qtbot.mouseClick(controls.mirror_button, Qt.MouseButton.LeftButton)
    assert panel.player.mirrored
    qtbot.mouseClick(controls.loop_button, Qt.MouseButton.LeftButton)
    assert not panel.player.looping
    qtbot.keyClick(controls.slider, Qt.Key.Key_End)
    assert panel.player.position_s == pytest.approx(panel.player.duration_s)
    assert controls.time_label.text() == "1.0 / 1.0 s"


def test_with_reduced_motion_a_sign_waits_for_play(panel, detail, library) -> None:
    panel.set_reduce_motion(True)
    show(detail, library)
    assert not panel.player.playing


def test_with_reduced_motion_key_moments_are_shown_until_it_is_played(
    panel, detail, library, clock
) -> None:
    panel.set_reduce_motion(True)
    show(detail, library)
    view = panel.stage.view
    assert view.shows_strip
    strip = view.grab().toImage()
    panel.player.toggle()
    clock.advance(0.3)
    assert not view.shows_strip
    assert view.grab().toImage() != strip
    panel.player.toggle()
    assert not view.shows_strip  # stopped in the middle, it shows that moment
    panel.player.seek(0.0)
    assert view.grab().toImage() == strip
    panel.hide()


def test_everything_has_a_name_and_can_be_reached(panel, detail, library) -> None:
    record(detail)
    show(detail, library, STARTER, OWN)
    detail.set_comparing(True)
    assert nameless(panel) == []
    assert out_of_reach(panel) == []
    assert "Right hand" in panel.stage.view.accessibleDescription()
    panel.hide()


def test_no_sign_says_what_to_do(panel) -> None:
    assert panel.message.text() == "Choose a sign to see it here."


def test_the_sign_grows_with_the_room_and_leaves_the_words_in_sight(
    panel, detail, library, qtbot
) -> None:
    show(detail, library)
    heights = []
    for wide, high in ((340, 500), (380, 760), (680, 1400)):
        panel.resize(wide, high)
        qtbot.waitUntil(lambda: panel._page.width() == panel.width())
        view = panel.stage.view
        heights.append(view.minimumHeight())
        assert view.minimumHeight() <= max(wide, 230)
        assert view.minimumHeight() <= max(high / 2, 230)
    assert heights[0] < heights[1] < heights[2]
    assert heights[2] > 600
    panel.hide()
