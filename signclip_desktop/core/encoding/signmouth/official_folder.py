"""An imported official model: its folder, and how it translates.

FOLDER/config.json and model.safetensors hold the trained parts; FOLDER/language_model is a folder
of transformers with LoRA merged, and with the tokenizer that the user brings.
"""

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from signclip_desktop import atomic_file
from signclip_desktop.core.encoding import model_files
from signclip_desktop.core.encoding.model_config import CONFIG_NAME, WEIGHTS_NAME, read_config
from signclip_desktop.core.encoding.model_files import sha256_of
from signclip_desktop.core.encoding.signmouth import llm
from signclip_desktop.core.encoding.signmouth.beam import BeamSettings
from signclip_desktop.core.encoding.signmouth.model import SignBatch, StreamKind
from signclip_desktop.core.encoding.signmouth.official import (
    SHORTEST,
    OfficialBatch,
    OfficialSignMouth,
    OfficialSizes,
    prompt_text,
)
from signclip_desktop.core.encoding.signmouth.official_checkpoint import (
    OfficialFound,
    find_official,
    transformers_config,
)
from signclip_desktop.core.formats.bounded import tensor_heads
from signclip_desktop.core.formats.torch_file import TorchFile
from signclip_desktop.errors import CheckpointInvalid, Message, UsageError

ARCHITECTURE = "official-signmouth"
FORMAT = 1
LANGUAGE_MODEL = "language_model"
# What transformers reads a T5 tokenizer from; a folder has some of these.
TOKENIZER_FILES = (
    "spiece.model", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json",
)  # fmt: skip
DECODING = BeamSettings(beams=5, most=64, length_power=1.0)  # as the official code decodes
PARTS_BYTES = 1 << 30  # the trained parts of the largest model have 250 MB


class OfficialTranslator(nn.Module):
    """Feature files to sentences as the official code does it in eval mode."""

    def __init__(
        self, parts: OfficialSignMouth, language_model: nn.Module, prompt: list[int]
    ) -> None:
        super().__init__()
        self.parts, self.llm = parts, language_model
        self.register_buffer("prompt", torch.tensor(prompt), persistent=False)

    @property
    def kinds(self) -> tuple[StreamKind, StreamKind]:
        """What the streams of hands and lips hold."""
        sizes = self.parts.sizes
        return StreamKind("vectors", sizes.spatial), StreamKind("vectors", sizes.lip)

    @torch.no_grad()
    def translate(self, batch: SignBatch, settings: BeamSettings) -> list[list[int]]:
        """The tokens of each clip's sentence; a clip of under 16 frames has no visual token."""
        spatial = batch.manual * batch.inside[..., None]
        short = max(0, SHORTEST - spatial.shape[1])
        spatial, lips = (
            nn.functional.pad(values, (0, 0, 0, short)) for values in (spatial, batch.lips)
        )
        features = self.parts(OfficialBatch(spatial, lips, batch.length))
        asked = cast(Tensor, self.prompt).expand(len(spatial), -1)
        embedded, mask = self.parts.llm_input(features, asked, torch.ones_like(asked) > 0)
        found = llm.generate(self.llm, embedded, mask, settings)
        return [[number for number in row[1:] if number > 1] for row in found.tolist()]


def import_official(
    file: Path,
    folder: Path,
    *,
    tokenizer: Path | None = None,
    tell: Callable[[Message], None] = lambda _: None,
) -> OfficialFound:
    """Make a folder of a checkpoint; nothing that lies in the file is run.

    Args:
        file: the official best_checkpoint.pth.
        folder: of the model; it must not exist.
        tokenizer: folder of the language model that it was trained on, for its tokenizer; None
            leaves that out: the user copies it into FOLDER/language_model.
        tell: takes one line at a time.

    Raises:
        CheckpointInvalid: the file cannot be used; the sentence says why.
        UsageError: the folder exists, or holds no tokenizer.
    """
    if folder.exists():
        raise UsageError("model_import.folder_exists", folder=folder)
    names = [n for n in TOKENIZER_FILES if tokenizer is not None and (tokenizer / n).is_file()]
    if tokenizer is not None and not names:
        raise UsageError(
            "model_import.no_tokenizer", folder=tokenizer, files=tuple(TOKENIZER_FILES)
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TorchFile(file) as opened, atomic_file.appearing(folder) as new:
        found = find_official(opened.content)
        tell(_said(found))
        save_file(found.part_tensors(), new / WEIGHTS_NAME)
        language = new / LANGUAGE_MODEL
        language.mkdir()
        save_file(
            {name: value.contiguous() for name, value in found.merged()},
            language / WEIGHTS_NAME,
            metadata={"format": "pt"},
        )
        text = json.dumps(transformers_config(found.language_sizes), indent=2) + "\n"
        (language / CONFIG_NAME).write_text(text, encoding="utf-8")
        for name in names:
            shutil.copyfile(cast(Path, tokenizer) / name, language / name)
        content = {
            "format": FORMAT,
            "architecture": ARCHITECTURE,
            "name": file.stem,
            "sizes": dataclasses.asdict(found.sizes),
            "use_spatial": found.use_spatial,
            "use_lip": found.use_lip,
            "language": found.language,
            "source_sha256": sha256_of(file),
        }
        text = json.dumps(content, indent=2) + "\n"
        (new / CONFIG_NAME).write_text(text, encoding="utf-8")
        model_files.write_sums(new)
    return found


def load_official(folder: Path) -> tuple[str, OfficialTranslator, llm.LlmVocabulary]:
    """Name, translator and tokenizer of an imported model.

    Raises:
        CheckpointInvalid: a file is missing or broken, or the weights do not fit.
        UsageError: the extra [translate] is not installed.
    """
    content = read_config(folder)
    model_files.check(folder, WEIGHTS_NAME, most=PARTS_BYTES, must_be_listed=True)
    vocabulary = llm.load_tokenizer(folder / LANGUAGE_MODEL)
    try:
        if content["format"] != FORMAT:
            raise ValueError("another form")
        sizes = OfficialSizes(**content["sizes"])
        switches = {name: bool(content[name]) for name in ("use_spatial", "use_lip")}
        heads = tensor_heads(folder / WEIGHTS_NAME, most=PARTS_BYTES)
        with torch.device("meta"):
            wanted = OfficialSignMouth(sizes, **switches).state_dict()
        if {name: head.shape for name, head in heads.items()} != {
            name: tuple(value.shape) for name, value in wanted.items()
        }:
            raise ValueError("the shapes differ")
        parts = OfficialSignMouth(sizes, **switches)
        parts.load_state_dict(load_file(folder / WEIGHTS_NAME))
        prompt = vocabulary.encode(prompt_text(str(content["language"]), None))
        name = str(content["name"])
    except (
        SafetensorError, TypeError, ValueError, KeyError, RuntimeError, OSError,
    ) as error:  # fmt: skip
        raise CheckpointInvalid(
            "model_import.import_again", folder=folder, config=CONFIG_NAME
        ) from error
    model = llm.load_language_model(folder / LANGUAGE_MODEL)
    translator = OfficialTranslator(parts, model, prompt)
    return name, translator.eval().requires_grad_(requires_grad=False), vocabulary


def _said(found: OfficialFound) -> Message:
    sizes, language = found.sizes, found.language_sizes
    streams = (("hands", found.use_spatial), ("mouth", found.use_lip))
    return Message(
        "model_import.signmouth_found",
        fusion=sizes.fusion,
        streams=tuple(name for name, used in streams if used) or ("mouth",),
        width=sizes.hidden,
        language_width=language.width,
        reading=language.reading,
        writing=language.writing,
        rank=found.rank,
        adapted=len(found.adapted),
        left_out=found.left_out,
    )
