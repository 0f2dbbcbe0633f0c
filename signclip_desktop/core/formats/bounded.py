"""Reads zlib streams, .npz archives and safetensors headers of unknown origin within limits.

Every count is checked against what is really there before memory is taken for it. Does not know
what the arrays mean; JSON is read by `bounded_json`.
"""

import io
import math
import os
import stat
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from signclip_desktop import bounded_json
from signclip_desktop.core.held import refuse_held
from signclip_desktop.core.limits import (
    NPZ_ARRAYS,
    NPZ_BYTES,
    NPZ_HEADER_BYTES,
    TENSORS,
    TENSORS_HEADER_BYTES,
    WEIGHTS_BYTES,
)
from signclip_desktop.errors import Fault

_HEADER_JSON = bounded_json.JsonLimits(size=TENSORS_HEADER_BYTES, depth=8, digits=40)
# The end of a zip archive without a comment, as NumPy writes it: disks, entries, the size and
# place of the list of entries. An archive of ZIP64 form has a locator just before it.
_ZIP_END = struct.Struct("<4s4HLLH")
_ZIP_END_MARK, _ZIP64_MARK, _ZIP64_BYTES = b"PK\5\6", b"PK\6\7", 20
_ZIP_ENTRY_BYTES = 400  # of an entry in that list: 46, its name, and extra fields
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# zipfile, and NumPy's reader of array headers, pass on whatever their parts raise.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, tokenize.TokenError, EOFError, RuntimeError,
    MemoryError, ValueError, TypeError, LookupError, OverflowError, SyntaxError,
)  # fmt: skip
_PIECE_BYTES = 1 << 20

_TENSOR_BYTES = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2,
    "I16": 2, "U16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip


class Refused(Fault, ValueError):
    """The bytes are broken or beyond a limit; the message goes on after "... is not readable: "."""


@dataclass(frozen=True, slots=True)
class TensorHead:
    """What a safetensors header says of one tensor.

    Attributes:
        kind: number format in safetensors' words: "F16", "F32", "I64" ...
        shape: its sides.
    """

    kind: str
    shape: tuple[int, ...]


def inflate(stream: bytes | memoryview, expected: int) -> bytes:
    """Unpack a zlib stream that must give exactly `expected` bytes and end there.

    Raises:
        Refused: it is broken, gives another number of bytes, or has bytes after its end.
    """
    unpacker = zlib.decompressobj()
    try:
        # One byte more than expected: 0 would mean "no limit", and the stream's end must show.
        body = unpacker.decompress(stream, expected + 1)
    except zlib.error as error:
        raise Refused("archive.compression_broken", problem=str(error)) from error
    if len(body) != expected or not unpacker.eof or unpacker.unused_data:
        raise Refused("archive.other_size", expected=expected)
    return body


def read_bytes(path: Path, most: int) -> bytes:
    """The content of an ordinary file of at most so many bytes.

    Raises:
        OSError: it cannot be read.
        Refused: it is no ordinary file, or too large.
    """
    with _ordinary(path, most) as file:
        return file.read(most + 1)


def _ordinary(path: Path, most: int) -> io.BufferedReader:
    """Open without waiting for the writer of a pipe."""
    refuse_held(path)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size > most:
        os.close(handle)
        if stat.S_ISREG(status.st_mode):
            raise Refused("archive.too_large", most=most)
        raise Refused("archive.not_ordinary")
    return os.fdopen(handle, "rb")


def read_npz(
    source: Path | bytes, *, names: Collection[str] | None = None, most: int = NPZ_BYTES
) -> dict[str, NDArray[Any]]:
    """Arrays of an .npz archive; never objects, so that nothing in it can run.

    Args:
        source: the file, or its bytes.
        names: read only these; None for all.
        most: bytes of all its arrays together, unpacked.

    Raises:
        OSError: the file cannot be read.
        Refused: broken, beyond a limit, or with an array of objects; names that it lacks are
            simply not in the answer.
    """
    opened = io.BytesIO(source) if isinstance(source, bytes) else _ordinary(source, most)
    with opened:
        _check_zip_end(opened)
        try:
            with zipfile.ZipFile(opened) as archive:
                entries = _entries(archive, most)
                return {
                    name: _array(archive, entry)
                    for name, entry in entries.items()
                    if names is None or name in names
                }
        except Refused:
            raise
        except _BROKEN as error:
            raise Refused("archive.broken", problem=str(error)) from error


def read_npy(path: Path, *, most: int = NPZ_BYTES) -> NDArray[Any]:
    """The one array of an .npy file; never objects.

    Raises:
        OSError: the file cannot be read.
        Refused: broken, beyond the limit, or an array of objects.
    """
    content = read_bytes(path, most)
    try:
        start = io.BytesIO(content)
        shape, is_fortran, kind = _header(start)
        if math.prod(shape) * kind.itemsize != len(content) - start.tell() or not kind.itemsize:
            raise Refused("archive.npy_of_other_size")
        order: Literal["C", "F"] = "F" if is_fortran else "C"
        found: NDArray[Any] = np.frombuffer(content, kind, offset=start.tell())
        return found.reshape(shape, order=order)
    except Refused:
        raise
    except _BROKEN as error:
        raise Refused("archive.not_npy", problem=str(error)) from error


def _check_zip_end(file: io.BufferedIOBase) -> None:
    """Check how many entries an archive lists, before a reader takes memory for each."""
    size = file.seek(0, os.SEEK_END)
    tail = _ZIP64_BYTES + _ZIP_END.size
    file.seek(max(0, size - tail))
    ending = file.read(tail)
    file.seek(0)
    if len(ending) < _ZIP_END.size or ending[-_ZIP_END.size :][:4] != _ZIP_END_MARK:
        raise Refused("archive.not_npz")
    _, _, _, _, entries, list_bytes, _, comment = _ZIP_END.unpack(ending[-_ZIP_END.size :])
    too_long = entries > NPZ_ARRAYS or list_bytes > NPZ_ARRAYS * _ZIP_ENTRY_BYTES
    if too_long or comment or ending.startswith(_ZIP64_MARK):
        raise Refused("archive.too_many_arrays", most=NPZ_ARRAYS)


def _entries(archive: zipfile.ZipFile, most: int) -> dict[str, zipfile.ZipInfo]:
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = entry.filename.removesuffix(".npy")
        if name == entry.filename or name in entries or entry.compress_type not in _COMPRESSIONS:
            raise Refused("archive.no_array", name=entry.filename[:40])
        entries[name] = entry
    if sum(entry.file_size for entry in entries.values()) > most:
        raise Refused("archive.arrays_too_large", most=most)
    return entries


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> NDArray[Any]:
    """One array, whose header must state exactly the bytes that follow it."""
    with archive.open(entry) as packed:
        start = io.BytesIO(packed.read(NPZ_HEADER_BYTES + 12))
        shape, is_fortran, kind = _header(start)
        expected = math.prod(shape) * kind.itemsize
        if expected != entry.file_size - start.tell() or kind.itemsize == 0:
            raise Refused("archive.array_of_other_size", array=entry.filename)
        body = _rest(start, packed, expected)
    if len(body) != expected:
        raise Refused("archive.array_cut_off", array=entry.filename)
    order: Literal["C", "F"] = "F" if is_fortran else "C"
    array: NDArray[Any] = np.frombuffer(body, kind).reshape(shape, order=order)
    if kind.kind == "U" and not _is_text(np.frombuffer(body, f"{kind.byteorder}u4")):
        raise Refused("archive.array_no_text", array=entry.filename)
    return array


def _is_text(letters: NDArray[np.uint32]) -> bool:
    """Whether all code points exist; Python breaks off on those beyond, and halves on saving."""
    halves = (letters >= 0xD800) & (letters <= 0xDFFF)
    return not bool(((letters > 0x10FFFF) | halves).any())


def _rest(start: io.BytesIO, packed: IO[bytes], expected: int) -> bytearray:
    """What follows the header, in pieces: asked for all, zipfile unpacks more than is stated."""
    body = bytearray(start.read())
    while len(body) < expected:
        piece = packed.read(min(_PIECE_BYTES, expected - len(body)))
        if not piece:
            break
        body += piece
    return body


def _header(start: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    readers: dict[tuple[int, int], Any] = {
        (1, 0): npy.read_array_header_1_0,
        (2, 0): npy.read_array_header_2_0,
    }
    version = npy.read_magic(start)  # type: ignore[no-untyped-call]
    if version not in readers:
        raise Refused("archive.array_form", form=str(version))
    shape, is_fortran, kind = readers[version](start, max_header_size=NPZ_HEADER_BYTES)
    if kind.hasobject or kind.names is not None or kind.subdtype is not None:
        raise Refused("archive.array_of_objects")
    if any(side < 0 or isinstance(side, bool) for side in shape):
        raise Refused("archive.array_shape", shape=str(shape))
    return shape, is_fortran, kind


def tensor_heads(path: Path, *, most: int = WEIGHTS_BYTES) -> dict[str, TensorHead]:
    """What a safetensors file says it holds, checked against its size; nothing is loaded.

    Raises:
        OSError: the file cannot be read.
        Refused: broken, or beyond a limit.
    """
    with _ordinary(path, most) as file:
        size = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(size - 8, TENSORS_HEADER_BYTES):
            raise Refused("archive.header_cut_off")
        header = _parsed(file.read(length))
    if not isinstance(header, dict) or len(header) > TENSORS:
        raise Refused("archive.header_no_list", most=TENSORS)
    header.pop("__metadata__", None)
    heads = {name: _head(entry) for name, entry in header.items()}
    stated = sum(math.prod(head.shape) * _TENSOR_BYTES[head.kind] for head in heads.values())
    if stated != size - 8 - length:
        raise Refused("archive.tensors_of_other_size")
    return heads


def _parsed(text: bytes) -> object:
    try:
        return bounded_json.parse(text, _HEADER_JSON)
    except bounded_json.JsonRefused as error:
        raise Refused("archive.header_broken", problem=error.message) from error


def _head(entry: object) -> TensorHead:
    stated = entry if isinstance(entry, dict) else {}
    kind, shape = stated.get("dtype"), stated.get("shape")
    sides: list[Any] = shape if isinstance(shape, list) else [None]
    whole = all(type(side) is int and side >= 0 for side in sides)
    if not whole or not isinstance(kind, str) or kind not in _TENSOR_BYTES:
        raise Refused("archive.impossible_tensor")
    return TensorHead(kind, tuple(sides))
