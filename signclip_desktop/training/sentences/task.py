"""Sentences as a task of the shared training loop."""

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.llm import LlmVocabulary
from signclip_desktop.core.encoding.signmouth.model import SignBatch
from signclip_desktop.core.encoding.signmouth.official_folder import OfficialTranslator
from signclip_desktop.core.encoding.signmouth.translator import AlignedTranslator
from signclip_desktop.core.encoding.signmouth.words import Vocabulary
from signclip_desktop.training.learning.config import LoopConfig
from signclip_desktop.training.learning.processes import Processes
from signclip_desktop.training.learning.task import LossTerm
from signclip_desktop.training.learning.trainer import adam_of
from signclip_desktop.training.sentences.batches import (
    Augmentation,
    Sentences,
    batch_of,
    batches,
    in_order,
    text_batch,
)
from signclip_desktop.training.sentences.bleu import bleu
from signclip_desktop.training.sentences.config import SentenceLoop

BETAS = (0.9, 0.98)  # as transformers are trained on text (Vaswani et al. 2017)
# Clips that are translated at once: a GPU likes many, a CPU little padding.
AT_ONCE = {"cuda": 512, "cpu": 64}

Batch = tuple[SignBatch, Tensor]


class SentenceTask:
    """Hands and lips to sentences; the averaged weights are scored by greedy BLEU-4 on dev."""

    averaged = ""
    frozen: tuple[str, ...] = ()
    score_names = ("BLEU-4",)
    scored_on = "dev"

    def __init__(
        self,
        translator: AlignedTranslator,
        vocabulary: Vocabulary | LlmVocabulary,
        train: Sentences,
        dev: Sentences,
        config: SentenceLoop,
        most: int = 80,
    ) -> None:
        self.learner = translator
        self.vocabulary = vocabulary
        self.train, self.dev = train, dev
        self.config, self.most = config, most
        # A sentence that is too long loses its beginning, so that its end is learned.
        self.numbers = [vocabulary.encode(text)[-translator.most_text :] for text in train.texts]
        self._device = torch.device("cpu")
        self._varied = Augmentation(config.warp, config.hide, config.stream_drop)

    @property
    def terms(self) -> Sequence[LossTerm]:
        """The translation, and the contrastive losses that have a weight."""
        weights = self.learner.weights
        return (
            LossTerm("translation", 1.0),
            LossTerm("text", weights.text),
            LossTerm("sentence", weights.sentence),
            LossTerm("frame", weights.frame),
        )

    @property
    def steps_per_epoch(self) -> int:
        """Steps in an epoch; what is too few for a step is left out."""
        return max(1, len(self.train) // self.config.batch)

    def to(self, device: torch.device) -> None:
        """Move the translator; the sentences are moved step by step."""
        self._device = device
        self.learner.to(device)

    def matrices(self) -> Sequence[nn.Parameter]:
        """None: all is AdamW's."""
        return ()

    def adam(self, parameters: Sequence[nn.Parameter], config: LoopConfig) -> torch.optim.AdamW:
        """AdamW whose second moment follows more quickly."""
        return adam_of(parameters, config, betas=BETAS)

    def batches(
        self, draw: np.random.Generator, processes: Processes
    ) -> Sequence[NDArray[np.intp]]:
        """Rows of each step; clips of like length meet."""
        whole = list(batches(self.train.length, self.config.batch, draw))[: self.steps_per_epoch]
        return [rows[processes.rank :: processes.count].astype(np.intp) for rows in whole]

    def collate(self, rows: Tensor) -> Batch:
        """Clips of some rows, varied, and their sentences."""
        # Seeded by torch, whose state a run keeps.
        draw = np.random.default_rng(int(torch.randint(2**62, (1,))))
        numbers = rows.numpy().astype(np.int64)
        clips = batch_of(self.train, numbers, augmentation=self._varied, draw=draw)
        text = text_batch([self.numbers[row] for row in numbers])
        return clips.to(self._device), text.to(self._device)

    def loss(self, learner: nn.Module, batch: Batch) -> Mapping[str, Tensor]:
        """The value of each term."""
        return cast(Mapping[str, Tensor], learner(*batch))

    def score(self, averaged: nn.Module) -> tuple[float, ...]:
        """BLEU-4 of dev, written with one beam."""
        settings = BeamSettings(beams=1, most=self.most)
        translator = cast(AlignedTranslator, averaged)
        return (bleu(written(translator, self.vocabulary, self.dev, settings), self.dev.texts),)


def written(
    translator: AlignedTranslator | OfficialTranslator,
    vocabulary: Vocabulary | LlmVocabulary,
    sentences: Sentences,
    settings: BeamSettings,
) -> list[str]:
    """The sentence of each clip, in the order of the clips; the model is left in eval mode."""
    translator.eval()
    device = next(translator.parameters()).device
    lines = [""] * len(sentences)
    for rows in in_order(sentences.length, AT_ONCE.get(device.type, AT_ONCE["cpu"])):
        found = translator.translate(batch_of(sentences, rows).to(device), settings)
        for row, numbers in zip(rows, found, strict=True):
            lines[row] = vocabulary.decode(numbers)
    return lines
