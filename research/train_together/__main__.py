"""Trains all members of a model at once on one GPU, and joins them as `signclip train` does.

The recipe is the config's; text is left to the joining, and the rate rises and falls once.
"""

import time
from pathlib import Path

import click
import torch

from research.train_together.loop import TogetherTrainer
from research.train_together.stacked_losses import StackedHeads
from research.train_together.stacked_towers import StackedTowers
from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.training.data.dataset import Recordings, Split, load_recordings, split
from signclip_desktop.training.learning.config import RunConfig, read_config
from signclip_desktop.training.learning.processes import Processes, choose_device
from signclip_desktop.training.learning.retrieval import RetrievalTask
from signclip_desktop.training.learning.run import (
    build_learner,
    describe,
    member_config,
    phonology_of,
    same_signs,
    write_model,
)
from signclip_desktop.training.learning.run_state import Progress

WIDELY = 1e9  # minutes


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--minutes", default=WIDELY, help="The training is over then; the epochs else.")
def main(config: Path, output: Path, minutes: float) -> None:
    """Train, and write the model into OUTPUT/model."""
    told = read_config(config)
    companion = told.model.companion > 0
    recordings = load_recordings(told.data_folder, told.data, companion=companion)
    parts = split(recordings, told.data)
    click.echo(describe(recordings, parts))
    train_together(told, output, recordings, parts, minutes=minutes)


def train_together(
    config: RunConfig, folder: Path, recordings: Recordings, parts: Split, *, minutes: float
) -> None:
    """Train the members of `config` on recordings at hand and write the model."""
    began = time.monotonic()
    device = choose_device(config.train.device, Processes())
    alone = member_config(config, 0)
    task = RetrievalTask(alone, recordings, parts, build_learner(alone, recordings))
    seeds = [config.train.seed + number for number in range(config.model.members)]
    towers = StackedTowers(
        alone.model, seeds, drop_path=config.train.drop_path, late=config.train.late
    ).to(device)
    phonology, sizes = phonology_of(config, recordings)
    heads = StackedHeads(
        config.loss,
        members=len(seeds),
        part=config.model.part,
        same=same_signs(config, recordings),
        phonology=phonology,
        sizes=sizes,
    ).to(device)
    trainer = TogetherTrainer(towers, heads, task, config.train, device)
    steps = trainer.run(minutes=minutes, tell=click.echo)
    joined = Towers(config.model)
    for tower, state in zip(joined.clips, trainer.members(), strict=True):
        tower.load_state_dict(state)
    progress = Progress(epoch=round(steps / task.steps_per_epoch))
    progress.seconds.append(round(time.monotonic() - began, 1))
    write_model(config, folder, joined, recordings, parts, [progress] * len(seeds), click.echo)


if __name__ == "__main__":
    torch.backends.cuda.matmul.allow_tf32 = True
    main()
