"""From the landmarks of a recording to its sentence, with a model that the user has trained."""

import torch

from signclip_desktop.core.encoding.signmouth.landmark_streams import landmark_streams
from signclip_desktop.core.encoding.signmouth.model import SignBatch
from signclip_desktop.core.encoding.signmouth.model_folder import SentenceModel
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import UsageError


class SentenceReader:
    """Translates clips; only with a model that was trained on landmarks."""

    def __init__(self, model: SentenceModel) -> None:
        """Take a model.

        Raises:
            UsageError: it reads something else than landmarks.
        """
        if model.features != "landmarks":
            raise UsageError("model.reads_no_video", name=model.name, features=model.features)
        self.model = model

    def read(self, clip: Clip) -> str:
        """The sentence of a clip; the same each time.

        Raises:
            NoSignSeen: no hand was ever detected.
        """
        made = landmark_streams(clip)
        batch = SignBatch(
            torch.from_numpy(made.manual)[None],
            torch.from_numpy(made.lips)[None],
            torch.from_numpy(made.manual_seen)[None],
            torch.from_numpy(made.lips_seen)[None],
            torch.tensor([len(made.manual)]),
        )
        numbers = self.model.translator.translate(batch, self.model.decoding)[0]
        return self.model.vocabulary.decode(numbers)
