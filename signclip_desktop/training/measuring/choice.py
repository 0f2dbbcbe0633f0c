"""Which recordings of an evaluation are asked, and which each may be compared with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.training.data.recordings import Corpus, Recording


@dataclass(frozen=True, slots=True)
class Choice:
    """Which recordings take part.

    Attributes:
        unseen: "source", "signer" or "origin": a query is compared only with recordings of
            other groups, and recordings of unknown group are left out. "" compares with every
            recording but the query's own.
        glosses: the most frequent labels of the gallery's file, ties by name; 0 for all.
        classes: these labels only; empty for all.
    """

    unseen: str = ""
    glosses: int = 0
    classes: frozenset[str] = frozenset()


def labels_of(gallery: Corpus, choice: Choice) -> Collection[str]:
    """The labels that take part."""
    counts: dict[str, int] = {}
    for recording in gallery.recordings:
        counts[recording.label] = counts.get(recording.label, 0) + 1
    labels = sorted(counts, key=lambda label: (-counts[label], label))
    if choice.classes:
        labels = [label for label in labels if label in choice.classes]
    return frozenset(labels[: choice.glosses or None])


def group_of(recording: Recording, unseen: str) -> str:
    """What a recording shares with those that it is not compared with; "" where not known."""
    return {
        "source": recording.source,
        "signer": recording.signer,
        "origin": recording.origin,
    }.get(unseen, recording.clip_id)


def blocks_of(asked: Sequence[Recording], choice: Choice, *, own: bool) -> list[NDArray[np.intp]]:
    """Queries that may see the same gallery: a group, or one query alone, or all together."""
    groups = np.array([group_of(recording, choice.unseen) for recording in asked])
    if not own and not choice.unseen:
        return [np.arange(len(groups))]
    return [np.flatnonzero(groups == group) for group in sorted(set(groups.tolist()))]


def allowed_rows(
    searched: Sequence[Recording],
    asked: Sequence[Recording],
    block: NDArray[np.intp],
    choice: Choice,
    *,
    own: bool,
) -> NDArray[np.bool_]:
    """Gallery rows (N,) that the queries of a block may be compared with."""
    if not own and not choice.unseen:
        return np.ones(len(searched), dtype=np.bool_)
    group = group_of(asked[int(block[0])], choice.unseen)
    return np.array([group_of(r, choice.unseen) != group for r in searched])
