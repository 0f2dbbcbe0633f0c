"""A run computes on its device alone: what a GPU would stumble over is found without one.

On the device "meta" tensors have shapes but no values, and do not mix with those of the CPU.
"""

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._device import _device_constructors

from research.peers import __main__ as peers
from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import split
from signclip_desktop.training.learning.config import LossConfig, RunConfig, TrainConfig
from signclip_desktop.training.learning.dev_score import _embed, embed_rows
from signclip_desktop.training.learning.processes import Processes
from signclip_desktop.training.learning.retrieval import RetrievalTask
from signclip_desktop.training.learning.run import build_learner, prompts_of
from signclip_desktop.training.learning.trainer import Trainer
from signclip_desktop.training.learning.whitening_and_text import fit_text
from tests.training.drawn import SMALL, drawn_recordings

DATA = DataConfig(
    same_sign="", phonology="", train_sources=("s0", "s1"), query_sources=("s2",), small_files=()
)


class _EachSaysWhere(TorchFunctionMode):
    """Fails where the program makes a tensor on whatever device is the default."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        caller = sys._getframe(1).f_code
        ours = "signclip_desktop" in caller.co_filename
        # A model is built on the CPU and then moved.
        if ours and caller.co_name != "__init__" and function in _device_constructors():
            assert kwargs.get("device") is not None, f"{function.__name__} in {caller.co_name}"
        return function(*args, **kwargs)


def _trainer(folder: Path, loss: LossConfig, **train: object) -> Trainer:
    recordings = drawn_recordings(people=3)
    config = RunConfig(
        name="tiny",
        data_folder=Path(),
        data=DATA,
        model=dataclasses.replace(SMALL, use_mouth=False),
        loss=loss,
        train=TrainConfig(**{"epochs": 1, "batch": 6, "threads": 1, "augment": 0.9, **train}),
    )
    learner = build_learner(config, recordings)
    task = RetrievalTask(config, recordings, split(recordings, DATA), learner)
    return Trainer(task, config.train, folder=folder)


def test_the_check_finds_a_tensor_made_on_no_named_device() -> None:
    code = compile("import torch\ntorch.rand(3)", "signclip_desktop/made_up.py", "exec")
    with _EachSaysWhere(), pytest.raises(AssertionError, match="rand in <module>"):
        exec(code)


def test_a_run_says_of_each_tensor_where_it_is(tmp_path: Path) -> None:
    trainer = _trainer(tmp_path, LossConfig())
    with _EachSaysWhere():
        trainer.run()
    assert trainer.progress.scores


def test_a_step_stays_on_its_device(tmp_path: Path) -> None:
    # The contrastive loss asks which clips have a partner: that needs values.
    trainer = _trainer(tmp_path, LossConfig(clips=0.0), device="meta")
    rows = torch.from_numpy(trainer.task.batches(np.random.default_rng(0), Processes())[0])
    assert trainer._step(rows, 0.5).is_meta
    embedding = _embed(trainer.mean.eval(), trainer.task.recordings.batch(rows.to("meta")))
    assert embedding.is_meta


def test_recordings_without_a_face_stay_on_their_device() -> None:
    recordings = drawn_recordings(signs=2, people=1)
    faceless = dataclasses.replace(recordings, lips=recordings.lips[:0]).to(torch.device("meta"))
    assert faceless.batch(torch.arange(2, device="meta")).lips.is_meta


def test_text_is_fitted_where_the_model_is() -> None:
    recordings = drawn_recordings(signs=4, people=3)
    towers = build_learner(
        RunConfig("t", Path(), DATA, SMALL, LossConfig(), TrainConfig()), recordings
    ).towers
    rows = split(recordings, DATA).train
    clips = embed_rows(towers, recordings, rows).mean()
    same = torch.eye(len(recordings.labels), dtype=torch.bool)
    with _EachSaysWhere():
        fit_text(
            towers,
            clips,
            recordings.label.numpy()[rows],
            prompts_of(recordings),
            same,
            steps=20,
        )


@pytest.mark.parametrize("name", peers.PEERS)
def test_a_peer_says_of_each_tensor_where_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "BATCH", 6)
    recordings = drawn_recordings(signs=4, people=3)
    config = RunConfig("p", Path(), DATA, SMALL, LossConfig(), TrainConfig(augment=0.3))
    same = torch.eye(4, dtype=torch.bool)
    setting = peers.Setting(config, recordings, split(recordings, DATA), same, epochs=1)
    with _EachSaysWhere():
        peers.train_peer(name, setting)
