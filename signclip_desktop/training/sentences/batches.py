"""Sentences as arrays, and the batches that a translator trains on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from signclip_desktop.core.encoding.signmouth.decoder import PAD
from signclip_desktop.core.encoding.signmouth.model import SignBatch, StreamKind

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Signed sentences of one part of a corpus, their frames end to end.

    Attributes:
        names: of the recordings.
        texts: what is signed, as the corpus writes it.
        length: int64 (N,), frames of each.
        manual: int64 (sum T,) or float32 (sum T, F); NaN where a vector's frame was not seen.
        lips: the same of the mouth.
        manual_seen: bool (sum T,).
        lips_seen: bool (sum T,).
        manual_kind: what the stream of the hands holds.
        lips_kind: what the stream of the lips holds.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    length: NDArray[np.int64]
    manual: Numbers
    lips: Numbers
    manual_seen: NDArray[np.bool_]
    lips_seen: NDArray[np.bool_]
    manual_kind: StreamKind
    lips_kind: StreamKind

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How training clips are varied; 0 leaves a kind out.

    Attributes:
        warp: largest change of speed, as a share.
        hide: longest stretch of frames that is hidden, as a share of the clip; one stretch for the
            hands and another one for the lips.
        stream_drop: share of clips whose lips are hidden altogether.
    """

    warp: float = 0.2
    hide: float = 0.15
    stream_drop: float = 0.0


def batch_of(
    sentences: Sentences,
    rows: NDArray[np.int64],
    *,
    augmentation: Augmentation | None = None,
    draw: np.random.Generator | None = None,
) -> SignBatch:
    """The clips of `rows`, padded to the longest, varied where an augmentation is given."""
    start = np.concatenate([[0], np.cumsum(sentences.length)[:-1]])[rows]
    real = sentences.length[rows]
    length = real
    if augmentation is not None and draw is not None and augmentation.warp:
        speed = draw.uniform(1 - augmentation.warp, 1 + augmentation.warp, len(rows))
        length = np.maximum(1, np.rint(real * speed)).astype(np.int64)
    place = np.arange(int(length.max()))[None]
    inside = place < length[:, None]
    # The middle of each new frame falls into this frame of the recording.
    source = ((place + 0.5) * (real / length)[:, None]).astype(np.int64)
    index = start[:, None] + np.minimum(source, real[:, None] - 1)
    seen = [values[index] & inside for values in (sentences.manual_seen, sentences.lips_seen)]
    if augmentation is not None and draw is not None:
        seen = [one & ~_stretches(place, length, augmentation.hide, draw) for one in seen]
        seen[1] &= draw.random((len(rows), 1)) >= augmentation.stream_drop
    return SignBatch(
        _tensor(sentences.manual[index]),
        _tensor(sentences.lips[index]),
        torch.from_numpy(seen[0]),
        torch.from_numpy(seen[1]),
        torch.from_numpy(length),
    )


def text_batch(numbers: list[list[int]]) -> Tensor:
    """Texts as int64 (B, L), padded at their ends."""
    padded = np.full((len(numbers), max(len(one) for one in numbers)), PAD, dtype=np.int64)
    for row, one in enumerate(numbers):
        padded[row, : len(one)] = one
    return torch.from_numpy(padded)


def batches(
    length: NDArray[np.int64], size: int, draw: np.random.Generator, *, near: int = 16
) -> Iterator[NDArray[np.int64]]:
    """Rows of each step of an epoch: clips of like length meet, in random order.

    Args:
        length: of each clip.
        size: clips in a step; the last, smaller batch is left out unless it is the only one.
        draw: of the order.
        near: batches in a pool that is sorted by length.
    """
    order = draw.permutation(len(length))
    found = []
    for start in range(0, len(order), size * near):
        pool = order[start : start + size * near]
        pool = pool[np.argsort(length[pool], kind="stable")]
        found += [pool[i : i + size] for i in range(0, len(pool), size)]
    whole = [rows for rows in found if len(rows) == size] or found
    for place in draw.permutation(len(whole)):
        yield whole[place]


def in_order(length: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    """All rows once, shortest clips first."""
    order = np.argsort(length, kind="stable")
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _tensor(values: Numbers) -> Tensor:
    whole = values.dtype.kind in "iu"
    return torch.from_numpy(values.astype(np.int64 if whole else np.float32))


def _stretches(
    place: NDArray[np.int64], length: NDArray[np.int64], share: float, draw: np.random.Generator
) -> NDArray[np.bool_]:
    """Bool (B, T), one stretch of each clip, of random length up to `share`."""
    span = draw.random(len(length)) * share * length
    start = draw.random(len(length)) * (length - span)
    return (place >= start[:, None]) & (place < (start + span)[:, None])
