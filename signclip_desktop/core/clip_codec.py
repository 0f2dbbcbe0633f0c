"""A clip as compact bytes, for the library's clip column and the starter dictionary.

Layout (little-endian): magic "SCC1", uint16 T, uint16 width_px, uint16 height_px, uint16 P,
then P landmark indices as uint8 (only landmarks that are seen at least once are kept), then
a zlib stream of: times float32 (T,), confidence uint8 (T, P) in 1/255, points int16 (3, P, T)
in 1/8192 as differences along time (modulo 2**16), -32768 where not detected.
Precision is 1/16384 of the frame (0.04 px at 640), range -4..4.
"""

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.landmarks import Clip
from signclip_desktop.core.skeleton import LANDMARK_COUNT

_MAGIC = b"SCC1"
_HEADER = struct.Struct("<4sHHHH")
_STEPS = 8192.0
_MISSING = -32768
_LIMIT = 32767
MAX_FRAMES = 65535


def encode_clip(clip: Clip) -> bytes:
    """Pack a clip; the same clip always gives the same bytes.

    Raises:
        ValueError: more than MAX_FRAMES frames.
    """
    frames = len(clip)
    if frames > MAX_FRAMES:
        raise ValueError(f"expected at most {MAX_FRAMES} frames, got {frames}")
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


def decode_clip(packed: bytes) -> Clip:
    """Unpack what encode_clip made.

    Raises:
        ValueError: the bytes are not a packed clip, or were cut or changed.
    """
    if len(packed) < _HEADER.size:
        raise ValueError("expected a packed clip, got too few bytes")
    magic, frames, width_px, height_px, kept_count = _HEADER.unpack_from(packed)
    if magic != _MAGIC:
        raise ValueError("expected a packed clip, got something else")
    start = _HEADER.size
    kept = np.frombuffer(packed[start : start + kept_count], dtype=np.uint8)
    expected = frames * (4 + kept_count + 6 * kept_count)
    body = _inflate(packed[start + kept_count :], expected)
    if len(kept) != kept_count or (kept >= LANDMARK_COUNT).any():
        raise ValueError("expected known landmark indices in a packed clip")
    times_s = np.frombuffer(body, "<f4", frames)
    confidence = np.frombuffer(body, np.uint8, frames * kept_count, frames * 4)
    deltas = np.frombuffer(body, "<i2", 3 * kept_count * frames, frames * (4 + kept_count))
    steps = np.cumsum(deltas.reshape(3, kept_count, frames), axis=2, dtype=np.int16)
    return _clip_from(
        kept, times_s, confidence.reshape(frames, kept_count), steps, width_px, height_px
    )


def _clip_from(
    kept: NDArray[Any],
    times_s: NDArray[Any],
    confidence: NDArray[Any],
    steps: NDArray[Any],
    width_px: int,
    height_px: int,
) -> Clip:
    frames = len(times_s)
    points = np.full((frames, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    values = steps.transpose(2, 1, 0)
    points[:, kept] = np.where(values == _MISSING, np.nan, values / _STEPS).astype(np.float32)
    spread = np.zeros((frames, LANDMARK_COUNT), dtype=np.float32)
    spread[:, kept] = confidence.astype(np.float32) / 255
    return Clip(
        points=points,
        confidence=spread,
        times_s=times_s.astype(np.float32),
        width_px=width_px,
        height_px=height_px,
    )


def _inflate(stream: bytes, expected: int) -> bytes:
    """Inflate at most `expected` bytes, so that a crafted stream cannot fill the memory."""
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(stream, expected + 1)
    except zlib.error as error:
        raise ValueError(f"a packed clip is damaged: {error}") from error
    if len(body) != expected:
        raise ValueError(f"expected {expected} bytes in a packed clip, got {len(body)}")
    return body
