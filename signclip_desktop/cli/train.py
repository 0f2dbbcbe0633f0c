"""`signclip train CONFIG`: trains an encoder as a TOML file tells."""

from pathlib import Path

import click

from signclip_desktop.errors import UsageError


@click.command(name="train")
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="The run's folder; without it, a folder named like the config beside it.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the config's files are, instead of its data_folder.",
)
@click.option("--member", type=int, help="Train only this member of the model, from 0.")
def command(config: Path, output: Path | None, data: Path | None, member: int | None) -> None:
    """Train an encoder on your own recordings.

    Started again on the same folder it goes on where it stopped. With
    `torchrun --nproc-per-node N -m signclip_desktop train CONFIG` several processes share it.
    """
    import dataclasses

    from signclip_desktop.cli.reports import training_bar
    from signclip_desktop.training.learning.config import read_config
    from signclip_desktop.training.learning.run import train

    run = read_config(config)
    if data is not None:
        run = dataclasses.replace(run, data_folder=data)
    folder = output if output is not None else config.with_suffix("")
    if member is not None and not 0 <= member < run.model.members:
        raise UsageError("option.member", last=run.model.members - 1)
    with training_bar(run.model.members if member is None else 1) as (tell, show):
        train(run, folder, tell=tell, show=show, member=member)
    if member is None:
        click.echo(f"The model is in {folder / 'model'}, its curves in {folder / 'report.png'}.")
