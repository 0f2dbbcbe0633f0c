"""The losses of our own mode, with the flaws of the official ones mended.

- Padding enters no mean.
- Each loss has a scale of its own, bounded.
- Clips that share a text are never negatives of each other.
- The frame loss rewards synchrony: the lips of an instant belong to the hands of that instant; the
  other instants of the same clip are the hard negatives.
- Streams are compared through small projections, so that the loss shapes what the streams have in
  common and does not erase what the lips alone know.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

MOST_SCALE = math.log(100.0)  # as CLIP bounds it
START_SCALE = math.log(1 / 0.07)
FRAME_SCALE = math.log(1 / 0.1)
COMPARED = 128  # width in which streams and texts are compared
TOLERANCE = 2.0  # frames: 80 ms at 25 a second; the positive's weight falls as a bell this wide


def masked_mean(values: Tensor, inside: Tensor) -> Tensor:
    """Mean (B, D) over the tokens (B, N, D) that are inside; zero where none is."""
    weight = inside[..., None].to(values.dtype)
    return (values * weight).sum(dim=1) / weight.sum(dim=1).clamp_min(1)


def same_text(text: Tensor) -> Tensor:
    """Bool (B, B), rows of token numbers (B, L) that are equal."""
    return (text[:, None] == text[None]).all(dim=-1)


def contrast(
    left: Tensor, right: Tensor, same: Tensor, scale: Tensor, there: Tensor | None = None
) -> Tensor:
    """Symmetric contrastive loss of rows that belong together.

    Args:
        left: (B, D).
        right: (B, D).
        same: bool (B, B), pairs that are no negatives; the diagonal is the positive.
        scale: log of what cosines are multiplied with.
        there: bool (B,), rows that count; the others are neither asked nor negatives.
    """
    cosine = functional.normalize(left, dim=-1) @ functional.normalize(right, dim=-1).T
    own = torch.eye(len(left), dtype=torch.bool, device=left.device)
    counts = torch.ones(len(left), dtype=torch.bool, device=left.device) if there is None else there
    shut = (same | ~counts[None] | ~counts[:, None]) & ~own
    logits = (cosine * scale.clamp(max=MOST_SCALE).exp()).masked_fill(shut, -torch.inf)
    target = torch.arange(len(left), device=left.device)
    lost = [functional.cross_entropy(side, target, reduction="none") for side in (logits, logits.T)]
    weight = counts.to(logits.dtype)
    return ((lost[0] + lost[1]) * weight).sum() / (2 * weight.sum().clamp_min(1))


def synchrony(
    lips: Tensor, manual: Tensor, inside: Tensor, scale: Tensor, tolerance: float = TOLERANCE
) -> Tensor:
    """How badly the lips of each instant are matched with the hands of that instant.

    For the lips at t, each frame k of the same clip counts as positive with the weight
    exp(-(k - t)^2 / (2 tolerance^2)), and as a negative all the same: the loss is
    -log(sum_k weight_k e^s_k / sum_k e^s_k), the mean of both directions.

    Args:
        lips: (B, T, D), frames of the lips.
        manual: (B, T, D), frames of the hands.
        inside: bool (B, T), frames in which both are known.
        scale: log of what cosines are multiplied with.
        tolerance: frames.
    """
    frames = lips.shape[1]
    score = functional.normalize(lips, dim=-1) @ functional.normalize(manual, dim=-1).transpose(
        1, 2
    )
    score = score.float() * scale.clamp(max=MOST_SCALE).exp()
    place = torch.arange(frames, device=lips.device)
    apart = (place[:, None] - place[None]).to(score.dtype)
    bell = -(apart**2) / (2 * tolerance**2)
    both = inside[:, :, None] & inside[:, None, :]
    score = score.masked_fill(~both, -1e4)
    lost = [
        torch.logsumexp(score, dim=side) - torch.logsumexp(score + bell, dim=side)
        for side in (1, 2)
    ]
    weight = inside.to(score.dtype)
    each = [(one * weight).sum() / weight.sum().clamp_min(1) for one in lost]
    return (each[0] + each[1]) / 2


class Alignment(nn.Module):
    """The contrastive losses with their projections and scales.

    Args:
        hidden: width H of the streams.
        width: width D of visual tokens and embedded text.
    """

    def __init__(self, hidden: int, width: int) -> None:
        super().__init__()
        self.visual, self.text = nn.Linear(width, COMPARED), nn.Linear(width, COMPARED)
        self.manual, self.lips = nn.Linear(hidden, COMPARED), nn.Linear(hidden, COMPARED)
        self.frame_manual = nn.Linear(hidden, COMPARED)
        self.frame_lips = nn.Linear(hidden, COMPARED)
        self.text_scale = nn.Parameter(torch.tensor(START_SCALE))
        self.sentence_scale = nn.Parameter(torch.tensor(START_SCALE))
        self.frame_scale = nn.Parameter(torch.tensor(FRAME_SCALE))

    def visual_text(
        self, tokens: Tensor, inside: Tensor, embedded: Tensor, text: Tensor, words: Tensor
    ) -> Tensor:
        """L_vt: visual tokens (B, N, D) against embedded text (B, L, D).

        Args:
            tokens: visual.
            inside: bool (B, N).
            embedded: text.
            text: int64 (B, L), its numbers, padded.
            words: bool (B, L), which of them are words: neither padding nor the end.
        """
        return contrast(
            masked_mean(self.visual(tokens), inside),
            masked_mean(self.text(embedded), words),
            same_text(text),
            self.text_scale,
        )

    def sentence(
        self, manual: Tensor, lips: Tensor, seen: tuple[Tensor, Tensor], text: Tensor
    ) -> Tensor:
        """L_sm of the sentence: the hands of a clip against its lips.

        A clip without lips, or without hands, is left out.
        """
        # Nothing here asks the device for a value: a GPU would wait for all that it has to do.
        return contrast(
            masked_mean(self.manual(manual), seen[0]),
            masked_mean(self.lips(lips), seen[1]),
            same_text(text),
            self.sentence_scale,
            seen[0].any(dim=1) & seen[1].any(dim=1),
        )

    def frame(self, manual: Tensor, lips: Tensor, seen: tuple[Tensor, Tensor]) -> Tensor:
        """L_sm of the frames: synchrony of a clip's lips with its own hands."""
        return synchrony(
            self.frame_lips(lips), self.frame_manual(manual), seen[0] & seen[1], self.frame_scale
        )
