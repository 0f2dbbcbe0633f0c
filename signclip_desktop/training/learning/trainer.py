"""The training loop: steps, evaluation on held-out people, early stop, and resuming.

A run writes into its folder after each epoch, so that a killed run goes on with the same
result: weights, running mean, optimiser and random state as safetensors, numbers as JSON.
Works alone or as one of several processes under torchrun. Which recordings make a step is drawn
on the CPU; they are varied, and the model learns, on the run's device.
"""

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from signclip_desktop import bounded_json
from signclip_desktop.atomic_file import replacing
from signclip_desktop.core.encoding.streams import streams_of
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.errors import CheckpointInvalid
from signclip_desktop.training.data.augment import augment, part_combinations
from signclip_desktop.training.data.dataset import Recordings, Split
from signclip_desktop.training.learning.config import RunConfig
from signclip_desktop.training.learning.dev_score import DevScores, dev_scores
from signclip_desktop.training.learning.loss import Learner
from signclip_desktop.training.learning.muon import Muon
from signclip_desktop.training.learning.processes import Processes, choose_device

# Told after each step: the share of the run that is done, 0..1, and where it stands.
Show = Callable[[float, str], None]

LIPS_SWAPPED = 0.3  # share of clips that get the lips of another clip of their sign
FINAL_RATE = 0.005  # of the peak rate, at the end of the cosine
LARGEST_GRADIENT = 5.0
READ_EVERY = 10  # steps between readings of a GPU's loss: each one waits for all it has to do
# Names of the clip towers' parameters that Muon updates.
MATRICES = ("blocks.", "project.weight", "hands.weight")
# Some numbers for each epoch, of which a run has hundreds; the random state has 39 digits.
_PROGRESS = bounded_json.JsonLimits(size=10_000_000, depth=8, digits=60)


@dataclass(slots=True)
class Progress:
    """What a run has done so far; its JSON is the report's data.

    Attributes:
        epoch: epochs done.
        losses: mean loss of each epoch.
        seconds: wall time of each epoch.
        scores: (epoch, R@1, R@5, R@10) on the held-out sources.
        best: highest R@1 so far.
        best_epoch: where that was.
    """

    epoch: int = 0
    losses: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    scores: list[tuple[int, float, float, float]] = field(default_factory=list)
    best: float = -1.0
    best_epoch: int = 0


class Trainer:
    """One run on given recordings."""

    def __init__(
        self,
        config: RunConfig,
        recordings: Recordings,
        split: Split,
        learner: Learner,
        *,
        folder: Path,
        processes: Processes | None = None,
        tell: Callable[[str], None] = lambda _: None,
        show: Show = lambda _, __: None,
    ) -> None:
        self.config = config
        self.split = split
        self.learner = learner
        self.folder = folder
        self.processes = processes or Processes()
        self.tell = tell
        self.show = show
        self.progress = Progress()
        self.device = choose_device(config.train.device, self.processes)
        self.recordings = recordings.to(self.device)
        self._label = recordings.label.cpu()
        learner.to(self.device)
        self.mean = Towers(config.model).to(self.device)
        self.mean.load_state_dict(learner.towers.state_dict())
        self._wrapped = self.processes.wrap(learner)
        self._adam, self._muon = _optimizers(learner, config)
        self._draw = np.random.default_rng(config.train.seed)
        torch.manual_seed(config.train.seed * 1000 + self.processes.rank)

    @property
    def steps_per_epoch(self) -> int:
        """Steps in an epoch; the last, smaller batch is left out."""
        clips = len(self.split.train) + min(len(self.split.small), self.config.data.small_draw)
        return max(1, clips // self.config.train.batch)

    def run(self) -> Progress:
        """Train to the end or to the early stop, going on where an earlier run stopped."""
        self._resume()
        train = self.config.train
        while self.progress.epoch < train.epochs and not self._stalled():
            began = time.monotonic()
            self.progress.losses.append(self._epoch())
            self.progress.epoch += 1
            self.progress.seconds.append(round(time.monotonic() - began, 1))
            if self.progress.epoch % train.evaluate_every == 0 or self._last():
                self._evaluate()
            self._save()
            self.tell(self._line())
        return self.progress

    def _epoch(self) -> float:
        self.learner.train()
        total, unread = 0.0, []
        steps = torch.from_numpy(np.stack(list(self._batches())))
        every = READ_EVERY if self.device.type == "cuda" else 1
        for number, (rows, label) in enumerate(
            zip(steps.to(self.device), self._label[steps], strict=True), 1
        ):
            done = self.progress.epoch * len(steps) + number
            unread.append(self._step(rows, label, self._rate_share(done - 1)))
            if number % every == 0 or number == len(steps):
                total += sum(torch.stack(unread).tolist())
                unread = []
                share = done / (len(steps) * self.config.train.epochs)
                self.show(share, self._standing(total / number))
        return total / len(steps)

    def _step(self, rows: Tensor, known: Tensor, share: float) -> Tensor:
        """One update by the recordings of `rows`, whose labels the CPU has as `known`: its loss."""
        train = self.config.train
        label = self.recordings.label[rows]
        with torch.no_grad():
            batch = part_combinations(self.recordings.batch(rows), label, LIPS_SWAPPED)
            batch = augment(
                batch, strength=train.augment, mirror=train.mirror, without=train.without
            )
            streams = streams_of(batch.hands, batch.lips, batch.body)
            for valid in (streams.body_valid, streams.mouth_valid):
                hidden = torch.rand(len(rows), device=rows.device) < train.stream_drop
                valid.masked_fill_(hidden[:, None], value=False)
        loss: Tensor = self._wrapped(streams, known)
        self._adam.zero_grad(set_to_none=True)
        for group in self._muon.groups.values():
            for matrix in group:
                matrix.grad = None
        loss.backward()
        nn.utils.clip_grad_norm_(self.learner.parameters(), LARGEST_GRADIENT)
        for part in self._adam.param_groups:
            part["lr"] = train.rate * share
        self._adam.step()
        self._muon.step(share)
        self._average()
        return loss.detach()

    def _batches(self) -> Iterator[NDArray[np.intp]]:
        """Rows of each step of an epoch: clips of one sign stand in pairs, so that they meet."""
        small = self._draw_small()
        label = self._label.numpy()
        by_label: dict[int, list[int]] = {}
        for row in self._draw.permutation(self.split.train):
            by_label.setdefault(int(label[row]), []).append(int(row))
        pairs = [rows[i : i + 2] for rows in by_label.values() for i in range(0, len(rows), 2)]
        pairs += [[int(row)] for row in small]
        order = [row for place in self._draw.permutation(len(pairs)) for row in pairs[place]]
        batch, rank = self.config.train.batch, self.processes.rank
        for start in range(self.steps_per_epoch):
            rows = order[start * batch : (start + 1) * batch]
            yield np.array(rows[rank :: self.processes.count], dtype=np.intp)

    def _draw_small(self) -> NDArray[np.intp]:
        """Some of the small files' recordings, each sign of each source as likely as another."""
        small = self.split.small
        count = min(len(small), self.config.data.small_draw)
        if count == 0:
            return small
        keys = [f"{self.recordings.source[i]} {int(self._label[i])}" for i in small]
        _, kind, often = np.unique(keys, return_inverse=True, return_counts=True)
        weight = 1.0 / often[kind]
        return self._draw.choice(small, count, replace=False, p=weight / weight.sum())

    def _rate_share(self, step: int) -> float:
        """In each cycle a linear warm-up, then half a cosine."""
        total = self.steps_per_epoch * self.config.train.epochs / self.config.train.cycles
        done = math.fmod(step, total)
        warm = max(1.0, self.config.train.warm_up * total)
        if done < warm:
            return (done + 1) / warm
        return max(FINAL_RATE, 0.5 * (1 + math.cos(math.pi * (done - warm) / (total - warm))))

    @torch.no_grad()
    def _average(self) -> None:
        done = self.progress.epoch * self.steps_per_epoch
        decay = min(self.config.train.averaging, (1 + done) / (10 + done))
        mean, now = self.mean, self.learner.towers
        torch._foreach_lerp_(list(mean.parameters()), list(now.parameters()), 1 - decay)
        torch._foreach_copy_(list(mean.buffers()), list(now.buffers()))

    def _evaluate(self) -> None:
        if len(self.split.queries) == 0:
            return
        scores: DevScores = dev_scores(
            self.mean, self.recordings, self.split, self.learner.same.cpu().numpy()
        )
        self.progress.scores.append((self.progress.epoch, scores.r1, scores.r5, scores.r10))
        if scores.r1 > self.progress.best:
            self.progress.best, self.progress.best_epoch = scores.r1, self.progress.epoch
            if self.processes.rank == 0:
                save_file(_tensors(self.mean), self.folder / "best.safetensors")

    def _stalled(self) -> bool:
        patience = self.config.train.patience * self.config.train.evaluate_every
        since = self.progress.epoch - self.progress.best_epoch
        return bool(patience and self.progress.scores and since >= patience)

    def _last(self) -> bool:
        return self.progress.epoch == self.config.train.epochs

    def _standing(self, loss: float) -> str:
        """Epoch, mean loss of this epoch so far, and the last figure on unseen people."""
        text = f"epoch {self.progress.epoch + 1}/{self.config.train.epochs}  loss {loss:.3f}"
        if self.progress.scores:
            text += f"  R@1 {self.progress.scores[-1][1]:.1f}"
        return text

    def _line(self) -> str:
        done = self.progress
        line = f"epoch {done.epoch}/{self.config.train.epochs}  loss {done.losses[-1]:.3f}"
        line += f"  {done.seconds[-1]:.0f} s"
        if done.scores and done.scores[-1][0] == done.epoch:
            _, r1, r5, r10 = done.scores[-1]
            line += f"  unseen people: R@1 {r1:.1f}  R@5 {r5:.1f}  R@10 {r10:.1f}"
        return line

    def _save(self) -> None:
        """State after an epoch; each process keeps its own random state."""
        self.processes.barrier()
        tensors = {f"random/{self.processes.rank}": torch.get_rng_state()}
        if self.device.type == "cuda":
            tensors["random/device"] = torch.cuda.get_rng_state(self.device)
        path = self.folder / f"random-{self.processes.rank}.safetensors"
        _replace(path, tensors)
        if self.processes.rank == 0:
            state = {f"learner/{k}": v for k, v in _tensors(self.learner).items()}
            state |= {f"mean/{k}": v for k, v in _tensors(self.mean).items()}
            state |= {f"muon/{k}": v for k, v in self._muon.state().items()}
            for number, values in self._adam.state_dict()["state"].items():
                state |= {f"adam/{number}/{k}": v for k, v in values.items()}
            _replace(self.folder / "state.safetensors", state)
            content = {"progress": asdict(self.progress), "draw": self._draw.bit_generator.state}
            with replacing(self.folder / "progress.json") as part:
                part.write_text(json.dumps(content, indent=1), encoding="utf-8")
        self.processes.barrier()

    def _resume(self) -> None:
        path = self.folder / "progress.json"
        if not path.exists():
            self._take_start()
            return
        try:
            content = _progress_in(path)
            state = load_file(self.folder / "state.safetensors")
            random = load_file(self.folder / f"random-{self.processes.rank}.safetensors")
            self.learner.load_state_dict(_under(state, "learner/"))
            self.mean.load_state_dict(_under(state, "mean/"))
            self._muon.load(_under(state, "muon/"))
            self._load_adam(_under(state, "adam/"))
            torch.set_rng_state(random[f"random/{self.processes.rank}"])
            if self.device.type == "cuda":
                torch.cuda.set_rng_state(random["random/device"], self.device)
            self._draw.bit_generator.state = content["draw"]
            self.progress = Progress(**content["progress"])
        except (
            SafetensorError, OSError, KeyError, ValueError, TypeError, RuntimeError,
        ) as error:  # fmt: skip
            raise CheckpointInvalid(
                f"{self.folder} holds an unfinished run that does not fit this config. "
                "Choose another folder, or delete it."
            ) from error
        self.tell(f"going on after epoch {self.progress.epoch}")

    def _take_start(self) -> None:
        """Begin with the averaged weights, and the heads, of another run."""
        if not self.config.train.start_from:
            return
        other = self.folder.parent / self.config.train.start_from / self.folder.name
        try:
            state = load_file(other / "state.safetensors")
            learned = _under(state, "learner/")
            learned |= {f"towers.{k}": v for k, v in _under(state, "mean/").items()}
            self.learner.load_state_dict(learned)
            self.mean.load_state_dict(_under(state, "mean/"))
        except (SafetensorError, OSError, RuntimeError) as error:
            raise CheckpointInvalid(
                f"The weights of {other} cannot be the start of this run: they are missing, or "
                "were trained on other labels or sizes."
            ) from error
        self.tell(f"starting from the weights of {other.parent.name}")

    def _load_adam(self, state: dict[str, Tensor]) -> None:
        whole = self._adam.state_dict()
        whole["state"] = {}
        for name, value in state.items():
            number, key = name.split("/")
            whole["state"].setdefault(int(number), {})[key] = value
        self._adam.load_state_dict(whole)


def _progress_in(path: Path) -> dict[str, Any]:
    """What a run noted after its last epoch; ValueError where the file holds anything else."""
    content = bounded_json.read(path, _PROGRESS)
    if not isinstance(content, dict):
        raise ValueError("expected the progress of a run")
    return content


def _optimizers(learner: Learner, config: RunConfig) -> tuple[torch.optim.AdamW, Muon]:
    """Muon for the clip towers' matrices, AdamW for the rest; vectors do not decay."""
    train = config.train
    matrices = []
    if train.matrix_rate:
        matrices = [
            value
            for name, value in learner.towers.clips.named_parameters()
            if value.ndim == 2 and any(part in name for part in MATRICES)
        ]
    taken = {id(value) for value in matrices}
    rest = [value for value in learner.parameters() if id(value) not in taken]
    adam = torch.optim.AdamW(
        [
            {"params": [v for v in rest if v.ndim > 1], "weight_decay": train.decay},
            {"params": [v for v in rest if v.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=train.rate,
        betas=(0.9, 0.98),
        fused=learner.scale.is_cuda,
    )
    return adam, Muon(matrices, rate=train.matrix_rate, decay=train.decay)


def _tensors(module: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().cpu().contiguous() for name, value in module.state_dict().items()}


def _under(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def _replace(path: Path, tensors: dict[str, Tensor]) -> None:
    """Write a file whole or not at all."""
    with replacing(path) as part:
        save_file(
            {name: value.detach().cpu().contiguous() for name, value in tensors.items()}, part
        )
