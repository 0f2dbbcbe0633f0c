"""A small encoder and decoder of text, trained from nothing on two cores.

Pre-norm transformer blocks (Xiong et al. 2020). The decoder keeps keys and values of what it has
written, so that a step of decoding costs one token.
"""

import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from signclip_desktop.core.encoding.signmouth.model import positions

PAD, END, UNKNOWN = 0, 1, 2  # PAD starts a sentence as well, as in T5


@dataclass(frozen=True, slots=True)
class DecoderSizes:
    """Sizes of the small decoder.

    Attributes:
        width: D of every block; the encoder's tokens have it as well.
        reading: blocks over the visual tokens.
        writing: blocks over the text.
        heads: of every attention.
        inner: times that a feed-forward layer is wider than D.
        dropout: of every block.
        word_dropout: of the embedded text, whole words.
        most_text: tokens of a sentence, its end included.
    """

    width: int = 256
    reading: int = 3
    writing: int = 3
    heads: int = 4
    inner: int = 4
    dropout: float = 0.3
    word_dropout: float = 0.0
    most_text: int = 96


class Attention(nn.Module):
    """Attention with several heads, over itself or over a memory."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)

    def keys(self, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values (B, heads, N, D / heads) of (B, N, D)."""
        key, value = self.key_value(memory).chunk(2, dim=-1)
        return self._split(key), self._split(value)

    def forward(
        self, asking: Tensor, keys: tuple[Tensor, Tensor], allowed: Tensor | None, causal: bool
    ) -> Tensor:
        """Answers (B, T, D).

        Args:
            asking: (B, T, D).
            keys: of `keys`.
            allowed: bool, broadcast to (B, heads, T, N); None for all.
            causal: each token sees those up to itself.
        """
        found = functional.scaled_dot_product_attention(
            self._split(self.query(asking)),
            *keys,
            attn_mask=allowed,
            is_causal=causal,
            dropout_p=self.dropout if self.training else 0.0,
        )
        return cast(Tensor, self.out(found.transpose(1, 2).flatten(2)))

    def _split(self, values: Tensor) -> Tensor:
        return cast(Tensor, values.unflatten(-1, (self.heads, -1)).transpose(1, 2))


class Block(nn.Module):
    """Self-attention, attention over a memory where there is one, and a feed-forward layer."""

    def __init__(self, sizes: DecoderSizes, *, reads_memory: bool) -> None:
        super().__init__()
        width = sizes.width
        self.own_norm, self.own = nn.LayerNorm(width), self._attention(sizes)
        self.reads_memory = reads_memory
        if reads_memory:
            self.memory_norm, self.memory = nn.LayerNorm(width), self._attention(sizes)
        self.norm = nn.LayerNorm(width)
        self.feed = nn.Sequential(
            nn.Linear(width, sizes.inner * width),
            nn.GELU(),
            nn.Dropout(sizes.dropout),
            nn.Linear(sizes.inner * width, width),
        )
        self.drop = nn.Dropout(sizes.dropout)

    @staticmethod
    def _attention(sizes: DecoderSizes) -> Attention:
        # Dropout of the attention's weights is a third of the rest: it costs more than it brings.
        return Attention(sizes.width, sizes.heads, sizes.dropout / 3)

    def forward(
        self,
        values: Tensor,
        allowed: Tensor | None,
        causal: bool,
        memory: tuple[Tensor, Tensor] | None = None,
        memory_allowed: Tensor | None = None,
    ) -> Tensor:
        """One block over (B, T, D); `memory` holds the keys of the memory."""
        normed = self.own_norm(values)
        values = values + self.drop(self.own(normed, self.own.keys(normed), allowed, causal))
        return self._rest(values, memory, memory_allowed)

    def step(
        self,
        value: Tensor,
        past: tuple[Tensor, Tensor] | None,
        memory: tuple[Tensor, Tensor],
        memory_allowed: Tensor,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """One more token (B, 1, D) after those whose keys are `past`."""
        normed = self.own_norm(value)
        new = self.own.keys(normed)
        if past is not None:
            new = (torch.cat([past[0], new[0]], dim=2), torch.cat([past[1], new[1]], dim=2))
        value = value + self.drop(self.own(normed, new, None, causal=False))
        return self._rest(value, memory, memory_allowed), new

    def _rest(
        self, values: Tensor, memory: tuple[Tensor, Tensor] | None, allowed: Tensor | None
    ) -> Tensor:
        if self.reads_memory and memory is not None:
            asked = self.memory(self.memory_norm(values), memory, allowed, causal=False)
            values = values + self.drop(asked)
        return cast(Tensor, values + self.drop(self.feed(self.norm(values))))


@dataclass(slots=True)
class Written:
    """What the decoder keeps while it writes: one row for each sentence under way.

    Attributes:
        memory: keys and values of the visual tokens, for each block.
        allowed: bool (R, 1, 1, N).
        past: keys and values of the tokens so far, for each block; None before the first.
        count: tokens written.
    """

    memory: list[tuple[Tensor, Tensor]]
    allowed: Tensor
    past: list[tuple[Tensor, Tensor] | None]
    count: int = 0

    def pick(self, rows: Tensor) -> None:
        """Go on with these rows, in this order."""
        self.allowed = self.allowed[rows]
        self.memory = [(key[rows], value[rows]) for key, value in self.memory]
        self.past = [None if p is None else (p[0][rows], p[1][rows]) for p in self.past]


class SmallDecoder(nn.Module):
    """Visual tokens (B, N, D) to text over a vocabulary of `words` tokens."""

    def __init__(self, sizes: DecoderSizes, words: int) -> None:
        super().__init__()
        if sizes.width % sizes.heads:
            raise ValueError(f"a width of {sizes.width} for {sizes.heads} heads")
        self.sizes = sizes
        self.embed = nn.Embedding(words, sizes.width)
        nn.init.normal_(self.embed.weight, std=sizes.width**-0.5)
        self.reading = nn.ModuleList(Block(sizes, reads_memory=False) for _ in range(sizes.reading))
        self.writing = nn.ModuleList(Block(sizes, reads_memory=True) for _ in range(sizes.writing))
        self.read_norm, self.write_norm = nn.LayerNorm(sizes.width), nn.LayerNorm(sizes.width)
        self.drop = nn.Dropout(sizes.dropout)

    def read(self, tokens: Tensor, inside: Tensor) -> Tensor:
        """The memory (B, N, D) of visual tokens."""
        place = positions(tokens.shape[1], self.sizes.width, tokens)
        values, allowed = self.drop(tokens + place), inside[:, None, None]
        for block in self.reading:
            values = block(values, allowed, causal=False)
        return cast(Tensor, self.read_norm(values))

    def forward(self, memory: Tensor, inside: Tensor, text: Tensor) -> Tensor:
        """Logits (B, L, words) of each next token.

        Args:
            memory: of `read`.
            inside: bool (B, N).
            text: int64 (B, L), from the start token on.
        """
        embedded = self.embedded(text)
        if self.training and self.sizes.word_dropout:
            kept = torch.rand(text.shape, device=text.device) >= self.sizes.word_dropout
            embedded = embedded * kept[..., None]
        values = self.drop(embedded + positions(text.shape[1], self.sizes.width, memory))
        for block in self._writing:
            values = block(values, None, True, block.memory.keys(memory), inside[:, None, None])
        return self._logits(values)

    def start(self, memory: Tensor, inside: Tensor) -> Written:
        """Begin to write one sentence for each row of the memory."""
        keys = [block.memory.keys(memory) for block in self._writing]
        return Written(keys, inside[:, None, None], [None] * len(keys))

    def step(self, written: Written, token: Tensor) -> Tensor:
        """Log-probabilities (R, words) of what follows the newest token (R,)."""
        place = positions(written.count + 1, self.sizes.width, written.memory[0][0])[-1]
        value = (self.embedded(token) + place)[:, None]
        for number, block in enumerate(self._writing):
            value, written.past[number] = block.step(
                value, written.past[number], written.memory[number], written.allowed
            )
        written.count += 1
        return self._logits(value[:, 0]).log_softmax(dim=-1)

    @property
    def _writing(self) -> list["Block"]:
        return cast("list[Block]", list(self.writing))

    def embedded(self, text: Tensor) -> Tensor:
        """Embedded tokens, of the scale of the positions."""
        return cast(Tensor, self.embed(text) * math.sqrt(self.sizes.width))

    def _logits(self, values: Tensor) -> Tensor:
        return functional.linear(self.write_norm(values), self.embed.weight)
