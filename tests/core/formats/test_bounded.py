"""Bombs, cut files and false counts are refused before memory is taken; whole ones are read."""

import io
import json
import os
import struct
import tracemalloc
import warnings
import zipfile
import zlib

import numpy as np
import pytest
from safetensors.numpy import save_file

from signclip_desktop.core.formats import bounded
from signclip_desktop.core.formats.bounded import (
    Refused,
    inflate,
    read_bytes,
    read_npz,
    tensor_heads,
)
from tests.told import raises

ARRAYS = {
    "points": np.arange(60, dtype=np.float16).reshape(3, 4, 5),
    "turned": np.asfortranarray(np.arange(6, dtype=">i4").reshape(2, 3)),
    "gloss": np.array(["book", "größe", ""]),
    "single": np.array(2.5),
    "none": np.zeros((0, 7), np.uint8),
}


def npz(arrays=ARRAYS, *, packed: bool = True) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(file, **arrays)
    return file.getvalue()


def entry(content: bytes, *, name: str = "points.npy", claimed: int | None = None) -> bytes:
    """An archive with one entry, whose list may claim another size."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    data = bytearray(file.getvalue())
    if claimed is not None:
        place = data.rindex(b"PK\1\2")
        data[place + 24 : place + 28] = struct.pack("<I", claimed)
    return bytes(data)


def npy(shape: str, *, kind: str = "'<f4'", body: bytes = b"\0" * 8) -> bytes:
    header = f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + body


def peak_of(call) -> int:
    """Bytes that Python took at the most during a call that refuses."""
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packed", [True, False])
def test_arrays_come_back_as_numpy_reads_them(tmp_path, packed) -> None:
    path = tmp_path / "some.npz"
    path.write_bytes(npz(packed=packed))
    for found in (read_npz(path), read_npz(path.read_bytes())):
        assert found.keys() == ARRAYS.keys()
        for name, array in ARRAYS.items():
            assert found[name].dtype == array.dtype
            np.testing.assert_array_equal(found[name], array)
            assert found[name].flags.writeable
    assert read_npz(path, names=["single", "absent"]).keys() == {"single"}


def test_an_archive_cut_anywhere_is_refused_in_words() -> None:
    whole = npz()
    for length in range(0, len(whole), 7):
        with raises(Refused, "archive.not_npz"):
            read_npz(whole[:length])


@pytest.mark.parametrize(
    "content",
    [
        npy("(-1, 2)"),
        npy("(2**40,)"),
        npy("(99999999999, 99999999999)"),
        npy("(True, 2)"),
        npy("(2.0,)"),
        npy("(3,)"),
        npy("(2,)", kind="'|O'"),
        npy("(2,)", kind="[('a', '<f4')]"),
        npy("(2,)", kind="'<U0'", body=b""),
        npy("((((((((((2,),),),),),),),),),)"),
        npy("(" * 5000),
        npy("(2,)")[:20],
        b"\x93NUMPY\3\0" + npy("(2,)")[8:],
        b"",
    ],
)
def test_a_header_that_states_something_else_is_refused(content) -> None:
    with pytest.raises(Refused):
        read_npz(entry(content))


def test_an_object_array_never_runs(tmp_path) -> None:
    trap = tmp_path / "trap"

    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(trap),)

    file = io.BytesIO()
    np.savez(file, points=np.array([Trap()], dtype=object))
    with pytest.raises(Refused, match="objects"):
        read_npz(file.getvalue())
    assert not trap.exists()


@pytest.mark.parametrize("letter", [0x110000, 0xFFFFFFFF, 0xD800, 0xDFFF])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_text_of_letters_that_do_not_exist_is_refused(letter, order) -> None:
    body = struct.pack(f"{order}2I", 65, letter)
    with raises(Refused, "archive.array_no_text", array="points.npy"):
        read_npz(entry(npy("(1,)", kind=f"'{order}U2'", body=body)))


def test_a_bomb_takes_no_memory() -> None:
    zeros = npy("(50000000,)", body=b"\0" * 200_000_000)
    stated, hidden = entry(zeros), entry(zeros, claimed=200)
    assert peak_of(lambda: read_npz(stated, most=1 << 20)) < 5_000_000
    assert peak_of(lambda: read_npz(hidden)) < 5_000_000


def test_an_archive_with_a_long_list_is_refused_before_the_list_is_read() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for number in range(20_000):
                archive.writestr(f"{number}.npy", b"")
    whole = file.getvalue()
    assert peak_of(lambda: read_npz(whole)) < 5_000_000
    # The same list behind an end that claims one entry, and behind a ZIP64 end.
    for entries in (1, 0xFFFF):
        claimed = whole[:-14] + struct.pack("<HH", entries, entries) + whole[-10:]
        assert peak_of(lambda claimed=claimed: read_npz(claimed)) < 5_000_000


@pytest.mark.parametrize("name", ["points.txt", "../points", ".npz"])
def test_an_entry_that_is_no_array_is_refused(name) -> None:
    with raises(Refused, "archive.no_array"):
        read_npz(entry(npy("(2,)"), name=name))


def test_two_arrays_of_one_name_are_refused() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for _ in range(2):
                archive.writestr("points.npy", npy("(2,)"))
    with raises(Refused, "archive.no_array", name="points.npy"):
        read_npz(file.getvalue())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_is_refused_at_once(tmp_path) -> None:
    pipe = tmp_path / "some.npz"
    os.mkfifo(pipe)
    for reader in (read_npz, tensor_heads):
        with pytest.raises(Refused, match="ordinary"):
            reader(pipe)


def test_a_stream_gives_exactly_what_it_states() -> None:
    packed = zlib.compress(b"abc" * 100)
    assert inflate(packed, 300) == b"abc" * 100
    assert inflate(zlib.compress(b""), 0) == b""
    for stream, expected in (
        (packed, 299), (packed, 301), (packed, 0), (packed[:-1], 300), (packed + b"x", 300),
        (b"", 300), (b"nonsense", 300),
    ):  # fmt: skip
        with pytest.raises(Refused):
            inflate(stream, expected)
    bomb = zlib.compress(b"\0" * 50_000_000)
    assert peak_of(lambda: inflate(bomb, 100)) < 1_000_000


def test_the_heads_of_tensors_are_told(tmp_path) -> None:
    path = tmp_path / "some.safetensors"
    save_file({"a": np.zeros((2, 3), np.float16), "b": np.zeros((), np.int64)}, path, {"who": "me"})
    assert tensor_heads(path) == {
        "a": bounded.TensorHead("F16", (2, 3)),
        "b": bounded.TensorHead("I64", ()),
    }


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ({"a": {"dtype": "F16", "shape": [2**40], "data_offsets": [0, 8]}}, b"\0" * 8),
        ({"a": {"dtype": "F16", "shape": [-4], "data_offsets": [0, 8]}}, b"\0" * 8),
        ({"a": {"dtype": "F16", "shape": [True, 4], "data_offsets": [0, 8]}}, b"\0" * 8),
        ({"a": {"dtype": "F1", "shape": [4], "data_offsets": [0, 8]}}, b"\0" * 8),
        ({"a": {"dtype": ["F16"], "shape": [4]}}, b"\0" * 8),
        ({"a": 3}, b""),
        ([], b""),
        ({"a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}}, b"\0" * 7),
    ],
)
def test_false_heads_are_refused(tmp_path, header, body) -> None:
    text = json.dumps(header).encode()
    path = tmp_path / "some.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)
    with pytest.raises(Refused):
        tensor_heads(path)


@pytest.mark.parametrize(
    "content", [b"", b"abc", b"\xff" * 8, struct.pack("<Q", 200_000) + b"[" * 200_000]
)
def test_a_header_that_is_no_header_is_refused(tmp_path, content) -> None:
    path = tmp_path / "some.safetensors"
    path.write_bytes(content)
    with pytest.raises(Refused):
        tensor_heads(path)


def test_arrays_may_fill_the_limit_and_no_more() -> None:
    packed = npz({"points": np.zeros(100, np.uint8)})
    size = 128 + 100  # an .npy header is 128 bytes
    assert len(read_npz(packed, most=size)["points"]) == 100
    with raises(Refused, "archive.arrays_too_large"):
        read_npz(packed, most=size - 1)


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("F64", 8), ("I64", 8), ("U64", 8), ("F32", 4), ("I32", 4), ("U32", 4), ("F16", 2),
        ("BF16", 2), ("I16", 2), ("U16", 2), ("I8", 1), ("U8", 1), ("BOOL", 1),
    ],
)  # fmt: skip
def test_a_tensor_takes_what_its_kind_takes(tmp_path, kind, size) -> None:
    def file_of(taken: int):
        entry = {"dtype": kind, "shape": [3], "data_offsets": [0, taken]}
        header = json.dumps({"numbers": entry}).encode()
        path = tmp_path / f"{taken}.safetensors"
        path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(taken))
        return path

    assert list(tensor_heads(file_of(3 * size))) == ["numbers"]
    with pytest.raises(Refused):
        tensor_heads(file_of(3 * size + 1))


def test_a_file_may_be_as_long_as_the_limit_and_no_longer(tmp_path) -> None:
    path = tmp_path / "five"
    path.write_bytes(b"12345")
    assert read_bytes(path, 5) == b"12345"
    with raises(Refused, "archive.too_large", most=4):
        read_bytes(path, 4)
