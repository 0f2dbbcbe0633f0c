"""What a training run is told: a TOML file, checked and frozen."""

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from signclip_desktop.core.encoding.checkpoint import About, check_sizes
from signclip_desktop.core.encoding.model_config import TEXT_LENGTH, languages_of, text_of
from signclip_desktop.core.encoding.towers import TowerConfig
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.limits import CONFIG_BYTES, THRESHOLD
from signclip_desktop.errors import CheckpointInvalid, UsageError
from signclip_desktop.training.data.augment import VARIATIONS
from signclip_desktop.training.data.data_config import DataConfig

T = TypeVar("T")
_MOST = 1e15  # of any number; NaN is below nothing


@dataclass(frozen=True, slots=True)
class LossConfig:
    """Weight of each term of the loss; 0 leaves it out.

    Attributes:
        classes: cross-entropy against one learned direction a sign.
        clips: contrastive between clips of a batch, several positives.
        text: contrastive between clips and prompts, several positives, both ways.
        phonology: cross-entropy of handshape, location ... read from the embedding.
        smoothing: label smoothing of `classes`.
        temperature: of `clips`.
    """

    classes: float = 1.0
    clips: float = 0.5
    text: float = 0.1
    phonology: float = 0.3
    smoothing: float = 0.1
    temperature: float = 0.1


@dataclass(frozen=True, slots=True)
class LoopConfig:
    """How long and how fast, whatever is learned.

    Attributes:
        epochs: passes over the recordings.
        batch: clips in a step, over all processes.
        rate: peak learning rate of AdamW.
        matrix_rate: peak rate of the orthogonalised updates of the blocks' matrices (Muon);
            0 leaves them to AdamW.
        decay: weight decay of AdamW and of the matrices.
        cycles: times that the rate rises and falls; a run that has ended goes on with one more
            if `epochs` grows with it.
        warm_up: share of a cycle's steps in which the rate rises.
        averaging: decay of the running mean of the weights that is evaluated and saved.
        evaluate_every: epochs between evaluations on the held-out sources.
        patience: evaluations without a better first figure before stopping early; 0 for never.
        start_from: folder of another run with the same labels and sizes whose weights are the
            start, relative to this run's folder; "" for a random start.
        seed: of everything random.
        device: "auto" for one GPU a process where there is one, else the CPU.
        threads: of torch.
    """

    epochs: int = 30
    batch: int = 96
    rate: float = 2e-3
    matrix_rate: float = 0.02
    decay: float = 0.05
    cycles: int = 1
    warm_up: float = 0.08
    averaging: float = 0.99
    evaluate_every: int = 5
    patience: int = 0
    start_from: str = ""
    seed: int = 0
    device: str = "auto"
    threads: int = 2


@dataclass(frozen=True, slots=True)
class TrainConfig(LoopConfig):
    """How long and how fast clip towers learn, and how their clips are varied.

    Attributes:
        drop_path: highest rate of the blocks' stochastic depth.
        late: dropout before the last projection.
        stream_drop: share of clips whose body, and of those with a face whose mouth, is hidden.
        augment: strength of the augmentation; 0 for none.
        without: kinds of augmentation that are left out (augment.VARIATIONS).
        mirror: share of clips mirrored with the hands swapped.
    """

    drop_path: float = 0.15
    late: float = 0.3
    stream_drop: float = 0.15
    augment: float = 0.7
    without: tuple[str, ...] = ()
    mirror: float = 0.5


@dataclass(frozen=True, slots=True)
class RunConfig:
    """One training run.

    Attributes:
        name: of the model; its folder's name.
        data_folder: where the files of `data` lie; relative paths count from the config.
        data: recordings.
        model: sizes.
        loss: terms.
        train: length and speed.
        sure_threshold: of the model where no people are held out to choose it: that of the run
            of the same recipe that held some out; by default nothing is ever sure.
        about: what the model's folder will say of it; without languages, those of the
            recordings that are learned from.
    """

    name: str
    data_folder: Path
    data: DataConfig
    model: TowerConfig
    loss: LossConfig
    train: TrainConfig
    sure_threshold: float = 99.0
    about: About = field(default_factory=About)


def read_config(path: Path) -> RunConfig:
    """Read a run's TOML file.

    Raises:
        UsageError: it is missing, broken, or names a setting that does not exist.
    """
    try:
        content = tomllib.loads(bounded.read_bytes(path, CONFIG_BYTES).decode("utf-8"))
    # ValueError: not UTF-8, not TOML, or a number of thousands of digits; RecursionError: brackets.
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path} cannot be read as a training config (TOML): {error}") from error
    fields = {field.name for field in dataclasses.fields(RunConfig)} - {"about"}
    known = fields | {field.name for field in dataclasses.fields(About)}
    if unknown := sorted(content.keys() - known):
        raise UsageError(f"{path}: unknown setting {unknown[0]}; known are {sorted(known)}.")
    folder = Path(str(content.get("data_folder", ".")))
    config = RunConfig(
        name=str(content.get("name", path.stem)),
        data_folder=folder if folder.is_absolute() else path.parent / folder,
        data=_data(path, content),
        model=_section(path, "model", TowerConfig, content),
        loss=_section(path, "loss", LossConfig, content),
        train=_section(path, "train", TrainConfig, content),
        sure_threshold=_threshold(path, content.get("sure_threshold", 99.0)),
        about=_about(path, content),
    )
    try:
        check_sizes(config.model)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{path}: no model can have these sizes: {error}.") from error
    if unknown := sorted(set(config.train.without) - set(VARIATIONS)):
        raise UsageError(f"{path}: unknown variation {unknown[0]}; known are {VARIATIONS}.")
    if config.train.cycles < 1:
        raise UsageError(f"{path}: train.cycles must be 1 or more.")
    if config.model.dimension > config.model.members * config.model.part:
        raise UsageError(f"{path}: model.dimension is more than all members' parts together.")
    return config


def _about(path: Path, content: dict[str, Any]) -> About:
    """What a model's folder will say; held to what reading the folder asks of it."""
    try:
        return About(
            title=text_of(path, content, "title"),
            languages=languages_of(path, content),
            licence=text_of(path, content, "licence"),
        )
    except CheckpointInvalid as error:
        raise UsageError(
            f"{path}: title and licence must each be a line of at most {TEXT_LENGTH} characters, "
            'and languages must be ISO 639-3 codes, such as ["ase"].'
        ) from error


def _data(path: Path, content: dict[str, Any]) -> DataConfig:
    """The recordings; the file of people lies beside the config, or where it says."""
    data = _section(path, "data", DataConfig, content)
    people = str(path.parent / data.people) if data.people else ""
    return dataclasses.replace(data, people=people)


def _threshold(path: Path, value: object) -> float:
    if not isinstance(value, int | float) or not abs(value) <= THRESHOLD:
        raise UsageError(f"{path}: sure_threshold must be a number of at most {THRESHOLD:g}.")
    return float(value)


def _section(path: Path, name: str, kind: type[T], content: dict[str, Any]) -> T:
    """One table of the file as its dataclass, each value of the type of its default."""
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {name} must be a table, such as [{name}].")
    fields = {f.name: f for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values = {}
    for key, value in table.items():
        if key not in fields:
            raise UsageError(f"{path}: unknown setting {name}.{key}; known are {sorted(fields)}.")
        default = getattr(kind(), key)
        if isinstance(default, tuple) and isinstance(value, list):
            value = tuple(value)
        if isinstance(default, float) and type(value) is int and abs(value) < _MOST:
            value = float(value)
        is_number = isinstance(value, int | float)
        if type(value) is not type(default) or (is_number and not abs(value) < _MOST):
            raise UsageError(
                f"{path}: {name}.{key} must be {type(default).__name__}, got {value!r}."
            )
        values[key] = value
    return kind(**values)
