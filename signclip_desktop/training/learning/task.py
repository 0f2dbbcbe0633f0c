"""What is learned, as a task with a list of loss terms: the training loop knows no model.

`trainer.Trainer` does the same for every task: it steps, resumes, stops early, shows progress and
keeps checkpoints. A task says what a step is made of:

- `learner` is a module with every weight that is trained; `loss` runs it on what `collate` made of
  some rows, and gives a value for each name in `terms`.
- `terms` says how the values are weighed, which are computed at all, and which are logged.
- `batches` draws the rows of an epoch, `score` measures the averaged weights on people who are not
  learned from.

A run of another kind (the mouth, sentences) is another class with these members, and a config
whose [train] table is `config.LoopConfig` or a subclass:

    trainer = Trainer(MyTask(...), config.train, folder=folder, tell=print)
    progress = trainer.run()        # goes on where an earlier run in this folder stopped

`retrieval.RetrievalTask` is the example.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from signclip_desktop.training.learning.config import LoopConfig
from signclip_desktop.training.learning.processes import Processes

Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True)
class LossTerm:
    """One term of a loss.

    Attributes:
        name: the key of its value, and what the report calls it.
        weight: of the value in the sum; 0 leaves the term out.
        flag: whether the run has what the term needs; False leaves it out whatever its weight.
        log: whether its mean over each epoch is kept and reported.
    """

    name: str
    weight: float
    flag: bool = True
    log: bool = True

    @property
    def used(self) -> bool:
        """Whether the term is computed at all."""
        return self.flag and self.weight != 0


class Task(Protocol[Batch]):
    """What the loop asks; B is the count of rows in a step of this process.

    Attributes:
        learner: all that is trained, with whatever frozen part it needs.
        terms: of the loss, in the order in which they are added up.
        averaged: name of the learner's submodule whose running mean is scored and kept; "" for
            the whole learner.
        frozen: beginnings of names in the learner's state that no step changes. They are not
            written with a run, and must be the same when it goes on.
        score_names: what `score` measures; the first decides, and higher is better.
        scored_on: who or what is asked, as the line of an epoch says it.
        steps_per_epoch: at least 1.
    """

    # Read only: a task may know more of each than the loop does.
    @property
    def learner(self) -> nn.Module: ...  # noqa: D102
    @property
    def terms(self) -> Sequence[LossTerm]: ...  # noqa: D102
    @property
    def averaged(self) -> str: ...  # noqa: D102
    @property
    def frozen(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def score_names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def scored_on(self) -> str: ...  # noqa: D102
    @property
    def steps_per_epoch(self) -> int: ...  # noqa: D102

    def to(self, device: torch.device) -> None:
        """Move the learner, and the data that steps are made of."""

    def matrices(self) -> Sequence[nn.Parameter]:
        """The parameters (R, C) that Muon updates where the config gives it a rate."""

    def adam(self, parameters: Sequence[nn.Parameter], config: LoopConfig) -> torch.optim.AdamW:
        """The optimiser of the other parameters; `trainer.adam_of` builds the usual one."""

    def batches(
        self, draw: np.random.Generator, processes: Processes
    ) -> Sequence[NDArray[np.intp]]:
        """Rows of each step of one epoch, equally many (B,) in each, for this process alone.

        Draws the same for all processes, by `draw` alone: its state is what a resumed run needs.
        """

    def collate(self, rows: Tensor) -> Batch:
        """What a step sees of the rows int64 (B,), varied at random, on the task's device.

        Random numbers come from torch's global generators, whose state a run keeps.
        """

    def loss(self, learner: nn.Module, batch: Batch) -> Mapping[str, Tensor]:
        """The value () of each term that is used.

        Args:
            learner: the task's own, perhaps wrapped so that gradients are averaged over
                processes; all that has gradients goes through its forward.
            batch: of `collate`.
        """

    def score(self, averaged: nn.Module) -> tuple[float, ...] | None:
        """A figure for each of `score_names`; None where there is nothing to ask."""


def weighted_sum(terms: Sequence[LossTerm], values: Mapping[str, Tensor]) -> Tensor:
    """The loss (): the values of the used terms by their weights, added up in their order."""
    used = [term for term in terms if term.used]
    total = torch.zeros((), device=values[used[0].name].device if used else None)
    for term in used:
        total = total + term.weight * values[term.name]
    return total
