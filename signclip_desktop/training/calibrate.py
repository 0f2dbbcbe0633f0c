"""Chooses a model's "sure" threshold on held-out people, ranking as the program does."""

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.index import fuse_scores
from signclip_desktop.core.metrics import Sureness, sure_threshold
from signclip_desktop.core.recognizer import confidence_of
from signclip_desktop.core.towers import Towers
from signclip_desktop.training.dataset import Recordings, Split
from signclip_desktop.training.unseen import embed_rows


def calibrate(
    towers: Towers, recordings: Recordings, split: Split, same: NDArray[np.bool_]
) -> Sureness:
    """The threshold at which nine of ten sure first matches are right.

    Examples as recorded; queries as recorded and mirrored, the better counts.
    """
    label = recordings.label.numpy()
    gallery = embed_rows(towers, recordings, split.gallery).plain
    asked = embed_rows(towers, recordings, split.queries)
    readings = [
        program_scores(rows, gallery, label[split.gallery])
        for rows in (asked.plain, asked.mirrored)
    ]
    present = np.unique(label[split.gallery])
    scores = np.maximum(*readings)
    first = scores.argmax(axis=1)
    rows = np.arange(len(scores))
    others = np.where(same[present[first]][:, present], -np.inf, scores)
    confidence = [
        confidence_of(float(one), float(two) if np.isfinite(two) else None)
        for one, two in zip(scores[rows, first], others.max(axis=1), strict=True)
    ]
    right = same[label[split.queries], present[first]]
    return sure_threshold(np.array(confidence, dtype=np.float32), right)


def program_scores(
    queries: NDArray[np.float32], gallery: NDArray[np.float32], label: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Score (Q, S) of each sign present, in rising order of label, by the index's rule."""
    order = np.argsort(label, kind="stable")
    _, starts, counts = np.unique(label[order], return_index=True, return_counts=True)
    best = np.maximum.reduceat((queries @ gallery.T)[:, order], starts, axis=1)
    prototypes = np.add.reduceat(gallery[order], starts, axis=0)
    prototypes /= np.linalg.norm(prototypes, axis=1, keepdims=True)
    return fuse_scores(best, queries @ prototypes.T, counts)
