"""The training of stacked members: their batches, their two optimisers, their running mean.

The learning rate follows the share of the epochs, or of the time, that is done, whichever is more:
on a machine that is lent for minutes, a run is finished when its time is.
"""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from research.train_together.stacked_losses import StackedHeads
from research.train_together.stacked_towers import StackedTowers
from signclip_desktop.core.encoding.streams import streams_of
from signclip_desktop.training.data.augment import augment
from signclip_desktop.training.data.dataset import Recordings
from signclip_desktop.training.learning.config import TrainConfig
from signclip_desktop.training.learning.muon import MOMENTUM, orthogonal
from signclip_desktop.training.learning.processes import Processes
from signclip_desktop.training.learning.retrieval import MATRICES, RetrievalTask
from signclip_desktop.training.learning.trainer import FINAL_RATE, LARGEST_GRADIENT

READ_EVERY = 25
FIRST_SHARE = 1e-3


class TogetherTrainer:
    """Trains stacked members on one machine."""

    def __init__(
        self,
        towers: StackedTowers,
        heads: StackedHeads,
        task: RetrievalTask,
        config: TrainConfig,
        device: torch.device,
    ) -> None:
        self.towers, self.heads, self.task, self.config = towers, heads, task, config
        self.recordings: Recordings = task.recordings.to(device)
        self.device = device
        named = dict(towers.named_parameters())
        self._matrices: list[Tensor] = [
            value
            for name, value in named.items()
            if value.ndim == 3 and any(part in name.replace("/", ".") for part in MATRICES)
        ]
        taken = {id(value) for value in self._matrices}
        self._rest: list[Tensor] = [
            v for v in [*named.values(), *heads.parameters()] if id(v) not in taken
        ]
        decaying = [v for v in self._rest if v.ndim > 2]
        steady = [v for v in self._rest if v.ndim <= 2]
        groups = [
            {"params": decaying, "weight_decay": config.decay},
            {"params": steady, "weight_decay": 0.0},
        ]
        self._adam = torch.optim.AdamW(
            groups, lr=config.rate, betas=(0.9, 0.98), fused=device.type == "cuda"
        )
        self._groups: dict[tuple[int, ...], list[Tensor]] = {}
        for matrix in self._matrices:
            self._groups.setdefault(tuple(matrix.shape), []).append(matrix)
        self._momentum = {
            shape: torch.zeros(len(group) * shape[0], *shape[1:], device=device)
            for shape, group in self._groups.items()
        }
        self._kept: list[Tensor] = list(towers.parameters())
        self._mean = [value.detach().clone() for value in self._kept]
        self._draws = [np.random.default_rng(config.seed + n) for n in range(towers.count)]

    def run(self, *, minutes: float, tell: Callable[[str], None]) -> int:
        """Train until the epochs, or the minutes, are over; the number of steps done."""
        began, done, unread = time.monotonic(), 0, []
        wanted = self.config.epochs * self.task.steps_per_epoch
        torch.manual_seed(self.config.seed * 1000)
        self.towers.train()
        share = 0.0
        while share < 1.0:
            for rows in self._epoch():
                share = max(done / wanted, (time.monotonic() - began) / (60 * minutes))
                if share >= 1.0:
                    break
                unread.append(self._step(rows, self._rate_share(share), done))
                done += 1
                if done % READ_EVERY == 0:
                    loss = float(torch.stack(unread).mean()) / self.towers.count
                    pace = 1000 * (time.monotonic() - began) / done
                    tell(f"step {done}  {100 * share:.0f} %  loss {loss:.3f}  {pace:.0f} ms")
                    unread = []
        return done

    def members(self) -> list[dict[str, Tensor]]:
        """State of each member's clip tower, the running mean of its weights."""
        values = dict(zip(self.towers.names, self._mean, strict=True))
        return [self.towers.member(number, values) for number in range(self.towers.count)]

    def _epoch(self) -> Tensor:
        """Rows (steps, E, B) of one epoch, each member's drawn apart."""
        drawn = [np.stack(self.task.batches(draw, Processes())) for draw in self._draws]
        return torch.from_numpy(np.stack(drawn, axis=1)).to(self.device)

    def _step(self, rows: Tensor, share: float, done: int) -> Tensor:
        config, flat = self.config, rows.flatten()
        with torch.no_grad():
            batch = self.recordings.batch(flat)
            batch = augment(
                batch, strength=config.augment, mirror=config.mirror, without=config.without
            )
            streams = streams_of(batch.hands, batch.lips, batch.body)
            shown = torch.rand(len(flat), 1, device=self.device) >= config.stream_drop
            valid = shown.float().expand(-1, batch.hands.shape[1])
        shape = (*rows.shape, batch.hands.shape[1])
        raw = self.towers(
            streams.hands.view(*shape, -1), streams.body.view(*shape, -1), valid.view(shape)
        )
        loss: Tensor = self.heads(raw, self.recordings.label[rows])
        for value in [*self._matrices, *self._rest]:
            value.grad = None
        loss.backward()
        self._clip_gradients()
        for part in self._adam.param_groups:
            part["lr"] = config.rate * share
        self._adam.step()
        self._update_matrices(config.matrix_rate * share)
        with torch.no_grad():
            decay = min(config.averaging, (1 + done) / (10 + done))
            torch._foreach_lerp_(self._mean, self._kept, 1 - decay)
        return loss.detach()

    @torch.no_grad()
    def _clip_gradients(self) -> None:
        """Each member's gradient to a length of at most LARGEST_GRADIENT."""
        values: Sequence[Any] = [*self._matrices, *self._rest]
        grads = [value.grad for value in values if value.grad is not None]
        squares = [grad.view(self.towers.count, -1).square().sum(dim=1) for grad in grads]
        length = torch.stack(squares).sum(dim=0).sqrt()
        factor = (LARGEST_GRADIENT / (length + 1e-6)).clamp_max(1.0)
        for grad in grads:
            grad.mul_(factor.view(-1, *[1] * (grad.ndim - 1)))

    @torch.no_grad()
    def _update_matrices(self, rate: float) -> None:
        """Muon's update (learning/muon.py) of every member's matrices of equal shape together."""
        for shape, group in self._groups.items():
            grads = [matrix.grad for matrix in group if matrix.grad is not None]
            momentum = self._momentum[shape].mul_(MOMENTUM).add_(torch.cat(grads))
            update = orthogonal(torch.cat(grads).add(momentum, alpha=MOMENTUM))
            stretch = max(1.0, shape[1] / shape[2]) ** 0.5
            torch._foreach_mul_(group, 1 - rate * self.config.decay)
            changes = list(update.reshape(len(group), *shape))
            torch._foreach_add_(group, changes, alpha=-rate * stretch)

    def _rate_share(self, share: float) -> float:
        """A linear warm-up, then half a cosine."""
        warm = self.config.warm_up
        if share < warm:
            return (share + FIRST_SHARE) / warm
        return max(FINAL_RATE, 0.5 * (1 + math.cos(math.pi * (share - warm) / (1 - warm))))
