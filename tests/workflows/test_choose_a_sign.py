"""A learner looks through the results: what is chosen is what is shown, whatever the way there."""

import pytest
from PySide6.QtCore import Qt

from signclip_desktop.core.dictionary import Store
from signclip_desktop.settings import Preferences
from tests.look_up_fakes import GLOSSES
from tests.ui.running import SOON, running
from tests.workflows.test_sign_at_the_camera import signing

pytestmark = pytest.mark.gui


@pytest.fixture
def signer(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        shown(qtbot, signer, "BOOK")
        yield signer


def shown(qtbot, signer, gloss: str) -> None:
    detail = signer.app.models.detail
    qtbot.waitUntil(
        lambda: detail.sign is not None and detail.sign.gloss == gloss and detail.clip is not None,
        timeout=SOON,
    )


def chosen(signer) -> list[str]:
    """Glosses of the cards that are marked as chosen."""
    return [card.card.match.sign.gloss for card in signer.app.matches.cards if card.chosen]


def test_the_sign_that_is_shown_is_the_chosen_card(qtbot, signer):
    assert chosen(signer) == ["BOOK"]
    signer.press(Qt.Key.Key_4)
    shown(qtbot, signer, "DOOR")
    assert chosen(signer) == ["DOOR"]
    signer.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    shown(qtbot, signer, "BOOK")
    assert chosen(signer) == ["BOOK"]


def test_escape_leaves_no_card_chosen_that_is_not_shown(qtbot, signer):
    signer.press(Qt.Key.Key_4)
    shown(qtbot, signer, "DOOR")
    signer.press(Qt.Key.Key_Escape)
    assert chosen(signer) == ["DOOR"]
    assert signer.app.detail.gloss.text() == "DOOR"
    # A word leads to another sign; back in the results no card is chosen that is not shown.
    signer.app.search.set_text("map")
    qtbot.waitUntil(lambda: bool(signer.app.models.search.rows), timeout=SOON)
    signer.app.models.search.choose(0)
    shown(qtbot, signer, "MAP")
    signer.press(Qt.Key.Key_Escape)
    assert signer.app.matches.isVisible()
    assert chosen(signer) == []
    signer.app.models.matches.turn_page(1)
    assert chosen(signer) == ["MAP"]


def test_a_sign_that_cannot_be_shown_is_not_chosen(qtbot, signer, db):
    with Store.open(db) as store:
        store.signs.delete("test:door")
    signer.press(Qt.Key.Key_4)
    qtbot.waitUntil(lambda: signer.app.models.detail.sign is None, timeout=SOON)
    assert chosen(signer) == []


def test_in_a_narrow_window_escape_clears_both(qtbot, signer):
    signer.app.window.resize(800, 600)
    qtbot.waitUntil(lambda: signer.app.window.columns.narrow)
    signer.press(Qt.Key.Key_4)
    shown(qtbot, signer, "DOOR")
    assert signer.app.detail.isVisible()
    signer.press(Qt.Key.Key_Escape)
    assert signer.app.matches.isVisible()
    assert chosen(signer) == []
    assert signer.app.models.detail.sign is None
    signer.press(Qt.Key.Key_4)
    shown(qtbot, signer, "DOOR")
    assert chosen(signer) == ["DOOR"]


def test_going_back_to_the_results_stops_no_recording(qtbot, signer):
    signer.app.window.resize(800, 600)
    qtbot.waitUntil(lambda: signer.app.window.columns.narrow)
    signer.press(Qt.Key.Key_4)
    shown(qtbot, signer, "DOOR")
    signer.start()
    phase = signer.app.models.live.phase
    signer.app.window.columns.back_asked.emit()
    assert signer.app.models.live.phase is phase


def test_the_name_of_another_sign_is_in_sight(qtbot, signer):
    bar = signer.app.detail._page.verticalScrollBar()
    signer.app.window.resize(1366, 420)
    qtbot.waitUntil(lambda: bar.maximum() > 60)
    for press in (Qt.Key.Key_4, Qt.Key.Key_2):
        bar.setValue(60)
        assert bar.value() == 60
        signer.press(press)
        shown(qtbot, signer, GLOSSES[3 if press == Qt.Key.Key_4 else 1])
        assert bar.value() == 0
        gloss = signer.app.detail.gloss
        top = gloss.mapTo(signer.app.detail, gloss.rect().topLeft())
        assert signer.app.detail.rect().contains(top)


@pytest.mark.parametrize(("hand", "usual"), [("right", False), ("left", True)])
def test_another_sign_is_not_mirrored_as_the_one_before_was(qtbot, db, hand, usual):
    preferences = Preferences(first_run_done=True, dominant_hand=hand)
    with running(qtbot, db, preferences=preferences) as app:
        app.models.detail.show_sign("test:book")
        qtbot.waitUntil(lambda: app.models.detail.clip is not None, timeout=SOON)
        assert app.detail.player.mirrored is usual
        qtbot.keyClick(app.window, Qt.Key.Key_M)
        assert app.detail.player.mirrored is not usual
        app.models.detail.show_sign("test:door")
        qtbot.waitUntil(lambda: app.detail.gloss.text() == "DOOR", timeout=SOON)
        assert app.detail.player.mirrored is usual
        assert app.detail.stage.controls.mirror_button.isChecked() is usual
        assert app.window.act["mirror"].isChecked() is usual


def test_the_second_page_goes_on_with_rank_nine_and_keys_from_one(qtbot, signer):
    signer.press(Qt.Key.Key_PageDown)
    names = [card.accessibleName() for card in signer.app.matches.cards if card.isVisible()]
    assert [name.split(",")[0] for name in names] == ["9: ROOM", "10: PAPER", "11: MAP", "12: NEWS"]
    assert [name.split(", ")[1] for name in names] == ["key 1", "key 2", "key 3", "key 4"]
    assert signer.app.matches.range.text() == "9–12 of 12"
    signer.press(Qt.Key.Key_2)
    shown(qtbot, signer, "PAPER")
    assert chosen(signer) == ["PAPER"]
