"""The exceptions to the rules of inflection, computed from a tiny made-up WordNet."""

from signclip_desktop.core.dictionary.inflection import EXCEPTIONS
from signclip_desktop.errors import UsageError
from signclip_desktop.settings import assets_dir
from signclip_desktop.training.shipped.inflections import as_text, exceptions, read_irregular
from signclip_desktop.training.shipped.wordnet import Sense, WordNet
from tests.told import raises

KINDS = {
    "go": "v", "leaf": "n", "leave": "nv", "show": "nv", "shower": "nv", "new": "a", "news": "n",
    "driving": "n", "drive": "nv", "big": "a", "stop": "nv", "sore throat": "n", "herring": "n",
}  # fmt: skip
IRREGULAR = {
    "n": {"leaves": ("leaf", "leave"), "sore throats": ("sore throat",)},
    "v": {"went": ("go",), "stopped": ("stop",)},
    "a": {"bigger": ("big",)},
    "r": {},
}


def found() -> dict[str, tuple[str, ...]]:
    senses = {word: tuple(Sense(kind, 1, 1, 0) for kind in kinds) for word, kinds in KINDS.items()}
    return exceptions(WordNet(senses, {}), IRREGULAR)


def test_irregular_forms_name_their_bases() -> None:
    assert found()["went"] == ("go",)
    assert found()["leaves"] == ("leaf", "leave")


def test_words_that_only_look_inflected_name_none() -> None:
    assert found()["shower"] == ()
    assert found()["news"] == ()
    assert found()["herring"] == ()


def test_what_the_rules_get_right_is_left_out() -> None:
    assert not {"stopped", "bigger", "driving", "drive", "sore throats"} & found().keys()


def test_forms_that_wordnet_leaves_out_are_added() -> None:
    assert found()["skied"] == ("ski", "sky")
    assert found()["them"] == ("they",)
    assert found()["would"] == ("will",)


def test_a_line_is_a_word_and_its_bases() -> None:
    assert as_text({"went": ("go",), "news": ()}) == "news\nwent go\n"


def test_irregular_forms_are_read_from_wordnets_files(tmp_path) -> None:
    for name in ("noun", "verb", "adj", "adv"):
        (tmp_path / f"{name}.exc").write_text("axes ax axis\n" if name == "noun" else "")
    assert read_irregular(tmp_path)["n"] == {"axes": ("ax", "axis")}
    (tmp_path / "adv.exc").unlink()
    with raises(UsageError, "training.wordnet_unreadable"):
        read_irregular(tmp_path)


def test_the_shipped_list_is_plain_and_names_its_source() -> None:
    text = (assets_dir() / EXCEPTIONS).read_text(encoding="ascii")
    assert "WordNet 3.0" in text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == sorted(lines, key=lambda line: line.split()[0])
    assert len(lines) > 5000
    assert all(line == line.lower() and line.replace(" ", "").isalpha() for line in lines)
