"""Our own two-stream encoder: hands and lips, fused, shortened in time, as tokens for a decoder.

Padding enters no mean, no norm and no maximum, so that a clip gives the same tokens alone and in
any batch. A frame whose lips (or hands) were not seen is a learned vector, whatever it holds.
"""

import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from signclip_desktop.core.encoding.signmouth.fusion import QUERIES, Fusion

KINDS = ("tokens", "vectors")
STREAMS = ("both", "manual", "lips")


@dataclass(frozen=True, slots=True)
class StreamKind:
    """What a stream holds in each frame.

    Attributes:
        kind: "tokens" for a whole number, "vectors" for features.
        size: how many numbers there are, or how wide a vector is.
    """

    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class EncoderSizes:
    """Sizes and form of the encoder.

    Attributes:
        fusion: one of fusion.FUSIONS.
        streams: "both", "manual" or "lips".
        hidden: width H of the streams.
        width: width D of the tokens.
        shorten: frames that become one token: 1, 2 or 4.
        dropout: of the streams, the convolutions and the projection.
        queries: tokens of the mode `qformer`.
    """

    fusion: str = "gated"
    streams: str = "both"
    hidden: int = 256
    width: int = 256
    shorten: int = 4
    dropout: float = 0.2
    queries: int = QUERIES


@dataclass(frozen=True, slots=True)
class SignBatch:
    """Clips of a batch, padded at their ends.

    Attributes:
        manual: int64 (B, T) or float32 (B, T, F).
        lips: int64 (B, T) or float32 (B, T, F).
        manual_seen: bool (B, T), frames whose hands are known.
        lips_seen: bool (B, T), frames whose lips are known: a face, and no hand before the mouth.
        length: int64 (B,), frames of each clip, 1 or more.
    """

    manual: Tensor
    lips: Tensor
    manual_seen: Tensor
    lips_seen: Tensor
    length: Tensor

    def to(self, device: torch.device) -> "SignBatch":
        """The same on another device."""
        moved = (getattr(self, name).to(device, non_blocking=True) for name in self.__slots__)
        return SignBatch(*moved)

    @property
    def inside(self) -> Tensor:
        """Bool (B, T), frames before each clip's end."""
        return inside_of(self.length, self.manual.shape[1])


@dataclass(frozen=True, slots=True)
class Encoded:
    """A batch as the encoder sees it.

    Attributes:
        manual: float32 (B, T, H), the hands before fusion.
        lips: float32 (B, T, H), the lips before fusion.
        tokens: float32 (B, N, D), what a decoder reads.
        token_inside: bool (B, N).
    """

    manual: Tensor
    lips: Tensor
    tokens: Tensor
    token_inside: Tensor


def inside_of(length: Tensor, frames: int) -> Tensor:
    """Bool (B, T): True before each clip's length."""
    return torch.arange(frames, device=length.device)[None] < length[:, None]


class Stream(nn.Module):
    """One stream on its way to width H; a frame that was not seen is a learned vector."""

    def __init__(self, kind: StreamKind, hidden: int, dropout: float) -> None:
        super().__init__()
        if kind.kind not in KINDS:
            raise ValueError(f"a stream of {kind.kind}")
        self.kind = kind
        self.enter: nn.Module
        if kind.kind == "tokens":
            self.enter = nn.Embedding(kind.size, hidden)
        else:
            self.enter = nn.Linear(kind.size, hidden)
        self.missing = nn.Parameter(torch.randn(hidden) * 0.1)
        self.norm = nn.LayerNorm(hidden)
        self.drop = nn.Dropout(dropout)

    def forward(self, values: Tensor, seen: Tensor) -> Tensor:
        """Float32 (B, T, H) of tokens (B, T) or vectors (B, T, F); `seen` is bool (B, T)."""
        if self.kind.kind == "tokens":
            entered = self.enter(values.masked_fill(~seen, 0))
        else:  # where, not a product: a missing value may be NaN
            entered = self.enter(values.masked_fill(~seen[..., None], 0.0))
        known = torch.where(seen[..., None], entered, self.missing)
        return cast(Tensor, self.drop(self.norm(known)))


class Shortener(nn.Module):
    """Two convolutions over five frames; each may halve the time by a maximum of two frames."""

    def __init__(self, hidden: int, shorten: int, dropout: float) -> None:
        super().__init__()
        if shorten not in (1, 2, 4):
            raise ValueError(f"shorten is {shorten}")
        self.halve = (shorten >= 2, shorten >= 4)
        self.convs = nn.ModuleList(nn.Conv1d(hidden, hidden, 5, padding=2) for _ in self.halve)
        self.norms = nn.ModuleList(nn.LayerNorm(hidden) for _ in self.halve)
        self.drop = nn.Dropout(dropout)

    def forward(self, frames: Tensor, inside: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (B, N, H) and bool (B, N) of frames (B, T, H), with N = T / shorten, up."""
        for conv, norm, halve in zip(self.convs, self.norms, self.halve, strict=True):
            frames = frames.masked_fill(~inside[..., None], 0.0)
            moved = conv(frames.transpose(1, 2)).transpose(1, 2)
            frames = self.drop(functional.relu(norm(moved))) + frames
            if halve:
                odd = frames.shape[1] % 2
                frames = functional.pad(frames, (0, 0, 0, odd))
                inside = functional.pad(inside, (0, odd))
                # A maximum over the frames of the clip alone; -1e4 stands for none.
                frames = frames.masked_fill(~inside[..., None], -1e4)
                frames = frames.unflatten(1, (-1, 2)).amax(dim=2)
                inside = inside.unflatten(1, (-1, 2)).any(dim=2)
        return frames.masked_fill(~inside[..., None], 0.0), inside


class SignMouth(nn.Module):
    """Hands and lips to tokens.

    Args:
        sizes: of the encoder.
        manual: what the stream of the hands holds.
        lips: what the stream of the lips holds.
    """

    def __init__(self, sizes: EncoderSizes, manual: StreamKind, lips: StreamKind) -> None:
        super().__init__()
        if sizes.streams not in STREAMS:
            raise ValueError(f"streams is {sizes.streams}")
        self.sizes = sizes
        self.manual = Stream(manual, sizes.hidden, sizes.dropout)
        self.lips = Stream(lips, sizes.hidden, sizes.dropout)
        self.fusion = Fusion(sizes.fusion, sizes.hidden, sizes.width, queries=sizes.queries)
        self.shortener = Shortener(sizes.hidden, sizes.shorten, sizes.dropout)
        self.project = nn.Sequential(
            nn.Linear(sizes.hidden, sizes.width),
            nn.GELU(),
            nn.Dropout(sizes.dropout),
            nn.Linear(sizes.width, sizes.width),
        )

    def forward(self, batch: SignBatch) -> Encoded:
        """Encode a batch."""
        inside = batch.inside
        manual = self.manual(batch.manual, batch.manual_seen & inside)
        lips = self.lips(batch.lips, batch.lips_seen & inside)
        if self.sizes.streams == "both" and self.sizes.fusion == "qformer":
            tokens = self.fusion.fuse(manual, lips, inside, inside)
            everything = torch.ones(tokens.shape[:2], dtype=torch.bool, device=tokens.device)
            return Encoded(manual, lips, tokens, everything)
        short, short_inside = self.shortener(self._joined(manual, lips, inside), inside)
        return Encoded(manual, lips, self.project(short), short_inside)

    def _joined(self, manual: Tensor, lips: Tensor, inside: Tensor) -> Tensor:
        if self.sizes.streams == "manual":
            return manual
        if self.sizes.streams == "lips":
            return lips
        fused = self.fusion.fuse(manual, lips, inside)
        # Attention alone reads the lips by the hands' order and drops the hands: add them.
        return fused + manual if self.sizes.fusion == "attention" else fused


def positions(count: int, width: int, like: Tensor) -> Tensor:
    """Sines and cosines (count, width) that tell places apart (Vaswani et al. 2017)."""
    place = torch.arange(count, device=like.device, dtype=torch.float32)[:, None]
    rate = torch.exp(
        torch.arange(0, width, 2, device=like.device, dtype=torch.float32)
        * (-math.log(10_000.0) / width)
    )
    angle = place * rate
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)[:, :width].to(like.dtype)
