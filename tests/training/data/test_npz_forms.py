"""A recordings file whose arrays do not fit together is told, whatever is wrong with it."""

import io
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import read_corpus, read_same_sign
from signclip_desktop.ui.sentences import sentence
from tests.told import raises

N, T = 3, 10


def wlasl() -> dict[str, np.ndarray]:
    return {
        "points": np.zeros((N * T, 2, 21, 3), np.float16),
        "frames": np.full(N, T, np.int16),
        "gloss": np.array(["book"] * N),
        "clip_id": np.array(["00001", "00002", "00003"]),
        "signer": np.full(N, -1, np.int16),
        "source": np.array(["signschool"] * N),
        "bbox_px": np.array([[480, 108, 1440, 1080]] * N, np.int16),
        "variation": np.zeros(N, np.int16),
        "role": np.array(["train"] * N),
        "duplicate_of": np.array([""] * N),
    }


def words() -> dict[str, np.ndarray]:
    return {
        "points": np.zeros((N * T, 203, 3), np.float16),
        "frames": np.full(N, T, np.int16),
        "word": np.array(["book"] * N),
        "origin": np.array(["webcam"] * N),
    }


def letters() -> dict[str, np.ndarray]:
    return {
        "points": np.zeros((N * T, 203, 3), np.float16),
        "frames": np.full(N, T, np.int16),
        "letter": np.array(["a"] * N),
        "signed_language": np.array(["ase"] * N),
        "fps": np.full(N, 25, np.float32),
        "width": np.full(N, 640, np.int16),
        "height": np.full(N, 480, np.int16),
    }


def save(folder: Path, arrays: dict[str, np.ndarray]) -> Path:
    path = folder / "some.npz"
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize("form", [wlasl, words, letters])
def test_a_whole_file_is_read(tmp_path, form) -> None:
    corpus = read_corpus(save(tmp_path, form()))
    assert len(corpus) == N
    assert len(corpus.clip(2)) == T


def test_a_form_needs_all_its_columns(tmp_path) -> None:
    for form in (wlasl, words, letters):
        for name in form():
            arrays = form()
            del arrays[name]
            with pytest.raises(UsageError):
                read_corpus(save(tmp_path, arrays))
    with raises(UsageError, "training.no_known_arrays", arrays=()):
        read_corpus(save(tmp_path, {}))


BAD = {
    "frames": [
        np.array([10, 10, -10]), np.array([0, 10, 20]), np.array([2**40, 10, 10]),
        np.array([10, 10]), np.array([[10], [10], [10]]), np.array(["a"] * 3), np.array(10),
        np.array([10.0, 10.0, 10.0]), np.array([], np.int16), np.array([2**62, 2**62, 2**62]),
    ],
    "points": [
        np.zeros((N * T, 203), np.float16), np.zeros((N * T - 1, 203, 3), np.float16),
        np.zeros((N * T, 203, 3), np.int16), np.zeros(0, np.float16), np.array(1.5),
        np.full((N * T, 203, 3), np.inf, np.float16),
    ],
    "fps": [
        np.zeros(3, np.float32), np.full(3, np.nan), np.full(3, np.inf), np.full(3, 1e-40),
        np.full(2, 25.0), np.array(["25"] * 3), np.full(3, -25.0),
    ],
    "width": [np.zeros(3, int), np.full(3, -640), np.full(3, 70_000), np.full(3, 640.5)],
    "letter": [np.array(["a"] * 2), np.zeros(3), np.array("a"), np.array([["a"]] * 3)],
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_an_array_that_does_not_fit_is_told(tmp_path, name) -> None:
    for array in BAD[name]:
        with pytest.raises(UsageError) as told:
            read_corpus(save(tmp_path, letters() | {name: array}))
        assert sentence(told.value).endswith(".")


def test_boxes_and_signers_that_do_not_fit_are_told(tmp_path) -> None:
    for name, array in (
        ("bbox_px", np.zeros((3, 3), int)), ("bbox_px", np.zeros(3, int)),
        ("bbox_px", np.full((3, 4), 2**40)), ("signer", np.full(3, 2**60)),
        ("signer", np.full(3, np.nan)), ("source", np.zeros(3)),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            read_corpus(save(tmp_path, wlasl() | {name: array}))


def test_a_file_cut_anywhere_is_told(tmp_path) -> None:
    file = io.BytesIO()
    np.savez_compressed(file, **letters())
    whole = file.getvalue()
    path = tmp_path / "some.npz"
    for length in range(0, len(whole), 61):
        path.write_bytes(whole[:length])
        with raises(UsageError, "training.recordings_unreadable", reason="archive.not_npz"):
            read_corpus(path)


@pytest.mark.parametrize("text", ["", "{}", "7", "[7]", '["ab"]', "[" * 50_000, "[[NaN]]"])
def test_groups_that_are_none_are_told(tmp_path, text) -> None:
    path = tmp_path / "groups.json"
    path.write_text(text)
    with raises(UsageError, "training.same_sign_unreadable"):
        read_same_sign(path)
