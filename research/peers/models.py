"""The peers' models, own implementations from their papers and descriptions.

Each takes hands (B, T, 84) about the clip's centre, in units of its spread, 0 where missing,
and gives an embedding (B, D); a linear layer on top names the sign.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from signclip_desktop.core.encoding.streams import STEPS

COORDINATES = 84  # two hands, 21 points, x and y


def clip_normalised(hands: Tensor) -> Tensor:
    """Float32 (B, T, 84) of tracks (B, T, 2, 21, 3): centred and scaled by the whole clip.

    Source: the normalisation of the GISLR winner (mouthing.md 3.2), with the mean of all hand
    points as the centre, since WLASL has no lips.
    """
    flat = hands[..., :2].flatten(2, 3)
    seen = torch.isfinite(flat)
    count = seen.sum(dim=(1, 2), keepdim=True).clamp_min(1)
    filled = torch.nan_to_num(flat)
    centre = filled.sum(dim=(1, 2), keepdim=True) / count
    offset = (filled - centre) * seen
    spread = (offset.square().sum(dim=(1, 2), keepdim=True) / count).sqrt().clamp_min(1e-3)
    return (offset / spread).flatten(2)


def _with_lags(points: Tensor) -> Tensor:
    """Points beside their changes over one and two steps."""
    one = F.pad(points[:, 1:] - points[:, :-1], (0, 0, 0, 1))
    two = F.pad(points[:, 2:] - points[:, :-2], (0, 0, 0, 2))
    return torch.cat([points, one, two], dim=-1)


class SpoterStyle(nn.Module):
    """Transformer over frames with a single class query in the decoder.

    Source: Bohacek and Hruz 2022, "Sign Pose-based Transformer for Word-level Sign Language
    Recognition": hidden size 108, 9 heads, 6 + 6 layers; here 3 + 3 for the same time.
    """

    def __init__(self, dimension: int) -> None:
        super().__init__()
        width = 108
        self.enter = nn.Linear(COORDINATES, width)
        self.place = nn.Parameter(torch.randn(1, STEPS, width) * 0.02)
        self.query = nn.Parameter(torch.randn(1, 1, width))
        layer = nn.TransformerEncoderLayer(width, 9, 4 * width, 0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)
        again = nn.TransformerDecoderLayer(width, 9, 4 * width, 0.1, batch_first=True)
        self.decoder = nn.TransformerDecoder(again, 3)
        self.leave = nn.Linear(width, dimension)

    def forward(self, points: Tensor) -> Tensor:
        """B T 84 -> B D."""
        memory = self.encoder(self.enter(points) + self.place)
        found = self.decoder(self.query.expand(len(points), 1, -1), memory)
        embedding: Tensor = self.leave(found[:, 0])
        return embedding


class ConvTransformer(nn.Module):
    """One-dimensional convolutions with channel attention, and transformer blocks between.

    Source: the first place of Google's isolated sign recognition competition (2023), as
    described in mouthing.md 3.2: 2 x (3 convolution blocks + 1 transformer block), causal
    depthwise kernels of 17, width 192, batch norm, late dropout.
    """

    def __init__(self, dimension: int, width: int = 192) -> None:
        super().__init__()
        self.enter = nn.Linear(3 * COORDINATES, width, bias=False)
        self.norm = nn.BatchNorm1d(width)
        blocks: list[nn.Module] = []
        for _ in range(2):
            blocks += [_CausalBlock(width) for _ in range(3)]
            blocks.append(
                nn.TransformerEncoderLayer(
                    width, 4, 2 * width, 0.2, F.silu, batch_first=True, norm_first=True
                )
            )
        self.blocks = nn.Sequential(*blocks)
        self.leave = nn.Linear(width, dimension)

    def forward(self, points: Tensor) -> Tensor:
        """B T 84 -> B D."""
        x = self.enter(_with_lags(points))
        x = self.norm(x.flatten(0, 1)).view(x.shape)
        embedding: Tensor = self.leave(F.dropout(self.blocks(x).mean(dim=1), 0.5, self.training))
        return embedding


class _CausalBlock(nn.Module):
    def __init__(self, width: int, kernel: int = 17) -> None:
        super().__init__()
        self.wide = nn.Linear(width, 2 * width)
        self.over_time = nn.Conv2d(2 * width, 2 * width, (1, kernel), groups=2 * width)
        self.norm = nn.BatchNorm1d(2 * width)
        self.attend = nn.Conv1d(1, 1, 5, padding=2, bias=False)
        self.narrow = nn.Linear(2 * width, width)
        self.kernel = kernel

    def forward(self, x: Tensor) -> Tensor:
        wide = F.silu(self.wide(x)).transpose(1, 2).unsqueeze(2)
        wide = self.over_time(F.pad(wide, (self.kernel - 1, 0))).squeeze(2)
        wide = self.norm(wide)
        channel = torch.sigmoid(self.attend(wide.mean(dim=2)[:, None]))[:, 0]
        narrow = self.narrow((wide * channel[..., None]).transpose(1, 2))
        out: Tensor = x + F.dropout(narrow, 0.2, self.training)
        return out


class SignClipStyle(nn.Module):
    """A transformer over frames, mean-pooled, to be compared with text by dot product.

    Source: SignCLIP (signclip.md): MLP over frame coordinates, BERT-like encoder, mean pooling;
    here 4 layers of 256 with both hands' x and y in place of 12 of 768 over 609 values.
    """

    def __init__(self, dimension: int, width: int = 256) -> None:
        super().__init__()
        self.enter = nn.Sequential(
            nn.Linear(COORDINATES, width), nn.GELU(), nn.LayerNorm(width), nn.Linear(width, width)
        )
        self.place = nn.Parameter(torch.randn(1, STEPS, width) * 0.02)
        layer = nn.TransformerEncoderLayer(width, 4, 4 * width, 0.1, "gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 4, enable_nested_tensor=False)
        self.leave = nn.Linear(width, dimension)

    def forward(self, points: Tensor) -> Tensor:
        """B T 84 -> B D."""
        frames = self.encoder(self.enter(points) + self.place)
        embedding: Tensor = self.leave(frames.mean(dim=1))
        return embedding
