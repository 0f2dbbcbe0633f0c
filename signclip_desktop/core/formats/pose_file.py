"""Read and write `.pose` files (pose-format v0.1 and v0.2) of MediaPipe Holistic.

Shoulders and both hands are asked for; the rest of the body and the face may be left out, as
public lexicons ship them (178 points), and count as not detected then.
Pixels in the file, image-normalised in the Clip; z is MediaPipe's own in both. Points are
found by name. Every count in a file is checked against its size before memory is taken.

Layout, little endian. Header: float32 version; uint16 width, height, depth; uint16 components;
for each component: name, format ("XYZC"), uint16 points, limbs, colours; point names; uint16
pairs of limbs; uint16 triples of colours. A text is uint16 length and UTF-8. Body: v0.1 uint16
fps, frames; v0.2 float32 fps, uint32 frames; then uint16 people; float32 coordinates (frames,
people, points, dims); float32 confidence (frames, people, points).
Source: pose-format's documentation of its file format; `test_pose_file.py` reads our files with
pose-format, and its files with ours.
"""

import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.atomic_file import replacing
from signclip_desktop.core.formats.pose_body import LEFT_OUT, Body, read_first_person
from signclip_desktop.core.held import refuse_held
from signclip_desktop.core.limits import (
    CLIP_SECONDS,
    LEAST_FPS,
    MOST_FPS,
    POSE_FILE_BYTES,
    POSE_FRAMES,
)
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import (
    BODY,
    BODY_EDGES,
    BODY_NAMES,
    FACE,
    FACE_CONTOUR,
    FACE_EDGES,
    HAND_EDGES,
    HAND_NAMES,
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_HIP,
    LEFT_SHOULDER,
    RIGHT_HAND,
    RIGHT_HIP,
    RIGHT_SHOULDER,
)
from signclip_desktop.errors import PoseFileUnreadable

# Names of points and limbs before the numbers: 20 kB in a file of full Holistic.
MAX_HEADER_BYTES = 1 << 20
MAX_COMPONENTS = 64
FALLBACK_FPS = 25.0  # where a file states the rate 0, which means unknown
MAX_HIP_DEPTH = 2.0  # frame widths; a person who fills the picture stays far below
FACE_SIZES = (468, 478)  # without and with MediaPipe's irises
WRITTEN_VERSION = 0.2

_BODY_PART, _FACE_PART = "POSE_LANDMARKS", "FACE_LANDMARKS"
_LEFT_PART, _RIGHT_PART = "LEFT_HAND_LANDMARKS", "RIGHT_HAND_LANDMARKS"
_DIMS = 3
# pose-format takes confidence 0 for "not detected"; a detected point keeps at least this.
_LEAST_CONFIDENCE = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class _Component:
    name: str
    point_format: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    version: float
    width_px: int
    height_px: int
    components: tuple[_Component, ...]

    @property
    def point_count(self) -> int:
        return sum(len(component.points) for component in self.components)

    @property
    def dims(self) -> int:
        return max(len(component.point_format) for component in self.components) - 1


class _Reader:
    """Takes values off the front of a file, never beyond its end; holds only that front."""

    def __init__(self, data: bytes, name: str, file_bytes: int | None = None) -> None:
        self.data = data
        self.at = 0
        self.name = name
        self.file_bytes = len(data) if file_bytes is None else file_bytes

    @property
    def left(self) -> int:
        return self.file_bytes - self.at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise PoseFileUnreadable("pose_file.cut_off", file=self.name)
        if self.at + count > len(self.data):
            raise _not_pose(self.name)
        self.at += count
        return self.data[self.at - count : self.at]

    def ushorts(self, count: int) -> tuple[int, ...]:
        return struct.unpack(f"<{count}H", self.take(2 * count))

    def number(self) -> float:
        return float(struct.unpack("<f", self.take(4))[0])

    def text(self) -> str:
        try:
            return self.take(self.ushorts(1)[0]).decode("utf-8")
        except UnicodeDecodeError:
            raise _not_pose(self.name) from None


def _not_pose(name: str) -> PoseFileUnreadable:
    return PoseFileUnreadable("pose_file.not_pose", file=name)


def _no_access(name: str) -> PoseFileUnreadable:
    return PoseFileUnreadable("pose_file.no_access", file=name)


def read_pose(path: Path | str) -> Clip:
    """Read the first person of a `.pose` file.

    A point counts as missing where its confidence is 0 or a coordinate is NaN (some writers
    code missing points as NaN with confidence 1). Frame i gets the time i / fps.

    Args:
        path: a file with the components LEFT_HAND and RIGHT_HAND_LANDMARKS, and POSE and
            FACE_LANDMARKS whole or in part; others are passed over.

    Raises:
        PoseFileUnreadable: broken, too large, or not of Holistic; one sentence says which.
    """
    path = Path(path)
    try:
        with _opened(path) as file:
            return _read(file, path)
    except OSError as error:
        raise _no_access(path.name) from error


def _read(file: BinaryIO, path: Path) -> Clip:
    file_bytes = os.fstat(file.fileno()).st_size
    reader = _Reader(file.read(MAX_HEADER_BYTES), path.name, file_bytes)
    header = _read_header(reader)
    places = _places(header, path.name)
    fps, frames, people = _read_counts(reader, header)
    body = Body(reader.at, frames, people, header.point_count, header.dims, path.name)
    size = np.array([header.width_px, header.height_px, 1], dtype=np.float32)
    person = read_first_person(file, body, places, size)
    person.points[..., 2] -= _depth_offset(person.points)
    return Clip(
        points=person.points,
        confidence=person.confidence,
        times_s=(np.arange(frames) / fps).astype(np.float32),
        width_px=header.width_px,
        height_px=header.height_px,
    )


def read_length(path: Path | str) -> tuple[int, float]:
    """Frames of a `.pose` file and frames a second.

    Raises:
        PoseFileUnreadable: it is broken.
    """
    path = Path(path)
    try:
        with _opened(path) as file:
            file_bytes = os.fstat(file.fileno()).st_size
            reader = _Reader(file.read(MAX_HEADER_BYTES), path.name, file_bytes)
    except OSError as error:
        raise _no_access(path.name) from error
    fps, frames, _ = _read_counts(reader, _read_header(reader))
    return frames, fps


def _depth_offset(points: Float) -> np.float32:
    """What was added to every z of (T, K, 3) points; 0 for depths as MediaPipe gives them.

    MediaPipe's z is 0 between the hips. Tools that move a pose to the middle of a canvas move z
    as well (sign.mt's lexicon: by 250), beyond what a stored clip can hold.
    """
    hips = points[:, [LEFT_HIP, RIGHT_HIP], 2]
    known = hips[np.isfinite(hips)]
    middle = np.float32(np.median(known)) if len(known) else np.float32(0)
    return middle if abs(middle) > MAX_HIP_DEPTH else np.float32(0)


def _opened(path: Path) -> BinaryIO:
    refuse_held(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise PoseFileUnreadable("pose_file.not_ordinary", file=path.name)
        if status.st_size > POSE_FILE_BYTES:
            raise PoseFileUnreadable("pose_file.too_large", file=path.name)
        if status.st_size == 0:
            raise PoseFileUnreadable("pose_file.empty", file=path.name)
        return path.open("rb")
    except FileNotFoundError:
        raise PoseFileUnreadable("pose_file.missing", file=path.name) from None
    except (OSError, ValueError):
        raise _no_access(path.name) from None


def _read_header(reader: _Reader) -> _Header:
    if reader.left < 12:
        raise _not_pose(reader.name)
    version = reader.number()
    if not 0 <= version < 1:
        raise _not_pose(reader.name)
    width_px, height_px, _, count = reader.ushorts(4)
    if not 0 < count <= MAX_COMPONENTS:
        raise _not_pose(reader.name)
    components = tuple(_read_component(reader) for _ in range(count))
    return _Header(round(version, 3), width_px, height_px, components)


def _read_component(reader: _Reader) -> _Component:
    name, point_format = reader.text(), reader.text()
    points, limbs, colours = reader.ushorts(3)
    names = tuple(reader.text() for _ in range(points))
    reader.take(2 * 2 * limbs + 2 * 3 * colours)
    if not 2 <= len(point_format) <= 8:
        raise _not_pose(reader.name)
    return _Component(name, point_format, names)


def _places(header: _Header, name: str) -> NDArray[np.intp]:
    """For each of our landmarks, its place among the file's points; `LEFT_OUT` for those it lacks.

    Raises:
        PoseFileUnreadable: a hand or a shoulder is missing.
    """
    at: dict[tuple[str, str], int] = {}
    parts = {component.name: component for component in header.components}
    for component in header.components:
        for point in component.points:
            at[component.name, point] = len(at)
    if _FACE_PART in parts and _is_renumbered(parts[_FACE_PART].points):
        at = {key: place for key, place in at.items() if key[0] != _FACE_PART}
    wanted = [
        *((_BODY_PART, point) for point in BODY_NAMES),
        *((_FACE_PART, str(number)) for number in FACE_CONTOUR),
        *((_LEFT_PART, point) for point in HAND_NAMES),
        *((_RIGHT_PART, point) for point in HAND_NAMES),
    ]
    asked = [*wanted[LEFT_HAND.start :], wanted[LEFT_SHOULDER], wanted[RIGHT_SHOULDER]]
    names = sum(len(set(component.points)) for component in parts.values())
    if not all(key in at for key in asked) or names != header.point_count or header.dims != _DIMS:
        raise PoseFileUnreadable("pose_file.not_full", file=name)
    if header.width_px == 0 or header.height_px == 0:
        raise PoseFileUnreadable("pose_file.no_picture_size", file=name)
    return np.array([at.get(key, LEFT_OUT) for key in wanted])


def _is_renumbered(points: tuple[str, ...]) -> bool:
    """Whether a reduced face was numbered anew, so that no point can be told by its name."""
    return len(points) not in FACE_SIZES and points == tuple(map(str, range(len(points))))


def _read_counts(reader: _Reader, header: _Header) -> tuple[float, int, int]:
    """Frames a second, frames and people, checked against what is left of the file."""
    if header.version == 0.2:
        fps, frames = reader.number(), struct.unpack("<I", reader.take(4))[0]
    elif header.version == 0.1:
        fps, frames = reader.ushorts(2)
    else:
        raise PoseFileUnreadable("pose_file.version", file=reader.name, version=header.version)
    people = reader.ushorts(1)[0]
    frame_bytes = 4 * people * header.point_count * (header.dims + 1)
    if frames == 0 or people == 0:
        raise PoseFileUnreadable("pose_file.no_frames", file=reader.name)
    if header.version == 0.1:  # its count has 16 bits, and longer files wrap round
        whole = reader.left // frame_bytes
        frames += max(0, whole - frames) // 65_536 * 65_536
    if frames * frame_bytes > reader.left:
        raise PoseFileUnreadable("pose_file.cut_off", file=reader.name)
    if frames > POSE_FRAMES:
        raise PoseFileUnreadable("pose_file.too_many_frames", file=reader.name, frames=frames)
    return _rate(reader.name, float(fps), frames), frames, people


def _rate(name: str, fps: float, frames: int) -> float:
    """Frames a second; 0 means that the writer did not know.

    pose-format's own code puts 0 before the rate is known, and OpenCV gives 0 for videos that do
    not tell. No writer puts anything else in its place: NaN, like -5, is damage.
    """
    if fps == 0:
        return FALLBACK_FPS
    if not LEAST_FPS <= fps <= MOST_FPS:
        raise PoseFileUnreadable("pose_file.frame_rate", file=name, fps=fps)
    if frames / fps > CLIP_SECONDS:
        raise PoseFileUnreadable("pose_file.too_long", file=name)
    return fps


def write_pose(clip: Clip, path: Path | str) -> None:
    """Write a clip as a v0.2 `.pose` file, whole or not at all.

    The format knows one frame rate only: frames are written in order at the clip's mean rate,
    from time 0. The 340 face points that a Clip does not hold are written as not detected.
    Picture sizes above 65,535 px are scaled down.

    Raises:
        OSError: the file cannot be written; an old one is untouched.
    """
    with replacing(Path(path)) as temporary:
        temporary.write_bytes(_encoded(clip))


def _encoded(clip: Clip) -> bytes:
    scale = min(1.0, 65_535 / max(clip.width_px, clip.height_px))
    width_px, height_px = max(1, int(clip.width_px * scale)), max(1, int(clip.height_px * scale))
    size = np.array([width_px, height_px, 1], dtype=np.float32)
    places, point_count = _written_places()
    seen = np.isfinite(clip.points).all(axis=2)
    points = np.zeros((len(clip), point_count, _DIMS), dtype="<f4")
    points[:, places] = np.where(seen[..., None], clip.points * size, np.float32(0))
    confidence = np.zeros((len(clip), point_count), dtype="<f4")
    confidence[:, places] = np.where(seen, np.maximum(clip.confidence, _LEAST_CONFIDENCE), 0)
    fps = clip.fps if len(clip) > 1 else FALLBACK_FPS
    body = struct.pack("<fIH", fps, len(clip), 1)
    return _header_bytes(width_px, height_px) + body + points.tobytes() + confidence.tobytes()


def _written_places() -> tuple[NDArray[np.intp], int]:
    """Where each landmark is in a file with a whole face mesh; and that file's points."""
    mesh = FACE_SIZES[0]
    places = np.empty(LANDMARK_COUNT, dtype=np.intp)
    places[BODY] = np.arange(33)
    places[FACE] = 33 + np.array(FACE_CONTOUR)
    places[LEFT_HAND] = 33 + mesh + np.arange(21)
    places[RIGHT_HAND] = 33 + mesh + 21 + np.arange(21)
    return places, 33 + mesh + 42


def _header_bytes(width_px: int, height_px: int) -> bytes:
    mesh_edges = tuple(
        (FACE_CONTOUR[a - FACE.start], FACE_CONTOUR[b - FACE.start]) for a, b in FACE_EDGES
    )
    mesh_names = tuple(str(number) for number in range(FACE_SIZES[0]))
    parts = [struct.pack("<f4H", WRITTEN_VERSION, width_px, height_px, 0, 4)]
    for name, points, edges, colour in (
        (_BODY_PART, BODY_NAMES, BODY_EDGES, (255, 0, 0)),
        (_FACE_PART, mesh_names, mesh_edges, (128, 0, 0)),
        (_LEFT_PART, HAND_NAMES, HAND_EDGES, (0, 255, 0)),
        (_RIGHT_PART, HAND_NAMES, HAND_EDGES, (0, 0, 255)),
    ):
        parts += [_text_bytes(name), _text_bytes("XYZC")]
        parts.append(struct.pack("<3H", len(points), len(edges), 1))
        parts += [_text_bytes(point) for point in points]
        parts += [struct.pack("<2H", *edge) for edge in edges]
        parts.append(struct.pack("<3H", *colour))
    return b"".join(parts)


def _text_bytes(text: str) -> bytes:
    raw = text.encode("utf-8")
    return struct.pack("<H", len(raw)) + raw
