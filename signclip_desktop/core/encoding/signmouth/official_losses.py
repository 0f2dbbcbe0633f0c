"""The losses as the official code computes them, flaws included (padding, shared scale, no timing).

Facts and measurements are in docs/signmouth.md. Used for comparison and for official checkpoints.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

FRAME_TEMPERATURE = 0.07
NEAR = 5  # own frames as near as this are no negatives
START_SCALE = math.log(1 / 0.07)


def clip_loss(matrix: Tensor) -> Tensor:
    """Mean of the cross-entropies of rows and columns (B, B) against the diagonal."""
    target = torch.arange(len(matrix), device=matrix.device)
    return (
        functional.cross_entropy(matrix, target) + functional.cross_entropy(matrix.T, target)
    ) / 2


def pooled_contrast(left: Tensor, right: Tensor, scale: Tensor) -> Tensor:
    """Contrast of means over all slots (B, N, D) and (B, M, D), padding included."""
    left = functional.normalize(left.mean(dim=1), dim=-1)
    right = functional.normalize(right.mean(dim=1), dim=-1)
    return clip_loss(left @ right.T * scale.exp())


def frame_loss(queries: Tensor, keys: Tensor) -> Tensor:
    """Each frame of the queries (B, T, H) against a weighted mean of its clip's keys (B, T, H).

    The official code calls it with the lips as queries and the hands as keys. All frames of the
    batch, padded ones included, are negatives, but those of the own clip within NEAR.
    """
    batch, frames, hidden = queries.shape
    asking, read = functional.normalize(queries, dim=-1), functional.normalize(keys, dim=-1)
    share = (asking @ read.transpose(1, 2) / math.sqrt(hidden)).softmax(dim=-1)
    positive = (asking * (share @ read)).sum(dim=-1).flatten() / FRAME_TEMPERATURE
    scores = asking.flatten(0, 1) @ read.flatten(0, 1).T / FRAME_TEMPERATURE
    number = torch.arange(batch * frames, device=queries.device)
    own = number[:, None] // frames == number[None] // frames
    near = (number[:, None] % frames - number[None] % frames).abs() <= NEAR
    scores = scores.masked_fill(own & near, -1e9)
    both = torch.cat([positive[:, None], scores], dim=1)
    return (both.logsumexp(dim=1) - positive).mean()
