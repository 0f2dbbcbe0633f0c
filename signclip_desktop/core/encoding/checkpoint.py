"""A trained model's folder: config.json, model.safetensors, and the hash that ties them together.

Never a pickle: a pickle can run code. Knows nothing of training.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from signclip_desktop.core.encoding import model_files
from signclip_desktop.core.encoding.model_config import (
    CONFIG_NAME,
    FORMAT,
    TRAINED,
    WEIGHTS_NAME,
    check_format,
    languages_of,
    read_config,
)
from signclip_desktop.core.encoding.model_files import sha256_of
from signclip_desktop.core.encoding.streams import GRID, RECIPE, STEPS
from signclip_desktop.core.encoding.towers import TowerConfig, Towers
from signclip_desktop.core.formats.bounded import tensor_heads
from signclip_desktop.core.limits import (
    THRESHOLD,
    TOWER_BUCKETS,
    TOWER_DEPTH,
    TOWER_MEMBERS,
    TOWER_WIDTH,
    WEIGHTS_BYTES,
)
from signclip_desktop.errors import CheckpointInvalid

_MOST = {"members": TOWER_MEMBERS, "depth": TOWER_DEPTH, "buckets": TOWER_BUCKETS}
_KINDS: dict[str, tuple[type, ...]] = {
    "format": (int,), "name": (str,), "recipe": (dict,), "sure_threshold": (int, float),
    "towers": (dict,), "weights_sha256": (str,), "notes": (dict,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a model's folder says of it beside its weights.

    Attributes:
        title: one line that says what the model is.
        languages: sign languages, ISO 639-3, that it was trained on.
        licence: terms of the data that it was trained on.
    """

    title: str = ""
    languages: tuple[str, ...] = ()
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model as loaded, checked against its hash.

    Attributes:
        name: of the model.
        id: name and a hash of all that decides an embedding: weights, sizes, feature recipe.
        recipe: id of the feature recipe it was trained on.
        sure_threshold: score from which a first match counts as sure.
        notes: what the trainer wrote down: data, protocol, scores.
        towers: the model, ready to use.
        languages: sign languages (ISO 639-3) that it was trained on; empty where none is stated.
    """

    name: str
    id: str
    recipe: str
    sure_threshold: float
    notes: dict[str, Any]
    towers: Towers
    languages: tuple[str, ...] = ()


def save_checkpoint(
    folder: Path,
    towers: Towers,
    *,
    name: str,
    sure_threshold: float,
    notes: dict[str, Any],
    about: About = About(),
) -> None:
    """Write a model's folder; an older model there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / WEIGHTS_NAME
    save_file(_tensors(towers), weights)
    weights.chmod(0o644)  # safetensors keeps it to one user; a program is installed for all
    content = {
        "format": FORMAT,
        "architecture": TRAINED,
        "name": name,
        "title": about.title,
        "languages": list(about.languages),
        "licence": about.licence,
        "recipe": {"id": RECIPE, "grid": GRID, "steps": STEPS},
        "sure_threshold": sure_threshold,
        "towers": dataclasses.asdict(towers.config),
        "weights_sha256": sha256_of(weights),
        "notes": notes,
    }
    (folder / CONFIG_NAME).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a model's folder; sizes and hashes are checked before memory is taken.

    Raises:
        CheckpointInvalid: a file is missing or broken, a hash differs, or the weights or the
            recipe do not fit this version.
    """
    content = _read_config(folder)
    weights = folder / WEIGHTS_NAME
    if not weights.is_file():
        raise CheckpointInvalid("model.file_missing", folder=folder, file=WEIGHTS_NAME)
    model_files.check(folder, WEIGHTS_NAME, most=WEIGHTS_BYTES)
    if sha256_of(weights) != content["weights_sha256"]:
        raise CheckpointInvalid("model.other_weights", folder=folder)
    recipe = content["recipe"]
    if (recipe.get("id"), recipe.get("grid"), recipe.get("steps")) != (RECIPE, GRID, STEPS):
        raise CheckpointInvalid(
            "model.other_features", folder=folder, recipe=str(recipe.get("id")), wanted=RECIPE
        )
    return Checkpoint(
        name=content["name"],
        id=_id(content),
        recipe=recipe["id"],
        sure_threshold=float(content["sure_threshold"]),
        notes=content["notes"],
        towers=_load_towers(folder, content["towers"]),
        languages=languages_of(folder, content),
    )


def _tensors(towers: Towers) -> dict[str, torch.Tensor]:
    """Weights at half precision, which moves no rank; statistics of features as they are."""
    learned = {name for name, _ in towers.named_parameters()}
    return {
        name: value.detach().to(torch.float16 if name in learned else value.dtype).contiguous()
        for name, value in towers.state_dict().items()
    }


def _id(content: dict[str, Any]) -> str:
    decisive = {key: content[key] for key in ("recipe", "towers", "weights_sha256")}
    digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
    return f"{content['name']}-{digest[:12]}"


def _read_config(folder: Path) -> dict[str, Any]:
    content = read_config(folder)
    if not _KINDS.keys() <= content.keys():
        raise CheckpointInvalid("model.settings_missing", file=folder / CONFIG_NAME)
    check_format(folder, content)
    wrong = [name for name, kinds in _KINDS.items() if type(content[name]) not in kinds]
    if wrong or not abs(content["sure_threshold"]) <= THRESHOLD:
        raise CheckpointInvalid(
            "model.wrong_settings",
            file=folder / CONFIG_NAME,
            settings=tuple(wrong) or ("sure_threshold",),
        )
    return content


def _load_towers(folder: Path, stated: dict[str, Any]) -> Towers:
    try:
        config = TowerConfig(**stated)
        check_sizes(config)
        heads = tensor_heads(folder / WEIGHTS_NAME)
        # On this device a tensor has a shape and no memory.
        with torch.device("meta"):
            wanted = Towers(config).state_dict()
        if {name: head.shape for name, head in heads.items()} != {
            name: tuple(value.shape) for name, value in wanted.items()
        }:
            raise ValueError("the shapes differ")
        towers = Towers(config)
        towers.load_state_dict(load_file(folder / WEIGHTS_NAME))
    except (SafetensorError, TypeError, ValueError, RuntimeError, OSError) as error:
        raise CheckpointInvalid(
            "model.weights_do_not_fit", folder=folder, config=CONFIG_NAME
        ) from error
    towers.eval()
    for value in towers.parameters():
        value.requires_grad_(False)
    if not all(bool(torch.isfinite(v).all()) for v in towers.state_dict().values()):
        raise CheckpointInvalid("model.weights_not_finite", folder=folder)
    return towers


def check_sizes(config: TowerConfig) -> None:
    """Refuse sizes that no model can have, before memory is taken for them.

    Raises:
        TypeError, ValueError: one is of another kind, or too small or too large.
    """
    for field in dataclasses.fields(config):
        value: Any = getattr(config, field.name)
        if field.name == "companion":  # a weight, which may be written as 0 or 1
            if type(value) not in (int, float) or not 0 <= value <= THRESHOLD:
                raise ValueError(f"companion is {value!r}")
        elif type(value) is not type(field.default):
            raise TypeError(f"{field.name} is {value!r}")
        elif type(value) is int and not 1 <= value <= _MOST.get(field.name, TOWER_WIDTH):
            raise ValueError(f"{field.name} is {value}")
    if config.width % config.heads:
        raise ValueError(f"a width of {config.width} for {config.heads} heads")
