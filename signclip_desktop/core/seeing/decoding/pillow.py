"""WebP, moving or still, by Pillow: FFmpeg knows no moving WebP.

Runs in the decode child alone.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from signclip_desktop.core.seeing.decoding.stop import Cause, Shortfall, Stop

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_MS = 100.0  # what browsers show a picture without a length for


@dataclass(frozen=True, slots=True)
class PillowPicture:
    """One picture; attributes as in decode_ffmpeg.FfmpegPicture."""

    time_s: float
    shown_size: tuple[int, int]
    stored_size: tuple[int, int]
    _image: Image.Image

    def rgb(self, width: int, height: int) -> "NDArray[np.uint8]":
        """The picture, uint8 (height, width, 3) RGB; black where it is transparent."""
        image = self._image
        if image.mode != "RGB":
            ground = Image.new("RGBA", image.size, (0, 0, 0, 255))
            image = Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
        if image.size != (width, height):
            image = image.resize((width, height), Image.Resampling.BOX)
        return np.ascontiguousarray(image, dtype=np.uint8)


class PillowVideo:
    """An open WebP file; attributes and methods as in decode_ffmpeg.FfmpegVideo."""

    def __init__(self, file: BinaryIO, *, max_pixels: int) -> None:
        """Read the header.

        Raises:
            Stop: it is no WebP picture, or too large.
        """
        _refuse_large(file, max_pixels)
        try:
            # Only this one format: Pillow knows many more.
            self._image = Image.open(file, formats=("WEBP",))
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise Stop(Cause.NOT_OPENED, str(error)) from error
        self._file = file
        self.stored_size = self._image.size
        self.claimed_frames = int(getattr(self._image, "n_frames", 1))
        self.claimed_s = 0.0  # told by each picture alone
        self.fps = 1000 / DEFAULT_MS
        self.codec = "WebP"
        self._read_s = 0.0
        self._read = 0

    def close(self) -> None:
        """Give the file back."""
        self._image.close()
        self._file.close()

    def pictures(self, seek_s: float = 0.0) -> Iterator[PillowPicture]:
        """Every picture in order; there is no seeking in this format.

        Raises:
            Stop: the first picture is broken.
        """
        time_s = 0.0
        for number in range(self.claimed_frames):
            try:
                self._image.seek(number)
                self._image.load()
            except (OSError, EOFError, ValueError, SyntaxError) as error:
                if number == 0:
                    raise Stop(Cause.BROKEN, str(error)) from error
                return
            self._read, self._read_s = number + 1, time_s
            yield PillowPicture(time_s, self._image.size, self._image.size, self._image)
            length_ms = float(self._image.info.get("duration", 0) or 0)
            time_s += (
                length_ms if math.isfinite(length_ms) and length_ms > 0 else DEFAULT_MS
            ) / 1000

    def shortfall(self, *, ends_early: bool) -> Shortfall | None:
        """What was missing, once all pictures were read; None for a good file."""
        missing = self.claimed_frames - self._read
        return Shortfall(self._read_s, 0.0) if ends_early or missing > 0 else None


def _refuse_large(file: BinaryIO, max_pixels: int) -> None:
    """Look at the claimed canvas first: Pillow takes memory for two of them as it opens."""
    head = file.read(30)
    file.seek(0)
    if head[12:16] != b"VP8X":  # a still picture has at most 16383 x 16383, without a canvas
        return
    width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
    if width * height > max_pixels:
        raise Stop(Cause.TOO_LARGE, f"{width} x {height}")
