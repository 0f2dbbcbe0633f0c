"""A phrase without a sign of its own is answered word by word, an unknown word by its letters."""

import pytest

from signclip_desktop.core.dictionary.word_search import Entry, WordIndex

WORDS = ("good", "morning", "hearing aid", "hearing", "aid", "battery", "see", "you", "later", "my",
         "name", "thank you", "house", "b", "o", "n", "e", "after", "afternoon")  # fmt: skip
INDEX = WordIndex(Entry(word, "ase", word, "en", "gloss") for word in WORDS)


def answer(typed: str) -> list[tuple[str, str]]:
    return [(hit.part, hit.sign_id) for hit in INDEX.search(typed)]


def test_the_words_of_a_phrase_come_one_by_one_in_their_order() -> None:
    assert answer("Good morning!") == [("good", "good"), ("morning", "morning")]
    assert answer("see you later") == [("see", "see"), ("you", "you"), ("later", "later")]
    assert {hit.kind for hit in INDEX.search("see you later")} == {"exact"}


def test_the_longest_name_in_a_phrase_is_one_sign() -> None:
    assert answer("hearing aid battery") == [("hearing aid", "hearing aid"), ("battery", "battery")]


def test_a_phrase_with_a_sign_of_its_own_stays_whole() -> None:
    assert answer("thank you") == [("", "thank you")]
    assert answer("thank y") == [("", "thank you")]
    assert answer("haering aid")[0] == ("", "hearing aid")


def test_the_last_word_may_be_in_the_making() -> None:
    assert answer("good afternoo") == [("good", "good"), ("afternoo", "afternoon")]


def test_an_unknown_word_is_spelled_and_what_is_not_signed_is_left_out() -> None:
    assert answer("my name is Bono") == [
        ("my", "my"), ("name", "name"),
        ("bono", "b"), ("bono", "o"), ("bono", "n"), ("bono", "o"),
    ]  # fmt: skip
    assert {hit.kind for hit in INDEX.search("bonobo")} == {"letter"}


def test_letters_that_the_library_lacks_are_left_out() -> None:
    assert answer("beto") == [("beto", "b"), ("beto", "e"), ("beto", "o")]


@pytest.mark.parametrize("typed", ["12345", "q", "家家家", "x " * 20, "b" * 30])
def test_what_is_no_name_is_not_spelled(typed) -> None:
    assert answer(typed) == []


def test_a_misspelt_word_comes_before_its_letters() -> None:
    assert answer("huose")[0] == ("", "house")
    assert answer("good houes") == [("good", "good"), ("houes", "house")]


def test_the_list_is_no_longer_than_asked() -> None:
    assert len(INDEX.search("see you later", limit=2)) == 2
