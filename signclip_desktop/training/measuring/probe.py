"""A linear probe: how well the signs can be told from frozen embeddings by one linear layer."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from signclip_desktop.core.matching.metrics import Scores, rank_of_right, scores_of
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.errors import UsageError
from signclip_desktop.training.measuring.few_shot import Embedded

STEPS = 400
RATE = 0.05
DECAY = 1e-4
SCALE = 20.0  # of unit-length embeddings, so that the layer can be sure


@dataclass(frozen=True, slots=True)
class Probe:
    """What a linear layer on frozen embeddings finds.

    Attributes:
        scores: figures of the queries.
        labels: signs it was trained on.
        examples: embeddings it was trained on, mirrored ones not counted.
    """

    scores: Scores
    labels: int
    examples: int


def linear_probe(embedded: Embedded, query_sources: tuple[str, ...], *, seed: int = 0) -> Probe:
    """Train on the recordings of the other sources, plain and mirrored; ask the query sources.

    Raises:
        UsageError: no query's sign is known from the other sources.
    """
    held = np.array([r.source in query_sources for r in embedded.recordings])
    names = sorted({r.label for r, out in zip(embedded.recordings, held, strict=True) if not out})
    place = {name: number for number, name in enumerate(names)}
    label = np.array([place.get(r.label, -1) for r in embedded.recordings])
    asked = held & (label >= 0)
    if not asked.any() or held.all():
        raise UsageError("training.nothing_in_common", sources=tuple(query_sources))
    weight, bias = _fit(
        np.concatenate([embedded.plain[~held], embedded.mirrored[~held]]),
        np.concatenate([label[~held], label[~held]]),
        len(names),
        seed,
    )
    logits = sum(side[asked] @ weight.T + bias for side in (embedded.plain, embedded.mirrored))
    right = np.zeros((int(asked.sum()), len(names)), dtype=bool)
    right[np.arange(len(right)), label[asked]] = True
    scores = scores_of(rank_of_right(np.asarray(logits, dtype=np.float32), right))
    return Probe(scores, len(names), int((~held).sum()))


def _fit(embeddings: Float, label: NDArray[np.intp], labels: int, seed: int) -> tuple[Float, Float]:
    """Weight (labels, D) and bias (labels,) of a softmax regression, full batches, Adam."""
    torch.manual_seed(seed)
    inputs, targets = SCALE * torch.from_numpy(embeddings), torch.from_numpy(label)
    weight = torch.zeros(labels, inputs.shape[1], requires_grad=True)
    bias = torch.zeros(labels, requires_grad=True)
    optimizer = torch.optim.AdamW([weight, bias], lr=RATE, weight_decay=DECAY)
    plan = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        optimizer.zero_grad()
        F.cross_entropy(F.linear(inputs, weight, bias), targets).backward()
        optimizer.step()
        plan.step()
    return SCALE * weight.detach().numpy(), bias.detach().numpy()
