"""Embeddings that travel with a model replace starter examples, and only for those."""

from pathlib import Path

import numpy as np

from signclip_desktop.core.encoding.exemplars import (
    Exemplars,
    example_of,
    read_exemplars,
    row_id,
    write_exemplars,
)
from signclip_desktop.core.types.embeddings import TextTable
from signclip_desktop.errors import CheckpointInvalid
from tests.told import raises

EYE = np.eye(4, dtype=np.float32)
WORDS = TextTable(("a",), EYE[2:3])
ROWS = Exemplars("enc-1", ("starter:a", "starter:a", "starter:b"), ("a", "a", "b"), EYE[:3], WORDS)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "exemplars.safetensors"
    assert read_exemplars(path, "enc-1") is None
    write_exemplars(path, ROWS)
    found = read_exemplars(path, "enc-1")
    assert found is not None
    assert (found.example_ids, found.sign_ids) == (ROWS.example_ids, ROWS.sign_ids)
    np.testing.assert_array_equal(found.matrix, ROWS.matrix)
    assert found.texts.sign_ids == ("a",)
    np.testing.assert_array_equal(found.texts.matrix, WORDS.matrix)


def test_rows_of_other_weights_or_broken_ones_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "exemplars.safetensors"
    write_exemplars(path, ROWS)
    with raises(CheckpointInvalid, "model.foreign_exemplars", made_by="enc-1", wanted="enc-2"):
        read_exemplars(path, "enc-2")
    path.write_bytes(path.read_bytes()[:-5])
    with raises(CheckpointInvalid, "model.exemplars_broken"):
        read_exemplars(path, "enc-1")


def test_a_row_is_named_after_its_example_whatever_the_example_is_called() -> None:
    assert example_of(row_id("starter:a", 12)) == "starter:a"
    assert example_of("mine#1") == "mine#1"
