"""One choice of sign language for what is signed and what is typed."""

from dataclasses import replace
from pathlib import Path

import pytest

from signclip_desktop.services.library_tasks import LibraryState
from signclip_desktop.ui.panels.language_box import LanguageBox
from signclip_desktop.ui.view_models.home import HomeViewModel
from signclip_desktop.ui.view_models.matches import MatchesState, MatchesViewModel
from signclip_desktop.ui.view_models.search import SearchViewModel
from signclip_desktop.ui.view_models.sign_labels import SignLabels
from signclip_desktop.ui.view_models.sign_language import SignLanguageViewModel
from tests.look_up_fakes import FakeFinder, some_matches
from tests.ui.asked import AskedLibrary, AskedLookUp
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


class Page:
    def __init__(self) -> None:
        self.library, self.look_up = AskedLibrary(), AskedLookUp()
        labels = SignLabels(self.library)
        self.search = SearchViewModel(self.library, labels)
        self.home = HomeViewModel(self.library, labels)
        self.matches = MatchesViewModel(self.library, self.look_up)
        self.choice = SignLanguageViewModel(
            self.library, self.look_up, self.search, self.matches, self.home
        )

    def open(self, *languages: str, chosen: str = "") -> None:
        self.library.opened.emit(LibraryState(Path("x"), 9, languages, (), language=chosen))


@pytest.fixture
def page(qapp) -> Page:
    return Page()


def answer(page: Page, request_id: int, count: int = 3) -> None:
    found = FakeFinder(matches=some_matches(count)).recognise(waving_clip(), request_id=request_id)
    page.look_up.recognised.emit(found)


def test_with_one_language_there_is_nothing_to_choose(page, qtbot) -> None:
    box = LanguageBox()
    qtbot.addWidget(box)
    box.bind(page.choice)
    page.open("ase")
    assert not page.choice.is_a_choice
    assert box.isHidden()
    page.open("ase", "gsg")
    assert not box.isHidden()
    assert [box.itemText(n) for n in range(box.count())] == [
        "All sign languages", "American Sign Language (ASL)", "German Sign Language (DGS)",
    ]  # fmt: skip
    assert box.currentText() == "All sign languages"


def test_the_choice_is_told_to_signing_and_words_and_kept(page, qtbot) -> None:
    box = LanguageBox()
    qtbot.addWidget(box)
    box.bind(page.choice)
    page.open("ase", "gsg")
    page.search.set_query("book")
    page.search.search()
    box.activated.emit(2)
    assert page.look_up.languages == ["gsg"]
    assert page.library.arguments("SearchWords") == ("book", 30, "gsg", ())
    assert page.library.arguments("ChooseLanguage") == ("gsg",)
    page.search.browse()
    assert page.library.arguments("LoadSigns")[0] == "gsg"
    box.activated.emit(0)
    assert page.look_up.languages == ["gsg", ""]
    assert page.library.arguments("LoadSigns")[0] is None


def test_a_choice_that_was_kept_holds_from_the_start(page) -> None:
    page.open("ase", "gsg", chosen="gsg")
    assert page.choice.chosen == "gsg"
    assert page.look_up.languages == ["gsg"]
    page.open("ase", chosen="gsg")  # its last sign was deleted
    assert page.choice.chosen == ""
    assert page.look_up.languages == ["gsg", ""]


def test_what_is_shown_is_looked_up_again(page) -> None:
    page.open("ase", "gsg")
    first = FakeFinder().recognise(waving_clip(), request_id=1)
    page.matches.add(first)
    page.choice.choose("gsg")
    assert page.look_up.again == [first.clip]
    assert page.matches.state is MatchesState.WAITING
    answer(page, 901)
    assert page.matches.state is MatchesState.SURE
    assert len(page.matches.recognition.matches) == 3
    assert page.matches.attempts == (page.matches.recognition,)
    assert page.library.tasks.count("NoteLookUp") == 1  # noted once


def test_all_attempts_are_ranked_again_before_they_are_combined(page) -> None:
    page.open("ase", "gsg")
    for number in (1, 2):
        page.matches.add(FakeFinder().recognise(waving_clip(), request_id=number), again=number > 1)
    page.matches.combine()
    both = FakeFinder().combine(page.matches.attempts, request_id=501)
    page.look_up.recognised.emit(replace(both))
    assert page.matches.is_combined
    page.choice.choose("gsg")
    answer(page, 901, 4)
    answer(page, 902, 5)
    assert [len(one.matches) for one in page.matches.attempts] == [4, 5]
    assert page.look_up.combined[-1] == page.matches.attempts
    answer(page, 502, 2)
    assert len(page.matches.recognition.matches) == 2
    assert page.matches.state is MatchesState.SURE


def test_a_language_that_is_not_there_cannot_be_chosen(page) -> None:
    page.open("ase", "gsg")
    page.choice.choose("bfi")
    page.choice.choose("")
    assert page.look_up.languages == []
