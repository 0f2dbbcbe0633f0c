"""One form for words that people write in either of two scripts.

Katakana and hiragana are the same syllables; traditional and simplified Chinese are the same words.
Both are changed letter by letter, so that the beginning of a word stays the beginning of its form.
The characters are in assets/chinese_forms.txt, computed by `training/shipped/chinese_forms.py`.
"""

import re
from functools import cache

from signclip_desktop import settings

_KATAKANA = range(ord("ァ"), ord("ヶ") + 1)
_TO_HIRAGANA = ord("ァ") - ord("ぁ")  # the two blocks of Unicode are in the same order
_HIRAGANA = {letter: letter - _TO_HIRAGANA for letter in _KATAKANA} | {
    # Iteration marks, and voiced syllables that hiragana writes with a mark.
    ord("ヽ"): "ゝ", ord("ヾ"): "ゞ",
    ord("ヷ"): "わ\u3099", ord("ヸ"): "ゐ\u3099", ord("ヹ"): "ゑ\u3099", ord("ヺ"): "を\u3099",
}  # fmt: skip

_KANA = re.compile("[\u30a1-\u30fa\u30fd\u30fe]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")

CHINESE = "chinese_forms.txt"


def one_script(text: str) -> str:
    """A folded text with hiragana for katakana and simplified for traditional Chinese."""
    if text.isascii():
        return text
    if _KANA.search(text):
        text = text.translate(_HIRAGANA)
    if _HAN.search(text):
        text = text.translate(_simplified())
    return text


@cache
def _simplified() -> dict[int, str]:
    """Code point of a traditional character -> the simplified one."""
    text = (settings.assets_dir() / CHINESE).read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {
        ord(character): simplified for simplified, traditional in lines for character in traditional
    }
