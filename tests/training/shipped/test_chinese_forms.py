"""The list of Chinese characters that are written in two ways."""

from signclip_desktop.core.types.scripts import CHINESE
from signclip_desktop.settings import assets_dir
from signclip_desktop.training.shipped.chinese_forms import as_text, simplified


def test_chains_end_and_the_first_conversion_counts() -> None:
    found = simplified(
        [{"薴": "苧", "苧": "苎", "人": "人"}, {"薴": "x", "著": "着", "麼": "多字"}]
    )
    assert found == {"薴": "苎", "苧": "苎", "著": "着"}


def test_a_circle_ends() -> None:
    assert set(simplified([{"a": "b", "b": "a"}])) == {"a", "b"}


def test_a_line_is_a_character_and_those_written_like_it() -> None:
    assert as_text({"發": "发", "髮": "发", "愛": "爱"}) == "发 發髮\n爱 愛\n"


def test_the_shipped_list_leads_to_characters_that_stay() -> None:
    text = (assets_dir() / CHINESE).read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    traditional = "".join(line[1] for line in lines)
    assert len(traditional) == len(set(traditional)) > 4000
    assert not {line[0] for line in lines} & set(traditional)
    assert (assets_dir() / "NOTICE-OpenCC").is_file()
