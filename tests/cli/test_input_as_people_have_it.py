"""Collections as people have them come in right through the command line, or are told why not.

The inputs are those of ../shared/cases, where that lies beside the checkout, and small ones of the
same kinds made here.
"""

import csv
import json
import shutil
from pathlib import Path

import pytest

from signclip_desktop.cli.main import main
from signclip_desktop.core.dictionary import Store, library
from signclip_desktop.core.formats.pose_file import read_pose, write_pose
from tests.samples import some_clip

COLUMNS = ("path", "spoken_language", "signed_language", "start", "end", "words", "glosses")


@pytest.fixture(autouse=True)
def no_starter(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(library, "assets_dir", lambda: tmp_path / "no-assets")


@pytest.fixture
def ask(capfdbinary, tmp_path):
    """Run a command with --json on a library of the test's own; gives the document."""

    def call(*arguments: object):
        with pytest.raises(SystemExit) as left:
            main([*map(str, arguments), "--db", str(tmp_path / "library.sqlite"), "--json"])
        out, error = capfdbinary.readouterr()
        assert (int(left.value.code or 0), error.decode()) == (0, "")
        return json.loads(out)

    return call


@pytest.fixture
def cases(shared) -> Path:
    return shared / "cases"


def signs(ask) -> dict[str, int]:
    """Gloss -> number of its recordings."""
    glosses = [sign["gloss"] for sign in ask("signs")["signs"]]
    assert len(set(glosses)) == len(glosses)
    return {gloss: len(ask("signs", gloss)["signs"][0]["examples"]) for gloss in glosses}


def frames(tmp_path) -> dict[str, int]:
    """Source file -> number of frames kept of it."""
    with Store.open(tmp_path / "library.sqlite") as store:
        examples = [one for sign in store.signs.all() for one in store.recordings.of(sign.id)]
        return {example.source_path: len(store.recordings.clip(example.id)) for example in examples}


def folder(tmp_path, *names: str, index: str | bytes = "", **options) -> Path:
    made = tmp_path / "given"
    for seed, name in enumerate(names):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        write_pose(some_clip(seed, **options), made / f"{name}.pose")
    if index:
        data = index.encode() if isinstance(index, str) else index
        (made / "index.csv").write_bytes(data)
    return made


def table(*rows: tuple, separator: str = ",") -> str:
    lines = [COLUMNS, *rows]
    return "\r\n".join(separator.join(map(str, line)) for line in lines) + "\r\n"


def goes_round(ask, tmp_path) -> None:
    """An export that is imported into a new library gives the same signs and recordings."""
    before = signs(ask)
    ask("export", tmp_path / "out")
    (tmp_path / "library.sqlite").unlink()
    for left in tmp_path.glob("library.sqlite-*"):
        left.unlink()
    report = ask("import", tmp_path / "out")
    assert (report["added"], report["skipped"]) == (sum(before.values()), [])
    assert signs(ask) == before


def test_a_lexicon_of_a_download_script(ask, tmp_path, cases) -> None:
    given = cases / "lexicon_of_download_script"
    report = ask("import", given)
    assert (report["added"], report["skipped"]) == (6, [])
    assert "seconds" in report["remarks"][0]
    whole = {file.name: len(read_pose(file)) for file in given.rglob("*.pose")}
    assert frames(tmp_path) == whole
    assert min(whole.values()) > 20


def test_times_in_seconds(ask, tmp_path) -> None:
    index = table(
        ("a.pose", "en", "ase", 0, 2.4, "a", "A"), ("b.pose", "en", "ase", 0, 2, "b", "B")
    )
    report = ask("import", folder(tmp_path, "a", "b", index=index, frames=50))
    assert (report["added"], report["skipped"]) == (2, [])
    assert frames(tmp_path) == {"a.pose": 50, "b.pose": 50}


def test_glosses_with_accents(ask, tmp_path, cases) -> None:
    assert ask("import", cases / "glosses_with_accents", "--language", "gsg")["added"] == 6
    expected = ("ZAHLEN", "ZÄHLEN", "SCHON", "SCHÖN", "AÑO", "ANO")
    assert signs(ask) == dict.fromkeys(expected, 1)
    goes_round(ask, tmp_path)


def test_accents_through_add_and_import(ask, tmp_path) -> None:
    given = folder(tmp_path, "zahlen", "zählen", "maße", "masse", "sinir", "sınır")
    assert ask("add", given / "zahlen.pose", "--gloss", "ZAHLEN")["new_sign"]
    assert ask("add", given / "zählen.pose", "--gloss", "ZÄHLEN")["new_sign"]
    assert not ask("add", given / "maße.pose", "--gloss", "za\u0308hlen")["new_sign"]
    (given / "maße.pose").rename(given / "MAẞE.pose")
    ask("import", given)
    assert signs(ask) == {
        "ZAHLEN": 1, "ZÄHLEN": 2, "MAẞE": 1, "masse": 1, "sinir": 1, "sınır": 1,
    }  # fmt: skip
    goes_round(ask, tmp_path)


@pytest.mark.parametrize("of_cases", [True, False], ids=["cases", "twin"])
def test_names_without_letters(ask, tmp_path, request, of_cases) -> None:
    if of_cases:
        given = request.getfixturevalue("cases") / "names_without_letters"
    else:
        given = folder(tmp_path, "❤", "📖", "__anna")
    report = ask("import", given)
    assert report["added"] == 2
    assert [one["path"] for one in report["skipped"]] == ["__anna.pose"]
    assert "two underscores" in report["skipped"][0]["reason"]
    assert signs(ask) == {"❤": 1, "📖": 1}
    goes_round(ask, tmp_path)


@pytest.mark.parametrize("of_cases", [True, False], ids=["cases", "twin"])
def test_phone_names(ask, tmp_path, request, of_cases) -> None:
    if of_cases:
        given = request.getfixturevalue("cases") / "phone_names"
    else:
        given = folder(tmp_path, "IMG_1234", "IMG_1235", "PXL_20240501_101500123", "clip (3)")
    report = ask("import", given)
    assert (report["added"], len(report["skipped"])) == (0, 4)
    assert all("rename it" in one["reason"] for one in report["skipped"])
    assert signs(ask) == {}


def test_numbers_that_belong_to_a_name(ask, tmp_path) -> None:
    ask("import", folder(tmp_path, "F16", "F16_1", "G7", "G8", "COVID-19", "book_1", "book (2)"))
    assert signs(ask) == {"F16": 2, "G7": 1, "G8": 1, "COVID-19": 1, "book": 2}


def test_class_folders(ask, cases) -> None:
    report = ask("import", cases / "class_folders")
    assert (report["added"], report["skipped"]) == (2, [])
    assert signs(ask) == {"BOOK": 1, "INTERESTING": 1}


def test_folders_of_words_beside_files(ask, tmp_path) -> None:
    given = folder(tmp_path, "BOOK/1", "BOOK/2", "INTERESTING/IMG_1234", "train/F16/1", "dog_1")
    assert ask("import", given)["added"] == 5
    assert signs(ask) == {"BOOK": 2, "INTERESTING": 1, "F16": 1, "dog": 1}


def test_who_signs_is_no_sign(ask, tmp_path) -> None:
    given = folder(tmp_path, "anna/BUCH", "ben/BUCH")
    assert ask("import", given, "--language", "gsg")["added"] == 0
    assert ask("import", given, "--language", "gsg", "--names", "files")["added"] == 2
    assert signs(ask) == {"BUCH": 2}


@pytest.mark.parametrize("of_cases", [True, False], ids=["cases", "twin"])
def test_saved_by_a_german_spreadsheet(ask, tmp_path, request, of_cases) -> None:
    if of_cases:
        given = request.getfixturevalue("cases") / "saved_by_spreadsheet_de"
    else:
        rows = (
            ("a.pose", "de", "gsg", 0, 0, "süß", "SÜẞ"),
            ("b.pose", "de", "gsg", 0, 0, "b", "B"),
        )
        text = table(*rows, separator=";").replace("SÜẞ", "SÜß")
        given = folder(tmp_path, "a", "b", index=text.encode("cp1252"))
    report = ask("import", given)
    assert (report["added"], report["skipped"]) == (2, [])
    assert signs(ask) == ({"SAD": 1, "HOUSE": 1} if of_cases else {"SÜß": 1, "B": 1})


@pytest.mark.parametrize("of_cases", [True, False], ids=["cases", "twin"])
def test_paths_of_windows(ask, tmp_path, request, of_cases) -> None:
    if of_cases:
        given = request.getfixturevalue("cases") / "paths_of_windows"
    else:
        rows = [(f"Ase\\{n}.POSE", "en", "ase", 0, 0, n, n) for n in "abcdef"]
        given = folder(tmp_path, *(f"ase/{n}" for n in "abcdef"), index=table(*rows))
    report = ask("import", given)
    assert (report["added"], report["skipped"]) == (6, [])


def test_a_reduced_file_of_a_public_lexicon(ask, tmp_path, shared) -> None:
    file = shared / "pose" / "reduced_178_points.pose"
    given = tmp_path / "given"
    given.mkdir()
    shutil.copy(file, given / "word.pose")
    assert ask("import", given)["added"] == 1
    assert ask("add", file, "--gloss", "OTHER")["added"] == 1
    assert signs(ask) == {"word": 1, "OTHER": 1}
    matches = ask("lookup", file)["matches"]
    assert {match["gloss"] for match in matches} == {"word", "OTHER"}
    assert matches[0]["score"] > 0.8  # itself; an unlike sign has some 0.3


def test_an_export_is_read_by_other_tools(ask, tmp_path) -> None:
    ask("add", folder(tmp_path, "a") / "a.pose", "--gloss", "ZÄHLEN")
    ask("export", tmp_path / "out")
    with (tmp_path / "out" / "index.csv").open(encoding="utf-8", newline="") as opened:
        (row,) = csv.DictReader(opened)
    assert row["path"] == "ase/ZÄHLEN_1.pose"
    assert (row["glosses"], row["start"], row["end"]) == ("ZÄHLEN", "0", "240")
