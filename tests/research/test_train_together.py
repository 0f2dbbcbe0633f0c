"""Tests that stacked members compute what single ones do."""

import dataclasses
from pathlib import Path

import pytest
import torch
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from research.train_together.__main__ import train_together
from research.train_together.stacked_losses import StackedHeads
from research.train_together.stacked_towers import StackedTowers
from signclip_desktop.core.encoding.streams import (
    BODY_FEATURES,
    HAND_FEATURES,
    MOUTH_FEATURES,
    STEPS,
    Streams,
)
from signclip_desktop.core.encoding.towers import ClipTower, TowerConfig
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import split
from signclip_desktop.training.learning.config import LossConfig, RunConfig, TrainConfig
from signclip_desktop.training.learning.loss import class_loss, clip_loss, trait_loss
from tests.training.drawn import SMALL as TINY
from tests.training.drawn import drawn_recordings

SMALL = TowerConfig(dimension=16, part=16, stem=24, width=32, depth=2, heads=4, use_mouth=False)


def test_each_stacked_tower_is_the_tower_of_its_state() -> None:
    stacked = StackedTowers(SMALL, [1, 2], drop_path=0.0, late=0.0).eval()
    with torch.no_grad():
        for value in stacked.parameters():
            value.add_(torch.randn_like(value) * 0.05)
    hands, body = torch.randn(2, 3, STEPS, HAND_FEATURES), torch.randn(2, 3, STEPS, BODY_FEATURES)
    valid = (torch.arange(3) % 2).view(1, 3, 1).expand(2, 3, STEPS).float()
    raw = stacked(hands, body, valid)
    for number in range(2):
        tower = ClipTower(SMALL).eval()
        tower.load_state_dict(stacked.member(number))
        none = torch.zeros(3, STEPS, dtype=torch.bool)
        mouth = torch.zeros(3, STEPS, MOUTH_FEATURES)
        alone = tower(Streams(hands[number], body[number], mouth, valid[number] > 0, none))
        torch.testing.assert_close(raw[number], alone, atol=1e-4, rtol=1e-4)
    assert not torch.allclose(raw[0], raw[1])


def test_the_stacked_loss_is_the_sum_of_the_members_losses() -> None:
    labels, sizes = 20, [3, 5]
    same = torch.eye(labels, dtype=torch.bool)
    same[3, 4] = same[4, 3] = True
    phonology = torch.randint(-1, 3, (labels, 2))
    config = LossConfig(clips=0.7)
    heads = StackedHeads(
        config, members=2, part=8, same=same, phonology=phonology, sizes=sizes
    )  # fmt: skip
    raw, label = torch.randn(2, 10, 8), torch.randint(0, 6, (2, 10))
    total = torch.zeros(())
    for member in range(2):
        own, known = F.normalize(raw[member], dim=-1), label[member]
        logits = own @ F.normalize(heads.directions[member], dim=-1).T * heads.scale[member].exp()
        traits = F.linear(8.0 * own, heads.traits[member], heads.trait_bias[member])
        total = total + class_loss(logits, known, same, smoothing=config.smoothing)
        total = total + 0.7 * clip_loss(own, known, same, temperature=config.temperature)
        read = list(traits.split(sizes, dim=1))
        total = total + config.phonology * trait_loss(read, phonology[known])
    torch.testing.assert_close(heads(raw, label), total)


def test_members_trained_together_find_the_signs_of_an_unseen_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = DataConfig(
        same_sign="", phonology="", small_files=(),
        train_sources=("s0", "s1", "s2"), query_sources=("s3",),
    )  # fmt: skip
    config = RunConfig(
        name="tiny",
        data_folder=Path(),
        data=data,
        model=dataclasses.replace(TINY, members=2, use_mouth=False),
        loss=LossConfig(),
        train=TrainConfig(epochs=25, batch=8, augment=0.5, averaging=0.9, threads=1, device="cpu"),
    )
    recordings = drawn_recordings()
    train_together(config, tmp_path, recordings, split(recordings, data), minutes=5)
    assert (tmp_path / "model" / "model.safetensors").is_file()
    told = capsys.readouterr().out
    found = float(told.split("unseen people: R@1 ")[1].split()[0])
    assert found >= 80
