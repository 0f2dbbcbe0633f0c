"""What follows the training of the clip towers: whitening the space, and fitting text into it."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.training.learning.loss import text_loss

# Share of the largest variance that is added to all before whitening: what is nearly constant
# over people and signs is not blown up into noise. Chosen under protocol S among 0.1 to 0.01.
RIDGE = 0.01

TEXT_STEPS = 1500
TEXT_BATCH = 256
TEXT_RATE = 3e-3
TEXT_DROPOUT = 0.3  # of a prompt's n-grams, so that no single one is trusted


@dataclass(frozen=True, slots=True)
class Whitening:
    """A linear change of the space after which all directions vary alike.

    Attributes:
        middle: float32 (W,), mean of the parts of all members.
        matrix: float32 (W, D), from the W numbers of all parts to the D directions in which they
            vary most.
    """

    middle: NDArray[np.float32]
    matrix: NDArray[np.float32]

    def apply(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Parts (N, W) in the whitened space, (N, D) of unit length."""
        changed = (embeddings - self.middle) @ self.matrix
        unit: NDArray[np.float32] = changed / np.linalg.norm(changed, axis=1, keepdims=True)
        return unit


def fit_whitening(embeddings: NDArray[np.float32], dimension: int = 0) -> Whitening:
    """From parts (N, W) of training clips, those of mirrored clips included.

    Args:
        embeddings: of unit length.
        dimension: D; 0 for W.
    """
    middle = embeddings.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov((embeddings - middle).T.astype(np.float64)))
    most = slice(len(values) - (dimension or len(values)), None)  # eigh's are in rising order
    matrix = vectors[:, most] / np.sqrt(values[most] + RIDGE * values.max())
    return Whitening(middle.astype(np.float32), matrix.astype(np.float32))


def set_whitening(towers: Towers, whitening: Whitening) -> None:
    """Let a model's embeddings be whitened; it must not be whitened yet."""
    if not bool(
        (towers.whiten == torch.eye(*towers.whiten.shape, device=towers.whiten.device)).all()
    ):
        raise ValueError("expected a model that is not whitened yet")
    towers.middle.copy_(torch.from_numpy(whitening.middle))
    towers.whiten.copy_(torch.from_numpy(whitening.matrix))


def fit_text(
    towers: Towers,
    embeddings: NDArray[np.float32],
    label: NDArray[np.int64],
    prompts: list[str],
    same: Tensor,
    *,
    seed: int = 0,
    steps: int = TEXT_STEPS,
) -> float:
    """Fit the text tower to the clip embeddings (N, D), which stay as they are.

    Returns:
        the mean loss of the last tenth of the steps.
    """
    torch.manual_seed(seed)
    device = towers.text_scale.device
    clips, labels = torch.from_numpy(embeddings).to(device), torch.from_numpy(label).to(device)
    same = same.to(device)
    learned = [*towers.text.parameters(), towers.text_scale]
    for value in learned:
        value.requires_grad_(True)
    optimizer = torch.optim.Adam(learned, lr=TEXT_RATE)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, TEXT_RATE, total_steps=steps)
    losses = []
    towers.text.train()
    for _ in range(steps):
        rows = torch.randint(len(clips), (TEXT_BATCH,), device=device)
        present, place = labels[rows].unique(return_inverse=True)
        texts = towers.text([prompts[n] for n in present.tolist()], dropout=TEXT_DROPOUT)
        logits = clips[rows] @ texts.T * towers.text_scale.exp().clamp_max(40.0)
        loss = text_loss(logits, place, same[present][:, present])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        plan.step()
        losses.append(float(loss.detach()))
    towers.text.eval()
    return float(np.mean(losses[-max(1, steps // 10) :]))
