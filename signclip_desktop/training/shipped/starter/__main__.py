"""Computes assets/starter_ase.sqlite: `python -m signclip_desktop.training.shipped.starter`."""

import sys
from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.errors import SignClipError
from signclip_desktop.training.data.recordings import read_corpus, read_same_sign
from signclip_desktop.training.shipped import sha256_sums
from signclip_desktop.training.shipped.starter.dictionary import (
    average_all,
    count,
    takes_by_gloss,
    write_dictionary,
)
from signclip_desktop.training.shipped.wordnet import read_wordnet

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--data", type=FOLDER, default="../shared/data", help="Folder of wlasl_hands.npz.")
@click.option(
    "--wordnet", type=FOLDER, default="/usr/share/wordnet", help="WordNet's database files."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default=None)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
def command(data: Path, wordnet: Path, output: Path | None, processes: int) -> None:
    """Average WLASL's hand tracks into the starter dictionary."""
    target = output or settings.assets_dir() / STARTER_FILE
    words = read_wordnet(wordnet)
    groups = read_same_sign(data / "wlasl_same_sign.json")
    takes = takes_by_gloss(read_corpus(data / "wlasl_hands.npz"))
    with click.progressbar(length=1000, label="Averaging", file=sys.stderr) as bar:
        averages = average_all(
            takes,
            processes=processes,
            progress=lambda part: bar.update(round(1000 * part) - bar.pos),
        )
    write_dictionary(target, averages, groups, words)
    sha256_sums.refresh(target)
    counts = count(takes, averages)
    click.echo(
        f"{target}: {counts.signs} signs of {counts.glosses} glosses from {counts.recordings} "
        f"recordings; {counts.left_out} left out, {counts.single} of one recording, "
        f"{counts.doubtful} doubtful; {target.stat().st_size / 1e6:.1f} MB"
    )


def main() -> int:
    """Run the command; a fault of the surroundings is one line and exit code 2."""
    try:
        command(standalone_mode=False)
    except SignClipError as error:
        click.echo(str(error), err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
