"""`signclip compare` tells in what two recordings, or a recording and a sign, differ."""

import json

import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.formats.pose_file import write_pose
from tests.core.matching.planting import moved
from tests.core.matching.test_differences import shaken


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


@pytest.fixture
def files(tmp_path):
    paths = tmp_path / "mine.pose", tmp_path / "theirs.pose"
    write_pose(moved(shaken(3), down=0.6), paths[0])
    write_pose(shaken(3), paths[1])
    return paths


def test_two_files_are_compared(files, capfdbinary) -> None:
    assert run("compare", *files) == 0
    told = capfdbinary.readouterr().out.decode().splitlines()
    assert told[0] == "mine.pose: the right hand is lower than in theirs.pose."
    assert run("compare", *files, "--json") == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert document["differences"][0]["kind"] == "lower"
    assert document["sentences"][0] == told[0]


def test_a_sign_of_the_library_is_named_by_its_gloss(files, tmp_path, capfdbinary) -> None:
    library = tmp_path / "library.sqlite"
    assert run("add", "--gloss", "WAVE", files[1], "--db", library) == 0
    capfdbinary.readouterr()
    assert run("compare", files[0], "wave", "--db", library) == 0
    assert b"lower than in WAVE" in capfdbinary.readouterr().out
    assert run("compare", files[0], "nothing such", "--db", library) == 2
    assert b"no sign named" in capfdbinary.readouterr().err
