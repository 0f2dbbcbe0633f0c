"""A clip as compact bytes, for the library's clip column and the starter dictionary.

Layout (little-endian): magic "SCC1", uint16 T, uint16 width_px, uint16 height_px, uint16 P,
then P landmark indices as uint8 (only landmarks that are seen at least once are kept), then
a zlib stream of: times float32 (T,), confidence uint8 (T, P) in 1/255, points int16 (3, P, T)
in 1/8192 as differences along time (modulo 2**16), -32768 where not detected.
Precision is 1/16384 of the frame (0.04 px at 640), range -4..4.
"""

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.formats.bounded import Refused, inflate
from signclip_desktop.core.limits import CLIP_FRAMES, CLIP_SECONDS
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import LANDMARK_COUNT

_MAGIC = b"SCC1"
_HEADER = struct.Struct("<4sHHHH")
_STEPS = 8192.0
_MISSING = -32768
_LIMIT = 32767
# Frames that are turned into floats at once: the steps in between take three times as much.
_BLOCK = 4096
_SIDE_PX = 65_535


@dataclass(frozen=True, slots=True)
class PackedCounts:
    """What stands before a clip's packed stream.

    Attributes:
        frames: T.
        width_px: width of the frames the landmarks were found in.
        height_px: height of those frames.
        kept: uint8 (P,), the landmarks that follow, rising.
    """

    frames: int
    width_px: int
    height_px: int
    kept: NDArray[np.uint8]


def encode_clip(clip: Clip) -> bytes:
    """Pack a clip; the same clip always gives the same bytes.

    Raises:
        ValueError: more frames, later times or larger pictures than the layout holds.
    """
    _check_fits(clip)
    frames = len(clip)
    detected = np.isfinite(clip.points).all(axis=2)
    kept = np.flatnonzero(detected.any(axis=0))
    points = np.clip(np.nan_to_num(clip.points[:, kept]) * _STEPS, -_LIMIT, _LIMIT)
    steps = np.where(detected[:, kept, None], np.rint(points), _MISSING).astype(np.int16)
    by_landmark = steps.transpose(2, 1, 0)
    with np.errstate(over="ignore"):
        deltas = np.diff(by_landmark, axis=2, prepend=np.int16(0))
    confidence = np.rint(np.clip(np.nan_to_num(clip.confidence[:, kept]), 0, 1) * 255)
    body = (
        clip.times_s.astype("<f4").tobytes()
        + confidence.astype(np.uint8).tobytes()
        + deltas.astype("<i2").tobytes()
    )
    header = _HEADER.pack(_MAGIC, frames, clip.width_px, clip.height_px, len(kept))
    return header + kept.astype(np.uint8).tobytes() + zlib.compress(body, 9)


def _check_fits(clip: Clip) -> None:
    """Refuse to write what could not be read back."""
    if len(clip) > CLIP_FRAMES:
        raise ValueError(f"expected at most {CLIP_FRAMES} frames, got {len(clip)}")
    if not _are_times(clip.times_s):
        raise ValueError(f"expected times of at most {CLIP_SECONDS:g} s")
    if max(clip.width_px, clip.height_px) > _SIDE_PX:
        raise ValueError(f"expected pictures of at most {_SIDE_PX} pixels a side")


def _are_times(times_s: Float) -> bool:
    # A stamp that is not a number fails the comparison.
    return bool((np.abs(times_s) <= CLIP_SECONDS).all())


def decode_clip(packed: bytes) -> Clip:
    """Unpack what encode_clip made; the counts are checked before anything is unpacked.

    Raises:
        ValueError: the bytes are not a packed clip, or were cut or changed.
    """
    counts = read_counts(packed)
    frames, kept_count = counts.frames, len(counts.kept)
    stream = memoryview(packed)[_HEADER.size + kept_count :]
    try:
        body = inflate(stream, frames * (4 + kept_count + 6 * kept_count))
    except Refused as error:
        raise ValueError(f"a packed clip is damaged: {error}") from error
    times_s = np.frombuffer(body, "<f4", frames)
    if not _are_times(times_s):
        raise ValueError("expected times of at most a day in a packed clip")
    confidence = np.frombuffer(body, np.uint8, frames * kept_count, frames * 4)
    deltas = np.frombuffer(body, "<i2", 3 * kept_count * frames, frames * (4 + kept_count))
    steps = np.cumsum(deltas.reshape(3, kept_count, frames), axis=2, dtype=np.int16)
    return Clip(
        points=_points(counts.kept, steps),
        confidence=_spread(counts.kept, confidence.reshape(frames, kept_count)),
        times_s=times_s.astype(np.float32),
        width_px=counts.width_px,
        height_px=counts.height_px,
    )


def read_counts(packed: bytes) -> PackedCounts:
    """What a packed clip says of itself; nothing is unpacked.

    Raises:
        ValueError: the bytes do not begin as a packed clip does.
    """
    if len(packed) < _HEADER.size:
        raise ValueError("expected a packed clip, got too few bytes")
    magic, frames, width_px, height_px, kept_count = _HEADER.unpack_from(packed)
    if magic != _MAGIC:
        raise ValueError("expected a packed clip, got something else")
    kept = np.frombuffer(packed[_HEADER.size : _HEADER.size + kept_count], dtype=np.uint8)
    if frames == 0:
        raise ValueError("expected at least one frame in a packed clip")
    rising = (np.diff(kept.astype(np.int16)) > 0).all()
    if len(kept) != kept_count or (kept >= LANDMARK_COUNT).any() or not rising:
        raise ValueError("expected known landmark indices in a packed clip, each once")
    return PackedCounts(frames, width_px, height_px, kept)


def _points(kept: NDArray[np.uint8], steps: NDArray[np.int16]) -> Float:
    """Points float32 (T, K, 3) of steps int16 (3, P, T)."""
    points = np.full((steps.shape[2], LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    for start in range(0, len(points), _BLOCK):
        values = steps[:, :, start : start + _BLOCK].transpose(2, 1, 0)
        scaled = values / np.float32(_STEPS)
        # A point is there whole or not at all; changed bytes may say otherwise.
        scaled[(values == _MISSING).any(axis=2)] = np.nan
        points[start : start + _BLOCK, kept] = scaled
    return points


def _spread(kept: NDArray[np.uint8], confidence: NDArray[np.uint8]) -> Float:
    """Confidence float32 (T, K) of the kept landmarks' uint8 (T, P)."""
    spread = np.zeros((len(confidence), LANDMARK_COUNT), dtype=np.float32)
    spread[:, kept] = confidence / np.float32(255)
    return spread
