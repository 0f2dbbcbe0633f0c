"""JSON from anybody: read within limits, refused in plain words, never a crash."""

import json
import os
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signclip_desktop.bounded_json import JsonLimits, JsonRefused, parse, read
from tests.told import raises

SANE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(SANE)
def test_sane_json_is_read_as_python_reads_it(value) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.text(alphabet='[]{}":,\\u0123d8.eE-+ aNIn\n') | st.binary())
def test_whatever_it_is_it_is_read_or_refused(text) -> None:
    with suppress(JsonRefused):
        parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000, "too_deep (most=32)"),
        ('{"a":' * 100_000, "too_deep (most=32)"),
        ('{"a": ' + "9" * 5_000 + "}", "long_number (characters=5000)"),
        ('{"a": 0.' + "1" * 5_000 + "}", "long_number (characters=5002)"),
        ('{"a": 1e999}', "large_number (number='1e999')"),
        ('{"a": NaN}', "no_number (value='NaN')"),
        ("[-Infinity]", "no_number (value='-Infinity')"),
        (b'{"a": "\xff\xfe"}', "not_utf8"),
        ('{"a": "\\ud800"}', "half_character"),
        ('{"\\uDFFF": 1}', "half_character"),
        ("{ half a file", "not_json (line=1"),
        ("", "not_json"),
        ('"' + "a" * 1_000_001, "too_long (most=1000000)"),
    ],
)
def test_what_is_refused_is_told(text, why) -> None:
    with pytest.raises(JsonRefused) as refused:
        parse(text)
    assert str(refused.value).startswith(f"json.{why}")


def test_brackets_in_strings_do_not_count() -> None:
    text = json.dumps({"a": "[" * 1000, 'b"\\': '\\"[['})
    assert parse(text) == {"a": "[" * 1000, 'b"\\': '\\"[['}


def test_depth_is_counted_exactly() -> None:
    limits = JsonLimits(size=100, depth=3, digits=5)
    assert parse("[[[1]], [[2]]]", limits) == [[[1]], [[2]]]
    with raises(JsonRefused, "json.too_deep", most=3):
        parse("[[[[1]]]]", limits)
    assert parse("12345", limits) == 12345
    with pytest.raises(JsonRefused):
        parse("123456", limits)


def test_a_whole_pair_of_halves_is_one_character() -> None:
    assert parse('"\\ud83d\\ude00"') == "😀"


def test_a_mark_at_the_start_is_no_part_of_it() -> None:
    assert parse(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize("text", ['"' + '\\"' * 400_000, "\\" * 900_000, '"\\' * 400_000])
def test_no_text_takes_longer_than_its_length(text) -> None:
    began = time.process_time()
    with pytest.raises(JsonRefused):
        parse(text)
    assert time.process_time() - began < 5  # tenths of a second; minutes if it went back


def test_a_file_is_read(tmp_path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[1, 2]")
    assert read(path) == [1, 2]
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.json")


def test_a_folder_is_refused(tmp_path) -> None:
    with raises(JsonRefused, "json.folder"):
        read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_at_once(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with raises(JsonRefused, "json.not_ordinary"):
        read(tmp_path / "pipe")


def test_a_huge_file_is_not_read(tmp_path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole: takes no room, and reading it would take all memory
    with raises(JsonRefused, "json.too_long", most=1_000_000):
        read(path)
