"""Each term of the loss, against numbers worked out by hand."""

import math

import pytest
import torch

from signclip_desktop.core.encoding.streams import even_steps, sample_track, streams_of
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.training.config import LossConfig
from signclip_desktop.training.loss import (
    Learner,
    class_loss,
    clip_loss,
    text_loss,
    trait_loss,
)
from tests.training.drawn import SMALL, drawn_recordings

NONE = torch.eye(3, dtype=torch.bool)


def test_class_loss_is_cross_entropy_and_leaves_partners_out() -> None:
    logits = torch.tensor([[1.0, 0.0, 2.0]])
    label = torch.tensor([0])
    expected = math.log(math.e + 1 + math.e**2) - 1
    assert class_loss(logits, label, NONE, smoothing=0.0).item() == pytest.approx(expected)
    partners = NONE.clone()
    partners[0, 2] = partners[2, 0] = True
    expected = math.log(math.e + 1) - 1
    assert class_loss(logits, label, partners, smoothing=0.0).item() == pytest.approx(expected)


def test_clip_loss_by_hand() -> None:
    """Clips 0 and 1 are one sign, clip 2 another: only the first two have a positive."""
    embedding = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    label = torch.tensor([0, 0, 1])
    one = -(0 - math.log(math.exp(0) + math.exp(1)))  # clip 0: positive at 0, other at 1
    two = -(0 - math.log(math.exp(0) + math.exp(0)))
    loss = clip_loss(embedding, label, NONE, temperature=1.0)
    assert loss.item() == pytest.approx((one + two) / 2)


def test_partners_are_neither_positives_nor_negatives() -> None:
    embedding = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    label = torch.tensor([0, 0, 1])
    partners = NONE.clone()
    partners[0, 1] = partners[1, 0] = True
    # The positive alone is left to choose from, so nothing is lost.
    assert clip_loss(embedding, label, partners, temperature=1.0).item() == pytest.approx(0)


def test_a_batch_without_any_pair_loses_nothing() -> None:
    embedding = torch.randn(3, 2, requires_grad=True)
    loss = clip_loss(embedding, torch.arange(3), NONE, temperature=0.1)
    loss.backward()
    assert loss.item() == 0


def test_text_loss_counts_all_clips_of_a_prompt_as_positives() -> None:
    logits = torch.zeros(3, 2)
    place = torch.tensor([0, 0, 1])
    expected = (math.log(2) + math.log(3)) / 2
    loss = text_loss(logits, place, torch.eye(2, dtype=torch.bool))
    assert loss.item() == pytest.approx(expected)


def test_traits_that_are_not_described_cost_nothing() -> None:
    scores = [torch.zeros(2, 4), torch.zeros(2, 3)]
    targets = torch.tensor([[1, -1], [-1, -1]])
    assert trait_loss(scores, targets).item() == pytest.approx(math.log(4) / 2 / 2)


@pytest.mark.parametrize("term", ["classes", "clips", "text", "phonology"])
def test_every_term_reaches_the_clip_tower_and_can_be_left_out(term: str) -> None:
    recordings = drawn_recordings(signs=3, people=2)
    off = dict.fromkeys(("classes", "clips", "text", "phonology"), 0.0)
    batch = recordings.batch(torch.arange(6))
    steps = even_steps(6)
    streams = streams_of(
        sample_track(batch.hands, steps), sample_track(batch.lips, steps), batch.body
    )

    def loss_and_reach(config: LossConfig) -> tuple[float, bool]:
        torch.manual_seed(0)
        learner = Learner(
            Towers(SMALL),
            config,
            same=torch.eye(3, dtype=torch.bool),
            prompts=["<en> <ase> a", "<en> <ase> b", "<en> <ase> c"],
            phonology=torch.tensor([[0], [1], [2]]),
            phonology_sizes=[3],
        )
        loss = learner(streams, recordings.label)
        if loss.requires_grad:
            loss.backward()
        weight = learner.towers.clips[0].project.weight
        return float(loss.detach()), weight.grad is not None and bool(weight.grad.any())

    assert loss_and_reach(LossConfig(**off)) == (0.0, False)
    value, reached = loss_and_reach(LossConfig(**{**off, term: 1.0}))
    assert value > 0
    assert reached
