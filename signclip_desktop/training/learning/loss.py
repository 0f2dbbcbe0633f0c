"""The terms of the training loss, over clips of which several may be one sign.

`ignored` marks pairs of labels that are one sign under two names: never positives by name,
never negatives.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from signclip_desktop.core.encoding.streams import Streams
from signclip_desktop.core.encoding.towers import Towers, join_members
from signclip_desktop.training.learning.config import LossConfig
from signclip_desktop.training.learning.task import LossTerm

NEVER = -1e4  # logit of what may not be chosen
HIGHEST_SCALE = 40.0


class Learner(nn.Module):
    """A model with the heads that only training needs; its forward gives the terms of the loss.

    Attributes:
        terms: with their weights; the phonology is left out where no sign is described.
    """

    same: Tensor
    phonology: Tensor

    def __init__(
        self,
        towers: Towers,
        config: LossConfig,
        *,
        same: Tensor,
        prompts: list[str],
        phonology: Tensor,
        phonology_sizes: list[int],
    ) -> None:
        super().__init__()
        members = towers.config.members
        part = towers.config.part
        self.towers = towers
        self.config = config
        self.prompts = prompts
        self.register_buffer("same", same, persistent=False)
        self.register_buffer("phonology", phonology, persistent=False)
        self.directions = nn.ParameterList(
            nn.Parameter(torch.randn(len(prompts), part)) for _ in range(members)
        )
        self.scale = nn.Parameter(torch.full((members,), math.log(16.0)))
        self.traits = nn.ModuleList(
            nn.Linear(part, size) for _ in range(members) for size in phonology_sizes
        )
        self.trait_count = len(phonology_sizes)
        self.terms = (
            LossTerm("classes", config.classes),
            LossTerm("clips", config.clips),
            LossTerm("phonology", config.phonology, flag=bool(phonology_sizes)),
            LossTerm("text", config.text),
        )

    def forward(self, streams: Streams, label: Tensor) -> dict[str, Tensor]:
        """Streams of B clips and their labels (B,) -> the value () of each term in use.

        A term of the clip towers is its mean over the members.
        Labels that lie on the CPU spare a device its waits for what the CPU must know of them.
        """
        known, label = label, label.to(streams.hands.device, non_blocking=True)
        raw = [tower(streams) for tower in self.towers.clips]
        embeddings = [F.normalize(embedding, dim=-1) for embedding in raw]
        used = {term.name for term in self.terms if term.used}
        values = {}
        if "classes" in used:
            values["classes"] = _mean(
                self._class_loss(*one, label) for one in enumerate(embeddings)
            )
        if "clips" in used:
            values["clips"] = _mean(
                clip_loss(one, label, self.same, temperature=self.config.temperature)
                for one in embeddings
            )
        if "phonology" in used:
            values["phonology"] = _mean(
                self._trait_loss(*one, label) for one in enumerate(embeddings)
            )
        if "text" in used:
            values["text"] = self._text_loss(self.towers.whitened(join_members(raw)), known)
        return values

    def _class_loss(self, member: int, embedding: Tensor, label: Tensor) -> Tensor:
        directions = F.normalize(self.directions[member], dim=-1)
        logits = embedding @ directions.T * self.scale[member].exp().clamp_max(HIGHEST_SCALE)
        return class_loss(logits, label, self.same, smoothing=self.config.smoothing)

    def _trait_loss(self, member: int, embedding: Tensor, label: Tensor) -> Tensor:
        first = member * self.trait_count
        enlarged = 8.0 * embedding
        logits = [head(enlarged) for head in self.traits[first : first + self.trait_count]]
        return trait_loss(logits, self.phonology[label])

    def _text_loss(self, embedding: Tensor, label: Tensor) -> Tensor:
        present, place = label.unique(return_inverse=True)
        texts = self.towers.text([self.prompts[number] for number in present.tolist()])
        present, place = (
            numbers.to(embedding.device, non_blocking=True) for numbers in (present, place)
        )
        scale = self.towers.text_scale.exp().clamp_max(HIGHEST_SCALE)
        return text_loss(embedding @ texts.T * scale, place, self.same[present][:, present])


def _mean(values: Iterable[Tensor]) -> Tensor:
    found = list(values)
    total = found[0]
    for value in found[1:]:
        total = total + value
    return total / len(found)


def class_loss(logits: Tensor, label: Tensor, same: Tensor, *, smoothing: float) -> Tensor:
    """Cross-entropy with label smoothing over the signs that are not partners of the right one."""
    rows = torch.arange(len(label), device=label.device)
    ignored = same[label]
    ignored[rows, label] = False
    log_share = F.log_softmax(logits.masked_fill(ignored, NEVER), dim=1)
    right = -log_share.gather(1, label[:, None])[:, 0]
    even = -log_share.masked_fill(ignored, 0.0).mean(dim=1)
    return ((1 - smoothing) * right + smoothing * even).mean()


def clip_loss(embedding: Tensor, label: Tensor, same: Tensor, *, temperature: float) -> Tensor:
    """Contrastive over a batch: clips of one label are positives of each other.

    Source: Khosla et al. 2020, "Supervised Contrastive Learning", the form with the sum outside.
    """
    own = torch.eye(len(label), dtype=torch.bool, device=label.device)
    positive = (label[:, None] == label[None, :]) & ~own
    ignored = (same[label][:, label] & ~positive) | own
    score = (embedding @ embedding.T / temperature).masked_fill(ignored, NEVER)
    log_share = score - score.logsumexp(dim=1, keepdim=True)
    count = positive.sum(dim=1)
    paired = count.nonzero()[:, 0]
    if len(paired) == 0:
        return embedding.sum() * 0.0
    mean = (log_share * positive).sum(dim=1)[paired] / count[paired]
    return -mean.mean()


def text_loss(logits: Tensor, place: Tensor, same: Tensor) -> Tensor:
    """Contrastive between B clips and U prompts, clip to text and text to clip.

    Args:
        logits: (B, U), scaled scores.
        place: (B,), the column of each clip's own prompt.
        same: bool (U, U), prompts that mean one sign.
    """
    rows = torch.arange(len(place), device=place.device)
    positive = torch.zeros_like(logits, dtype=torch.bool)
    positive[rows, place] = True
    logits = logits.masked_fill(same[place] & ~positive, NEVER)
    to_text = -F.log_softmax(logits, dim=1)[rows, place].mean()
    log_share = F.log_softmax(logits, dim=0)
    to_clip = -((log_share * positive).sum(dim=0) / positive.sum(dim=0)).mean()
    return (to_text + to_clip) / 2


def trait_loss(logits: list[Tensor], targets: Tensor) -> Tensor:
    """Cross-entropy averaged over the columns of targets (B, columns); -1 is not described."""
    losses = torch.zeros((), device=targets.device)
    for column, scores in enumerate(logits):
        target = targets[:, column]
        summed = F.cross_entropy(scores, target, ignore_index=-1, reduction="sum")
        losses = losses + summed / len(target)
    return losses / len(logits)
