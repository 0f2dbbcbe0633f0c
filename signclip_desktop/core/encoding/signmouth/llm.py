"""A language model with LoRA behind the two streams, from a folder that the user supplies.

Needs the optional extra `[translate]` (transformers and peft). Flan-T5 and mT5 of any size; nothing
is downloaded, and weights are read from safetensors alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.decoder import PAD
from signclip_desktop.core.encoding.signmouth.model import (
    Encoded,
    EncoderSizes,
    SignBatch,
    StreamKind,
)
from signclip_desktop.core.encoding.signmouth.official import PROMPT
from signclip_desktop.core.encoding.signmouth.translator import AlignedTranslator, LossWeights
from signclip_desktop.errors import CheckpointInvalid, UsageError

RANK, ALPHA, DROPOUT = 16, 32, 0.1
TARGETS = ("q", "k", "v", "o", "wi", "wo")  # wi is of the old T5; Flan-T5 has none of that name
KEPT = -100  # a label that transformers leaves out of the loss


@dataclass(frozen=True, slots=True)
class LoraSettings:
    """Size of the adapters.

    Attributes:
        rank: r.
        alpha: the adapters' product is multiplied with alpha / rank.
        dropout: of what they read.
    """

    rank: int = RANK
    alpha: int = ALPHA
    dropout: float = DROPOUT


def with_lora(model: Any, settings: LoraSettings | None = None) -> Any:  # noqa: ANN401
    """A language model of transformers with LoRA on the modules that the official code names."""
    settings = settings or LoraSettings()
    peft = _needed("peft")
    config = peft.LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        bias="none",
        target_modules=list(TARGETS),
        task_type="SEQ_2_SEQ_LM",
    )
    return peft.get_peft_model(model, config)


def load_language_model(folder: Path) -> Any:  # noqa: ANN401
    """Flan-T5 or mT5 from a folder in transformers' form.

    Raises:
        UsageError: the extra is not installed.
        CheckpointInvalid: the folder holds no such model.
    """
    transformers = _needed("transformers")
    try:
        return transformers.AutoModelForSeq2SeqLM.from_pretrained(
            str(folder), local_files_only=True, use_safetensors=True, torch_dtype=torch.float32
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise CheckpointInvalid("model.no_language_model", folder=folder) from error


def load_tokenizer(folder: Path) -> "LlmVocabulary":
    """The tokenizer that belongs to a language model's folder.

    Raises:
        UsageError: the extra is not installed.
        CheckpointInvalid: the folder holds no tokenizer.
    """
    transformers = _needed("transformers")
    try:
        return LlmVocabulary(
            transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise CheckpointInvalid("model.no_tokenizer", folder=folder) from error


class LlmVocabulary:
    """A tokenizer of transformers with the methods of our own Vocabulary."""

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401
        self.tokenizer = tokenizer

    def __len__(self) -> int:
        return len(self.tokenizer)

    def encode(self, text: str) -> list[int]:
        """The numbers of a text, with the end."""
        return [int(number) for number in self.tokenizer(text).input_ids]

    def decode(self, numbers: list[int]) -> str:
        """The text of numbers, without special tokens."""
        return str(self.tokenizer.decode(numbers, skip_special_tokens=True)).strip()


class LlmTranslator(AlignedTranslator):
    """Our two-stream encoder before a language model whose adapters alone are trained.

    Args:
        encoder: sizes; their width must be the language model's.
        manual: what the stream of the hands holds.
        lips: what the stream of the lips holds.
        model: of transformers, without adapters.
        prompt: token numbers of the prompt.
        weights: of the losses.
        lora: of the adapters.
        most_text: tokens of a sentence.
    """

    def __init__(
        self,
        encoder: EncoderSizes,
        manual: StreamKind,
        lips: StreamKind,
        model: Any,  # noqa: ANN401
        prompt: list[int],
        *,
        weights: LossWeights | None = None,
        lora: LoraSettings | None = None,
        most_text: int = 128,
    ) -> None:
        width = int(model.config.d_model)
        super().__init__(encoder, manual, lips, width, weights)
        self.most_text = most_text
        # Not a submodule: what is trained, averaged and written is the adapters, not gigabytes.
        self._held = [with_lora(model, lora)]
        self.adapters = nn.ParameterDict(
            {
                name.replace(".", "/"): value
                for name, value in self.llm.named_parameters()
                if value.requires_grad
            }
        )
        self.vis_token = nn.Parameter(torch.randn(1, 1, width))
        self.prompt_token = nn.Parameter(torch.randn(1, 1, width))
        self.register_buffer("prompt", torch.tensor(prompt), persistent=False)

    @property
    def prompt_numbers(self) -> list[int]:
        """Token numbers of the prompt."""
        return [int(number) for number in cast(Tensor, self.prompt).tolist()]

    @property
    def llm(self) -> Any:  # noqa: ANN401
        """The language model with its adapters."""
        return self._held[0]

    def train(self, mode: bool = True) -> "LlmTranslator":
        """Switch the dropout of the language model's adapters as well."""
        super().train(mode)
        self.llm.train(mode)
        return self

    def _apply(self, fn: Any, recurse: bool = True) -> "LlmTranslator":  # noqa: ANN401
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]
        self.llm._apply(fn, recurse)
        return self

    def embed_text(self, text: Tensor) -> Tensor:
        """The frozen input embeddings of the language model."""
        return cast(Tensor, self.llm.get_input_embeddings()(text))

    def losses(self, batch: SignBatch, text: Tensor) -> dict[str, Tensor]:
        """Each term of the loss, without its weight, and the weighted "total"."""
        encoded = self.signs(batch)
        embedded, inside = self._input(encoded)
        labels = text.masked_fill(text == PAD, KEPT)
        logits = self.llm(inputs_embeds=embedded, attention_mask=inside, labels=labels).logits
        translation = functional.cross_entropy(
            logits.flatten(0, 1).float(),
            text.flatten(),
            ignore_index=PAD,
            label_smoothing=self.weights.smoothing,
        )
        return self.summed(translation, self.aligned(batch, encoded, text))

    @torch.no_grad()
    def translate(self, batch: SignBatch, settings: BeamSettings) -> list[list[int]]:
        """The tokens of each clip's sentence, by the beam search of transformers."""
        embedded, inside = self._input(self.signs(batch))
        found = generate(self.llm, embedded, inside, settings)
        return [[n for n in row[1:] if n > 1] for row in found.tolist()]

    def _input(self, encoded: Encoded) -> tuple[Tensor, Tensor]:
        """Token, visual tokens, token, prompt; masked where a clip has no visual token."""
        rows = len(encoded.tokens)
        asked = self.embed_text(cast(Tensor, self.prompt)).expand(rows, -1, -1)
        tokens = [self.vis_token.expand(rows, -1, -1), encoded.tokens]
        tokens += [self.prompt_token.expand(rows, -1, -1), asked]
        one = torch.ones((rows, 1), dtype=torch.bool, device=asked.device)
        inside = torch.cat([one, encoded.token_inside, one.expand(rows, 1 + asked.shape[1])], 1)
        # Relative positions count padding: bring each clip's tokens together, in their order.
        order = (~inside).long().argsort(dim=1, stable=True)
        joined = torch.cat(tokens, dim=1).gather(
            1, order[..., None].expand(-1, -1, tokens[0].shape[-1])
        )
        return joined, inside.gather(1, order).to(joined.dtype)


def generate(model: Any, embedded: Tensor, mask: Tensor, settings: BeamSettings) -> Tensor:  # noqa: ANN401
    """Token numbers (B, L) from the beam search of transformers, which never samples.

    Args:
        model: with or without adapters.
        embedded: float32 (B, N, D), the input.
        mask: float32 (B, N).
        settings: of the search.
    """
    return cast(
        Tensor,
        model.generate(
            inputs_embeds=embedded,
            attention_mask=mask,
            num_beams=settings.beams,
            max_length=settings.most,
            length_penalty=settings.length_power,
            do_sample=False,
            early_stopping=True,
        ),
    )


def own_prompt(language: str) -> str:
    """The prompt of our own mode: the official one, without its stray "None"."""
    return PROMPT.format(language=language)


def _needed(name: str) -> Any:  # noqa: ANN401
    try:
        return __import__(name)
    except ImportError as error:
        raise UsageError("model.packages_missing") from error
