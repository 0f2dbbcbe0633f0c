import numpy as np
import pytest

from signclip_desktop.core.types.skeleton import LANDMARK_COUNT, RIGHT_HAND, RIGHT_HAND_EDGES
from signclip_desktop.ui.figure.palettes import DARK
from signclip_desktop.ui.panels.skeleton import SkeletonPanel, hands_in_words
from signclip_desktop.ui.view_models.matches import Card
from tests.look_up_fakes import some_matches
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("left", "expected"),
    [(True, "Both hands are seen."), (False, "The right hand is seen.")],
)
def test_hands_are_told_in_words(left, expected):
    assert hands_in_words(waving_clip(left=left).points[0]) == expected


def test_nobody_is_told_in_words():
    points = np.full((LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    assert hands_in_words(points) == "No hand is seen."


@pytest.fixture
def panel(qtbot) -> SkeletonPanel:
    panel = SkeletonPanel()
    qtbot.addWidget(panel)
    panel.resize(420, 240)
    panel.show()
    return panel


def test_the_skeleton_is_drawn_in_shoulder_widths(panel):
    panel.mirrored = False
    points = waving_clip().points[0]
    panel.show_points(points, 4 / 3)
    x, y = panel.figure.right[0, 0]
    # Shoulders at 0.35 and 0.65 of the width: 0.4 frame heights apart, middle at 0.5, 0.5.
    wrist = points[RIGHT_HAND.start]
    assert x == pytest.approx((wrist[0] - 0.5) * (4 / 3) / 0.4, abs=1e-5)
    assert y == pytest.approx((wrist[1] - 0.5) / 0.4, abs=1e-5)
    assert panel.words.text() == "The right hand is seen."


def test_frames_that_come_too_fast_are_left_out(panel):
    clip = waving_clip()
    panel.show_points(clip.points[0], 4 / 3)
    before = panel.figure.right
    panel.show_points(clip.points[5], 4 / 3)
    assert panel.figure.right is before


def test_a_hand_that_is_not_seen_has_no_line(panel):
    panel.show_points(waving_clip().points[0], 4 / 3)
    assert len(panel.figure.right) == len(RIGHT_HAND_EDGES)
    assert len(panel.figure.left) == 0


def test_the_figure_can_be_seen_and_changes_with_the_theme(panel):
    empty = panel.skeleton.grab().toImage()
    panel.show_points(waving_clip(left=True).points[0], 4 / 3)
    light = panel.skeleton.grab().toImage()
    assert light != empty
    panel.figure.set_palette(DARK)
    assert panel.skeleton.grab().toImage() != light


def test_scores_are_bars_and_words(panel):
    matches = some_matches()
    panel.show_cards(tuple(Card(match, match.rank, None) for match in matches[:8]))
    widths = panel._bars.opts["width"]
    np.testing.assert_allclose(widths, [match.score for match in matches[:8]])
    assert "BOOK 0.87" in panel.scores.accessibleDescription()
    panel.show_cards(tuple(Card(match, match.rank, None) for match in matches[:2]))
    assert list(panel._bars.opts["width"][2:]) == [0.0] * 6
