"""`signclip lookup`: ranks, says how sure it is, and refuses what it cannot read."""

import json
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary import library as starter_library
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from tests.core.motions import hold, line, path_clip
from tests.drawn_people import drawn_person, film

PATHS = {
    "across": line((0.3, 0.5), (0.9, 0.5), 30),
    "up": line((0.6, 0.9), (0.6, 0.3), 30),
    "slant": line((0.3, 0.8), (0.8, 0.3), 30),
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        for gloss, way in PATHS.items():
            sign = Sign(id=f"t:{gloss}", gloss=gloss, language="ase", words=(Word(gloss),))
            store.signs.put(sign)
            store.recordings.put(Example(f"x:{gloss}", sign.id, Origin.FILE), path_clip(way))
    return path


@pytest.fixture(autouse=True)
def no_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the test's own signs count, ranked without training."""
    monkeypatch.setattr(starter_library, "assets_dir", lambda: tmp_path / "no-assets")
    monkeypatch.setattr(settings, "models_dir", lambda: tmp_path / "no-models")


@pytest.fixture
def pose(tmp_path: Path) -> Path:
    path = tmp_path / "sign.pose"
    low = (0.6, 1.3)
    write_pose(path_clip(np.concatenate([hold(low, 20), PATHS["up"] * 0.9])), path)
    return path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


def test_the_json_form(library, pose, capfdbinary) -> None:
    assert run("lookup", pose, "--db", library, "--json") == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert [match["rank"] for match in document["matches"]] == [1, 2, 3]
    assert document["matches"][0].keys() == {"rank", "gloss", "score", "sign_id", "mirrored"}
    assert document["matches"][0]["gloss"] == "up"
    assert document["encoder"].startswith("training-free-1-")
    assert document["timings_ms"]["after_last_frame"] > 0
    assert isinstance(document["sure"], bool)


def test_the_table_names_the_span_and_the_mirroring(library, pose, capsys) -> None:
    assert run("lookup", pose, "--db", library, "--top", "2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(("Sure: up", "Not sure"))
    assert lines[1].split()[:2] == ["1", "up"]
    assert lines[3].startswith("Signing found from")


def test_a_span_of_the_file_is_looked_up(library, pose, capfdbinary) -> None:
    assert run("lookup", pose, "--db", library, "--from", "1.0", "--to", "1.6", "--json") == 0
    first, last = json.loads(capfdbinary.readouterr().out)["span_s"]
    assert 1.0 <= first < last <= 1.6


def test_a_span_without_frames_is_refused(library, pose, capsys) -> None:
    assert run("lookup", pose, "--db", library, "--from", "90") == 2
    assert "no frame in that span" in capsys.readouterr().err
    assert run("lookup", pose, "--db", library, "--from", "2", "--to", "1") == 2


def test_an_empty_library_is_said(tmp_path, pose, capsys) -> None:
    assert run("lookup", pose, "--db", tmp_path / "new.sqlite") == 0
    assert "no sign to compare with" in capsys.readouterr().out


def add(library: Path, gloss: str, language: str, way: np.ndarray) -> None:
    with Store.open(library) as store:
        store.signs.put(Sign(id=f"t:{gloss}", gloss=gloss, language=language))
        store.recordings.put(Example(f"x:{gloss}", f"t:{gloss}", Origin.FILE), path_clip(way))


def test_one_sign_language_is_looked_up_alone(library, pose, capfdbinary) -> None:
    add(library, "AUF", "gsg", PATHS["up"])
    add(library, "QUER", "gsg", PATHS["across"])
    asked = ("lookup", pose, "--db", library, "--json", "--top", "2")
    for language, expected in ((None, {"AUF", "up"}), ("gsg", {"AUF", "QUER"})):
        chosen = ("--language", language) if language else ()
        assert run(*asked, *chosen) == 0
        document = json.loads(capfdbinary.readouterr().out)
        assert {match["gloss"] for match in document["matches"]} == expected


def test_with_several_sign_languages_the_table_names_them(library, pose, capsys) -> None:
    add(library, "AUF", "gsg", PATHS["up"])
    assert run("lookup", pose, "--db", library) == 0
    table = capsys.readouterr().out
    assert "(gsg)" in table
    assert "(ase)" in table
    assert run("lookup", pose, "--db", library, "--language", "gsg") == 0
    assert "(gsg)" not in capsys.readouterr().out


def test_a_sign_language_that_the_library_lacks_is_refused_with_those_it_has(
    library, pose, capsys
) -> None:
    assert run("lookup", pose, "--db", library, "--language", "bfi") == 2
    assert "no sign of the sign language “bfi”; it has signs of ase." in capsys.readouterr().err


def test_a_damaged_recording_is_told_and_the_others_are_ranked(library, pose, capfd) -> None:
    with Store.open(library) as store:
        store._db.conn.execute("UPDATE examples SET crc = crc + 1 WHERE id = 'x:across'")
    assert run("lookup", pose, "--db", library, "--json") == 0
    said = capfd.readouterr()
    assert [match["gloss"] for match in json.loads(said.out)["matches"]] == ["up", "slant"]
    assert "One recording (of across) is damaged and is left out" in said.err


@pytest.mark.parametrize("name", ["missing.pose", "missing.mp4"])
def test_a_missing_file_is_one_sentence(library, tmp_path, name, capsys) -> None:
    assert run("lookup", tmp_path / name, "--db", library) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_clip_without_hands_is_one_sentence(library, tmp_path, capsys) -> None:
    path = tmp_path / "nobody.pose"
    write_pose(path_clip(np.full((10, 2), np.nan), shoulders=True), path)
    assert run("lookup", path, "--db", library) == 2
    assert "No hands were seen" in capsys.readouterr().err


def test_what_stood_in_the_way_is_told_in_both_forms(library, tmp_path, capfdbinary) -> None:
    video = film(tmp_path / "side.mp4", [np.rot90(drawn_person()).copy()] * 12)
    assert run("lookup", video, "--db", library, "--json") == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert document["remarks"] == ["turned_right"]
    assert "lies on its side" in document["notices"][0]
    assert run("lookup", video, "--db", library) == 0
    assert b"lies on its side" in capfdbinary.readouterr().out


def test_several_signs_are_listed_each_with_its_span(library, tmp_path, capfdbinary) -> None:
    up = np.concatenate([line((0.5, 0.9), (0.5, 0.4), 8), hold((0.5, 0.4), 12)])
    one = np.concatenate([up, up[::-1]])
    path = tmp_path / "two.pose"
    write_pose(path_clip(np.concatenate([one, hold((0.5, 0.9), 12), one])), path)
    assert run("lookup", path, "--db", library, "--json") == 0
    first, second = json.loads(capfdbinary.readouterr().out)["spans"]
    assert 0 <= first["from_s"] < first["to_s"] < second["from_s"] < second["to_s"] <= 3.7
    assert len(first["matches"]) == 3
    assert run("lookup", path, "--db", library) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "seems to contain 2 signs" in out
    assert f"--from {second['from_s']:.2f} --to {second['to_s']:.2f}" in out
    # A span that was given is one sign.
    assert run("lookup", path, "--db", library, "--json", "--from", "0", "--to", "3.6") == 0
    assert json.loads(capfdbinary.readouterr().out)["spans"] == []
