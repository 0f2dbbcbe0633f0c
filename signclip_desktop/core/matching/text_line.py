"""What stands for the word of a sign that a model was not trained with.

The embedding of a word says how the recordings that it was trained with look. Of a sign of the
user's own it says nothing, even where the name is known: theirs may be another sign of that name.
So the score of such a sign depends on its recordings alone, and gets for its word what words get
on average at that score. Decision 0020 has the figures.
"""

import numpy as np
from numpy.typing import NDArray

from signclip_desktop.core.encoding.exemplars import Exemplars
from signclip_desktop.core.matching.fusion import (
    TextLine,
    best_of,
    fuse_scores,
    group,
    prototypes_of,
)
from signclip_desktop.core.types.landmarks import Float

# The line is fitted on so many of the model's own recordings and the best signs of each. With
# 8 or 50 signs the expected similarity differs by less than 0.02, which is 0.004 of a score.
FITTED_ROWS = 256
FITTED_SIGNS = 20


def fit_line(exemplars: Exemplars) -> TextLine:
    """What the similarity to a word is on average, given the score of the recordings.

    Fitted on recordings of the model itself: each looked up among the others, with the signs
    that score best, as those are the ones whose order matters.
    """
    row_of_word = {sign_id: row for row, sign_id in enumerate(exemplars.texts.sign_ids)}
    numbers = {name: place for place, name in enumerate(sorted(set(exemplars.sign_ids)))}
    sign_of = np.array([numbers[name] for name in exemplars.sign_ids], dtype=np.intp)
    worded = np.array([name in row_of_word for name in numbers], dtype=np.bool_)
    if worded.sum() < 2:
        return TextLine(0.0, 0.0)
    words = exemplars.texts.matrix[[row_of_word.get(name, 0) for name in numbers]]
    asked = np.unique(np.linspace(0, len(sign_of) - 1, FITTED_ROWS).astype(np.intp))
    scores = np.where(worded, _scores_without_itself(exemplars.matrix, sign_of, asked), -np.inf)
    best = np.argsort(-scores, axis=1)[:, :FITTED_SIGNS]
    chosen = np.take_along_axis(scores, best, axis=1)
    texts = np.take_along_axis(exemplars.matrix[asked] @ words.T, best, axis=1)
    there = np.isfinite(chosen)
    return _line_through(chosen[there].astype(np.float64), texts[there].astype(np.float64))


def _line_through(scores: NDArray[np.float64], texts: NDArray[np.float64]) -> TextLine:
    """The line of least squares, never falling: a better match must not score lower."""
    spread = float(((scores - scores.mean()) ** 2).sum())
    slope = float(((scores - scores.mean()) * texts).sum()) / max(spread, 1e-12)
    slope = min(max(slope, 0.0), 1.0)
    return TextLine(float(texts.mean()) - slope * float(scores.mean()), slope)


def _scores_without_itself(
    matrix: Float, sign_of: NDArray[np.intp], asked: NDArray[np.intp]
) -> Float:
    """Scores (Q, S) of rows (N, D) that are asked for; a sign of that row alone gets -inf."""
    _, groups = group(sign_of)
    similarity = matrix[asked] @ matrix.T
    similarity[np.arange(len(asked)), asked] = -np.inf
    prototypes = matrix[asked] @ prototypes_of(matrix, groups).T
    return fuse_scores(best_of(similarity, groups), prototypes, groups.counts)
