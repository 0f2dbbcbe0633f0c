from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.encoding.encoder import Comparison, Rerank
from signclip_desktop.core.encoding.training_free import (
    TrainingFreeEncoder,
    read_whitening,
    whitening_path,
)
from signclip_desktop.core.types.landmarks import mirror_clip
from signclip_desktop.errors import CheckpointInvalid, NoSignSeen
from tests.core.motions import hand_shape, line, path_clip, unseen
from tests.told import raises

ACROSS = line((0.3, 0.5), (0.9, 0.5), 30)
UP = line((0.6, 0.9), (0.6, 0.3), 30)
FIST = hand_shape(curl=1.0)


@pytest.fixture(scope="module")
def encoder() -> TrainingFreeEncoder:
    return TrainingFreeEncoder()


def test_embeddings_have_unit_length_and_the_promised_width(encoder) -> None:
    rows = encoder.embed([path_clip(ACROSS), path_clip(UP)])
    assert rows.shape == (2, encoder.dimension)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_row_does_not_depend_on_its_neighbours(encoder) -> None:
    clips = [path_clip(ACROSS), path_clip(UP), path_clip(ACROSS, shape=FIST)]
    np.testing.assert_allclose(encoder.embed(clips)[1], encoder.embed(clips[1:2])[0], atol=1e-5)


def test_nothing_to_embed_gives_no_rows(encoder) -> None:
    assert encoder.embed([]).shape == (0, encoder.dimension)


def test_the_same_motion_elsewhere_is_nearer_than_another_motion(encoder) -> None:
    here, there, other, fist = encoder.embed(
        [
            path_clip(ACROSS),
            path_clip(ACROSS * 0.7 + 0.1, size=0.07, fps=15),
            path_clip(UP),
            path_clip(ACROSS, shape=FIST),
        ]
    )
    assert here @ there > 0.99
    assert here @ other < 0.97  # drawn hands are odd in one same way, so all are near
    assert here @ fist < 0.97


def test_the_left_hand_is_not_the_right_hand(encoder) -> None:
    clip = path_clip(ACROSS)
    right, left = encoder.embed([clip, mirror_clip(clip)])
    assert right @ left < 0.5


def test_no_hand_is_said(encoder) -> None:
    with pytest.raises(NoSignSeen):
        encoder.embed([path_clip(unseen(5))])


def test_the_id_names_the_whitening(encoder) -> None:
    assert encoder.id == f"training-free-1-{read_whitening(whitening_path()).digest}"


def test_a_damaged_whitening_is_said(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    path.write_bytes(whitening_path().read_bytes()[:1000])
    with raises(CheckpointInvalid, "model.whitening_unreadable", file="w.npz"):
        read_whitening(path)


def test_a_whitening_of_other_features_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    np.savez(path, mean=np.zeros(3), axes=np.zeros((3, 2)), recipe=np.array("other"))
    with raises(CheckpointInvalid, "model.whitening_of_other_version", file="w.npz"):
        read_whitening(path)


def test_it_says_how_recordings_are_compared_with_it(encoder: TrainingFreeEncoder) -> None:
    """Parts of the span, a second comparison and the threshold, as measured on WLASL."""
    assert encoder.comparison == Comparison(
        sure_threshold=1.42,
        trims=((0.0, 1.0), (0.0, 0.8), (0.2, 1.0), (0.1, 0.9), (0.0, 0.6)),
        rerank=Rerank.WARPING,
    )
    assert encoder.embed_text is None
    assert encoder.exemplars is None
    assert encoder.modalities == {"hands", "body"}
