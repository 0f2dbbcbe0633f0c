"""The trained encoder's model: a tower for clips, a tower for text, one space.

ClipTower eats the streams of streams.py; TextTower eats prompts such as
`<en> <ase> book`. Both give unit-length embeddings; the trained model may hold several clip
towers (members), whose embeddings lie side by side. Nothing here knows of files or training.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from signclip_desktop.core.encoding.streams import (
    BODY_FEATURES,
    HAND_FEATURES,
    MOUTH_FEATURES,
    STEPS,
    Streams,
)

POOL_HEADS = 4
MOUTH_GATE_BIAS = -2.0  # the mouth starts nearly shut: most clips say nothing by it


@dataclass(frozen=True, slots=True)
class TowerConfig:
    """Sizes of a model; kept in its config.json.

    Attributes:
        dimension: D of the embedding.
        members: clip towers, each trained from another random start.
        part: what each member gives; all parts together are brought to D by the whitening.
        stem: channels before the tokens are halved.
        width: channels of the blocks.
        depth: number of convolution blocks; an attention block follows each half of them.
        kernel: width of the depthwise convolutions, odd.
        heads: attention heads.
        mouth: channels of the mouth stream.
        buckets: rows of the hashed n-gram table of the text tower.
        text: channels of that table.
        use_body: whether the hands' place on the body is added.
        companion: weight of the training-free encoder's similarity beside the towers' own; 0 for
            none (companion.py).
        use_mouth: whether a seen mouth is added. Off where the recordings with a face cover only
            a few of the signs: the model then takes any face for a sign of those few.
    """

    dimension: int = 256
    members: int = 1
    part: int = 256
    stem: int = 128
    width: int = 160
    depth: int = 4
    kernel: int = 7
    heads: int = 4
    mouth: int = 48
    buckets: int = 8192
    text: int = 128
    companion: float = 0.0
    use_body: bool = True
    use_mouth: bool = True


class ConvBlock(nn.Module):
    """Depthwise convolution over time, then a two-layer net in each step; residual."""

    def __init__(self, width: int, kernel: int, drop_path: float) -> None:
        super().__init__()
        self.over_time = nn.Conv2d(
            width, width, (1, kernel), padding=(0, kernel // 2), groups=width
        )
        self.norm = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.gain = nn.Parameter(torch.full((width,), 0.3))
        self.drop_path = drop_path

    def forward(self, x: Tensor) -> Tensor:
        """B T C -> B T C."""
        # As a picture of height 1 in channels-last order: four times faster on CPUs than Conv1d.
        mixed = self.over_time(x.transpose(1, 2).unsqueeze(2)).squeeze(2).transpose(1, 2)
        mixed = self.narrow(F.silu(self.wide(self.norm(mixed)))) * self.gain
        return x + _drop_path(mixed, self.drop_path, self.training)


class AttentionBlock(nn.Module):
    """Self-attention over time, then a two-layer net in each step; residual, norms first."""

    def __init__(self, width: int, heads: int, drop_path: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)
        self.norm_2 = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.heads = heads
        self.drop_path = drop_path

    def forward(self, x: Tensor) -> Tensor:
        """B T C -> B T C."""
        batch, steps, width = x.shape
        parts = self.query_key_value(self.norm(x))
        parts = parts.view(batch, steps, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value)
        mixed = self.join(mixed.transpose(1, 2).reshape(batch, steps, width))
        x = x + _drop_path(mixed, self.drop_path, self.training)
        mixed = self.narrow(F.silu(self.wide(self.norm_2(x))))
        return x + _drop_path(mixed, self.drop_path, self.training)


class MouthStream(nn.Module):
    """The lips over time, added to the manual stream through a gate; silent where no face."""

    def __init__(self, width: int, mouth: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(MOUTH_FEATURES)
        self.enter = nn.Linear(MOUTH_FEATURES, mouth)
        self.halve = nn.Conv1d(mouth, mouth, 5, stride=2, padding=2)
        self.leave = nn.Linear(mouth, width)
        self.gate = nn.Linear(width + mouth, width)
        nn.init.zeros_(self.gate.weight)
        nn.init.constant_(self.gate.bias, MOUTH_GATE_BIAS)

    def forward(self, manual: Tensor, mouth: Tensor, valid: Tensor) -> Tensor:
        """Manual B T/2 C, mouth B T F, valid B T -> what to add to manual, B T/2 C."""
        lips = F.silu(self.enter(self.norm(mouth))) * valid[..., None]
        lips = F.silu(self.halve(lips.transpose(1, 2)).transpose(1, 2))
        seen = valid.view(len(valid), -1, 2).all(dim=2)[..., None]
        gate = torch.sigmoid(self.gate(torch.cat([manual, lips], dim=-1)))
        added: Tensor = gate * seen * self.leave(lips)
        return added


class ClipTower(nn.Module):
    """Streams of a clip -> one raw embedding."""

    def __init__(self, config: TowerConfig, *, drop_path: float = 0.0, late: float = 0.0) -> None:
        super().__init__()
        # Standardised by statistics of the training clips, which travel as buffers.
        self.hand_norm = nn.BatchNorm1d(HAND_FEATURES, affine=False, momentum=0.05)
        self.body_norm = nn.BatchNorm1d(BODY_FEATURES, affine=False, momentum=0.05)
        self.hands = nn.Linear(HAND_FEATURES, config.stem)
        self.body = nn.Linear(BODY_FEATURES, config.stem)
        self.halve = nn.Conv1d(config.stem, config.width, 5, stride=2, padding=2)
        self.norm = nn.LayerNorm(config.width)
        self.place = nn.Parameter(torch.zeros(1, STEPS // 2, config.width))
        self.use_body, self.use_mouth = config.use_body, config.use_mouth
        self.mouth = MouthStream(config.width, config.mouth)
        blocks: list[nn.Module] = []
        for number in range(1, config.depth + 1):
            rate = drop_path * number / config.depth
            blocks.append(ConvBlock(config.width, config.kernel, rate))
            if number % max(1, config.depth // 2) == 0:
                blocks.append(AttentionBlock(config.width, config.heads, rate))
        self.blocks = nn.ModuleList(blocks)
        self.last_norm = nn.LayerNorm(config.width)
        self.attend = nn.Linear(config.width, POOL_HEADS)
        self.project = nn.Linear((POOL_HEADS + 1) * config.width, config.part)
        self.centre = nn.BatchNorm1d(config.part)
        self.late = late

    def forward(self, streams: Streams) -> Tensor:
        """Streams of B clips -> B part, not of unit length."""
        manual = self.hands(_standardised(self.hand_norm, streams.hands))
        body = self.body(_standardised(self.body_norm, streams.body))
        if self.use_body:
            manual = manual + body * streams.body_valid[..., None]
        manual = F.silu(manual)
        x = self.norm(self.halve(manual.transpose(1, 2)).transpose(1, 2)) + self.place
        rows = streams.mouth_valid.any(dim=1)
        if self.use_mouth and rows.any():
            lips = self.mouth(x[rows], streams.mouth[rows], streams.mouth_valid[rows])
            x = x.index_add(0, rows.nonzero()[:, 0], lips)
        for block in self.blocks:
            x = block(x)
        pooled = F.dropout(self._pool(self.last_norm(x), streams.hands), self.late, self.training)
        raw: Tensor = self.centre(self.project(pooled))
        return raw

    def _pool(self, x: Tensor, hands: Tensor) -> Tensor:
        """Attention and mean over the steps in which a hand is seen."""
        # The flags of both hands, seen and placed, stand before the 38 + 1 features of the pair.
        seen = (hands[..., HAND_FEATURES - 43 : HAND_FEATURES - 39] > 0).any(dim=-1)
        seen = seen.view(len(seen), -1, 2).any(dim=2)
        seen = seen | ~seen.any(dim=1, keepdim=True)
        weight = self.attend(x).masked_fill(~seen[..., None], -1e4).softmax(dim=1)
        heads = torch.einsum("bth,btc->bhc", weight, x).flatten(1)
        share = seen.float() / seen.sum(dim=1, keepdim=True)
        return torch.cat([heads, torch.einsum("bt,btc->bc", share, x)], dim=-1)


class TextTower(nn.Module):
    """Prompts -> one unit-length embedding each, by hashed words and letter n-grams."""

    def __init__(self, config: TowerConfig) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(config.buckets, config.text, mode="sum")
        nn.init.normal_(self.table.weight, std=1.0)
        self.enter = nn.Linear(config.text, 2 * config.text)
        self.leave = nn.Linear(2 * config.text, config.dimension)
        self.buckets = config.buckets

    def forward(self, prompts: Sequence[str], *, dropout: float = 0.0) -> Tensor:
        """N prompts -> N D; `dropout` leaves out that share of the rows of each."""
        device = self.table.weight.device
        tokens = [prompt_tokens(prompt, self.buckets) for prompt in prompts]
        # Prepared on the CPU and sent without waiting for what the device is still at.
        count = torch.tensor([len(row) for row in tokens], device="cpu")
        flat = torch.tensor([number for row in tokens for number in row], device="cpu")
        place = torch.arange(len(tokens), device="cpu").repeat_interleave(count)
        flat, starts, place = (
            numbers.to(device, non_blocking=True)
            for numbers in (flat, count.cumsum(0) - count, place)
        )
        weight = (torch.rand(len(flat), device=device) >= dropout).float()
        mixed = self.table(flat, starts, per_sample_weights=weight)
        # A mean over the rows that are left, at least one.
        left = torch.zeros(len(tokens), device=device).index_add_(0, place, weight)
        raw = self.leave(F.silu(self.enter(mixed / left.clamp_min(1)[:, None])))
        return F.normalize(raw, dim=-1)


class Towers(nn.Module):
    """Clip towers and text tower with the learned temperature between them."""

    middle: Tensor
    whiten: Tensor

    def __init__(self, config: TowerConfig, *, drop_path: float = 0.0, late: float = 0.0) -> None:
        super().__init__()
        self.config = config
        self.clips = nn.ModuleList(
            ClipTower(config, drop_path=drop_path, late=late) for _ in range(config.members)
        )
        self.text = TextTower(config)
        self.text_scale = nn.Parameter(torch.tensor(math.log(10.0)))
        # Fitted after training (learning/whitening_and_text.py): makes all directions count alike.
        width = config.members * config.part
        self.register_buffer("middle", torch.zeros(width))
        self.register_buffer("whiten", torch.eye(width, config.dimension))

    def forward(self, streams: Streams) -> Tensor:
        """Streams of B clips -> B D, unit length; every member weighs the same."""
        return self.whitened(self.parts(streams))

    def parts(self, streams: Streams) -> Tensor:
        """Streams of B clips -> B (members part), unit length, not whitened."""
        return join_members([tower(streams) for tower in self.clips])

    def whitened(self, joined: Tensor) -> Tensor:
        """Parts of all members side by side, B (members part) -> B D, unit length."""
        return F.normalize((joined - self.middle) @ self.whiten, dim=-1)


def join_members(raw: list[Tensor]) -> Tensor:
    """Raw embeddings of the members, B part each -> B (members part) of unit length."""
    return torch.cat([F.normalize(part, dim=-1) for part in raw], dim=-1) / math.sqrt(len(raw))


@lru_cache(maxsize=100_000)
def prompt_tokens(prompt: str, buckets: int) -> tuple[int, ...]:
    """Table rows of a prompt: its tags, its words, and 2 to 4 letters in a row of each word."""
    names: list[str] = []
    for part in prompt.casefold().split():
        names.append(f"word {part}")
        if not part.startswith("<"):
            marked = f"^{part}$"
            names += [
                marked[start : start + size]
                for size in (2, 3, 4)
                for start in range(len(marked) - size + 1)
            ]
    return tuple(zlib.crc32(name.encode()) % buckets for name in names) or (0,)


def _standardised(norm: nn.Module, features: Tensor) -> Tensor:
    flat: Tensor = norm(features.flatten(0, 1))
    return flat.view(features.shape)


def _drop_path(branch: Tensor, rate: float, training: bool) -> Tensor:
    """Leave a whole residual branch out for some clips of the batch (stochastic depth)."""
    if not training or rate == 0.0:
        return branch
    kept = (torch.rand(len(branch), 1, 1, device=branch.device) >= rate).to(branch.dtype)
    return branch * kept / (1.0 - rate)
