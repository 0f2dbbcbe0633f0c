"""Two names are one sign's name or two, by Unicode's rules for writing and case alone."""

import unicodedata

import pytest

from signclip_desktop.core.types.gloss import clean_gloss, identity, upper_gloss


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HOUSE", "house"), ("ZÄHLEN", "zählen"), ("ÉCOLE", "école"), ("GROẞ", "groß"),
        ("ΟΔΟΣ", "οδος"), ("ΟΔΟΣ", "οδοσ"), ("МИР", "мир"), ("Ice  Cream ", "ice cream"),
        ("caf\u00e9", "cafe\u0301"), ("が", "か\u3099"), ("한", "\u1112\u1161\u11ab"),
        ("❤", "❤\ufe0f"), ("BOOK", "BOOK\u200b"), ("\ufeffBOOK", "BOOK"), ("Ǆ", "ǆ"),
        ("\u212b", "å"),
    ],
)  # fmt: skip
def test_case_and_composition_make_no_other_name(one, other) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ZAHLEN", "ZÄHLEN"), ("SCHON", "SCHÖN"), ("AÑO", "ANO"), ("MASSE", "MAẞE"),
        ("Masse", "Maße"), ("sınır", "sinir"), ("İ", "I"), ("か", "が"), ("か", "カ"),
        ("ice cream", "ice-cream"), ("❤", "💙"), ("👍🏽", "👍"), ("Ａ", "A"), ("ﬁ", "fi"),
        ("Łódź", "Lodz"), ("ı", "i"), ("мир", "мiр"), ("T SHIRT", "TSHIRT"), ("?", "!"),
    ],
)  # fmt: skip
def test_marks_letters_and_scripts_tell_names_apart(one, other) -> None:
    assert identity(one) != identity(other)


def test_turkish_pairs_the_dotted_and_the_dotless_i() -> None:
    assert identity("SINIR", "tsm") == identity("sınır", "tsm") != identity("sinir", "tsm")
    assert identity("SİNİR", "tsm") == identity("sinir", "tsm")
    assert identity("SINIR", "ase") == identity("sinir", "ase")


@pytest.mark.parametrize(
    "text", ["", " ", "\t\n", "\u200b", "\ufe0f", "\u00ad\ufeff", "\u0301", "b\udcff"]
)
def test_what_cannot_be_seen_names_nothing(text) -> None:
    assert clean_gloss(text) == ""


@pytest.mark.parametrize("unseen", "\u00ad\u200b\u200e\u200f\u2060\ufeff\ufe0e\ufe0f")
def test_what_cannot_be_seen_makes_no_other_name(unseen) -> None:
    assert identity(f"BO{unseen}OK") == identity("BOOK")


@pytest.mark.parametrize(
    ("text", "stored"),
    [(" ice   cream ", "ice cream"), ("Bu\u0308cher", "Bücher"), ("❤️", "❤️"), ("?", "?")],
)
def test_a_gloss_is_stored_as_it_is_seen(text, stored) -> None:
    assert clean_gloss(text) == stored


@pytest.mark.parametrize("word", ["maße", "zählen", "haus", "ﬁsch", "ŉ", "ὀδός", "ΐ"])
def test_capitals_are_the_same_name(word) -> None:
    assert identity(upper_gloss(word)) == identity(word)


def test_capitals_keep_the_sharp_s_and_the_turkish_dot() -> None:
    assert upper_gloss("maße") == "MAẞE"
    assert upper_gloss("sinir", "tsm") == "SİNİR"
    assert unicodedata.is_normalized("NFC", upper_gloss("zählen"))
