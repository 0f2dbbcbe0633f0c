"""What look-ups really use: MediaPipe, the encoder, the library.

Everything heavy is imported inside the methods, which run in that thread, so that the window
can show before torch and MediaPipe are loaded.
"""

from collections.abc import Callable
from pathlib import Path

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import DiskFull, StoreReadOnly, UsageError
from signclip_desktop.services.look_up_protocols import FileRequest, Landmarker, OpenFinder


class RealTools:
    """Implements `recognition.Tools`; `safe` takes the encoder that needs no weights."""

    def __init__(self, *, safe: bool = False) -> None:
        self._safe = safe
        self._model = ""
        self._language: str | None = None
        self._loaded = ""

    def make_landmarker(self) -> Landmarker:
        """Load MediaPipe Holistic."""
        from signclip_desktop.core.seeing.holistic import Holistic

        return Holistic()

    def open_finder(self, library: Path) -> OpenFinder:
        """Load the encoder, and open the library a second time, in this thread.

        The encoder first: loading it may outlast the window, and a library that is open when the
        process ends leaves its log behind.
        """
        from signclip_desktop.core.dictionary import Store
        from signclip_desktop.core.encoding.registry import BUILT_IN, Chosen, open_encoder
        from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
        from signclip_desktop.core.matching.recognizer import open_recognizer

        if self._safe:
            chosen = Chosen(BUILT_IN, TrainingFreeEncoder())
        else:
            self._loaded = self._to_load()
            chosen = open_encoder(self._model, self._language)
        try:
            store = Store.open(library)
        except (DiskFull, StoreReadOnly):
            store = Store.open(library, read_only=True)
        try:
            return OpenFinder(open_recognizer(store, chosen), chosen.encoder.id, store.close)
        except BaseException:
            store.close()
            raise

    def use_model(self, name: str, language: str | None) -> bool:
        """Load this model from the next `open_finder` on; returns whether it is another one."""
        self._model, self._language = name, language
        return self._loaded != "" and self._loaded != self._to_load()

    def _to_load(self) -> str:
        from signclip_desktop.core.encoding.registry import list_models

        return list_models().in_use(self._model, self._language)

    def read_file(
        self,
        request: FileRequest,
        landmarker: Landmarker,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> Clip | None:
        """The landmarks of a part of a video (every frame) or of a .pose file."""
        from signclip_desktop.core.seeing.holistic import ReadingCancelled
        from signclip_desktop.core.seeing.recording import EmptySpan, read_recording

        try:
            return read_recording(
                request.path,
                lambda: landmarker,
                from_s=request.from_s,
                to_s=request.to_s,
                progress=progress,
                cancelled=cancelled,
            )
        except ReadingCancelled:
            return None
        except EmptySpan:
            raise UsageError("span.marked_empty") from None
