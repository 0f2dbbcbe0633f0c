"""The trained encoder keeps the promises of the Encoder protocol."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from signclip_desktop.core.encoding.checkpoint import save_checkpoint
from signclip_desktop.core.encoding.companion import (
    companion_part,
    with_companion,
)
from signclip_desktop.core.encoding.encoder import Comparison, Rerank
from signclip_desktop.core.encoding.towers import TowerConfig, Towers
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.errors import NoSignSeen
from tests.core.motions import path_clip

SMALL = TowerConfig(dimension=16, part=16, stem=8, width=8, depth=2, mouth=4, buckets=16, text=4)


@pytest.fixture
def encoder(tmp_path: Path) -> TrainedEncoder:
    torch.manual_seed(0)
    save_checkpoint(tmp_path, Towers(SMALL), name="small", sure_threshold=0.6, notes={})
    return TrainedEncoder(tmp_path)


def _clip(frames: int, height: float) -> "object":
    t = np.linspace(0, 1, frames)
    return path_clip(np.stack([0.5 + 0 * t, 0.8 - height * t], axis=1))


def test_one_unit_row_a_clip_whatever_its_neighbours(encoder: TrainedEncoder) -> None:
    clips = [_clip(20, 0.1), _clip(33, 0.4), _clip(7, 0.2)]
    together = encoder.embed(clips)
    assert together.shape == (3, encoder.dimension)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(encoder.embed(clips[1:2]), together[1:2], atol=1e-5)
    assert abs(together[0] @ together[1]) < 0.999999


def test_its_id_names_the_weights(encoder: TrainedEncoder, tmp_path: Path) -> None:
    assert encoder.id.startswith("small-")
    torch.manual_seed(9)
    save_checkpoint(tmp_path, Towers(SMALL), name="small", sure_threshold=0.6, notes={})
    assert TrainedEncoder(tmp_path).id != encoder.id
    assert encoder.comparison == Comparison(0.6, ((0.0, 1.0),), Rerank.NONE)


def test_text_lies_in_the_same_space(encoder: TrainedEncoder) -> None:
    texts = encoder.embed_text(["<en> <ase> book", "<en> <ase> house"])
    assert texts.shape == (2, encoder.dimension)
    assert encoder.embed_text([]).shape == (0, encoder.dimension)


def test_a_companion_stands_beside_and_in_the_id(encoder: TrainedEncoder, tmp_path: Path) -> None:
    clips = [_clip(20, 0.1), _clip(33, 0.4)]
    alone = encoder.embed(clips)
    torch.manual_seed(0)
    towers = Towers(dataclasses.replace(SMALL, companion=0.5))
    save_checkpoint(tmp_path, towers, name="small", sure_threshold=0.6, notes={})
    both = TrainedEncoder(tmp_path)
    assert both.dimension == 16 + 96
    assert "training-free" in both.id
    free = companion_part(TrainingFreeEncoder(), clips)
    expected = with_companion(alone, free, 0.5)
    np.testing.assert_allclose(both.embed(clips), expected, atol=1e-5)
    texts = both.embed_text(["<en> <ase> book"])
    np.testing.assert_allclose(
        both.embed(clips) @ texts.T, alone @ encoder.embed_text(["<en> <ase> book"]).T, atol=1e-5
    )


def test_nothing_in_nothing_out_and_no_hand_is_told(encoder: TrainedEncoder) -> None:
    assert encoder.embed([]).shape == (0, encoder.dimension)
    with pytest.raises(NoSignSeen):
        encoder.embed([path_clip(np.full((5, 2), np.nan))])


def test_few_clips_are_embedded_on_one_thread_and_many_on_all(
    encoder: TrainedEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 5)
    encoder.embed([_clip(12, 0.1)] * 8)
    assert asked == [1, 5]
    encoder.embed([_clip(12, 0.1)] * 9)
    assert asked == [1, 5]
