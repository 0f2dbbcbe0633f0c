"""Inflected English words lead back to their base forms, and other words stay as they are."""

import pytest

from signclip_desktop.core.dictionary.inflection import base_forms, base_phrases


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("driving", "drive"), ("slept", "sleep"), ("studies", "study"), ("studied", "study"),
        ("mice", "mouse"), ("went", "go"), ("goes", "go"), ("children", "child"),
        ("running", "run"), ("wolves", "wolf"), ("taught", "teach"), ("bought", "buy"),
        ("feet", "foot"), ("geese", "goose"), ("lying", "lie"), ("lied", "lie"), ("lay", "lie"),
        ("was", "be"), ("were", "be"), ("been", "be"), ("am", "be"), ("is", "be"), ("are", "be"),
        ("being", "be"), ("had", "have"), ("did", "do"), ("does", "do"), ("done", "do"),
        ("happier", "happy"), ("biggest", "big"), ("larger", "large"), ("worst", "bad"),
        ("boxes", "box"), ("tries", "try"), ("leaves", "leaf"), ("leaves", "leave"),
        ("written", "write"), ("better", "good"), ("best", "well"), ("further", "far"),
        ("hoping", "hope"), ("hopping", "hop"), ("agreed", "agree"), ("freed", "free"),
        ("seeing", "see"), ("dyeing", "dye"), ("dying", "die"), ("travelled", "travel"),
        ("traveled", "travel"), ("panicked", "panic"), ("quizzes", "quiz"), ("potatoes", "potato"),
        ("women", "woman"), ("firemen", "fireman"), ("oxen", "ox"), ("knives", "knife"),
        ("vlogging", "vlog"), ("texted", "text"), ("emails", "email"), ("tvs", "tv"),
        ("thanks", "thank"), ("glasses", "glass"), ("buses", "bus"), ("them", "they"),
        ("could", "can"), ("these", "this"), ("saw", "see"), ("left", "leave"), ("felt", "feel"),
        ("skied", "ski"), ("eldest", "old"), ("furthest", "far"), ("least", "less"),
        ("people", "person"), ("me", "i"),
    ],
)  # fmt: skip
def test_an_inflected_word_leads_to_its_base(word, base) -> None:
    assert base in base_forms(word)


@pytest.mark.parametrize(
    "word",
    ["news", "seed", "wing", "string", "thing", "bed", "wed", "red", "bus", "number", "shower",
     "butter", "summer", "corner", "forest", "herring", "driver", "interest", "boss", "as", "s",
     "", "house", "drive", "家", "schön", "ed", "ing", "est", "dinner", "flower", "abdomen"],
)  # fmt: skip
def test_a_word_that_only_looks_inflected_leads_to_no_word_of_english(word) -> None:
    assert set(base_forms(word)) <= {"abdoman", "bu"}


def test_a_short_vowel_and_a_single_consonant_once_had_an_e() -> None:
    assert "hop" not in base_forms("hoping")
    assert "star" not in base_forms("staring")
    assert "car" not in base_forms("caring")


def test_each_word_of_a_phrase_is_led_back() -> None:
    assert "hang up" in base_phrases("hung up")
    assert "hearing aid" in base_phrases("hearing aids")
    assert "take turn" in base_phrases("taking turns")
    assert "take turns" in base_phrases("taking turns")
    assert base_phrases("sign language") == ()


def test_a_long_text_has_no_readings() -> None:
    assert base_phrases(" ".join(["children"] * 7)) == ()
    assert len(base_phrases(" ".join(["leaves"] * 6))) == 32
