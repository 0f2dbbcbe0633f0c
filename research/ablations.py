"""What each part of a recipe is worth: `python -m research.ablations CONFIG RUN`.

Trains the config again with one part left out at a time, one member each, and prints a line for
each. Short runs mislead: what slows learning down looks harmful in them. Started again it goes on
where it stopped.
"""

import dataclasses
from pathlib import Path

import click

from signclip_desktop.core.encoding.towers import Towers
from signclip_desktop.training.data.augment import VARIATIONS
from signclip_desktop.training.data.dataset import Recordings, Split, load_recordings, split
from signclip_desktop.training.learning.config import RunConfig, read_config
from signclip_desktop.training.learning.dev_score import DevScores, dev_scores
from signclip_desktop.training.learning.processes import Processes, choose_threads
from signclip_desktop.training.learning.retrieval import RetrievalTask
from signclip_desktop.training.learning.run import build_learner, member_config
from signclip_desktop.training.learning.trainer import Trainer


def variants(config: RunConfig) -> dict[str, RunConfig]:
    """The recipe, and the recipe without one part at a time, by what is left out."""
    train, loss, model = config.train, config.loss, config.model
    found = {"the recipe": config}
    found["without the place on the body"] = dataclasses.replace(
        config, model=dataclasses.replace(model, use_body=False)
    )
    found["without any augmentation"] = dataclasses.replace(
        config, train=dataclasses.replace(train, augment=0.0, mirror=0.0)
    )
    found["without mirroring"] = dataclasses.replace(
        config, train=dataclasses.replace(train, mirror=0.0)
    )
    for kind in VARIATIONS:
        found[f"without varying: {kind}"] = dataclasses.replace(
            config, train=dataclasses.replace(train, without=(kind,))
        )
    for term in ("classes", "clips", "phonology", "text", "smoothing"):
        if getattr(loss, term):
            found[f"without the loss: {term}"] = dataclasses.replace(
                config, loss=dataclasses.replace(loss, **{term: 0.0})
            )
    found["with AdamW alone"] = dataclasses.replace(
        config, train=dataclasses.replace(train, matrix_rate=0.0)
    )
    found["without the Holistic recordings"] = dataclasses.replace(
        config, data=dataclasses.replace(config.data, small_draw=0)
    )
    return found


def score(
    config: RunConfig, recordings: Recordings, parts: Split, folder: Path
) -> tuple[DevScores, DevScores]:
    """Train one variant; its figures whitened, as its user would have it, and not whitened."""
    folder.mkdir(parents=True, exist_ok=True)
    learner = build_learner(config, recordings)
    trainer = Trainer(
        RetrievalTask(config, recordings, parts, learner), config.train, folder=folder
    )
    trainer.run()
    assert isinstance(trainer.mean, Towers)
    same = learner.same.cpu().numpy()
    return (
        dev_scores(trainer.mean, recordings, parts, same),
        dev_scores(trainer.mean, recordings, parts, same, whiten=False),
    )


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("run", type=click.Path(file_okay=False, path_type=Path))
@click.option("--epochs", type=int, help="Of each variant, in one cycle; without it, the config's.")
@click.option("--only", multiple=True, help="Variants whose name holds this; without it, all.")
def main(config: Path, run: Path, epochs: int | None, only: tuple[str, ...]) -> None:
    """Train every variant of CONFIG in a folder of its own under RUN, and print the table."""
    told = member_config(read_config(config), 0)
    if epochs:
        train = dataclasses.replace(told.train, epochs=epochs, cycles=1)
        told = dataclasses.replace(told, train=train)
    train = dataclasses.replace(told.train, evaluate_every=told.train.epochs)
    told = dataclasses.replace(told, train=train)
    choose_threads(train.threads, Processes())
    recordings = load_recordings(told.data_folder, told.data)
    parts = split(recordings, told.data)
    click.echo("| run | R@1 | R@5 | R@10 |\n|---|---|---|---|")
    for name, variant in variants(told).items():
        if only and not any(part in name for part in only):
            continue
        folder = run / name.replace(" ", "-").replace(":", "")
        whitened, plain = score(variant, recordings, parts, folder)
        click.echo(_line(name, whitened))
        if name == "the recipe":
            click.echo(_line("the recipe, not whitened", plain))


def _line(name: str, scores: DevScores) -> str:
    return f"| {name} | {scores.r1:.1f} | {scores.r5:.1f} | {scores.r10:.1f} |"


if __name__ == "__main__":
    main()
