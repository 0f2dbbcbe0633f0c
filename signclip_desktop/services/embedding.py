"""Recordings and words to vectors, for `signclip embed` and `signclip serve`."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import UsageError


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vector of one recording.

    Attributes:
        vector: float32 (D,).
        frames: of the recording.
        first, last: the frames that were embedded, from `first` to `last`, the latter left out.
        fps: frames a second, 0 where one frame is all.
    """

    vector: Float
    frames: int
    first: int
    last: int
    fps: float


class Embedder:
    """One model, and MediaPipe when a video is given; one thread at a time is let in.

    Attributes:
        model: name of the model.
        encoder: of the model.
    """

    def __init__(self, model: str = "", *, trim: bool = True, official: bool = False) -> None:
        """Load the model.

        Args:
            model: its name; "" for the one that look-ups use.
            trim: leave the rest at both ends of a recording out.
            official: the vectors that the official SignCLIP code gives, of an imported model of
                SignCLIP, instead of rows of unit length.

        Raises:
            UsageError: there is no such model, or `official` is asked of another kind.
        """
        from signclip_desktop.core.encoding.registry import open_encoder, open_named
        from signclip_desktop.core.seeing.recording import HolisticOnDemand

        chosen = open_named(model) if model else open_encoder()
        self.model = chosen.name
        self.encoder: Encoder = chosen.encoder
        self._official: Any = None
        if official:
            from signclip_desktop.core.encoding.signclip.encoder import SignClipEncoder

            if not isinstance(chosen.encoder, SignClipEncoder):
                raise UsageError("model.not_signclip", name=chosen.name)
            self._official = chosen.encoder
        self._trim = trim
        self._lock = threading.Lock()
        self._holistic = HolisticOnDemand()

    def __enter__(self) -> "Embedder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def settings(self) -> dict[str, Any]:
        """What decides the vectors, to be kept beside them."""
        return {
            "model": self.model,
            "encoder": self.encoder.id,
            "recipe": self.encoder.recipe,
            "dimension": self.encoder.dimension,
            "trimmed": self._trim,
            "vectors": "official" if self._official is not None else "unit_length",
        }

    def file(self, path: Path) -> Embedded:
        """Embed a .pose file or a video.

        Raises:
            SignClipError: it cannot be read, or shows no sign; the sentence says why.
        """
        from signclip_desktop.core.seeing.recording import read_recording

        with self._lock:
            return self._embed(read_recording(path, self._holistic))

    def texts(self, prompts: Sequence[str]) -> Float:
        """Embed prompts such as `<en> <ase> house`, float32 (N, D).

        Raises:
            UsageError: the model knows no text.
        """
        with self._lock:
            embed = self.encoder.embed_text
            if embed is None:
                raise UsageError("model.no_words", name=self.model)
            if self._official is not None:
                official: Float = self._official.text(prompts)
                return official
            return embed(prompts)

    def close(self) -> None:
        """Give MediaPipe back; may be called again."""
        self._holistic.close()

    def _embed(self, clip: Clip) -> Embedded:
        from signclip_desktop.core.segmenting.spans import find_span

        first, last = 0, len(clip)
        if self._trim:
            span = find_span(clip)
            first, last = span.start, span.stop
        part = clip.slice(first, last)
        embed = self.encoder.embed if self._official is None else self._official.pose
        return Embedded(embed([part])[0], len(clip), first, last, clip.fps)
