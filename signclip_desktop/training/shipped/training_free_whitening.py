"""Fits the whitening of the training-free encoder.

`python -m signclip_desktop.training.shipped.training_free_whitening` writes it again.
Uses hand tracks without their labels: the clips of wlasl_hands.npz whose source is not known,
which `evaluate retrieval` leaves out, each as recorded and mirrored.
"""

from pathlib import Path

import click
import numpy as np
from scipy.linalg import eigh

from signclip_desktop.core.encoding.hand_motion import hand_motion
from signclip_desktop.core.encoding.training_free import (
    TrainingFreeEncoder,
    Whitening,
    flat_features,
)
from signclip_desktop.core.segmenting.spans import find_span
from signclip_desktop.core.types.landmarks import Clip, Float, mirror_clip
from signclip_desktop.errors import NoSignSeen
from signclip_desktop.training.data.recordings import Corpus, read_corpus
from signclip_desktop.training.shipped import sha256_sums

DIMENSION = 256
# Axes are divided by their spread to this power: 0 is plain PCA, 1 gives noise axes full weight.
# 0.5 to 0.75 were alike on WLASL, 1 lost four points R@1.
POWER = 0.6
FLOOR = 1e-3  # of the largest variance, added to each before dividing


def fit_whitening(rows: Float, *, dimension: int = DIMENSION) -> Whitening:
    """Mean and scaled principal axes of feature rows (N, F)."""
    mean = rows.mean(axis=0)
    centred = rows - mean
    covariance = centred.T @ centred / len(rows)
    width = len(covariance)
    variances, axes = eigh(covariance, subset_by_index=[width - dimension, width - 1])
    variances, axes = variances[::-1], axes[:, ::-1]
    scale = (variances + FLOOR * variances[0]) ** (-POWER / 2)
    return Whitening(mean.astype(np.float32), (axes * scale).astype(np.float32), "")


def unlabelled_rows(corpus: Corpus) -> Float:
    """Feature rows of the clips of unknown source, as recorded and mirrored, (N, F)."""
    clips: list[Clip] = []
    for recording in corpus.recordings:
        if recording.source or recording.duplicate_of:
            continue
        clip = corpus.clip(recording.number)
        try:
            span = find_span(clip)
        except NoSignSeen:
            continue
        trimmed = clip.slice(span.start, span.stop)
        clips += [trimmed, mirror_clip(trimmed)]
    batches = [flat_features(hand_motion(clips[i : i + 256])) for i in range(0, len(clips), 256)]
    return np.concatenate(batches)


@click.command()
@click.argument("corpus_path", type=click.Path(exists=True, path_type=Path))
@click.argument("output", type=click.Path(path_type=Path))
def main(corpus_path: Path, output: Path) -> None:
    """Fit on the unlabelled clips of CORPUS_PATH and write OUTPUT (.npz)."""
    whitening = fit_whitening(unlabelled_rows(read_corpus(corpus_path)))
    np.savez_compressed(
        output,
        mean=whitening.mean.astype(np.float32),
        axes=whitening.axes.astype(np.float16),
        recipe=np.array(TrainingFreeEncoder.recipe),
    )
    sha256_sums.refresh(output)


if __name__ == "__main__":
    main()
