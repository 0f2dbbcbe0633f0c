"""The training loop of every task: steps, evaluation, early stop, and resuming.

A run writes into its folder after each epoch, so that a killed run goes on with the same result
(run_state.py). Works alone or as one of several processes under torchrun. What is learned and
measured is the task's matter (task.py).
"""

import copy
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from signclip_desktop.training.learning.config import LoopConfig
from signclip_desktop.training.learning.muon import Muon
from signclip_desktop.training.learning.processes import Processes, choose_device
from signclip_desktop.training.learning.run_state import (
    Moving,
    Progress,
    go_on,
    start_from,
    tensors_of,
    write_state,
)
from signclip_desktop.training.learning.task import Task, weighted_sum

# Told after each step: the share of the run that is done, 0..1, and where it stands.
Show = Callable[[float, str], None]

FINAL_RATE = 0.005  # of the peak rate, at the end of the cosine
LARGEST_GRADIENT = 5.0
READ_EVERY = 10  # steps between readings of a GPU's loss: each one waits for all it has to do


class Trainer:
    """One run of one task.

    Attributes:
        progress: what is done so far.
        mean: the running mean of the task's averaged part, in its own module.
    """

    def __init__(
        self,
        task: Task[Any],
        config: LoopConfig,
        *,
        folder: Path,
        processes: Processes | None = None,
        tell: Callable[[str], None] = lambda _: None,
        show: Show = lambda _, __: None,
    ) -> None:
        self.task = task
        self.config = config
        self.folder = folder
        self.processes = processes or Processes()
        self.tell = tell
        self.show = show
        self.progress = Progress()
        self.device = choose_device(config.device, self.processes)
        task.to(self.device)
        self._now = task.learner.get_submodule(task.averaged)
        self.mean = copy.deepcopy(self._now)
        self._wrapped = self.processes.wrap(task.learner)
        self._adam, self._muon = _optimizers(task, config)
        self._draw = np.random.default_rng(config.seed)
        self._logged = [term.name for term in task.terms if term.used and term.log]
        torch.manual_seed(config.seed * 1000 + self.processes.rank)

    def run(self) -> Progress:
        """Train to the end or to the early stop, going on where an earlier run stopped."""
        self._resume()
        while self.progress.epoch < self.config.epochs and not self._stalled():
            began = time.monotonic()
            self._epoch()
            self.progress.epoch += 1
            self.progress.seconds.append(round(time.monotonic() - began, 1))
            if self.progress.epoch % self.config.evaluate_every == 0 or self._last():
                self._evaluate()
            write_state(self.folder, self._moving(), self.progress, self.processes)
            self.tell(self._line())
        return self.progress

    def _epoch(self) -> None:
        self.task.learner.train()
        totals, unread = [0.0] * (1 + len(self._logged)), []
        steps = list(self.task.batches(self._draw, self.processes))
        every = READ_EVERY if self.device.type == "cuda" else 1
        for number, rows in enumerate(steps, 1):
            done = self.progress.epoch * len(steps) + number
            unread.append(self._step(torch.from_numpy(rows), self._rate_share(done - 1)))
            if number % every == 0 or number == len(steps):
                read = [sum(column) for column in zip(*torch.stack(unread).tolist(), strict=True)]
                totals = [total + more for total, more in zip(totals, read, strict=True)]
                unread = []
                share = done / (len(steps) * self.config.epochs)
                self.show(share, self._standing(totals[0] / number))
        loss, *terms = (total / len(steps) for total in totals)
        self.progress.losses.append(loss)
        for name, value in zip(self._logged, terms, strict=True):
            self.progress.terms.setdefault(name, []).append(value)

    def _step(self, rows: Tensor, share: float) -> Tensor:
        """One update by these rows; the loss, and the value of each logged term."""
        with torch.no_grad():
            batch = self.task.collate(rows)
        values = self.task.loss(self._wrapped, batch)
        loss = weighted_sum(self.task.terms, values)
        self._adam.zero_grad(set_to_none=True)
        for group in self._muon.groups.values():
            for matrix in group:
                matrix.grad = None
        loss.backward()
        nn.utils.clip_grad_norm_(self.task.learner.parameters(), LARGEST_GRADIENT)
        for part in self._adam.param_groups:
            part["lr"] = self.config.rate * share
        self._adam.step()
        self._muon.step(share)
        self._average()
        return torch.stack([loss, *(values[name] for name in self._logged)]).detach()

    def _rate_share(self, step: int) -> float:
        """In each cycle a linear warm-up, then half a cosine."""
        total = self.task.steps_per_epoch * self.config.epochs / self.config.cycles
        done = math.fmod(step, total)
        warm = max(1.0, self.config.warm_up * total)
        if done < warm:
            return (done + 1) / warm
        return max(FINAL_RATE, 0.5 * (1 + math.cos(math.pi * (done - warm) / (total - warm))))

    @torch.no_grad()
    def _average(self) -> None:
        done = self.progress.epoch * self.task.steps_per_epoch
        decay = min(self.config.averaging, (1 + done) / (10 + done))
        mean, now = self.mean, self._now
        torch._foreach_lerp_(list(mean.parameters()), list(now.parameters()), 1 - decay)
        for kept, latest in zip(mean.buffers(), now.buffers(), strict=True):
            kept.copy_(latest)

    def _evaluate(self) -> None:
        with torch.no_grad():
            scores = self.task.score(self.mean)
        if scores is None:
            return
        self.progress.scores.append((self.progress.epoch, *scores))
        if not self.progress.best_epoch or scores[0] > self.progress.best:
            self.progress.best, self.progress.best_epoch = scores[0], self.progress.epoch
            if self.processes.rank == 0:
                save_file(tensors_of(self.mean), self.folder / "best.safetensors")

    def _stalled(self) -> bool:
        patience = self.config.patience * self.config.evaluate_every
        since = self.progress.epoch - self.progress.best_epoch
        return bool(patience and self.progress.scores and since >= patience)

    def _last(self) -> bool:
        return self.progress.epoch == self.config.epochs

    def _standing(self, loss: float) -> str:
        """Epoch, mean loss of this epoch so far, and the last figure that decides."""
        text = f"epoch {self.progress.epoch + 1}/{self.config.epochs}  loss {loss:.3f}"
        if self.progress.scores:
            text += f"  {self.task.score_names[0]} {self.progress.scores[-1][1]:.1f}"
        return text

    def _line(self) -> str:
        done = self.progress
        line = f"epoch {done.epoch}/{self.config.epochs}  loss {done.losses[-1]:.3f}"
        line += f"  {done.seconds[-1]:.0f} s"
        if done.scores and done.scores[-1][0] == done.epoch:
            figures = zip(self.task.score_names, done.scores[-1][1:], strict=True)
            said = "  ".join(f"{name} {figure:.1f}" for name, figure in figures)
            line += f"  {self.task.scored_on}: {said}"
        return line

    def _moving(self) -> Moving:
        """All that steps change."""
        return Moving(
            learner=self.task.learner,
            mean=self.mean,
            adam=self._adam,
            muon=self._muon,
            draw=self._draw,
            device=self.device,
            frozen=self.task.frozen,
        )

    def _resume(self) -> None:
        found = go_on(self.folder, self._moving(), self.processes)
        if found is not None:
            self.progress = found
            self.tell(f"going on after epoch {self.progress.epoch}")
        elif self.config.start_from:
            other = self.folder.parent / self.config.start_from / self.folder.name
            start_from(other, self._moving(), self.task.averaged)
            self.tell(f"starting from the weights of {other.parent.name}")


def adam_of(
    parameters: Sequence[nn.Parameter],
    config: LoopConfig,
    *,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> torch.optim.AdamW:
    """AdamW in which vectors and numbers do not decay."""
    return torch.optim.AdamW(
        [
            {"params": [v for v in parameters if v.ndim > 1], "weight_decay": config.decay},
            {"params": [v for v in parameters if v.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=config.rate,
        betas=betas,
        eps=eps,
        fused=any(value.is_cuda for value in parameters),
    )


def _optimizers(task: Task[Any], config: LoopConfig) -> tuple[torch.optim.AdamW, Muon]:
    """Muon for the task's matrices, AdamW for all else that learns."""
    matrices = list(task.matrices()) if config.matrix_rate else []
    taken = {id(value) for value in matrices}
    learned = [value for value in task.learner.parameters() if value.requires_grad]
    rest = [value for value in learned if id(value) not in taken]
    adam = task.adam(rest, config)
    return adam, Muon(matrices, rate=config.matrix_rate, decay=config.decay)
