import pytest
from PySide6.QtCore import QPoint, Qt

from signclip_desktop.ui.panels.span_bar import SpanBar

pytestmark = pytest.mark.gui


@pytest.fixture
def bar(qtbot) -> SpanBar:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.resize(400, 40)
    bar.show_span(2.0, 6.0, 10.0)
    bar.show()
    return bar


def at(bar: SpanBar, time_s: float) -> QPoint:
    return QPoint(round(bar._x(time_s)), 20)


def test_a_handle_is_dragged(bar, qtbot):
    asked = []
    bar.span_asked.connect(lambda start, end: asked.append((start, end)))
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 6.0))
    qtbot.mouseMove(bar, at(bar, 8.0))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at(bar, 8.0))
    assert asked[-1] == (2.0, pytest.approx(8.0, abs=0.05))


def test_a_handle_never_passes_the_other(bar, qtbot):
    asked = []
    bar.span_asked.connect(lambda start, end: asked.append((start, end)))
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 2.0))
    qtbot.mouseMove(bar, at(bar, 9.0))
    assert asked[-1] == (6.0, 6.0)


def test_a_click_between_the_handles_shows_that_moment(bar, qtbot):
    with qtbot.waitSignal(bar.position_asked) as answer:
        qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 4.0))
    assert answer.args[0] == pytest.approx(4.0, abs=0.05)


def test_the_keyboard_moves_both_handles(bar, qtbot):
    asked = []
    bar.span_asked.connect(lambda start, end: asked.append((start, end)))
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_Down)
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert asked == [(pytest.approx(2.1), 6.0), (2.0, pytest.approx(5.9))]


def test_the_span_is_told_in_words(bar):
    assert bar.accessibleDescription() == "From 2.0 to 6.0 seconds of 10.0."


def test_an_empty_bar_takes_no_clicks(qtbot):
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.show()
    with qtbot.assertNotEmitted(bar.position_asked):
        qtbot.mousePress(bar, Qt.MouseButton.LeftButton)
