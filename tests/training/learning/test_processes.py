"""Two processes under torchrun (gloo) train one model: equal weights, and a resumed run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from signclip_desktop.errors import UsageError
from signclip_desktop.training.learning.processes import Processes, choose_device, join_processes
from tests.told import raises

ROOT = Path(__file__).resolve().parents[3]


def _torchrun(folder: Path, epochs: int) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone"),
            *("--nproc-per-node", "2", "-m", "tests.training.learning.two_processes"),
            *(str(folder), str(epochs)),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
        timeout=200,
    )


def test_alone_there_is_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    assert join_processes() == Processes(rank=0, count=1)


def test_without_a_gpu_auto_is_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto", Processes()) == torch.device("cpu")


def test_each_process_takes_its_own_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "zeros", lambda *_, **__: None)
    assert choose_device("auto", Processes(rank=1, count=2)) == torch.device("cuda:1")


@pytest.mark.parametrize("name", ["cuda:99", "abacus"])
def test_a_device_that_is_not_here_is_told(name: str) -> None:
    with raises(UsageError, "config.device", device=name):
        choose_device(name, Processes())


@pytest.mark.slow
def test_two_processes_end_with_the_same_weights_and_go_on_where_they_stopped(
    tmp_path: Path,
) -> None:
    _torchrun(tmp_path, 1)
    first = load_file(tmp_path / "weights-0.safetensors")
    _torchrun(tmp_path, 2)
    zero, one = (load_file(tmp_path / f"weights-{rank}.safetensors") for rank in (0, 1))
    assert (tmp_path / "seen-1.txt").read_text() == "2"
    for name, value in zero.items():
        torch.testing.assert_close(value, one[name], msg=name)
    assert any(not torch.equal(value, zero[name]) for name, value in first.items())
