"""The trained encoder: clips, and text, into one space, by a model folder's weights."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from signclip_desktop.core.encoding import model_files
from signclip_desktop.core.encoding.checkpoint import load_checkpoint
from signclip_desktop.core.encoding.companion import (
    COMPANION_DIMENSION,
    companion_part,
    text_beside,
    with_companion,
)
from signclip_desktop.core.encoding.encoder import Comparison, Modality
from signclip_desktop.core.encoding.exemplars import FILE_NAME, Exemplars, read_exemplars
from signclip_desktop.core.encoding.streams import even_steps, sample_track, streams_of, track_of
from signclip_desktop.core.encoding.towers import TowerConfig
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.limits import WEIGHTS_BYTES
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import CheckpointInvalid

BATCH = 128
# Up to so many clips are embedded on one thread: each of some hundred small operations would
# wait for a second one that a busy machine (MediaPipe, the camera) has put aside. Measured on
# two cores with one other process: 10 ms on one thread, 300 ms on two.
FEW = 8


class TrainedEncoder:
    """Implements encoder.Encoder, and embeds text beside clips.

    The sure threshold was chosen on held-out people for 90 % precision (the model card tells
    how); it is in the model's config.
    """

    def __init__(self, folder: Path) -> None:
        checkpoint = load_checkpoint(folder)
        self._towers = checkpoint.towers
        config = checkpoint.towers.config
        self.id = checkpoint.id
        self.dimension = config.dimension
        self._companion: TrainingFreeEncoder | None = None
        self._weight = config.companion
        if config.companion:
            self._companion = TrainingFreeEncoder()
            self.id = f"{checkpoint.id}+{self._companion.id}"
            self.dimension += COMPANION_DIMENSION
        self.recipe = checkpoint.recipe
        self.comparison = Comparison(checkpoint.sure_threshold)
        self.sign_languages = checkpoint.languages
        self.modalities = _modalities(config)
        # What the index holds for the starter dictionary's averaged motions, if shipped.
        self.exemplars = self._read_exemplars(folder)

    def _read_exemplars(self, folder: Path) -> Exemplars | None:
        if not (folder / FILE_NAME).exists():
            return None
        model_files.check(folder, FILE_NAME, most=WEIGHTS_BYTES, must_be_listed=True)
        found = read_exemplars(folder / FILE_NAME, self.id)
        if found is not None and found.matrix.shape[1] != self.dimension:
            raise CheckpointInvalid("model.exemplars_of_other_length", file=folder / FILE_NAME)
        return found

    def embed(self, clips: Sequence[Clip]) -> Float:
        """Embed clips that are already trimmed to the active span.

        Returns:
            float32 (N, D), unit length, each independent of its neighbours.

        Raises:
            NoSignSeen: a clip in which no hand was ever detected.
        """
        parts = [self._embed(clips[start : start + BATCH]) for start in range(0, len(clips), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), np.float32)

    @torch.inference_mode()
    def embed_text(self, prompts: Sequence[str]) -> Float:
        """Embed prompts such as `<en> <ase> book`.

        Returns:
            float32 (N, D), compared with clips by dot product.
        """
        if not prompts:
            return np.zeros((0, self.dimension), np.float32)
        text: Float = self._towers.text(prompts).numpy()
        return text_beside(text, self._weight) if self._companion else text

    def _embed(self, clips: Sequence[Clip]) -> Float:
        if len(clips) > FEW:
            return self._embed_here(clips)
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            return self._embed_here(clips)
        finally:
            torch.set_num_threads(threads)

    @torch.inference_mode()
    def _embed_here(self, clips: Sequence[Clip]) -> Float:
        tracks = [track_of(clip) for clip in clips]
        steps = even_steps(len(tracks))
        hands = _stack([track.hands for track in tracks])
        lips = _stack([track.lips for track in tracks])
        streams = streams_of(
            sample_track(hands, steps),
            sample_track(lips, steps),
            _stack([track.body for track in tracks]),
        )
        embedding: Float = self._towers(streams).numpy()
        if self._companion is None:
            return embedding
        return with_companion(embedding, companion_part(self._companion, clips), self._weight)


def _modalities(config: TowerConfig) -> frozenset[Modality]:
    seen = {Modality.HANDS}
    if config.use_body:
        seen.add(Modality.BODY)
    if config.use_mouth:
        seen.add(Modality.MOUTH)
    return frozenset(seen)


def _stack(arrays: list[Float]) -> Tensor:
    return torch.from_numpy(np.stack(arrays))
