"""Reads files of `torch.save` without running anything in them, and without loading their tensors.

Such a file is a pickle, and a pickle can name any function of the computer to be called. Here a
pickle can make containers, numbers and texts, and tensors by their place in the file; everything
else that it names becomes an `Inert` object, which does nothing. Tensors are read one at a time,
when they are asked for, so that a file of gigabytes takes little memory.

Reads the zip form and the older one before it (torch 1.5 and earlier). Source: torch's
`serialization.py`, read for its facts.
"""

import collections
import io
import math
import pickle  # only its unpickler, with every name refused that is not listed below
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.held import refuse_held
from signclip_desktop.core.limits import PICKLE_BYTES, TENSORS, TORCH_FILE_BYTES
from signclip_desktop.errors import CheckpointInvalid

_MAGIC, _PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
_PARTS_BEFORE_ZIP = 5  # magic number, version, machine, the object, the list of storages
_KINDS: dict[str, np.dtype[Any]] = {
    "FloatStorage": np.dtype("<f4"), "DoubleStorage": np.dtype("<f8"),
    "HalfStorage": np.dtype("<f2"), "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"), "ShortStorage": np.dtype("<i2"),
    "CharStorage": np.dtype("i1"), "ByteStorage": np.dtype("u1"), "BoolStorage": np.dtype("?"),
    "BFloat16Storage": np.dtype("<u2"),
}  # fmt: skip
_BFLOAT = "BFloat16Storage"
# The ends of a zip archive, which say how long its list of members is: the usual one, the one of
# 64 bits, and where that lies.
_END, _END64 = struct.Struct("<4s4HLLH"), struct.Struct("<4sQHHLLQQQQ")
_LOCATOR = struct.Struct("<4sLQL")
_LIST_BYTES = TENSORS * 400


class Inert:
    """What a name in the file became that is neither a container nor a tensor; does nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __call__(self, *_: object, **__: object) -> "Inert":
        """Do nothing, whatever it is called with."""
        return self

    def __setstate__(self, state: object) -> None:
        self.state = state  # such as the arguments of a training run; data like all else

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def append(self, value: object) -> None:
        """Take an element of what would be a list."""

    def extend(self, values: object) -> None:
        """Take elements of what would be a list."""

    def add(self, value: object) -> None:
        """Take an element of what would be a set."""


@dataclass(frozen=True, slots=True)
class _Storage:
    """A row of numbers in the file: which, of what kind, how many."""

    key: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor that lies in the file and can be read from it.

    Attributes:
        shape: its sides.
        kind: number format, in torch's words: "FloatStorage", "HalfStorage" ...
    """

    shape: tuple[int, ...]
    kind: str
    _storage: _Storage
    _offset: int
    _strides: tuple[int, ...]
    _read: Callable[[_Storage], bytes]

    def numbers(self) -> NDArray[Any]:
        """Its numbers, read now; bfloat16 as float32.

        Raises:
            CheckpointInvalid: the file holds fewer numbers than the tensor needs.
        """
        last = sum((side - 1) * step for side, step in zip(self.shape, self._strides, strict=True))
        if 0 in self.shape:
            return np.zeros(self.shape, np.float32)
        # Weights never share a number, so that one number cannot stand for gigabytes of them.
        if max(self._offset + last + 1, math.prod(self.shape)) > self._storage.count:
            raise CheckpointInvalid("torch.tensor_beyond_end")
        kind = _KINDS[self.kind]
        raw = self._read(self._storage)
        # Asked of the bytes: a file may be cut off inside a number.
        if len(raw) < self._storage.count * kind.itemsize:
            raise CheckpointInvalid("torch.cut_off")
        data = np.frombuffer(raw, dtype=kind, count=self._storage.count)
        found: NDArray[Any] = np.lib.stride_tricks.as_strided(
            data[self._offset :],
            self.shape,
            tuple(step * kind.itemsize for step in self._strides),
            writeable=False,
        )
        if self.kind == _BFLOAT:
            return (found.astype(np.uint32) << 16).view(np.float32)
        return np.ascontiguousarray(found)


class TorchFile:
    """An opened file of `torch.save`; use it as a context manager.

    Attributes:
        content: what was saved: dicts, lists, numbers, texts, StoredTensor, Inert.
    """

    def __init__(self, path: Path) -> None:
        """Read all but the tensors.

        Raises:
            CheckpointInvalid: it cannot be read, is broken, or was not written by torch.
        """
        self._name = path.name
        try:
            refuse_held(path)
            size = path.stat().st_size
            if not path.is_file() or size > TORCH_FILE_BYTES:
                raise CheckpointInvalid("torch.not_ordinary", file=path.name, most=TORCH_FILE_BYTES)
            self._file: IO[bytes] = path.open("rb")
        except OSError as error:
            raise CheckpointInvalid(
                "torch.not_opened", file=path.name, reason=error.strerror or str(error)
            ) from error
        try:
            self._archive = self._open_archive(size)
            self._places: dict[str, tuple[int, int]] = {}
            self.content: object = None
            self.content = self._read_zip() if self._archive else self._read_old(size)
        except CheckpointInvalid:
            self.close()
            raise
        except Exception as error:
            self.close()
            raise self._broken() from error

    def __enter__(self) -> "TorchFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back; may be called again."""
        self._file.close()

    def _broken(self) -> CheckpointInvalid:
        return CheckpointInvalid("torch.damaged", file=self._name)

    def _open_archive(self, size: int) -> zipfile.ZipFile | None:
        """The archive in it; None for the older form. Its list of members is bounded first."""
        if not zipfile.is_zipfile(self._file):
            return None
        tail = _LOCATOR.size + _END.size
        self._file.seek(max(size - tail, 0))
        locator, end = self._file.read(_LOCATOR.size), self._file.read()
        if len(end) != _END.size or end[:4] != b"PK\5\6":
            raise self._broken()
        listed = _END.unpack(end)[5]
        if locator.startswith(b"PK\6\7"):
            self._file.seek(_LOCATOR.unpack(locator)[2])
            listed = _END64.unpack(self._file.read(_END64.size))[8]
        if listed > _LIST_BYTES:
            raise self._broken()
        return zipfile.ZipFile(self._file)

    def _read_zip(self) -> object:
        assert self._archive is not None
        names = [name for name in self._archive.namelist() if name.endswith("/data.pkl")]
        if len(names) != 1:
            raise self._broken()
        self._root = names[0].removesuffix("data.pkl")
        order = f"{self._root}byteorder"
        if order in self._archive.namelist() and self._member(order, 16).strip() != b"little":
            raise CheckpointInvalid("torch.byte_order", file=self._name)
        pickled = io.BytesIO(self._member(names[0], PICKLE_BYTES))
        return _Reader(pickled, self._of_zip).load()

    def _member(self, name: str, most: int) -> bytes:
        assert self._archive is not None
        info = self._archive.getinfo(name)
        if info.file_size > most or info.compress_type != zipfile.ZIP_STORED:
            raise self._broken()
        return self._archive.read(info)

    def _of_zip(self, storage: _Storage) -> bytes:
        try:
            return self._member(f"{self._root}data/{storage.key}", TORCH_FILE_BYTES)
        except (OSError, KeyError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile) as error:
            raise self._broken() from error

    def _read_old(self, size: int) -> object:
        """Five pickles, then every storage with its count before it, in the order of the fifth."""
        self._file.seek(0)
        content: object = None
        for part in range(_PARTS_BEFORE_ZIP):
            if size - self._file.tell() <= 0:
                raise self._broken()
            found = _Reader(self._file, self._of_old).load()
            if (part == 0 and found != _MAGIC) or (part == 1 and found != _PROTOCOL):
                raise self._broken()
            if part == 3:
                content = found
        if not isinstance(found, list) or len(found) > TENSORS:
            raise self._broken()
        self._wanted = found
        self._begin = self._file.tell()
        return content

    def _of_old(self, storage: _Storage) -> bytes:
        if not self._places:
            self._find_places()
        try:
            place, count = self._places[storage.key]
        except KeyError as error:
            raise self._broken() from error
        if count != storage.count:
            raise self._broken()
        self._file.seek(place)
        return self._file.read(count * _KINDS[storage.kind].itemsize)

    def _find_places(self) -> None:
        kinds = {storage.key: storage.kind for storage in _storages(self.content)}
        at = self._begin
        for key in self._wanted:
            self._file.seek(at)
            head = self._file.read(8)
            if len(head) < 8:
                raise self._broken()
            (count,) = struct.unpack("<q", head)
            if count < 0 or str(key) not in kinds:
                raise self._broken()
            self._places[str(key)] = at + 8, count
            at += 8 + count * _KINDS[kinds[str(key)]].itemsize


def _storages(content: object) -> list[_Storage]:
    """Those of all tensors in the containers of a file."""
    found: list[_Storage] = []
    waiting, seen = [content], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, StoredTensor):
            found.append(one._storage)
        elif isinstance(one, dict | list | tuple | Inert) and id(one) not in seen:
            seen.add(id(one))
            waiting += (
                one.values()
                if isinstance(one, dict)
                else [getattr(one, "state", None)]
                if isinstance(one, Inert)
                else one
            )
    return found


class _Limited:
    """A file of which at most PICKLE_BYTES are read, and no byte more than is asked for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = PICKLE_BYTES

    def read(self, count: int) -> bytes:
        if not 0 <= count <= self._left:
            raise pickle.UnpicklingError("longer than the description of any model")
        self._left -= count
        return self._file.read(count)

    def readline(self) -> bytes:
        line = self._file.readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise pickle.UnpicklingError("longer than the description of any model")
        return line


class _First:
    """Called with several things, gives the first: a parameter is the tensor in it."""

    __slots__ = ()

    def __call__(self, value: object, *_: object) -> object:
        return value


class _Reader(pickle.Unpickler):
    """An unpickler that makes containers and stored tensors, and nothing else.

    Attributes:
        tensors: made so far.
    """

    def __init__(self, file: IO[bytes], read: Callable[[_Storage], bytes]) -> None:
        super().__init__(_Limited(file), encoding="utf-8", errors="replace")
        self._read_storage = read
        self.tensors = 0

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - whatever is named
        """What a name in the file becomes."""
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch._utils" and name in ("_rebuild_tensor_v2", "_rebuild_tensor"):
            return self._tensor
        if module == "torch._utils" and name == "_rebuild_parameter":
            return _First()
        if module == "torch" and name in _KINDS:
            return name
        return Inert

    def persistent_load(self, pid: object) -> object:
        """A storage that a tensor lies in."""
        if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage":
            raise pickle.UnpicklingError("a reference of another kind")
        _, kind, key, _, count = pid[:5]
        if not isinstance(kind, str) or kind not in _KINDS or type(count) is not int:
            return Inert()  # a kind of number that weights never have
        return _Storage(str(key), kind, count)

    def _tensor(
        self, storage: object, offset: object, shape: object, strides: object, *_: object
    ) -> object:
        if not isinstance(storage, _Storage):
            return Inert()
        self.tensors += 1
        sides, steps = _counts(shape), _counts(strides)
        if len(sides) != len(steps) or type(offset) is not int or offset < 0:
            raise pickle.UnpicklingError("a tensor of an impossible shape")
        if self.tensors > TENSORS:
            raise pickle.UnpicklingError("more tensors than any model has")
        return StoredTensor(sides, storage.kind, storage, offset, steps, self._read_storage)


def _counts(value: object) -> tuple[int, ...]:
    if not isinstance(value, tuple) or not all(type(n) is int and n >= 0 for n in value):
        raise pickle.UnpicklingError("a tensor of an impossible shape")
    return value
