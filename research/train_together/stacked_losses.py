"""The loss of stacked members: classes, clips and phonology, each member on its own batch.

The same terms as training/learning/loss.py (a test holds them together), without text: the text
tower is fitted when the members are joined.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from signclip_desktop.training.learning.config import LossConfig
from signclip_desktop.training.learning.loss import HIGHEST_SCALE, NEVER

ENLARGED = 8.0  # of the embedding, before the traits are read from it


class StackedHeads(nn.Module):
    """What E members need beside their towers to learn."""

    same: Tensor
    phonology: Tensor

    def __init__(
        self,
        config: LossConfig,
        *,
        members: int,
        part: int,
        same: Tensor,
        phonology: Tensor,
        sizes: list[int],
    ) -> None:
        super().__init__()
        self.config, self.sizes = config, sizes
        self.register_buffer("same", same, persistent=False)
        self.register_buffer("phonology", phonology, persistent=False)
        self.directions = nn.Parameter(torch.randn(members, len(same), part))
        self.scale = nn.Parameter(torch.full((members,), math.log(16.0)))
        drawn = (torch.rand(members, sum(sizes), part) * 2 - 1) / math.sqrt(part)
        self.traits = nn.Parameter(drawn)
        self.trait_bias = nn.Parameter(torch.zeros(members, sum(sizes)))

    def forward(self, raw: Tensor, label: Tensor) -> Tensor:
        """Raw embeddings E B part and labels (E, B) -> the loss, summed over the members."""
        embedding = F.normalize(raw, dim=-1)
        loss = self.config.classes * self._classes(embedding, label)
        loss = loss + self.config.clips * self._clips(embedding, label)
        if self.sizes:
            loss = loss + self.config.phonology * self._traits(embedding, label)
        return loss

    def _classes(self, embedding: Tensor, label: Tensor) -> Tensor:
        directions = F.normalize(self.directions, dim=-1).transpose(1, 2)
        scale = self.scale.exp().clamp_max(HIGHEST_SCALE)[:, None, None]
        ignored = self.same[label].scatter(2, label[..., None], False)
        logits = (torch.bmm(embedding, directions) * scale).masked_fill(ignored, NEVER)
        log_share = F.log_softmax(logits, dim=2)
        right = -log_share.gather(2, label[..., None])[..., 0]
        even = -log_share.masked_fill(ignored, 0.0).mean(dim=2)
        smoothing = self.config.smoothing
        return ((1 - smoothing) * right + smoothing * even).mean(dim=1).sum()

    def _clips(self, embedding: Tensor, label: Tensor) -> Tensor:
        count = label.shape[1]
        own = torch.eye(count, dtype=torch.bool, device=label.device)
        positive = (label[:, :, None] == label[:, None]) & ~own
        alike = self.same[label].gather(2, label[:, None].expand(-1, count, -1))
        score = torch.bmm(embedding, embedding.transpose(1, 2)) / self.config.temperature
        score = score.masked_fill((alike & ~positive) | own, NEVER)
        log_share = score - score.logsumexp(dim=2, keepdim=True)
        pairs = positive.sum(dim=2)
        mean = (log_share * positive).sum(dim=2) / pairs.clamp_min(1)
        paired = (pairs > 0).sum(dim=1).clamp_min(1)
        return -(mean.sum(dim=1) / paired).sum()

    def _traits(self, embedding: Tensor, label: Tensor) -> Tensor:
        logits = torch.baddbmm(
            self.trait_bias[:, None], ENLARGED * embedding, self.traits.transpose(1, 2)
        )
        targets, total = self.phonology[label], torch.zeros((), device=label.device)
        for column, scores in enumerate(logits.split(self.sizes, dim=2)):
            wanted = targets[..., column].flatten()
            total = total + F.cross_entropy(
                scores.flatten(0, 1), wanted, ignore_index=-1, reduction="sum"
            )
        return total / (label.shape[1] * len(self.sizes))
