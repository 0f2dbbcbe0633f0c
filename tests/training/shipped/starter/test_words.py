"""The synonyms of a starter dictionary are written anew, and none of them is absurd or vulgar."""

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.types.sign import Sign, Word
from signclip_desktop.training.shipped.starter import words
from signclip_desktop.training.shipped.wordnet import Meaning, Sense, WordNet


def wordnet(*meanings: tuple[str, str, int, str], uses: dict[str, int]) -> WordNet:
    """Of (kind, words with commas, topic, definition); `uses` counts a word in its meanings."""
    senses: dict[str, tuple[Sense, ...]] = {}
    known = {}
    for offset, (kind, names, topic, definition) in enumerate(meanings):
        known[(kind, offset)] = Meaning(tuple(names.split(", ")), topic, definition)
        for name in names.split(", "):
            own = senses.get(name, ())
            count = uses.get(f"{name} {offset}", 0)
            senses[name] = (*own, Sense(kind, offset, len(own) + 1, count))
    return WordNet(senses=senses, meanings=known)


SKUNK = wordnet(
    ("n", "skunk, git, lowlife", 18, "a person who is deemed despicable"),
    ("n", "skunk, polecat", 5, "a furry animal"),
    uses={},
)
RIGHT = wordnet(
    ("n", "right, entitlement", 7, "what is due to anyone"),
    ("a", "right, correct, proper", 0, "free from error"),
    ("v", "right, redress", 41, "make amends for"),
    ("a", "correct", 0, "socially right"),
    uses={"right 0": 9, "right 1": 6, "correct 1": 5, "correct 3": 1, "proper 1": 2},
)


def test_an_animal_is_not_found_by_what_people_are_called() -> None:
    assert words.synonyms_of("skunk", (), SKUNK, ()) == ("polecat",)


def test_the_other_names_of_a_sign_tell_its_sense() -> None:
    assert words.synonyms_of("right", (), RIGHT, ()) == ("entitlement",)
    assert words.synonyms_of("right", ("correct",), RIGHT, ()) == ("proper",)


def test_a_group_of_people_has_no_synonyms_of_wordnets() -> None:
    deaf = wordnet(("a", "deaf, unhearing", 0, "not able to hear"), uses={"deaf 0": 1})
    assert words.synonyms_of("deaf", (), deaf, ()) == ()


@pytest.mark.parametrize(
    "definition",
    ["(ethnic slur) a person", "an offensive term for a person", "a derogatory name",
     "obscene words for a body part"],
)  # fmt: skip
def test_a_word_that_wordnet_calls_offensive_is_left_out(definition) -> None:
    net = wordnet(
        ("n", "head, noddle", 8, "a part of the body"), ("n", "noddle", 18, definition),
        uses={"head 0": 3, "noddle 0": 1},
    )  # fmt: skip
    assert words.synonyms_of("head", (), net, ()) == ()


def test_a_word_of_our_list_is_left_out_alone_and_in_a_phrase() -> None:
    # Mild ones, so that they can stand here.
    assert words.is_left_out("imbecile")
    assert words.is_left_out("An Imbecile")
    assert not words.is_left_out("polecat")


def test_an_inflected_form_of_another_name_leads_to_that_sign() -> None:
    idea = wordnet(("n", "idea, thought", 9, "the content of thinking"), uses={"idea 0": 3})
    assert words.synonyms_of("idea", (), idea, ()) == ("thought",)
    assert words.synonyms_of("idea", (), idea, {"think"}) == ()


def test_everyday_words_come_with_their_gloss_and_before_wordnets() -> None:
    hello = wordnet(("n", "hello, hullo", 10, "a greeting"), uses={"hello 0": 2})
    found = words.synonyms_of("HELLO", (), hello, ())
    assert "hi" in found
    assert found[-1] == "hullo"


def test_a_file_is_written_anew_with_its_names_and_without_its_old_synonyms(tmp_path) -> None:
    path = tmp_path / "starter.sqlite"
    old = (Word("skunk"), Word("mouffette", "fr"), Word("stinker", kind="synonym"))
    with Store.open(path) as store:
        store.signs.put(Sign("wlasl:skunk:1", "skunk", "ase", old, notes="as it was"))
        store.settings.set("pack_version", "7")
    assert words.rewrite(path, SKUNK) == 1
    with Store.open(path) as store:
        sign = store.signs.get("wlasl:skunk:1")
        assert store.settings.get("pack_version") == "7"
    assert sign.words == (*old[:2], Word("polecat", kind="synonym"))
    assert sign.notes == "as it was"
