"""`signclip self-test`: names the part that fails, runs the others, leaves the user alone."""

import json

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.cli import main as cli
from signclip_desktop.cli import self_test, self_test_parts
from signclip_desktop.cli.self_test_parts import PartFailed, Places
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LANDMARK_COUNT


@pytest.fixture
def parts(monkeypatch):
    """Stand-ins for the parts; a test replaces the one it is about."""
    stand_ins = {name: lambda places: {} for name in self_test.PARTS}
    monkeypatch.setattr(self_test, "PARTS", stand_ins)
    return stand_ins.__setitem__


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["self-test", *arguments])
    return leaving.value.code


def test_all_parts_are_named_with_their_times(parts, capfdbinary) -> None:
    assert run(["--json"]) == 0
    report = json.loads(capfdbinary.readouterr().out)
    assert report["ok"] is True
    assert [step["name"] for step in report["steps"]] == [
        "store", "update", "words", "recording", "matching", "landmarks", "window", "training",
    ]  # fmt: skip
    assert all(step["seconds"] >= 0 for step in report["steps"])


def test_a_part_that_breaks_is_told_and_the_others_still_run(parts, capsys) -> None:
    def broken(*arguments):
        raise RuntimeError("no graph")

    ran = []
    parts("landmarks", broken)
    parts("window", lambda places: ran.append("window") or {})
    assert run([]) == 1
    told = capsys.readouterr().out
    assert "landmarks  FAILS" in told
    assert "no graph" in told
    assert ran == ["window"]


def test_a_video_is_looked_up_when_asked(parts, tmp_path, monkeypatch, capfdbinary) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(b"")
    seen = []
    monkeypatch.setattr(self_test_parts, "video", lambda places, path: seen.append(path) or {})
    assert run(["--json", "--full", str(video)]) == 0
    assert seen == [video]


def test_the_users_folder_is_not_touched(parts, monkeypatch, tmp_path) -> None:
    mine = tmp_path / "mine"
    monkeypatch.setenv(settings.DATA_DIR_VARIABLE, str(mine))
    parts("window", lambda places: settings.save_preferences(settings.Preferences()) or {})
    assert run([]) == 0
    assert not mine.exists()
    assert settings.data_dir() == mine


def test_another_performance_keeps_what_is_missing_and_moves_the_rest() -> None:
    points = np.full((4, LANDMARK_COUNT, 3), 0.5, dtype=np.float32)
    points[:, 0] = np.nan
    clip = Clip(
        points=points,
        confidence=np.ones((4, LANDMARK_COUNT), np.float32),
        times_s=np.arange(4, dtype=np.float32),
        width_px=640,
        height_px=480,
    )
    other = self_test_parts.another_performance(clip, np.random.default_rng(0))
    assert np.isnan(other.points[:, 0]).all()
    assert np.isfinite(other.points[:, 1:]).all()
    assert other.points[:, 1:].mean() == pytest.approx(0.48, abs=0.001)
    assert other.times_s.tolist() == [0.0, 1.25, 2.5, 3.75]


def test_the_drawn_person_is_read_as_rgb() -> None:
    picture = self_test_parts.read_picture()
    assert picture.shape == (480, 640, 3)
    red, _, blue = picture[400, 320].astype(int)  # the blue shirt
    assert blue > red + 40


def test_holistic_sees_body_face_and_both_hands_in_the_drawn_person(tmp_path) -> None:
    assert "extractor" in self_test_parts.landmarks(Places(tmp_path))


def test_an_old_library_is_brought_up_and_a_newer_one_is_refused(tmp_path) -> None:
    found = self_test_parts.update(Places(tmp_path))
    assert found["backups"] == ["pack", "migration"]  # newest first; the starter comes last
    assert found["kept"].startswith("HOUSE")
    assert "later version" in found["newer"]


def test_an_update_that_makes_no_backup_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("signclip_desktop.core.dictionary.backups_of", lambda path: [])
    with pytest.raises(PartFailed, match="expected a backup"):
        self_test_parts.update(Places(tmp_path))


def test_a_misspelt_word_finds_its_sign(tmp_path) -> None:
    assert self_test_parts.words(Places(tmp_path))["first"] == "house"


def test_the_bundled_recording_finds_its_sign_and_tells_the_time_of_each_stage(tmp_path) -> None:
    found = self_test_parts.recording(Places(tmp_path))
    assert found["first"] == "house"
    assert set(found["times_ms"]) == {"segment", "features and encoder", "index", "ranking"}


@pytest.mark.gui
@pytest.mark.slow
def test_every_part_of_this_checkout_works(capfdbinary) -> None:
    code = run(["--json"])
    report = json.loads(capfdbinary.readouterr().out)
    assert code == 0, report
