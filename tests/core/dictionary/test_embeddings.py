"""Embeddings come back under the encoder that made them, and under no other."""

import sqlite3
from zlib import crc32

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.types.sign import Origin
from tests.samples import some_clip, some_example, some_sign


@pytest.fixture
def filled(store) -> Store:
    store.signs.put(some_sign())
    for number, origin in enumerate((Origin.CAMERA, Origin.STARTER, Origin.IMPORT)):
        store.recordings.put(
            some_example(f"e{number}", origin=origin, doubtful=number == 1), some_clip(number)
        )
    return store


def test_embeddings_come_back_in_the_order_of_the_examples(filled) -> None:
    matrix = np.arange(6, dtype=np.float32).reshape(3, 2)
    filled.embeddings.put("one", ["e2", "e0", "e1"], matrix)
    table = filled.embeddings.all("one")
    assert table.encoder_id == "one"
    assert table.example_ids == ("e0", "e1", "e2")
    assert table.sign_ids == ("user:1",) * 3
    assert table.matrix.tolist() == [[2, 3], [4, 5], [0, 1]]
    assert table.matrix.dtype == np.float32
    assert table.weights.tolist() == [2.0, 0.5, 1.0]


def test_an_encoder_sees_its_own_embeddings_only(filled) -> None:
    filled.embeddings.put("one", ["e0"], np.ones((1, 2), np.float32))
    filled.embeddings.put("two", ["e1"], np.ones((1, 4), np.float16))
    assert filled.embeddings.all("one").example_ids == ("e0",)
    assert filled.embeddings.all("two").matrix.shape == (1, 4)
    assert filled.embeddings.all("three").matrix.shape == (0, 0)
    assert filled.embeddings.missing("one") == ["e1", "e2"]
    assert filled.embeddings.missing("three") == ["e0", "e1", "e2"]


def test_embeddings_of_another_length_count_as_missing(filled) -> None:
    filled.embeddings.put("one", ["e0"], np.ones((1, 2), np.float32))
    filled.embeddings.put("one", ["e1"], np.ones((1, 3), np.float32))
    assert filled.embeddings.all("one").example_ids == ("e1",)
    assert filled.embeddings.all("one").matrix.shape == (1, 3)
    assert filled.embeddings.missing("one") == ["e0", "e2"]


def test_a_recording_that_is_replaced_or_deleted_loses_its_embedding(filled) -> None:
    filled.embeddings.put("one", ["e0", "e1", "e2"], np.ones((3, 2), np.float32))
    filled.recordings.put(some_example("e0"), some_clip(7))
    filled.recordings.delete("e1")
    assert filled.embeddings.all("one").example_ids == ("e2",)
    assert filled.embeddings.missing("one") == ["e0"]
    filled.embeddings.put("one", ["e1"], np.ones((1, 2), np.float32))
    assert filled.embeddings.all("one").example_ids == ("e2",)


def test_an_embedding_whose_bytes_changed_is_made_again(filled) -> None:
    filled.embeddings.put("one", ["e0", "e1", "e2"], np.ones((3, 2), np.float32))
    filled._db.conn.execute(
        "UPDATE embeddings SET data = x'0000000000000000' WHERE example = "
        "(SELECT number FROM examples WHERE id = 'e1')"
    )
    assert filled.embeddings.all("one").example_ids == ("e0", "e2")
    assert filled.embeddings.missing("one") == ["e1"]


@pytest.mark.parametrize(
    "matrix",
    [np.ones((2, 2), np.float32), np.ones(2, np.float32), np.ones((1, 2)), np.full((1, 2), np.nan)],
    ids=["rows", "axes", "type", "nan"],
)
def test_embeddings_of_another_form_are_a_bug(filled, matrix) -> None:
    with pytest.raises(ValueError, match="expected"):
        filled.embeddings.put("one", ["e0"], matrix)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_numbers_that_are_none_are_made_anew(filled, number, kind) -> None:
    """A library from elsewhere may hold them, with a checksum that fits."""
    filled.embeddings.put("one", ["e0", "e1"], np.ones((2, 2), kind))
    data = np.array([1, number], kind).tobytes()
    db = sqlite3.connect(filled.path)
    db.execute("UPDATE embeddings SET data = ?, crc = ? WHERE example = 1", [data, crc32(data)])
    db.commit()
    db.close()
    assert filled.embeddings.all("one").example_ids == ("e1",)
    assert filled.embeddings.missing("one") == ["e0", "e2"]


def test_a_dimension_that_nobody_has_takes_no_memory(filled) -> None:
    filled.embeddings.put("one", ["e0"], np.ones((1, 2), np.float32))
    db = sqlite3.connect(filled.path)
    db.execute("UPDATE encoders SET dimension = 4611686018427387904")
    db.commit()
    db.close()
    assert filled.embeddings.all("one").example_ids == ()
    assert filled.embeddings.missing("one") == ["e0", "e1", "e2"]
