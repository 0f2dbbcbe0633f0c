"""A run learns, stops early when nothing gets better, and a killed one ends the same."""

import dataclasses
import itertools
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from signclip_desktop.errors import CheckpointInvalid
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import split
from signclip_desktop.training.learning.config import LossConfig, RunConfig, TrainConfig
from signclip_desktop.training.learning.processes import Processes
from signclip_desktop.training.learning.retrieval import RetrievalTask
from signclip_desktop.training.learning.run import _joined, build_learner
from signclip_desktop.training.learning.trainer import Trainer
from tests.told import raises
from tests.training.drawn import SMALL, drawn_recordings

# Two epochs of the recipe on six drawn signs.
LOSSES = (8.05054, 6.58765)


class KilledError(Exception):
    pass


def _config(**train: object) -> RunConfig:
    settings = {"epochs": 4, "batch": 8, "evaluate_every": 2, "threads": 1, **train}
    return RunConfig(
        name="tiny",
        data_folder=Path(),
        data=DataConfig(
            same_sign="",
            phonology="",
            train_sources=("s0", "s1", "s2"),
            query_sources=("s3",),
            small_files=(),
        ),
        model=SMALL,
        loss=LossConfig(),
        train=TrainConfig(**settings),
    )


def _trainer(config: RunConfig, folder: Path, tell=lambda _: None) -> Trainer:
    recordings = drawn_recordings()
    folder.mkdir(parents=True, exist_ok=True)
    task = RetrievalTask(
        config, recordings, split(recordings, config.data), build_learner(config, recordings)
    )
    return Trainer(task, config.train, folder=folder, tell=tell)


def test_it_learns_to_find_the_signs_of_an_unseen_person(tmp_path: Path) -> None:
    config = _config(epochs=25, evaluate_every=25, augment=0.5, averaging=0.9)
    progress = _trainer(config, tmp_path).run()
    assert progress.losses[-1] < 0.8 * progress.losses[0]
    assert progress.scores[-1][1] >= 80


def test_the_recipe_gives_the_losses_that_it_always_gave(tmp_path: Path) -> None:
    """A change of the loop, the loss, the augmentation or the towers must be meant."""
    progress = _trainer(_config(epochs=2), tmp_path).run()
    assert progress.losses == pytest.approx(list(LOSSES), rel=1e-4)


def test_a_killed_run_ends_with_the_same_weights(tmp_path: Path) -> None:
    whole = _trainer(_config(), tmp_path / "whole")
    whole.run()

    def die_after_two(line: str) -> None:
        if line.startswith("epoch 2/"):
            raise KilledError

    with pytest.raises(KilledError):
        _trainer(_config(), tmp_path / "cut", die_after_two).run()
    lines: list[str] = []
    resumed = _trainer(_config(), tmp_path / "cut", lines.append)
    resumed.run()
    assert lines[0] == "going on after epoch 2"
    assert resumed.progress.losses == whole.progress.losses
    assert [*map(tuple, resumed.progress.scores)] == whole.progress.scores
    for name, value in whole.mean.state_dict().items():
        assert torch.equal(value, resumed.mean.state_dict()[name]), name


def test_a_run_that_has_ended_goes_on_with_another_cycle(tmp_path: Path) -> None:
    _trainer(_config(epochs=2), tmp_path / "longer").run()
    longer = _trainer(_config(epochs=4, cycles=2), tmp_path / "longer")
    longer.run()
    at_once = _trainer(_config(epochs=4, cycles=2), tmp_path / "at once")
    at_once.run()
    assert longer.progress.losses == at_once.progress.losses
    for name, value in at_once.mean.state_dict().items():
        assert torch.equal(value, longer.mean.state_dict()[name]), name


def test_the_rate_rises_and_falls_in_each_cycle(tmp_path: Path) -> None:
    trainer = _trainer(_config(epochs=40, cycles=2), tmp_path)
    steps = 40 * trainer.task.steps_per_epoch
    rates = [trainer._rate_share(step) for step in range(steps)]
    assert rates[: steps // 2] == rates[steps // 2 :]
    assert max(rates) > 0.95
    assert rates[steps // 2 - 1] < 0.02
    assert rates[steps // 2] < 0.5


def test_it_stops_when_nothing_gets_better(tmp_path: Path) -> None:
    config = _config(epochs=50, evaluate_every=1, patience=2, rate=0.0, matrix_rate=0.0)
    progress = _trainer(config, tmp_path).run()
    assert progress.epoch <= 4
    assert (tmp_path / "best.safetensors").exists()


def test_a_run_of_another_shape_is_not_gone_on_with(tmp_path: Path) -> None:
    _trainer(_config(epochs=1), tmp_path).run()
    other = dataclasses.replace(_config(epochs=1), model=dataclasses.replace(SMALL, width=32))
    with raises(CheckpointInvalid, "training.unfinished_run"):
        _trainer(other, tmp_path).run()


def test_an_epoch_sees_every_recording_once_and_signs_in_pairs(tmp_path: Path) -> None:
    task = _trainer(_config(batch=9), tmp_path).task
    batches = task.batches(np.random.default_rng(0), Processes())
    seen = np.concatenate(batches)
    assert len(seen) == len(set(seen)) == 18
    assert set(seen) <= set(task.split.train)
    label = task.recordings.label.numpy()
    assert any((label[a] == label[b]) for rows in batches for a, b in itertools.pairwise(rows))


def test_the_state_is_no_pickle(tmp_path: Path) -> None:
    _trainer(_config(epochs=1), tmp_path).run()
    assert {path.suffix for path in tmp_path.iterdir()} <= {".safetensors", ".json"}
    assert load_file(tmp_path / "state.safetensors")


def test_a_run_can_start_from_the_weights_of_another(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    first = _trainer(_config(epochs=2), tmp_path / "first" / "member-0")
    first.run()
    lines: list[str] = []
    config = _config(epochs=1, rate=0.0, matrix_rate=0.0, start_from="../first")
    second = _trainer(config, tmp_path / "second" / "member-0", lines.append)
    second.run()
    assert lines[0] == "starting from the weights of first"
    for name, value in first.mean.named_parameters():
        torch.testing.assert_close(value, dict(second.mean.named_parameters())[name])

    lost = _config(epochs=1, start_from="../nowhere")
    with raises(CheckpointInvalid, "training.no_start"):
        _trainer(lost, tmp_path / "second" / "member-1").run()


@pytest.mark.gpu
def test_a_gpu_learns_as_the_cpu_does(tmp_path: Path) -> None:
    quiet = {"epochs": 2, "augment": 0.0, "mirror": 0.0, "stream_drop": 0.0, "late": 0.0}
    losses = [
        _trainer(_config(device=device, drop_path=0.0, **quiet), tmp_path / device).run().losses
        for device in ("cpu", "cuda")
    ]
    assert losses[1] == pytest.approx(losses[0], rel=0.02)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "progress.json").write_text("[]"),
        lambda folder: (folder / "progress.json").write_text("[" * 50_000),
        lambda folder: (folder / "progress.json").write_text('{"progress": 7, "draw": []}'),
        lambda folder: (folder / "state.safetensors").write_bytes(b""),
        lambda folder: os.truncate(folder / "state.safetensors", 5_000),
        lambda folder: os.truncate(folder / "random-0.safetensors", 20),
        lambda folder: (folder / "random-0.safetensors").unlink(),
    ],
)
def test_a_damaged_run_is_told_when_it_goes_on(tmp_path: Path, damage) -> None:
    _trainer(_config(epochs=1), tmp_path).run()
    damage(tmp_path)
    with raises(CheckpointInvalid, "training.unfinished_run"):
        _trainer(_config(epochs=2), tmp_path).run()


def test_damaged_weights_of_a_member_are_told(tmp_path: Path) -> None:
    config = dataclasses.replace(_config(), model=dataclasses.replace(SMALL, members=1))
    place = tmp_path / "member-0"
    place.mkdir()
    for content in (b"", b"\xff" * 100, b"\x02\0\0\0\0\0\0\0{}"):
        for name, scored in (("best", True), ("state", False)):
            (place / f"{name}.safetensors").write_bytes(content)
            with pytest.raises(CheckpointInvalid, match="member-0"):
                _joined(config, tmp_path, scored)
