"""The five ways of joining a stream of the hands with a stream of the lips.

Both modes use these modules. The names of the submodules are those of the official state dict.
"""

from typing import cast

import torch
from torch import Tensor, nn

FUSIONS = ("gated", "concat", "attention", "residual_attention", "qformer")
ATTENTION_HEADS = 4
QUERY_HEADS = 8
QUERIES = 8
MOST_QUERY_FRAMES = 512  # positions that the query mode has; the official loader cuts there


class QueryFormer(nn.Module):
    """A few learned queries that read both streams: any number of frames becomes `queries`."""

    def __init__(self, hidden: int, out: int, queries: int) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(queries, hidden))
        self.cross_attn = nn.MultiheadAttention(hidden, QUERY_HEADS, batch_first=True)
        self.ffn = nn.Sequential(nn.Linear(hidden, out), nn.GELU(), nn.Linear(out, out))
        self.frame_pos_embedding = nn.Embedding(MOST_QUERY_FRAMES, hidden)

    def forward(self, manual: Tensor, lips: Tensor, inside: Tensor | None) -> Tensor:
        """Read both streams, (B, T, H) each, and give (B, queries, out).

        Args:
            manual: of the hands.
            lips: of the lips.
            inside: bool (B, T), frames that a clip has; None reads padded frames as well.
        """
        frames = manual.shape[1]
        if frames <= MOST_QUERY_FRAMES:
            number = torch.arange(frames, device=manual.device)
        else:  # a longer clip shares positions, evenly
            number = torch.arange(frames, device=manual.device) * MOST_QUERY_FRAMES // frames
        place = self.frame_pos_embedding(number)
        read = torch.cat([manual + place, lips + place], dim=1)
        hidden = None if inside is None else ~torch.cat([inside, inside], dim=1)
        queries = self.queries.expand(len(manual), -1, -1)
        found, _ = self.cross_attn(queries, read, read, key_padding_mask=hidden, need_weights=False)
        return cast(Tensor, self.ffn(found))


class Fusion(nn.Module):
    """One of FUSIONS over two streams of the same width.

    Args:
        mode: one of FUSIONS.
        hidden: width H of both streams.
        out: width of the tokens of `qformer`, which skips the temporal encoder.
        queries: of `qformer`.
        always_attention: make `cross_attn` in every mode, as the official model does.
    """

    def __init__(
        self,
        mode: str,
        hidden: int,
        out: int,
        *,
        queries: int = QUERIES,
        always_attention: bool = False,
    ) -> None:
        super().__init__()
        if mode not in FUSIONS:
            raise ValueError(f"Unsupported fusion mode: {mode}")
        self.mode = mode
        if always_attention or mode in ("attention", "residual_attention"):
            self.cross_attn = nn.MultiheadAttention(hidden, ATTENTION_HEADS, batch_first=True)
        if mode == "gated":
            self.gate = nn.Sequential(nn.Linear(2 * hidden, hidden), nn.Sigmoid())
        elif mode == "concat":
            self.proj = nn.Linear(2 * hidden, hidden)
        elif mode == "residual_attention":
            self.ln1, self.ln2 = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
            self.ff = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, hidden))
        elif mode == "qformer":
            self.video_qformer = QueryFormer(hidden, out, queries)

    def fuse(
        self, manual: Tensor, lips: Tensor, lip_keys: Tensor | None, inside: Tensor | None = None
    ) -> Tensor:
        """Fused frames (B, T, H); in `qformer` tokens (B, queries, out).

        Args:
            manual: (B, T, H).
            lips: (B, T, H).
            lip_keys: bool (B, T), frames of the lips that attention may read; None for all.
            inside: bool (B, T), frames that the queries may read; None for all.
        """
        if self.mode == "qformer":
            return cast(Tensor, self.video_qformer(manual, lips, inside))
        both = torch.cat([manual, lips], dim=-1)
        if self.mode == "gated":
            share = self.gate(both)
            return cast(Tensor, share * manual + (1 - share) * lips)
        if self.mode == "concat":
            return cast(Tensor, self.proj(both))
        hidden = None if lip_keys is None else ~lip_keys
        read, _ = self.cross_attn(manual, lips, lips, key_padding_mask=hidden, need_weights=False)
        if self.mode == "attention":
            return cast(Tensor, read)
        kept = self.ln1(read + manual)
        return cast(Tensor, self.ln2(self.ff(kept) + kept))
