"""A config that says something unknown is refused, not ignored."""

from pathlib import Path

import pytest

from signclip_desktop.errors import UsageError
from signclip_desktop.training.learning.config import read_config
from tests.told import raises


def _write(folder: Path, text: str) -> Path:
    path = folder / "run.toml"
    path.write_text(text)
    return path


def test_what_is_written_is_taken_and_the_rest_has_defaults(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        'name = "x"\ndata_folder = "data"\n[data]\ntrain_sources = ["a", "b"]\n'
        "[model]\nwidth = 32\n[loss]\nclips = 1\n[train]\nepochs = 3\n",
    )
    config = read_config(path)
    assert config.name == "x"
    assert config.data_folder == tmp_path / "data"
    assert config.data.train_sources == ("a", "b")
    assert (config.model.width, config.loss.clips, config.train.epochs) == (32, 1.0, 3)
    assert config.train.seed == 0


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("[train]\nepoch = 3\n", "unknown_setting", {"setting": "train.epoch"}),
        ("[training]\n", "unknown_setting", {"setting": "training"}),
        ('[train]\nepochs = "3"\n', "wrong_type", {"setting": "train.epochs", "wanted": "int"}),
        ("[train]\ncycles = 0\n", "cycles", {}),
        ("[model]\ndimension = 300\n", "dimension", {}),
        ('[train]\nwithout = ["moon"]\n', "unknown_variation", {"variation": "moon"}),
        ("name = \n", "unreadable", {}),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, key: str, values: dict[str, str]) -> None:
    with raises(UsageError, f"config.{key}", **values):
        read_config(_write(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "sure_threshold = " + "9" * 5_000,
        "sure_threshold = nan",
        "sure_threshold = []",
        "data = 7",
        "[data]\nfiles = 7",
        "[model]\nwidth = -5",
        "[model]\nmembers = 1000000000",
        "[model]\nwidth = 100000000",
        "[model]\nheads = 7",
        "[model]\ncompanion = nan",
        "[train]\nrate = nan",
        "[train]\nrate = inf",
        "[train]\nrate = " + "9" * 400,
        "# " + "x" * 3_000_000,
    ],
)
def test_a_config_that_no_run_can_have_is_told(tmp_path, text) -> None:
    with pytest.raises(UsageError):
        read_config(_write(tmp_path, text))


def test_a_config_of_other_bytes_is_told(tmp_path) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with raises(UsageError, "config.unreadable"):
        read_config(path)
