"""The task of finding signs: clip and text towers, learned from labelled recordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from signclip_desktop.core.encoding.streams import Streams, streams_of
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.training.data.augment import augment, part_combinations
from signclip_desktop.training.data.dataset import Recordings, Split
from signclip_desktop.training.learning.config import LoopConfig, RunConfig
from signclip_desktop.training.learning.dev_score import dev_scores
from signclip_desktop.training.learning.loss import Learner
from signclip_desktop.training.learning.processes import Processes
from signclip_desktop.training.learning.trainer import adam_of

LIPS_SWAPPED = 0.3  # share of clips that get the lips of another clip of their sign
# Names of the clip towers' parameters that Muon updates.
MATRICES = ("blocks.", "project.weight", "hands.weight", "body.weight")


@dataclass(frozen=True, slots=True)
class LabelledStreams:
    """Clips of a step.

    Attributes:
        streams: of B clips, on the run's device.
        label: int64 (B,), on the CPU, where the text loss looks its prompts up.
    """

    streams: Streams
    label: Tensor


class RetrievalTask:
    """Clips and words of one sign come close; held-out people's clips are asked.

    Which recordings make a step is drawn on the CPU; they are varied on the run's device.
    """

    averaged = "towers"
    frozen: tuple[str, ...] = ()
    score_names = ("R@1", "R@5", "R@10")
    scored_on = "unseen people"

    def __init__(
        self, config: RunConfig, recordings: Recordings, split: Split, learner: Learner
    ) -> None:
        self.config = config
        self.recordings = recordings
        self.split = split
        self.learner = learner
        self.terms = learner.terms
        self._label = recordings.label.cpu()

    @property
    def steps_per_epoch(self) -> int:
        """Steps in an epoch; the last, smaller batch is left out."""
        clips = len(self.split.train) + min(len(self.split.small), self.config.data.small_draw)
        return max(1, clips // self.config.train.batch)

    def to(self, device: torch.device) -> None:
        """Move the learner and the recordings."""
        self.learner.to(device)
        self.recordings = self.recordings.to(device)

    def matrices(self) -> list[nn.Parameter]:
        """The matrices inside the clip towers."""
        return [
            value
            for name, value in self.learner.towers.clips.named_parameters()
            if value.ndim == 2 and any(part in name for part in MATRICES)
        ]

    def adam(self, parameters: Sequence[nn.Parameter], config: LoopConfig) -> torch.optim.AdamW:
        """AdamW with a short memory of the gradients' size, as batches are small."""
        return adam_of(parameters, config, betas=(0.9, 0.98))

    def batches(self, draw: np.random.Generator, processes: Processes) -> list[NDArray[np.intp]]:
        """Rows of each step of an epoch: clips of one sign stand in pairs, so that they meet."""
        small = self._draw_small(draw)
        label = self._label.numpy()
        by_label: dict[int, list[int]] = {}
        for row in draw.permutation(self.split.train):
            by_label.setdefault(int(label[row]), []).append(int(row))
        pairs = [rows[i : i + 2] for rows in by_label.values() for i in range(0, len(rows), 2)]
        pairs += [[int(row)] for row in small]
        order = [row for place in draw.permutation(len(pairs)) for row in pairs[place]]
        batch = self.config.train.batch
        steps = [order[n * batch : (n + 1) * batch] for n in range(self.steps_per_epoch)]
        return [np.array(rows[processes.rank :: processes.count], dtype=np.intp) for rows in steps]

    def _draw_small(self, draw: np.random.Generator) -> NDArray[np.intp]:
        """Some of the small files' recordings, each sign of each source as likely as another."""
        small = self.split.small
        count = min(len(small), self.config.data.small_draw)
        if count == 0:
            return small
        keys = [f"{self.recordings.source[i]} {int(self._label[i])}" for i in small]
        _, kind, often = np.unique(keys, return_inverse=True, return_counts=True)
        weight = 1.0 / often[kind]
        return draw.choice(small, count, replace=False, p=weight / weight.sum())

    def collate(self, rows: Tensor) -> LabelledStreams:
        """The recordings of the rows, varied, some without their body or mouth."""
        train = self.config.train
        known = self._label[rows]
        rows = rows.to(self.recordings.hands.device, non_blocking=True)
        batch = part_combinations(
            self.recordings.batch(rows), self.recordings.label[rows], LIPS_SWAPPED
        )
        batch = augment(batch, strength=train.augment, mirror=train.mirror, without=train.without)
        streams = streams_of(batch.hands, batch.lips, batch.body)
        for valid in (streams.body_valid, streams.mouth_valid):
            hidden = torch.rand(len(rows), device=rows.device) < train.stream_drop
            valid.masked_fill_(hidden[:, None], value=False)
        return LabelledStreams(streams, known)

    def loss(self, learner: nn.Module, batch: LabelledStreams) -> Mapping[str, Tensor]:
        """The value of each term in use."""
        values: Mapping[str, Tensor] = learner(batch.streams, batch.label)
        return values

    def score(self, averaged: nn.Module) -> tuple[float, ...] | None:
        """R@1, R@5 and R@10 on the held-out people, if there are any."""
        if len(self.split.queries) == 0:
            return None
        assert isinstance(averaged, Towers)
        same = self.learner.same.cpu().numpy()
        scores = dev_scores(averaged, self.recordings, self.split, same)
        return scores.r1, scores.r5, scores.r10
