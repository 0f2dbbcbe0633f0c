"""A trained translator's folder: config.json, model.safetensors, vocabulary.json, SHA256SUMS.

Never a pickle. What a language model brings stays in its own folder; the adapters lie here.
"""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from signclip_desktop import bounded_json
from signclip_desktop.core.encoding import model_files
from signclip_desktop.core.encoding.model_config import CONFIG_NAME, WEIGHTS_NAME, read_config
from signclip_desktop.core.encoding.signmouth import llm
from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.decoder import DecoderSizes
from signclip_desktop.core.encoding.signmouth.model import EncoderSizes, StreamKind
from signclip_desktop.core.encoding.signmouth.official_folder import (
    ARCHITECTURE as OFFICIAL,
)
from signclip_desktop.core.encoding.signmouth.official_folder import (
    DECODING,
    OfficialTranslator,
    load_official,
)
from signclip_desktop.core.encoding.signmouth.translator import (
    AlignedTranslator,
    LossWeights,
    Translator,
    TranslatorSizes,
)
from signclip_desktop.core.encoding.signmouth.words import Vocabulary, vocabulary_of
from signclip_desktop.core.formats.bounded import tensor_heads
from signclip_desktop.core.limits import WEIGHTS_BYTES
from signclip_desktop.errors import CheckpointInvalid

ARCHITECTURE = "sentences"
FORMAT = 1
VOCABULARY_NAME = "vocabulary.json"
# 64,000 pieces and their merges take 2 MB; a learner's own words some kB.
_VOCABULARY = bounded_json.JsonLimits(size=20_000_000, depth=8, digits=40)
_MOST_WIDTH, _MOST_BLOCKS = 4096, 24
_MOST_BEAMS, _MOST_TOKENS, _MOST_POWER = 64, 1024, 10.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """A translator as loaded, ready to use.

    Attributes:
        name: of the model.
        translator: in eval mode.
        vocabulary: of its text side.
        decoding: how it writes.
        features: where its streams come from: "landmarks", "streams", "official" or "glosses".
        glosses: of "glosses", those that it knows.
        dev_bleu: BLEU-4 on the sentences that it was chosen on; None where it was not scored.
        notes: what the trainer wrote down.
    """

    name: str
    translator: AlignedTranslator | OfficialTranslator
    vocabulary: Vocabulary | llm.LlmVocabulary
    decoding: BeamSettings
    features: str
    glosses: tuple[str, ...]
    dev_bleu: float | None
    notes: dict[str, Any]


def save_model(folder: Path, model: SentenceModel, language_model: str = "") -> None:
    """Write a model's folder; an older one there is replaced.

    Args:
        folder: of the model.
        model: to write.
        language_model: folder of the language model that it stands on; "" for the small decoder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    translator = model.translator
    assert isinstance(translator, AlignedTranslator)  # an official one is made by its importer
    tensors = {name: v.detach().cpu().contiguous() for name, v in translator.state_dict().items()}
    save_file(tensors, folder / WEIGHTS_NAME)
    (folder / WEIGHTS_NAME).chmod(0o644)
    if isinstance(model.vocabulary, Vocabulary):
        text = json.dumps(model.vocabulary.as_json(), ensure_ascii=False)
        (folder / VOCABULARY_NAME).write_text(text + "\n", encoding="utf-8")
    content = {
        "format": FORMAT,
        "architecture": ARCHITECTURE,
        "name": model.name,
        "features": model.features,
        "glosses": list(model.glosses),
        "encoder": dataclasses.asdict(translator.signs.sizes),
        "manual": dataclasses.asdict(translator.signs.manual.kind),
        "lips": dataclasses.asdict(translator.signs.lips.kind),
        "decoder": (
            dataclasses.asdict(translator.text.sizes) if isinstance(translator, Translator) else {}
        ),
        "language_model": language_model,
        "prompt": translator.prompt_numbers if isinstance(translator, llm.LlmTranslator) else [],
        "loss": dataclasses.asdict(translator.weights),
        "decoding": dataclasses.asdict(model.decoding),
        "dev_bleu": model.dev_bleu,
        "notes": model.notes,
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (folder / CONFIG_NAME).write_text(text, encoding="utf-8")
    model_files.write_sums(folder)


def load_model(folder: Path) -> SentenceModel:
    """Read a model's folder; sizes and hashes are checked before memory is taken.

    Raises:
        CheckpointInvalid: a file is missing or broken, a hash differs, or weights do not fit.
        UsageError: it stands on a language model, and the extra [translate] is not installed.
    """
    content = read_config(folder)
    if content.get("architecture") == OFFICIAL:
        name, official, tokenizer = load_official(folder)
        return SentenceModel(name, official, tokenizer, DECODING, "official", (), None, {})
    if content.get("architecture") != ARCHITECTURE or content.get("format") != FORMAT:
        raise CheckpointInvalid("model.no_sentence_model", folder=folder)
    model_files.check(folder, WEIGHTS_NAME, most=WEIGHTS_BYTES, must_be_listed=True)
    try:
        translator, vocabulary = _built(folder, content)
        heads = tensor_heads(folder / WEIGHTS_NAME)
        wanted = {name: tuple(v.shape) for name, v in translator.state_dict().items()}
        if {name: head.shape for name, head in heads.items()} != wanted:
            raise ValueError("the shapes differ")
        translator.load_state_dict(load_file(folder / WEIGHTS_NAME))
        decoding = _decoding(content["decoding"])
        dev, notes = content["dev_bleu"], content["notes"]
        features, name = content["features"], content["name"]
        glosses = tuple(content["glosses"])
    except (
        SafetensorError, TypeError, ValueError, KeyError, RuntimeError, OSError,
    ) as error:  # fmt: skip
        raise CheckpointInvalid("model.retrain", folder=folder, config=CONFIG_NAME) from error
    translator.eval().requires_grad_(requires_grad=False)
    if not all(bool(torch.isfinite(v).all()) for v in translator.state_dict().values()):
        raise CheckpointInvalid("model.weights_not_finite", folder=folder)
    return SentenceModel(
        name, translator, vocabulary, decoding, features, glosses, dev, dict(notes)
    )


def _built(
    folder: Path, content: dict[str, Any]
) -> tuple[AlignedTranslator, Vocabulary | llm.LlmVocabulary]:
    encoder = _sizes(EncoderSizes, content["encoder"])
    kinds = [_sizes(StreamKind, content[name]) for name in ("manual", "lips")]
    weights = LossWeights(**content["loss"])
    if place := content["language_model"]:
        return build_on(
            Path(place), encoder, (kinds[0], kinds[1]), list(content["prompt"]), weights
        )
    model_files.check(folder, VOCABULARY_NAME, most=_VOCABULARY.size, must_be_listed=True)
    vocabulary = vocabulary_of(bounded_json.read(folder / VOCABULARY_NAME, _VOCABULARY))
    sizes = TranslatorSizes(kinds[0], kinds[1], encoder, _sizes(DecoderSizes, content["decoder"]))
    # The weights' file states their sizes: more than it can hold is refused before it is made.
    with torch.device("meta"):
        asked = sum(v.numel() for v in Translator(sizes, len(vocabulary), weights).parameters())
    if asked > WEIGHTS_BYTES // 2:
        raise ValueError("a model of that size")
    return Translator(sizes, len(vocabulary), weights), vocabulary


def build_on(
    folder: Path,
    encoder: EncoderSizes,
    kinds: tuple[StreamKind, StreamKind],
    prompt: list[int],
    weights: LossWeights,
    most_text: int = 128,
) -> tuple[AlignedTranslator, llm.LlmVocabulary]:
    """A translator on a language model, with new adapters, and its tokenizer.

    Args:
        folder: of the language model.
        encoder: sizes; the width is the language model's.
        kinds: of the streams of hands and lips.
        prompt: token numbers.
        weights: of the losses.
        most_text: tokens of a sentence.
    """
    vocabulary = llm.load_tokenizer(folder)
    model = llm.load_language_model(folder)
    encoder = dataclasses.replace(encoder, width=int(model.config.d_model))
    translator = llm.LlmTranslator(
        encoder, *kinds, model, prompt, weights=weights, most_text=most_text
    )
    return translator, vocabulary


def _decoding(stated: dict[str, Any]) -> BeamSettings:
    """How a model writes, within what ends in time."""
    made = BeamSettings(**stated)
    whole = type(made.beams) is int and type(made.most) is int
    if not whole or not (1 <= made.beams <= _MOST_BEAMS and 2 <= made.most <= _MOST_TOKENS):
        raise ValueError("a search of that size")
    if type(made.length_power) not in (int, float) or not abs(made.length_power) <= _MOST_POWER:
        raise ValueError("a power of the length")
    return made


def _sizes(kind: type[T], stated: dict[str, Any]) -> T:
    """Sizes from a config, each of its default's kind and none that no model has."""
    made = kind(**stated)
    for name, value in stated.items():
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError(f"{name} is {value!r}")
        blocks = name in ("reading", "writing")
        if isinstance(value, int) and not 0 <= value <= (_MOST_BLOCKS if blocks else 1_000_000):
            raise ValueError(f"{name} is {value}")
        if name in ("hidden", "width") and isinstance(value, int) and value > _MOST_WIDTH:
            raise ValueError(f"{name} is {value}")
    return made


def parameters_of(module: nn.Module) -> int:
    """How many numbers are trained."""
    return sum(value.numel() for value in module.parameters() if value.requires_grad)
