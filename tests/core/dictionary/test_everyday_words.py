"""What people type in daily life finds its sign first: lists made before any result was seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import Store, WordMatch, translations
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.dictionary.translations import SPOKEN
from signclip_desktop.settings import SPOKEN_LANGUAGES, assets_dir

LISTS = Path(__file__).parent.parent / "everyday"


@pytest.fixture(scope="module")
def starter() -> Iterator[Store]:
    with Store.open(assets_dir() / STARTER_FILE, read_only=True) as store:
        yield store


def queries(name: str) -> list[tuple[str, set[str]]]:
    """What is typed, and the names of the right sign; none where the dictionary lacks it."""
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" = ") for line in lines if not line.startswith("#"))
    return [(typed, set(names.split("/")) - {"-"}) for typed, names in pairs]


def is_right(match: WordMatch, names: set[str]) -> bool:
    names_of_it = {word.text.lower() for word in match.sign.words if word.kind != "synonym"}
    return bool(names & {match.sign.gloss.lower(), *names_of_it})


@pytest.mark.parametrize("name", ["english.txt", "english_held_out.txt"])
def test_the_right_sign_of_an_everyday_word_comes_first(starter, name) -> None:
    asked = [(typed, names) for typed, names in queries(name) if names]
    wrong = [
        typed
        for typed, names in asked
        if not any(is_right(match, names) for match in starter.signs.search(typed, limit=1))
    ]
    assert len(asked) > 100
    assert len(wrong) <= 0.03 * len(asked), wrong


@pytest.mark.parametrize("typed", ["hi", "thanks", "mother", "right", "run", "thank you", "no"])
def test_what_learners_type_first_comes_as_itself(starter, typed) -> None:
    first = starter.signs.search(typed, limit=1)[0]
    names = {"hi": {"hello"}, "thanks": {"thank you"}, "mother": {"mother", "mom"}}
    assert is_right(first, names.get(typed, {typed}))


def test_a_phrase_without_a_sign_is_answered_word_by_word(starter) -> None:
    found = starter.signs.search("good morning")
    assert [match.sign.gloss.lower() for match in found] == ["good", "morning"]


def test_everyday_words_of_other_languages_find_their_sign_within_eight(starter) -> None:
    asked = queries("other_languages.txt")
    missed = []
    for typed, names in asked:
        language, word = typed.split(": ")
        found = starter.signs.search(word, limit=8, spoken=[language])
        if not any(is_right(match, names) for match in found):
            missed.append(typed)
    assert len(asked) >= 100
    assert len(missed) <= 0.15 * len(asked), missed


@pytest.mark.parametrize(
    ("typed", "language"), [("gracias", "es"), ("danke", "de"), ("merci", "fr")]
)
def test_thanks_are_found_in_another_language_when_it_is_chosen(starter, typed, language) -> None:
    first = starter.signs.search(typed, spoken=[language])[0]
    assert is_right(first, {"thank you"})
    assert first.via == f"{typed} ({language})"
    assert all(match.kind != "translation" for match in starter.signs.search(typed))


def test_the_shipped_table_has_words_for_nearly_every_gloss(starter) -> None:
    table = translations.shipped()
    glosses = {sign.gloss for sign in starter.signs.all()}
    covered = [gloss for gloss in glosses if {code for code, _ in table.of(gloss)} == set(SPOKEN)]
    assert len(covered) >= 0.9 * len(glosses)
    assert set(SPOKEN) == set(SPOKEN_LANGUAGES)
