import pytest
from PySide6.QtCore import Qt

from signclip_desktop.core.types.sign import TimeSpan
from signclip_desktop.ui.panels.proposals import Proposals
from signclip_desktop.ui.panels.span_bar import SpanBar

pytestmark = pytest.mark.gui

SPANS = (TimeSpan(0.2, 1.0), TimeSpan(1.4, 2.3))


@pytest.fixture
def proposals(qtbot) -> Proposals:
    proposals = Proposals()
    qtbot.addWidget(proposals)
    return proposals


def test_each_sign_has_a_button_that_mouse_and_keyboard_reach(proposals, qtbot) -> None:
    proposals.show_spans(SPANS)
    assert proposals.isVisible()
    assert "seems to contain 2 signs" in proposals.label.text()
    assert [button.text() for button in proposals.buttons] == ["1:  0.2 – 1.0 s", "2:  1.4 – 2.3 s"]
    with qtbot.waitSignal(proposals.asked) as answer:
        qtbot.mouseClick(proposals.buttons[1], Qt.MouseButton.LeftButton)
    assert answer.args == [1]
    with qtbot.waitSignal(proposals.asked) as answer:
        qtbot.keyClick(proposals.buttons[0], Qt.Key.Key_Space)
    assert answer.args == [0]


def test_nothing_is_shown_of_a_single_sign(proposals) -> None:
    proposals.show_spans(SPANS)
    proposals.show_spans(())
    assert not proposals.isVisible()
    assert proposals.buttons == []


def test_page_keys_of_the_bar_go_from_sign_to_sign(qtbot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.resize(400, 40)
    bar.show_span(0.0, 2.5, 2.5)
    bar.show_proposed(SPANS)
    bar.show()
    asked: list[int] = []
    bar.proposed_asked.connect(asked.append)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    bar.show_span(0.2, 1.0, 2.5)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    bar.show_span(1.4, 2.3, 2.5)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    qtbot.keyClick(bar, Qt.Key.Key_PageUp)
    assert asked == [0, 1, 1, 0]
    assert not bar.grab().isNull()
