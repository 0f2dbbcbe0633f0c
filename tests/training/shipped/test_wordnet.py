"""WordNet's files read from a tiny made-up copy, and synonyms that are not absurd."""

from pathlib import Path

import pytest

from signclip_desktop.errors import UsageError
from signclip_desktop.training.shipped.wordnet import read_wordnet
from tests.told import raises

LICENCE = "  1 This software and database is being provided to you  \n"
FILES = {
    "index.noun": (
        "doctor n 2 2 @ ~ 2 1 00000100 00000200\n"
        "doc n 1 1 @ 1 0 00000100\n"
        "physician n 1 1 @ 1 1 00000100\n"
        "md n 1 1 @ 1 0 00000100\n"
        "dr. n 1 1 @ 1 0 00000100\n"
        "doctor_of_the_church n 1 1 @ 1 0 00000200\n"
        "bank n 1 1 @ 1 1 00000300\n"
        "shore n 2 1 @ 2 2 00000400 00000300\n"
        "galen n 1 1 @ 1 0 00000100\n"
    ),
    "data.noun": (
        "00000100 18 n 06 doctor 0 doc 0 physician 0 MD 0 Dr. 0 Galen 0 001 @ 00000001 n 0000 "
        "| a licensed person\n"
        "00000200 18 n 02 Doctor_of_the_Church 0 doctor 1 000 | a teacher of the church\n"
        "00000300 17 n 02 bank 0 shore 1 000 | sloping land\n"
        "00000400 17 n 01 shore 0 000 | the land along water\n"
    ),
    "index.verb": (
        "doctor v 1 1 @ 1 0 00000500\nstudy v 1 0 1 1 00000600\nlearn v 1 0 1 1 00000600\n"
    ),
    "data.verb": (
        "00000500 29 v 02 doctor 0 sophisticate 0 000 01 + 08 00 | alter\n"
        "00000600 31 v 02 study 0 learn 0 000 01 + 08 00 | apply the mind\n"
    ),
    "index.adj": "big a 1 0 1 1 00000700\nlarge a 1 0 1 1 00000700\n",
    "data.adj": "00000700 00 s 02 big(a) 0 large 0 000 | above average\n",
    "index.adv": "",
    "data.adv": "",
    "cntlist.rev": (
        "doctor%1:18:00:: 1 73\ndoctor%1:18:01:: 2 1\nphysician%1:18:00:: 1 20\n"
        "bank%1:17:00:: 1 9\nshore%1:17:00:: 1 30\nshore%1:17:01:: 2 1\n"
        "study%2:31:00:: 1 5\nlearn%2:31:00:: 1 4\n"
        "big%5:00:00:large:00 1 50\nlarge%5:00:00:big:00 1 60\n"
    ),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, content in FILES.items():
        head = "" if name == "cntlist.rev" else LICENCE
        (tmp_path / name).write_text(head + content)
    return tmp_path


def test_synonyms_share_the_frequent_meaning_most_used_first(folder) -> None:
    assert read_wordnet(folder).synonyms("doctor") == ("physician", "Dr.", "MD", "doc")


def test_rare_meanings_and_names_are_left_out(folder) -> None:
    synonyms = read_wordnet(folder).synonyms("Doctor")
    assert {"sophisticate", "Doctor of the Church", "Galen"}.isdisjoint(synonyms)


def test_a_word_that_rarely_means_it_is_no_synonym(folder) -> None:
    assert read_wordnet(folder).synonyms("bank") == ()


def test_adjectives_lose_their_markers(folder) -> None:
    assert read_wordnet(folder).synonyms("large") == ("big",)


@pytest.mark.parametrize("gloss", ["studies", "studied", "studying", "study"])
def test_inflected_glosses_find_their_base_form(folder, gloss) -> None:
    assert read_wordnet(folder).synonyms(gloss) == ("learn",)


def test_an_unknown_word_has_none(folder) -> None:
    assert read_wordnet(folder).synonyms("xylograph") == ()


def test_a_missing_file_is_told_with_the_way_to_get_it(tmp_path) -> None:
    with raises(UsageError, "training.wordnet_unreadable"):
        read_wordnet(tmp_path)
