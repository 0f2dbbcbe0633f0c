import numpy as np
import pytest

from signclip_desktop.core.matching.fusion import (
    TextLine,
    best_of,
    fuse_scores,
    fuse_text,
    group,
    prototypes_of,
    sign_scores,
)


def test_prototype_and_best_example_share_the_score_three_to_seven() -> None:
    best, prototype = np.array([0.5, 0.5], np.float32), np.array([1.0, 1.0], np.float32)
    assert fuse_scores(best, prototype, [2, 1]) == pytest.approx([0.65, 0.5])


def test_a_word_has_a_fifth_of_the_score() -> None:
    assert fuse_text(np.float32([0.5]), np.float32([0.0])) == pytest.approx([0.4])


def test_rows_are_grouped_to_signs() -> None:
    present, groups = group(np.array([7, 2, 7, 5]))
    assert present.tolist() == [2, 5, 7]
    assert groups.counts.tolist() == [1, 1, 2]
    rows = np.float32([[1, 0], [0, 1], [0, 1], [1, 0]])
    np.testing.assert_allclose(
        prototypes_of(rows, groups), [[0, 1], [1, 0], [0.7071, 0.7071]], atol=1e-4
    )
    alone = prototypes_of(rows, groups, np.float32([1, 0, 0, 1]))
    np.testing.assert_allclose(alone, [[0, 0], [1, 0], [1, 0]])
    np.testing.assert_allclose(
        best_of(np.float32([[0.1, 0.2, 0.3, 0.4]]), groups), [[0.2, 0.4, 0.3]]
    )


def test_signs_score_by_their_rows() -> None:
    rows = np.float32([[1, 0], [0, 1], [0, 1]])
    _, groups = group(np.array([0, 0, 1]))
    scores = sign_scores(np.float32([[1, 0]]), rows, groups)
    np.testing.assert_allclose(scores, [[0.3 * 0.7071 + 0.7, 0.0]], atol=1e-4)


def test_an_unknown_word_counts_as_the_line_says() -> None:
    line = TextLine(offset=-0.1, slope=0.5)
    assert line.expected(np.float32([0.4, -np.inf])) == pytest.approx([0.1, -np.inf])
