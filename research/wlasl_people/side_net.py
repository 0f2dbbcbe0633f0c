"""A small net that tells a right hand from a left one by its own points."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from signclip_desktop.core.types.landmarks import Float

WIDTH = 256
BATCH = 512
RATE = 2e-3
SMALLEST = 1e-4  # of a hand, in frame heights
FARTHEST = 6.0  # of a point from the wrist, in palm lengths
MIDDLE_KNUCKLE = 9
KNUCKLES = (5, 9, 13, 17)
MIRROR = (-1.0, 1.0, 1.0)


def about_the_wrist(hands: NDArray[np.float16], aspect: Float) -> Float:
    """Points but the wrist of hands (N, 21, 3), in palm lengths about the wrist, (N, 20, 3).

    Args:
        hands: image-normalised.
        aspect: (N,), frame width over height.
    """
    scale = np.stack([aspect, np.ones_like(aspect), aspect], axis=-1)[:, None]
    points = (hands.astype(np.float32) - hands[:, :1].astype(np.float32)) * scale
    flat = np.linalg.norm(points[:, KNUCKLES, :2], axis=-1).max(axis=1)
    palm = np.maximum(flat, 0.5 * np.linalg.norm(points[:, MIDDLE_KNUCKLE], axis=-1))
    local = points[:, 1:] / np.maximum(palm, SMALLEST)[:, None, None]
    near: Float = local.clip(-FARTHEST, FARTHEST).astype(np.float32)
    return near


def train(points: Float, is_right: NDArray[np.bool_], *, epochs: float, seed: int) -> nn.Module:
    """Fit the net to hands (N, 20, 3) whose side is known; each is also shown mirrored."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(60, WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH), nn.SiLU(),
        nn.Dropout(0.1), nn.Linear(WIDTH, 1),
    )  # fmt: skip
    hands, right = torch.from_numpy(points), torch.from_numpy(is_right).float()
    steps = max(1, int(epochs * len(hands) / BATCH))
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.01)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(steps):
        rows = torch.randint(len(hands), (BATCH,))
        mirrored = torch.rand(BATCH) < 0.5
        some = hands[rows] * torch.where(
            mirrored[:, None, None], torch.tensor(MIRROR), torch.ones(3)
        )
        wanted = torch.where(mirrored, 1 - right[rows], right[rows])
        odds = net(_varied(some))[:, 0]
        loss = F.binary_cross_entropy_with_logits(odds, wanted * 0.98 + 0.01)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        plan.step()
    return net.eval()


@torch.inference_mode()
def right_odds(net: nn.Module, points: Float) -> Float:
    """Log odds float32 (N,) that hands (N, 20, 3) are right ones; the mirror image says minus."""
    found = np.zeros(len(points), dtype=np.float32)
    for start in range(0, len(points), 1 << 14):
        some = torch.from_numpy(points[start : start + (1 << 14)])
        odds = (net(some) - net(some * torch.tensor(MIRROR)))[:, 0] / 2
        found[start : start + len(some)] = odds.numpy()
    return found


def _varied(hands: Tensor) -> Tensor:
    """Turned in space, larger or smaller, with other depth; noise."""
    count = len(hands)
    x, y, z = (torch.randn(count, 3) * torch.tensor([0.25, 0.25, 0.5])).unbind(dim=1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=1).view(count, 3, 3)
    turned = torch.einsum("nij,nkj->nki", torch.linalg.matrix_exp(cross), hands)
    size = torch.exp(torch.randn(count, 1, 1) * 0.1)
    deep = torch.exp(torch.randn(count, 1, 1) * 0.2)
    scale = size * torch.cat([torch.ones(count, 1, 2), deep], dim=2)
    return turned * scale + torch.randn_like(turned) * 0.03
