from dataclasses import replace

import pytest

from signclip_desktop.core.matching.picture_labels import Facet, Label
from signclip_desktop.core.types.sign import Example, Origin
from signclip_desktop.services.matched_recordings import Matched
from signclip_desktop.ui.figure.playback import PlaybackClock
from signclip_desktop.ui.panels.filter_bar import FilterBar
from signclip_desktop.ui.panels.matches import MatchesPanel
from signclip_desktop.ui.view_models.filters import NONE, Filters
from signclip_desktop.ui.view_models.matches import MatchesViewModel
from tests.look_up_fakes import FakeFinder
from tests.ui.access import nameless, out_of_reach
from tests.ui.asked import AskedLibrary, AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui

TWO = Filters(frozenset({Label.TWO_HANDS}))


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def matches(library) -> MatchesViewModel:
    return MatchesViewModel(library, AskedLookUp())


@pytest.fixture
def bar(matches, qtbot) -> FilterBar:
    bar = FilterBar(matches)
    qtbot.addWidget(bar)
    bar.resize(540, 40)
    bar.show()
    return bar


def choose(bar: FilterBar, facet: Facet, label: Label | None) -> None:
    box = bar.boxes[facet]
    box.setCurrentIndex(box.findData(label))
    box.activated.emit(box.currentIndex())


def test_choices_add_up(bar, matches) -> None:
    choose(bar, Facet.HANDSHAPE, Label.INDEX)
    choose(bar, Facet.HANDS, Label.ONE_HAND)
    assert matches.filters == Filters(frozenset({Label.INDEX, Label.ONE_HAND}))
    choose(bar, Facet.HANDSHAPE, None)
    assert matches.filters == Filters(frozenset({Label.ONE_HAND}))


def test_it_shows_what_was_chosen_elsewhere(bar, matches) -> None:
    matches.set_filters(TWO)
    assert bar.boxes[Facet.HANDS].currentData() is Label.TWO_HANDS


def test_it_counts_the_results_that_each_choice_would_leave(bar, matches, library) -> None:
    found = FakeFinder().recognise(waving_clip(), request_id=1)
    matches.add(found)
    first = found.matches[0]
    example = Example(first.example_id, first.sign.id, Origin.STARTER)
    labels = frozenset({Label.FIST, Label.ONE_HAND})
    library.answer("LoadMatched", [Matched(example, waving_clip(), labels)])
    box = bar.boxes[Facet.HANDSHAPE]
    texts = {box.itemData(number): box.itemText(number) for number in range(box.count())}
    assert texts[Label.FIST] == "Fist (1)"
    assert texts[Label.FLAT] == "Flat hand (0)"


def test_every_filter_has_a_name_and_is_reached_by_tab(bar) -> None:
    assert nameless(bar) == []
    assert out_of_reach(bar) == []


def test_every_handshape_has_a_picture(bar) -> None:
    bar.refresh_icons()
    box = bar.boxes[Facet.HANDSHAPE]
    assert all(not box.itemIcon(number).isNull() for number in range(1, box.count()))


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
    matches.set_filters(TWO)
    assert panel.banner.label.text() == "No result fits these filters."
    panel.banner.button.click()
    assert matches.filters == NONE
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
    matches.set_filters(TWO)
    panel.filter_button.click()
    assert panel.filters.isVisible()  # a filter that is in use is never hidden
    matches.set_filters(replace(TWO, labels=frozenset()))
    assert not panel.filters.isVisible()
    panel.resize(600, 700)
    assert panel.filters.isVisible()
    assert not panel.filter_button.isVisible()
