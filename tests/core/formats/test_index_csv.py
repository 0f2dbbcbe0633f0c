"""An index is read row by row, and its paths lead nowhere but into its folder."""

import csv
import unicodedata
from dataclasses import replace

import pytest

from signclip_desktop.core.formats.index_csv import (
    BadRow,
    Row,
    check_name,
    find_file,
    read_index,
    write_index,
)
from signclip_desktop.errors import ImportRefused
from tests.told import raises

HEADER = "path,spoken_language,signed_language,start,end,words,glosses,priority\n"


def read(tmp_path, text: str | bytes) -> list[Row | BadRow]:
    file = tmp_path / "index.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_index(file))


def test_a_row_is_read(tmp_path) -> None:
    (row,) = read(tmp_path, HEADER + "ase/a.pose,en,ase,40,2720.5,house,HOUSE,3\n")
    assert row == Row(2, "ase/a.pose", "en", "ase", 40.0, 2720.5, "house", "HOUSE", "3")


def test_columns_are_known_by_name_and_may_be_fewer(tmp_path) -> None:
    (row,) = read(tmp_path, "\ufeffWORDS, signed_language ,path\nhouse,ase,a.pose\n")
    assert row == Row(2, "a.pose", "", "ase", 0.0, 0.0, "house", "house", "")


@pytest.mark.parametrize(
    "line",
    [
        ",en,ase,0,0,a,A,0",
        "a.pose,en,ase,0,0,,,0",
        "a.pose,en,ase,x,0,a,A,0",
        "a.pose,en,ase,-1,5,a,A,0",
        "a.pose,en,ase,5,5,a,A,0",
        "a.pose,en,ase,0,nan,a,A,0",
        "a.pose,en,ase,0,1e300,a,A,0",
        "a.pose,en,ase,0,0,a\0b,A,0",
        f"a.pose,en,ase,0,0,{'x' * 200_000},A,0",
        f"a.pose,en,ase,0,0,a,{'x' * 501},0",
    ],
    ids=["path", "word", "letters", "negative", "order", "nan", "huge", "nul", "long", "gloss"],
)
def test_a_bad_row_does_not_stop_the_rest(tmp_path, line) -> None:
    rows = read(tmp_path, f"{HEADER}{line}\n\nb.pose,en,ase,0,0,b,B,0\n")
    assert isinstance(rows[0], BadRow)
    assert [row.path for row in rows[1:]] == ["b.pose"]


@pytest.mark.parametrize(
    "text",
    ["", "a,b,c\n1,2,3\n", "path,words\na,b\n", "\0" * 50],
    ids=["empty", "other", "no language", "zeros"],
)
def test_a_file_that_is_no_index_is_refused(tmp_path, text) -> None:
    with pytest.raises(ImportRefused):
        read(tmp_path, text)


ROWS = 'a.pose,de,gsg,0,0,zählen,ZÄHLEN,0\nb.pose,de,gsg,0,0,"rot, hell\nund groß",ROT,0\n'


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("told", [False, True], ids=["", "sep="])
def test_a_table_of_any_spreadsheet_is_read(tmp_path, separator, end, encoding, told) -> None:
    header = HEADER.replace(",", separator)
    rows = ROWS.replace(",", separator)
    text = (f"sep={separator}\n" if told else "") + header + rows
    first, second = read(tmp_path, text.replace("\n", end).encode(encoding))
    assert (first.path, first.words, first.glosses) == ("a.pose", "zählen", "ZÄHLEN")
    assert second.words == f"rot{separator} hell{end}und groß"
    assert second.priority == "0"


def test_names_of_columns_may_be_written_as_people_do(tmp_path) -> None:
    (row,) = read(tmp_path, '"File Name";" Signed Language ";GLOSS\na.pose;ase;HOUSE\n')
    assert (row.path, row.signed_language, row.glosses) == ("a.pose", "ase", "HOUSE")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04" + bytes(40), "table.workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(40), "table.old_workbook"),
        (b"%PDF-1.7", "table.pdf"),
        (b"{\\rtf1", "table.rtf"),
        (b"\x1f\x8b\x08\x00", "table.compressed"),
    ],
)
def test_another_file_named_csv_is_told_by_what_it_is(tmp_path, data, what) -> None:
    with raises(ImportRefused, "table.not_text", file="index.csv", what=what):
        read(tmp_path, data)


@pytest.mark.parametrize(
    "data", [b"<!DOCTYPE html><html>", b"\n<table><tr>", b"<?xml version='1.0'?>"]
)
def test_a_web_page_named_csv_is_told(tmp_path, data) -> None:
    with raises(ImportRefused, "table.markup", file="index.csv"):
        read(tmp_path, data)


@pytest.mark.parametrize(
    ("word", "encoding"),
    [("привет", "cp1251"), ("γειά", "cp1253"), ("mały", "cp1250"), ("ZÄHLEN", "mac-roman"),
     ("zählen", "mac-roman"), ("日本語", "shift-jis"), ("한국어", "cp949")],
)  # fmt: skip
def test_an_encoding_that_is_not_known_is_told_and_not_guessed(tmp_path, word, encoding) -> None:
    with raises(ImportRefused, "table.encoding", file="index.csv"):
        read(tmp_path, HEADER.encode() + f"a.pose,xx,ase,0,0,{word},A,0\n".encode(encoding))


@pytest.mark.parametrize("word", ["Ä", "façade", "niño", "Größe", "dix-huit °", "œuvre", "¿qué?"])
def test_western_words_in_windows_1252_are_read(tmp_path, word) -> None:
    data = (HEADER + f"a.pose,xx,ase,0,0,{word},{word},0\n").encode("cp1252")
    assert [row.words for row in read(tmp_path, data)] == [word]


@pytest.mark.parametrize("text", [HEADER + "," * 600_000, ";" * 600_000, "a" * 600_000])
def test_a_line_without_end_is_no_table(tmp_path, text) -> None:
    with raises(ImportRefused, "table.long_line", file="index.csv", most=500_000):
        read(tmp_path, text)


@pytest.mark.parametrize("end", ["-1", "", "0", "0.0", "0,0"])
def test_an_end_that_tells_nothing_is_the_recordings_end(tmp_path, end) -> None:
    (row,) = read(tmp_path, HEADER + f'a.pose,en,ase,40,"{end}",a,A,0\n')
    assert (row.start_ms, row.end_ms) == (40, 0)


def test_a_missing_column_is_named(tmp_path) -> None:
    with raises(ImportRefused, "index.column_missing", file="index.csv", column="signed_language"):
        read(tmp_path, "path;words\na;b\n")


def test_what_is_written_is_read_again_and_no_cell_is_a_formula(tmp_path) -> None:
    row = Row(
        3, "ase/a.pose", "en", "ase", 0.0, 1500.0, "=cmd|' /C calc'!A0", "+1 & 'x'", "0",
        word_kind="same", sign_id="user:1", variant="2", example_id="e1", signer="@home",
        consent="- yes,\nfor \"all\"", licence="\tx", source="'=kept", notes=" spaces kept ",
    )  # fmt: skip
    file = tmp_path / "index.csv"
    write_index(file, [row])
    text = file.read_text(encoding="utf-8")
    assert ",'=cmd" in text
    assert ",'+1" in text
    assert ",'@home" in text
    assert list(read_index(file)) == [row]


@pytest.mark.parametrize(
    "text",
    ["=1+1", " =1+1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\t=1", "\t1", "\r=1", "\n=1",
     "＝1", " ＋1", "－1", "＠SUM(1)", "﹦1", "﹢1", "﹣1", "﹫a", "'=1", "''=1", "@a",
     "+1", "-1", " '=1"],
)  # fmt: skip
def test_no_cell_is_run_by_a_spreadsheet_and_none_is_changed(tmp_path, text) -> None:
    row = Row(2, "a.pose", "en", "ase", 0.0, 0.0, "a", "A", "0", notes=text, signer="x" + text)
    file = tmp_path / "index.csv"
    write_index(file, [row])
    with file.open(encoding="utf-8", newline="") as opened:
        cells = list(csv.reader(opened))[1]
    assert cells[13] == (text if text == " '=1" else "'" + text)
    assert [replace(again, line=2) for again in read_index(file)] == [row]


@pytest.mark.parametrize(
    "name", ["foo", "foo.pose", "a b.mp4", "家.pose", "console.mp4", ".hidden"]
)
def test_a_plain_name_is_taken(name) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "foo\\bar", "c:\\foo", "\\foo", "c:foo", "CON", "nul", "Com1.mp4", "lpt9.pose",
     "a.", "a ", " a", "a\0b", "a\nb", "a?b", "a*b", "x" * 256, "家" * 90, "\udcff"],
)  # fmt: skip
def test_a_name_that_is_not_one_plain_part_is_refused(name) -> None:
    with pytest.raises(ImportRefused):
        check_name(name)


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "media"
    (inside / "ase" / "deep").mkdir(parents=True)
    (tmp_path / "media-evil").mkdir()
    for file in ("media/a.pose", "media/ase/b.pose", "media/ase/deep/c.pose", "media-evil/x.pose"):
        (tmp_path / file).touch()
    return inside


def test_a_path_is_found_in_the_folder_or_one_below(folder) -> None:
    assert find_file(folder, "a.pose") == folder / "a.pose"
    assert find_file(folder, "ase/b.pose") == folder / "ase" / "b.pose"


@pytest.mark.parametrize(
    "path",
    ["ase/deep/c.pose", "../media-evil/x.pose", "..", "ase/../a.pose", "./a.pose", "/etc/passwd",
     "ase//b.pose", "C:/a.pose", "C:\\a.pose", "\\a.pose", "\\\\server\\a.pose", "..\\a.pose",
     "ase\\..\\..\\media-evil\\x.pose", "ase\\deep\\c.pose", "~/a.pose", "missing.pose",
     "%2e%2e/media-evil/x.pose", "ase%2fdeep%2fc.pose", "ase%5cb.pose", "a.pose%00",
     "ase", "ase/", "a.pose/x", ""],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(folder, path) -> None:
    with pytest.raises(ImportRefused):
        find_file(folder, path)


def test_a_link_that_leads_out_of_the_folder_is_refused(folder) -> None:
    try:
        (folder / "evil").symlink_to(folder.parent / "media-evil")
        (folder / "fine.pose").symlink_to(folder / "a.pose")
    except OSError:
        pytest.skip("this system allows no links")
    with raises(ImportRefused, "path.leads_out", path="evil/x.pose"):
        find_file(folder, "evil/x.pose")
    assert find_file(folder, "fine.pose").exists()


def test_windows_writes_paths_in_its_own_way(folder) -> None:
    assert find_file(folder, "ase\\b.pose") == folder / "ase" / "b.pose"
    assert find_file(folder, "ASE\\B.POSE") == folder / "ase" / "b.pose"


def test_two_files_that_differ_by_case_are_not_taken_for_each_other(folder) -> None:
    (folder / "A.pose").touch()
    if len(list(folder.glob("*.pose"))) == 1:
        pytest.skip("this file system folds case")
    assert find_file(folder, "A.pose") == folder / "A.pose"
    (folder / "Bc.pose").touch()
    (folder / "bC.pose").touch()
    with raises(ImportRefused, "path.case", path="BC.pose", files=("Bc.pose", "bC.pose")):
        find_file(folder, "BC.pose")


def test_signs_of_a_web_address_are_read(folder) -> None:
    (folder / "ice cream.pose").touch()
    (folder / "50%.pose").touch()
    assert find_file(folder, "ice%20cream.pose") == folder / "ice cream.pose"
    assert find_file(folder, "50%.pose") == folder / "50%.pose"


@pytest.mark.parametrize("path", ["https://example.org/a.mp4", "file:///tmp/a.mp4", "www.a.org/a"])
def test_a_web_address_is_told_as_one(folder, path) -> None:
    with raises(ImportRefused, "path.web_address"):
        find_file(folder, path)


@pytest.mark.parametrize(("on_disk", "in_index"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_accents_may_be_composed_or_apart(folder, on_disk, in_index) -> None:
    file = folder / unicodedata.normalize(on_disk, "Bücher.pose")
    file.touch()
    found = find_file(folder, unicodedata.normalize(in_index, "Bücher.pose"))
    assert found.samefile(file)
