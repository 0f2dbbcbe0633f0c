"""Each line of the table is the recipe without one part, trained and ranked like the others."""

import dataclasses
from pathlib import Path

from research.ablations import score, variants
from signclip_desktop.training.data.augment import VARIATIONS
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import split
from signclip_desktop.training.learning.config import LossConfig, RunConfig, TrainConfig
from tests.training.drawn import SMALL, drawn_recordings

DATA = DataConfig(
    train_sources=("s0", "s1", "s2"), query_sources=("s3",), small_files=(), same_sign="",
    phonology="",
)  # fmt: skip
TRAIN = TrainConfig(epochs=1, batch=8, evaluate_every=1, threads=1)
CONFIG = RunConfig("a", Path(), DATA, SMALL, LossConfig(), TRAIN)


def test_every_variant_differs_from_the_recipe_in_one_part() -> None:
    found = variants(CONFIG)
    recipe = found.pop("the recipe")
    for name, variant in found.items():
        changed = [
            (part, field.name)
            for part in ("data", "model", "loss", "train")
            for field in dataclasses.fields(getattr(recipe, part))
            if getattr(getattr(recipe, part), field.name)
            != getattr(getattr(variant, part), field.name)
        ]
        assert len(changed) == (2 if name == "without any augmentation" else 1), name
    assert {f"without varying: {kind}" for kind in VARIATIONS} <= found.keys()


def test_a_loss_that_the_recipe_lacks_is_no_line() -> None:
    without_text = dataclasses.replace(CONFIG, loss=LossConfig(text=0.0))
    assert "without the loss: text" in variants(CONFIG)
    assert "without the loss: text" not in variants(without_text)


def test_a_variant_is_trained_once_and_ranked(tmp_path: Path) -> None:
    recordings = drawn_recordings()
    parts = split(recordings, DATA)
    config = variants(CONFIG)["without the place on the body"]
    first = score(config, recordings, parts, tmp_path / "a")
    stamp = (tmp_path / "a" / "state.safetensors").stat().st_mtime_ns
    again = score(config, recordings, parts, tmp_path / "a")
    assert first == again
    assert (tmp_path / "a" / "state.safetensors").stat().st_mtime_ns == stamp
    assert all(0 <= one.r1 <= one.r10 <= 100 for one in first)
