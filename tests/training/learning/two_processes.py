"""Run by test_processes.py under torchrun: one tiny training, each process writes its weights."""

import sys
from pathlib import Path

from safetensors.torch import save_file

from signclip_desktop.training.data.data_config import DataConfig
from signclip_desktop.training.data.dataset import split
from signclip_desktop.training.learning.config import LossConfig, RunConfig, TrainConfig
from signclip_desktop.training.learning.processes import (
    choose_threads,
    join_processes,
    leave_processes,
)
from signclip_desktop.training.learning.retrieval import RetrievalTask
from signclip_desktop.training.learning.run import build_learner
from signclip_desktop.training.learning.trainer import Trainer
from tests.training.drawn import SMALL, drawn_recordings


def main() -> None:
    folder = Path(sys.argv[1])
    processes = join_processes()
    choose_threads(2, processes)
    config = RunConfig(
        name="tiny",
        data_folder=Path(),
        data=DataConfig(same_sign="", phonology="", small_files=()),
        model=SMALL,
        loss=LossConfig(),
        train=TrainConfig(epochs=int(sys.argv[2]), batch=12, threads=2),
    )
    recordings = drawn_recordings()
    learner = build_learner(config, recordings)
    task = RetrievalTask(config, recordings, split(recordings, config.data), learner)
    Trainer(task, config.train, folder=folder, processes=processes).run()
    learned = learner.towers.named_parameters()
    weights = {name: value.detach().contiguous() for name, value in learned}
    save_file(weights, folder / f"weights-{processes.rank}.safetensors")
    (folder / f"seen-{processes.rank}.txt").write_text(str(processes.count))
    leave_processes(processes)


main()
