"""Chooses a model's "sure" threshold on held-out people, ranking as the program does."""

import numpy as np
import torch
from numpy.typing import NDArray

from signclip_desktop.core.index import fuse_scores, fuse_text
from signclip_desktop.core.metrics import Sureness, sure_threshold
from signclip_desktop.core.recognizer import confidence_of
from signclip_desktop.core.towers import Towers
from signclip_desktop.training.dataset import Recordings, Split, prompt_of
from signclip_desktop.training.unseen import embed_rows


def calibrate(
    towers: Towers, recordings: Recordings, split: Split, same: NDArray[np.bool_]
) -> Sureness:
    """The threshold at which nine of ten sure first matches are right."""
    label = recordings.label.numpy()
    present = np.unique(label[split.gallery])
    scores = program_scores(towers, recordings, split)
    first = scores.argmax(axis=1)
    rows = np.arange(len(scores))
    others = np.where(same[present[first]][:, present], -np.inf, scores)
    confidence = [
        confidence_of(float(one), float(two) if np.isfinite(two) else None)
        for one, two in zip(scores[rows, first], others.max(axis=1), strict=True)
    ]
    right = same[label[split.queries], present[first]]
    return sure_threshold(np.array(confidence, dtype=np.float32), right)


@torch.no_grad()
def program_scores(towers: Towers, recordings: Recordings, split: Split) -> NDArray[np.float32]:
    """Score (Q, S) of each query and sign of the gallery, in rising order of label.

    By the index's rule: examples as recorded and the sign's word; queries as recorded and
    mirrored, the better counts.
    """
    gallery = embed_rows(towers, recordings, split.gallery).plain
    asked = embed_rows(towers, recordings, split.queries)
    label = recordings.label.numpy()[split.gallery]
    order = np.argsort(label, kind="stable")
    present, starts, counts = np.unique(label[order], return_index=True, return_counts=True)
    prototypes = np.add.reduceat(gallery[order], starts, axis=0)
    prototypes /= np.linalg.norm(prototypes, axis=1, keepdims=True)
    texts = towers.text([prompt_of(recordings.labels[number]) for number in present]).numpy()
    readings = []
    for queries in (asked.plain, asked.mirrored):
        best = np.maximum.reduceat((queries @ gallery.T)[:, order], starts, axis=1)
        fused = fuse_scores(best, queries @ prototypes.T, counts)
        readings.append(fuse_text(fused, queries @ texts.T))
    scores: NDArray[np.float32] = np.maximum(*readings)
    return scores
