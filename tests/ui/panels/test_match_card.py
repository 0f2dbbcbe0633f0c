from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QApplication

from signclip_desktop.core.types.sign import Example, Match, Origin, Sign, Word
from signclip_desktop.services.matched_recordings import Matched
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.look import parts
from signclip_desktop.ui.panels.match_card import MatchCard, describe_card, other_words, tip_of
from signclip_desktop.ui.view_models.matches import Card
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui

SIGN = Sign(
    "x:ice",
    "ice cream",
    "ase",
    (Word("ice cream"), Word("sundae"), Word("gelato"), Word("cold", kind="synonym")),
)
MATCH = Match(SIGN, score=0.62, rank=9, example_id="x:ice:1", mirrored=True)


def a_card(*, doubtful: bool = True) -> Card:
    clip = waving_clip()
    example = Example("x:ice:1", SIGN.id, Origin.STARTER, doubtful=doubtful)
    return Card(MATCH, 1, Matched(example, clip, frozenset()))


@pytest.fixture
def widget(qtbot) -> MatchCard:
    widget = MatchCard(PlaybackClock())
    qtbot.addWidget(widget)
    widget.resize(260, 120)
    widget.show()
    return widget


def drawn(widget: MatchCard, monkeypatch, rect: QRect | None = None) -> list[str]:
    """The words that are painted when a part of the card is."""
    widget.reveal()
    widget.repaint()
    words: list[str] = []
    real = parts.draw_fitting

    def note(painter, room, text, font) -> None:
        assert room.right() <= widget.width()
        assert room.bottom() <= widget.height()
        words.append(text)
        real(painter, room, text, font)

    monkeypatch.setattr(parts, "draw_fitting", note)
    widget.repaint(rect or widget.rect())
    return words


def test_the_gloss_stands_in_capitals_and_words_do_not(widget, monkeypatch) -> None:
    widget.show_card(a_card(), chosen=False)
    assert drawn(widget, monkeypatch)[:2] == ["ICE CREAM", "sundae, gelato"]
    assert SIGN.gloss == "ice cream"


def test_badges_take_a_second_line_where_one_is_too_short(widget, monkeypatch) -> None:
    widget.show_card(a_card(), chosen=False)
    assert drawn(widget, monkeypatch)[2:] == ["recordings differ", "mirrored"]
    widget.resize(400, 120)
    assert drawn(widget, monkeypatch)[2:] == ["mirrored · recordings differ"]


def test_it_says_in_words_what_it_shows(widget) -> None:
    card = a_card()
    widget.show_card(card, chosen=False)
    assert widget.accessibleName() == describe_card(card)
    assert describe_card(card) == (
        "9: ICE CREAM, key 1, score 0.62, matched as mirror image, recordings differ"
    )
    assert len(tip_of(card).splitlines()) == 3
    assert other_words(replace(MATCH, sign=replace(SIGN, words=(Word("Ice Cream"),)))) == ""


def test_the_tip_tells_of_one_recording_what_is_true_of_one() -> None:
    card = a_card()
    assert "the recordings behind this motion differ" not in tip_of(card)
    several = replace(card.matched, example=replace(card.matched.example, clip_count=5))
    assert "the recordings behind this motion differ" in tip_of(replace(card, matched=several))


def test_rank_and_key_are_told_apart(widget) -> None:
    """The rank stands in front of the gloss, the key in a box of its own at the right end."""
    pictures = []
    for card in (
        a_card(),
        replace(a_card(), key=2),
        replace(a_card(), match=replace(MATCH, rank=8)),
    ):
        widget.show_card(card, chosen=False)
        widget.reveal()
        pictures.append(widget.grab().toImage())
    left, right = widget.preview.geometry().right(), widget.width()
    middle = (left + right) // 2
    key = changed(pictures[0], pictures[1])
    rank = changed(pictures[0], pictures[2])
    assert key
    assert rank
    assert min(key) > right - 40
    assert max(rank) < middle


def changed(one, other) -> list[int]:
    """Columns in which two pictures of a card differ, but for its moving preview."""
    return [x for x in range(110, one.width())
            if any(one.pixel(x, y) != other.pixel(x, y) for y in range(one.height()))]  # fmt: skip


def test_a_moving_preview_paints_no_words_anew(widget, monkeypatch) -> None:
    widget.show_card(a_card(), chosen=False)
    assert drawn(widget, monkeypatch, widget.preview.geometry()) == []


def test_a_low_card_leaves_the_badges_out_before_they_cover_words(widget, monkeypatch) -> None:
    widget.show_card(a_card(), chosen=False)
    widget.resize(260, 70)
    assert drawn(widget, monkeypatch) == ["ICE CREAM", "sundae, gelato"]


def test_words_of_another_result_wait_until_they_are_revealed(widget, monkeypatch) -> None:
    blank = widget.grab().toImage()
    widget.show_card(a_card(), chosen=False)
    assert widget.grab().toImage() == blank
    assert "ICE CREAM" in widget.accessibleName()
    assert widget.reveal()
    assert widget.grab().toImage() != blank
    assert not widget.reveal()
    widget.show_card(a_card(), chosen=True)  # the same result
    assert not widget.reveal()


def test_the_badges_can_be_seen(widget) -> None:
    widget.show_card(a_card(doubtful=False), chosen=False)
    widget.reveal()
    one = widget.grab().toImage()
    widget.show_card(a_card(doubtful=True), chosen=False)
    assert widget.grab().toImage() != one


def test_the_chosen_card_differs_by_its_edge(widget) -> None:
    widget.show_card(a_card(), chosen=False)
    plain = widget.grab().toImage()
    widget.show_card(a_card(), chosen=True)
    assert widget.grab().toImage() != plain


def test_an_empty_card_can_be_painted(widget) -> None:
    assert not widget.grab().isNull()
    assert not widget.show_motion()


def test_its_motion_is_taken_up_once(widget) -> None:
    widget.show_card(a_card(), chosen=False)
    assert widget.show_motion()
    assert not widget.show_motion()
    assert widget.preview.accessibleName() == "ICE CREAM"


def test_with_reduced_motion_it_moves_while_it_is_pointed_at(widget, monkeypatch) -> None:
    widget.show_card(a_card(), chosen=False)
    widget.show_motion()
    widget.preview.set_reduce_motion(True)
    widget.clearFocus()
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))  # wherever the mouse is
    player = widget.preview.player
    assert not player.playing
    middle = QPointF(widget.rect().center())
    QApplication.sendEvent(widget, QEnterEvent(middle, middle, middle))
    assert player.playing
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
    assert not player.playing
    QApplication.sendEvent(widget, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert player.playing
    monkeypatch.setattr(widget, "underMouse", lambda: False)
    QApplication.sendEvent(widget, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert not player.playing
