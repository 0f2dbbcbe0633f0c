"""Embeds the recordings behind the starter dictionary for one model.

`python -m signclip_desktop.training.shipped.starter.exemplars MODEL [--data FOLDER]` writes the
model folder's exemplars.safetensors, and SHA256SUMS of what the folder then holds.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.encoding.exemplars import FILE_NAME, Exemplars, write_exemplars
from signclip_desktop.core.encoding.model_files import write_sums
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.types.embeddings import TextTable
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.training.data.dataset import prompt_of
from signclip_desktop.training.data.people import FILE_NAME as PEOPLE_FILE
from signclip_desktop.training.data.recordings import Corpus, read_corpus, signing_of
from signclip_desktop.training.shipped.starter.dictionary import recordings_of
from signclip_desktop.training.shipped.starter.entries import sign_id

BATCH = 256
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("model", type=FOLDER)
@click.option("--data", type=FOLDER, default="../shared/data", help="Folder of wlasl_hands.npz.")
@click.option(
    "--people",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path("research", PEOPLE_FILE),
    help="Sides and bodies of the signers.",
)
def main(model: Path, data: Path, people: Path) -> None:
    """Write a model's exemplars."""
    (model / FILE_NAME).unlink(missing_ok=True)  # of other weights, which would be refused
    encoder = TrainedEncoder(model)
    corpus = read_corpus(data / "wlasl_hands.npz", people=people)
    exemplars = embed_exemplars(encoder, corpus, starter_recordings(), starter_glosses())
    write_exemplars(model / FILE_NAME, exemplars)
    write_sums(model)
    click.echo(f"{len(exemplars.example_ids)} recordings behind {len(exemplars.examples())} signs")


def starter_recordings() -> dict[str, list[str]]:
    """For each example of the starter dictionary, the recordings that it averages."""
    with Store.open(settings.assets_dir() / STARTER_FILE, read_only=True) as store:
        return recordings_of(store)


def starter_glosses() -> dict[str, str]:
    """For each sign of the starter dictionary its gloss."""
    with Store.open(settings.assets_dir() / STARTER_FILE, read_only=True) as store:
        return {sign.id: sign.gloss for sign in store.signs.all()}


def embed_exemplars(
    encoder: TrainedEncoder,
    corpus: Corpus,
    behind: Mapping[str, Sequence[str]],
    glosses: Mapping[str, str],
) -> Exemplars:
    """Embed every recording of a corpus for the example it stands behind, and words for signs.

    A recording that fits no average (a rare variant, perhaps) stands behind its gloss's first.

    Args:
        encoder: whose space it is.
        corpus: the recordings.
        behind: for each example, its recordings.
        glosses: for each sign, the word that it is compared with.
    """
    example_of_clip = {clip: name for name, clips in behind.items() for clip in clips}
    rows: list[tuple[str, Clip]] = []
    for recording in corpus.recordings:
        main = f"starter:{sign_id(recording.label, 1)}"
        name = example_of_clip.get(recording.clip_id, main)
        clip = signing_of(corpus.clip_with_person(recording.number)) if name in behind else None
        if clip is not None:
            rows.append((name, clip))
    matrix = np.concatenate(
        [
            encoder.embed([clip for _, clip in rows[start : start + BATCH]])
            for start in range(0, len(rows), BATCH)
        ]
    )
    names = tuple(name for name, _ in rows)
    signs = tuple(name.removeprefix("starter:") for name in names)
    texts = TextTable(
        tuple(glosses),
        encoder.embed_text([prompt_of(f"ase {gloss}") for gloss in glosses.values()]),
    )
    return Exemplars(encoder.id, names, signs, matrix, texts)


if __name__ == "__main__":
    main()
