"""How well a model in training finds the signs of the held-out people: the dev score of a run.

The full tables are evaluate.py's; this is the quick one on tracks already in memory.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from signclip_desktop.core.stream_features import even_steps, sample_track, streams_of
from signclip_desktop.core.towers import Towers
from signclip_desktop.training.augment import TrackBatch, mirrored
from signclip_desktop.training.dataset import Recordings, Split
from signclip_desktop.training.finish import fit_whitening

BATCH = 256
PROTOTYPE_SHARE = 0.5  # of the prototype in a sign's score; the rest is its best example


@dataclass(frozen=True, slots=True)
class DevScores:
    """Share of queries, in percent, whose sign stands within the first 1, 5, 10."""

    r1: float
    r5: float
    r10: float


def dev_scores(
    towers: Towers,
    recordings: Recordings,
    split: Split,
    same: NDArray[np.bool_],
    *,
    whiten: bool = True,
) -> DevScores:
    """Retrieval of the split's queries among its gallery, both mirrorings averaged.

    `whiten` is for a model in training, which is not whitened yet.
    """
    gallery = embed_rows(towers, recordings, split.gallery)
    queries = embed_rows(towers, recordings, split.queries)
    if whiten:
        whitening = fit_whitening(gallery)
        gallery, queries = whitening.apply(gallery), whitening.apply(queries)
    label = recordings.label.numpy()
    scores = sign_scores(queries, gallery, label[split.gallery], len(recordings.labels))
    order = np.argsort(-scores, axis=1, kind="stable")
    right = np.take_along_axis(same[label[split.queries]], order, axis=1)
    first = right.argmax(axis=1)
    return DevScores(*(float(100 * (first < k).mean()) for k in (1, 5, 10)))


def sign_scores(
    queries: NDArray[np.float32],
    gallery: NDArray[np.float32],
    label: NDArray[np.int64],
    labels: int,
) -> NDArray[np.float32]:
    """Score (Q, labels) of each sign: its best example and its prototype; -inf without any."""
    best = np.full((len(queries), labels), -np.inf, dtype=np.float32)
    similarity = queries @ gallery.T
    order = np.argsort(label, kind="stable")
    present, starts = np.unique(label[order], return_index=True)
    best[:, present] = np.maximum.reduceat(similarity[:, order], starts, axis=1)
    prototype = np.add.reduceat(gallery[order], starts, axis=0)
    prototype /= np.linalg.norm(prototype, axis=1, keepdims=True)
    best[:, present] *= 1 - PROTOTYPE_SHARE
    best[:, present] += PROTOTYPE_SHARE * (queries @ prototype.T)
    return best


@torch.no_grad()
def embed_rows(
    towers: Towers, recordings: Recordings, rows: NDArray[np.intp], *, both: bool = True
) -> NDArray[np.float32]:
    """Embeddings (N, D) of recordings as they are; `both` adds the mirrored clip's."""
    training = towers.training
    towers.eval()
    parts = []
    for start in range(0, len(rows), BATCH):
        batch = recordings.batch(torch.from_numpy(rows[start : start + BATCH]))
        embedding = _embed(towers, batch)
        if both:
            embedding = embedding + _embed(towers, mirrored(batch))
        parts.append(torch.nn.functional.normalize(embedding, dim=-1))
    towers.train(training)
    return torch.cat(parts).numpy()


def _embed(towers: Towers, batch: TrackBatch) -> Tensor:
    first, last = batch.span[:, :1], batch.span[:, 1:]
    steps = first + (last - first) * even_steps(len(batch.hands))
    streams = streams_of(
        sample_track(batch.hands, steps), sample_track(batch.lips, steps), batch.body
    )
    embedding: Tensor = towers(streams)
    return embedding
