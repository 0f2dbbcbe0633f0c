"""SignCLIP's two towers in plain torch; names of modules are those of the released weights.

Each tower is a BERT of its own. The pose tower puts [CLS] before the frames and [SEP] after them.
[SEP] always has the place behind the longest clip, because the official code pads every clip to
that length; a clip embedded without padding therefore gives the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

CLS, SEP = 101, 102  # rows of both word lists, the cased and the uncased


@dataclass(frozen=True, slots=True)
class SignClipConfig:
    """Sizes of the two towers.

    Attributes:
        features: numbers a frame.
        frames: the longest clip.
        width: of the embeddings.
        pose_layers, text_layers: transformer layers; no text layers for a pose tower alone.
        heads: of each layer.
        inner: width between the two halves of a layer.
        words: rows of the text tower's word list.
        pieces: the longest prompt in word pieces, without [CLS] and [SEP].
        positions: places that the text tower knows.
    """

    features: int = 609
    frames: int = 256
    width: int = 768
    pose_layers: int = 12
    text_layers: int = 12
    heads: int = 12
    inner: int = 3072
    words: int = 28_996
    pieces: int = 61
    positions: int = 512


class _Output(nn.Module):
    """A linear map whose result is added to what came before."""

    def __init__(self, inner: int, width: int) -> None:
        super().__init__()
        self.dense = nn.Linear(inner, width)
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, value: Tensor, before: Tensor) -> Tensor:
        return cast(Tensor, self.LayerNorm(self.dense(value) + before))


class _SelfAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))

    def forward(self, value: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = value.shape
        query, key, content = (
            part(value).view(batch, length, self.heads, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        found = functional.scaled_dot_product_attention(query, key, content, attn_mask=mask)
        return found.transpose(1, 2).reshape(batch, length, width)


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self = _SelfAttention(width, heads)
        self.output = _Output(width, width)

    def forward(self, value: Tensor, mask: Tensor | None) -> Tensor:
        return cast(Tensor, self.output(self.self(value, mask), value))


class _Intermediate(nn.Module):
    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, inner)

    def forward(self, value: Tensor) -> Tensor:
        return functional.gelu(self.dense(value))


class _Layer(nn.Module):
    def __init__(self, config: SignClipConfig) -> None:
        super().__init__()
        self.attention = _Attention(config.width, config.heads)
        self.intermediate = _Intermediate(config.width, config.inner)
        self.output = _Output(config.inner, config.width)

    def forward(self, value: Tensor, mask: Tensor | None) -> Tensor:
        attended = self.attention(value, mask)
        return cast(Tensor, self.output(self.intermediate(attended), attended))


class _Layers(nn.Module):
    def __init__(self, config: SignClipConfig, count: int) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_Layer(config) for _ in range(count))

    def forward(self, value: Tensor, mask: Tensor | None) -> Tensor:
        for layer in self.layer:
            value = layer(value, mask)
        return value


class _Embeddings(nn.Module):
    """Word, place and kind of each element, added and normalised."""

    def __init__(self, width: int, words: int, positions: int) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(words, width)
        self.position_embeddings = nn.Embedding(positions, width)
        self.token_type_embeddings = nn.Embedding(2, width)
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, elements: Tensor, places: Tensor) -> Tensor:
        kind = self.token_type_embeddings.weight[0]
        return cast(Tensor, self.LayerNorm(elements + self.position_embeddings(places) + kind))


class _Bert(nn.Module):
    def __init__(self, config: SignClipConfig, words: int, positions: int, layers: int) -> None:
        super().__init__()
        self.embeddings = _Embeddings(config.width, words, positions)
        self.encoder = _Layers(config, layers)


class _FrameMlp(nn.Module):
    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(features, width)
        self.LayerNorm = nn.LayerNorm(width)
        self.linear2 = nn.Linear(width, width)

    def forward(self, frames: Tensor) -> Tensor:
        hidden = self.LayerNorm(functional.gelu(self.linear1(frames)))
        return cast(Tensor, self.linear2(hidden))


class PoseTower(nn.Module):
    """Clips as features to embeddings.

    Of the released word list only [CLS] and [SEP] are used; `word_embeddings` holds these two.
    """

    def __init__(self, config: SignClipConfig) -> None:
        super().__init__()
        self.frames = config.frames
        self.videomlp = _FrameMlp(config.features, config.width)
        self.bert = _Bert(config, 2, config.frames + 2, config.pose_layers)

    def forward(self, clips: Sequence[Tensor]) -> Tensor:
        """Embed clips; each as if it were alone.

        Args:
            clips: float32 (T, F) each, 1 <= T <= `frames`.

        Returns:
            float32 (N, width), the mean over frames and [SEP]; not of unit length.

        Raises:
            ValueError: a clip has no frame, or too many.
        """
        lengths = [len(clip) for clip in clips]
        if not all(1 <= length <= self.frames for length in lengths):
            raise ValueError(f"expected 1 to {self.frames} frames, got {lengths}")
        longest = max(lengths)
        padded = nn.utils.rnn.pad_sequence(list(clips), batch_first=True)
        length = torch.tensor(lengths, device=padded.device)
        place = torch.arange(longest, device=padded.device)
        is_frame = place[None] < length[:, None]
        embeddings = self.bert.embeddings
        ends = embeddings.word_embeddings.weight[:, None].expand(-1, len(clips), -1)
        elements = torch.cat([ends[0][:, None], self.videomlp(padded), ends[1][:, None]], dim=1)
        last = torch.full((1,), self.frames + 1, device=padded.device)
        places = torch.cat([place.new_zeros(1), place + 1, last])
        real = functional.pad(is_frame, (1, 1), value=True)
        # One clip, or clips of one length, need no mask, and are faster without one.
        mask = None if real.all() else real[:, None, None]
        found = self.bert.encoder(embeddings(elements, places), mask)
        counted = functional.pad(is_frame, (1, 1), value=True).clone()
        counted[:, 0] = False
        return _mean(found, counted)


class TextTower(nn.Module):
    """Prompts as word pieces to embeddings."""

    def __init__(self, config: SignClipConfig) -> None:
        super().__init__()
        self.pieces = config.pieces
        self.embeddings = _Embeddings(config.width, config.words, config.positions)
        self.encoder = _Layers(config, config.text_layers)

    def forward(self, prompts: Sequence[Sequence[int]]) -> Tensor:
        """Embed prompts; each as if it were alone.

        Args:
            prompts: word pieces by their row in the word list, without [CLS] and [SEP]; what is
                longer than `pieces` is cut.

        Returns:
            float32 (N, width), the mean over word pieces and [SEP]; not of unit length.
        """
        rows = [
            torch.tensor([CLS, *prompt[: self.pieces], SEP], dtype=torch.int64)
            for prompt in prompts
        ]
        ids = nn.utils.rnn.pad_sequence(rows, batch_first=True).to(self.device)
        length = torch.tensor([len(row) for row in rows], device=ids.device)
        place = torch.arange(ids.shape[1], device=ids.device)
        real = place[None] < length[:, None]
        mask = None if real.all() else real[:, None, None]
        words = self.embeddings.word_embeddings(ids)
        found = self.encoder(self.embeddings(words, place), mask)
        counted = real.clone()
        counted[:, 0] = False
        return _mean(found, counted)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.embeddings.word_embeddings.weight.device


class SignClipTowers(nn.Module):
    """Both towers, or the pose tower alone."""

    def __init__(self, config: SignClipConfig) -> None:
        super().__init__()
        self.config = config
        self.video_encoder = PoseTower(config)
        self.text_encoder = TextTower(config) if config.text_layers else None


def _mean(values: Tensor, counted: Tensor) -> Tensor:
    """Mean of the counted elements: values (N, T, C), counted (N, T)."""
    weight = counted[..., None].to(values.dtype)
    return (values * weight).sum(dim=1) / weight.sum(dim=1)
