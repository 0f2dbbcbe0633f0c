"""A learner sees a recording beside a sign, and one sign beside another, and reads what differs."""

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.ui.running import SOON
from tests.workflows.test_choose_a_sign import chosen, shown
from tests.workflows.test_sign_at_the_camera import signing

pytestmark = pytest.mark.gui


@pytest.fixture
def signer(qtbot, db):
    with signing(qtbot, db) as signer:
        signer.look_up_once()
        shown(qtbot, signer, "BOOK")
        yield signer


def test_look_up_compare_mirror_and_lay_over(qtbot, signer) -> None:
    stage, comparing = signer.app.detail.stage, signer.app.models.detail.comparing
    assert not stage.differences.isVisible()
    signer.press(Qt.Key.Key_C)
    assert comparing.is_on
    assert stage.differences.isVisible()
    assert stage.beside.isVisible()
    assert stage.differences.told.text()
    assert stage.differences.strip.accessibleDescription()
    before = comparing.clip
    signer.app.detail.turn_button.click()
    assert comparing.clip is not before
    stage.differences.overlay.click()
    assert not stage.beside.isVisible()
    assert not stage.view.grab().isNull()
    stage.differences.overlay.click()
    signer.press(Qt.Key.Key_C)
    assert not stage.differences.isVisible()


def test_the_arrows_of_a_card_show_its_sign_beside_my_recording(qtbot, signer) -> None:
    card = signer.app.matches.cards[3]
    card.grab()  # paints the arrows
    place = card._compare_place.center().toPoint()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))
    shown(qtbot, signer, "DOOR")
    assert chosen(signer) == ["DOOR"]
    assert signer.app.models.detail.comparing.is_on


def test_a_moment_of_the_strip_is_gone_to_and_both_follow(qtbot, signer) -> None:
    signer.press(Qt.Key.Key_C)
    stage = signer.app.detail.stage
    stage.differences.asked_for.emit(0.5)
    player = stage.view.player
    assert not player.playing
    assert player.position_s == pytest.approx(player.duration_s / 2)
    at = signer.app.models.detail.comparing.at(player.position_s)
    assert stage.beside.player.position_s == pytest.approx(at, abs=0.11)  # a frame


def test_one_sign_stands_beside_another(qtbot, signer) -> None:
    detail, stage = signer.app.models.detail, signer.app.detail.stage
    other = signer.app.matches.cards[1].card.match.sign
    detail.compare_with(other)
    qtbot.waitUntil(lambda: detail.comparing.with_sign, timeout=SOON)
    assert stage.differences.isVisible()
    assert detail.comparing.name == other.gloss
    assert stage._beside_title.text() == other.gloss
    told = stage.differences.told.text()
    assert other.gloss in told or told == "No clear difference."
    # The same key leads back to my recording.
    signer.press(Qt.Key.Key_C)
    assert not detail.comparing.with_sign
