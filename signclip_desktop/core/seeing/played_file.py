"""A video file that plays the part of a camera, in real time: for tests and screenshots."""

import time
from collections.abc import Callable
from pathlib import Path

from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.errors import CameraState, CameraUnavailable


class PlayedFile:
    """Implements FrameSource: gives each frame when it is due, then begins again or ends."""

    is_live = True

    def __init__(
        self,
        path: Path,
        *,
        loop: bool = True,
        make_source: Callable[[Path], FrameSource] = VideoFile,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = path.name
        self.nominal_fps = 0.0
        self._path = path
        self._loop = loop
        self._make_source = make_source
        self._now = now
        self._sleep = sleep
        self._source: FrameSource | None = None
        self._round_began = 0.0
        self._began = 0.0
        self._number = 0

    def open(self) -> None:
        """Open the file.

        Raises:
            VideoUnreadable: as for any file.
        """
        if self._source is None:
            self._began = self._now()
            self._begin_round()

    def read(self) -> Frame | None:
        """Wait until the next frame is due.

        Raises:
            CameraUnavailable: the file is over and is not repeated.
        """
        while self._source is not None:
            frame = self._source.read()
            if frame is None:
                self._next_round()
                continue
            wait_s = self._round_began + frame.time_s - self._now()
            if wait_s > 0:
                self._sleep(wait_s)
            stamped = Frame(frame.image, self._now() - self._began, self._number)
            self._number += 1
            return stamped
        raise CameraUnavailable(CameraState.UNPLUGGED, "camera.file_over", file=self._path.name)

    def close(self) -> None:
        """Close the file."""
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _begin_round(self) -> None:
        self._source = self._make_source(self._path)
        self._source.open()
        self.nominal_fps = self._source.nominal_fps
        self._round_began = self._now()

    def _next_round(self) -> None:
        self.close()
        if self._loop:
            self._begin_round()
