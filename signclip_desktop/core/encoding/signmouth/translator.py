"""Our own translator: the two streams, a small decoder, and the losses with their weights."""

from dataclasses import dataclass, field
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from signclip_desktop.core.encoding.signmouth import official_losses
from signclip_desktop.core.encoding.signmouth.beam import BeamSettings, search
from signclip_desktop.core.encoding.signmouth.decoder import (
    END,
    PAD,
    DecoderSizes,
    SmallDecoder,
)
from signclip_desktop.core.encoding.signmouth.losses import Alignment
from signclip_desktop.core.encoding.signmouth.model import (
    Encoded,
    EncoderSizes,
    SignBatch,
    SignMouth,
    StreamKind,
)

ALIGNMENTS = ("ours", "official")
OFFICIAL_SLOTS = 128  # label positions that the official text mean runs over, padding included


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Weight of each term of the loss; 0 leaves it out.

    Attributes:
        alignment: "ours", or "official" for the published losses, flaws included.
        text: L_vt, visual tokens against the text.
        sentence: L_sm of whole sentences, hands against lips.
        frame: L_sm of frames.
        smoothing: label smoothing of the translation.
    """

    alignment: str = "ours"
    text: float = 0.0
    sentence: float = 0.0
    frame: float = 0.0
    smoothing: float = 0.1


@dataclass(frozen=True, slots=True)
class TranslatorSizes:
    """All that decides the shapes of a translator.

    Attributes:
        manual: what the stream of the hands holds.
        lips: what the stream of the lips holds.
        encoder: of the two streams.
        decoder: of the text.
    """

    manual: StreamKind
    lips: StreamKind
    encoder: EncoderSizes = field(default_factory=EncoderSizes)
    decoder: DecoderSizes = field(default_factory=DecoderSizes)


class AlignedTranslator(nn.Module):
    """What translators share: the contrastive losses between streams, tokens and text.

    Args:
        encoder: sizes of the two streams.
        manual: what the stream of the hands holds.
        lips: what the stream of the lips holds.
        width: D of the visual tokens and of the embedded text.
        weights: of the losses; makes the projections that they need.
    """

    def __init__(
        self,
        encoder: EncoderSizes,
        manual: StreamKind,
        lips: StreamKind,
        width: int,
        weights: LossWeights | None,
    ) -> None:
        super().__init__()
        if encoder.width != width:
            raise ValueError("encoder and decoder must have the same width")
        self.most_text = 0
        self.signs = SignMouth(encoder, manual, lips)
        self.weights = weights or LossWeights()
        if self.weights.alignment not in ALIGNMENTS:
            raise ValueError(f"alignment is {self.weights.alignment}")
        aligned = self.weights.text or self.weights.sentence or self.weights.frame
        if aligned and self.weights.alignment == "ours":
            self.alignment = Alignment(encoder.hidden, width)
        elif aligned:
            self.logit_scale = nn.Parameter(torch.tensor(official_losses.START_SCALE))

    @property
    def kinds(self) -> tuple[StreamKind, StreamKind]:
        """What the streams of hands and lips hold."""
        return self.signs.manual.kind, self.signs.lips.kind

    def embed_text(self, text: Tensor) -> Tensor:
        """Embedded text (B, L, D) of token numbers (B, L)."""
        raise NotImplementedError

    def losses(self, batch: SignBatch, text: Tensor) -> dict[str, Tensor]:
        """Each term of the loss, without its weight, and the weighted "total".

        Args:
            batch: clips.
            text: int64 (B, L), their sentences, each with its end, padded.
        """
        raise NotImplementedError

    def translate(self, batch: SignBatch, settings: BeamSettings) -> list[list[int]]:
        """The tokens of each clip's sentence; the same each time."""
        raise NotImplementedError

    def forward(self, batch: SignBatch, text: Tensor) -> dict[str, Tensor]:
        """The losses."""
        return self.losses(batch, text)

    def summed(self, translation: Tensor, terms: dict[str, Tensor]) -> dict[str, Tensor]:
        """All terms, with the weighted "total"."""
        total = translation
        for name, value in terms.items():
            total = total + getattr(self.weights, name) * value
        return {"translation": translation, **terms, "total": total}

    def aligned(self, batch: SignBatch, encoded: Encoded, text: Tensor) -> dict[str, Tensor]:
        """The contrastive terms that have a weight, each without it."""
        if self.weights.alignment == "official":
            return self._official(encoded, text)
        weights, terms, inside = self.weights, {}, batch.inside
        seen = (batch.manual_seen & inside, batch.lips_seen & inside)
        if weights.text:
            words = (text != PAD) & (text != END)
            terms["text"] = self.alignment.visual_text(
                encoded.tokens, encoded.token_inside, self.embed_text(text), text, words
            )
        if weights.sentence:
            terms["sentence"] = self.alignment.sentence(encoded.manual, encoded.lips, seen, text)
        if weights.frame:
            terms["frame"] = self.alignment.frame(encoded.manual, encoded.lips, seen)
        return terms

    def _official(self, encoded: Encoded, text: Tensor) -> dict[str, Tensor]:
        """The published losses: means over padding, one scale, all but near frames negative."""
        weights, terms = self.weights, {}
        if weights.text:
            slots = functional.pad(text, (0, max(0, OFFICIAL_SLOTS - text.shape[1])), value=PAD)
            # The official embedding is frozen, so that no gradient goes there.
            embedded = self.embed_text(slots).detach()
            terms["text"] = official_losses.pooled_contrast(
                embedded, encoded.tokens, self.logit_scale
            )
        if weights.sentence:
            terms["sentence"] = official_losses.pooled_contrast(
                encoded.manual, encoded.lips, self.logit_scale
            )
        if weights.frame:
            terms["frame"] = official_losses.frame_loss(encoded.lips, encoded.manual)
        return terms


class Translator(AlignedTranslator):
    """Hands and lips to sentences.

    Args:
        sizes: of all parts.
        words: of the vocabulary.
        weights: of the losses.
    """

    def __init__(
        self, sizes: TranslatorSizes, words: int, weights: LossWeights | None = None
    ) -> None:
        super().__init__(sizes.encoder, sizes.manual, sizes.lips, sizes.decoder.width, weights)
        self.sizes = sizes
        self.most_text = sizes.decoder.most_text
        self.text = SmallDecoder(sizes.decoder, words)

    def embed_text(self, text: Tensor) -> Tensor:
        """The decoder's own embeddings."""
        return self.text.embedded(text)

    def losses(self, batch: SignBatch, text: Tensor) -> dict[str, Tensor]:
        """Each term of the loss, without its weight, and the weighted "total"."""
        encoded = self.signs(batch)
        memory = self.text.read(encoded.tokens, encoded.token_inside)
        begun = functional.pad(text[:, :-1], (1, 0), value=PAD)
        logits = self.text(memory, encoded.token_inside, begun)
        translation = functional.cross_entropy(
            logits.flatten(0, 1).float(),
            text.flatten(),
            ignore_index=PAD,
            label_smoothing=self.weights.smoothing,
        )
        return self.summed(translation, self.aligned(batch, encoded, text))

    @torch.no_grad()
    def translate(self, batch: SignBatch, settings: BeamSettings) -> list[list[int]]:
        """The tokens of each clip's sentence; the same each time."""
        encoded = self.signs(batch)
        memory = self.text.read(encoded.tokens, encoded.token_inside)
        rows = torch.arange(len(memory), device=memory.device).repeat_interleave(settings.beams)
        written = self.text.start(memory[rows], encoded.token_inside[rows])

        def step(chosen: Tensor, token: Tensor) -> Tensor:
            if written.count:
                written.pick(chosen)
            return self.text.step(written, token)

        return search(step, len(memory), settings, memory.device)

    def parameter_count(self) -> int:
        """How many numbers are trained."""
        return sum(cast(Tensor, value).numel() for value in self.parameters())
