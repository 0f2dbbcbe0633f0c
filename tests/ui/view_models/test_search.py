import pytest

from signclip_desktop.core.dictionary.word_search import WordMatch
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.core.types.sign import Word
from signclip_desktop.errors import StoreBusy
from signclip_desktop.services.library_tasks import LibraryState, Preview
from signclip_desktop.ui.view_models.search import (
    MOST_PREVIEWS,
    SearchRow,
    SearchState,
    SearchViewModel,
)
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def search(library) -> SearchViewModel:
    return SearchViewModel(library)


def found(*glosses: str, via: str = "") -> list[WordMatch]:
    return [
        WordMatch(rank, sign(gloss), gloss.lower(), via, "exact")
        for rank, gloss in enumerate(glosses, start=1)
    ]


def test_letters_typed_in_one_go_are_one_search(search, library, qtbot) -> None:
    for text in ("b", "bo", "book"):
        search.set_query(text)
    qtbot.waitUntil(lambda: library.tasks == ["SearchWords"])
    assert library.arguments("SearchWords")[0] == "book"


def test_an_older_answer_does_not_replace_a_newer_one(search, library) -> None:
    search.set_query("book")
    search.search()
    first = library.last("SearchWords")
    search.set_query("dog")
    search.search()
    library.answer("SearchWords", found("DOG"))
    library.answer(first, found("BOOK"))
    assert [row.sign.gloss for row in search.rows] == ["DOG"]


def test_nothing_found_is_said_and_a_sign_can_be_added(search, library, qtbot) -> None:
    search.set_query("flurb")
    search.search()
    library.answer("SearchWords", [])
    assert search.state is SearchState.NOTHING
    assert "flurb" in search.sentence
    with qtbot.waitSignal(search.add_wanted) as asked:
        search.want_to_add()
    assert asked.args == ["flurb"]


def test_the_reason_of_a_synonym_is_told(search, library) -> None:
    search.set_query("physician")
    search.search()
    library.answer("SearchWords", found("DOCTOR", via="physician"))
    assert search.rows[0].reason == "via physician"
    assert search.rows[0].text == "DOCTOR, via physician"


def test_clearing_the_field_shows_the_start_again(search, library) -> None:
    search.set_query("book")
    search.search()
    asked = library.last("SearchWords")
    search.set_query("")
    library.answer(asked, found("BOOK"))
    assert search.state is SearchState.EMPTY
    assert search.rows == ()


def test_choosing_a_result_shows_it_and_is_noted(search, library, qtbot) -> None:
    search.set_query("book")
    search.search()
    library.answer("SearchWords", found("BOOK"))
    with qtbot.waitSignal(search.chosen) as chosen:
        search.choose(0)
    assert chosen.args == ["test:book"]
    assert library.arguments("NoteLookUp") == ("word", "book", ("test:book",))
    search.choose(7)
    assert library.tasks.count("NoteLookUp") == 1


def test_a_thumbnail_is_asked_for_once(search, library, qtbot) -> None:
    search.set_query("book")
    search.search()
    library.answer("SearchWords", found("BOOK"))
    assert search.preview(0) is None
    assert search.preview(0) is None
    assert library.tasks.count("LoadPreview") == 1
    clip = waving_clip()
    with qtbot.waitSignal(search.preview_changed):
        library.answer("LoadPreview", Preview("test:book", "x", clip))
    assert search.preview(0) is clip


def test_a_list_is_shown_and_searched(search, library, tmp_path) -> None:
    library.opened.emit(LibraryState(tmp_path, 2, ("ase",), ("animals",)))
    search.set_list("animals")
    library.answer("LoadSigns", [sign("CAT"), sign("DOG")])
    assert [row.sign.gloss for row in search.rows] == ["CAT", "DOG"]
    search.set_query("do")
    search.search()
    library.answer("LoadSigns", [sign("CAT"), sign("DOG")])
    assert [row.sign.gloss for row in search.rows] == ["DOG"]


def test_a_list_that_is_gone_gives_way_to_all_signs(search, library, tmp_path) -> None:
    library.opened.emit(LibraryState(tmp_path, 2, ("ase",), ("animals",)))
    search.set_list("animals")
    library.opened.emit(LibraryState(tmp_path, 2, ("ase",), ()))
    assert search.list_name == ""


def test_every_sign_can_be_browsed(search, library) -> None:
    search.browse()
    library.answer("LoadSigns", [sign("A"), sign("B")])
    assert search.state is SearchState.FOUND
    assert len(search.rows) == 2


def test_a_failure_is_told_in_its_place(search, library) -> None:
    search.set_query("book")
    search.search()
    library.fail("SearchWords", StoreBusy("Another program is busy."))
    assert search.state is SearchState.FAILED
    assert search.sentence == "Another program is busy."


def test_a_changed_library_is_searched_again(search, library) -> None:
    search.set_query("book")
    search.search()
    library.answer("SearchWords", found("BOOK"))
    library.changed.emit(Kind.SIGNS)
    assert library.tasks.count("SearchWords") == 2


def test_other_names_come_before_synonyms() -> None:
    words = (Word("doctor"), Word("doc", kind="same"), Word("physician", kind="synonym"))
    assert SearchRow(sign("DOCTOR", "d", *words)).words == "doc"
    assert SearchRow(sign("DOCTOR", "d", words[0], words[2])).words == "physician"


def test_scrolling_through_a_large_library_keeps_few_clips(search, library) -> None:
    search.browse()
    many = [sign(f"SIGN {number}") for number in range(3 * MOST_PREVIEWS)]
    library.answer("LoadSigns", many)
    for row, one in enumerate(many):
        assert search.preview(row) is None
        library.answer("LoadPreview", Preview(one.id, "x", waving_clip()))
        assert search.preview(row) is not None
    asked = len(library.requests)
    assert search.preview(len(many) - 1) is not None
    assert len(library.requests) == asked
    assert search.preview(0) is None  # asked for again
    assert len(library.requests) == asked + 1
