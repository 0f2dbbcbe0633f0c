"""`signclip train` from a config and a folder of recordings to a model that look-ups can use."""

import contextlib
import io
import json
import os
import pty
import shutil
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.encoding.registry import read_model
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.formats.pose_file import write_pose
from tests.training.drawn import sign_clip

CONFIG = """
name = "own"
title = "Our signs"
licence = "Ours alone"

[data]
files = []
folders = ["own"]
same_sign = ""
phonology = ""
small_files = []
train_sources = ["own/anna", "own/bob"]
query_sources = ["own/cleo"]

[model]
dimension = 16
part = 16
stem = 16
width = 16
depth = 2
mouth = 8
buckets = 64
text = 8

[train]
epochs = 2
batch = 8
evaluate_every = 1
threads = 1
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return made_config(tmp_path)


def made_config(place: Path) -> Path:
    """The config beside its recordings of six signs by three people."""
    folder = place / "own"
    folder.mkdir()
    for sign in range(6):
        for person, name in enumerate(("anna", "bob", "cleo")):
            write_pose(sign_clip(sign, person), folder / f"sign{sign} x__{name}.pose")
    path = place / "own.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A config, the folder of its finished run, and what was told; only read."""
    folder = tmp_path_factory.mktemp("finished")
    config = made_config(folder)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        assert train(config, "-o", folder / "run") == 0
    return config, folder / "run", told.getvalue()


def train(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["train", *map(str, arguments)])
    return int(end.value.code or 0)


def test_a_config_becomes_a_model_and_a_report(finished) -> None:
    _, run, told = finished
    assert "12 recordings" in told
    assert "epoch 2/2  loss" in told
    assert "unseen people: R@1" in told
    encoder = TrainedEncoder(run / "model")
    assert encoder.embed([sign_clip(0, 9)]).shape == (1, 16)
    config = json.loads((run / "model" / "config.json").read_text(encoding="utf-8"))
    assert (config["title"], config["licence"]) == ("Our signs", "Ours alone")
    assert config["languages"] == ["ase"]
    assert read_model(run / "model").languages == ("ase",)
    report = json.loads((run / "report.json").read_text(encoding="utf-8"))
    assert len(report["members"][0]["losses"]) == 2
    assert (run / "report.png").read_bytes().startswith(b"\x89PNG")


def test_members_are_joined_into_one_space(config: Path, tmp_path: Path, capfd) -> None:
    two = CONFIG.replace("dimension = 16", "members = 2\ndimension = 12")
    config.write_text(two, encoding="utf-8")
    assert train(config, "-o", tmp_path / "run") == 0
    assert "member 2 of 2" in capfd.readouterr().out
    encoder = TrainedEncoder(tmp_path / "run" / "model")
    found = encoder.embed([sign_clip(0, 9)])
    assert found.shape == (1, 12)
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)


def test_a_finished_run_is_not_trained_again(finished, tmp_path: Path, capfd) -> None:
    config, run, _ = finished
    shutil.copytree(run, tmp_path / "run")
    assert train(config, "-o", tmp_path / "run") == 0
    told = capfd.readouterr().out
    assert "going on after epoch 2" in told
    assert "epoch 1/2" not in told


def test_a_wrong_setting_is_one_sentence(config: Path, capfd) -> None:
    config.write_text(CONFIG.replace("epochs", "epoch"), encoding="utf-8")
    assert train(config) == 2
    assert "unknown setting train.epoch" in capfd.readouterr().err
    config.write_text(f'languages = ["American"]\n{CONFIG}', encoding="utf-8")
    assert train(config) == 2
    assert "ISO 639-3 codes" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a Unix terminal")
def test_on_a_terminal_a_bar_tells_loss_and_unseen_people(
    config: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    reading = threading.Thread(target=_read_all, args=(ours, shown))
    reading.start()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        code = train(config, "-o", tmp_path / "r")
        monkeypatch.undo()
    reading.join()
    os.close(ours)
    text = b"".join(shown).decode()
    assert code == 0, text
    assert "100%" in text
    assert "epoch 2/2  loss" in text
    assert "R@1" in text


def _read_all(terminal: int, shown: list[bytes]) -> None:
    with contextlib.suppress(OSError):  # Linux says so when the other end is closed
        while piece := os.read(terminal, 65536):
            shown.append(piece)
