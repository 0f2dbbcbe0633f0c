"""Embeds the recordings behind the starter dictionary for one model.

`python -m signclip_desktop.training.shipped.starter.exemplars MODEL [--data FOLDER]` writes the
model folder's exemplars.safetensors, and SHA256SUMS of what the folder then holds. With
`--names-only` the numbers stay and only the signs that they stand for are written anew, in
seconds: enough after a new starter dictionary for the same weights.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.encoding.exemplars import (
    FILE_NAME,
    Exemplars,
    read_exemplars,
    write_exemplars,
)
from signclip_desktop.core.encoding.model_files import write_sums
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.types.embeddings import TextTable
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.dataset import prompt_of
from signclip_desktop.training.data.people import FILE_NAME as PEOPLE_FILE
from signclip_desktop.training.data.recordings import Corpus, read_corpus, signing_of
from signclip_desktop.training.shipped.starter.dictionary import merged_of, recordings_of
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
@click.option("--names-only", is_flag=True, help="Keep the numbers of recordings and words.")
def main(model: Path, data: Path, people: Path, names_only: bool) -> None:
    """Write a model's exemplars."""
    path = model / FILE_NAME
    old = read_exemplars(path, TrainedEncoder(model).id) if names_only else None
    if names_only and old is None:
        raise UsageError("training.exemplars_missing", file=path)
    corpus = read_corpus(data / "wlasl_hands.npz", people=people)
    behind, merged, glosses = starter_recordings(), starter_merged(), starter_glosses()
    if old is not None:
        exemplars = renamed(old, rows_of(corpus, behind, merged), glosses)
    else:
        path.unlink(missing_ok=True)  # of other weights, which would be refused
        exemplars = embed_exemplars(TrainedEncoder(model), corpus, behind, glosses, merged)
    write_exemplars(path, exemplars)
    write_sums(model)
    click.echo(f"{len(exemplars.example_ids)} recordings behind {len(exemplars.examples())} signs")


def starter_recordings() -> dict[str, list[str]]:
    """For each example of the starter dictionary, the recordings behind it."""
    with Store.open(settings.assets_dir() / STARTER_FILE, read_only=True) as store:
        return recordings_of(store)


def starter_merged() -> dict[str, str]:
    """For each sign that shares another's entry in the starter dictionary, that entry."""
    with Store.open(settings.assets_dir() / STARTER_FILE, read_only=True) as store:
        return merged_of(store)


def starter_glosses() -> dict[str, str]:
    """For each sign of the starter dictionary its gloss."""
    with Store.open(settings.assets_dir() / STARTER_FILE, read_only=True) as store:
        return {sign.id: sign.gloss for sign in store.signs.all()}


def rows_of(
    corpus: Corpus, behind: Mapping[str, Sequence[str]], merged: Mapping[str, str]
) -> list[tuple[str, Clip]]:
    """The example that each recording stands behind, with the recording's signing.

    A recording that fits no motion (a rare variant, perhaps) stands behind its gloss's first.
    """
    example_of_clip = {clip: name for name, clips in behind.items() for clip in clips}
    rows: list[tuple[str, Clip]] = []
    for recording in corpus.recordings:
        own = sign_id(recording.label, 1)
        main = f"starter:{merged.get(own, own)}"
        name = example_of_clip.get(recording.clip_id, main)
        clip = signing_of(corpus.clip_with_person(recording.number)) if name in behind else None
        if clip is not None:
            rows.append((name, clip))
    return rows


def renamed(
    old: Exemplars, rows: Sequence[tuple[str, Clip]], glosses: Mapping[str, str]
) -> Exemplars:
    """Exemplars with the same numbers for the signs of another starter dictionary.

    Args:
        old: of the same recordings, in the same order.
        rows: of rows_of.
        glosses: for each sign, the word that it is compared with.

    Raises:
        UsageError: the recordings are others, or a word was not embedded.
    """
    if len(rows) != len(old.example_ids):
        raise UsageError(
            "training.exemplars_of_others", theirs=len(old.example_ids), found=len(rows)
        )
    words = {sign.split(":")[1]: row for row, sign in enumerate(old.texts.sign_ids)}
    try:
        texts = [words[sign.split(":")[1]] for sign in glosses]
    except KeyError as error:
        raise UsageError("training.word_not_embedded", word=str(error.args[0])) from error
    names = tuple(name for name, _ in rows)
    signs = tuple(name.removeprefix("starter:") for name in names)
    table = TextTable(tuple(glosses), old.texts.matrix[texts])
    return Exemplars(old.encoder_id, names, signs, old.matrix, table)


def embed_exemplars(
    encoder: TrainedEncoder,
    corpus: Corpus,
    behind: Mapping[str, Sequence[str]],
    glosses: Mapping[str, str],
    merged: Mapping[str, str],
) -> Exemplars:
    """Embed every recording of a corpus for the example it stands behind, and words for signs.

    Args:
        encoder: whose space it is.
        corpus: the recordings.
        behind: for each example, its recordings.
        glosses: for each sign, the word that it is compared with.
        merged: for each sign that shares another's entry, that entry.
    """
    rows = rows_of(corpus, behind, merged)
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
