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


def test_matrices_of_a_part_that_is_left_out_stay_as_they_are() -> None:
    used, unused, alone = (torch.nn.Parameter(torch.ones(3, 3)) for _ in range(3))
    used.grad = torch.eye(3)
    muon = Muon([used, unused], rate=0.1, decay=0.0)
    muon.step(1.0)
    assert not torch.equal(used.detach(), torch.ones(3, 3))
    torch.testing.assert_close(unused.detach(), torch.ones(3, 3), atol=1e-3, rtol=0)
    Muon([alone], rate=0.1, decay=0.5).step(1.0)
    assert torch.equal(alone.detach(), torch.ones(3, 3))
