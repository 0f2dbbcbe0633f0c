"""Batches of sentences: what is padded, varied and hidden, and that each clip comes once."""

import numpy as np

from signclip_desktop.core.encoding.signmouth.model import StreamKind
from signclip_desktop.training.sentences.batches import (
    Augmentation,
    Sentences,
    batch_of,
    batches,
    text_batch,
)

LENGTH = np.array([4, 2, 7, 5])


def sentences() -> Sentences:
    numbers = np.arange(LENGTH.sum())
    seen = np.ones(len(numbers), dtype=np.bool_)
    kind = StreamKind("tokens", 99)
    names = ("a", "b", "c", "d")
    return Sentences(names, names, LENGTH, numbers, numbers + 20, seen, seen, kind, kind)


def test_clips_are_padded_at_their_ends() -> None:
    batch = batch_of(sentences(), np.array([2, 1]))
    assert batch.length.tolist() == [7, 2]
    assert batch.manual[0].tolist() == [6, 7, 8, 9, 10, 11, 12]
    assert batch.lips[1, :2].tolist() == [24, 25]
    assert batch.manual_seen.tolist() == [[True] * 7, [True] * 2 + [False] * 5]


def test_another_speed_keeps_the_order_of_frames() -> None:
    draw = np.random.default_rng(0)
    lengths = set()
    for _ in range(30):
        batch = batch_of(sentences(), np.array([2]), augmentation=Augmentation(0.5, 0.0), draw=draw)
        frames = batch.manual[0, : int(batch.length[0])].tolist()
        assert frames == sorted(frames)
        assert set(frames) <= set(range(6, 13))
        lengths.add(len(frames))
    assert min(lengths) < 6 < 8 < max(lengths)


def test_stretches_are_hidden_in_each_stream_by_itself() -> None:
    draw = np.random.default_rng(1)
    rows = np.zeros(400, dtype=np.int64) + 2
    varied = Augmentation(warp=0.0, hide=0.4, stream_drop=0.25)
    batch = batch_of(sentences(), rows, augmentation=varied, draw=draw)
    hands, lips = (~batch.manual_seen).float().mean(), (~batch.lips_seen).float().mean()
    assert 0.1 < float(hands) < 0.3  # 0.4 / 2 on average
    assert 0.3 < float(lips) < 0.5  # and a quarter of the clips altogether
    assert not bool((batch.manual_seen == batch.lips_seen).all())


def test_each_clip_comes_once_an_epoch() -> None:
    length = np.random.default_rng(0).integers(5, 300, 103)
    found = list(batches(length, 8, np.random.default_rng(2)))
    assert all(len(rows) == 8 for rows in found)
    assert len(set(np.concatenate(found).tolist())) == 8 * len(found) == 96
    spread = np.mean([np.ptp(length[rows]) for rows in found])
    assert spread < 0.3 * np.ptp(length)
    assert [len(rows) for rows in batches(length[:5], 8, np.random.default_rng(2))] == [5]


def test_texts_are_padded_with_0() -> None:
    assert text_batch([[5, 1], [7, 8, 1]]).tolist() == [[5, 1, 0], [7, 8, 1]]
