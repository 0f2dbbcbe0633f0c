"""Computes assets/starter_ase.sqlite: `python -m signclip_desktop.training.shipped.starter`."""

import sys
from pathlib import Path

import click

from signclip_desktop import settings
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.errors import SignClipError
from signclip_desktop.training.shipped import sha256_sums
from signclip_desktop.training.shipped.starter import words
from signclip_desktop.training.shipped.starter.dictionary import (
    BuildCounts,
    all_motions,
    count,
    names_of_signs,
    takes_by_sign,
    with_contacts,
    write_dictionary,
)
from signclip_desktop.training.shipped.starter.material import read_all
from signclip_desktop.training.shipped.wordnet import read_wordnet

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--data", type=FOLDER, default="../shared/data", help="Folder of wlasl_hands.npz.")
@click.option(
    "--people", type=FILE, default="research/wlasl_people.npz", help="Sides of hands, places."
)
@click.option(
    "--wordnet", type=FOLDER, default="/usr/share/wordnet", help="WordNet's database files."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default=None)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
def command(data: Path, people: Path, wordnet: Path, output: Path | None, processes: int) -> None:
    """Compute the starter dictionary's motions from WLASL's recordings."""
    target = output or settings.assets_dir() / STARTER_FILE
    synonyms = read_wordnet(wordnet)
    read = read_all(data, people)
    names = names_of_signs(read.material.corpus, read.material.groups)
    takes = takes_by_sign(read.material)
    with click.progressbar(length=1000, label="Computing motions", file=sys.stderr) as bar:
        motions = all_motions(
            takes,
            processes=processes,
            progress=lambda part: bar.update(round(1000 * part) - bar.pos),
        )
    motions, outcomes = with_contacts(motions, read.parts, read.face)
    write_dictionary(target, motions, names, read.face)
    words.rewrite(target, synonyms)
    sha256_sums.refresh(target)
    click.echo(f"{target}: {_told(count(takes, motions, names, outcomes))}")
    click.echo(f"{target.stat().st_size / 1e6:.1f} MB")


def _told(counts: BuildCounts) -> str:
    places = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.places.items()))
    touched = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.contacts.items()))
    return (
        f"{counts.signs} signs of {counts.glosses} glosses ({counts.merged} share another's) from "
        f"{counts.recordings} recordings; {counts.left_out} left out, {counts.single} of one "
        f"recording, {counts.doubtful} whose recordings differ; places: {places}; contacts: "
        f"{touched}"
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
