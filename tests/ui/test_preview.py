import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from signclip_desktop.ui.figure.playback import TICK_MS, PlaybackClock
from signclip_desktop.ui.panels.preview import EMPTY_TEXT, PreviewWidget
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


def trail_pixels(image: QImage) -> np.ndarray:
    """Where the colour of the right hand's arrow is, and of the lines in that hand."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., :3]
    return np.argwhere((np.abs(pixels.astype(int) - (12, 70, 137)) < 12).all(axis=2))


@pytest.fixture
def clock(qapp) -> PlaybackClock:
    return PlaybackClock()


@pytest.fixture
def preview(clock, qtbot) -> PreviewWidget:
    preview = PreviewWidget(clock)
    qtbot.addWidget(preview)
    return preview


def test_it_moves_only_while_it_can_be_seen(preview, clock) -> None:
    preview.set_clip(waving_clip())
    assert not clock.running
    preview.show()
    assert preview.player.playing
    preview.hide()
    assert not clock.running


def test_it_plays_once_and_then_stands_still_with_arrows(preview, clock) -> None:
    preview.resize(160, 120)
    preview.set_clip(waving_clip())
    preview.show()
    for _ in range(6):
        clock.advance(0.25)
    assert not preview.player.playing
    assert not clock.running
    still = preview.grab().toImage()
    assert len(trail_pixels(still)) > 30
    preview.look_at(True)
    assert preview.player.playing
    for _ in range(20):
        clock.advance(0.25)
    assert preview.player.playing  # again and again
    assert len(trail_pixels(preview.grab().toImage())) < len(trail_pixels(still))
    preview.look_at(False)
    assert not preview.player.playing
    assert preview.grab().toImage() == still


def test_a_new_clip_plays_once_again(preview, clock) -> None:
    preview.set_clip(waving_clip())
    preview.show()
    for _ in range(6):
        clock.advance(0.25)
    preview.set_clip(waving_clip(left=True))
    assert preview.player.playing
    preview.hide()


def test_reduced_motion_stands_still_until_it_is_looked_at(preview, clock) -> None:
    preview.resize(160, 120)
    preview.set_reduce_motion(True)
    preview.set_clip(waving_clip())
    preview.show()
    assert not preview.player.playing
    assert len(trail_pixels(preview.grab().toImage())) > 30
    preview.look_at(True)
    assert preview.player.playing
    preview.hide()


def test_a_minimised_window_moves_nothing(clock, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    preview = PreviewWidget(clock, window)
    preview.set_clip(waving_clip())
    window.show()
    assert clock.running
    window.showMinimized()
    qtbot.waitUntil(lambda: not clock.running, timeout=2000)
    window.showNormal()
    qtbot.waitUntil(lambda: clock.running, timeout=2000)
    window.hide()


def test_a_screen_reader_is_told_what_is_painted(preview) -> None:
    preview.set_clip(waving_clip(), name="book")
    assert preview.accessibleName() == "book"
    assert "Right hand" in preview.accessibleDescription()
    preview.set_clip(None)
    assert preview.accessibleDescription() == EMPTY_TEXT


def test_the_picture_follows_the_clip(preview, clock, qtbot) -> None:
    preview.resize(160, 120)
    preview.set_clip(waving_clip())
    preview.show()
    first = preview.grab().toImage()
    clock.advance(0.5)
    assert preview.grab().toImage() != first
    preview.hide()
    preview.set_clip(None)
    assert preview.grab().toImage() != first


def test_the_second_round_shows_the_same_pictures(preview, clock) -> None:
    preview.resize(160, 120)
    preview.set_clip(waving_clip())
    preview.show()
    preview.player.seek(0.5)
    first = preview.grab().toImage()
    preview.player.seek(0.0)
    preview.grab()
    preview.player.seek(0.5)
    assert preview.grab().toImage() == first
    preview.hide()


def test_eight_previews_take_turns(clock, qtbot, monkeypatch) -> None:
    previews = [PreviewWidget(clock) for _ in range(8)]
    updated: list[PreviewWidget] = []
    for preview in previews:
        qtbot.addWidget(preview)
        preview.set_clip(waving_clip())
        preview.show()
    for preview in previews:
        monkeypatch.setattr(preview, "update", lambda one=preview: updated.append(one))
    most = 0
    for _ in range(20):
        before = len(updated)
        clock.advance(TICK_MS / 1000)
        most = max(most, len(updated) - before)
    assert most <= 5
    assert {*updated} == {*previews}
    for preview in previews:
        preview.hide()
