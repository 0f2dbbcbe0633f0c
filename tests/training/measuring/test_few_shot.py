"""Few-shot and probe figures, on embeddings whose answers are known."""

import numpy as np
import pytest

from signclip_desktop.errors import UsageError
from signclip_desktop.training.measuring.few_shot import Embedded, few_shot
from signclip_desktop.training.measuring.probe import linear_probe
from tests.told import raises
from tests.training.drawn import a_recording

SIGNS, PEOPLE, WIDTH = 12, 4, 24


def _unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _embedded(noise: float, *, turned: bool = False) -> Embedded:
    """Each sign has its direction, each recording strays from it by `noise`."""
    generator = np.random.default_rng(5)
    signs = np.tile(np.arange(SIGNS), PEOPLE)
    people = np.repeat(np.arange(PEOPLE), SIGNS)
    directions = generator.standard_normal((SIGNS, WIDTH))
    rows = _unit(directions[signs] + noise * generator.standard_normal((len(signs), WIDTH)))
    other = _unit(generator.standard_normal(rows.shape))
    left = (people == 0) & turned
    recordings = tuple(
        a_recording(i, f"sign{s}", f"person{p}")
        for i, (s, p) in enumerate(zip(signs, people, strict=True))
    )
    return Embedded(
        recordings,
        np.where(left[:, None], other, rows),
        np.where(left[:, None], rows, other),
    )


def test_clean_embeddings_find_everything_and_noise_finds_less() -> None:
    clean = few_shot(_embedded(0.05), shots=(1, 3))
    assert [row.shots for row in clean] == [1, 3]
    assert all(row.nearest.recall[1] == row.prototype.recall[1] == 100 for row in clean)
    noisy = few_shot(_embedded(1.2), shots=(1, 3))
    assert noisy[0].nearest.recall[1] < 90
    assert noisy[1].prototype.recall[1] > noisy[0].prototype.recall[1]


def test_a_left_handed_query_is_found_by_its_mirror_image() -> None:
    row = few_shot(_embedded(0.05, turned=True), shots=(3,), draws=1)[0]
    assert row.nearest.recall[1] > 70  # person 0's own recordings are poor examples


def test_examples_are_never_by_the_person_asked() -> None:
    embedded = _embedded(0.05)
    one = Embedded(
        tuple(a_recording(i, r.label, "only") for i, r in enumerate(embedded.recordings)),
        embedded.plain,
        embedded.mirrored,
    )
    with raises(UsageError, "training.too_few_examples"):
        few_shot(one)


def test_a_linear_layer_learns_what_is_linear() -> None:
    probe = linear_probe(_embedded(0.3), ("person3",))
    assert probe.labels == SIGNS
    assert probe.examples == SIGNS * 3
    assert probe.scores.n == SIGNS
    assert probe.scores.recall[1] > 40  # chance is 8; half of what it learns from is noise
    with pytest.raises(UsageError, match="nobody"):
        linear_probe(_embedded(0.3), ("nobody",))
