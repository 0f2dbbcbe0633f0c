"""What a checkpoint of SignCLIP holds: its two towers, their sizes, and what else is in it.

Checkpoints come from fairseq and from its users, who save the weights under other names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from signclip_desktop.core.encoding.signclip.presets import Preset, guess
from signclip_desktop.core.encoding.signclip.towers import SignClipConfig
from signclip_desktop.core.formats.torch_file import StoredTensor
from signclip_desktop.errors import CheckpointInvalid, Message

_HOLDERS = ("model", "state_dict", "model_state_dict")
_FIRST = "video_encoder.videomlp.linear1.weight"
POSE_WORDS = "video_encoder.bert.embeddings.word_embeddings.weight"
POSE_PLACES = "video_encoder.bert.embeddings.position_embeddings.weight"
TEXT_WORDS = "text_encoder.embeddings.word_embeddings.weight"
TEXT_PLACES = "text_encoder.embeddings.position_embeddings.weight"
# In the files, and used neither by the official code nor here.
_UNUSED = re.compile(r".*\.pooler\.dense\.(weight|bias)|.*\.embeddings\.position_ids")
_SCALE = re.compile(r"(.*\.)?logit_scale")
_LAYER = re.compile(r"(video_encoder\.bert|text_encoder)\.encoder\.layer\.(\d+)\..*")
_HEAD_WIDTH = 64
_NAMED = 3  # missing or unknown weights that a sentence names


@dataclass(frozen=True, slots=True)
class Found:
    """The weights in a checkpoint.

    Attributes:
        tensors: by the names of `towers.SignClipTowers`, word lists and places still whole.
        words: rows of the word list.
        presets: names of the presets that it may be of.
        similarity: "cosine" where it has learned a scale for it, else "dot".
    """

    tensors: Mapping[str, StoredTensor]
    words: int
    presets: tuple[str, ...]
    similarity: str

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every weight, by its name."""
        return {name: tensor.shape for name, tensor in self.tensors.items()}

    def config(self, preset: Preset, *, pose_only: bool = False) -> SignClipConfig:
        """Sizes of the towers, of which the clip's length is the preset's."""
        width, features = self.tensors[_FIRST].shape
        inner = self.tensors["video_encoder.bert.encoder.layer.0.intermediate.dense.weight"].shape
        return SignClipConfig(
            features=features,
            frames=preset.frames,
            width=width,
            pose_layers=self.layers("video_encoder.bert"),
            text_layers=0 if pose_only else self.layers("text_encoder"),
            heads=max(width // _HEAD_WIDTH, 1),
            inner=inner[0],
            words=self.words,
            pieces=preset.text_length - 3,
            positions=self.tensors[TEXT_PLACES].shape[0],
        )

    def layers(self, tower: str) -> int:
        """Number of layers of a tower."""
        matches = (_LAYER.fullmatch(name) for name in self.tensors)
        return len({match[2] for match in matches if match is not None and match[1] == tower})


def find_weights(content: object, file: str) -> Found:
    """The weights in the content of a checkpoint, under whatever names they were saved.

    Args:
        content: as `TorchFile` gives it.
        file: its name and that of its folder, which tell which model it is.

    Raises:
        CheckpointInvalid: there are none, some are missing, or there are some that SignCLIP does
            not have.
    """
    named = _named(content)
    first = next((name for name in named if name.endswith(_FIRST)), None)
    if first is None:
        raise CheckpointInvalid("model_import.no_weights", name=_FIRST)
    prefix = first.removesuffix(_FIRST)
    tensors: dict[str, StoredTensor] = {}
    other: list[str] = []
    similarity = "dot"
    for name, tensor in named.items():
        plain = name.removeprefix(prefix)
        if _SCALE.fullmatch(plain):
            similarity = "cosine"
        elif plain.startswith(("video_encoder.", "text_encoder.")) and name.startswith(prefix):
            if not _UNUSED.fullmatch(plain):
                tensors[plain] = tensor
        else:
            other.append(name)
    if other:
        raise CheckpointInvalid(
            "model_import.foreign_weights", count=len(other), names=tuple(sorted(other)[:_NAMED])
        )
    _check_whole(tensors)
    words = tensors[TEXT_WORDS].shape[0]
    found = Found(tensors, words, (), similarity)
    fitting = guess(
        width=tensors[_FIRST].shape[1],
        layers=found.layers("video_encoder.bert"),
        rows=words,
        name=file,
    )
    return Found(tensors, words, fitting, similarity)


def _named(content: object) -> dict[str, StoredTensor]:
    """The tensors of the first dict that holds any: bare, or where checkpoints keep them."""
    if not isinstance(content, Mapping):
        return {}
    for holder in _HOLDERS:
        inner = content.get(holder)
        if isinstance(inner, Mapping) and (found := _tensors(inner)):
            return found
    return _tensors(content)


def _tensors(content: Mapping[object, object]) -> dict[str, StoredTensor]:
    return {
        name: value
        for name, value in content.items()
        if isinstance(name, str) and isinstance(value, StoredTensor)
    }


def _check_whole(tensors: Mapping[str, StoredTensor]) -> None:
    """Refuse a checkpoint in which a weight is missing or has a shape of its own."""
    import torch

    from signclip_desktop.core.encoding.signclip.towers import SignClipTowers

    try:
        width, features = tensors[_FIRST].shape
        inner = tensors["video_encoder.bert.encoder.layer.0.intermediate.dense.weight"].shape[0]
        found = Found(tensors, tensors[TEXT_WORDS].shape[0], (), "")
        config = SignClipConfig(
            features=features,
            frames=tensors[POSE_PLACES].shape[0] - 2,
            width=width,
            pose_layers=found.layers("video_encoder.bert"),
            text_layers=found.layers("text_encoder"),
            heads=max(width // _HEAD_WIDTH, 1),
            inner=inner,
            words=found.words,
            positions=tensors[TEXT_PLACES].shape[0],
        )
        with torch.device("meta"):
            wanted = {
                name: tuple(value.shape)
                for name, value in SignClipTowers(config).state_dict().items()
            }
    except (KeyError, IndexError, ValueError, RuntimeError) as error:
        raise CheckpointInvalid("model_import.weights_missing") from error
    wanted[POSE_WORDS] = (found.words, width)
    missing = sorted(wanted.keys() - tensors.keys())
    unknown = sorted(tensors.keys() - wanted.keys())
    wrong = sorted(
        name for name in wanted.keys() & tensors.keys() if wanted[name] != tensors[name].shape
    )
    if missing:
        raise CheckpointInvalid("model_import.weights_lacking", names=_some(missing))
    if unknown:
        raise CheckpointInvalid("model_import.weights_unknown", names=_some(unknown))
    if wrong:
        raise CheckpointInvalid("model_import.weights_of_other_size", names=_some(wrong))


def _some(names: list[str]) -> tuple[str | Message, ...]:
    more = len(names) - _NAMED
    return (*names[:_NAMED], *([Message("list.more", count=more)] if more > 0 else []))
