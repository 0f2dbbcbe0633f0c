"""Embeddings that travel with a model stand in for starter examples, and only for those."""

from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.exemplars import (
    Exemplars,
    example_of,
    joined,
    read_exemplars,
    write_exemplars,
)
from signclip_desktop.core.index import EmbeddingTable, Index, TextTable
from signclip_desktop.errors import CheckpointInvalid

EYE = np.eye(4, dtype=np.float32)
WORDS = TextTable(("a",), EYE[2:3])
ROWS = Exemplars("enc-1", ("starter:a", "starter:a", "starter:b"), ("a", "a", "b"), EYE[:3], WORDS)
OWN = EmbeddingTable("enc-1", ("mine",), ("c",), EYE[3:], np.array([2.0], dtype=np.float32))


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
    with pytest.raises(CheckpointInvalid, match="was made by enc-1"):
        read_exemplars(path, "enc-2")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(CheckpointInvalid, match="broken"):
        read_exemplars(path, "enc-1")


def test_a_row_finds_its_sign_and_names_its_example() -> None:
    table = joined(OWN, ROWS, ["starter:a", "starter:b"])
    index = Index("enc-1", 4)
    index.load(table)
    hit = index.search(EYE[1:2], top=1)[0]
    assert hit.sign_id == "a"
    assert example_of(hit.example_id) == "starter:a"
    assert index.search(EYE[3:], top=1)[0].sign_id == "c"


def test_examples_that_the_library_lacks_bring_no_rows() -> None:
    table = joined(OWN, ROWS, ["starter:b"])
    assert table.sign_ids == ("c", "b")
    both = EmbeddingTable("enc-1", ("starter:b",), ("b",), EYE[3:], np.ones(1, dtype=np.float32))
    assert joined(both, ROWS, []).sign_ids == ("b", "b")
    assert joined(OWN, ROWS, []) is OWN
    assert joined(OWN, None, ["starter:a"]) is OWN
