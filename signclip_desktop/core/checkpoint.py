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

from signclip_desktop.core.stream_features import GRID, RECIPE, STEPS
from signclip_desktop.core.towers import TowerConfig, Towers
from signclip_desktop.errors import CheckpointInvalid

CONFIG_NAME = "config.json"
WEIGHTS_NAME = "model.safetensors"
FORMAT = 1


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
    """

    name: str
    id: str
    recipe: str
    sure_threshold: float
    notes: dict[str, Any]
    towers: Towers


def save_checkpoint(
    folder: Path, towers: Towers, *, name: str, sure_threshold: float, notes: dict[str, Any]
) -> None:
    """Write a model's folder; an older model there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / WEIGHTS_NAME
    save_file(_tensors(towers), weights)
    weights.chmod(0o644)  # safetensors keeps it to one user; a program is installed for all
    content = {
        "format": FORMAT,
        "name": name,
        "recipe": {"id": RECIPE, "grid": GRID, "steps": STEPS},
        "sure_threshold": sure_threshold,
        "towers": dataclasses.asdict(towers.config),
        "weights_sha256": sha256_of(weights),
        "notes": notes,
    }
    (folder / CONFIG_NAME).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a model's folder.

    Raises:
        CheckpointInvalid: a file is missing or broken, the hash differs, or the weights or the
            recipe do not fit this version.
    """
    content = _read_config(folder)
    weights = folder / WEIGHTS_NAME
    if not weights.is_file():
        raise CheckpointInvalid(f"The model in {folder} has no {WEIGHTS_NAME}. Install it again.")
    found = sha256_of(weights)
    if found != content["weights_sha256"]:
        raise CheckpointInvalid(
            f"The model in {folder} is damaged: its weights are not those its config names. "
            "Install it again."
        )
    recipe = content["recipe"]
    if (recipe["id"], recipe["grid"], recipe["steps"]) != (RECIPE, GRID, STEPS):
        raise CheckpointInvalid(
            f"The model in {folder} was trained on features {recipe['id']!r}; this version makes "
            f"{RECIPE!r}. Use a model of this version."
        )
    return Checkpoint(
        name=str(content["name"]),
        id=_id(content),
        recipe=str(recipe["id"]),
        sure_threshold=float(content["sure_threshold"]),
        notes=dict(content["notes"]),
        towers=_load_towers(folder, content["towers"]),
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


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_config(folder: Path) -> dict[str, Any]:
    expected = {"format", "name", "recipe", "sure_threshold", "towers", "weights_sha256", "notes"}
    try:
        content = json.loads((folder / CONFIG_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointInvalid(
            f"No model can be read from {folder}: {CONFIG_NAME} is missing or broken."
        ) from error
    if not isinstance(content, dict) or not expected <= content.keys():
        raise CheckpointInvalid(f"{folder / CONFIG_NAME} lacks settings of a model.")
    if content["format"] != FORMAT:
        raise CheckpointInvalid(
            f"The model in {folder} is of form {content['format']}; this version reads {FORMAT}."
        )
    return content


def _load_towers(folder: Path, sizes: dict[str, Any]) -> Towers:
    try:
        towers = Towers(TowerConfig(**sizes))
        towers.load_state_dict(load_file(folder / WEIGHTS_NAME))
    except (SafetensorError, TypeError, RuntimeError, OSError) as error:
        raise CheckpointInvalid(
            f"The weights in {folder} do not fit the sizes in its {CONFIG_NAME}. Install it again."
        ) from error
    towers.eval()
    for value in towers.parameters():
        value.requires_grad_(False)
    if not all(bool(torch.isfinite(v).all()) for v in towers.state_dict().values()):
        raise CheckpointInvalid(f"The weights in {folder} hold numbers that are not finite.")
    return towers
