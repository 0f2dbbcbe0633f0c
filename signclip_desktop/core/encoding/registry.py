"""The models at hand, listed as data, and the choice among them; listing loads no weights.

A model is a folder with a config file, in the program's `models/` or in the user's. Which one is
taken where nothing is preferred is data as well: `models/defaults.json` names them in order. A
model that is added is therefore never used before somebody asks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from signclip_desktop import bounded_json, settings
from signclip_desktop.core.encoding import model_config
from signclip_desktop.core.encoding.architectures import (
    ARCHITECTURES,
    architecture_named,
    open_folder,
    recipe_of,
)
from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.errors import CheckpointInvalid, Message, UsageError

DEFAULTS_NAME = "defaults.json"
BUILT_IN = "training_free"  # needs no folder: its numbers lie in `assets/`


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be chosen, as its folder describes it.

    Attributes:
        name: of its folder; what users choose it by.
        folder: where it lies.
        title: what it is, in one line; "" where it does not say.
        architecture: one of architectures.ARCHITECTURES.
        recipe: id of its feature recipe.
        languages: sign languages (ISO 639-3) it was made for; empty for none in particular.
        licence: its terms, in one line; "" where it does not say.
        size_bytes: of its files.
        is_shipped: it came with the program.
    """

    name: str
    folder: Path
    title: str
    architecture: str
    recipe: str
    languages: tuple[str, ...]
    licence: str
    size_bytes: int
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class BrokenModel:
    """A folder among the models that cannot be used.

    Attributes:
        name: of the folder.
        folder: where it lies.
        reason: why.
    """

    name: str
    folder: Path
    reason: Message


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in the folders for models.

    Attributes:
        models: those that can be chosen: the program's, then the user's, each by name.
        broken: those that cannot.
        defaults: names in the order in which they are tried where nothing is preferred.
    """

    models: tuple[Model, ...]
    broken: tuple[BrokenModel, ...]
    defaults: tuple[str, ...]

    def model(self, name: str) -> Model | None:
        """The model of this name; None where there is none that can be used."""
        return next((model for model in self.models if model.name == name), None)

    def is_broken(self, name: str) -> bool:
        """Whether a folder of this name cannot be used."""
        return any(one.name == name for one in self.broken)

    def reason(self, name: str) -> Message:
        """Why the model of this name cannot be chosen."""
        for one in self.broken:
            if one.name == name:
                return one.reason
        names = tuple(model.name for model in self.models)
        if not names:
            return Message("model.none_installed")
        return Message("model.not_installed", models=names)

    def in_order(self, preferred: str = "", language: str | None = None) -> Iterator[str]:
        """Names of the models to try: the preferred one, then the defaults.

        Among the defaults, those made for the sign language come first, if one is given.
        """
        if preferred:
            yield preferred
        others = [name for name in self.defaults if name != preferred]
        # Stable: among equals the order of the defaults holds.
        yield from sorted(others, key=lambda name: not self._is_made_for(name, language))

    def in_use(self, preferred: str, language: str | None = None) -> str:
        """The name of the model that will be tried first, of those that can be listed."""
        found = (name for name in self.in_order(preferred, language) if self.model(name))
        return next(found, BUILT_IN)

    def _is_made_for(self, name: str, language: str | None) -> bool:
        model = self.model(name)
        return language is None or (model is not None and language in model.languages)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The encoder that a choice led to.

    Attributes:
        name: of its model.
        encoder: ready to use.
        remarks: messages for the user where it is not the one that was to be expected.
    """

    name: str
    encoder: Encoder
    remarks: tuple[Message, ...] = ()


def list_models() -> Listing:
    """What lies in the program's folder and in the user's."""
    shipped, own = settings.models_dir(), settings.user_models_dir()
    models: list[Model] = []
    broken: list[BrokenModel] = []
    for folder in (*_folders(shipped), *_folders(own)):
        try:
            models.append(read_model(folder, taken=[model.name for model in models]))
        except CheckpointInvalid as error:
            broken.append(BrokenModel(_printable(folder.name), folder, error.message))
    return Listing(tuple(models), tuple(broken), _defaults(shipped / DEFAULTS_NAME))


def read_model(folder: Path, *, taken: Sequence[str] = ()) -> Model:
    """What a model's folder says of itself.

    Args:
        folder: the model's.
        taken: names that other models have.

    Raises:
        CheckpointInvalid: the config is missing or broken, names an architecture that is not
            known, a file is missing, or the name is taken or cannot be shown.
    """
    content = model_config.read_config(folder)
    model_config.check_format(folder, content)
    architecture = architecture_named(folder, content)
    for name in ARCHITECTURES[architecture].files(content):
        if not (folder / name).is_file():
            raise CheckpointInvalid("model.file_missing", folder=folder, file=name)
    if not folder.name.isprintable() or folder.name.casefold() in map(str.casefold, taken):
        raise CheckpointInvalid("model.same_name", name=_printable(folder.name), folder=folder)
    return Model(
        name=folder.name,
        folder=folder,
        title=model_config.text_of(folder, content, "title"),
        architecture=architecture,
        recipe=recipe_of(content),
        languages=model_config.languages_of(folder, content),
        licence=model_config.text_of(folder, content, "licence"),
        size_bytes=sum(file.stat().st_size for file in folder.iterdir() if file.is_file()),
        is_shipped=folder.parent == settings.models_dir(),
    )


def open_named(name: str) -> Chosen:
    """The model of this name, and no other.

    Raises:
        UsageError: there is no such model, or it cannot be used; the sentence says why.
    """
    listing = list_models()
    model = listing.model(name)
    if model is None:
        raise _cannot_be_used(name, listing.reason(name))
    try:
        return Chosen(model.name, open_folder(model.folder))
    except CheckpointInvalid as error:
        raise _cannot_be_used(name, error.message) from error


def open_encoder(preferred: str = "", language: str | None = None) -> Chosen:
    """The preferred model, else the first of the defaults that can be used.

    Args:
        preferred: name of a model; "" for none.
        language: the sign language that is asked for (ISO 639-3); None for all.

    Raises:
        CheckpointInvalid: not even the encoder that needs no model can be used.
    """
    listing = list_models()
    passed_over: dict[str, Message] = {}
    for name in listing.in_order(preferred, language):
        model = listing.model(name)
        if model is None:
            if name == preferred or listing.is_broken(name):
                passed_over[name] = listing.reason(name)
            continue
        try:
            return _chosen(name, open_folder(model.folder), passed_over)
        except CheckpointInvalid as error:
            passed_over[name] = error.message
    return _chosen(BUILT_IN, TrainingFreeEncoder(), passed_over)


def _chosen(name: str, encoder: Encoder, passed_over: dict[str, Message]) -> Chosen:
    remarks = [
        Message("model.passed_over", name=_printable(other), reason=reason, instead=name)
        for other, reason in passed_over.items()
    ]
    return Chosen(name, encoder, tuple(remarks))


def _cannot_be_used(name: str, reason: Message) -> UsageError:
    return UsageError("model.cannot_be_used", name=_printable(name), reason=reason)


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(
            path for path in parent.iterdir() if path.is_dir() and not path.name.startswith(".")
        )
    except OSError:  # there is none, or it may not be read
        return []


def _defaults(path: Path) -> tuple[str, ...]:
    try:
        names = bounded_json.read(path)
    except (OSError, ValueError):
        return ()
    if not isinstance(names, list):
        return ()
    return tuple(name for name in names if isinstance(name, str) and name)


def _printable(name: str) -> str:
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name
    )
