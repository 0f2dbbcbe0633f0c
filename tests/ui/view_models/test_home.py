from datetime import date

import pytest

from signclip_desktop.core.dictionary import HistoryEntry
from signclip_desktop.core.matching.picture_labels import Label
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.core.types.sign import Example, Origin
from signclip_desktop.services.library_tasks import HistoryItem, LibraryState, SignDetail
from signclip_desktop.ui.view_models.home import HomeViewModel, number_of_the_day
from signclip_desktop.ui.view_models.sign_labels import SignLabels
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


class Day:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> date:
        return self.now


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def home(library, day) -> HomeViewModel:
    return HomeViewModel(library, SignLabels(library), today=day)


def open_library(library, tmp_path, *, signs: int = 3) -> None:
    library.opened.emit(LibraryState(tmp_path, signs, ("ase",), ("animals",)))


def entry(kind: str, query: str, *glosses: str) -> HistoryItem:
    signs = tuple(sign(gloss) for gloss in glosses)
    ids = tuple(one.id for one in signs)
    return HistoryItem(HistoryEntry(f"{kind} {query} {glosses}", 1.0, kind, query, ids), signs)


def detail(gloss: str, *, doubtful: bool = False) -> SignDetail:
    example = Example("x", "y", Origin.STARTER, doubtful=doubtful)
    return SignDetail(sign(gloss), (example,), waving_clip())


def test_before_the_library_is_open_nothing_is_asked(home, library) -> None:
    home.refresh()
    assert library.tasks == []


def test_the_latest_look_ups_come_each_once(home, library, tmp_path) -> None:
    open_library(library, tmp_path)
    library.answer("LoadHistory", [
        entry("word", "book", "BOOK"), entry("sign", "", "HOUSE", "ROOF"), entry("sign", ""),
        entry("word", "Book", "BOOK"), entry("word", "flurb"),
    ])  # fmt: skip
    assert [one.text for one in home.recent] == ["book", "HOUSE", "flurb"]


def test_a_recent_look_up_leads_back(home, library, tmp_path, qtbot) -> None:
    open_library(library, tmp_path)
    library.answer("LoadHistory", [entry("word", "book", "BOOK"), entry("sign", "", "HOUSE")])
    with qtbot.waitSignals([home.word_chosen, home.sign_chosen]):
        home.choose_recent(0)
    with qtbot.waitSignal(home.sign_chosen) as chosen:
        home.choose_recent(1)
    assert chosen.args == ["test:house"]
    home.choose_recent(7)


def test_a_new_look_up_is_read_again(home, library, tmp_path) -> None:
    open_library(library, tmp_path)
    before = library.tasks.count("LoadHistory")
    library.changed.emit(Kind.HISTORY)
    assert library.tasks.count("LoadHistory") == before + 1


def test_a_doubtful_sign_is_not_the_sign_of_the_day(home, library, tmp_path) -> None:
    open_library(library, tmp_path)
    library.answer("LoadSigns", [sign(gloss) for gloss in ("A", "B", "C")])
    library.answer("LoadSign", detail("A", doubtful=True))
    assert home.of_the_day is None
    library.answer("LoadSign", detail("B"))
    assert home.of_the_day.gloss == "B"
    assert home.clip is not None


def test_another_day_has_another_sign_and_the_same_day_has_not(
    home, library, tmp_path, day
) -> None:
    open_library(library, tmp_path)
    library.answer("LoadSigns", [sign("A")])
    library.answer("LoadSign", detail("A"))
    home.refresh()
    assert library.tasks.count("LoadSigns") == 1
    day.now = TUESDAY
    home.refresh()
    assert library.tasks.count("LoadSigns") == 2


def test_an_empty_library_has_no_sign_of_the_day(home, library, tmp_path) -> None:
    open_library(library, tmp_path)
    library.answer("LoadSigns", [])
    assert home.of_the_day is None
    assert "LoadSign" not in library.tasks


def test_the_sign_of_the_day_is_of_the_chosen_language(home, library, tmp_path) -> None:
    open_library(library, tmp_path)
    home.set_language("gsg")
    assert library.last("LoadSigns").task.language == "gsg"


def test_signs_are_counted_by_what_they_look_like(home, library, tmp_path) -> None:
    open_library(library, tmp_path)
    assert home.label_counts == {}
    library.answer("LoadLabels", {"a": frozenset({Label.FIST}), "b": frozenset({Label.FIST})})
    assert home.label_counts[Label.FIST] == 2


def test_days_are_spread_over_all_signs() -> None:
    days = [date.fromordinal(MONDAY.toordinal() + number) for number in range(400)]
    found = {number_of_the_day(one, 0, 10) for one in days}
    assert found == set(range(10))
    assert number_of_the_day(MONDAY, 0, 2054) == number_of_the_day(MONDAY, 0, 2054)
