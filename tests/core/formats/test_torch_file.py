"""Files of torch.save: tensors as torch reads them, and nothing in them ever runs."""

import argparse
import collections
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from signclip_desktop.core.formats.torch_file import Inert, StoredTensor, TorchFile
from signclip_desktop.errors import CheckpointInvalid


class Runs:
    """Pickled as a call of a function of the computer's."""

    def __init__(self, function, *arguments) -> None:
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def some_tensors() -> dict[str, torch.Tensor]:
    chance = torch.Generator().manual_seed(3)
    whole = torch.randn(4, 6, generator=chance)
    return {
        "float": whole,
        "turned": whole.t(),
        "part": whole[1:3, 2:5],
        "half": whole.half(),
        "bfloat": whole.bfloat16(),
        "count": torch.arange(5),
        "empty": torch.zeros(0, 3),
        "one": torch.tensor(2.5),
        "flags": torch.tensor([True, False]),
    }


def saved(tmp_path: Path, content: object, *, old: bool = False) -> Path:
    path = tmp_path / "weights.pt"
    torch.save(content, path, _use_new_zipfile_serialization=not old)
    return path


@pytest.mark.parametrize("old", [False, True])
def test_tensors_are_those_that_torch_reads(tmp_path, old) -> None:
    tensors = some_tensors()
    content = {
        "model": collections.OrderedDict(tensors),
        "parameter": torch.nn.Parameter(tensors["float"].clone()),
        "args": argparse.Namespace(seed=1, name="x"),
        "notes": ["é", 1, None, (2.5, "x")],
    }
    with TorchFile(saved(tmp_path, content, old=old)) as file:
        found = file.content
        assert isinstance(found, dict)
        for name, tensor in tensors.items():
            stored = found["model"][name]
            assert isinstance(stored, StoredTensor)
            np.testing.assert_array_equal(stored.numbers(), tensor.float().numpy())
            assert stored.shape == tuple(tensor.shape)
        np.testing.assert_array_equal(found["parameter"].numbers(), tensors["float"].numpy())
        assert isinstance(found["args"], Inert)
        assert found["notes"] == ["é", 1, None, (2.5, "x")]


@pytest.mark.parametrize("old", [False, True])
def test_a_file_that_would_run_something_does_not(tmp_path, old) -> None:
    trace = tmp_path / "ran"
    content = {
        "model": {"weight": torch.ones(2)},
        "evil": Runs(os.system, f"touch {trace}"),
        "worse": [Runs(eval, f"open({str(trace)!r}, 'w')"), Runs(getattr, dict, "clear")],
        "import": Runs(__import__, "antigravity"),
    }
    with TorchFile(saved(tmp_path, content, old=old)) as file:
        assert isinstance(file.content, dict)
        assert file.content["model"]["weight"].numbers().tolist() == [1.0, 1.0]
        assert isinstance(file.content["evil"], Inert)
    assert not trace.exists()


def test_nothing_that_a_file_says_changes_the_reader(tmp_path) -> None:
    class Changed:
        def __reduce__(self):
            return collections.OrderedDict, (), (None, {"move_to_end": 1})

    path = tmp_path / "weights.pt"
    for content in ({"a": Changed()}, {"m": collections.OrderedDict(x=torch.ones(1))}):
        torch.save(content, path)
        try:
            TorchFile(path).close()
        except CheckpointInvalid:
            continue
    assert callable(collections.OrderedDict.move_to_end)
    assert isinstance(Inert(1, 2)(3), Inert)


def read_all(path: Path) -> None:
    with TorchFile(path) as file:
        for tensor in file.content["model"].values():
            tensor.numbers()


@pytest.mark.parametrize("old", [False, True])
def test_a_file_that_is_cut_off_says_so(tmp_path, old) -> None:
    whole = saved(tmp_path, {"model": some_tensors()}, old=old).read_bytes()
    path = tmp_path / "cut.pt"
    lengths = [int(len(whole) * share) for share in (0.0, 0.2, 0.6, 0.97)]
    for length in (*lengths, len(whole) - 2, len(whole) - 1):  # also inside a number
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointInvalid):
            read_all(path)


def test_a_list_of_millions_of_members_is_refused_before_it_is_read(tmp_path) -> None:
    path = saved(tmp_path, {"model": some_tensors()})
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x06\x06")
    content[at + 40 : at + 48] = (1 << 34).to_bytes(8, "little")
    path.write_bytes(content)
    with pytest.raises(CheckpointInvalid):
        TorchFile(path)


def test_what_torch_did_not_write_is_refused(tmp_path) -> None:
    path = tmp_path / "weights.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(CheckpointInvalid):
        TorchFile(path)
    path.write_bytes(pickle.dumps({"model": [1, 2]}))
    with pytest.raises(CheckpointInvalid):
        TorchFile(path)
    with pytest.raises(CheckpointInvalid):
        TorchFile(tmp_path)
    with pytest.raises(CheckpointInvalid):
        TorchFile(tmp_path / "none.pt")


@pytest.mark.parametrize(
    ("offset", "shape", "strides"), [(2, (3,), (1,)), (0, (5,), (1,)), (0, (1000, 1000), (0, 0))]
)
def test_a_tensor_of_more_numbers_than_it_has_is_refused(tmp_path, offset, shape, strides) -> None:
    class Reaching:
        def __reduce__(self):
            whole = torch.ones(4).untyped_storage()
            storage = torch.storage.TypedStorage(
                wrap_storage=whole, dtype=torch.float32, _internal=True
            )
            parts = storage, offset, shape, strides, False, collections.OrderedDict()
            return torch._utils._rebuild_tensor_v2, parts

    path = saved(tmp_path, {"model": Reaching()})
    with TorchFile(path) as file, pytest.raises(CheckpointInvalid):
        file.content["model"].numbers()
