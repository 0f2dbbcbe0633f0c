"""Checkpoints of SignCLIP, as fairseq and as users write them, become models; or nothing does."""

import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
import torch

from signclip_desktop.core.encoding.architectures import open_folder
from signclip_desktop.core.encoding.signclip.importing import (
    ImportCancelled,
    import_checkpoint,
    inspect,
)
from signclip_desktop.core.encoding.signclip.recipe import features
from signclip_desktop.core.encoding.signclip.towers import SignClipConfig, SignClipTowers
from signclip_desktop.errors import CheckpointInvalid, UsageError
from tests.core.encoding.signclip.checkpoints import (
    SMALL,
    fairseq_checkpoint,
    official_weights,
    small_towers,
    word_list,
)
from tests.told import raises
from tests.ui.clips import waving_clip

PRESET = "multilingual"


@pytest.fixture(scope="module")
def towers():
    return small_towers()


@pytest.fixture
def words(tmp_path) -> Path:
    return word_list(tmp_path / "vocab.txt")


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("old", [False, True])
def test_the_model_of_fairseq_gives_its_own_numbers(tmp_path, towers, words, old) -> None:
    file = fairseq_checkpoint(tmp_path / "runs" / "checkpoint_best.pt", towers, old=old)
    shares: list[float] = []
    done = import_checkpoint(
        file, tmp_path / "models" / "mine", preset=PRESET, vocabulary=words, progress=shares.append
    )
    assert done.has_text
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    encoder = open_folder(done.folder)
    clip = waving_clip()
    with torch.inference_mode():
        pose = towers.video_encoder([torch.from_numpy(features(clip))]).numpy()
        text = towers.text_encoder([[110, 112, 111, 110, 113, 111, 114]]).numpy()
    np.testing.assert_allclose(encoder.pose([clip]), pose, atol=1e-5)
    np.testing.assert_allclose(encoder.text(["<en> <ase> house"]), text, atol=1e-5)
    np.testing.assert_allclose(
        encoder.scores(encoder.pose([clip]), encoder.text(["<en> <ase> house"])),
        pose @ text.T,
        rtol=1e-4,
    )
    assert encoder.pieces("houses") == ["house", "##s"]


@pytest.mark.parametrize(
    ("holder", "prefix"),
    [("model", "mmmodel."), ("state_dict", "module."), ("model_state_dict", ""), (None, "model.")],
)
def test_files_of_users_are_read_by_any_of_their_names(tmp_path, towers, holder, prefix) -> None:
    weights = {f"{prefix}{name}": value for name, value in official_weights(towers).items()}
    file = tmp_path / "best_checkpoint_epoch_48.pt"
    torch.save(weights if holder is None else {"epoch": 48, holder: weights}, file)
    done = import_checkpoint(file, tmp_path / "models" / "mine", preset=PRESET)
    assert not done.has_text
    encoder = open_folder(done.folder)
    assert encoder.embed_text is None
    assert encoder.similarity == "dot"
    assert encoder.embed([waving_clip()]).shape == (1, SMALL.width)


def test_a_learned_scale_means_cosine(tmp_path, towers, words) -> None:
    weights = official_weights(towers) | {"logit_scale": torch.tensor(2.6)}
    torch.save({"model_state_dict": weights}, tmp_path / "tuned.pt")
    assert inspect(tmp_path / "tuned.pt").similarity == "cosine"
    done = import_checkpoint(
        tmp_path / "tuned.pt", tmp_path / "models" / "x", preset=PRESET, vocabulary=words
    )
    encoder = open_folder(done.folder)
    scores = encoder.scores(encoder.pose([waving_clip()]), encoder.text(["house"]))
    assert abs(float(scores[0, 0])) <= 1.0


class Runs:
    def __init__(self, function, *arguments) -> None:
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("old", [False, True])
def test_a_command_in_the_file_has_not_run(tmp_path, towers, old) -> None:
    trace = tmp_path / "ran"
    evil = Runs(os.system, f"touch '{trace}'")
    file = fairseq_checkpoint(tmp_path / "evil.pt", towers, old=old, extra_state=evil)
    import_checkpoint(file, tmp_path / "models" / "mine", preset=PRESET)
    assert not trace.exists()


def without(name: str):
    return lambda weights: {key: value for key, value in weights.items() if key != name}


LAYER = "video_encoder.bert.encoder.layer.1.output.dense.bias"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(without(LAYER), id="missing"),
        pytest.param(without("video_encoder.videomlp.linear1.weight"), id="no pose tower"),
        pytest.param(lambda w: w | {"decoder.weight": torch.ones(2)}, id="extra"),
        pytest.param(lambda w: w | {LAYER: torch.ones(3)}, id="other size"),
        pytest.param(lambda w: w | {LAYER: torch.full((16,), torch.nan)}, id="not finite"),
        pytest.param(lambda w: {"a": 1}, id="nothing"),
    ],
)
def test_weights_that_do_not_fit_leave_nothing(tmp_path, towers, change) -> None:
    torch.save({"model": change(official_weights(towers))}, tmp_path / "odd.pt")
    with pytest.raises(CheckpointInvalid) as raised:
        import_checkpoint(tmp_path / "odd.pt", tmp_path / "models" / "mine", preset=PRESET)
    assert raised.value.message.key.startswith(("model_import.", "torch."))
    assert left_behind(tmp_path / "models") == []


def test_a_wrong_vocabulary_is_named_by_its_rows(tmp_path, towers) -> None:
    file = fairseq_checkpoint(tmp_path / "x.pt", towers)
    wrong = word_list(tmp_path / "uncased.txt", 322)
    with raises(CheckpointInvalid, "word_list.size", file="uncased.txt", words=322, wanted=300):
        import_checkpoint(file, tmp_path / "models" / "m", preset=PRESET, vocabulary=wrong)
    (tmp_path / "novel.txt").write_text("Call me Ishmael.\n")
    with pytest.raises(CheckpointInvalid, match="UNK"):
        import_checkpoint(
            file, tmp_path / "models" / "m", preset=PRESET, vocabulary=tmp_path / "novel.txt"
        )
    assert left_behind(tmp_path / "models") == []


def test_a_preset_that_is_unclear_or_wrong_is_asked_for(tmp_path, towers) -> None:
    file = fairseq_checkpoint(tmp_path / "x.pt", towers)
    for preset, told in (("", "multilingual"), ("fingerclip", "63"), ("nonsense", "suisse")):
        with pytest.raises(UsageError, match=told):
            import_checkpoint(file, tmp_path / "models" / "m", preset=preset)
    assert left_behind(tmp_path / "models") == []


def test_a_full_disk_is_told_before_anything_is_written(tmp_path, towers, monkeypatch) -> None:
    file = fairseq_checkpoint(tmp_path / "x.pt", towers)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1 << 30, 1 << 30, 1000))
    with pytest.raises(OSError, match="left"):
        import_checkpoint(file, tmp_path / "models" / "m", preset=PRESET)
    assert left_behind(tmp_path / "models") == []


def test_an_import_that_is_stopped_leaves_nothing(tmp_path, towers) -> None:
    file = fairseq_checkpoint(tmp_path / "x.pt", towers)
    for after in (0, 5, 30):
        asked = iter(range(100_000))
        with pytest.raises(ImportCancelled):
            import_checkpoint(
                file,
                tmp_path / "models" / "m",
                preset=PRESET,
                cancelled=lambda asked=asked, after=after: next(asked) >= after,
            )
        assert left_behind(tmp_path / "models") == []


def test_a_changed_file_of_an_imported_model_is_refused(tmp_path, towers, words) -> None:
    file = fairseq_checkpoint(tmp_path / "x.pt", towers)
    done = import_checkpoint(file, tmp_path / "models" / "m", preset=PRESET, vocabulary=words)
    config = json.loads((done.folder / "config.json").read_text())
    assert config["source_sha256"] == done.source_sha256
    weights = done.folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with raises(
        CheckpointInvalid, "model.file_changed", file="model.safetensors", sums="SHA256SUMS"
    ):
        open_folder(done.folder)


MEMORY = """
import pathlib, sys
from signclip_desktop.core.encoding.signclip.importing import import_checkpoint
import_checkpoint(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), preset="multilingual")
status = pathlib.Path("/proc/self/status").read_text()
print(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory as Linux tells it")
def test_the_pose_tower_of_the_official_size_takes_little_memory(tmp_path) -> None:
    torch.manual_seed(0)
    official = SignClipTowers(SignClipConfig())
    file = fairseq_checkpoint(tmp_path / "checkpoint_best.pt", official)
    assert file.stat().st_size > 800_000_000
    told = subprocess.run(
        [sys.executable, "-c", MEMORY, str(file), str(tmp_path / "models" / "mine")],
        capture_output=True,
        check=True,
        text=True,
    )
    assert int(told.stdout.split()[-1]) < 1_200_000  # kilobytes
    weights = tmp_path / "models" / "mine" / "model.safetensors"
    assert weights.stat().st_size < 180_000_000
