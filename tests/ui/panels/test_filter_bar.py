import pytest

from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.panels.filter_bar import FilterBar
from signclip_desktop.ui.panels.matches import MatchesPanel
from signclip_desktop.ui.view_models.filters import Filters, Hands, Moves, Shape
from signclip_desktop.ui.view_models.matches import MatchesViewModel
from tests.look_up_fakes import FakeFinder
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary, AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.fixture
def matches(qapp) -> MatchesViewModel:
    return MatchesViewModel(AskedLibrary(), AskedLookUp())


@pytest.fixture
def bar(matches, qtbot) -> FilterBar:
    bar = FilterBar(matches)
    qtbot.addWidget(bar)
    bar.resize(540, 40)
    bar.show()
    return bar


def choose(bar: FilterBar, field: str, text: str) -> None:
    box = bar.boxes[field]
    box.setCurrentText(text)
    box.activated.emit(box.currentIndex())


def test_choices_add_up(bar, matches) -> None:
    choose(bar, "shape", "Index finger")
    choose(bar, "moves", "Repeats")
    assert matches.filters == Filters(shape=Shape.INDEX, moves=Moves.AGAIN)
    choose(bar, "shape", "Any fingers")
    assert matches.filters == Filters(moves=Moves.AGAIN)


def test_it_shows_what_was_chosen_elsewhere(bar, matches) -> None:
    matches.set_filters(Filters(hands=Hands.TWO))
    assert bar.boxes["hands"].currentText() == "Two hands"


def test_every_filter_has_a_name_and_is_reached_by_tab(bar) -> None:
    assert nameless(bar) == []
    assert out_of_reach(bar) == []


def test_in_a_narrow_window_it_takes_two_lines(bar) -> None:
    tops = {box.y() for box in bar.boxes.values()}
    assert len(tops) == 1
    bar.resize(300, 80)
    bar.layout().activate()
    assert len({box.y() for box in bar.boxes.values()}) == 2
    assert bar.minimumSizeHint().width() < 300


def test_filters_that_let_nothing_through_can_be_taken_off(matches, qtbot) -> None:
    panel = MatchesPanel(matches, PlaybackClock())
    qtbot.addWidget(panel)
    panel.resize(540, 700)
    panel.show()
    matches.add(FakeFinder().recognise(waving_clip(), request_id=1))
    assert not panel.banner.isVisible()
    matches.set_filters(Filters(hands=Hands.TWO))
    assert panel.banner.label.text() == "No result fits these filters."
    panel.banner.button.click()
    assert matches.filters == Filters()
    assert not panel.banner.isVisible()


def test_with_large_text_filters_are_shown_when_asked_for_or_in_use(matches, qtbot) -> None:
    panel = MatchesPanel(matches, PlaybackClock())
    qtbot.addWidget(panel)
    panel.resize(400, 700)
    panel.show()
    assert not panel.filter_button.isVisible()
    matches.add(FakeFinder().recognise(waving_clip(), request_id=1))
    assert panel.filter_button.isVisible()
    assert not panel.filters.isVisible()
    panel.filter_button.click()
    assert panel.filters.isVisible()
    matches.set_filters(Filters(hands=Hands.TWO))
    panel.filter_button.click()
    assert panel.filters.isVisible()  # a filter that is in use is never hidden
    matches.set_filters(Filters())
    assert not panel.filters.isVisible()
    panel.resize(600, 700)
    assert panel.filters.isVisible()
    assert not panel.filter_button.isVisible()
