"""What the config file of a model's folder says of it; read without loading any weights."""

import re
from pathlib import Path
from typing import Any

from signclip_desktop import bounded_json
from signclip_desktop.core.encoding import model_files
from signclip_desktop.core.limits import CONFIG_BYTES
from signclip_desktop.errors import CheckpointInvalid

CONFIG_NAME = "config.json"
WEIGHTS_NAME = "model.safetensors"
FORMAT = 1
# The architecture of configs that name none: those written before there was a second one.
TRAINED = "trained"
SIGNCLIP = "signclip"  # of configs made from a released checkpoint
TEXT_LENGTH = 200  # characters of a title or licence that are shown on one line
_LIMITS = bounded_json.JsonLimits(size=CONFIG_BYTES, depth=32, digits=40)
_LANGUAGE = re.compile(r"[a-z]{3}")


def read_config(folder: Path) -> dict[str, Any]:
    """The settings in a model's config, whatever its architecture.

    Raises:
        CheckpointInvalid: the file is missing, broken, or not as the folder's list of files says.
    """
    try:
        content = bounded_json.read(folder / CONFIG_NAME, _LIMITS)
    except (OSError, ValueError) as error:
        raise CheckpointInvalid(
            "model.config_unreadable", folder=folder, config=CONFIG_NAME
        ) from error
    model_files.check(folder, CONFIG_NAME, most=CONFIG_BYTES)
    if not isinstance(content, dict):
        raise CheckpointInvalid("model.settings_missing", file=folder / CONFIG_NAME)
    return content


def architecture_of(content: dict[str, Any]) -> object:
    """The architecture that a config names; not checked."""
    return content.get("architecture", TRAINED)


def check_format(folder: Path, content: dict[str, Any]) -> None:
    """Refuse a config that another version wrote.

    Raises:
        CheckpointInvalid: it is of another form.
    """
    if content.get("format") != FORMAT or isinstance(content["format"], bool):
        raise CheckpointInvalid(
            "model.format", folder=folder, format=str(content.get("format")), wanted=FORMAT
        )


def languages_of(folder: Path, content: dict[str, Any]) -> tuple[str, ...]:
    """The sign languages (ISO 639-3) that a config states; empty where it states none.

    Raises:
        CheckpointInvalid: they are not codes of three letters.
    """
    codes = content.get("languages", [])
    if not isinstance(codes, list) or not all(
        isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in codes
    ):
        raise CheckpointInvalid("model.languages", file=folder / CONFIG_NAME)
    return tuple(dict.fromkeys(codes))


def text_of(folder: Path, content: dict[str, Any], key: str) -> str:
    """A line of text in a config, fit to be shown; "" where it is not stated.

    Raises:
        CheckpointInvalid: it is no text, too long, or holds characters that cannot be shown.
    """
    text = content.get(key, "")
    if not isinstance(text, str) or len(text) > TEXT_LENGTH or not text.isprintable():
        raise CheckpointInvalid("model.text", name=key, file=folder / CONFIG_NAME, most=TEXT_LENGTH)
    return text
