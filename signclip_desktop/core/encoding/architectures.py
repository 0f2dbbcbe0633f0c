"""The architectures that a model's config may name, and how a folder of each becomes an encoder.

Loads no torch before a trained model is opened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signclip_desktop.core.encoding import model_config, model_files
from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.encoding.model_config import CONFIG_NAME, SIGNCLIP, TRAINED, WEIGHTS_NAME
from signclip_desktop.core.encoding.training_free import (
    SURE_THRESHOLD,
    TrainingFreeEncoder,
    read_whitening,
)
from signclip_desktop.core.limits import THRESHOLD, WHITENING_BYTES
from signclip_desktop.errors import CheckpointInvalid

TRAINING_FREE = "training-free"
WHITENING_NAME = "whitening.npz"
VOCABULARY_NAME = "vocab.txt"


@dataclass(frozen=True, slots=True)
class Architecture:
    """One way of making an encoder.

    Attributes:
        open: makes the encoder of a folder; raises CheckpointInvalid.
        files: which files a folder of this config needs beside it.
    """

    open: Callable[[Path], Encoder]
    files: Callable[[dict[str, Any]], tuple[str, ...]]


def open_trained(folder: Path) -> Encoder:
    """The encoder of a folder with trained weights.

    Raises:
        CheckpointInvalid: a file of it is missing or broken, or does not fit this version.
    """
    from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder

    return TrainedEncoder(folder)


def open_training_free(folder: Path) -> Encoder:
    """The training-free encoder, with the folder's own whitening where its config says so.

    Raises:
        CheckpointInvalid: a file of it is missing or broken, or does not fit this version.
    """
    content = model_config.read_config(folder)
    model_config.check_format(folder, content)
    sure = content.get("sure_threshold", SURE_THRESHOLD)
    if type(sure) not in (int, float) or not abs(sure) <= THRESHOLD:
        raise CheckpointInvalid(
            "model.wrong_settings", file=folder / CONFIG_NAME, settings=("sure_threshold",)
        )
    recipe = recipe_of(content)
    if recipe != TrainingFreeEncoder.recipe:
        raise CheckpointInvalid(
            "model.other_features", folder=folder, recipe=recipe, wanted=TrainingFreeEncoder.recipe
        )
    own = _training_free_files(content)
    for name in own:
        model_files.check(folder, name, most=WHITENING_BYTES)
    whitening = read_whitening(folder / WHITENING_NAME) if own else None
    encoder = TrainingFreeEncoder(whitening, sure_threshold=float(sure))
    encoder.sign_languages = model_config.languages_of(folder, content)
    return encoder


def _training_free_files(content: dict[str, Any]) -> tuple[str, ...]:
    """Its own whitening; none where it uses the one that travels with the program."""
    return (WHITENING_NAME,) if content.get("own_whitening") is True else ()


def recipe_of(content: dict[str, Any]) -> str:
    """Id of the feature recipe that a config names; "" where it names none."""
    recipe = content.get("recipe")
    found = recipe.get("id") if isinstance(recipe, dict) else None
    return found if isinstance(found, str) else ""


def open_signclip(folder: Path) -> Encoder:
    """The encoder of a folder with an imported model of SignCLIP.

    Raises:
        CheckpointInvalid: a file of it is missing or broken, or does not fit this version.
    """
    from signclip_desktop.core.encoding.signclip.encoder import SignClipEncoder

    return SignClipEncoder(folder)


def _signclip_files(content: dict[str, Any]) -> tuple[str, ...]:
    """The weights, and the word list where there is a text tower."""
    towers = content.get("towers")
    has_text = isinstance(towers, dict) and towers.get("text_layers") != 0
    return (WEIGHTS_NAME, VOCABULARY_NAME) if has_text else (WEIGHTS_NAME,)


ARCHITECTURES: Mapping[str, Architecture] = {
    TRAINED: Architecture(open_trained, lambda content: (WEIGHTS_NAME,)),
    TRAINING_FREE: Architecture(open_training_free, _training_free_files),
    SIGNCLIP: Architecture(open_signclip, _signclip_files),
}


def architecture_named(folder: Path, content: dict[str, Any]) -> str:
    """The architecture of a config, one of ARCHITECTURES.

    Raises:
        CheckpointInvalid: this version has none of that name.
    """
    name = model_config.architecture_of(content)
    if not isinstance(name, str) or name not in ARCHITECTURES:
        raise CheckpointInvalid(
            "model.unknown_architecture",
            folder=folder,
            name=str(name)[:40],
            known=tuple(ARCHITECTURES),
        )
    return name


def open_folder(folder: Path) -> Encoder:
    """The encoder of a model's folder, by the architecture that its config names.

    Raises:
        CheckpointInvalid: it holds no model that this version can use.
    """
    name = architecture_named(folder, model_config.read_config(folder))
    return ARCHITECTURES[name].open(folder)
