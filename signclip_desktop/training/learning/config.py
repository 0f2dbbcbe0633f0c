"""What a training run is told: a TOML file, checked and frozen."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signclip_desktop.core.encoding.checkpoint import About, check_sizes
from signclip_desktop.core.encoding.model_config import TEXT_LENGTH, languages_of, text_of
from signclip_desktop.core.encoding.towers import TowerConfig
from signclip_desktop.core.limits import THRESHOLD
from signclip_desktop.errors import CheckpointInvalid, UsageError
from signclip_desktop.training.data.augment import VARIATIONS
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.learning.settings_file import read_toml, section


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
    fields = {field.name for field in dataclasses.fields(RunConfig)} - {"about"}
    content = read_toml(path, fields | {field.name for field in dataclasses.fields(About)})
    folder = Path(str(content.get("data_folder", ".")))
    config = RunConfig(
        name=str(content.get("name", path.stem)),
        data_folder=folder if folder.is_absolute() else path.parent / folder,
        data=_data(path, content),
        model=section(path, "model", TowerConfig, content),
        loss=section(path, "loss", LossConfig, content),
        train=section(path, "train", TrainConfig, content),
        sure_threshold=_threshold(path, content.get("sure_threshold", 99.0)),
        about=_about(path, content),
    )
    try:
        check_sizes(config.model)
    except (TypeError, ValueError) as error:
        raise UsageError("config.sizes", file=path, reason=str(error)) from error
    if unknown := sorted(set(config.train.without) - set(VARIATIONS)):
        raise UsageError(
            "config.unknown_variation", file=path, variation=unknown[0], known=tuple(VARIATIONS)
        )
    if config.train.cycles < 1:
        raise UsageError("config.cycles", file=path)
    if config.model.dimension > config.model.members * config.model.part:
        raise UsageError("config.dimension", file=path)
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
        raise UsageError("config.about", file=path, most=TEXT_LENGTH) from error


def _data(path: Path, content: dict[str, Any]) -> DataConfig:
    """The recordings; the file of people lies beside the config, or where it says."""
    data = section(path, "data", DataConfig, content)
    people = str(path.parent / data.people) if data.people else ""
    return dataclasses.replace(data, people=people)


def _threshold(path: Path, value: object) -> float:
    if not isinstance(value, int | float) or not abs(value) <= THRESHOLD:
        raise UsageError("config.threshold", file=path, most=THRESHOLD)
    return float(value)
