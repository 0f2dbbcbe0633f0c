"""The tables of signed sentences that people have: columns, separators, rows that are wrong."""

import gzip
from pathlib import Path

import pytest

from signclip_desktop.errors import ImportRefused
from signclip_desktop.training.sentences.tables import Row, read_table
from tests.told import raises


def table(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_phoenix(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "PHOENIX-2014-T.train.corpus.csv",
        "name|video|start|end|speaker|orth|translation\n"
        '11August_2010-1|11August_2010-1/1/*.png|-1|-1|Signer08|JETZT "WETTER|'
        "und nun, das wetter .\n",
    )
    rows, wrong = read_table(path, "train")
    assert rows == [Row("11August_2010-1", "und nun, das wetter .", 'JETZT "WETTER', 2)]
    assert wrong == []


def test_how2sign(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "how2sign_realigned_test.csv",
        "VIDEO_ID\tVIDEO_NAME\tSENTENCE_ID\tSENTENCE_NAME\tSTART_REALIGNED\tEND_REALIGNED\tSENTENCE\n"
        '-fZc\t-fZc-5-rgb_front\t-fZc_0\t-fZc_0-5-rgb_front\t0.01\t3.9\tHi, I\'m "Bob".\n',
    )
    rows, _ = read_table(path, "test")
    assert rows == [Row("-fZc_0-5-rgb_front", 'Hi, I\'m "Bob".', "", 2)]


@pytest.mark.parametrize("separator", [",", "\t"])
def test_the_official_code_s_own(tmp_path: Path, separator: str) -> None:
    path = table(tmp_path, "train.csv", f"filename{separator}text\nclip1{separator}Guten Abend.\n")
    assert read_table(path, "train")[0] == [Row("clip1", "Guten Abend.", "", 2)]


def test_a_column_tells_the_parts_of_a_packed_table(tmp_path: Path) -> None:
    path = tmp_path / "text.csv.gz"
    path.write_bytes(gzip.compress(b"split|name|text\ntrain|a|eins\ndev|b|zwei\n"))
    assert [row.name for row in read_table(path, "dev")[0]] == ["b"]


def test_rows_that_cannot_be_used_are_told_with_their_line(tmp_path: Path) -> None:
    path = table(tmp_path, "t.csv", "name|text\na|eins\nb\n\na|zwei\n|drei\nc|\n../d|vier\n")
    rows, wrong = read_table(path, "train")
    assert [row.name for row in rows] == ["a"]
    assert wrong == [
        "t.csv, line 3: 1 cells, not 2",
        "t.csv, line 5: a stands in an earlier line",
        "t.csv, line 6: no recording",
        "t.csv, line 7: no sentence",
        "t.csv, line 8: ../d is no name of a recording",
    ]


def test_what_is_no_table_is_said(tmp_path: Path) -> None:
    with raises(ImportRefused, "corpus.no_column"):
        read_table(table(tmp_path, "t.csv", "one,two\n1,2\n"), "train")
    with raises(ImportRefused, "corpus.table_empty"):
        read_table(table(tmp_path, "t.csv", ""), "train")
    broken = tmp_path / "t.csv.gz"
    broken.write_bytes(b"\x1f\x8bnothing")
    with raises(ImportRefused, "corpus.not_unpacked"):
        read_table(broken, "train")
