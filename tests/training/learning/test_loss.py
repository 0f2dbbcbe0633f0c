"""Each term of the loss, against numbers worked out by hand."""

import math

import pytest
import torch

from signclip_desktop.core.encoding.streams import even_steps, sample_track, streams_of
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.training.learning.config import LossConfig
from signclip_desktop.training.learning.loss import (
    Learner,
    class_loss,
    clip_loss,
    text_loss,
    trait_loss,
)
from signclip_desktop.training.learning.task import LossTerm, weighted_sum
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


OFF = dict.fromkeys(("classes", "clips", "text", "phonology"), 0.0)


def learner_of(config: LossConfig) -> Learner:
    torch.manual_seed(0)
    return Learner(
        Towers(SMALL),
        config,
        same=torch.eye(3, dtype=torch.bool),
        prompts=["<en> <ase> a", "<en> <ase> b", "<en> <ase> c"],
        phonology=torch.tensor([[0], [1], [2]]),
        phonology_sizes=[3],
    )


def loss_of(learner: Learner) -> torch.Tensor:
    recordings = drawn_recordings(signs=3, people=2)
    batch = recordings.batch(torch.arange(6))
    steps = even_steps(6)
    streams = streams_of(
        sample_track(batch.hands, steps), sample_track(batch.lips, steps), batch.body
    )
    return weighted_sum(learner.terms, learner(streams, recordings.label))


@pytest.mark.parametrize("term", ["classes", "clips", "text", "phonology"])
def test_every_term_reaches_the_clip_tower_and_can_be_left_out(term: str) -> None:
    def loss_and_reach(config: LossConfig) -> tuple[float, bool]:
        learner = learner_of(config)
        loss = loss_of(learner)
        if loss.requires_grad:
            loss.backward()
        weight = learner.towers.clips[0].project.weight
        return float(loss.detach()), weight.grad is not None and bool(weight.grad.any())

    assert loss_and_reach(LossConfig(**OFF)) == (0.0, False)
    value, reached = loss_and_reach(LossConfig(**{**OFF, term: 1.0}))
    assert value > 0
    assert reached
    twice, _ = loss_and_reach(LossConfig(**{**OFF, term: 2.0}))
    assert twice == pytest.approx(2 * value)


@pytest.mark.parametrize("term", ["classes", "text"])
def test_logits_are_scaled_by_the_learned_scale_up_to_40(term: str) -> None:
    def loss_at(scale: float) -> float:
        learner = learner_of(LossConfig(**{**OFF, term: 1.0}))
        learned = learner.scale if term == "classes" else learner.towers.text_scale
        learned.data.fill_(math.log(scale))
        return float(loss_of(learner).detach())

    assert loss_at(1000.0) == pytest.approx(loss_at(40.0))
    assert loss_at(39.0) != pytest.approx(loss_at(40.0), rel=1e-4)


def test_traits_are_told_from_embeddings_eight_times_as_long() -> None:
    learner = learner_of(LossConfig(**{**OFF, "phonology": 1.0}))
    head = learner.traits[0]
    asked: list[torch.Tensor] = []
    head.register_forward_hook(lambda _module, given, _answer: asked.append(given[0]))
    loss_of(learner)
    assert asked[0].norm(dim=-1).tolist() == pytest.approx([8.0] * 6, rel=1e-4)


def test_a_term_counts_by_its_weight_and_its_flag() -> None:
    terms = [LossTerm("a", 2.0), LossTerm("b", 0.0), LossTerm("c", 3.0, flag=False)]
    values = {name: torch.tensor(1.5) for name in "abc"}
    assert weighted_sum(terms, values).item() == 3.0
    assert weighted_sum([*terms, LossTerm("c", 3.0)], values).item() == 7.5


def test_what_no_sign_has_is_not_computed() -> None:
    learner = learner_of(LossConfig())
    plain = Learner(
        Towers(SMALL),
        LossConfig(),
        same=learner.same,
        prompts=learner.prompts,
        phonology=torch.zeros((3, 0), dtype=torch.int64),
        phonology_sizes=[],
    )
    assert [term.name for term in learner.terms if term.used] == [
        "classes", "clips", "phonology", "text",
    ]  # fmt: skip
    assert [term.name for term in plain.terms if term.used] == ["classes", "clips", "text"]
