"""The loop learns whatever a task says: here a line through points, with a frozen part."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from signclip_desktop.errors import CheckpointInvalid
from signclip_desktop.training.learning.config import LoopConfig
from signclip_desktop.training.learning.processes import Processes
from signclip_desktop.training.learning.task import LossTerm, Task
from signclip_desktop.training.learning.trainer import Trainer, adam_of
from tests.told import raises


class Line(nn.Module):
    """y = slope x + 1, where the 1 is given and not learned."""

    def __init__(self) -> None:
        super().__init__()
        self.given = nn.Linear(1, 1)
        self.given.requires_grad_(False)
        self.given.bias.fill_(1.0)
        self.slope = nn.Parameter(torch.zeros(1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x @ self.slope + self.given.bias


class LineTask:
    """Twelve points on y = 3 x + 1; the points beyond them are asked."""

    terms = (
        LossTerm("miss", 1.0),
        LossTerm("size", 0.01, log=False),
        LossTerm("other", 1.0, flag=False),
    )
    averaged = ""
    frozen = ("given.",)
    score_names = ("nearness",)
    scored_on = "points beyond"
    steps_per_epoch = 3

    def __init__(self) -> None:
        self.learner = Line()
        self.x = torch.linspace(-1, 1, 12)[:, None]

    def to(self, device: torch.device) -> None:
        self.learner.to(device)

    def matrices(self) -> list[nn.Parameter]:
        return []

    def adam(self, parameters: list[nn.Parameter], config: LoopConfig) -> torch.optim.AdamW:
        return adam_of(parameters, config, betas=(0.9, 0.95), eps=1e-9)

    def batches(self, draw: np.random.Generator, processes: Processes) -> list[np.ndarray]:
        assert processes.count == 1
        return np.split(draw.permutation(12), 3)

    def collate(self, rows: torch.Tensor) -> torch.Tensor:
        return self.x[rows] + 0.001 * torch.randn(len(rows), 1)

    def loss(self, learner: nn.Module, batch: torch.Tensor) -> dict[str, torch.Tensor]:
        return {
            "miss": (learner(batch) - (3 * batch + 1)).abs().mean(),
            "size": self.learner.slope.abs().sum(),
        }

    def score(self, averaged: nn.Module) -> tuple[float, ...]:
        return (-abs(float(averaged(torch.tensor([[2.0]]))) - 7.0),)


CONFIG = LoopConfig(
    epochs=30, rate=0.2, matrix_rate=0.0, decay=1e-4, averaging=0.8, evaluate_every=10
)


def trained(
    folder: Path, config: LoopConfig = CONFIG, task: Task | None = None
) -> tuple[Trainer, list[str]]:
    folder.mkdir(exist_ok=True)
    lines: list[str] = []
    trainer = Trainer(task or LineTask(), config, folder=folder, tell=lines.append)
    trainer.run()
    return trainer, lines


def test_a_task_of_another_kind_is_learned_scored_and_logged(tmp_path: Path) -> None:
    trainer, lines = trained(tmp_path)
    assert float(trainer.task.learner.slope.detach()) == pytest.approx(3.0, abs=0.05)
    assert [epoch for epoch, _ in trainer.progress.scores] == [10, 20, 30]
    assert trainer.progress.scores[-1][1] > -0.2
    assert (tmp_path / "best.safetensors").exists()
    assert "points beyond: nearness -" in lines[9]
    assert list(trainer.progress.terms) == ["miss"]
    assert len(trainer.progress.terms["miss"]) == 30
    first, loss = trainer.progress.terms["miss"][0], trainer.progress.losses[0]
    assert first < loss < first + 0.01 * 3.5


def test_what_is_frozen_is_neither_written_nor_changed(tmp_path: Path) -> None:
    trainer, _ = trained(tmp_path)
    assert float(trainer.task.learner.given.bias) == 1.0
    written = load_file(tmp_path / "state.safetensors")
    assert "learner/slope" in written
    assert not any(name.startswith("learner/given") for name in written)


def test_another_kind_of_run_goes_on_too(tmp_path: Path) -> None:
    whole, _ = trained(tmp_path / "whole")
    # A schedule is laid out over all epochs, so the first part knows that there are thirty.
    part = Trainer(LineTask(), CONFIG, folder=tmp_path / "part", tell=_stop_after_ten)
    (tmp_path / "part").mkdir()
    with pytest.raises(InterruptedError):
        part.run()
    rest, lines = trained(tmp_path / "part")
    assert lines[0] == "going on after epoch 10"
    assert rest.progress.losses == whole.progress.losses
    assert rest.progress.terms == whole.progress.terms
    assert torch.equal(rest.task.learner.slope, whole.task.learner.slope)


def _stop_after_ten(line: str) -> None:
    if line.startswith("epoch 10/"):
        raise InterruptedError


def test_a_run_of_another_task_is_not_gone_on_with(tmp_path: Path) -> None:
    trained(tmp_path)
    other = LineTask()
    other.learner.more = nn.Parameter(torch.zeros(1))
    with raises(CheckpointInvalid, "training.unfinished_run"):
        trained(tmp_path, task=other)


def test_the_first_figure_is_the_best_however_low(tmp_path: Path) -> None:
    config = LoopConfig(epochs=1, rate=0.0, matrix_rate=0.0, evaluate_every=1)
    trainer, _ = trained(tmp_path, config)
    assert trainer.progress.best == pytest.approx(-6.0)
    assert (tmp_path / "best.safetensors").exists()


def test_the_gradient_of_a_step_is_no_longer_than_five(tmp_path: Path) -> None:
    class Steep(LineTask):
        def adam(self, parameters: list[nn.Parameter], config: LoopConfig) -> torch.optim.Optimizer:
            return torch.optim.SGD(parameters, lr=config.rate)

        def loss(self, learner: nn.Module, batch: torch.Tensor) -> dict[str, torch.Tensor]:
            return {"miss": 1000 * learner(batch * 0 + 1).mean(), "size": torch.zeros(())}

    config = LoopConfig(epochs=1, rate=1.0, matrix_rate=0.0, warm_up=0.0)
    trainer = Trainer(Steep(), config, folder=tmp_path)
    moved = []
    for _ in range(2):
        before = float(trainer.task.learner.slope.detach())
        trainer._step(torch.arange(4), 1.0)
        moved.append(before - float(trainer.task.learner.slope.detach()))
    assert moved == pytest.approx([5.0, 5.0])


def test_the_rate_rises_in_a_line_and_falls_to_a_two_hundredth(tmp_path: Path) -> None:
    config = LoopConfig(epochs=400, rate=0.1, matrix_rate=0.0, warm_up=0.1)
    trainer = Trainer(LineTask(), config, folder=tmp_path)
    share = [trainer._rate_share(step) for step in range(1200)]
    assert share[:3] == pytest.approx([1 / 120, 2 / 120, 3 / 120])
    assert share[119] == 1.0
    assert share[120 + 540] == pytest.approx(0.5)
    assert share[-1] == 0.005
    assert trainer._rate_share(1200) == share[0]


def test_it_stops_so_many_evaluations_after_the_best(tmp_path: Path) -> None:
    figures = iter([1.0, 3.0, 5.0, 5.0, 4.0, 4.0, 4.0, 9.0])

    class Told(LineTask):
        def score(self, averaged: nn.Module) -> tuple[float, ...]:
            return (next(figures),)

    config = LoopConfig(epochs=50, matrix_rate=0.0, evaluate_every=2, patience=3)
    trainer, _ = trained(tmp_path, config, Told())
    assert trainer.progress.epoch == 12
    assert (trainer.progress.best, trainer.progress.best_epoch) == (5.0, 6)


def test_the_running_mean_follows_quickly_at_first_and_slowly_later(tmp_path: Path) -> None:
    config = LoopConfig(epochs=200, rate=0.0, matrix_rate=0.0, averaging=0.9)
    trainer = Trainer(LineTask(), config, folder=tmp_path)
    for epoch, kept in ((0, 0.1), (10, 31 / 40), (100, 0.9)):
        trainer.progress.epoch = epoch
        trainer.mean.slope.data.fill_(0.0)
        trainer.task.learner.slope.data.fill_(1.0)
        trainer._average()
        assert float(trainer.mean.slope.detach()) == pytest.approx(1 - kept)


def test_vectors_and_numbers_do_not_decay() -> None:
    adam = adam_of([nn.Parameter(torch.ones(2, 2)), nn.Parameter(torch.ones(2))], CONFIG)
    assert [group["weight_decay"] for group in adam.param_groups] == [CONFIG.decay, 0.0]
    assert [[value.ndim for value in group["params"]] for group in adam.param_groups] == [[2], [1]]
    assert adam.defaults["betas"] == (0.9, 0.999)
    assert adam.defaults["eps"] == 1e-8


def test_each_step_shows_the_epoch_and_the_share_that_is_done(tmp_path: Path) -> None:
    shown: list[tuple[float, str]] = []
    config = LoopConfig(epochs=2, matrix_rate=0.0, evaluate_every=1)
    task = LineTask()
    Trainer(task, config, folder=tmp_path, show=lambda *said: shown.append(said)).run()
    assert [share for share, _ in shown] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1.0])
    assert [text.split("  ")[0] for _, text in shown] == ["epoch 1/2"] * 3 + ["epoch 2/2"] * 3
    assert "nearness" not in shown[2][1]
    assert "nearness -" in shown[3][1]
