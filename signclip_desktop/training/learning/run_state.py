"""What a run writes after each epoch, and reads when it goes on.

Weights, running mean, optimisers and random state as safetensors, numbers as JSON; never a pickle.
Each process keeps its own random state, the first one everything else.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from signclip_desktop import bounded_json
from signclip_desktop.atomic_file import replacing
from signclip_desktop.errors import CheckpointInvalid
from signclip_desktop.training.learning.muon import Muon
from signclip_desktop.training.learning.processes import Processes

# Some numbers for each epoch, of which a run has hundreds; the random state has 39 digits.
_PROGRESS = bounded_json.JsonLimits(size=10_000_000, depth=8, digits=60)


@dataclass(slots=True)
class Progress:
    """What a run has done so far; its JSON is the report's data.

    Attributes:
        epoch: epochs done.
        losses: mean loss of each epoch.
        terms: mean value of each logged term of the loss in each epoch, not weighted.
        seconds: wall time of each epoch.
        scores: the epoch and the task's figures, of each evaluation.
        best: highest first figure so far.
        best_epoch: where that was; 0 before the first evaluation.
    """

    epoch: int = 0
    losses: list[float] = field(default_factory=list)
    terms: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    scores: list[tuple[float, ...]] = field(default_factory=list)
    best: float = -1.0
    best_epoch: int = 0


@dataclass(frozen=True, slots=True)
class Moving:
    """All that the steps of a run change, but for the progress.

    Attributes:
        learner: what is trained.
        mean: the running mean of its averaged part.
        adam, muon: the optimisers.
        draw: what chooses the rows of a step.
        device: where the run computes.
        frozen: beginnings of names in the learner's state that are not written.
    """

    learner: nn.Module
    mean: nn.Module
    adam: torch.optim.AdamW
    muon: Muon
    draw: np.random.Generator
    device: torch.device
    frozen: tuple[str, ...]


def write_state(folder: Path, moving: Moving, progress: Progress, processes: Processes) -> None:
    """Write the state after an epoch; all processes call this together."""
    processes.barrier()
    tensors = {f"random/{processes.rank}": torch.get_rng_state()}
    if moving.device.type == "cuda":
        tensors["random/device"] = torch.cuda.get_rng_state(moving.device)
    _replace(folder / f"random-{processes.rank}.safetensors", tensors)
    if processes.rank == 0:
        state = {f"learner/{k}": v for k, v in _trained(moving).items()}
        state |= {f"mean/{k}": v for k, v in tensors_of(moving.mean).items()}
        state |= {f"muon/{k}": v for k, v in moving.muon.state().items()}
        for number, values in moving.adam.state_dict()["state"].items():
            state |= {f"adam/{number}/{k}": v for k, v in values.items()}
        _replace(folder / "state.safetensors", state)
        content = {"progress": asdict(progress), "draw": moving.draw.bit_generator.state}
        with replacing(folder / "progress.json") as part:
            part.write_text(json.dumps(content, indent=1), encoding="utf-8")
    processes.barrier()


def go_on(folder: Path, moving: Moving, processes: Processes) -> Progress | None:
    """Take the state that an earlier run left; None where there was none.

    Raises:
        CheckpointInvalid: it is damaged, or of a run of another kind or size.
    """
    path = folder / "progress.json"
    if not path.exists():
        return None
    try:
        content = _progress_in(path)
        state = load_file(folder / "state.safetensors")
        random = load_file(folder / f"random-{processes.rank}.safetensors")
        _load_trained(moving, _under(state, "learner/"))
        moving.mean.load_state_dict(_under(state, "mean/"))
        moving.muon.load(_under(state, "muon/"))
        _load_adam(moving.adam, _under(state, "adam/"))
        torch.set_rng_state(random[f"random/{processes.rank}"])
        if moving.device.type == "cuda":
            torch.cuda.set_rng_state(random["random/device"], moving.device)
        moving.draw.bit_generator.state = content["draw"]
        return Progress(**content["progress"])
    except (
        SafetensorError, OSError, KeyError, ValueError, TypeError, RuntimeError,
    ) as error:  # fmt: skip
        raise CheckpointInvalid("training.unfinished_run", folder=folder) from error


def start_from(other: Path, moving: Moving, averaged: str) -> None:
    """Begin with the averaged weights, and the heads, of the run in another folder.

    Raises:
        CheckpointInvalid: it has none that fit.
    """
    try:
        state = load_file(other / "state.safetensors")
        mean = _under(state, "mean/")
        prefix = f"{averaged}." if averaged else ""
        _load_trained(
            moving, _under(state, "learner/") | {f"{prefix}{k}": v for k, v in mean.items()}
        )
        moving.mean.load_state_dict(mean)
    except (SafetensorError, OSError, RuntimeError) as error:
        raise CheckpointInvalid("training.no_start", file=other) from error


def tensors_of(module: nn.Module) -> dict[str, Tensor]:
    """A module's state as plain tensors on the CPU."""
    return {name: value.detach().cpu().contiguous() for name, value in module.state_dict().items()}


def _trained(moving: Moving) -> dict[str, Tensor]:
    state = tensors_of(moving.learner)
    return {name: value for name, value in state.items() if not name.startswith(moving.frozen)}


def _load_trained(moving: Moving, state: dict[str, Tensor]) -> None:
    """Load all but the frozen part; RuntimeError where a tensor is missing or unknown."""
    answer = moving.learner.load_state_dict(state, strict=False)
    missing = [name for name in answer.missing_keys if not name.startswith(moving.frozen)]
    if missing or answer.unexpected_keys:
        raise RuntimeError(f"missing {missing}, unexpected {answer.unexpected_keys}")


def _progress_in(path: Path) -> dict[str, Any]:
    """What a run noted after its last epoch; ValueError where the file holds anything else."""
    content = bounded_json.read(path, _PROGRESS)
    if not isinstance(content, dict):
        raise ValueError("expected the progress of a run")
    return content


def _load_adam(adam: torch.optim.AdamW, state: dict[str, Tensor]) -> None:
    whole = adam.state_dict()
    whole["state"] = {}
    for name, value in state.items():
        number, key = name.split("/")
        whole["state"].setdefault(int(number), {})[key] = value
    adam.load_state_dict(whole)


def _under(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def _replace(path: Path, tensors: dict[str, Tensor]) -> None:
    """Write a file whole or not at all."""
    with replacing(path) as part:
        save_file(
            {name: value.detach().cpu().contiguous() for name, value in tensors.items()}, part
        )
