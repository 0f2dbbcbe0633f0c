"""Embeds the starter dictionary for an encoder: each sign by all recordings behind it.

`python -m signclip_desktop.training.shipped.starter.prototypes` writes the embeddings of the
encoder in use into assets/starter_ase.sqlite. A prototype is the mean of the embeddings of the
averaged motion and of each recording that it was made of; the recordings are not shipped.
Without this step the program embeds the averaged motions alone, on the first start.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.encoding.encoder import Encoder
from signclip_desktop.core.matching.recognizer import default_encoder
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.errors import SignClipError
from signclip_desktop.training.data.recordings import Corpus, read_corpus, signing_of
from signclip_desktop.training.shipped.starter.dictionary import recordings_of

BATCH = 256


def prototypes(
    encoder: Encoder,
    corpus: Corpus,
    motions: Mapping[str, Clip],
    recordings: Mapping[str, list[str]],
) -> dict[str, Float]:
    """One unit-length embedding (D,) for each example.

    Args:
        encoder: any.
        corpus: holds the recordings.
        motions: averaged motion of each example, by its id.
        recordings: clip ids of the recordings behind each example.
    """
    names: list[str] = []
    clips: list[Clip] = []
    for name, motion in motions.items():
        parts = [corpus.number_of(clip_id) for clip_id in recordings[name]]
        found = [motion, *(clip for part in parts if (clip := signing_of(corpus.clip(part))))]
        clips.extend(found)
        names.extend([name] * len(found))
    rows = embed_all(encoder, clips)
    totals = {name: np.zeros(encoder.dimension, dtype=np.float32) for name in motions}
    for name, row in zip(names, rows, strict=True):
        totals[name] += row
    return {name: total / np.linalg.norm(total) for name, total in totals.items()}


def embed_all(encoder: Encoder, clips: Sequence[Clip]) -> Float:
    """Float32 (N, D) of any number of clips."""
    parts = [encoder.embed(clips[start : start + BATCH]) for start in range(0, len(clips), BATCH)]
    rows: Float = np.concatenate(parts)
    return rows


def write_prototypes(path: Path, encoder: Encoder, corpus: Corpus) -> int:
    """Put an encoder's prototypes into the starter file, whole or not at all; says how many."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=path.stem) as folder:
        working, packed = Path(folder) / "library.sqlite", Path(folder) / path.name
        working.write_bytes(path.read_bytes())
        with Store.open(working) as store:
            recordings = recordings_of(store)
            motions = {name: store.recordings.clip(name) for name in recordings}
            found = prototypes(encoder, corpus, motions, recordings)
            matrix = np.stack(list(found.values())).astype(np.float16)
            store.embeddings.put(encoder.id, list(found), matrix)
            store.backup(packed)
        packed.chmod(0o644)  # made private by the store; shipped files are for everyone
        packed.replace(path)
    return len(found)


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="../shared/data",
    help="Folder of wlasl_hands.npz.",
)
@click.option("--library", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(data: Path, library: Path | None) -> None:
    """Embed the starter dictionary for the encoder in use."""
    target = library or settings.assets_dir() / STARTER_FILE
    encoder = default_encoder()
    count = write_prototypes(target, encoder, read_corpus(data / "wlasl_hands.npz"))
    click.echo(f"{target}: {count} prototypes by {encoder.id}")


if __name__ == "__main__":
    try:
        command(standalone_mode=False)
    except SignClipError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
