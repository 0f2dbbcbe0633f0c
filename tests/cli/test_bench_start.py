"""`signclip bench --starts`: starts programs in turns and tells the medians."""

import json
import sys
from pathlib import Path

import pytest

from signclip_desktop import settings
from signclip_desktop.cli import bench, bench_start
from signclip_desktop.cli import main as cli
from signclip_desktop.errors import SignClipError
from tests.told import raises

# Stands for a program: notes that it was started, and tells how long it took.
STAND_IN = """
import os, sys, json, pathlib
folder = pathlib.Path(os.environ["SIGNCLIP_DATA_DIR"])
assert json.loads((folder / "preferences.json").read_text())["first_run_done"]
assert sys.argv[3:6] == ["bench", "--start-child", "--spawned-at"]
with open(sys.argv[1], "a") as notes:
    notes.write(sys.argv[2])
    notes.flush()
starts = pathlib.Path(sys.argv[1]).read_text().count(sys.argv[2])
print("a line of somebody else")
print(json.dumps({"window_s": starts, "ready_s": 2 * starts}))
"""


def stand_in(notes: Path, name: str) -> list[str]:
    return [sys.executable, "-c", STAND_IN, str(notes), name]


def test_programs_start_in_turns_and_the_first_start_does_not_count(tmp_path) -> None:
    notes = tmp_path / "notes"
    a, b = bench_start.measure_starts([stand_in(notes, "a"), stand_in(notes, "b")], 3)
    assert notes.read_text() == "abababab"
    assert a["window_s"] == {"median": 3, "all": [2, 3, 4]}
    assert b["ready_s"] == {"median": 6, "all": [4, 6, 8]}


def test_a_program_that_fails_is_one_sentence() -> None:
    script = "import sys; sys.exit('the reason')"
    with pytest.raises(SignClipError, match="the reason"):
        bench_start.measure_starts([[sys.executable, "-c", script]], 1)


def test_a_program_that_is_none_is_one_sentence(tmp_path) -> None:
    with raises(SignClipError, "bench.start"):
        bench_start.measure_starts([[str(tmp_path / "none")]], 1)


def test_the_text_and_the_json_form(tmp_path, monkeypatch, capfdbinary) -> None:
    monkeypatch.setattr(bench, "_this_program", lambda: stand_in(tmp_path / "notes", "a"))
    for form, wanted in (([], b"3.00 s to the first window"), (["--json"], b'"starts"')):
        (tmp_path / "notes").unlink(missing_ok=True)
        with pytest.raises(SystemExit) as leaving:
            cli.main(["bench", "--starts", "3", *form])
        assert leaving.value.code == 0
        out = capfdbinary.readouterr().out
        assert wanted in out
    assert json.loads(out)["starts"][0]["ready_s"]["median"] == 6


def test_the_frozen_program_starts_its_console(monkeypatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/signclip desktop/signclip-desktop")
    assert bench._this_program() == ["/opt/signclip desktop/signclip"]


@pytest.mark.gui
@pytest.mark.slow
def test_this_checkout_opens_its_window_and_becomes_ready() -> None:
    (found,) = bench_start.measure_starts([bench._this_program()], 1)
    assert 0 < found["window_s"]["median"] < found["ready_s"]["median"]
    assert settings.DATA_DIR_VARIABLE not in found["program"]
