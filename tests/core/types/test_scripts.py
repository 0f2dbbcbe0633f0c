"""Two scripts of one language meet in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signclip_desktop.core.types.folding import fold
from signclip_desktop.core.types.scripts import one_script


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ガラス", "がらす"), ("ｶﾞﾗｽ", "がらす"), ("ラーメン", "らーめん"), ("ヴァイ", "ゔぁい"),
        ("パパ", "ぱぱ"), ("チョット", "ちょっと"), ("スヾ", "すゞ"), ("ヷ", "わ゙"), ("㌔", "きろ"),
        ("學習", "学习"), ("愛", "爱"), ("說話", "说话"), ("説話", "说话"), ("頭髮", "头发"),
        ("發現", "发现"), ("麵包", "面包"), ("裡", "里"), ("裏", "里"), ("臺灣", "台湾"),
        ("著", "着"), ("衞", "卫"), ("薴", "苎"), ("聾人", "聋人"), ("什麼", "什么"), ("國", "国"),
    ],
)  # fmt: skip
def test_two_scripts_have_one_form(one, other) -> None:
    assert one_script(fold(one)) == one_script(fold(other))


@pytest.mark.parametrize(
    ("one", "other"), [("か", "が"), ("は", "ぱ"), ("つ", "っ"), ("ビル", "ビール"), ("人", "入")]
)
def test_different_syllables_and_words_stay_apart(one, other) -> None:
    assert one_script(fold(one)) != one_script(fold(other))


@pytest.mark.parametrize("text", ["", "house", "schön", "дом", "한국어", "हिन्दी", "がらす"])
def test_other_scripts_stay_as_they_are(text) -> None:
    assert one_script(text) == text


@given(
    st.text(st.sampled_from("ァアガパヴヷー家學学愛著什么麼薴aé "), max_size=12), st.integers(0, 12)
)
def test_the_beginning_of_a_word_is_the_beginning_of_its_form(text, length) -> None:
    assert one_script(text).startswith(one_script(text[:length]))
    assert one_script(one_script(text)) == one_script(text)
