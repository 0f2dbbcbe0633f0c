"""`signclip bench`: each measure measures, and the JSON form is stable."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.cli import bench, bench_window, measures
from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary import library as starter_library
from signclip_desktop.core.formats.pose_file import write_pose
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.types.sign import Example, Origin, Sign
from signclip_desktop.errors import SignClipError
from tests.core.motions import line, path_clip
from tests.told import raises
from tests.ui.clips import waving_clip


@pytest.fixture(autouse=True)
def nothing_shipped(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(starter_library, "assets_dir", lambda: tmp_path / "no-assets")
    monkeypatch.setattr(settings, "models_dir", lambda: tmp_path / "no-models")


@pytest.fixture
def library(tmp_path):
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        for name, y in (("a", 0.3), ("b", 0.7)):
            store.signs.put(Sign(id=name, gloss=name, language="ase"))
            clip = path_clip(line((0.3, 0.5), (0.8, y), 20))
            store.recordings.put(Example(f"x{name}", name, Origin.FILE), clip)
    return path


def test_the_drawn_video_can_be_read(tmp_path) -> None:
    with VideoFile(measures.draw_video(tmp_path / "drawn.mp4")) as video:
        frames = list(measures._frames(video))
    assert len(frames) == 60
    first, later = (frames[i].image.astype(int) for i in (0, len(frames) // 4))
    assert np.abs(first - later).mean() > 0.5


def test_lookups_are_timed_over_the_signs_of_the_library(library) -> None:
    found = measures.time_lookups(library, 5)
    assert (found["n"], found["signs"]) == (2, 2)
    assert 0 < found["p50"] <= found["p95"]


def test_a_damaged_recording_is_not_timed(library) -> None:
    with sqlite3.connect(library) as raw:
        raw.execute("UPDATE examples SET data = zeroblob(length(data)) WHERE sign_id = 'a'")
    raw.close()
    assert measures.time_lookups(library, 5)["n"] == 1


def test_a_library_without_signs_cannot_be_timed(tmp_path) -> None:
    with raises(SignClipError, "bench.no_sign"):
        measures.time_lookups(tmp_path / "empty.sqlite", 5)


def test_search_stands_beside_the_bare_product() -> None:
    row = measures.time_search(500)
    assert row["vectors"] == 500
    assert row["ms"] > 0
    assert row["numpy_ms"] > 0


def test_the_window_s_memory_is_counted_in_bytes() -> None:
    assert 20e6 < bench_window.peak_bytes() < 200e9


def test_the_peak_is_not_that_of_the_process_that_started_this_one() -> None:
    held = np.ones(60_000_000)
    code = "from signclip_desktop.cli.bench_window import peak_bytes; print(peak_bytes())"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=True
    )
    assert int(answer.stdout) < held.nbytes


WINDOW = """
import json, sys, time
from pathlib import Path
from signclip_desktop.cli.bench_window import measure_window
from signclip_desktop.core.dictionary import library
from signclip_desktop.ui import models
from tests.fakes import FakeHolistic
from tests.look_up_fakes import FakeTools
library.STARTER_FILE = "none.sqlite"
models.RealTools = lambda safe: FakeTools(FakeHolistic(), file_frames=40)
print(json.dumps(measure_window(Path(sys.argv[1]), Path(sys.argv[2]), time.time())))
"""


def test_the_window_is_opened_and_looks_a_file_up(library, tmp_path) -> None:
    film = tmp_path / "house.pose"
    write_pose(waving_clip(), film)
    run = subprocess.run(
        [sys.executable, "-c", WINDOW, str(film), str(library)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    assert set(figures) == {"gui_block_ms", "gui_busy_ms", "startup_s", "peak_mb"}
    assert figures["gui_block_ms"] >= 2  # no beat comes before its time
    assert 0 < figures["gui_busy_ms"] <= figures["gui_block_ms"]
    assert figures["startup_s"] > 0


def test_the_json_form(library, monkeypatch, capfdbinary) -> None:
    rates = {"fps": 9.0, "holistic_fps": 10.0, "ratio": 0.9, "frames": 3}
    window = {"gui_block_ms": 9.0, "gui_busy_ms": 2.0, "startup_s": 1.0, "peak_mb": 300.0}
    monkeypatch.setattr(measures, "time_pipeline", lambda video, library: rates)
    monkeypatch.setattr(bench, "_measure_window", lambda *_: window)
    with pytest.raises(SystemExit) as leaving:
        cli.main(["bench", "--db", str(library), "--vectors", "50,100", "--json"])
    assert leaving.value.code == 0
    document = json.loads(capfdbinary.readouterr().out)
    wanted = ["pipeline", "lookup_ms", "search", "gui_block_ms", "startup_s", "peak_mb"]
    assert list(document)[:6] == wanted
    assert document["pipeline"]["ratio"] == 0.9
    assert set(document["lookup_ms"]) == {"p50", "p95"}
    assert [row["vectors"] for row in document["search"]] == [50, 100]


def test_a_window_that_fails_is_one_sentence(tmp_path, monkeypatch) -> None:
    script = "import sys; print('first'); sys.exit('the reason')"
    monkeypatch.setattr(bench, "_this_program", lambda: [bench.sys.executable, "-c", script])
    with pytest.raises(SignClipError, match="the reason"):
        bench._measure_window(tmp_path, tmp_path / "v.mp4", tmp_path / "l.sqlite")


def test_preparing_is_measured_batch_by_batch(capfdbinary) -> None:
    with pytest.raises(SystemExit):
        cli.main(["bench", "--prepare", "150", "--json"])
    found = json.loads(capfdbinary.readouterr().out)["preparing"]
    assert found["examples"] == 150
    assert found["batches"] >= 5
    assert found["ratio"] == pytest.approx(found["last_ms"] / found["first_ms"], abs=0.01)
    assert 0 < found["first_ms"] <= found["longest_ms"]
    assert found["one_more_s"] > 0


FIGURE = """
import json
from signclip_desktop.cli.bench_figure import measure_figure
print(json.dumps(measure_figure(moments=2, watched_s=0.3)))
"""


def test_the_painting_of_signs_is_timed() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FIGURE], capture_output=True, text=True, timeout=240,
        cwd=Path(__file__).resolve().parents[2], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert 0 < found["card_ms"] < found["large_ms"]
    assert found["eight_cards_and_large_ms"] > 8 * found["card_ms"]
    assert found["previews_resting_percent"] < found["previews_playing_percent"]


def test_the_painting_of_signs_in_words(monkeypatch, capsys) -> None:
    found = {"card_ms": 1.25, "large_ms": 3.5, "eight_cards_and_large_ms": 13.5,
             "previews_playing_percent": 9.0, "previews_resting_percent": 0.1}  # fmt: skip
    monkeypatch.setattr("signclip_desktop.cli.bench_figure.measure_figure", lambda: found)
    with pytest.raises(SystemExit):
        cli.main(["bench", "--figure"])
    told = capsys.readouterr().out
    assert "1.25 ms a card" in told
    assert "13.5 ms" in told
    assert "0.1 % at rest" in told
