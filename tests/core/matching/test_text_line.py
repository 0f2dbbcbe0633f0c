"""What stands for the word of a sign that a model was not trained with."""

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.core.encoding.exemplars import Exemplars
from signclip_desktop.core.encoding.trained_encoder import TrainedEncoder
from signclip_desktop.core.matching.index import Index
from signclip_desktop.core.matching.text_line import fit_line
from signclip_desktop.core.types.embeddings import EmbeddingTable, TextTable


@pytest.fixture(scope="module")
def encoder() -> TrainedEncoder:
    return TrainedEncoder(settings.models_dir() / "ase")


def test_the_line_is_what_words_get_on_average(encoder) -> None:
    """On recordings that took no part in the fit, of right and wrong signs near the top."""
    line = fit_line(encoder.exemplars)
    assert line.slope == pytest.approx(0.44, abs=0.03)
    assert line.offset == pytest.approx(-0.02, abs=0.02)
    exemplars = encoder.exemplars
    rows = np.random.default_rng(5).choice(len(exemplars.matrix), 300, replace=False)
    bias = [
        text - float(line.expected(np.float32(score)))
        for row in rows
        for score, text in _best_of_a_row(exemplars, int(row), 8)
    ]
    assert abs(np.mean(bias)) < 0.02  # 0.004 of a score


def _best_of_a_row(exemplars: Exemplars, row: int, count: int) -> list[tuple[float, float]]:
    """Similarities to the recordings and to the words of the best signs for a recording."""
    query = exemplars.matrix[row]
    similarity = exemplars.matrix @ query
    similarity[row] = -1
    signs = list(dict.fromkeys(exemplars.sign_ids[r] for r in np.argsort(-similarity)[:60]))
    index = Index(exemplars.encoder_id, len(query))
    kept = [r for r, name in enumerate(exemplars.sign_ids) if name in signs and r != row]
    index.load(
        EmbeddingTable(
            exemplars.encoder_id,
            tuple(map(str, kept)),
            tuple(exemplars.sign_ids[r] for r in kept),
            exemplars.matrix[kept],
            np.ones(len(kept), np.float32),
        )
    )
    text_of = dict(zip(exemplars.texts.sign_ids, exemplars.texts.matrix @ query, strict=True))
    hits = index.search(query[None], top=count)
    return [(hit.score, float(text_of[hit.sign_id])) for hit in hits]


def test_a_line_of_too_few_signs_says_nothing() -> None:
    eye = np.eye(4, dtype=np.float32)
    one = Exemplars("e", ("a", "b"), ("a", "b"), eye[:2], TextTable(("a",), eye[:1]))
    line = fit_line(one)
    assert (line.offset, line.slope) == (0.0, 0.0)


def test_a_better_match_never_scores_lower_by_its_unknown_word() -> None:
    rng = np.random.default_rng(2)
    rows = rng.standard_normal((40, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    names = tuple(f"s{number // 2}" for number in range(40))
    texts = TextTable(tuple(dict.fromkeys(names)), -rows[::2])  # words that say the contrary
    assert fit_line(Exemplars("e", names, names, rows, texts)).slope >= 0


def test_two_signs_with_words_are_enough_for_a_line() -> None:
    angles = np.array([0.0, 0.2, 1.2, 1.5])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    words = TextTable(("a", "b"), rows[[0, 2]])
    line = fit_line(Exemplars("e", ("1", "2", "3", "4"), ("a", "a", "b", "b"), rows, words))
    assert line.slope == 1.0  # of a steeper one
    assert line.offset == pytest.approx(0.0, abs=0.1)
