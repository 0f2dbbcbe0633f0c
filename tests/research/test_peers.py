"""Every peer trains on the same recordings and is ranked; nothing seen is 0, not NaN."""

from pathlib import Path

import pytest
import torch

from research.peers import __main__ as peers
from research.peers.models import clip_normalised
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import split
from signclip_desktop.training.learning.config import LossConfig, RunConfig, TrainConfig
from tests.training.drawn import SMALL, drawn_recordings


@pytest.mark.parametrize("name", peers.PEERS)
def test_a_peer_trains_and_is_ranked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "BATCH", 6)
    recordings = drawn_recordings(signs=4, people=3)
    data = DataConfig(train_sources=("s0", "s1"), query_sources=("s2",), small_files=())
    config = RunConfig("p", Path(), data, SMALL, LossConfig(), TrainConfig(augment=0.3))
    same = torch.eye(4, dtype=torch.bool)
    setting = peers.Setting(config, recordings, split(recordings, data), same, epochs=2)
    found = peers.train_peer(name, setting)
    assert found.parameters > 100_000
    assert found.epochs == 2
    assert 0 <= found.r1 <= found.r5 <= found.r10 == 100


def test_the_whole_clip_is_the_frame_of_reference() -> None:
    hands = torch.randn(2, 5, 2, 21, 3)
    hands[1] = float("nan")
    points = clip_normalised(hands)
    assert points.shape == (2, 5, 84)
    assert (points[1] == 0).all()
    moved = clip_normalised(hands * 3 + 7)
    torch.testing.assert_close(points, moved, atol=1e-4, rtol=1e-4)
