"""`signclip models import, info, verify, card, remove`: a checkpoint becomes a model, and goes."""

import json

import pytest

from signclip_desktop import settings
from signclip_desktop.cli import main as cli
from signclip_desktop.core.formats.pose_file import write_pose
from tests.core.encoding.signclip.checkpoints import fairseq_checkpoint, small_towers, word_list
from tests.ui.clips import waving_clip


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


@pytest.fixture
def checkpoint(tmp_path):
    return fairseq_checkpoint(tmp_path / "downloads" / "checkpoint_best.pt", small_towers())


def test_a_checkpoint_is_looked_at_imported_checked_and_removed(
    tmp_path, checkpoint, capfdbinary
) -> None:
    assert run("models", "info", checkpoint, "--json") == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert told["words"] == 300
    assert told["tensors"]["video_encoder.videomlp.linear1.weight"] == [16, 609]

    words = word_list(tmp_path / "vocab.txt")
    options = "--preset", "multilingual", "--vocab", words, "--name", "mine"
    assert run("models", "import", checkpoint, *options) == 0
    assert b"models use mine" in capfdbinary.readouterr().out
    assert run("models", "import", checkpoint, *options) == 2
    assert b"already exists" in capfdbinary.readouterr().err

    assert run("models", "list", "--json") == 0
    listed = json.loads(capfdbinary.readouterr().out)
    (mine,) = [model for model in listed["models"] if model["name"] == "mine"]
    assert mine["architecture"] == "signclip"
    assert "ase" in mine["languages"]
    assert listed["in_use"] != "mine"

    pose = tmp_path / "house.pose"
    write_pose(waving_clip(), pose)
    assert run("models", "verify", "mine") == 0
    capfdbinary.readouterr()
    assert run("models", "verify", "mine", "--pose", pose) != 0
    told = capfdbinary.readouterr()
    assert b"93.792" in told.out  # the published score of house.pose
    assert b"differ from the published ones" in told.err
    assert run("models", "card", "mine") == 0
    assert b"SHA-256" in capfdbinary.readouterr().out

    assert run("models", "remove", "mine") == 0
    assert not (settings.user_models_dir() / "mine").exists()
    assert run("models", "remove", "ase") == 2


def test_what_is_shipped_is_never_removed(capfdbinary) -> None:
    assert run("models", "remove", "ase") == 2
    assert (settings.models_dir() / "ase" / "model.safetensors").is_file()


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "x\ny"])
def test_a_name_that_is_no_folder_is_refused(checkpoint, name, capfdbinary) -> None:
    options = "--preset", "multilingual", "--name", name
    assert run("models", "import", checkpoint, *options) == 2
    assert not settings.user_models_dir().exists()
