import pytest

from signclip_desktop.core.dictionary.word_search import WordMatch
from signclip_desktop.core.matching.picture_labels import Facet, Label
from signclip_desktop.core.types.changes import Kind
from signclip_desktop.core.types.sign import Word
from signclip_desktop.errors import StoreBusy
from signclip_desktop.services.library_tasks import LibraryState, Preview
from signclip_desktop.ui.view_models.filters import NONE, Filters
from signclip_desktop.ui.view_models.search import (
    MOST_PREVIEWS,
    SearchState,
    SearchViewModel,
)
from signclip_desktop.ui.view_models.search_rows import SearchRow
from signclip_desktop.ui.view_models.sign_labels import SignLabels
from tests.ui.asked import AskedLibrary, sign
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def search(library) -> SearchViewModel:
    return SearchViewModel(library, SignLabels(library))


def found(*glosses: str, via: str = "", kind: str = "exact", part: str = "") -> list[WordMatch]:
    return [
        WordMatch(rank, sign(gloss), gloss.lower(), via, kind, part)
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
    library.answer("SearchWords", found("DOCTOR", via="physician", kind="synonym"))
    assert search.rows[0].reason == "Also found by “physician”"
    assert search.rows[0].text == "DOCTOR, Also found by “physician”"


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


def test_other_names_are_shown_and_synonyms_are_not() -> None:
    words = (Word("doctor"), Word("doc", kind="same"), Word("physician", kind="synonym"))
    assert SearchRow(sign("DOCTOR", "d", *words)).words == "doc"
    assert SearchRow(sign("DOCTOR", "d", words[0], words[2])).words == ""


def test_a_word_of_another_language_is_told_with_its_language(search, library) -> None:
    search.set_spoken(["de", "es"])
    search.set_query("danke")
    search.search()
    assert library.last("SearchWords").task.spoken == ("de", "es")
    library.answer("SearchWords", found("THANK YOU", via="danke (de)", kind="translation"))
    assert search.rows[0].reason == "via German: danke"


def test_the_words_of_a_phrase_and_the_letters_of_a_name_are_told(search, library) -> None:
    search.set_query("good evening beth")
    search.search()
    library.answer("SearchWords", [
        *found("GOOD", part="good"), *found("NIGHT", part="evening"),
        *found("B", "E", "T", kind="letter", part="beth"),
    ])  # fmt: skip
    assert [row.reason for row in search.rows] == [
        "", "For “evening”", "A letter of “beth”", "A letter of “beth”", "A letter of “beth”"
    ]  # fmt: skip
    assert search.summary == (
        "No sign for “good evening beth” is in your dictionary. These are the signs of its words. "
        "Signers spell names: beth. The letter H cannot be shown."
    )
    search.set_query("good")
    search.search()
    library.answer("SearchWords", found("GOOD"))
    assert search.summary == ""


LOOKS = {
    "test:a": frozenset({Label.FIST, Label.ONE_HAND}),
    "test:b": frozenset({Label.FIST, Label.TWO_HANDS}),
    "test:c": frozenset({Label.FLAT, Label.ONE_HAND}),
}


def browse(search, library, *labels: Label) -> None:
    search.browse(Filters(frozenset(labels)))
    library.answer("LoadSigns", [sign("A"), sign("B"), sign("C")])


def test_signs_are_browsed_by_what_they_look_like(search, library) -> None:
    browse(search, library, Label.FIST)
    assert search.state is SearchState.WAITING  # what they look like is not known yet
    library.answer("LoadLabels", LOOKS)
    assert [row.sign.gloss for row in search.rows] == ["A", "B"]
    assert search.label_counts[Label.ONE_HAND] == 1
    assert search.label_counts[Label.FLAT] == 1
    search.set_filters(search.filters.with_choice(Facet.HANDS, Label.TWO_HANDS))
    assert [row.sign.gloss for row in search.rows] == ["B"]
    search.set_filters(search.filters.with_choice(Facet.HANDSHAPE, Label.FLAT))
    assert search.state is SearchState.NOTHING
    assert search.sentence == "No sign here is made this way: flat hand, two hands. Choose less."


def test_labels_that_cannot_be_loaded_are_told(search, library) -> None:
    browse(search, library, Label.FIST)
    library.fail("LoadLabels", StoreBusy("Another program is busy."))
    assert search.state is SearchState.FAILED
    assert search.sentence == "Another program is busy."
    search.set_filters(NONE)
    assert len(search.rows) == 3


def test_typing_forgets_what_was_browsed_by(search, library) -> None:
    browse(search, library, Label.FIST)
    library.answer("LoadLabels", LOOKS)
    search.set_query("c")
    search.search()
    library.answer("SearchWords", found("C"))
    assert [row.sign.gloss for row in search.rows] == ["C"]
    assert not search.browsing


def test_labels_are_loaded_once_and_again_when_recordings_change(search, library) -> None:
    browse(search, library, Label.FIST)
    library.answer("LoadLabels", LOOKS)
    browse(search, library, Label.FLAT)
    assert library.tasks.count("LoadLabels") == 1
    library.changed.emit(Kind.RECORDINGS)
    assert library.tasks.count("LoadLabels") == 2


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
