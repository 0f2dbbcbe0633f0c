"""A recording whose name is not UTF-8, from an old disk or archive, works everywhere."""

import json
import os
import subprocess
import sys

import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import write_pose
from tests.ui.clips import waving_clip
from tests.video_files import numbered, write_video

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have no such names")
NAME = os.fsdecode(b"b\xe9b\xe9")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return leaving.value.code


@pytest.fixture
def recording(tmp_path):
    folder = tmp_path / "signs"
    folder.mkdir()
    path = folder / f"{NAME}.pose"
    write_pose(waving_clip(), path)
    return path


def test_it_is_added_imported_and_looked_up(recording, tmp_path, capfd) -> None:
    library = tmp_path / "library.sqlite"
    assert run("add", recording, "--gloss", "BABY", "--db", library, "--json") == 0
    assert json.loads(capfd.readouterr().out)["added"] == 1
    with Store.open(library) as store:
        (sign,) = store.signs.of_gloss("BABY", "ase")
        sources = [example.source_path for example in store.recordings.of(sign.id)]
        assert "b\\xe9b\\xe9.pose" in sources
    assert run("lookup", recording, "--db", library, "--json", "--top", 1) == 0
    assert json.loads(capfd.readouterr().out)["matches"]
    assert run("import", recording.parent, "--db", library) in (0, 2)
    told = capfd.readouterr()
    (told.out + told.err).encode("utf-8")
    assert "Traceback" not in told.err


def test_what_is_wrong_with_it_is_said_on_any_terminal(tmp_path) -> None:
    video = write_video(tmp_path / "a.mp4", numbered(64, 48, 3)).rename(tmp_path / f"{NAME}.mp4")
    output = str(tmp_path / "a.pose")
    missing = str(video.with_suffix(".mkv"))
    for command in (["extract", str(video), "-o", output], ["lookup", missing]):
        for locale in ("C", "C.UTF-8"):
            answer = subprocess.run(
                [sys.executable, "-m", "signclip_desktop", *command],
                capture_output=True,
                env=os.environ | {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
                check=False,
            )
            assert answer.returncode == 2
            assert b"Traceback" not in answer.stderr
            assert b"b\\xe9b\\xe9.m" in answer.stderr
