"""SignMouth as its published code computes it, flaws included: for its checkpoints and comparison.

Parameters have the official names, so that a state dict fits as it is. The lip features (AV-HuBERT)
and the language model come from outside. Facts: docs/signmouth.md.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from signclip_desktop.core.encoding.signmouth.fusion import QUERIES, Fusion
from signclip_desktop.core.encoding.signmouth.model import inside_of
from signclip_desktop.core.encoding.signmouth.official_losses import (
    START_SCALE,
    frame_loss,
    pooled_contrast,
)

KERNEL, POOL = 5, 2
SHORTEST = 16  # frames; with fewer, nothing is left after the second pooling
PROMPT = "Translate the given sentence into {language}."
NO_CONTEXT = "None"  # what the official code appends where no context is given


@dataclass(frozen=True, slots=True)
class OfficialSizes:
    """Sizes of an official model; the defaults are the ones that its command line uses.

    Attributes:
        fusion: one of fusion.FUSIONS.
        spatial: width of a frame's picture features.
        lip: width of a frame's lip features.
        hidden: H.
        width: D of the language model.
        words: rows of the language model's embedding.
        queries: of `qformer`.
    """

    fusion: str = "gated"
    spatial: int = 2048
    lip: int = 768
    hidden: int = 768
    width: int = 2048
    words: int = 32128
    queries: int = QUERIES


@dataclass(frozen=True, slots=True)
class OfficialBatch:
    """What the official model reads.

    Attributes:
        spatial: float32 (B, T, spatial), zero after each clip's end.
        lips: float32 (B, T, lip), whatever the lip model gives for padding.
        length: int64 (B,), frames.
    """

    spatial: Tensor
    lips: Tensor
    length: Tensor


@dataclass(frozen=True, slots=True)
class OfficialFeatures:
    """The way through the model.

    Attributes:
        spatial: (B, T, H) after its projection.
        lips: (B, T, H) after its projection.
        fused: (B, T, H); None where one stream is used alone.
        shortened: (B, T', H); None where the temporal encoder is skipped.
        length: float32 (B,), (n - 12) / 4; None where the temporal encoder is skipped.
        visual: (B, N, D), what the language model reads.
        inside: bool (B, N).
    """

    spatial: Tensor
    lips: Tensor
    fused: Tensor | None
    shortened: Tensor | None
    length: Tensor | None
    visual: Tensor
    inside: Tensor


@dataclass(frozen=True, slots=True)
class OfficialSwitches:
    """Switches of the official command line.

    Attributes:
        align_text: `use_vlign`; alone it brings the sentence part of L_sm, and not L_vt.
        align_lips: `use_align`: L_vt and L_sm; works with `align_text` alone.
        frames: `use_frame`: the frame part of L_sm; ignored without `align_lips`.
        text_weight: alpha.
        lip_weight: beta.
    """

    align_text: bool = True
    align_lips: bool = True
    frames: bool = True
    text_weight: float = 0.1
    lip_weight: float = 0.1


class TemporalEncoder(nn.Module):
    """Convolution, norm, ReLU and maximum, twice, without padding: T' is about T / 4."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(2):
            layers += [
                nn.Conv1d(hidden, hidden, KERNEL),
                nn.BatchNorm1d(hidden),
                nn.ReLU(),
                nn.MaxPool1d(POOL),
            ]
        self.temporal_conv = nn.Sequential(*layers)

    def forward(self, frames: Tensor, length: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (B, T', H) and the official lengths, floats that are cut when used."""
        if frames.shape[1] < SHORTEST:
            raise ValueError(f"the official model needs a clip of {SHORTEST} frames in each batch")
        short = self.temporal_conv(frames.transpose(1, 2)).transpose(1, 2)
        new = length.float()
        for _ in range(2):
            new = (new - (KERNEL - 1)) / POOL
        return short, new


class OfficialSignMouth(Fusion):
    """The trained parts of the official model but the language model.

    Args:
        sizes: of the model; `fusion` "joint", the official default, is not implemented there.
        use_spatial: read the pictures of the hands; without, the lips skip the temporal encoder.
        use_lip: read the lips.
    """

    def __init__(
        self, sizes: OfficialSizes, *, use_spatial: bool = True, use_lip: bool = True
    ) -> None:
        super().__init__(
            sizes.fusion, sizes.hidden, sizes.width, queries=sizes.queries, always_attention=True
        )
        self.sizes, self.use_spatial, self.use_lip = sizes, use_spatial, use_lip
        hidden, width = sizes.hidden, sizes.width
        self.vis_token = nn.Parameter(torch.randn(1, 1, width))
        self.prompt_token = nn.Parameter(torch.randn(1, 1, width))
        self.logit_scale = nn.Parameter(torch.tensor(START_SCALE))
        self.embed = nn.Embedding(sizes.words, width)
        self.embed.weight.requires_grad_(False)
        self.spatio_proj = nn.Linear(sizes.spatial, hidden)
        self.lip_proj = nn.Linear(sizes.lip, hidden)
        self.fusion_proj = nn.Sequential(
            nn.Linear(hidden, width), nn.GELU(), nn.Linear(width, width)
        )
        self.txt_proj = nn.Linear(width, width)  # trained by nothing, but in every checkpoint
        self.temporal_encoder = TemporalEncoder(hidden)

    def forward(self, batch: OfficialBatch) -> OfficialFeatures:
        """Features and visual tokens of a batch."""
        spatial, lips = self.spatio_proj(batch.spatial), self.lip_proj(batch.lips)
        if not self.use_spatial:
            inside = inside_of(batch.length, lips.shape[1])
            visual = self.fusion_proj(lips)
            return OfficialFeatures(spatial, lips, None, None, None, visual, inside)
        fused: Tensor | None = None
        if self.use_lip:
            fused = self.fuse(spatial, lips, inside_of(batch.length, lips.shape[1]))
        if fused is not None and self.mode == "qformer":
            inside = torch.ones(fused.shape[:2], dtype=torch.bool, device=fused.device)
            return OfficialFeatures(spatial, lips, None, None, None, fused, inside)
        short, length = self.temporal_encoder(spatial if fused is None else fused, batch.length)
        inside = inside_of(length.to(torch.int64), short.shape[1])
        visual = self.fusion_proj(short)
        return OfficialFeatures(spatial, lips, fused, short, length, visual, inside)

    def text_loss(self, features: OfficialFeatures, labels: Tensor) -> Tensor:
        """L_vt, over all label slots (B, L), padding included."""
        return pooled_contrast(self.embed(labels), features.visual, self.logit_scale)

    def sentence_loss(self, features: OfficialFeatures) -> Tensor:
        """The sentence part of L_sm."""
        return pooled_contrast(features.spatial, features.lips, self.logit_scale)

    def lip_loss(self, features: OfficialFeatures, *, frames: bool = True) -> Tensor:
        """L_sm with or without its frame part."""
        loss = self.sentence_loss(features)
        return loss + frame_loss(features.lips, features.spatial) if frames else loss

    def total(
        self,
        translation: Tensor,
        features: OfficialFeatures,
        labels: Tensor,
        switches: OfficialSwitches,
    ) -> Tensor:
        """The loss that the official code trains on, its switches' side effects included.

        Args:
            translation: cross-entropy of the language model.
            features: of the batch.
            labels: int64 (B, L), padded with 0.
            switches: of the command line.

        Raises:
            ValueError: the combination with which the official code stops with an error.
        """
        if not switches.align_text and not switches.align_lips:
            return translation
        if not switches.align_text:
            raise ValueError("the official code stops with an error at use_align without use_vlign")
        if switches.align_lips:
            return (
                translation
                + switches.text_weight * self.text_loss(features, labels)
                + switches.lip_weight * self.lip_loss(features, frames=switches.frames)
            )
        # With `use_vlign` alone the official code takes the sentence part of L_sm, not L_vt.
        return translation + switches.lip_weight * self.sentence_loss(features)

    def llm_input(
        self, features: OfficialFeatures, prompt: Tensor, prompt_inside: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Embeddings (B, L, D) and mask float32 (B, L): token, visual, token, prompt.

        Args:
            features: of the batch.
            prompt: int64 (B, P).
            prompt_inside: bool (B, P).
        """
        embedded = self.embed(prompt)
        rows = [
            torch.cat(
                [
                    self.vis_token[0],
                    features.visual[number][features.inside[number]],
                    self.prompt_token[0],
                    embedded[number][prompt_inside[number]],
                ]
            )
            for number in range(len(prompt))
        ]
        joined = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        length = torch.tensor([len(row) for row in rows], device=joined.device)
        return joined, inside_of(length, joined.shape[1]).to(joined.dtype)


def prompt_text(language: str, context: str | None) -> str:
    """The prompt; without a context the official one ends in the word "None"."""
    return f"{PROMPT.format(language=language)} {context if context is not None else NO_CONTEXT}"


def labels_text(text: str) -> str:
    """A reference as the official code writes it: a full stop at its end, lower-case."""
    text = text.strip()
    return (text if text.endswith(".") else text + ".").lower()
