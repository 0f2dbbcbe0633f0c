"""What look-ups need: landmarks, a recogniser, files."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Clip, Landmarks
from signclip_desktop.core.types.sign import Match, Recognition
from signclip_desktop.errors import Message


class Landmarker(Protocol):
    """What the thread needs of `Holistic`."""

    @property
    def failed_frames(self) -> int:
        """Frames on which MediaPipe failed and that count as missing."""

    def warm_up(self) -> None:
        """Load the models, so that the first frame is not slower than the others."""

    def restart(self) -> None:
        """Forget the frames so far, before an unrelated video."""

    def process(self, frame: Frame) -> Landmarks:
        """Find the landmarks of one frame."""

    def close(self) -> None:
        """Free the graph."""


class Finder(Protocol):
    """What the thread needs of `Recognizer`."""

    def preparing(self) -> Iterator[float]:
        """Takes in what changed in the library, a bounded step at each turn; share done, 0..1."""

    def take_warnings(self) -> list[Message]:
        """What the user should know since this was asked last."""

    def recognise(
        self,
        clip: Clip,
        *,
        request_id: int,
        top: int = 20,
        trim: bool = True,
        language: str | None = None,
    ) -> Recognition:
        """Rank the signs, of one sign language or of all."""

    def combine(
        self,
        recognitions: Sequence[Recognition],
        *,
        request_id: int,
        top: int = 20,
        language: str | None = None,
    ) -> Recognition:
        """Rank the signs by several attempts at the same one."""

    def look_alikes(self, sign_id: str, top: int = 6, language: str | None = None) -> list[Match]:
        """Signs that are easily mistaken for this one."""


@dataclass(frozen=True, slots=True)
class OpenFinder:
    """A recogniser, its encoder's id, and how to close the store behind it."""

    finder: Finder
    encoder_id: str
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A part of a video or .pose file to look up; `cancelled` is raised by the GUI thread."""

    id: int
    path: Path
    from_s: float | None
    to_s: float | None
    cancelled: threading.Event


class Tools(Protocol):
    """Makes what the thread owns; every method is called in the thread."""

    def make_landmarker(self) -> Landmarker:
        """Load MediaPipe."""

    def open_finder(self, library: Path) -> OpenFinder:
        """Open the library a second time and load the encoder."""

    def use_model(self, name: str, language: str | None) -> bool:
        """Load the model of this name from now on, "" for the default of the sign language.

        Returns:
            Whether it is another than the one that was loaded.
        """

    def read_file(
        self,
        request: FileRequest,
        landmarker: Landmarker,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> Clip | None:
        """The landmarks of a part of a file; None if cancelled."""
