"""Judges a finished model on held-out people, ranking as the program does."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from signclip_desktop.core.encoding.companion import text_beside, with_companion
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.core.matching.fusion import fuse_text, group, sign_scores
from signclip_desktop.core.matching.metrics import Sureness, sure_threshold
from signclip_desktop.core.matching.recognizer import confidence_of
from signclip_desktop.training.data.dataset import Recordings, Split, prompt_of
from signclip_desktop.training.learning.dev_score import (
    DevScores,
    Readings,
    embed_rows,
    ranked_scores,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a finished model does for held-out people, ranked as the program ranks.

    Attributes:
        scores: how often their sign stands first, and near it.
        sureness: the threshold at which nine of ten sure first matches are right.
    """

    scores: DevScores
    sureness: Sureness


def judge(towers: Towers, recordings: Recordings, split: Split, same: NDArray[np.bool_]) -> Judged:
    """Rank the queries of a split, and choose the "sure" threshold by them."""
    label = recordings.label.numpy()
    present = np.unique(label[split.gallery])
    scores = program_scores(towers, recordings, split)
    own = same[label[split.queries]][:, present]
    known = own.any(axis=1)
    first = scores.argmax(axis=1)
    rows = np.arange(len(scores))
    others = np.where(same[present[first]][:, present], -np.inf, scores)
    confidence = [
        confidence_of(float(one), float(two) if np.isfinite(two) else None)
        for one, two in zip(scores[rows, first], others.max(axis=1), strict=True)
    ]
    right = own[rows, first]
    sureness = sure_threshold(np.array(confidence, dtype=np.float32), right)
    return Judged(ranked_scores(scores[known], own[known]), sureness)


@torch.no_grad()
def program_scores(towers: Towers, recordings: Recordings, split: Split) -> NDArray[np.float32]:
    """Score (Q, S) of each query and sign of the gallery, in rising order of label.

    By the index's rule: examples as recorded and the sign's word; queries as recorded and
    mirrored, the better counts.
    """
    gallery = program_readings(towers, recordings, split.gallery).plain
    asked = program_readings(towers, recordings, split.queries)
    label = recordings.label.numpy()[split.gallery]
    present, groups = group(label)
    texts = towers.text([prompt_of(recordings.labels[number]) for number in present]).numpy()
    if towers.config.companion:
        texts = text_beside(texts, towers.config.companion)
    readings = [
        fuse_text(sign_scores(queries, gallery, groups), queries @ texts.T)
        for queries in (asked.plain, asked.mirrored)
    ]
    scores: NDArray[np.float32] = np.maximum(*readings)
    return scores


def program_readings(towers: Towers, recordings: Recordings, rows: NDArray[np.intp]) -> Readings:
    """Embeddings of recordings as TrainedEncoder gives them, the companion's part beside."""
    trained = embed_rows(towers, recordings, rows)
    weight = towers.config.companion
    if not weight:
        return trained
    beside = recordings.companion[rows]
    return Readings(
        plain=with_companion(trained.plain, beside[:, 0], weight),
        mirrored=with_companion(trained.mirrored, beside[:, 1], weight),
    )
