"""An imported model of SignCLIP as an encoder of look-ups, and its official scores."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from signclip_desktop.core.encoding import model_config, model_files
from signclip_desktop.core.encoding.encoder import Comparison, EmbedText, Modality
from signclip_desktop.core.encoding.exemplars import Exemplars
from signclip_desktop.core.encoding.model_config import CONFIG_NAME, WEIGHTS_NAME
from signclip_desktop.core.encoding.signclip.long_clips import LongClips, parts_of
from signclip_desktop.core.encoding.signclip.presets import PRESETS, UNCASED, Preset
from signclip_desktop.core.encoding.signclip.recipe import FEATURES, RIGHT_HAND_RECIPE, WIDTHS
from signclip_desktop.core.encoding.signclip.towers import SignClipConfig, SignClipTowers
from signclip_desktop.core.encoding.signclip.word_pieces import VOCABULARY_NAME, WordPieces
from signclip_desktop.core.formats.bounded import tensor_heads
from signclip_desktop.core.limits import SIGNCLIP_WEIGHTS_BYTES, TOWER_WIDTH, VOCABULARY_BYTES
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import CheckpointInvalid, NoSignSeen

DOT, COSINE = "dot", "cosine"
# No people were held out to choose a threshold on: without one, no match is called sure.
NEVER_SURE = 1e6
_BATCH = 16
_MOST = {"words": 250_000, "frames": 2_048, "positions": 2_048, "inner": 4 * TOWER_WIDTH}
_MOST_LAYERS = 48


class SignClipEncoder:
    """Implements encoder.Encoder with the towers of SignCLIP.

    For look-ups its rows have unit length, as those of every encoder. The scores of the official
    code are those of `pose` and `text`, compared by the model's own `similarity`.

    Attributes:
        preset: which of the released models it is.
        similarity: DOT, or COSINE where the model has learned a scale for it.
        long_clips: what is done with clips that are longer than the model's longest.
    """

    def __init__(self, folder: Path, *, long_clips: LongClips = LongClips.WINDOWS) -> None:
        """Open a folder that `importing` wrote.

        Raises:
            CheckpointInvalid: a file of it is missing or broken, or does not fit this version.
        """
        content = model_config.read_config(folder)
        model_config.check_format(folder, content)
        self.preset, config = _settings(folder, content)
        self.similarity = COSINE if content.get("similarity") == COSINE else DOT
        self.recipe = self.preset.recipe
        self._features = FEATURES[self.recipe]
        self._towers = _load(folder, config)
        self._pieces: WordPieces | None = None
        if config.text_layers:
            model_files.check(folder, VOCABULARY_NAME, most=VOCABULARY_BYTES)
            is_uncased = self.preset.vocabulary == UNCASED
            self._pieces = WordPieces(folder / VOCABULARY_NAME, lower_case=is_uncased)
        self.long_clips = long_clips
        self.id = _id(folder, content)
        self.dimension = config.width
        self.comparison = Comparison(NEVER_SURE)
        self.exemplars: Exemplars | None = None
        self.sign_languages = model_config.languages_of(folder, content)
        self.modalities = (
            frozenset({Modality.HANDS})
            if self.recipe == RIGHT_HAND_RECIPE
            else frozenset({Modality.HANDS, Modality.BODY, Modality.MOUTH})
        )

    @property
    def frames(self) -> int:
        """The longest clip that the pose tower takes at once."""
        return self._towers.config.frames

    @property
    def embed_text(self) -> EmbedText | None:
        """Embeds prompts, float32 (N, D) of unit length; None for a pose tower alone."""
        return self._unit_text if self._pieces is not None else None

    def embed(self, clips: Sequence[Clip]) -> Float:
        """Embed clips that are already trimmed to the active span.

        Returns:
            float32 (N, D), unit length, each independent of its neighbours.

        Raises:
            NoSignSeen: a clip in which no hand was ever detected, or no shoulders.
        """
        if any(not clip.hand_seen().any() for clip in clips):
            raise NoSignSeen("sign.no_hands")
        return _unit(self.pose(clips))

    @torch.inference_mode()
    def pose(self, clips: Sequence[Clip]) -> Float:
        """The pose tower's own vectors, float32 (N, D), as the official code gives them.

        Raises:
            NoSignSeen: a clip in which the shoulders were never detected.
        """
        found = np.zeros((len(clips), self.dimension), np.float32)
        weights = np.zeros(len(clips), np.float32)
        waiting: list[tuple[int, torch.Tensor]] = []
        for number, clip in enumerate(clips):
            whole = torch.from_numpy(self._features(clip))
            parts = parts_of(len(whole), self.frames, self.long_clips)
            waiting += [(number, whole[start:stop]) for start, stop in parts]
        # Clips of like length side by side: little padding.
        waiting.sort(key=lambda one: len(one[1]))
        for start in range(0, len(waiting), _BATCH):
            numbers, batch = zip(*waiting[start : start + _BATCH], strict=True)
            rows = self._towers.video_encoder(batch).numpy()
            for number, row in zip(numbers, rows, strict=True):
                found[number] += row
                weights[number] += 1
        found /= np.maximum(weights, 1)[:, None]
        return found

    @torch.inference_mode()
    def text(self, prompts: Sequence[str]) -> Float:
        """The text tower's own vectors, float32 (N, D), as the official code gives them.

        Raises:
            CheckpointInvalid: the model was imported without its text tower.
        """
        if self._pieces is None or self._towers.text_encoder is None:
            raise CheckpointInvalid("model.no_text_tower")
        if not prompts:
            return np.zeros((0, self.dimension), np.float32)
        rows = self._pieces.rows(prompts)
        parts = [
            self._towers.text_encoder(rows[start : start + _BATCH]).numpy()
            for start in range(0, len(rows), _BATCH)
        ]
        return np.concatenate(parts)

    def pieces(self, prompt: str) -> list[str]:
        """The word pieces of a prompt, to show them; none for a pose tower alone."""
        return self._pieces.pieces(prompt) if self._pieces is not None else []

    def scores(self, poses: Float, texts: Float) -> Float:
        """The model's own similarity of each pose (rows) and each text, float32 (N, M)."""
        if self.similarity == COSINE:
            poses, texts = _unit(poses), _unit(texts)
        scores: Float = poses @ texts.T
        return scores

    def _unit_text(self, prompts: Sequence[str]) -> Float:
        return _unit(self.text(prompts))


def _settings(folder: Path, content: dict[str, Any]) -> tuple[Preset, SignClipConfig]:
    preset = PRESETS.get(str(content.get("preset")))
    towers = content.get("towers")
    if preset is None or preset.recipe not in FEATURES or not isinstance(towers, dict):
        raise CheckpointInvalid("model.no_signclip_model", file=folder / CONFIG_NAME)
    try:
        config = SignClipConfig(**towers)
        for name, value in towers.items():
            most = _MOST_LAYERS if name.endswith("_layers") else _MOST.get(name, TOWER_WIDTH)
            least = 0 if name == "text_layers" else 1
            if type(value) is not int or not least <= value <= most:
                raise ValueError(name)
        if config.width % config.heads or config.features != WIDTHS[preset.recipe]:
            raise ValueError("width")
    except (TypeError, ValueError) as error:
        raise CheckpointInvalid("model.impossible_sizes", file=folder / CONFIG_NAME) from error
    return preset, config


def _load(folder: Path, config: SignClipConfig) -> SignClipTowers:
    model_files.check(folder, WEIGHTS_NAME, most=SIGNCLIP_WEIGHTS_BYTES, must_be_listed=True)
    try:
        with torch.device("meta"):
            towers = SignClipTowers(config)
        wanted = {name: tuple(value.shape) for name, value in towers.state_dict().items()}
        heads = tensor_heads(folder / WEIGHTS_NAME, most=SIGNCLIP_WEIGHTS_BYTES)
        if {name: head.shape for name, head in heads.items()} != wanted:
            raise ValueError("the shapes differ")
        weights = {name: value.float() for name, value in load_file(folder / WEIGHTS_NAME).items()}
        towers.load_state_dict(weights, assign=True)
    except (SafetensorError, TypeError, ValueError, RuntimeError, OSError) as error:
        raise CheckpointInvalid(
            "model.weights_do_not_fit", folder=folder, config=CONFIG_NAME
        ) from error
    if not all(bool(torch.isfinite(value).all()) for value in weights.values()):
        raise CheckpointInvalid("model.weights_not_finite", folder=folder)
    return towers.eval().requires_grad_(requires_grad=False)


def _id(folder: Path, content: dict[str, Any]) -> str:
    decisive = {key: content.get(key) for key in ("preset", "towers", "weights_sha256")}
    digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
    return f"signclip-{content['preset']}-{digest[:12]}"


def _unit(rows: Float) -> Float:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Float = (rows / np.maximum(length, 1e-12)).astype(np.float32)
    return unit
