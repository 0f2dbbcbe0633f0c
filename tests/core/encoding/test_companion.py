"""Two views of a clip in one embedding: similarities add up, words speak to the trained view."""

import numpy as np
import pytest

from signclip_desktop.core.encoding.companion import (
    COMPANION_DIMENSION,
    companion_part,
    text_beside,
    with_companion,
)
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from tests.core.motions import line, path_clip


def unit_rows(count: int, width: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_similarities_are_added_by_the_weight() -> None:
    trained, beside = unit_rows(5, 12, 1), unit_rows(5, COMPANION_DIMENSION, 2)
    joined = with_companion(trained, beside, 0.5)
    np.testing.assert_allclose(np.linalg.norm(joined, axis=1), 1, rtol=1e-5)
    expected = (trained @ trained.T + 0.5 * beside @ beside.T) / 1.5
    np.testing.assert_allclose(joined @ joined.T, expected, atol=1e-5)


def test_a_word_is_compared_with_the_trained_part_alone() -> None:
    trained, texts = unit_rows(3, 12, 1), unit_rows(2, 12, 3)
    for beside in (unit_rows(3, COMPANION_DIMENSION, 2), unit_rows(3, COMPANION_DIMENSION, 5)):
        joined = with_companion(trained, beside, 0.7)
        np.testing.assert_allclose(joined @ text_beside(texts, 0.7).T, trained @ texts.T, atol=1e-5)


def test_the_part_is_of_unit_length_and_tells_signs_apart() -> None:
    encoder = TrainingFreeEncoder()
    across = path_clip(line((0.3, 0.5), (0.9, 0.5), 30))
    again = path_clip(line((0.32, 0.52), (0.92, 0.52), 30))
    up = path_clip(line((0.6, 0.9), (0.6, 0.3), 30))
    part = companion_part(encoder, [across, again, up])
    assert part.shape == (3, 96)
    np.testing.assert_allclose(np.linalg.norm(part, axis=1), 1, rtol=1e-5)
    assert part[0] @ part[1] > part[0] @ part[2] + 0.1


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_the_weight_is_the_companion_s_share(weight: float) -> None:
    trained, beside = unit_rows(1, 12, 1), unit_rows(1, COMPANION_DIMENSION, 2)
    joined = with_companion(trained, beside, weight)[0]
    assert float(joined[12:] @ joined[12:]) == pytest.approx(weight / (1 + weight), abs=1e-6)
