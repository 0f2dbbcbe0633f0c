"""A user adds recordings of a sign and looks other people's recordings of it up."""

import csv
import json
from pathlib import Path

import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import open_library
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.matching.recognizer import open_recognizer

pytestmark = pytest.mark.slow  # the whole starter dictionary is embedded once


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


def glosses(library: Path, file: Path, capfdbinary) -> list[str]:
    capfdbinary.readouterr()
    assert run("lookup", file, "--db", library, "--json") == 0
    document = json.loads(capfdbinary.readouterr().out)
    return [match["gloss"] for match in document["matches"]]


def test_two_recordings_of_house_find_the_other_two_among_all_signs(
    shared, tmp_path, capfdbinary
) -> None:
    library, pose = tmp_path / "library.sqlite", shared / "pose"
    mine = [pose / "house_1.pose", pose / "house_2.pose"]
    assert run("add", "--gloss", "HOUSE", *mine, "--db", library) == 0
    for name in ("house_spreadthesign.pose", "house_untrimmed_refined478.pose"):
        assert glosses(library, pose / name, capfdbinary)[0].lower() == "house", name


def test_each_imported_letter_finds_itself(shared, tmp_path) -> None:
    library, folder = tmp_path / "library.sqlite", shared / "pose" / "fingerspelling"
    assert run("import", folder, "--db", library) == 0
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        letters = {row["path"]: row["glosses"] for row in csv.DictReader(file)}
    assert len(letters) == 26
    found = {}
    with open_library(library) as store:
        recognizer = open_recognizer(store)
        recognizer.prepare()
        for path in letters:
            recognition = recognizer.recognise(read_pose(folder / path), request_id=1)
            found[path] = recognition.matches[0].sign.gloss
    assert found == letters
