"""Muon's update points every direction of a matrix alike."""

import pytest
import torch

from signclip_desktop.training.learning.muon import Muon, orthogonal


@pytest.mark.parametrize("shape", [(2, 8, 24), (3, 24, 8)])
def test_the_update_has_singular_values_near_one(shape: tuple[int, int, int]) -> None:
    update = orthogonal(torch.randn(shape))
    values = torch.linalg.svdvals(update)
    assert values.min() > 0.5
    assert values.max() < 1.5


def test_it_goes_downhill_and_its_state_can_be_taken_over() -> None:
    goal = torch.randn(6, 6)

    def run(steps: int, muon: Muon, weight: torch.Tensor) -> float:
        for _ in range(steps):
            weight.grad = weight.detach() - goal
            muon.step(1.0)
        return float((weight - goal).norm())

    weight = torch.zeros(6, 6)
    muon = Muon([weight], rate=0.02, decay=0.0)
    start = float(goal.norm())
    assert run(20, muon, weight) < start

    copy = weight.clone()
    other = Muon([copy], rate=0.02, decay=0.0)
    other.load(muon.state())
    assert run(3, muon, weight) == run(3, other, copy)
