"""An index is read row by row, and its paths lead nowhere but into its folder."""

import unicodedata

import pytest

from signclip_desktop.core.lexicon import (
    BadRow,
    Row,
    check_name,
    find_file,
    read_index,
    write_index,
)
from signclip_desktop.errors import ImportRefused

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
    ],
    ids=["path", "word", "letters", "negative", "order", "nan", "huge", "nul", "long"],
)
def test_a_bad_row_does_not_stop_the_rest(tmp_path, line) -> None:
    rows = read(tmp_path, f"{HEADER}{line}\n\nb.pose,en,ase,0,0,b,B,0\n")
    assert isinstance(rows[0], BadRow)
    assert [row.path for row in rows[1:]] == ["b.pose"]


@pytest.mark.parametrize(
    "text",
    ["", "a,b,c\n1,2,3\n", "path,words\na,b\n", HEADER.encode("utf-16"), "\0" * 50],
    ids=["empty", "other", "no language", "utf-16", "zeros"],
)
def test_a_file_that_is_no_index_is_refused(tmp_path, text) -> None:
    with pytest.raises(ImportRefused):
        read(tmp_path, text)


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
     "ase//b.pose", "ase\\b.pose", "C:/a.pose", "missing.pose", "ase", "ase/", "a.pose/x", ""],
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
    with pytest.raises(ImportRefused, match="leads out"):
        find_file(folder, "evil/x.pose")
    assert find_file(folder, "fine.pose").exists()


@pytest.mark.parametrize(("on_disk", "in_index"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_accents_may_be_composed_or_apart(folder, on_disk, in_index) -> None:
    file = folder / unicodedata.normalize(on_disk, "Bücher.pose")
    file.touch()
    found = find_file(folder, unicodedata.normalize(in_index, "Bücher.pose"))
    assert found.samefile(file)
