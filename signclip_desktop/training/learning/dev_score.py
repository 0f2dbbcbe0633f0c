"""How well a model in training finds the signs of the held-out people: the dev score of a run.

The full tables are measuring/evaluate.py's; this is the quick one on tracks already in memory.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from signclip_desktop.core.encoding.streams import even_steps, sample_track, streams_of
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.core.matching import fusion
from signclip_desktop.core.matching.fusion import group
from signclip_desktop.core.matching.metrics import rank_of_right
from signclip_desktop.training.data.augment import TrackBatch, mirrored
from signclip_desktop.training.data.dataset import Recordings, Split
from signclip_desktop.training.learning.whitening_and_text import fit_whitening

BATCH = 256


@dataclass(frozen=True, slots=True)
class DevScores:
    """Share of queries, in percent, whose sign stands within the first 1, 5, 10."""

    r1: float
    r5: float
    r10: float


@dataclass(frozen=True, slots=True)
class Readings:
    """Embeddings of N recordings.

    Attributes:
        plain: float32 (N, D), as recorded.
        mirrored: float32 (N, D), of the mirror images.
    """

    plain: NDArray[np.float32]
    mirrored: NDArray[np.float32]

    def mean(self) -> NDArray[np.float32]:
        """Float32 (N, D), unit length: both readings weigh the same."""
        total = self.plain + self.mirrored
        unit: NDArray[np.float32] = total / np.linalg.norm(total, axis=1, keepdims=True)
        return unit


def dev_scores(
    towers: Towers,
    recordings: Recordings,
    split: Split,
    same: NDArray[np.bool_],
    *,
    whiten: bool = True,
) -> DevScores:
    """Retrieval of the split's queries among its gallery by a model in training.

    Both mirrorings are averaged; `whiten` whitens the space for the occasion.
    """
    gallery = embed_rows(towers, recordings, split.gallery).mean()
    queries = embed_rows(towers, recordings, split.queries).mean()
    if whiten:
        whitening = fit_whitening(gallery)
        gallery, queries = whitening.apply(gallery), whitening.apply(queries)
    label = recordings.label.cpu().numpy()
    scores = sign_scores(queries, gallery, label[split.gallery], len(recordings.labels))
    return ranked_scores(scores, same[label[split.queries]])


def ranked_scores(scores: NDArray[np.float32], right: NDArray[np.bool_]) -> DevScores:
    """Figures of scores (Q, labels) where `right` (Q, labels) marks the right signs."""
    ranks = rank_of_right(scores, right)
    return DevScores(*(float(100 * (ranks <= k).mean()) for k in (1, 5, 10)))


def sign_scores(
    queries: NDArray[np.float32],
    gallery: NDArray[np.float32],
    label: NDArray[np.int64],
    labels: int,
) -> NDArray[np.float32]:
    """Score (Q, labels) of each sign by the index's rule, words left out; -inf without any."""
    present, groups = group(label)
    scores = np.full((len(queries), labels), -np.inf, dtype=np.float32)
    scores[:, present] = fusion.sign_scores(queries, gallery, groups)
    return scores


@torch.no_grad()
def embed_rows(
    towers: Towers, recordings: Recordings, rows: NDArray[np.intp], *, whiten: bool = True
) -> Readings:
    """Embeddings of recordings, each cut to its span; without whitening, the members' parts.

    Computed on the model's device, wherever the recordings are.
    """
    training = towers.training
    towers.eval()
    plain, turned = [], []
    for some in torch.from_numpy(rows).to(recordings.hands.device).split(BATCH):
        batch = recordings.batch(some)
        plain.append(_embed(towers, batch, whiten=whiten))
        turned.append(_embed(towers, mirrored(batch), whiten=whiten))
    towers.train(training)
    return Readings(torch.cat(plain).cpu().numpy(), torch.cat(turned).cpu().numpy())


def _embed(towers: Towers, batch: TrackBatch, *, whiten: bool = True) -> Tensor:
    first, last = batch.span[:, :1], batch.span[:, 1:]
    steps = first + (last - first) * even_steps(len(batch.hands), batch.hands.device)
    streams = streams_of(
        sample_track(batch.hands, steps), sample_track(batch.lips, steps), batch.body
    )
    streams = streams.to(towers.middle.device)
    embedding: Tensor = towers(streams) if whiten else towers.parts(streams)
    return embedding
