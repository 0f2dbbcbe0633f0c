"""Words are compared without case, accents and hyphens; letters are spelled out where people do."""

import pytest

from signclip_desktop.core.types.folding import fold, folds


@pytest.mark.parametrize(
    ("word", "plain", "spelled"),
    [
        ("Größe", "grosse", "groesse"), ("Smørrebrød", "smorrebrod", "smoerrebroed"),
        ("år", "ar", "aar"), ("Mädchen", "madchen", "maedchen"), ("über", "uber", "ueber"),
    ],
)  # fmt: skip
def test_a_letter_with_two_spellings_has_both_forms(word, plain, spelled) -> None:
    assert fold(word) == plain
    assert folds(word) == (plain, spelled)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("Łódź", "lodz"), ("æon", "aeon"), ("cœur", "coeur"), ("þing", "thing"), ("eð", "ed"),
        ("sınır", "sinir"), ("Đà", "da"), ("T-SHIRT", "t shirt"), ("café", "cafe"),
    ],
)  # fmt: skip
def test_other_letters_have_one_form(word, form) -> None:
    assert folds(word) == (form,)
