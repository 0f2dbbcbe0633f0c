"""Stand-ins for what the recognition thread owns: landmarks, encoder and dictionary."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from signclip_desktop.core.types.landmarks import Clip, clip_of
from signclip_desktop.core.types.sign import Match, Recognition, Sign, Word
from signclip_desktop.errors import Message, NoSignSeen, SignClipError
from signclip_desktop.services.look_up_protocols import FileRequest, Landmarker, OpenFinder
from signclip_desktop.workers.look_up import LookUp
from tests.fakes import FakeCamera, FakeHolistic

GLOSSES = ("BOOK", "READ", "OPEN", "DOOR", "HOUSE", "ROOF", "TENT", "BOX", "ROOM", "PAPER", "MAP",
           "NEWS")  # fmt: skip


def some_matches(count: int = len(GLOSSES), *, mirrored: int = 2) -> tuple[Match, ...]:
    """Ranked signs with falling scores; the one of rank `mirrored` matched mirrored."""
    return tuple(
        Match(
            sign=Sign(f"test:{gloss.lower()}", gloss, "ase", (Word(gloss.lower()),)),
            score=round(0.93 - 0.06 * rank, 2),
            rank=rank,
            example_id=f"test:{gloss.lower()}:1",
            mirrored=rank == mirrored,
        )
        for rank, gloss in enumerate(GLOSSES[:count], start=1)
    )


@dataclass
class FakeFinder:
    """Answers every clip in which a hand was seen with the same ranked signs."""

    matches: tuple[Match, ...] = field(default_factory=some_matches)
    sure: bool = True
    clips: list[Clip] = field(default_factory=list)
    prepared: int = 0
    closed: bool = False
    warnings: list[str] = field(default_factory=list)
    languages: list[str | None] = field(default_factory=list)

    def preparing(self) -> Iterator[float]:
        self.prepared += 1
        yield 1.0

    def take_warnings(self) -> list[Message]:
        told, self.warnings = self.warnings, []
        return told

    def recognise(self, clip, *, request_id, top=20, trim=True, language=None) -> Recognition:
        if not clip.hand_seen().any():
            raise NoSignSeen("No hands were seen; keep head and hands in view and sign again.")
        self.clips.append(clip)
        self.languages.append(language)
        return self._answer(clip, request_id)

    def combine(
        self, recognitions: Sequence[Recognition], *, request_id, top=20, language=None
    ) -> Recognition:
        self.languages.append(language)
        return self._answer(recognitions[-1].clip, request_id)

    def look_alikes(self, sign_id: str, top: int = 6, language=None) -> list[Match]:
        self.languages.append(language)
        return [match for match in self.matches if match.sign.id != sign_id][:top]

    def _answer(self, clip: Clip, request_id: int) -> Recognition:
        embedding = np.zeros(4, dtype=np.float32)
        return Recognition(request_id, clip, embedding, self.matches, self.sure, "fake-1")


@dataclass
class FakeTools:
    """Implements recognition.Tools.

    Attributes:
        landmarker: used by the thread.
        finder: used by the thread.
        fails: error that loading the landmark models raises.
        file_frames: frames of any file that is read.
        gate: reading a file waits for it, where it is given.
    """

    landmarker: Landmarker = field(default_factory=lambda: FakeHolistic(signing=(5, 40)))
    finder: FakeFinder = field(default_factory=FakeFinder)
    fails: SignClipError | None = None
    file_frames: int = 30
    gate: threading.Event | None = None

    def make_landmarker(self) -> Landmarker:
        if self.fails is not None:
            raise self.fails
        return self.landmarker

    def open_finder(self, library: Path) -> OpenFinder:
        def close() -> None:
            self.finder.closed = True

        return OpenFinder(self.finder, "fake-1", close)

    def use_model(self, name: str, language: str | None) -> bool:
        return False

    def read_file(
        self,
        request: FileRequest,
        landmarker: Landmarker,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> Clip | None:
        if self.gate is not None:
            self.gate.wait(60)
        camera = FakeCamera(count=self.file_frames)
        camera.open()
        found = []
        for number in range(self.file_frames):
            if cancelled():
                return None
            frame = camera.read()
            assert frame is not None
            found.append(landmarker.process(frame))
            progress((number + 1) / self.file_frames)
        return clip_of(found, width_px=160, height_px=120)


def film(look_up: LookUp, camera: FakeCamera, count: int) -> None:
    """Let the camera give so many frames at once."""
    for _ in range(count):
        look_up.inbox.put(camera.read())
