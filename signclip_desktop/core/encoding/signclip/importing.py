"""A checkpoint of SignCLIP, as it was downloaded or fine-tuned, becomes a model's folder.

Only the two towers are kept, at half precision: of 2.6 GB stay 390 MB, or 173 MB of the pose
tower alone. One tensor is in memory at a time beside those already packed.
"""

import errno
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop import atomic_file
from signclip_desktop.core.encoding.model_config import CONFIG_NAME, FORMAT, SIGNCLIP, WEIGHTS_NAME
from signclip_desktop.core.encoding.model_files import sha256_of, write_sums
from signclip_desktop.core.encoding.signclip.encoder import NEVER_SURE
from signclip_desktop.core.encoding.signclip.presets import PRESETS, Preset
from signclip_desktop.core.encoding.signclip.towers import CLS, SEP, SignClipConfig
from signclip_desktop.core.encoding.signclip.weights import (
    POSE_PLACES,
    POSE_WORDS,
    Found,
    find_weights,
)
from signclip_desktop.core.encoding.signclip.word_pieces import VOCABULARY_NAME, check_rows
from signclip_desktop.core.formats.torch_file import TorchFile
from signclip_desktop.core.limits import THRESHOLD
from signclip_desktop.errors import CheckpointInvalid, UsageError

CARD_NAME = "README.md"
_LICENCE = "unknown: its authors state no terms for the weights"
_SPARE_BYTES = 50 << 20  # left on the disk beside the model


class ImportCancelled(Exception):
    """The import was told to stop; nothing is wrong, and nothing is left."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made.

    Attributes:
        folder: the model's.
        preset: which of the released models it is.
        has_text: it can embed words as well.
        source_sha256: of the checkpoint.
    """

    folder: Path
    preset: str
    has_text: bool
    source_sha256: str


def inspect(file: Path) -> Found:
    """What a checkpoint holds; its tensors are not read.

    Raises:
        CheckpointInvalid: it cannot be read, or holds no SignCLIP.
    """
    with TorchFile(file) as opened:
        return find_weights(opened.content, _hint(file))


def import_checkpoint(
    file: Path,
    folder: Path,
    *,
    preset: str = "",
    vocabulary: Path | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Imported:
    """Make a model's folder of a checkpoint; nothing that lies in the file is run.

    Args:
        file: of `torch.save`, in the zip form or the older one.
        folder: the new model's; its name is what users choose it by.
        preset: one of PRESETS; "" to guess it.
        vocabulary: BERT's vocab.txt; None leaves the text tower out.
        progress: called with the share done, 0..1.
        cancelled: asked between tensors.

    Raises:
        CheckpointInvalid: the file or the word list cannot be used; the sentence says why.
        UsageError: the preset is not known, does not fit, or cannot be guessed.
        OSError: no room is left, or the folder cannot be written; nothing is left of it.
        ImportCancelled: `cancelled` said so; nothing is left.
    """
    if folder.exists():
        raise UsageError("model_import.exists", name=folder.name)
    step = _Steps(progress, cancelled)
    with TorchFile(file) as opened:
        found = find_weights(opened.content, _hint(file))
        chosen = _preset(found, preset)
        if vocabulary is not None:
            check_rows(vocabulary, found.words)
        config = found.config(chosen, pose_only=vocabulary is None)
        kept = _kept(found, config)
        _check_room(folder, found, kept)
        folder.parent.mkdir(parents=True, exist_ok=True)
        packed = _packed(found, kept, config, step)
    with atomic_file.appearing(folder) as new:
        _save(packed, new / WEIGHTS_NAME)
        if vocabulary is not None:
            shutil.copyfile(vocabulary, new / VOCABULARY_NAME)
        step(0.9)
        source = sha256_of(file)
        content = _config(chosen, config, found, source, sha256_of(new / WEIGHTS_NAME))
        (new / CONFIG_NAME).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        card = _card(file, chosen, config, source)
        (new / CARD_NAME).write_text(card, encoding="utf-8")
        write_sums(new)
        step(1.0)
    return Imported(folder, chosen.name, vocabulary is not None, source)


class _Steps:
    """Tells how far an import is, and stops it where that was asked."""

    def __init__(
        self, progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None
    ) -> None:
        self._progress = progress
        self._cancelled = cancelled

    def __call__(self, share: float) -> None:
        if self._cancelled is not None and self._cancelled():
            raise ImportCancelled
        if self._progress is not None:
            self._progress(share)


def _hint(file: Path) -> str:
    """Names that tell which of the released models a file is."""
    return f"{file.resolve().parent.name}/{file.name}"


def _preset(found: Found, name: str) -> Preset:
    if name:
        if name not in PRESETS:
            raise UsageError("model_import.no_preset", preset=name, presets=tuple(PRESETS))
        width = found.shapes["video_encoder.videomlp.linear1.weight"][1]
        if PRESETS[name].width != width:
            raise UsageError(
                "model_import.other_width", preset=name, wanted=PRESETS[name].width, width=width
            )
        chosen = PRESETS[name]
    elif len(found.presets) == 1:
        chosen = PRESETS[found.presets[0]]
    elif found.presets:
        raise UsageError("model_import.which_preset", presets=tuple(found.presets))
    else:
        raise UsageError("model_import.unknown_sizes", presets=tuple(PRESETS))
    if not chosen.recipe:
        raise UsageError("model_import.lips", name=chosen.name)
    return chosen


def _kept(found: Found, config: SignClipConfig) -> list[str]:
    return [
        name for name in found.tensors if config.text_layers or name.startswith("video_encoder.")
    ]


def _check_room(folder: Path, found: Found, kept: list[str]) -> None:
    needed = sum(2 * int(np.prod(found.tensors[name].shape)) for name in kept) + _SPARE_BYTES
    place = next(parent for parent in folder.resolve().parents if parent.exists())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise OSError(
            errno.ENOSPC,
            f"The model takes {needed / 1e6:,.0f} MB, and {place} has {free / 1e6:,.0f} MB left",
        )


def _packed(
    found: Found, kept: list[str], config: SignClipConfig, step: _Steps
) -> dict[str, NDArray[np.float16]]:
    packed: dict[str, NDArray[np.float16]] = {}
    for number, name in enumerate(kept):
        step(0.8 * number / len(kept))
        numbers = found.tensors[name].numbers()
        if name == POSE_WORDS:
            numbers = numbers[[CLS, SEP]]
        elif name == POSE_PLACES:
            numbers = _places(numbers, config.frames)
        if not np.isfinite(numbers).all():
            raise CheckpointInvalid("model_import.not_finite", weights=name)
        with np.errstate(over="ignore"):
            half = numbers.astype(np.float16)
        if not np.isfinite(half).all():
            raise CheckpointInvalid("model_import.too_large", weights=name)
        packed[name] = half
    return packed


def _places(numbers: NDArray[Any], frames: int) -> NDArray[Any]:
    """The places of [CLS], the frames, and [SEP] behind the longest clip."""
    if len(numbers) < frames + 2:
        raise CheckpointInvalid(
            "model_import.places", places=len(numbers), frames=frames, wanted=frames + 2
        )
    return numbers[: frames + 2]


def _save(packed: Mapping[str, NDArray[np.float16]], path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(value) for name, value in packed.items()}, path)
    path.chmod(0o644)


def _config(
    preset: Preset, config: SignClipConfig, found: Found, source: str, weights: str
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "architecture": SIGNCLIP,
        "title": preset.title,
        "licence": _LICENCE,
        "languages": [code for code in preset.signed if len(code) == 3],
        "preset": preset.name,
        "recipe": {"id": preset.recipe},
        "similarity": found.similarity,
        "sure_threshold": min(NEVER_SURE, THRESHOLD),
        "towers": asdict(config),
        "weights_sha256": weights,
        "source_sha256": source,
    }


def _card(file: Path, preset: Preset, config: SignClipConfig, source: str) -> str:
    towers = "pose and text towers" if config.text_layers else "pose tower alone"
    return (
        f"# {preset.title}\n\n"
        f"Imported from `{file.name}` (SHA-256 `{source}`): {towers}, at half precision.\n\n"
        f"- Preset: `{preset.name}`; clips of up to {config.frames} frames.\n"
        f"- Sign languages of its training: {', '.join(preset.signed)}.\n"
        f"- Terms: {_LICENCE}. Ask them before you pass it on.\n"
        "- No threshold was chosen for it: no match is called sure.\n"
    )
