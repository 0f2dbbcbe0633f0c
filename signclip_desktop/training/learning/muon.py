"""Muon: momentum whose update is made orthogonal, for the matrices inside the blocks.

Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks" (the
method and the coefficients of its Newton-Schulz iteration; own implementation).
"""

from collections.abc import Sequence

import torch
from torch import Tensor

MOMENTUM = 0.95
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5


class Muon:
    """Updates matrices of equal shape together."""

    def __init__(self, matrices: Sequence[Tensor], *, rate: float, decay: float) -> None:
        self.rate = rate
        self.decay = decay
        self.groups: dict[tuple[int, ...], list[Tensor]] = {}
        for matrix in matrices:
            self.groups.setdefault(tuple(matrix.shape), []).append(matrix)
        self.momentum = {
            shape: torch.zeros(len(group), *shape, device=group[0].device)
            for shape, group in self.groups.items()
        }

    @torch.no_grad()
    def step(self, share: float) -> None:
        """Update by the gradients at `share` of the peak rate."""
        for shape, group in self.groups.items():
            if all(matrix.grad is None for matrix in group):
                continue  # of a part that the model's config leaves out
            gradient = torch.stack(
                [torch.zeros_like(one) if one.grad is None else one.grad for one in group]
            )
            momentum = self.momentum[shape].mul_(MOMENTUM).add_(gradient)
            update = orthogonal(gradient.add(momentum, alpha=MOMENTUM)).contiguous()
            rate = self.rate * share
            stretch = max(1.0, shape[0] / shape[1]) ** 0.5
            torch._foreach_mul_(group, 1 - rate * self.decay)
            torch._foreach_add_(group, list(update), alpha=-rate * stretch)

    def state(self) -> dict[str, Tensor]:
        """What a resumed run needs."""
        return {"x".join(map(str, shape)): value for shape, value in self.momentum.items()}

    def load(self, state: dict[str, Tensor]) -> None:
        """Take the state of an earlier run."""
        for shape in self.momentum:
            self.momentum[shape].copy_(state["x".join(map(str, shape))])


def orthogonal(matrices: Tensor) -> Tensor:
    """About the nearest matrices (G, R, C) whose singular values are all 1."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(ITERATIONS):
        square = x @ x.transpose(1, 2)
        x = a * x + (b * square + c * square @ square) @ x
    result: Tensor = x.transpose(1, 2) if tall else x
    return result
